"""One table per relation, with the neighbours of each boundary and the missing answer."""

import pytest

from assessments.engine import compile_document, screen
from tests.engine.build import (
    answer,
    choice,
    document,
    finding,
    holds,
    number,
    question,
    rule,
    stands,
    unanswered,
)

OFFERED = ["a", "b", "c", choice("none", exclusive=True), choice("unsure", unknown=True)]


def status(item, condition, answers, findings=(), rules=()):
    made = document([item], [rule("tested", [[condition]]), *rules], findings)
    return screen(compile_document(made), answers).outcome["tested"].status.value


@pytest.mark.parametrize(
    ("op", "choices", "given", "expected"),
    [
        ("any_of", ["a", "b"], "a", "fired"),
        ("any_of", ["a", "b"], "c", "not-fired"),
        ("any_of", ["none"], "none", "fired"),
        ("any_of", ["a"], None, "undecided"),
        ("any_of", ["a"], "unsure", "undecided"),
        ("any_of", ["a"], "no such choice", "undecided"),
        ("none_of", ["a", "b"], "c", "fired"),
        ("none_of", ["a", "b"], "b", "not-fired"),
        ("none_of", ["a"], None, "undecided"),
        ("none_of", ["a"], "unsure", "undecided"),
        ("not_recorded", ["a"], "b", "fired"),
        ("not_recorded", ["a"], "a", "not-fired"),
        ("not_recorded", ["a"], None, "fired"),
        ("not_recorded", ["a"], "unsure", "fired"),
        ("all_of", ["a"], "a", "fired"),
        ("all_of", ["a"], None, "undecided"),
    ],
)
def test_one_choice(op, choices, given, expected):
    assert status(question("q", "one", OFFERED), answer("q", op, *choices), {"q": given}) == expected


@pytest.mark.parametrize(
    ("op", "choices", "given", "expected"),
    [
        ("any_of", ["a", "b"], ["b", "c"], "fired"),
        ("any_of", ["a", "b"], ["c"], "not-fired"),
        ("any_of", ["a"], [], "undecided"),
        ("any_of", ["a"], ["unsure"], "undecided"),
        ("any_of", ["none"], ["none"], "fired"),
        ("any_of", ["none"], ["a", "none"], "not-fired"),
        ("any_of", ["none"], ["none", "unsure"], "undecided"),
        ("none_of", ["a"], ["b", "unsure"], "fired"),
        ("none_of", ["a"], ["unsure"], "undecided"),
        ("none_of", ["a"], ["none"], "fired"),
        ("none_of", ["a"], ["a", "b"], "not-fired"),
        ("all_of", ["a", "b"], ["a", "b"], "fired"),
        ("all_of", ["a", "b"], ["a", "b", "c"], "fired"),
        ("all_of", ["a", "b"], ["a"], "not-fired"),
        ("all_of", ["a", "b"], [], "undecided"),
        ("not_recorded", ["a"], ["a", "b"], "not-fired"),
        ("not_recorded", ["a"], ["b"], "fired"),
        ("not_recorded", ["a"], [], "fired"),
        ("not_recorded", ["a"], ["unsure"], "fired"),
        ("any_of", ["a"], "a", "fired"),
    ],
)
def test_several_choices(op, choices, given, expected):
    assert status(question("q", "many", OFFERED), answer("q", op, *choices), {"q": given}) == expected


@pytest.mark.parametrize(
    ("op", "given", "expected"),
    [
        ("at_least", 3.99, "not-fired"),
        ("at_least", 4, "fired"),
        ("at_least", 4.01, "fired"),
        ("at_most", 3.99, "fired"),
        ("at_most", 4, "fired"),
        ("at_most", 4.01, "not-fired"),
        ("at_least", None, "undecided"),
        ("at_most", "", "undecided"),
        ("at_least", "5", "undecided"),
        ("at_least", True, "undecided"),
        ("at_least", float("nan"), "undecided"),
        ("at_least", 100, "fired"),
        ("at_least", 101, "undecided"),
    ],
)
def test_numbers(op, given, expected):
    item = question("q", "number", hard_min=0, hard_max=100)
    assert status(item, number("q", op, 4), {"q": given}) == expected


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("one", None, "fired"),
        ("one", "unsure", "fired"),
        ("one", "a", "not-fired"),
        ("many", [], "fired"),
        ("many", ["unsure"], "fired"),
        ("many", ["unsure", "a"], "not-fired"),
        ("number", None, "fired"),
        ("number", 0, "not-fired"),
        ("text", "  ", "fired"),
        ("text", "some words", "not-fired"),
    ],
)
def test_unanswered(kind, given, expected):
    assert status(question("q", kind, OFFERED), unanswered("q"), {"q": given}) == expected


@pytest.mark.parametrize(
    ("op", "given", "expected"),
    [
        ("is", "a", "fired"),
        ("is", "b", "not-fired"),
        ("is", None, "undecided"),
        ("is_not", "a", "not-fired"),
        ("is_not", "b", "fired"),
        ("is_not", None, "undecided"),
        ("not_yet", "a", "not-fired"),
        ("not_yet", "b", "fired"),
        ("not_yet", None, "fired"),
    ],
)
def test_findings(op, given, expected):
    named = finding("f", [[answer("q", "any_of", "a")]])
    assert status(question("q"), holds("f", op), {"q": given}, [named]) == expected


STANDING_OPS = {
    "is": {True: "fired", False: "not-fired", None: "undecided"},
    "is_not": {True: "not-fired", False: "fired", None: "undecided"},
    "not_yet": {True: "not-fired", False: "fired", None: "fired"},
}


@pytest.mark.parametrize(
    ("standing", "modality", "effects"),
    [
        ("indicated", "nanofat", ["supports"]),
        ("held-back", "nanofat", ["defer"]),
        ("held-back", "nanofat", ["another-approach"]),
        ("replaced", "nanofat", ["another-approach"]),
        ("suggested", "filler", [{"modality": "filler", "effect": "suggest", "when": None}]),
        ("suggested", "filler", [{"modality": "filler", "effect": "complement", "when": None}]),
    ],
)
def test_standings(standing, modality, effects):
    maker = rule("maker", [[answer("q", "any_of", "a")]], *effects)
    for given, truth in [("a", True), ("b", False), (None, None)]:
        for op, expected in STANDING_OPS.items():
            word = expected[truth]
            assert status(question("q"), stands(standing, modality, op), {"q": given}, rules=[maker]) == word


@pytest.mark.parametrize(
    ("first", "second", "all_hold", "any_holds"),
    [
        ("a", "a", "fired", "fired"),
        ("a", "b", "not-fired", "fired"),
        ("a", None, "undecided", "fired"),
        ("b", None, "not-fired", "undecided"),
        ("b", "b", "not-fired", "not-fired"),
        (None, None, "undecided", "undecided"),
    ],
)
def test_groups(first, second, all_hold, any_holds):
    one, two = answer("p", "any_of", "a"), answer("q", "any_of", "a")
    rules = [rule("and", [[one, two]]), rule("or", [[one], [two]]), rule("always", [[]])]
    made = compile_document(document([question("p"), question("q")], rules))
    outcome = screen(made, {"p": first, "q": second}).outcome
    assert [outcome[key].status.value for key in ("and", "or", "always")] == [all_hold, any_holds, "fired"]
