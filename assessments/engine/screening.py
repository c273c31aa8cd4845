"""Screening one profile: what holds, what is undecided and by what, the verdict and what it could become."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .knowledge_base import KnowledgeBase, Outcome
from .question import listed
from .verdict import HOLDING_BACK, MAKING, Status, Verdict
from .wording import answer_text

# The effect that makes a verdict, for those that are made by one.
DECIDING = {
    Verdict.ANOTHER_APPROACH: "another-approach",
    Verdict.DEFER: "defer",
    Verdict.INSUFFICIENT: "insufficient",
    Verdict.CONSIDERATIONS: "considerations",
    Verdict.SUITABLE: "supports",
}


class Reading(NamedTuple):
    """One reading of the groups: those still alive and those that hold; the flags of what fired and what is
    undecided."""

    live: int
    sure: int
    fired: int
    undecided: int


@dataclass(frozen=True, slots=True)
class ModalityStanding:
    """How another modality stands. `for_` and `against` name rules: fired ones, and exclusions still open;
    `undecided` names the rules that could still suggest it, `questions` what they wait for."""

    key: str
    standing: str  # suggested, complement, excluded, possible, not-suggested
    for_: tuple = ()
    against: tuple = ()
    undecided: tuple = ()
    questions: tuple = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """An open question of the form, with the undecided rules it would help decide."""

    key: str
    label: str
    code: str
    gate: bool
    unknown_choice: str | None
    rules: tuple


@dataclass(frozen=True, slots=True)
class NotUsed:
    """An answer that took no part, and why."""

    key: str
    label: str
    answer: str
    reason: str


def screen(knowledge_base: KnowledgeBase, answers: Mapping) -> "Screening":
    """Screens one profile: question key -> choice key, list of choice keys, number or text.

    Total: whatever is in `answers` gets a screening; what cannot be used is listed in `not_used`.
    """
    kb, codes = knowledge_base, {}
    dead = now = future = asked_open = 0
    for question in kb.questions:
        code = question.code(answers.get(question.key))
        if code is not None:
            codes[question.key] = code
        if question.show_when is None:
            if code is None:
                now |= question.opens
                future |= question.may_open
                asked_open |= question.bit
            else:
                dead |= question.kills[code]
    current = take(kb, kb.steps, codes, dead, now)
    for question, shown in kb.sometimes_asked:
        if current.fired & shown and question.key not in codes:
            asked_open |= question.bit
    return Screening(kb, dict(answers), codes, asked_open, current, (dead, future))


def take(kb, steps, codes, dead, unknown):
    """A Reading: follows the steps in order of dependency, then asks all propositions at once."""
    for groups, question, if_true, if_false, if_unknown in steps:
        live = groups & ~dead
        if not live:
            dead |= if_false
        elif not live & ~unknown:
            unknown |= if_unknown
        elif question is None:
            dead |= if_true
        elif question.key in codes:
            dead |= question.kills[codes[question.key]]
        else:
            unknown |= if_unknown
    live = kb.counted & ~dead
    sure = live & ~unknown
    fired = sure + kb.groups & kb.flags
    return Reading(live, sure, fired, (live + kb.groups & kb.flags) ^ fired)


@dataclass(frozen=True, eq=False)
class Screening:
    """The engine's answer about one profile. Everything follows from two readings, when first asked for."""

    knowledge_base: KnowledgeBase
    answers: dict
    codes: dict  # question -> code of its answer, for every answer that could be read
    asked_open: int  # the open questions among those asked
    now: Reading
    begins: tuple  # where `future` begins: groups false by the answers, groups that may open

    @cached_property
    def future(self):
        """The reading that bounds what answering could still bring; the verdict does not need it."""
        return take(self.knowledge_base, self.knowledge_base.future_steps, self.codes, *self.begins)

    def holds(self, *node):
        """True, False or None (unknown): holds("finding", key), holds("rule", key) …"""
        flag = self.knowledge_base.propositions[node].flag
        return None if self.now.undecided & flag else bool(self.now.fired & flag)

    def asks(self, question):
        """True, False or None (unknown): is this question of the form asked at all?"""
        return question.show_when is None or self.holds("finding", question.show_when)

    @cached_property
    def verdict(self):
        fired, level = self.now.fired, self.knowledge_base.levels
        for verdict in HOLDING_BACK:
            if fired & level[verdict]:
                return Verdict(verdict)
        if self.open_gates or fired & level["insufficient"] or not fired & level["supports"]:
            return Verdict.INSUFFICIENT
        return Verdict.CONSIDERATIONS if fired & level["considerations"] else Verdict.SUITABLE

    @cached_property
    def open_gates(self):
        return self.asked_open & self.knowledge_base.gates

    @cached_property
    def gate_may_stay_open(self):
        """Now, or once a gate that is not asked yet comes to be asked."""
        waiting = self.future.fired | self.future.undecided
        return bool(self.open_gates) or any(
            question.bit & self.knowledge_base.gates and waiting & shown and question.key not in self.codes
            for question, shown in self.knowledge_base.sometimes_asked
        )

    @cached_property
    def reachable(self):
        """The current verdict and those that answering open questions could still bring, in order."""
        return tuple(sorted({self.verdict, *self.allowed()}, key=list(Verdict).index))

    def allowed(self):
        """Verdicts between the bounds of what must and what may still fire."""
        level, must = self.knowledge_base.levels, self.future.fired
        may = must | self.future.undecided
        for verdict in HOLDING_BACK:
            if may & level[verdict]:
                yield Verdict(verdict)
            if must & level[verdict]:
                return
        if self.gate_may_stay_open or may & level["insufficient"] or not must & level["supports"]:
            yield Verdict.INSUFFICIENT
        if must & level["insufficient"] or not may & level["supports"]:
            return
        if may & level["considerations"]:
            yield Verdict.CONSIDERATIONS
        clear = any(may & effect.flag for effect in self.knowledge_base.clear_support)
        if clear and not must & level["considerations"]:
            yield Verdict.SUITABLE

    @cached_property
    def settled(self):
        """One verdict left, and no contraindication that has not been ruled out."""
        open_contraindication = self.now.undecided & self.knowledge_base.contraindications
        return len(self.reachable) == 1 and not open_contraindication

    @cached_property
    def rests_on(self):
        """Keys of the fired rules that make the headline; none when it rests on what is missing."""
        kb, effect = self.knowledge_base, DECIDING[self.verdict]
        deciding = [e for e in kb.effects if e.modality == kb.asked and e.effect == effect]
        return tuple(dict.fromkeys(e.rule for e in deciding if self.now.fired & e.flag))

    @cached_property
    def outcomes(self):
        """An Outcome for every rule that is on, in document order."""
        fired, undecided, outcomes = self.now.fired, self.now.undecided, []
        for node, flag, if_fired, if_not in self.knowledge_base.rule_outcomes:
            if undecided & flag:
                outcomes.append(Outcome(node[1], Status.UNDECIDED, self.keys(self.deciders(node))))
            else:
                outcomes.append(if_fired if fired & flag else if_not)
        return tuple(outcomes)

    @cached_property
    def outcome(self):
        return {outcome.key: outcome for outcome in self.outcomes}

    @cached_property
    def _deciders(self):
        return {}

    def deciders(self, node):
        """The set of open questions that an unknown proposition waits for; none when it is not unknown."""
        if node not in self._deciders:
            proposition = self.knowledge_base.propositions[node]
            unknown = self.now.undecided & proposition.flag
            self._deciders[node] = self._find_deciders(proposition) if unknown else 0
        return self._deciders[node]

    def _find_deciders(self, proposition):
        """The open questions its live groups mention, and what its unknown findings and standings wait for.
        A question that may yet come to be asked is no open question itself; its finding speaks for it."""
        live, found = self.now.live, 0
        for groups, question in proposition.asks:
            if groups & live:
                found |= question
        found &= self.asked_open
        for groups, node in proposition.follows:
            if groups & live:
                found |= self.deciders(node)
        return found

    def keys(self, questions):
        """A set of questions as keys in document order."""
        names, found = self.knowledge_base.question_of_bit, []
        while questions:
            lowest = questions & -questions
            found.append(names[lowest])
            questions ^= lowest
        return tuple(found)

    @cached_property
    def missing(self):
        """Every open question that is asked: gates first, then by how many undecided rules wait for it."""
        waiting = {}
        for outcome in self.outcomes:
            if outcome.open and not self.knowledge_base.rules[outcome.key].get("framing"):
                for key in outcome.open:
                    waiting.setdefault(key, []).append(outcome.key)
        questions = [question for question in self.knowledge_base.questions if question.bit & self.asked_open]
        items = [missing_item(question.item, waiting.get(question.key, ())) for question in questions]
        return tuple(sorted(items, key=lambda item: (not item.gate, -len(item.rules))))

    @cached_property
    def not_used(self):
        """Answers of questions that are not asked, answers not on offer, and answers to unknown questions."""
        questions = self.knowledge_base.questions
        return tuple(self._unused()) + tuple(self._strange({question.key for question in questions}))

    def _strange(self, known):
        for key, value in self.answers.items():
            if key not in known and listed(value):
                reason = "This release has no such question."
                yield NotUsed(str(key), str(key), answer_text({}, value), reason)

    def _unused(self):
        for question in self.knowledge_base.questions:
            if question.key in self.answers:
                yield from self._unused_of(question, self.answers[question.key])

    def _unused_of(self, question, value):
        key, label = question.key, question.item["label"]
        if strange := question.unreadable(value):
            yield NotUsed(key, label, answer_text({}, strange), "This is not an answer the question offers.")
        asked = self.asks(question)
        if key in self.codes and asked is not True:
            name = self.knowledge_base.findings[question.show_when]["name"]
            reason = f"Asked only when “{name}”" + (", which is still open." if asked is None else ".")
            yield NotUsed(key, label, answer_text(question.item, value), reason)

    @cached_property
    def modalities(self):
        """A ModalityStanding for every modality but the asked one, in document order."""
        others = [m["key"] for m in self.knowledge_base.document["modalities"] if not m.get("asked")]
        return tuple(self._stand(key) for key in others)

    def _stand(self, modality):
        effects = self.knowledge_base.effects_on[modality]
        fired = [effect for effect in effects if self.now.fired & effect.flag]
        still_open = [effect for effect in effects if self.now.undecided & effect.flag]
        undecided = rules_of(still_open, MAKING)
        against = rules_of(fired, ("limit", "exclude")) + rules_of(still_open, ("exclude",))
        waits = 0
        for effect in still_open:
            if effect.effect in MAKING:
                waits |= self.deciders(effect.node)
        return ModalityStanding(
            modality,
            self._standing({e.effect for e in fired}, undecided),
            rules_of(fired, MAKING),
            tuple(dict.fromkeys(against)),
            undecided,
            self.keys(waits),
        )

    def _standing(self, fired, undecided):
        if "exclude" in fired:
            return "excluded"
        replaced = self.now.fired & self.knowledge_base.levels["another-approach"]
        if "complement" in fired and not replaced:
            return "complement"
        if fired & set(MAKING):
            return "suggested"
        return "possible" if undecided else "not-suggested"

    @cached_property
    def origins(self):
        """Origins of the fired rules, sorted."""
        kb = self.knowledge_base
        fired = [kb.rules[o.key] for o in self.outcomes if o.status is Status.FIRED]
        return tuple(sorted({kb.rule_sets[rule["set"]]["origin"] for rule in fired}))


def rules_of(effects, kinds):
    return tuple(dict.fromkeys(effect.rule for effect in effects if effect.effect in kinds))


def missing_item(item, rules):
    unknown = next((choice["label"] for choice in item.get("choices", []) if choice.get("unknown")), None)
    gate = bool(item.get("gate"))
    return Missing(item["key"], item["label"], item.get("code", ""), gate, unknown, tuple(rules))
