"""What can be said of a profile, to the solver and to the engine, so that one can check the other."""

from typing import NamedTuple

from ..explain import holds
from .encoding import Meaning


class Fact(NamedTuple):
    """`literal` says it to the solver; `seen` asks it of the screenings of the profiles."""

    literal: int
    seen: object  # (screenings) -> bool

    def __invert__(self):
        return Fact(-self.literal, lambda screenings: not self.seen(screenings))


class Patient:
    """A profile to say facts about; `place` is that of its screening among the screenings."""

    def __init__(self, circuit, knowledge_base, place=0):
        self.circuit, self.knowledge_base, self.place = circuit, knowledge_base, place
        self.meaning = Meaning(circuit, knowledge_base)

    def fact(self, literal, seen):
        return Fact(literal, lambda screenings: seen(screenings[self.place]))

    def true(self, node):
        return self.fact(self.meaning.now.must[node], lambda screening: screening.holds(*node) is True)

    def false(self, node):
        return self.fact(-self.meaning.now.may[node], lambda screening: screening.holds(*node) is False)

    def undecided(self, node):
        literal = self.meaning.now.undecided(node)
        return self.fact(literal, lambda screening: screening.holds(*node) is None)

    def group(self, node, place):
        """This group of conditions holds."""
        must, _ = self.meaning.now.groups[node][place]
        return self.fact(must, lambda screening: set(self.truths(screening, node, place)) <= {True})

    def open_group(self, node, place):
        """No condition of this group fails."""
        _, may = self.meaning.now.groups[node][place]
        return self.fact(may, lambda screening: False not in self.truths(screening, node, place))

    def truths(self, screening, node, place):
        return [holds(screening, *pair) for pair in self.knowledge_base.definitions[node][place]]

    def condition(self, source, condition):
        must, _ = self.meaning.now.condition(source, condition)
        return self.fact(must, lambda screening: holds(screening, source, condition) is True)

    def verdict(self, *verdicts):
        literal = self.circuit.any([self.meaning.verdicts[verdict] for verdict in verdicts])
        return self.fact(literal, lambda screening: screening.verdict in verdicts)

    def settled(self):
        return self.fact(self.meaning.settled, lambda screening: screening.settled)

    def stands(self, modality, *standings):
        literals = self.meaning.standing(modality)
        literal = self.circuit.any([literals[standing] for standing in standings])
        return self.fact(literal, lambda screening: standing_of(screening, modality) in standings)

    def answered(self, question):
        literal = self.meaning.answered[question]
        return self.fact(literal, lambda screening: question in screening.codes)

    def chosen(self, question, choice):
        bit = self.knowledge_base.question[question].bits[choice]
        literal = self.meaning.inputs[question][bit]
        return self.fact(literal, lambda screening: screening.codes.get(question, 0) & bit != 0)

    def open_gate(self, question):
        bit = self.knowledge_base.question[question].bit
        return self.fact(self.meaning.open_gates[question], lambda screening: screening.open_gates & bit != 0)


def standing_of(screening, modality):
    return next(standing.standing for standing in screening.modalities if standing.key == modality)
