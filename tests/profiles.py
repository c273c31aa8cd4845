"""Profiles to start from: the vignettes as they are written, and a patient with nothing to hold back."""

import json
from pathlib import Path

from assessments.engine import read_answers
from assessments.knowledge_files import read_folder

HERE = Path(__file__).parent
DOCUMENT = read_folder()
VIGNETTES = [
    vignette
    for path in (HERE / "vignettes.json", HERE / "knowledge" / "more_vignettes.json")
    for vignette in json.loads(path.read_text(encoding="utf-8"))["vignettes"]
]
ASKED_OF_ALL = {question["key"] for question in DOCUMENT["questions"] if not question.get("show_when")}


def answers_of(vignette):
    return read_answers(DOCUMENT, vignette["answers"])


CLEAN = {key: answer for key, answer in answers_of(VIGNETTES[0]).items() if key in ASKED_OF_ALL}


def over_clean(changes):
    """The answers of the clean patient with these changes; None leaves a question open."""
    return {key: answer for key, answer in (CLEAN | changes).items() if answer is not None}
