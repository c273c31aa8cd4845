"""The headline: which verdict wins, what it rests on, when it is settled, and what the form does not ask."""

import pytest

from assessments.engine import Verdict, compile_document, screen
from tests.engine.build import answer, choice, document, effect, finding, question, rule, stands, unanswered

ALWAYS = [[]]


def screened(questions, rules, answers=None, **parts):
    return screen(compile_document(document(questions, rules, **parts)), answers or {})


def test_verdicts_stand_in_order_of_precedence():
    assert [v.value for v in Verdict] == [
        "another-approach",
        "defer",
        "insufficient",
        "considerations",
        "suitable",
    ]


@pytest.mark.parametrize(
    ("effects", "gate", "expected"),
    [
        (
            ["another-approach", "defer", "insufficient", "considerations", "supports"],
            "a",
            "another-approach",
        ),
        (["defer", "insufficient", "considerations", "supports"], "a", "defer"),
        (["insufficient", "considerations", "supports"], "a", "insufficient"),
        (["considerations", "supports"], "a", "considerations"),
        (["supports"], "a", "suitable"),
        (["considerations"], "a", "insufficient"),
        ([], "a", "insufficient"),
        (["supports"], None, "insufficient"),
        (["supports"], "unsure", "insufficient"),
        (["considerations", "supports"], None, "insufficient"),
        (["defer", "supports"], None, "defer"),
        (["another-approach"], None, "another-approach"),
        (["note", "supports"], "a", "suitable"),
    ],
)
def test_the_first_that_applies(effects, gate, expected):
    gated = question("q", choices=["a", choice("unsure", unknown=True)], gate=True)
    rules = [rule(f"r{place}", ALWAYS, kind) for place, kind in enumerate(effects)]
    assert screened([gated], rules, {"q": gate}).verdict.value == expected


def test_rests_on_the_rules_that_decide():
    rules = [rule("yes", ALWAYS, "supports"), rule("first", ALWAYS, "defer"), rule("second", ALWAYS, "defer")]
    assert screened([question("q")], rules).rests_on == ("first", "second")


def test_an_effect_waits_for_its_own_finding():
    shown = finding("f", [[answer("q", "any_of", "a")]])
    rules = [rule("yes", ALWAYS, "supports"), rule("no", ALWAYS, effect("defer", when="f"))]
    found = {
        g: screened([question("q")], rules, {"q": g}, findings=[shown]).verdict.value
        for g in ("a", "b", None)
    }
    assert found == {"a": "defer", "b": "suitable", None: "suitable"}


def test_settled_waits_for_every_contraindication():
    rules = [rule("now", ALWAYS, "another-approach"), rule("open", [[answer("q", "any_of", "a")]], "defer")]
    undecided, decided = screened([question("q")], rules), screened([question("q")], rules, {"q": "b"})
    assert undecided.reachable == decided.reachable == (Verdict.ANOTHER_APPROACH,)
    assert (undecided.settled, decided.settled) == (False, True)


def test_support_that_brings_a_consideration_along_never_makes_suitable():
    both = rule("both", [[answer("q", "any_of", "a")]], "supports", "considerations")
    other = rule("other", [[answer("q", "any_of", "b")]], "supports")
    found = {len(rules): screened([question("q")], rules).reachable for rules in ([both], [both, other])}
    assert found == {
        1: (Verdict.INSUFFICIENT, Verdict.CONSIDERATIONS),
        2: (Verdict.INSUFFICIENT, Verdict.CONSIDERATIONS, Verdict.SUITABLE),
    }


def test_what_holds_only_while_open_may_still_change():
    rules = [rule("yes", ALWAYS, "supports"), rule("gap", [[unanswered("q")]], "insufficient")]
    assert screened([question("q")], rules).reachable == (Verdict.INSUFFICIENT, Verdict.SUITABLE)
    assert screened([question("q")], rules, {"q": "a"}).reachable == (Verdict.SUITABLE,)


def test_rules_that_are_off_have_no_effect():
    sets = [
        {"key": "source", "origin": "source", "title": "", "on": True},
        {"key": "extra", "origin": "supplement", "title": "", "on": False},
    ]
    rules = [
        rule("yes", ALWAYS, "supports"),
        rule("off", ALWAYS, "defer", on=False),
        rule("set off", ALWAYS, "defer", set="extra"),
        rule("reads", [[stands("held-back")]], effect("suggest", "filler")),
    ]
    screening = screened([question("q")], rules, rule_sets=sets)
    assert screening.verdict is Verdict.SUITABLE
    assert [(o.key, o.status.value) for o in screening.outcomes] == [("yes", "fired"), ("reads", "not-fired")]
    assert screening.origins == ("source",)


