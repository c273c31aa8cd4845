"""The circuit of a document says what `screen` says, for every profile the form can produce."""

from random import Random
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.engine import Verdict, compile_document, screen
from assessments.engine.proofs.options import options
from assessments.engine.proofs.prover import Prover
from tests.engine.build import answer, choice, document, number, question, rule, unanswered
from tests.engine.strategies import cases
from tests.engine.test_properties import thorough


def tightened(case, seed):
    """The same case with hard ranges, a text question and, often, more gates and an indication for all."""
    made, answers = case
    random = Random(seed)
    for item in made["questions"]:
        if item["kind"] == "number":
            item["hard_min"] = random.choice([None, -1, 1, 2.5])
            item["hard_max"] = random.choice([None, 2.5, 3, 9])
        item["gate"] |= item["show_when"] is not None and random.random() < 0.5
    made["questions"].append(question("text", "text"))
    if random.random() < 0.5:
        made["rules"].append(rule("fits", [[]], "supports"))
    made["rules"].append(rule("reads-text", [[unanswered("text")]], "considerations"))
    return made, answers | {"text": random.choice(["", "Something"])}


def the_same(prover, screening, holds):
    """Every literal of the meaning beside what the screening says."""
    meaning, kb = prover.patients[0].meaning, prover.knowledge_base
    for reading, seen in ((meaning.now, screening.now), (meaning.future, screening.future)):
        for node, proposition in kb.propositions.items():
            assert holds(reading.must[node]) == bool(seen.fired & proposition.flag), node
            assert holds(reading.undecided(node)) == bool(seen.undecided & proposition.flag), node
    assert [v for v in Verdict if holds(meaning.verdicts[v])] == [screening.verdict]
    assert tuple(v for v in Verdict if holds(meaning.reachable[v])) == screening.reachable
    assert holds(meaning.settled) == screening.settled
    gates = {key for key, literal in meaning.open_gates.items() if holds(literal)}
    assert gates == set(screening.keys(screening.open_gates))
    for standing in screening.modalities:
        literals = meaning.standing(standing.key)
        assert [name for name, literal in literals.items() if holds(literal)] == [standing.standing]


@thorough
@given(cases, st.integers(0, 2**32))
def test_the_solver_knows_every_profile_as_it_is_screened(case, seed):
    made, answers = tightened(case, seed)
    kb = compile_document(made)
    prover = Prover(kb, monotonic() + 60)
    the_meaning_is_complete(prover)
    assert prover.satisfiable(prover.patients[0].meaning.assume(answers))
    model = set(prover.solver.get_model())
    prover.close()
    the_same(prover, screen(kb, answers), lambda literal: literal in model)


def the_meaning_is_complete(prover):
    """Makes every gate there is before the solver is asked."""
    meaning = prover.patients[0].meaning
    for key in (key for key in prover.knowledge_base.modality if key != prover.knowledge_base.asked):
        meaning.standing(key)
    for reading in (meaning.now, meaning.future):
        for node in reading.must:
            reading.undecided(node)
    assert meaning.settled
    assert meaning.reachable


@settings(thorough, max_examples=100)
@given(cases, st.integers(0, 2**32))
def test_the_simulated_profiles_are_screened_alike(case, seed):
    made, _ = tightened(case, seed)
    kb = compile_document(made)
    prover = Prover(kb, monotonic() + 60)
    prover.close()
    the_meaning_is_complete(prover)
    for place in Random(seed).sample(range(8192), 4):
        answers = prover.patients[0].meaning.answers(lambda x, place=place: column(prover, x) >> place & 1)
        the_same(prover, screen(kb, answers), lambda x, place=place: column(prover, x) >> place & 1 == 1)


def column(prover, literal):
    return prover.simulation.holding([literal])


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (None, None, [17, 18, 19, 30, 31]),
        (18, 30, [18, 19, 30]),
        (19, 29.5, [19]),
        (18, 18, [18]),
        (31, None, [31]),
        (None, 17.5, [17]),
    ],
)
def test_a_number_is_tried_below_at_between_and_above_its_thresholds(low, high, numbers):
    conditions = [[number("age", "at_least", 18)], [number("age", "at_most", 30)]]
    item = question("age", "number", hard_min=low, hard_max=high)
    kb = compile_document(document([item], [rule("r", conditions, "defer")]))
    assert sorted(options(kb.question["age"]).values()) == numbers


@pytest.mark.parametrize(
    ("first", "second", "possible"),
    [("a", "b", True), ("a", "a", False), ("none", "a", False), ("none", "other", False)],
)
def test_only_what_the_form_lets_pass_is_a_profile(first, second, possible):
    """“None” stands alone, of two such only one is chosen, and a question omits what another one says."""
    alone = [choice("none", exclusive=True), choice("other", exclusive=True)]
    single = question("one", "one", ["a", "b", *alone])
    several = question("many", "many", ["a", "b", *alone], omits_choice_of="one")
    rules = [rule("one", [[answer("one", "any_of", first)]], "note")]
    rules.append(rule("many", [[answer("many", "any_of", "a" if first == "none" else first)]], "note"))
    kb = compile_document(document([single, several], rules))
    prover = Prover(kb, monotonic() + 60)
    patient = prover.patients[0]
    facts = {
        "b": [patient.chosen("one", "a"), patient.chosen("many", "b")],
        "a": [patient.chosen("many" if first == "none" else "one", first), patient.chosen("many", "a")],
        "other": [patient.chosen("many", "none"), patient.chosen("many", "other")],
    }[second]
    assert (prover.find(*facts) is not None) is possible
    prover.close()
