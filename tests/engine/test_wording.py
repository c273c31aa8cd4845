"""Conditions as sentences, notes with their placeholders, and why a rule came to what it did."""

import pytest

from assessments.engine import (
    ENGINE_VERSION,
    compile_document,
    explain,
    screen,
    screening_document,
    sentence,
)
from tests.engine.build import (
    answer,
    choice,
    document,
    effect,
    finding,
    holds,
    modality,
    number,
    question,
    rule,
    stands,
    unanswered,
)

SITES = [{**choice("donor"), "label": "Donor area"}, {**choice("recipient"), "label": "Recipient area"}]
QUESTIONS = [
    question(
        "infection", "many", [*SITES, choice("none", exclusive=True)], label="Active infection", gate=True
    ),
    question("nicotine", choices=["none", "paused"], label="Nicotine", gate=True),
    question("weeks", "number", label="Weeks free", unit="weeks"),
]
FINDINGS = [finding("infected", [[answer("infection", "any_of", "donor", "recipient")]])]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ([[]], "Always."),
        ([], "Never."),
        ([[answer("nicotine", "any_of", "paused")]], "Nicotine is “Paused”."),
        (
            [[answer("infection", "any_of", "donor", "recipient")]],
            "Active infection includes “Donor area” or “Recipient area”.",
        ),
        ([[answer("nicotine", "none_of", "paused")]], "Nicotine is answered and is not “Paused”."),
        (
            [[answer("infection", "none_of", "none")]],
            "Active infection is answered and does not include “None”.",
        ),
        (
            [[answer("infection", "all_of", "donor", "recipient")]],
            "Active infection includes “Donor area” and “Recipient area”.",
        ),
        ([[answer("nicotine", "not_recorded", "paused")]], "Nicotine is not on record as “Paused”."),
        ([[unanswered("nicotine")]], "Nicotine is not answered."),
        ([[number("weeks", "at_least", 4.0)]], "Weeks free is at least 4 weeks."),
        ([[holds("infected")]], "“Finding infected” holds."),
        ([[holds("infected", "is_not")]], "“Finding infected” does not hold."),
        ([[stands("held-back")]], "Modality nanofat is held back."),
        ([[stands("suggested", "filler", "is_not")]], "Modality filler is not suggested."),
        ([[holds("infected", "not_yet")]], "“Finding infected” does not hold so far."),
        ([[stands("replaced", op="not_yet")]], "Modality nanofat is not better replaced so far."),
        (
            [[holds("infected"), unanswered("nicotine")], [unanswered("weeks")]],
            "Either: “Finding infected” holds; and Nicotine is not answered; or: Weeks free is not answered.",
        ),
        ([[answer("gone", "any_of", "x")]], "gone is “x”."),
    ],
)
def test_sentences(when, expected):
    made = document(QUESTIONS, [], FINDINGS)
    assert sentence(made, when) == sentence(compile_document(made), when) == expected


@pytest.mark.parametrize(
    ("note", "answers", "expected"),
    [
        ("At the {infection}.", {"infection": ["donor"]}, "At the donor area."),
        (
            "At the {infection}.",
            {"infection": ["recipient", "donor"]},
            "At the donor area and recipient area.",
        ),
        ("At the {infection}.", {}, "At the not recorded."),
        ("For {weeks}.", {"weeks": 3.0}, "For 3 weeks."),
        ("It is {nicotine}.", {"nicotine": "paused"}, "It is paused."),
        ("Open: {missing}.", {}, "Open: Active infection and Nicotine."),
        ("Open: {missing}.", {"infection": ["none"]}, "Open: Nicotine."),
        ("Open: {missing}.", {"infection": ["none"], "nicotine": "none"}, "Open: nothing."),
        ("Kept: {nothing-known}, {}.", {}, "Kept: {nothing-known}, {}."),
    ],
)
def test_notes(note, answers, expected):
    made = document(
        QUESTIONS, [rule("r", [[holds("infected")], [unanswered("infection")], []], note=note)], FINDINGS
    )
    assert screening_document(screen(compile_document(made), answers))["notes"][0]["text"] == expected


def test_a_note_prints_the_choices_its_rule_names():
    named = rule("r", [[answer("infection", "any_of", "donor")]], note="At the {infection}.")
    screening = screen(compile_document(document(QUESTIONS, [named])), {"infection": ["donor", "recipient"]})
    assert screening_document(screening)["notes"][0]["text"] == "At the donor area."


def test_an_addendum_is_added_while_it_holds():
    noted = rule("r", [[]], note="To discuss.", addendum={"when": "infected", "text": "Check it."})
    kb = compile_document(document(QUESTIONS, [noted], FINDINGS))
    assert texts_of(screen(kb, {})) == ["To discuss."]
    assert texts_of(screen(kb, {"infection": ["donor"]})) == ["To discuss. Check it."]


def texts_of(screening):
    return [note["text"] for note in screening_document(screening)["notes"]]


