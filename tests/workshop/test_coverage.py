"""What no test patient touches, in a small knowledge base and in the shipped one."""

import pytest

from assessments.engine import compile_document
from assessments.knowledge_files import read_folder
from assessments.workshop.coverage import coverage
from assessments.workshop.test_patients import try_all
from tests.engine.build import answer, choice, document, finding, holds, number, question, rule, unanswered

OFFERED = ["a", "b", choice("unsure", unknown=True)]
QUESTIONS = [
    question("q", "one", OFFERED),
    question("n", "number", unit="years"),
    question("m", "many", OFFERED),
]
FINDING = finding("f", [[answer("m", "any_of", "a")]])


def covered(*profiles, rules=(), **expected):
    """The coverage by patients with these answers; what they must get does not matter."""
    made = document(QUESTIONS, rules, [FINDING])
    names = [
        {"key": str(n), "answers": answers, "expected": {"verdict": "suitable"}}
        for n, answers in enumerate(profiles)
    ]
    knowledge_base = compile_document(made | {"test_patients": names})
    return coverage(knowledge_base, try_all(knowledge_base))


def keys(untouched):
    return [one.rule for one in untouched]


def words(untouched):
    return [one.words for one in untouched]


RULES = [
    rule("A", [[answer("q", "any_of", "a")]], "note"),
    rule("B", [[holds("f")]], "note"),
    rule("C", [[]], "note"),
]


@pytest.mark.parametrize(
    ("profiles", "silent"),
    [([], ["A", "B", "C"]), ([{}], ["A", "B"]), ([{"q": "a"}], ["B"]), ([{"q": "b"}, {"m": ["a"]}], ["A"])],
)
def test_rules_that_never_fire(profiles, silent):
    found = covered(*profiles, rules=RULES)
    assert keys(found.silent) == silent
    assert found.line == f"Rules covered by a test patient: {3 - len(silent)} of 3."


def test_a_rule_that_is_off_is_not_missed():
    assert covered({}, rules=[rule("OFF", [[holds("f")]], "note", on=False)]).rules == 0


def test_a_patient_that_cannot_be_read_covers_nothing():
    assert keys(covered({"q": "gone"}, rules=RULES).silent) == ["A", "B", "C"]


TWO_WAYS = rule("R", [[answer("q", "any_of", "a"), unanswered("n")], [holds("f")]], "note")


@pytest.mark.parametrize(
    ("profiles", "ways"),
    [
        ([{}], []),  # the rule is silent as a whole
        ([{"q": "a"}], ["R Rule R, by: “Finding f” holds."]),
        ([{"m": ["a"]}], ["R Rule R, by: Question q is “A”; and Question n is not answered."]),
        ([{"q": "a"}, {"m": ["a"]}], []),
    ],
)
def test_groups_of_a_rule_that_fires_by_another(profiles, ways):
    assert words(covered(*profiles, rules=[TWO_WAYS]).groups) == ways


LIMITS = [rule("R", [[number("n", "at_least", 30)]], "note")]
SIDES = {
    "Question n not answered": {},
    "Question n below 30 years": {"n": 29.5},
    "Question n at 30 years": {"n": 30},
    "Question n above 30 years": {"n": 31},
}


@pytest.mark.parametrize("side", SIDES)
def test_the_sides_of_a_boundary(side):
    assert words(covered(rules=LIMITS).boundaries) == list(SIDES)
    assert words(covered(SIDES[side], rules=LIMITS).boundaries) == [other for other in SIDES if other != side]
    assert not covered(*SIDES.values(), rules=LIMITS).boundaries


UNDECIDED = [
    rule("OPEN", [[holds("f")]], "note"),
    rule("RECORD", [[unanswered("q")], [answer("q", "not_recorded", "a")]], "note"),
    rule("ALWAYS", [[]], "note"),
]


@pytest.mark.parametrize(("profile", "never"), [({"m": ["a"]}, ["OPEN"]), ({"m": ["b"]}, ["OPEN"]), ({}, [])])
def test_rules_that_are_never_undecided(profile, never):
    assert keys(covered(profile, rules=UNDECIDED).never_undecided) == never


def test_the_shipped_patients():
    knowledge_base = compile_document(read_folder())
    found = coverage(knowledge_base, try_all(knowledge_base))
    assert (found.rules, found.fired) == (87, 50)
    assert "R-CON-2a" in keys(found.silent)
    assert "R-CON-4a" not in keys(found.silent)
    assert "R-INF-2" in keys(found.groups)
    assert not found.boundaries
