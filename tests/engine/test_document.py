"""A document that does not hold together is refused with a sentence per mistake."""

import pytest

from assessments.engine import KnowledgeError, compile_document
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
    rule_set,
    stands,
)

OFFERED = ["a", "b", choice("unsure", unknown=True)]


def problems(questions=None, **parts):
    with pytest.raises(KnowledgeError) as error:
        compile_document(document(questions or [question("q", choices=OFFERED)], **parts))
    return " ".join(error.value.problems)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (answer("nowhere", "any_of", "a"), "the question nowhere, which does not exist"),
        (answer("q", "any_of", "z"), "the choice z does not exist"),
        (answer("q", "any_of"), "any_of needs choices"),
        (answer("q", "any_of", "unsure"), "counts as no answer"),
        (answer("q", "all_of", "a", "b"), "can never hold"),
        (answer("q", "sounds_like", "a"), "sounds_like is not a relation"),
        (number("q", "at_least", 3), "needs a number question"),
        (number("q", "at_least", "3"), "needs a number and nothing else"),
        ({"question": "q", "op": "unanswered", "choices": ["a"]}, "takes neither choices nor a number"),
        ({"question": "q", "op": "any_of", "choices": ["a"], "value": 3}, "needs choices and nothing else"),
        ({"question": "q", "finding": "f", "op": "is"}, "about one question, finding or modality"),
        ({"op": "is"}, "about one question, finding or modality"),
        ({"question": "q", "op": "unanswered", "colour": 1}, "colour, which does not belong there"),
        (holds("nothing"), "the finding nothing, which does not exist"),
        (holds("f", "any_of"), "only is, is_not or not_yet makes sense"),
        (stands("indicated", "magic"), "the modality magic, which does not exist"),
        (stands("beloved"), "the standing beloved, which does not exist"),
    ],
)
def test_conditions_that_make_no_sense(condition, told):
    known = finding("f", [[]])
    assert told in problems(rules=[rule("r", [[condition]])], findings=[known])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"set": "lost"}, "the rule set lost"),
        ({"effects": [effect("suggest")]}, "cannot have the effect suggest on nanofat"),
        ({"effects": [effect("defer", "filler")]}, "cannot have the effect defer on filler"),
        ({"effects": [effect("cheer")]}, "the effect cheer, which does not exist"),
        ({"effects": [effect("defer", "magic")]}, "the modality magic"),
        ({"effects": [effect("defer", when="lost")]}, "the finding lost"),
        ({"highlight_when": "lost"}, "is highlighted by lost"),
        ({"addendum": {"when": "lost", "text": ""}}, "an addendum with the finding lost"),
        ({"claims": ["S-1"]}, "the claim S-1"),
        ({"references": ["EV-1"]}, "the reference EV-1"),
        ({"when": []}, "has no group of conditions"),
    ],
)
def test_rules_that_refer_to_nothing(fields, told):
    assert told in problems(rules=[rule("r", [[]]) | fields])


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (question("q", show_when="lost"), "is shown by the finding lost"),
        (question("q", omits_choice_of="lost"), "omits the choice of lost"),
        (question("q", "poem"), "of the kind poem"),
        (question("q", choices=[]), "needs choices"),
        (question("q", choices=["a", "a"]), "two choices with the same key"),
    ],
)
def test_questions_that_cannot_be_asked(item, told):
    assert told in problems([item])


def test_keys_are_given_once_and_one_modality_is_asked_about():
    told = problems(
        rules=[rule("r", [[]]), rule("r", [[]])], modalities=[modality("nanofat"), modality("filler")]
    )
    assert "Two rules have the key r." in told
    assert "Exactly one modality must be the one asked about, not 0." in told


def test_the_lists_must_be_there():
    with pytest.raises(KnowledgeError, match="no list of rules"):
        compile_document({"schema": 1, "questions": [], "modalities": [], "rule_sets": []})
    with pytest.raises(KnowledgeError, match="schema 1"):
        compile_document(document([]) | {"schema": 2})


def test_findings_in_a_circle_are_named():
    circle = [
        finding("f", [[holds("g")]]),
        finding("g", [[holds("f", "is_not")]]),
        finding("h", [[holds("f")]]),
    ]
    told = problems(findings=circle)
    assert told.startswith("These depend on each other in a circle: finding ")
    assert "finding f" in told
    assert "finding g" in told
    assert "finding h" not in told


def test_a_question_shown_by_its_own_answer_is_a_circle():
    told = problems([question("q", show_when="f")], findings=[finding("f", [[answer("q", "any_of", "a")]])])
    assert "question q" in told
    assert "finding f" in told


@pytest.mark.parametrize("on", [True, False])
def test_a_rule_that_reads_the_standing_it_makes_is_a_circle_even_when_off(on):
    bites = rule("r", [[stands("held-back", op="is_not")]], "defer", set="source")
    told = problems(rules=[bites], rule_sets=[rule_set(on=on)])
    assert "rule r" in told
    assert "the standing held-back of nanofat" in told
