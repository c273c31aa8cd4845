"""Asks whether facts can hold together, and for whom: first of the simulated profiles, then of a SAT solver.

The solver works in slices of conflicts, so that it can be left when the time is up. Whoever is found is
screened by the engine and asked the same facts before anybody hears of it.
"""

from functools import cached_property
from time import monotonic

from pysat.solvers import Solver

from ..screening import screen
from .circuit import Circuit
from .facts import Fact, Patient
from .simulation import Simulation

SOLVER = "glucose4"
SLICE = 500  # conflicts between two looks at the clock


class Undecided(Exception):
    """It cannot be said; the text is the reason."""


TIME_UP = "in the time allowed"
DISAGREEING = "because the engine screens the patient that was found otherwise"


class Prover:
    """One circuit and one solver for all questions about `count` profiles (two of them: before and after)."""

    def __init__(self, knowledge_base, deadline, count=1):
        self.knowledge_base, self.deadline = knowledge_base, deadline
        self.circuit = Circuit()
        self.patients = [Patient(self.circuit, knowledge_base, place) for place in range(count)]
        self.solver, self.told, self.screened = Solver(name=SOLVER), 0, {}
        self.tell()
        self.solver.set_phases([-number for patient in self.patients for number in patient.meaning.numbers])

    def close(self):
        self.solver.delete()

    @cached_property
    def simulation(self):
        """Of one profile only; two at random would hardly ever have what is asked of both."""
        return Simulation(self.patients[0].meaning) if len(self.patients) == 1 else None

    # -- facts together ----------------------------------------------------------------------------

    def either(self, *facts):
        literal = self.circuit.any([fact.literal for fact in facts])
        return Fact(literal, lambda screenings: any(fact.seen(screenings) for fact in facts))

    def both(self, *facts):
        literal = self.circuit.all([fact.literal for fact in facts])
        return Fact(literal, lambda screenings: all(fact.seen(screenings) for fact in facts))

    # -- can they hold together? -------------------------------------------------------------------

    def shown(self, *facts):
        """Some simulated profile has them all; quick, and only good for ruling out suspicions."""
        return self.simulation.holding([fact.literal for fact in facts]) != 0

    def find(self, *facts):
        """The screenings of a profile (of each of them) with all facts, or None when there can be none.

        Raises Undecided.
        """
        self.look_at_the_clock()
        literals = [fact.literal for fact in facts]
        return confirmed(self.recall(literals) or self.solve(literals), facts)

    def look_at_the_clock(self):
        if monotonic() >= self.deadline:
            raise Undecided(TIME_UP)

    def recall(self, literals):
        """The first simulated profile with these literals; one answers many questions."""
        column = self.simulation.holding(literals) if self.simulation else 0
        first = column & -column
        if first and first not in self.screened:
            self.screened[first] = self.screen(lambda literal: self.simulation.columns[literal] & first)
        return self.screened.get(first)

    def solve(self, literals):
        if not self.satisfiable(literals):
            return None
        return self.screen(set(self.solver.get_model()).__contains__)

    def tell(self):
        """Tells the solver of the gates made since."""
        self.solver.append_formula(self.circuit.clauses[self.told :])
        self.told = len(self.circuit.clauses)

    def satisfiable(self, literals):
        self.tell()
        answer = None
        while answer is None:
            self.look_at_the_clock()
            self.solver.conf_budget(SLICE)
            answer = self.solver.solve_limited(assumptions=literals)
        return answer

    def screen(self, holds):
        """The screenings of the profiles, given by a function that says which inputs hold."""
        return [screen(self.knowledge_base, patient.meaning.answers(holds)) for patient in self.patients]

    def clash(self, *facts):
        """The fewest of these facts that cannot hold together. Raises Undecided, ValueError when all can."""
        if self.satisfiable([fact.literal for fact in facts]):
            raise ValueError("These facts can hold together.")
        core = set(self.solver.get_core() or ())
        chosen = [fact for fact in facts if fact.literal in core]
        for fact in list(chosen):
            fewer = [other for other in chosen if other is not fact]
            if not self.satisfiable([other.literal for other in fewer]):
                chosen = fewer
        return chosen

    # -- for whom? ---------------------------------------------------------------------------------

    def witness(self, *facts, among=()):
        """The answers of a profile (a list, of several) with all facts and no more answers than it takes.

        `among` are facts about the answers themselves, which stay true when an answer is left out everywhere.
        Returns None when there can be none. Raises Undecided. The solver is asked at once, since it leaves
        open what it may and a simulated profile does not.
        """
        found = confirmed(self.solve([fact.literal for fact in (*facts, *among)]), facts)
        if found is None:
            return None
        answers = self.smallest([screening.answers for screening in found], facts)
        return answers if len(answers) > 1 else answers[0]

    def smallest(self, found, facts):
        """Leaves out one answer after the other, and then parts of answers, while the facts hold."""
        for key in reversed(list({key: None for answers in found for key in answers})):
            found = self.if_confirmed([dropped(answers, key) for answers in found], facts) or found
        for key, part in parts_of(found):
            found = self.if_confirmed([reduced(answers, key, part) for answers in found], facts) or found
        return found

    def if_confirmed(self, found, facts):
        screenings = [screen(self.knowledge_base, answers) for answers in found]
        return found if all(fact.seen(screenings) for fact in facts) else None


def confirmed(screenings, facts):
    """The screenings, once the engine says the same of them. Raises Undecided when it does not."""
    if screenings is not None and not all(fact.seen(screenings) for fact in facts):
        raise Undecided(DISAGREEING)
    return screenings


def dropped(answers, key):
    return {name: value for name, value in answers.items() if name != key}


def reduced(answers, key, part):
    rest = [other for other in answers.get(key, ()) if other != part]
    return answers | {key: rest} if rest else dropped(answers, key)


def parts_of(found):
    """(question, part) of all answers with several parts"""
    lists = {key: value for answers in found for key, value in answers.items() if isinstance(value, list)}
    return [(key, part) for key, value in lists.items() if len(value) > 1 for part in value]