# -- the document of a screening -------------------------------------------------------------------


def test_what_stands_above_the_alternatives_is_a_note_as_soon_as_there_is_one():
    rules = [
        rule("frame", [[]], framing=True, note="To discuss."),
        rule("unsure", [[answer("nicotine", "any_of", "paused")]], framing=True, note="Perhaps."),
        rule("offer", [[holds("infected")]], effect("suggest", "filler"), note="A filler."),
    ]
    kb = compile_document(document(QUESTIONS, rules, FINDINGS))
    none, one = ({"infection": ["none"]}, {"infection": ["donor"]})
    assert texts_of(screen(kb, none)) == []
    assert texts_of(screen(kb, one)) == ["A filler.", "To discuss.", "Perhaps."]
    assert screening_document(screen(kb, none))["framing"] == []
    assert screening_document(screen(kb, one))["framing"] == ["To discuss.", "Perhaps."]


def test_suggested_with_its_reasons():
    filler = {**modality("filler"), "limits": [{"text": "Not own tissue", "claims": ["S-2"]}]}
    claims = [
        {"key": key, "section": "", "item": "", "text": "", "uses": []} for key in ("S-1", "S-2", "S-3")
    ]
    rules = [
        rule("yes", [[]], effect("suggest", "filler"), claims=["S-1"]),
        rule("no", [[answer("nicotine", "any_of", "paused")]], effect("exclude", "filler"), claims=["S-3"]),
    ]
    made = document(QUESTIONS, rules, modalities=[modality("nanofat", asked=True), filler]) | {
        "claims": claims
    }
    (found,) = screening_document(screen(compile_document(made), {}))["alternatives"]
    assert (found["modality"], found["role"], found["claims"]) == ("filler", "alternative", ["S-1", "S-2"])
    assert [reason["rule"] for reason in found["for"]] == ["yes"]
    assert [reason["text"] for reason in found["against"]] == [
        "Not ruled out yet: Rule no.",
        "Not own tissue",
    ]


def test_notes_carry_the_weightiest_effect_and_their_origin():
    both = rule(
        "r", [[]], effect("suggest", "filler"), "considerations", "supports", highlight_when="infected"
    )
    kb = compile_document(document(QUESTIONS, [both], FINDINGS), number=7, sha256="abc")
    found = screening_document(screen(kb, {"infection": ["donor"], "nicotine": "none"}))
    (note,) = found["notes"]
    assert (note["effect"], note["modality"], note["modalities"]) == (
        "considerations",
        "nanofat",
        ["nanofat", "filler"],
    )
    assert (note["origin"], note["highlight"]) == ("source", True)
    assert found["provenance"] == {
        "release": 7,
        "sha256": "abc",
        "engine": ENGINE_VERSION,
        "origins": ["source"],
        "sets_off": [],
        "rules_off": [],
    }
    assert (found["verdict"], found["verdict_key"]) == ("suitable with considerations", "considerations")


# -- explanations ----------------------------------------------------------------------------------

BOTH = [answer("nicotine", "any_of", "paused"), holds("infected")]


@pytest.mark.parametrize(
    ("answers", "status", "because", "failed", "open_"),
    [
        (
            {"nicotine": "paused", "infection": ["donor"]},
            "fired",
            (("infection", ("donor",)), ("nicotine", ("paused",))),
            (),
            (),
        ),
        ({"nicotine": "none"}, "not-fired", (("nicotine", ("none",)),), (BOTH[0],), ()),
        ({"nicotine": "paused"}, "undecided", (("nicotine", ("paused",)),), (), ("infection",)),
        ({}, "undecided", (), (), ("infection", "nicotine")),
    ],
)
def test_explain(answers, status, because, failed, open_):
    kb = compile_document(document(QUESTIONS, [rule("r", [BOTH], on=False)], FINDINGS))
    told = explain(kb, answers, "r")
    assert (told.status.value, told.because, told.failed, told.open) == (status, because, failed, open_)


def test_an_open_question_can_be_the_reason():
    kb = compile_document(document(QUESTIONS, [rule("r", [[unanswered("weeks")]])]))
    assert explain(kb, {}, "r").because == (("weeks", ()),)


def test_a_standing_that_does_not_hold_rests_on_what_some_rule_asks_for():
    rules = [
        rule("for", [[answer("nicotine", "any_of", "none"), holds("infected")]], "supports"),
        rule("back", [[answer("infection", "any_of", "donor")]], "defer"),
        rule("gap", [[stands("indicated", op="is_not"), stands("held-back", op="is_not")]]),
    ]
    kb = compile_document(document(QUESTIONS, rules, FINDINGS))
    for given, because in (
        ({"infection": ["none"], "nicotine": "paused"}, ()),
        ({"infection": ["recipient"], "nicotine": "paused"}, (("infection", ("recipient",)),)),
    ):
        assert explain(kb, given, "gap").because == because
