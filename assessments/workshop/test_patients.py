"""Test patients: fictional profiles with what they must get, tried on a knowledge base, read and written.

Stored they are in keys (docs/developers.md, “The document”); a vignette is the same in the words of the form,
as `manage.py vignettes` and other practices read it. Both are read by key or by label.
"""

import json
from dataclasses import dataclass

from .. import expectations, releases
from ..engine import AnswerError, KnowledgeBase, canonical_json, read_answers, screen
from ..engine.answers import Unreadable, found
from ..engine.question import listed
from ..expectations import FIELDS, Check, Gets, Labels, malformed, tidy, unmet
from ..models import TestPatient
from ..models.knowledge import valid_key

NAME_LENGTH = TestPatient._meta.get_field("name").max_length
KEY_LENGTH = TestPatient._meta.get_field("key").max_length
# What an expectation is called in a vignette.
VIGNETTE = {
    "verdict": "verdict",
    "also": "verdict_also_acceptable",
    "notes": "notes_must_appear",
    "no_notes": "notes_must_not_appear",
    "alternatives": "alternatives_must_be_suggested",
    "no_alternatives": "alternatives_must_not_be_suggested",
    "missing": "missing_information_must_be_listed",
    "reasoning": "reasoning",
}
STORED = {theirs: ours for ours, theirs in VIGNETTE.items()}
README = (
    "Fictional test patients. answers: question label to option label, or a list of them; a question that "
    "is absent is unanswered. expected: the verdict, further verdicts that count as right, claims that notes "
    "must or must not cite, modalities that must or must not be offered, questions that must be listed as "
    "missing. An entry that is itself a list is met by any one of its members."
)
TOO_DEEP = "This is nested too deeply to be read."
UNKEEPABLE = "This has characters or numbers that cannot be kept."


