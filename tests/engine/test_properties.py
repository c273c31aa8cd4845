"""What holds for every document and every profile. The oracle says what is right; see oracle.py."""

import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.engine import (
    Status,
    Verdict,
    canonical_json,
    compile_document,
    explain,
    screen,
    screening_document,
)
from tests.engine.oracle import Oracle
from tests.engine.strategies import cases, growing

thorough = settings(max_examples=400)


def screened(document, answers):
    return screen(compile_document(document), answers)


def statuses(screening):
    return {outcome.key: outcome.status.value for outcome in screening.outcomes}


@thorough
@given(cases)
def test_statuses_and_their_open_questions_are_those_of_the_oracle(case):
    oracle, screening = Oracle(*case), screened(*case)
    assert statuses(screening) == oracle.statuses()
    assert {o.key: set(o.open) for o in screening.outcomes} == {
        key: oracle.open_questions(key) for key in oracle.rules
    }


@thorough
@given(cases)
def test_the_headline_is_that_of_the_oracle(case):
    oracle, screening = Oracle(*case), screened(*case)
    assert screening.verdict.value == oracle.verdict()
    assert {verdict.value for verdict in screening.reachable} == oracle.reachable()
    assert screening.settled == oracle.settled()


@thorough
@given(cases)
def test_standings_missing_and_unused_answers_are_those_of_the_oracle(case):
    oracle, screening = Oracle(*case), screened(*case)
    assert {s.key: s.standing for s in screening.modalities} == {
        key: oracle.modality(key) for key in oracle.others
    }
    assert {item.key for item in screening.missing} == oracle.missing()
    strange = {item.key for item in screening.not_used if "not an answer" in item.reason}
    assert {item.key for item in screening.not_used} - strange == oracle.not_used() - strange


@thorough
@given(cases)
def test_the_explanation_agrees_with_the_screening(case):
    document, answers = case
    kb = compile_document(document)
    outcomes, oracle = screen(kb, answers).outcome, Oracle(document, answers)
    for key, outcome in outcomes.items():
        told = explain(kb, answers, key)
        assert (told.status, told.open) == (outcome.status, outcome.open)
        false = [c for group in oracle.rules[key]["when"] for c in group if oracle.condition(c) is False]
        assert all(condition in told.failed for condition in false) or told.status is Status.FIRED
        assert all(condition in false for condition in told.failed)


def without_openness(document):
    """The same document with those two relations turned into ones that wait for an answer."""
    text = json.dumps(document).replace('"not_recorded"', '"none_of"').replace('"not_yet"', '"is_not"')
    made = json.loads(text)
    for item in (*made["findings"], *made["rules"]):
        item["when"] = [[c for c in group if c["op"] != "unanswered"] for group in item["when"]]
    return made


@thorough
@given(growing)
def test_an_answer_never_takes_back_a_decided_rule(case):
    document, before, after = case
    document = without_openness(document)
    kb = compile_document(document)
    was, now = statuses(screen(kb, before)), statuses(screen(kb, after))
    assert all(now[key] == status for key, status in was.items() if status != "undecided")


@thorough
@given(growing)
def test_the_verdict_stays_within_what_was_announced(case):
    document, before, after = case
    kb = compile_document(document)
    first, then = screen(kb, before), screen(kb, after)
    assert first.verdict in first.reachable
    assert then.verdict in first.reachable
    assert set(then.reachable) <= set(first.reachable)


@thorough
@given(cases)
def test_an_open_gate_is_never_called_suitable(case):
    oracle, screening = Oracle(*case), screened(*case)
    if oracle.open_gates():
        assert screening.verdict not in (Verdict.SUITABLE, Verdict.CONSIDERATIONS)


@thorough
@given(cases)
def test_a_fired_contraindication_is_the_headline(case):
    oracle, screening = Oracle(*case), screened(*case)
    if oracle.has(oracle.asked, "another-approach") is True:
        assert screening.verdict is Verdict.ANOTHER_APPROACH
    elif oracle.has(oracle.asked, "defer") is True:
        assert screening.verdict is Verdict.DEFER


@thorough
@given(cases)
def test_nothing_is_settled_beside_an_undecided_contraindication(case):
    document, answers = case
    screening = screened(document, answers)
    effects = {rule["key"]: {e["effect"] for e in rule["effects"]} for rule in document["rules"]}
    holding = [o for o in screening.outcomes if effects[o.key] & {"another-approach", "defer"}]
    if any(outcome.status is Status.UNDECIDED for outcome in holding):
        assert not screening.settled


@thorough
@given(cases, st.integers(0, 2**32))
def test_order_changes_nothing(case, seed):
    document, answers = case
    first, second = screened(document, answers), screened(shuffled(document, Random(seed)), answers)
    assert statuses(first) == statuses(second)
    assert (first.verdict, first.reachable, first.settled) == (
        second.verdict,
        second.reachable,
        second.settled,
    )
    assert {o.key: set(o.open) for o in first.outcomes} == {o.key: set(o.open) for o in second.outcomes}
    assert {s.key: s.standing for s in first.modalities} == {s.key: s.standing for s in second.modalities}
    assert {m.key: set(m.rules) for m in first.missing} == {m.key: set(m.rules) for m in second.missing}
    assert set(first.rests_on) == set(second.rests_on)


def shuffled(document, random):
    """Questions, choices, findings, rules, groups and conditions in another order."""
    made = json.loads(json.dumps(document))
    for name in ("questions", "findings", "rules", "rule_sets", "modalities"):
        random.shuffle(made[name])
    for item in made["questions"]:
        random.shuffle(item["choices"])
    for item in (*made["findings"], *made["rules"]):
        random.shuffle(item["when"])
        for group in item["when"]:
            random.shuffle(group)
    return made


@thorough
@given(cases, st.integers(0, 2**32))
def test_the_same_input_gives_the_same_bytes(case, seed):
    document, answers = case
    items = list(answers.items())
    Random(seed).shuffle(items)
    first = canonical_json(screening_document(screened(document, answers)))
    again = canonical_json(screening_document(screened(json.loads(json.dumps(document)), dict(items))))
    assert first == again


@thorough
@given(cases)
def test_a_knowledge_base_forgets_every_profile(case):
    document, answers = case
    kb = compile_document(document)
    first = screening_document(screen(kb, answers))
    screening_document(screen(kb, {}))
    assert screening_document(screen(kb, answers)) == first


odd = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.sampled_from("abc")
    ),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3), st.dictionaries(st.text(max_size=2), parts, max_size=2)
    ),
    max_leaves=5,
)


@thorough
@given(cases, st.dictionaries(st.sampled_from(["q0", "q1", "q2", "zz"]), odd))
def test_any_answers_at_all_get_a_screening(case, strange):
    document, answers = case
    assert json.loads(canonical_json(screening_document(screened(document, answers | strange))))
