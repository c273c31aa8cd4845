"""What a draft changes for one profile: who is credited, and what cannot be compared."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from assessments.engine import compile_document, screen
from assessments.workshop.comparison import Comparison, credit
from assessments.workshop.tallies import Columns, Tallies
from tests.engine.build import document
from tests.engine.oracle import Oracle
from tests.engine.strategies import makers
from tests.engine.test_properties import thorough

# -- whatever the documents


def halves(maker, seed):
    """(an old form with some questions of the draft, the draft, answers to the old form)"""
    draft, random = maker.document(), Random(seed)
    asked = [question for question in maker.questions if random.random() < 0.6]
    old = document([question | {"show_when": None} for question in asked])
    known = {question["key"] for question in asked}
    return old, draft, {key: value for key, value in maker.answers().items() if key in known}


@thorough
@given(makers, st.integers(0, 2**32))
def test_what_can_be_compared_stays_whatever_the_unasked_questions_are_answered(maker, seed):
    old, draft, answers = halves(maker, seed)
    comparison = Comparison(compile_document(old), compile_document(draft))
    pair = comparison.screen(answers)
    if not comparison.awaited(pair):
        for _ in range(8):
            unasked = [question for question in maker.questions if question["key"] not in old_keys(old)]
            later = {question["key"]: maker.answer(question) for question in unasked if maker.chance(0.7)}
            assert screen(comparison.after, answers | later).verdict is pair.after.verdict


def old_keys(old):
    return {question["key"] for question in old["questions"]}


@thorough
@given(makers, st.integers(0, 2**32))
def test_tallies_are_those_of_a_plain_loop(maker, seed):
    draft, random = maker.document(), Random(seed)
    old = draft | {"rules": [rule | {"on": random.random() < 0.7} for rule in draft["rules"]]}
    profiles = [maker.answers() for _ in range(random.randint(0, 5))]
    before, after = compile_document(old), compile_document(draft)
    tallies = {}
    for part in (profiles[:2], profiles[2:]):  # in two steps, as a replay goes on from what is stored
        step, comparison = Tallies(tallies, after), Comparison(before, after)
        for version, answers in enumerate(part):
            step.add(version, comparison, answers)
        tallies = step.as_json()
    assert plainly(tallies) == by_loop(old, draft, profiles)


def plainly(tallies):
    changed = {
        (before, after): change["count"]
        for before, leading_to in tallies["changed"].items()
        for after, change in leading_to.items()
    }
    rules = {
        name: {key for key in tallies[name].items() if key[1]} for name in ("before", "fired", "undecided")
    }
    return tallies["kept"], changed, rules, tallies["apart"]["count"]


def by_loop(old, draft, profiles):
    kept, changed = Counter(), Counter()
    rules = {"before": Counter(), "fired": Counter(), "undecided": Counter()}
    for answers in profiles:
        before, after = Oracle(old, answers), Oracle(draft, answers)
        if before.verdict() == after.verdict():
            kept[after.verdict()] += 1
        else:
            changed[before.verdict(), after.verdict()] += 1
        rules["before"].update(key for key, status in before.statuses().items() if status == "fired")
        rules["fired"].update(key for key, status in after.statuses().items() if status == "fired")
        rules["undecided"].update(key for key, status in after.statuses().items() if status == "undecided")
    return dict(kept), dict(changed), {name: set(found.items()) for name, found in rules.items()}, 0


@thorough
@given(makers, st.integers(0, 2**32))
def test_every_change_has_a_cause_that_differs_between_the_two(maker, seed):
    draft, random = maker.document(), Random(seed)
    old = draft | {"rules": [rule | {"on": random.random() < 0.7} for rule in draft["rules"]]}
    pair = Comparison(compile_document(old), compile_document(draft)).screen(maker.answers())
    if pair.before.verdict is not pair.after.verdict:
        rules, gates = credit(pair)
        assert rules or gates
        for rule in rules:
            assert effects_fired(pair.before, rule) != effects_fired(pair.after, rule)


def effects_fired(screening, rule):
    effects = screening.knowledge_base.effects_of_rule.get(rule, ())
    return {effect.effect for effect in effects if screening.now.fired & effect.flag}


# -- columns


def test_columns_count_every_flag():
    columns, random = Columns(), Random(4)
    sets = [random.getrandbits(70) for _ in range(300)]
    for flags in sets:
        columns.add(flags)
    for place in range(70):
        assert columns.count(1 << place) == sum(flags >> place & 1 for flags in sets)