class PatientError(ValueError):
    """A test patient that cannot be read; `problems` has a sentence each."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


# -- trying ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """One test patient on one knowledge base. One that cannot be read any more has nothing but failures."""

    patient: dict
    failures: tuple
    gets: Gets | None = None
    expected: dict | None = None

    @property
    def passed(self):
        return not self.failures


def try_patient(knowledge_base: KnowledgeBase, patient: dict) -> Trial:
    """Tries a test patient in keys. Whatever it names that is gone is a failure with a sentence."""
    try:
        read = in_keys(knowledge_base.document, patient["answers"], patient["expected"])
    except PatientError as error:
        return Trial(patient, tuple(error.problems))
    gets = Gets(screen(knowledge_base, read["answers"]))
    return Trial(patient, tuple(unmet(gets, read["expected"])), gets, read["expected"])


def try_all(knowledge_base: KnowledgeBase) -> list[Trial]:
    """Tries the test patients that travel with the knowledge base."""
    patients = knowledge_base.document.get("test_patients", [])
    return [try_patient(knowledge_base, patient) for patient in patients]


def verdict_to_keep(draft: KnowledgeBase, answers: dict):
    """(verdict, who says so) for a patient who shows a problem of the draft: what is live gives it.

    The draft gives it where nothing is live, or nothing that can read the answers.
    """
    try:
        live = releases.live_knowledge_base()
        return screen(live, read_answers(live.document, answers)).verdict.value, f"release {live.number}"
    except (releases.NothingPublished, AnswerError):
        return screen(draft, answers).verdict.value, "the draft"


def checks(knowledge_base: KnowledgeBase, vignette: dict) -> list[Check]:
    """A Check for each expectation of a vignette, or for each thing in it that cannot be read."""
    try:
        patient = read_vignette(knowledge_base.document, vignette)
    except PatientError as error:
        return [Check(False, problem) for problem in error.problems]
    gets = Gets(screen(knowledge_base, patient["answers"]))
    return list(expectations.checks(gets, patient["expected"]))


def failures(knowledge_base: KnowledgeBase, vignette: dict) -> list[str]:
    """A sentence for each expectation of a vignette that is not met; [] when all hold."""
    return [check.words for check in checks(knowledge_base, vignette) if not check.held]


# -- reading ---------------------------------------------------------------------------------------


def in_keys(document, answers, expected):
    """{answers, expected} in keys, whatever was given by label. Raises PatientError with every mistake."""
    problems = []
    try:
        answers = read_answers(document, answers)
    except AnswerError as error:
        problems += error.problems
    try:
        expected = Names(document).read(expected)
    except PatientError as error:
        problems += error.problems
    if problems:
        raise PatientError(problems)
    return {"answers": answers, "expected": tidy(document, expected)}


class Names:
    """Finds the keys of what expectations name, by key or label."""

    def __init__(self, document):
        labels = Labels(document)
        self.items = {
            names: [{"key": key, "label": label} for key, label in labels.of(names).items()]
            for names in ("verdicts", "claims", "modalities", "questions")
        }

    def read(self, expected):
        """The expectations with keys for names. Raises PatientError when one is gone or makes no sense."""
        if not isinstance(expected, dict):
            raise PatientError(malformed(expected))
        read, problems = {}, []
        for name, value in expected.items():
            try:
                read[name] = self.keys(value, FIELDS[name].names) if is_naming(name, value) else value
            except Unreadable as error:
                problems.append(str(error))
        if problems := problems or malformed(read):
            raise PatientError(problems)
        return read

    def keys(self, value, names):
        if isinstance(value, list):
            return [self.keys(part, names) for part in value]
        return found(value, self.items[names], names.removesuffix("s"), names)["key"]


def is_naming(name, value):
    return name in FIELDS and bool(FIELDS[name].names) and isinstance(value, (str, list))


def read_vignette(document, vignette):
    """A test patient as it is stored, from one of a vignette file. Raises PatientError with every mistake."""
    if not isinstance(vignette, dict):
        raise PatientError(["Expected an object with id, answers and expected."])
    key, summary = vignette.get("id"), vignette.get("summary", "")
    problems = [*key_problems(key), *([] if isinstance(summary, str) else ["The summary must be text."])]
    expected = vignette.get("expected", {})
    if isinstance(expected, dict):
        expected = {STORED.get(name, name): value for name, value in expected.items()}
    try:
        read = in_keys(document, vignette.get("answers"), expected)
    except PatientError as error:
        problems += error.problems
    if problems:
        raise PatientError(problems)
    name = vignette.get("name") or summary or key
    return {"key": key, "name": shortened(str(name)), "summary": summary, **read}


def key_problems(key):
    if not isinstance(key, str) or len(key) > KEY_LENGTH or not valid_key.regex.search(key):
        return [
            f"The id must be letters and digits joined by hyphens, at most {KEY_LENGTH}, for example “V01”."
        ]
    return []


def shortened(text):
    """As much of a text as fits into a name."""
    text = " ".join(text.split())
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1].rsplit(' ', 1)[0]}…"


def read_file(document, text):
    """The test patients of a vignette file. Raises PatientError, naming the vignette with each reason."""
    try:
        return read_vignettes(document, parsed(text))
    except RecursionError as error:
        raise PatientError([TOO_DEEP]) from error


def parsed(text):
    """The JSON in a text. Raises PatientError when it is none, or holds what no database could keep."""
    try:
        content = json.loads(text)
        kept = canonical_json(content).encode()
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, character {error.colno}"
        raise PatientError(
            [f"This is not JSON as an export writes it; it cannot be read from {where} on."]
        ) from error
    except RecursionError as error:
        raise PatientError([TOO_DEEP]) from error
    except ValueError as error:  # half a character, or a number without end
        raise PatientError([UNKEEPABLE]) from error
    if b"\\u0000" in kept:
        raise PatientError([UNKEEPABLE])
    return content


def read_vignettes(document, content):
    vignettes = content.get("vignettes") if isinstance(content, dict) else None
    if not isinstance(vignettes, list) or not vignettes:
        raise PatientError(["Expected an object with a list of “vignettes”."])
    patients, problems = [], []
    for place, vignette in enumerate(vignettes, 1):
        try:
            patients.append(read_vignette(document, vignette))
        except PatientError as error:
            problems += [f"{named(vignette, place)}: {problem}" for problem in error.problems]
    problems += repeated(patients)
    if problems:
        raise PatientError(problems)
    return patients


def named(vignette, place):
    key = vignette.get("id") if isinstance(vignette, dict) else None
    return key if isinstance(key, str) else f"Vignette {place}"


def repeated(patients):
    keys = [patient["key"] for patient in patients]
    return [f"{key}: this id is used twice." for key in dict.fromkeys(keys) if keys.count(key) > 1]


# -- writing ---------------------------------------------------------------------------------------


def vignette_file(document, patients):
    """A vignette file that read_file reads back; what has no label any more is written by its key."""
    vignettes = [as_vignette(document, patient) for patient in patients]
    return {"readme": README, "schema_version": 1, "vignettes": vignettes}


def as_vignette(document, patient):
    return {
        "id": patient["key"],
        "name": patient["name"],
        "summary": patient["summary"],
        "answers": answers_in_words(document, patient["answers"]),
        "expected": expected_in_words(document, patient["expected"]),
    }


def answers_in_words(document, answers):
    """{question label: choice label, list of them, number or text} in the order of the form."""
    questions = {item["key"]: item for item in document["questions"]}
    ordered = [key for key in questions if key in answers] + [key for key in answers if key not in questions]
    return dict(answer_in_words(questions.get(key, {}), key, answers[key]) for key in ordered)


def answer_in_words(item, key, value):
    labels = {choice["key"]: choice["label"] for choice in item.get("choices", [])}
    words = [labels.get(part, part) if isinstance(part, str) else part for part in listed(value)]
    return item.get("label", key), words if isinstance(value, list) else (words or [value])[0]


def expected_in_words(document, expected):
    """The expectations under their names in a vignette, with labels; every list is there, if only empty."""
    labels = Labels(document)
    words = {}
    for name, field in FIELDS.items():
        value = expected.get(name, [] if field.several else "")
        words[VIGNETTE[name]] = in_labels(value, labels.of(field.names) if field.names else {})
    return words


def in_labels(value, labels):
    if isinstance(value, list):
        return [in_labels(part, labels) for part in value]
    return labels.get(value, value)
