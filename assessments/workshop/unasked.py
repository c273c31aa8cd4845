"""Which questions that nobody asked a verdict waits for.

It waits for one when a rule that would weigh more may still fire and reads it, when a gate is open or may
come up because of it, or when all that the verdict stands on reads it and holds only for want of an answer.
"""

from functools import cache, reduce
from operator import or_

from ..engine import Verdict
from ..engine.verdict import ASKED_EFFECTS

# The effects that must go on firing for a verdict to stay; the one that makes it comes last.
STANDS_ON = {
    Verdict.ANOTHER_APPROACH: ("another-approach",),
    Verdict.DEFER: ("defer",),
    Verdict.INSUFFICIENT: ("insufficient",),
    Verdict.CONSIDERATIONS: ("supports", "considerations"),
    Verdict.SUITABLE: ("supports",),
}
WEIGHTIER = {verdict: ASKED_EFFECTS[:place] for place, verdict in enumerate(Verdict)}


class Reads:
    """The questions that each proposition of a knowledge base reads, also through findings and standings."""

    def __init__(self, knowledge_base):
        self.knowledge_base = knowledge_base
        self.by = cache(self.read_by)

    def read_by(self, node):
        """A set of questions, as bits of an int; what shows a question is read with it."""
        if node[0] == "question":
            question = self.knowledge_base.question[node[1]]
            return question.bit | (self.by(shown_by(question)) if question.show_when else 0)
        groups = self.knowledge_base.definitions[node]
        return union(self.by(source) for group in groups for source, _ in group)


def shown_by(question):
    return "finding", question.show_when


def union(sets):
    return reduce(or_, sets, 0)


class Waiting:
    """One screening and the questions among its open ones that nobody asked.

    All other open questions are taken to stay open, as they were for the old verdict.
    """

    def __init__(self, screening, unasked, reads):
        self.screening, self.unasked, self.reads = screening, unasked, reads
        self.knowledge_base, self.fired = screening.knowledge_base, screening.now.fired
        self.may_change = screening.future.undecided

    def awaited(self):
        """Those of the unasked questions that the verdict waits for."""
        return self.questions(self.screening.verdict) & self.unasked

    def questions(self, verdict):
        found = self.may_fire(*WEIGHTIER[verdict])
        if verdict is Verdict.INSUFFICIENT:
            return found | self.lacking()
        if "insufficient" in WEIGHTIER[verdict]:
            found |= self.gates_to_come()
        shaky = [kind for kind in STANDS_ON[verdict] if not self.is_firm(kind)]
        return found | self.read_by(self.fired, *shaky)

    def may_fire(self, *kinds):
        """What effects of these kinds read that do not fire now and still may."""
        return self.read_by(self.may_change & ~self.fired, *kinds)

    def read_by(self, flags, *kinds):
        return union(self.reads.by(effect.node) for effect in self.among(flags, *kinds))

    def among(self, flags, *kinds):
        """The effects of these kinds on the asked modality whose flag is among these."""
        for kind in kinds:
            if flags & self.knowledge_base.levels[kind]:
                yield from (one for one in self.knowledge_base.asked_effects[kind] if flags & one.flag)

    def is_firm(self, kind):
        """Does an effect of this kind fire whatever is answered to the unasked questions?"""
        return any(self.stays(effect) for effect in self.among(self.fired, kind))

    def stays(self, effect):
        return not (self.may_change & effect.flag and self.reads.by(effect.node) & self.unasked)

    def lacking(self):
        """What “insufficient information” waits for, unless a question asked before is reason enough."""
        gates = [self.reads.by(("question", gate)) for gate in self.screening.keys(self.screening.open_gates)]
        if any(not gate & self.unasked for gate in gates) or self.is_firm("insufficient"):
            return 0
        return union(gates) | self.read_by(self.fired, "insufficient") | self.may_fire("supports")

    def gates_to_come(self):
        """What the findings read that may bring up a gate nobody has answered."""
        return union(
            self.reads.by(shown_by(question))
            for question, shown in self.knowledge_base.sometimes_asked
            if self.may_change & ~self.fired & shown
            and question.item.get("gate")
            and question.key not in self.screening.codes
        )
