"""The screening so far, beside the form."""

import pytest

from assessments.engine import compile_document, screen
from assessments.presenters import so_far
from assessments.presenters.labels import sentence_case
from assessments.presenters.so_far import parted
from tests.profiles import DOCUMENT, VIGNETTES, answers_of, over_clean

KB = compile_document(DOCUMENT)


def shown(answers):
    return so_far(screen(KB, answers))


@pytest.mark.parametrize(
    ("answers", "verdict", "sentence"),
    [
        ({}, "Insufficient information", "Seven gates are open, so no suitability is stated."),
        (over_clean({}), "Suitable", "Settled: nothing is open."),
        (over_clean({"sun-exposure": None}), "Suitable", "Settled: what is open cannot change it."),
        (
            over_clean({"nicotine": None}),
            "Insufficient information",
            "One gate is open, so no suitability is stated.",
        ),
        (
            over_clean({"nicotine": "cannot-pause", "donor-fat": None}),
            "Defer until resolved",
            "One gate is open.",
        ),
        (over_clean({"clinician-view": None}), "Suitable", "Open answers may still change it."),
    ],
)
def test_the_verdict_and_how_far_it_can_be_trusted(answers, verdict, sentence):
    now = shown(answers)
    assert (now.verdict.word, now.sentence) == (verdict, sentence)


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ({}, "possible possible now possible possible"),
        (
            over_clean({"nicotine": None}),
            "ruled out possible now possible possible".replace("ruled out", "out"),
        ),
        (over_clean({}), ""),
    ],
)
def test_the_ladder_has_what_is_now_possible_or_ruled_out(answers, states):
    rungs = [rung.state.replace("ruled out", "out") for rung in shown(answers).ladder]
    assert " ".join(rungs) == states


@pytest.mark.parametrize(
    ("changes", "key", "why"),
    [
        ({"clinician-view": None}, "clinician-view", "alone decides between “another"),
        ({"nicotine": None}, "nicotine", "alone decides between"),
        ({"nicotine": None, "donor-fat": None}, "donor-fat", "could lead to another approach"),
        ({"nicotine": None, "donor-fat": None}, "nicotine", "could mean waiting"),
        # nothing can change these verdicts any more, but a reason to hold back is not ruled out either
        (
            {"main-goal": "laxity", "nicotine": None},
            "nicotine",
            "not ruled out until then: Nicotine, cannot or will not pause",
        ),
        (
            {"active-infection": ["recipient"], "nicotine": None},
            "nicotine",
            "not ruled out until then: Nicotine, cannot or will not pause",
        ),
        (
            {"nicotine": "cannot-pause", "prior-radiation": None},
            "prior-radiation",
            "not ruled out until then: Irradiated tissue, team agreement not on record",
        ),
    ],
)
def test_why_to_ask(changes, key, why):
    asked = {item.key: item.why for item in shown(over_clean(changes)).ask}
    assert asked[key].startswith(why)


def test_a_gate_is_said_to_be_needed_for_suitability_only_while_that_can_still_be_stated():
    for profile in ({}, {"main-goal": "laxity"}, {"active-infection": ["recipient"]}):
        screening = screen(KB, profile)
        possible = {"suitable", "considerations"} & {verdict.value for verdict in screening.reachable}
        assert possible or all("suitability" not in item.why for item in so_far(screening).ask)


@pytest.mark.django_db
def test_it_gives_the_reason_the_result_gives(shown):
    laxity = {"main-goal": "laxity"}
    told = {question.key: question.lines[-1] for question in shown(answers=laxity).open.gates}
    beside = {item.key: item.why for item in so_far(screen(KB, laxity)).gates}
    assert {key: f"{sentence_case(why)}." for key, why in beside.items()} == told


def test_a_question_that_only_adds_notes_is_not_pressed():
    assert shown(over_clean({"sun-exposure": None})).ask == ()


def test_every_open_gate_is_named_even_when_the_verdict_cannot_change():
    now = shown({"main-goal": "volume"})
    assert len(now.gates) == 6
    assert all(item.why for item in now.gates)


def test_notes_come_with_the_question_behind_them_contraindications_first():
    notes = shown(over_clean({"nicotine": "cannot-pause", "sessions": "one"})).notes
    assert [(note.kind.word, note.question) for note in notes[:3]] == [
        ("Hold back", "nicotine"),
        ("Caution", "sessions"),
        ("Indication", "main-goal"),
    ]


@pytest.mark.parametrize(("many", "in_view", "folded"), [(0, 0, 0), (4, 4, 0), (5, 3, 2), (10, 3, 7)])
def test_the_rest_of_a_long_list_is_folded_but_never_a_single_one(many, in_view, folded):
    assert [len(part) for part in parted(tuple(range(many)))] == [in_view, folded]


def test_a_bar_has_room_for_the_weightiest_note_and_the_gates():
    now = shown(over_clean({"nicotine": "cannot-pause", "sessions": "one", "donor-fat": None}))
    assert (now.leading.name, now.gates_open) == ("Nicotine, cannot or will not pause", "1 gate open")
    assert (shown({}).leading, shown({}).gates_open) == (None, "7 gates open")


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette["id"])
def test_it_says_what_the_result_will_say(vignette):
    screening = screen(KB, answers_of(vignette))
    now = so_far(screening)
    assert now.verdict.word.lower() == screening.verdict.label
    assert {item.key for item in now.gates} == {item.key for item in screening.missing if item.gate}
