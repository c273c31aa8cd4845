"""What to ask next."""

import pytest
from hypothesis import given

from assessments.engine import compile_document, prospects, screen
from assessments.engine.prospects import told_apart
from tests.engine.build import answer, choice, document, number, question, rule
from tests.engine.strategies import cases

KB = compile_document(
    document(
        [
            question("goal", choices=["skin", "volume"], gate=True),
            question("nicotine", choices=["none", "current"], gate=True),
            question("view", choices=["no", "other"]),
            question("sun", choices=["low", "high"]),
        ],
        [
            rule("IND", [[answer("goal", "any_of", "skin")]], "supports"),
            rule("NIC", [[answer("nicotine", "any_of", "current")]], "defer"),
            rule("VIEW", [[answer("view", "any_of", "other")]], "another-approach"),
            rule("SUN", [[answer("sun", "any_of", "high")]], "note"),
        ],
    )
)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({"goal": "skin", "nicotine": "none", "sun": "low"}, [("view", "another-approach suitable", True)]),
        ({"goal": "skin", "nicotine": "none", "view": "no"}, [("sun", "suitable", False)]),
        (
            {"goal": "skin", "sun": "low"},
            [("nicotine", "defer suitable", False), ("view", "another-approach insufficient", False)],
        ),
        ({"view": "other", "goal": "skin", "nicotine": "none", "sun": "low"}, []),
    ],
)
def test_ranked_with_what_each_answer_leads_to(profile, expected):
    found = prospects(screen(KB, profile))
    assert [(p.key, " ".join(verdict.value for verdict in p.verdicts), p.decides) for p in found] == expected


def test_gates_come_first_even_when_the_verdict_cannot_change():
    found = prospects(screen(KB, {"view": "other"}))
    assert [(p.key, p.gate) for p in found][:2] == [("goal", True), ("nicotine", True)]


ITEMS = [
    question("one", choices=["a", "b", "c", choice("unsure", unknown=True)]),
    question("many", "many", ["a", "b", "c", choice("none", exclusive=True)]),
    question("weeks", "number", hard_min=0, hard_max=52),
]
RULES = [
    rule("A", [[answer("one", "any_of", "a")]], "note"),
    rule("B", [[answer("many", "all_of", "a", "b")]], "note"),
    rule("C", [[number("weeks", "at_least", 4)]], "note"),
]


@pytest.mark.parametrize(
    ("key", "expected"),
    [("one", ["a", "b"]), ("many", [["a"], ["a", "b"]]), ("weeks", [3, 5])],
)
def test_answers_that_rules_can_tell_apart(key, expected):
    kb = compile_document(document(ITEMS, RULES))
    assert list(told_apart(kb.question[key])) == expected


@given(cases)
def test_every_answer_has_one_that_stands_for_it(case):
    """For any answer on offer, a listed one makes the same conditions false."""
    doc, profile = case
    kb = compile_document(doc)
    for key, value in profile.items():
        asked = kb.question[key]
        if (code := asked.code(value)) is not None:
            assert asked.kills[code] in {asked.kills[asked.code(one)] for one in told_apart(asked)}