# -- questions that are asked only sometimes -----------------------------------------------------------

SHOWN = finding("shown", [[answer("p", "any_of", "a")]])
PAIR = [question("p"), question("q", show_when="shown", gate=True)]
READERS = [
    rule("any_of", [[answer("q", "any_of", "a")]]),
    rule("none_of", [[answer("q", "none_of", "a")]]),
    rule("not_recorded", [[answer("q", "not_recorded", "a")]]),
    rule("unanswered", [[unanswered("q")]]),
    rule("yes", ALWAYS, "supports"),
]


@pytest.mark.parametrize(
    ("answers", "statuses", "not_used", "missing", "verdict"),
    [
        ({"p": "a", "q": "a"}, "fired not-fired not-fired not-fired", [], [], "suitable"),
        ({"p": "a", "q": "b"}, "not-fired fired fired not-fired", [], [], "suitable"),
        ({"p": "a"}, "undecided undecided fired fired", [], ["q"], "insufficient"),
        ({"p": "b", "q": "a"}, "not-fired not-fired fired not-fired", ["q"], [], "suitable"),
        ({"p": "b"}, "not-fired not-fired fired not-fired", [], [], "suitable"),
        ({"q": "a"}, "undecided undecided fired fired", ["q"], ["p"], "suitable"),
        ({}, "undecided undecided fired fired", [], ["p"], "suitable"),
    ],
)
def test_visibility(answers, statuses, not_used, missing, verdict):
    screening = screened(PAIR, READERS, answers, findings=[SHOWN])
    assert " ".join(outcome.status.value for outcome in screening.outcomes[:4]) == statuses
    assert [item.key for item in screening.not_used] == not_used
    assert [item.key for item in screening.missing] == missing
    assert screening.verdict.value == verdict


def test_a_gate_that_may_come_to_be_asked_keeps_insufficient_within_reach():
    assert Verdict.INSUFFICIENT in screened(PAIR, READERS, {}, findings=[SHOWN]).reachable
    assert Verdict.INSUFFICIENT not in screened(PAIR, READERS, {"p": "b"}, findings=[SHOWN]).reachable


def test_a_rule_waits_for_what_decides_whether_its_question_is_asked():
    assert screened(PAIR, READERS, {}, findings=[SHOWN]).outcome["any_of"].open == ("p",)
    assert screened(PAIR, READERS, {"p": "a"}, findings=[SHOWN]).outcome["any_of"].open == ("q",)


def test_unused_answers_say_why():
    screening = screened(PAIR, READERS, {"p": "zz", "q": "a", "gone": ["x"]}, findings=[SHOWN])
    assert {item.key: item.reason for item in screening.not_used} == {
        "p": "This is not an answer the question offers.",
        "q": "Asked only when “Finding shown”, which is still open.",
        "gone": "This release has no such question.",
    }


def test_gates_come_first_then_what_most_rules_wait_for():
    asked = [question("x"), question("y"), question("z"), question("g", gate=True)]
    rules = [rule(f"r{key}{n}", [[answer(key, "any_of", "a")]], "note") for key in "yyz" for n in range(2)]
    rules = [rule(f"r{n}", r["when"], "note") for n, r in enumerate(rules)]
    missing = screened(asked, rules).missing
    assert [(item.key, len(item.rules)) for item in missing] == [("g", 0), ("y", 4), ("z", 2), ("x", 0)]


# -- the other modalities ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fired", "open_", "expected"),
    [
        (["suggest"], [], "suggested"),
        (["complement"], [], "complement"),
        (["suggest", "complement"], [], "complement"),
        (["suggest", "exclude"], [], "excluded"),
        (["complement", "exclude"], [], "excluded"),
        (["suggest"], ["exclude"], "suggested"),
        ([], ["suggest"], "possible"),
        (["limit"], ["complement"], "possible"),
        (["limit"], [], "not-suggested"),
        ([], [], "not-suggested"),
    ],
)
def test_standing_of_another_modality(fired, open_, expected):
    rules = [rule(f"f{kind}", ALWAYS, effect(kind, "filler")) for kind in fired]
    rules += [rule(f"o{kind}", [[answer("q", "any_of", "a")]], effect(kind, "filler")) for kind in open_]
    standing = screened([question("q")], rules).modalities[0]
    assert (standing.key, standing.standing) == ("filler", expected)
    assert standing.questions == (("q",) if expected == "possible" else ())


def test_beside_a_replaced_modality_there_is_no_complement():
    rules = [rule("c", ALWAYS, effect("complement", "filler")), rule("no", ALWAYS, "another-approach")]
    assert screened([question("q")], rules).modalities[0].standing == "suggested"
