"""The shipped rules by example: consultations with their outcome, and each rule with its near neighbours."""

from pathlib import Path

import pytest
import yaml

from assessments.engine import compile_document, read_answers, screen
from assessments.workshop.test_patients import failures
from tests.profiles import DOCUMENT, VIGNETTES, answers_of

HERE = Path(__file__).parent
KB = compile_document(DOCUMENT)
EXAMPLES = yaml.safe_load((HERE / "rule_examples.yaml").read_text(encoding="utf-8"))
CLEAN = answers_of(VIGNETTES[0])
STATUS = {"fires": "fired", "spares": "not-fired", "undecided": "undecided"}
CASES = [
    pytest.param(example["rule"], example[kind], status, id=f"{example['rule']} {kind} {place}")
    for place, example in enumerate(EXAMPLES)
    for kind, status in STATUS.items()
    if kind in example
]


def over_clean(changes):
    answers = CLEAN | changes
    return screen(KB, {question: answer for question, answer in answers.items() if answer is not None})


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette["id"])
def test_vignette(vignette):
    assert failures(KB, vignette) == []


@pytest.mark.parametrize(("rule", "changes", "status"), CASES)
def test_rule(rule, changes, status):
    assert read_answers(DOCUMENT, {k: v for k, v in changes.items() if v is not None}) is not None
    assert over_clean(changes).outcome[rule].status == status


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["rule"])
def test_what_a_rule_leads_to(example):
    screening = over_clean(example.get("fires", {}))
    standing = {modality.key: modality.standing for modality in screening.modalities}
    offered = [key for key, stands in standing.items() if stands in ("suggested", "complement")]
    assert screening.verdict == example.get("verdict", screening.verdict)
    assert [modality for modality in example.get("offers", []) if modality not in offered] == []
    assert standing | example.get("standing", {}) == standing


def test_every_rule_has_an_example_that_fires():
    shown = {example["rule"] for example in EXAMPLES if "fires" in example}
    assert [rule["key"] for rule in DOCUMENT["rules"] if rule["key"] not in shown] == []
