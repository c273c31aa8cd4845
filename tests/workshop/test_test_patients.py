"""Test patients are tried on a knowledge base, and read and written in the words of the form."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from assessments import actions, publishing
from assessments.engine import KnowledgeError, compile_document, screen
from assessments.expectations import Gets, as_now, contrast, malformed
from assessments.knowledge_files import read_folder
from assessments.models import KnowledgeChange, TestPatient
from assessments.workshop.test_patients import (
    PatientError,
    failures,
    read_file,
    read_vignette,
    try_all,
    try_patient,
    vignette_file,
)

DOCUMENT = read_folder()
KB = compile_document(DOCUMENT)
FILE = Path(__file__).parents[1] / "vignettes.json"
VIGNETTES = json.loads(FILE.read_text(encoding="utf-8"))["vignettes"]
SHIPPED = {patient["key"]: patient for patient in DOCUMENT["test_patients"]}


def patient(key="V01", answers=None, **expected):
    """A shipped patient with other answers (None takes one away) and other expectations."""
    changed = SHIPPED[key]["answers"] | (answers or {})
    answers = {question: value for question, value in changed.items() if value is not None}
    return SHIPPED[key] | {"answers": answers, "expected": {"verdict": "suitable", **expected}}


# -- trying ----------------------------------------------------------------------------------------


def test_the_shipped_patients_are_the_public_vignettes_and_pass():
    assert list(SHIPPED) == [vignette["id"] for vignette in VIGNETTES]
    assert [trial.patient["key"] for trial in try_all(KB) if not trial.passed] == []


EXPECTATIONS = [
    ({"verdict": "suitable"}, []),
    ({"verdict": "defer"}, ["The verdict is “suitable”, not “defer until resolved”."]),
    ({"verdict": "defer", "also": ["suitable"]}, []),
    ({"notes": ["S-IND-1"]}, []),
    ({"notes": ["S-CON-4"]}, ["No note cites S-CON-4."]),
    ({"notes": [["S-CON-4", "S-IND-1"]]}, []),
    ({"notes": [["S-CON-4", "S-CON-5"]]}, ["No note cites S-CON-4 or S-CON-5."]),
    ({"no_notes": ["S-CON-4"]}, []),
    ({"no_notes": ["S-IND-1"]}, ["A note cites S-IND-1, which must not appear."]),
    ({"no_notes": ["S-VAR-6"]}, []),  # shown to everybody, so not about this patient
    ({"alternatives": ["ha-filler"]}, ["HA dermal filler is not offered."]),
    (
        {"alternatives": [["ha-filler", "microfat"]]},
        ["HA dermal filler or Microfat or structural fat grafting is not offered."],
    ),
    ({"no_alternatives": ["ha-filler"]}, []),
    ({"missing": ["nicotine"]}, ["“Nicotine” is not listed as missing."]),
]


@pytest.mark.parametrize(("expected", "sentences"), EXPECTATIONS, ids=str)
def test_an_expectation_that_does_not_hold_is_a_sentence(expected, sentences):
    assert list(try_patient(KB, patient(**expected)).failures) == sentences


def test_what_is_offered_and_what_is_open_count():
    hollow = patient(answers={"main-goal": "volume", "nicotine": None}, verdict="another-approach")
    expected = hollow["expected"] | {"alternatives": ["ha-filler"], "missing": ["nicotine"]}
    assert try_patient(KB, hollow | {"expected": expected}).passed
    unwanted = hollow | {"expected": hollow["expected"] | {"no_alternatives": ["ha-filler"]}}
    assert try_patient(KB, unwanted).failures == ("HA dermal filler is offered, which it must not be.",)


GONE = {
    "a question": (
        patient(answers={"nicotin": "none"}),
        "“nicotin” is not among the questions",
        "“Nicotine”?",
    ),
    "a choice": (
        patient(answers={"nicotine": "can-pauze"}),
        "“can-pauze” is not among the choices",
        "can pause",
    ),
    "a claim": (patient(notes=["S-IND-99"]), "“S-IND-99” is not among the claims", "Did you mean"),
    "a claim of several": (
        patient(notes=[["S-IND-1", "S-IND-99"]]),
        "“S-IND-99” is not among the claims",
        "",
    ),
    "an unwanted claim": (patient(no_notes=["S-GONE"]), "“S-GONE” is not among the claims", ""),
    "a modality": (
        patient(alternatives=["ha-fillr"]),
        "“ha-fillr” is not among the modalities",
        "“HA dermal filler”?",
    ),
    "a missing question": (patient(missing=["gone"]), "“gone” is not among the questions", ""),
    "a number for a choice": (patient(answers={"nicotine": 5}), "“5” is not among the choices", ""),
}


@pytest.mark.parametrize("name", GONE)
def test_a_patient_that_names_what_is_gone_fails_with_a_sentence(name):
    gone, *words = GONE[name]
    trial = try_patient(KB, gone)
    assert len(trial.failures) == 1
    assert all(word in trial.failures[0] for word in words)
    assert trial.gets is None


def test_an_answer_that_is_not_asked_for_is_no_failure():
    kept = patient(answers={"scar-change": ["softness"]})
    assert try_patient(KB, kept).passed


# -- expectations made from what is so -------------------------------------------------------------


@pytest.mark.parametrize("key", SHIPPED)
def test_what_a_patient_gets_now_holds_now(key):
    gets = Gets(screen(KB, SHIPPED[key]["answers"]))
    now = SHIPPED[key] | {"expected": as_now(gets)}
    assert malformed(now["expected"]) == []
    assert try_patient(KB, now).passed


def test_a_contrast_holds_for_one_and_not_for_the_other():
    smoker = patient(answers={"nicotine": "cannot-pause"})
    plain, other = (Gets(screen(KB, one["answers"])) for one in (patient(), smoker))
    expected = contrast(plain, other)
    assert (expected["verdict"], "S-CON-4" in expected["no_notes"]) == ("suitable", True)
    assert try_patient(KB, patient() | {"expected": expected}).passed
    assert not try_patient(KB, smoker | {"expected": expected}).passed
    assert contrast(plain, plain) == {}


# -- the shape -------------------------------------------------------------------------------------


MALFORMED = {
    "no verdict": ({}, "The expected verdict is missing."),
    "a strange verdict": ({"verdict": "fine"}, "“fine” is not a verdict."),
    "a strange verdict that counts too": ({"verdict": "defer", "also": ["fine"]}, "“fine” is not a verdict."),
    "a strange field": ({"verdict": "defer", "nots": []}, "“nots” is not something that can be expected."),
    "no list": ({"verdict": "defer", "notes": "S-IND-1"}, "Notes that must appear: expected a list."),
    "a number": ({"verdict": "defer", "notes": [4]}, "“4” cannot stand there."),
    "a choice where there is none": ({"verdict": "defer", "no_notes": [["S-IND-1"]]}, "cannot stand there."),
    "an empty choice": ({"verdict": "defer", "notes": [[]]}, "cannot stand there."),
    "a list in a list in a list": ({"verdict": "defer", "notes": [[["S-IND-1"]]]}, "cannot stand there."),
    "no text": ({"verdict": "defer", "reasoning": ["x"]}, "Why: “['x']” cannot stand there."),
    "no fields": (["defer"], "must be given as fields and values"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_files_with_malformed_expectations_are_refused(name):
    expected, sentence = MALFORMED[name]
    spoilt = DOCUMENT | {"test_patients": [SHIPPED["V01"] | {"expected": expected}]}
    with pytest.raises(KnowledgeError) as error:
        publishing.check(spoilt)
    (problem,) = [problem for problem in error.value.problems if sentence in problem]
    assert problem.startswith("test_patients, V01: ")
    assert try_patient(KB, spoilt["test_patients"][0]).failures


def test_what_is_gone_does_not_stop_publishing():
    publishing.check(DOCUMENT | {"test_patients": [gone for gone, *_ in GONE.values()][:3]})


# -- vignettes -------------------------------------------------------------------------------------


def test_what_was_read_is_written_as_it_was():
    patients = [read_vignette(DOCUMENT, vignette) for vignette in VIGNETTES]
    written = json.loads(json.dumps(vignette_file(DOCUMENT, patients)))["vignettes"]
    unnamed = [{key: value for key, value in vignette.items() if key != "name"} for vignette in written]
    assert unnamed == VIGNETTES
    assert read_file(DOCUMENT, json.dumps({"vignettes": written})) == patients


def test_the_shipped_patients_survive_a_file():
    text = json.dumps(vignette_file(DOCUMENT, DOCUMENT["test_patients"]))
    assert read_file(DOCUMENT, text) == DOCUMENT["test_patients"]


def test_what_has_no_label_any_more_is_written_by_its_key():
    gone = patient(answers={"gone": "x"}, notes=["S-GONE"])
    (vignette,) = vignette_file(DOCUMENT, [gone])["vignettes"]
    assert vignette["answers"]["gone"] == "x"
    assert vignette["expected"]["notes_must_appear"] == ["S-GONE"]


def vignette(**fields):
    return {
        "id": "X1",
        "answers": {"Main goal": "Improve a scar"},
        "expected": {"verdict": "suitable"},
    } | fields


def test_keys_and_labels_are_read_alike():
    by_key = vignette(answers={"main-goal": "scar"}, expected={"verdict": "suitable"})
    assert read_vignette(DOCUMENT, by_key)["answers"] == read_vignette(DOCUMENT, vignette())["answers"]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "X1"),
        ({"summary": "Two\nlines"}, "Two lines"),
        ({"summary": "Long", "name": "Short"}, "Short"),
        ({"summary": "word " * 60}, " ".join(["word"] * 29) + "…"),
    ],
)
def test_a_vignette_gets_a_name(fields, name):
    assert read_vignette(DOCUMENT, vignette(**fields))["name"] == name


WRONG = {
    "not JSON": ("{", ["not JSON"]),
    "no vignettes": ({}, ["“vignettes”"]),
    "an empty list": ({"vignettes": []}, ["“vignettes”"]),
    "no object": ({"vignettes": ["V01"]}, ["Vignette 1: ", "expected"]),
    "no id": ({"vignettes": [vignette(id=None)]}, ["Vignette 1: ", "“V01”"]),
    "a strange id": ({"vignettes": [vignette(id="<b>")]}, ["<b>: ", "“V01”"]),
    "no answers": ({"vignettes": [vignette(answers=None)]}, ["X1: ", "answers"]),
    "nothing expected": ({"vignettes": [vignette(expected={})]}, ["X1: ", "verdict is missing"]),
    "no expectations": ({"vignettes": [vignette(expected=3)]}, ["X1: ", "fields and values"]),
    "two mistakes": (
        {"vignettes": [vignette(answers={"Nicotin": "None"}, expected={"verdict": "fine"})]},
        ["X1: ", "“Nicotine”?", "“fine” is not among the verdicts."],
    ),
    "the same id twice": ({"vignettes": [vignette(), vignette()]}, ["X1: this id is used twice."]),
    "an unknown expectation": (
        {"vignettes": [vignette(expected={"verdict": "suitable", "note": ["S-IND-1"]})]},
        ["X1: ", "“note” is not something"],
    ),
    "a strange summary": ({"vignettes": [vignette(summary=["x"])]}, ["X1: ", "summary"]),
    "deep nonsense": ('{"vignettes": ' + "[" * 100_000, ["nested too deeply"]),
    "half a character": ('{"vignettes": [{"id": "\\ud800"}]}', ["cannot be kept"]),
    "a NUL": ('{"vignettes": [{"id": "X\\u0000"}]}', ["cannot be kept"]),
    "no number": ('{"vignettes": [NaN]}', ["cannot be kept"]),
    "deep lists": ({"vignettes": [vignette(expected={"verdict": "defer", "notes": [[["S"]]]})]}, ["X1: "]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_read_says_why(name):
    content, words = WRONG[name]
    with pytest.raises(PatientError) as error:
        read_file(DOCUMENT, content if isinstance(content, str) else json.dumps(content))
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize("depth", [3, 400, 900])
def test_a_file_nested_deep_is_refused_whatever_holds_it(depth):
    deep = "[" * depth + "]" * depth
    for place in ("answers", "expected"):
        text = json.dumps({"vignettes": [vignette(**{place: {"Nicotine": "X", "notes": "X"}})]}).replace(
            '"X"', deep
        )
        with pytest.raises(PatientError):
            read_file(DOCUMENT, text)


def test_a_vignette_that_cannot_be_read_fails_with_sentences():
    assert failures(KB, {"id": "X", "answers": {"Nicotin": "None"}, "expected": {"verdict": "suitable"}})
    assert failures(KB, None) == ["Expected an object with id, answers and expected."]


# -- storing ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_import_writes_and_keeps_each_change(editor):
    stored = deepcopy(SHIPPED["V01"])
    changed = deepcopy(SHIPPED["V02"]) | {"name": "Another name"}
    new = deepcopy(SHIPPED["V03"]) | {"key": "X1"}
    version = TestPatient.objects.get(key="V02").version
    keys = actions.import_test_patients(by=editor, patients=[stored, changed, new])
    assert keys == ["V02", "X1"]
    assert TestPatient.objects.last().key == "X1"
    assert TestPatient.objects.get(key="V02").version == version + 1
    changes = {change.key: change for change in KnowledgeChange.objects.filter(by=editor)}
    assert {key: change.via for key, change in changes.items()} == {"V02": "import", "X1": "import"}
    assert changes["V02"].before["name"] != changes["V02"].after["name"] == "Another name"
    assert changes["X1"].before is None
