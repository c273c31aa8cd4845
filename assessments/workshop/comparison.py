"""What a draft would change for past profiles of one release. Values in, values out."""

from typing import NamedTuple

from ..engine import Screening, Verdict, screen
from .unasked import STANDS_ON, Reads, Waiting

PRECEDENCE = {verdict: place for place, verdict in enumerate(Verdict)}


class Pair(NamedTuple):
    """One profile screened with its own release and with the draft."""

    before: Screening
    after: Screening


class Credit(NamedTuple):
    """What made the difference between two verdicts: keys of rules, and of gates open on one side."""

    rules: tuple
    gates: tuple


class Comparison:
    """A release and a draft, both compiled: made once, asked for every profile of that release."""

    def __init__(self, before, after):
        self.before, self.after = before, after
        self.reads = Reads(after)
        self.is_same = before.sha256 == after.sha256 != ""
        self.new = sum(q.bit for q in after.questions if is_new(q, before.question.get(q.key)))
        self.sometimes_asked = tuple(
            (question, after.question[question.key].bit)
            for question, _ in before.sometimes_asked
            if question.key in after.question
        )

    def screen(self, answers):
        before = screen(self.before, answers)
        return Pair(before, before if self.is_same else screen(self.after, answers))

    def awaited(self, pair):
        """Keys of questions the old form did not ask this patient and the draft's verdict waits for.

        With any of these the two verdicts cannot be compared.
        """
        unasked = self.unasked(pair)
        return pair.after.keys(Waiting(pair.after, unasked, self.reads).awaited()) if unasked else ()

    def unasked(self, pair):
        """The draft's open questions that the old form did not ask this patient."""
        unasked = pair.after.asked_open & self.new
        for question, bit in self.sometimes_asked:
            if pair.after.asked_open & bit and pair.before.asks(question) is not True:
                unasked |= bit
        return unasked

    def fewer_choices(self):
        """Keys of questions where the draft reads a choice that the old form did not offer."""
        keys = [key for key in self.after.question if key in self.before.question]
        offered = {key: self.before.question[key].bits for key in keys}
        read = choices_read(self.after)
        return [key for key in keys if read.get(key, set()) - set(offered[key])]


def is_new(question, then):
    """Not asked at all before, or in a way whose answers say nothing now."""
    return then is None or then.kind != question.kind


def choices_read(knowledge_base):
    """question -> the choices that any condition names"""
    read = {}
    for groups in knowledge_base.definitions.values():
        for source, condition in (pair for group in groups for pair in group):
            if source[0] == "question":
                read.setdefault(source[1], set()).update(condition.get("choices", ()))
    return read


def credit(pair):
    """The Credit for two verdicts that differ.

    The weightier one stands on one side only: what it rests on made the difference, or, where it rests on a
    lack of indications, the indications of the other side. Where the draft gives the lighter one, what that
    rests on counts too, unless the old release said as much already.
    """
    weightier, lighter = sorted(pair, key=lambda screening: PRECEDENCE[screening.verdict])
    rules, gates = rules_with(weightier, STANDS_ON[weightier.verdict][-1]), ()
    if weightier.verdict is Verdict.INSUFFICIENT:
        gates = weightier.keys(weightier.open_gates)
        rules += [] if rules_with(weightier, "supports") else rules_with(lighter, "supports")
    if lighter is pair.after:
        for effect in STANDS_ON[lighter.verdict]:
            rules += [] if rules_with(pair.before, effect) else rules_with(lighter, effect)
    return Credit(tuple(dict.fromkeys(rules)), gates)


def rules_with(screening, effect):
    """Keys of the rules that fire this effect on the asked modality."""
    effects = screening.knowledge_base.asked_effects[effect]
    return [one.rule for one in effects if screening.now.fired & one.flag]
