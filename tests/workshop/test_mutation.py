"""The mutation score: which small mistakes a test patient notices, and who would notice the others."""

import pytest

from assessments.engine import compile_document
from assessments.engine.mutants import mutants
from assessments.knowledge_files import read_folder
from assessments.workshop.mutation import score
from assessments.workshop.neighbours import profiles
from assessments.workshop.test_patients import try_patient
from tests.engine.build import answer, choice, document, number, question, rule

OFFERED = ["a", "b", "c", choice("none", exclusive=True), choice("unsure", unknown=True)]
QUESTIONS = [
    question("goal", "one", ["skin", "volume"]),
    question("nicotine", "one", OFFERED),
    question("age", "number", hard_min=0, hard_max=120),
    question("areas", "many", OFFERED),
]
FITS = rule("FITS", [[answer("goal", "any_of", "skin")]], "supports", kind="indication", claims=["S-1"])
WAIT = rule("WAIT", [[answer("nicotine", "any_of", "a")]], "defer", kind="contraindication", claims=["S-2"])
YOUNG = rule("YOUNG", [[number("age", "at_most", 17)]], "defer", kind="contraindication", claims=["S-3"])
CLAIMS = [{"key": key, "section": "", "item": "", "text": "", "uses": []} for key in ("S-1", "S-2", "S-3")]


def patient(verdict, **answers):
    return {"key": "P", "name": "P", "summary": "", "answers": answers, "expected": {"verdict": verdict}}


def made(*patients, rules=(FITS, WAIT)):
    return document(QUESTIONS, rules) | {"claims": CLAIMS, "test_patients": list(patients)}


def scored(*patients, rules=(FITS, WAIT)):
    """{rule: its ItemScore}"""
    return {item.key: item for item in score(made(*patients, rules=rules)).items}


def test_without_test_patients_nothing_is_noticed():
    found = score(made())
    assert (found.noticed, found.unexplained) == (0, 0)
    assert found.telling == len(list(mutants(made())))


PLAIN = patient("suitable", goal="skin", nicotine="none")
SMOKER = patient("defer", goal="skin", nicotine="a")


@pytest.mark.parametrize(
    ("patients", "noticed"),
    [
        ([], set()),
        ([PLAIN], {"without the condition", "with “None” as well"}),
        (
            [SMOKER],
            {"switched off", "“calls the information about", "“finds another approach than"},
        ),
    ],
)
def test_a_patient_notices_what_changes_the_outcome(patients, noticed):
    item = scored(*patients)["WAIT"]
    survived = {words for suggestion in item.suggestions for words in suggestion.notices}
    every = {mutant.words for mutant in mutants(made()) if mutant.key == "WAIT"}
    gone = every - survived
    assert item.noticed == len(gone) == len(noticed)
    assert all(any(words.startswith(start) for start in noticed) for words in gone)


def test_a_patient_that_fails_already_notices_nothing():
    assert scored(patient("defer", goal="skin", nicotine="none"))["WAIT"].noticed == 0
    assert scored(patient("suitable", goal="gone"))["WAIT"].noticed == 0


@pytest.mark.parametrize(("age", "noticed"), [(16, False), (17, True), (18, True), (19, False)])
def test_only_the_neighbours_of_a_threshold_notice_a_shift(age, noticed):
    expected = "defer" if age <= 17 else "suitable"
    item = scored(patient(expected, goal="skin", age=age), rules=(FITS, YOUNG))["YOUNG"]
    shifts = [
        w for suggestion in item.suggestions for w in suggestion.notices if w.startswith("“Question age")
    ]
    assert len(shifts) == (1 if noticed else 2)


def test_a_suggested_patient_passes_now_and_notices():
    document = made(PLAIN)
    kb = compile_document(document)
    items = score(document).items
    suggestions = [suggestion for item in items for suggestion in item.suggestions]
    assert suggestions
    for suggestion in suggestions:
        kept = PLAIN | {"answers": suggestion.profile.answers, "expected": suggestion.expected}
        assert try_patient(kb, kept).passed
    kept = [
        PLAIN | {"key": f"S{place}", "answers": s.profile.answers, "expected": s.expected}
        for place, s in enumerate(suggestions)
    ]
    after = score(made(PLAIN, *kept))
    assert after.noticed == after.telling


def test_suggestions_are_near_to_a_patient_and_say_what_differs():
    (first, *_) = scored(PLAIN)["WAIT"].suggestions
    assert first.profile.like == PLAIN
    assert first.profile.changed == ("nicotine",)
    assert (
        first.expected == {"verdict": "defer", "notes": ["S-2"], "no_notes": []} or first.expected["verdict"]
    )


def test_a_mutant_that_nothing_tells_apart_is_said_to_be_so():
    twin = WAIT | {"key": "TWIN"}
    item = scored(PLAIN, rules=(FITS, WAIT, twin))["TWIN"]
    assert "switched off" in item.unexplained


def test_the_shipped_base():
    document = read_folder()
    found = score(document)
    by_key = {(item.kind, item.key): item for item in found.items}
    rules = {rule["key"] for rule in document["rules"]}
    assert {key for kind, key in by_key if kind == "rules"} == rules
    assert found.noticed > 200
    assert by_key["rules", "R-CON-4a"].noticed >= 2
    assert found is score(document)  # the second time it is known


# -- profiles near to a patient --------------------------------------------------------------------


def near(answers, most=400):
    kb = compile_document(made(patient("suitable", **answers), rules=(FITS, YOUNG)))
    return list(profiles(kb, kb.document["test_patients"], most))


def test_every_answer_is_changed_once():
    found = {
        (p.changed, str(p.answers.get(p.changed[0])))
        for p in near({"nicotine": "a"})
        if p.like and len(p.changed) == 1
    }
    assert {value for (key,), value in found if key == "nicotine"} == {"b", "c", "none", "None"}
    assert {value for (key,), value in found if key == "age"} == {"16", "17", "18"}
    assert {value for (key,), value in found if key == "areas"} == {"['a']", "['b']", "['c']", "['none']"}


def test_choices_that_stand_alone_do():
    found = [
        p.answers["areas"]
        for p in near({"areas": ["a", "b"]})
        if p.changed == ("areas",) and "areas" in p.answers
    ]
    assert ["a", "b", "c"] in found
    assert ["a"] in found
    assert ["none"] in found
    assert not [areas for areas in found if "none" in areas and len(areas) > 1]


def test_profiles_are_no_more_than_wanted_and_the_same_each_time():
    assert len(near({"goal": "skin"}, most=20)) == 20
    assert near({"goal": "skin"}) == near({"goal": "skin"})
