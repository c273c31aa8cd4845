"""Mutants: which there are of an item, and that the quick way to screen with one agrees with compiling it."""

from graphlib import CycleError

import pytest
from hypothesis import given, settings

from assessments.engine import compile_document, screen
from assessments.engine.knowledge_base import build
from assessments.engine.mutants import (
    mutants,
    mutants_of,
    mutated,
    neighbours_of_effect,
    neighbours_of_number,
)
from assessments.engine.variants import Variants
from tests.engine.build import (
    answer,
    choice,
    document,
    effect,
    finding,
    holds,
    number,
    question,
    rule,
    rule_set,
    stands,
    unanswered,
)
from tests.engine.strategies import cases

OFFERED = ["a", "b", choice("none", exclusive=True), choice("unsure", unknown=True)]
QUESTIONS = [
    question("q", "one", OFFERED),
    question("m", "many", OFFERED),
    question("n", "number", unit="years"),
]


def changes(when, *effects, **fields):
    """{words: changed rule} of all mutants of one rule."""
    made = document(
        QUESTIONS, [rule("R", when, *effects, **fields)], [finding("f", [[answer("q", "any_of", "a")]])]
    )
    compile_document(made)
    return {mutant.words: mutant.item for mutant in mutants_of(made, "rules", made["rules"][0])}


def whens(when):
    """The conditions of the mutants that change those; as a rule that is on with a note only."""
    return [item["when"] for item in changes(when, "note").values() if item["on"]]


CONDITIONS = [
    ("always", [[]], []),
    ("a finding", [[holds("f")]], [[[]]]),
    ("one condition of two", [[holds("f"), unanswered("q")]], [[[unanswered("q")]], [[holds("f")]]]),
    (
        "a threshold, one step down and up",
        [[number("n", "at_least", 30)]],
        [[[]], [[number("n", "at_least", 29)]], [[number("n", "at_least", 31)]]],
    ),
    (
        "a threshold with a decimal",
        [[number("n", "at_most", 2.5)]],
        [[[]], [[number("n", "at_most", 2.4)]], [[number("n", "at_most", 2.6)]]],
    ),
    (
        "one more choice, never an unknown one",
        [[answer("q", "any_of", "a")]],
        [[[]], [[answer("q", "any_of", "a", "b")]], [[answer("q", "any_of", "a", "none")]]],
    ),
    (
        "one choice less",
        [[answer("m", "none_of", "a", "b", "none")]],
        [
            [[]],
            [[answer("m", "none_of", "b", "none")]],
            [[answer("m", "none_of", "a", "none")]],
            [[answer("m", "none_of", "a", "b")]],
        ],
    ),
    ("all of one answer takes no more", [[answer("q", "all_of", "a")]], [[[]]]),
    (
        "a group",
        [[holds("f")], [unanswered("q")]],
        [[[unanswered("q")]], [[holds("f")]], [[], [unanswered("q")]], [[holds("f")], []]],
    ),
]


@pytest.mark.parametrize(
    ("when", "expected"), [case[1:] for case in CONDITIONS], ids=[c[0] for c in CONDITIONS]
)
def test_conditions(when, expected):
    assert whens(when) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("another-approach", ["defer"]),
        ("defer", ["another-approach", "insufficient"]),
        ("supports", ["considerations"]),
        ("suggest", ["complement"]),
        ("limit", ["exclude"]),
        ("note", []),
    ],
)
def test_an_effect_has_the_neighbours_of_its_own_list(kind, expected):
    assert neighbours_of_effect(kind) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(18, [17, 19]), (2.5, [2.4, 2.6]), (0.25, [0.24, 0.26]), (3.0, [2, 4])]
)
def test_a_step_is_one_or_the_last_digit(value, expected):
    assert neighbours_of_number(value) == expected


def test_effects_are_swapped_one_at_a_time_and_the_rule_is_switched_off():
    found = changes([[]], "defer", effect("suggest", "filler"))
    swapped = {words: [e["effect"] for e in item["effects"]] for words, item in found.items() if item["on"]}
    nanofat, filler = "Modality nanofat", "Modality filler"
    assert swapped == {
        f"“finds another approach than {nanofat} likely better” instead of “defers {nanofat}”": [
            "another-approach", "suggest"],
        f"“calls the information about {nanofat} insufficient” instead of “defers {nanofat}”": [
            "insufficient", "suggest"],
        f"“suggests {filler} as a complement” instead of “suggests {filler} as an alternative”": [
            "defer", "complement"],
    }  # fmt: skip
    assert [words for words, item in found.items() if not item["on"]] == ["switched off"]


def test_words_name_the_condition_as_the_form_does():
    assert list(changes([[number("n", "at_least", 30)]], "note")) == [
        "switched off",
        "without the condition “Question n is at least 30 years”",
        "“Question n is at least 29 years” instead of “Question n is at least 30 years”",
        "“Question n is at least 31 years” instead of “Question n is at least 30 years”",
    ]


def test_what_is_off_has_no_mutants_and_findings_have():
    rules = [rule("OFF", [[]], "defer", on=False), rule("SET", [[]], "defer", set="extra")]
    made = document(
        QUESTIONS,
        rules,
        [finding("f", [[answer("q", "any_of", "a")]])],
        [rule_set(), rule_set("extra", on=False)],
    )
    assert {(mutant.kind, mutant.key) for mutant in mutants(made)} == {("findings", "f")}


def test_a_swap_that_leads_back_to_itself_has_no_knowledge_base():
    made = document(QUESTIONS, [rule("R", [[stands("held-back", op="is_not")]], "insufficient")])
    variants = Variants(made)
    impossible = [v.mutant.words for v in variants.all if variants.knowledge_base(v) is None]
    assert impossible == [
        "“defers Modality nanofat” instead of “calls the information about Modality nanofat insufficient”"
    ]


# -- the quick way agrees with the slow one --------------------------------------------------------


def outcome(knowledge_base, answers):
    """Everything a screening says of the rules that are on in both."""
    screening = screen(knowledge_base, answers)
    rules = {key: screening.holds("rule", key) for key in knowledge_base.rules}
    standings = [(s.key, s.standing, s.for_, s.against) for s in screening.modalities]
    return {key for key, truth in rules.items() if truth}, screening.verdict, standings, screening.asked_open


def slow(made, mutant):
    try:
        return build(mutated(made, mutant))
    except CycleError:
        return None


@settings(max_examples=60)
@given(cases)
def test_screening_with_a_mutant_is_screening_the_mutated_document(case):
    made, answers = case
    variants = Variants(made)
    original, reading = outcome(variants.original, answers), screen(variants.probe, answers).now
    assert original == outcome(compile_document(made), answers)
    for variant in variants.all:
        quick, compiled = variants.knowledge_base(variant), slow(made, variant.mutant)
        assert (quick is None) == (compiled is None)
        if compiled:
            assert outcome(quick, answers) == outcome(compiled, answers)
            if not variant.may_differ(reading):
                assert outcome(compiled, answers) == original
