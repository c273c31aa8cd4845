"""One profile before and after: what may differ between the two, and what is said of both together."""

from functools import cached_property
from itertools import combinations

from ..verdict import HOLDING_BACK, Verdict
from .facts import Fact


class Pair:
    """Two patients in one circuit; the second is the first with something added or left out."""

    def __init__(self, prover):
        self.prover, self.knowledge_base = prover, prover.knowledge_base
        self.before, self.after = prover.patients

    # -- what may differ ---------------------------------------------------------------------------

    @cached_property
    def completed(self):
        """Whatever was answered before is answered the same after."""
        return [self.kept(question) for question in self.knowledge_base.questions]

    def differ_only_in(self, key):
        return [self.same(question) for question in self.knowledge_base.questions if question.key != key]

    def kept(self, question):
        return self.prover.either(~self.before.answered(question.key), self.same(question))

    def same(self, question):
        return self.alike(question, self.before.meaning.inputs[question.key])

    def replaced(self, key, choice, other):
        """Before, the other choice was made instead of this one; all else in the question is as after."""
        bits = self.knowledge_base.question[key].bits
        rest = [code for code in self.before.meaning.inputs[key] if code not in (bits[choice], bits[other])]
        return [
            self.after.chosen(key, choice),
            ~self.after.chosen(key, other),
            ~self.before.chosen(key, choice),
            self.before.chosen(key, other),
            self.alike(self.knowledge_base.question[key], rest),
        ]

    def alike(self, question, codes):
        """These parts of the answer are the same before and after; the engine has no say in that."""
        before, after = (patient.meaning.inputs[question.key] for patient in (self.before, self.after))
        circuit = self.prover.circuit
        return Fact(circuit.all([circuit.same(before[code], after[code]) for code in codes]), lambda _: True)

    # -- what is said of both ----------------------------------------------------------------------

    def newly_true(self, node):
        return self.prover.both(~self.before.true(node), self.after.true(node))

    @cached_property
    def newly_held_back(self):
        kb = self.knowledge_base
        effects = [e for e in kb.effects if e.modality == kb.asked and e.effect in HOLDING_BACK]
        return self.prover.either(*[self.newly_true(effect.node) for effect in effects])

    @cached_property
    def better(self):
        """The verdict has come nearer to suitable."""
        steps = combinations(Verdict, 2)
        moves = [
            self.prover.both(self.before.verdict(worse), self.after.verdict(good)) for worse, good in steps
        ]
        return self.prover.either(*moves)
