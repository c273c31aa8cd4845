"""A document, compiled into masks.

Everything a document defines by groups of conditions is a *proposition*: findings, rules, effects that have
a condition of their own, standings that a rule reads. Each group of each proposition is one bit; a flag bit
stands above the groups of its proposition:

    ... | flag g g g | flag g | flag g g |        (flag, then the groups of one proposition)

An answer *kills* the groups it makes false, an open question *opens* the groups that mention it. What is
neither killed nor open is true. Adding `ones` (all group bits of every proposition) to a set of groups
carries into the flag exactly where at least one group is in the set, so one addition tells for all
propositions at once which of them hold.

A proposition that others read acts on their groups like an answer does: true kills the groups that say
“is not”, false those that say “is”, unknown opens both. `steps` lists these, and the questions that are only
asked when a finding holds, each after everything it depends on.

There are two readings of the same groups. NOW takes the answers as they are. FUTURE also treats as unknown
what only holds because a question is still open, so it bounds everything that answering could still bring.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import TopologicalSorter
from typing import NamedTuple

from .definitions import active_effects, define, dependencies, effect_node, is_on
from .document import check
from .question import compile_question
from .verdict import ASKED_EFFECTS, HOLDING_BACK, MAKING, TRUTH_OPS, Status


class Step(NamedTuple):
    groups: int  # of the proposition to look at
    question: object  # shown when it holds, or None
    if_true: int
    if_false: int
    if_unknown: int


class Effect(NamedTuple):
    rule: str
    modality: str
    effect: str
    node: tuple  # the rule, or the effect itself when it has a condition of its own
    flag: int


@dataclass(frozen=True, eq=False, slots=True)
class Proposition:
    node: tuple
    groups: int
    flag: int
    asks: tuple = ()  # (groups that an open question leaves unknown, its bit)
    follows: tuple = ()  # (groups, finding or standing that leaves them unknown, or shows such a question)


class Outcome(NamedTuple):
    """What one rule came to; `open` names the questions that would decide an undecided one."""

    key: str
    status: Status
    open: tuple = ()


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """What `screen` needs, with the document it came from. Never changed after compile_document."""

    document: dict
    number: int | None
    sha256: str
    questions: tuple
    definitions: dict
    propositions: dict
    steps: tuple
    future_steps: tuple
    effects: tuple  # of the rules that are on
    counted: int  # the groups that count: all of them, unless somebody asked for fewer

    def counting(self, groups):
        """The same knowledge base in which only these groups count, as if no other had been written."""

        def narrowed(steps):
            return tuple(step._replace(groups=step.groups & groups) for step in steps)

        later = narrowed(self.future_steps)
        return replace(self, counted=groups, steps=narrowed(self.steps), future_steps=later)

    @cached_property
    def groups(self):
        return sum(proposition.groups for proposition in self.propositions.values())

    @cached_property
    def flags(self):
        return sum(proposition.flag for proposition in self.propositions.values())

    @cached_property
    def sometimes_asked(self):
        """(question, flag of the finding that shows it)"""
        return tuple(
            (question, self.propositions["finding", question.show_when].flag)
            for question in self.questions
            if question.show_when is not None
        )

    @cached_property
    def question(self):
        return {question.key: question for question in self.questions}

    @cached_property
    def question_of_bit(self):
        return {question.bit: question.key for question in self.questions}

    @cached_property
    def gates(self):
        return sum(question.bit for question in self.questions if question.item.get("gate"))

    @cached_property
    def rules(self):
        """The rules that are on, by key, in document order."""
        return {rule["key"]: rule for rule in self.document["rules"] if is_on(self.document, rule)}

    @cached_property
    def rule_outcomes(self):
        """(node, flag, outcome when fired, outcome when not) of the rules that are on"""
        flags = [(("rule", key), self.propositions["rule", key].flag) for key in self.rules]
        return tuple(
            (node, flag, Outcome(node[1], Status.FIRED), Outcome(node[1], Status.NOT_FIRED))
            for node, flag in flags
        )

    @cached_property
    def rule_sets(self):
        return {rule_set["key"]: rule_set for rule_set in self.document["rule_sets"]}

    @cached_property
    def findings(self):
        return {finding["key"]: finding for finding in self.document.get("findings", [])}

    @cached_property
    def sought(self):
        """(question, choice) pairs that some condition asks for, without choices like “None”."""
        conditions = [c for groups in self.definitions.values() for group in groups for _, c in group]
        asked = [(c["question"], key) for c in conditions for key in c.get("choices", ()) if "question" in c]
        exclusive = {
            (question.key, choice["key"])
            for question in self.questions
            for choice in question.item.get("choices", [])
            if choice.get("exclusive")
        }
        return frozenset(asked) - exclusive

    @cached_property
    def modality(self):
        return {modality["key"]: modality for modality in self.document["modalities"]}

    @cached_property
    def asked(self):
        return next(modality["key"] for modality in self.document["modalities"] if modality.get("asked"))

    @cached_property
    def levels(self):
        """effect -> flags of whatever has it on the asked modality"""
        return {effect: flags_of(self.effects, self.asked, (effect,)) for effect in ASKED_EFFECTS}

    @cached_property
    def clear_support(self):
        """The supporting Effects on the asked modality whose rule does not bring a consideration along."""
        cautious = {effect.node for effect in self.asked_effects["considerations"]}
        own = self.asked_effects["supports"]
        return [e for e in own if cautious.isdisjoint({e.node, ("rule", e.rule)})]

    @cached_property
    def asked_effects(self):
        """effect -> the Effects of that kind on the asked modality"""
        own = [effect for effect in self.effects if effect.modality == self.asked]
        return {kind: [effect for effect in own if effect.effect == kind] for kind in ASKED_EFFECTS}

    @cached_property
    def contraindications(self):
        """Flags of the effects that hold back, and of the rules they belong to."""
        holding = [e for e in self.effects if e.modality == self.asked and e.effect in HOLDING_BACK]
        flags = 0
        for effect in holding:
            flags |= effect.flag | self.propositions["rule", effect.rule].flag
        return flags

    @cached_property
    def effects_of_rule(self):
        rules = {effect.rule: [] for effect in self.effects}
        for effect in self.effects:
            rules[effect.rule].append(effect)
        return rules

    @cached_property
    def effects_on(self):
        """modality -> its effects of the kinds that make or unmake a suggestion"""
        kinds = (*MAKING, "exclude", "limit")
        chosen = [effect for effect in self.effects if effect.effect in kinds]
        keys = [modality["key"] for modality in self.document["modalities"]]
        return {key: [effect for effect in chosen if effect.modality == key] for key in keys}


def flags_of(effects, modality, kinds):
    flags = 0
    for effect in effects:
        flags |= effect.flag if effect.modality == modality and effect.effect in kinds else 0
    return flags


def compile_document(document, *, number=None, sha256=""):
    """The knowledge base of a document. Raises KnowledgeError with a sentence per mistake.

    `number` and `sha256` name the release the document belongs to; they only travel into the provenance.
    """
    check(document)
    return build(document, number=number, sha256=sha256)


def build(document, *, number=None, sha256=""):
    """The same of a document that is known to hold together. Raises graphlib.CycleError when one thing in it
    leads back to itself; what else may be wrong with it is not looked for."""
    definitions = define(document)
    propositions = lay_out(definitions)
    uses = uses_of(definitions, propositions)
    questions = tuple(
        compile_question(item, position, uses.get(("question", item["key"]), ()))
        for position, item in enumerate(document["questions"])
    )
    by_key = {question.key: question for question in questions}
    order = list(TopologicalSorter(dependencies(definitions, document["questions"])).static_order())
    return KnowledgeBase(
        document=document,
        number=number,
        sha256=sha256,
        questions=questions,
        definitions=definitions,
        propositions={node: connect(p, definitions[node], by_key) for node, p in propositions.items()},
        steps=tuple(steps(order, propositions, by_key, uses, "opens")),
        future_steps=tuple(steps(order, propositions, by_key, uses, "may_open")),
        effects=tuple(effects_of(document, propositions)),
        counted=sum(proposition.groups for proposition in propositions.values()),
    )


def lay_out(definitions):
    """Gives every group a bit and every proposition a flag above its groups."""
    propositions, place = {}, 0
    for node, groups in definitions.items():
        mask = (1 << len(groups)) - 1 << place
        propositions[node] = Proposition(node, mask, 1 << place + len(groups))
        place += len(groups) + 1
    return propositions


def connect(proposition, groups, questions):
    """The proposition with what it may have to wait for."""
    asks, follows = [], []
    for source in {source: None for group in groups for source, _ in group}:
        mask = groups_that_wait_for(proposition, groups, source)
        question = questions.get(source[1]) if source[0] == "question" else None
        if question is None:
            follows.append((mask, source))
        elif mask & question.opens:
            asks.append((mask & question.opens, question.bit))
            if question.show_when is not None:
                follows.append((mask & question.opens, ("finding", question.show_when)))
    return replace(proposition, asks=tuple(asks), follows=tuple(follows))


def groups_that_wait_for(proposition, groups, source):
    mask, bit = 0, proposition.groups & -proposition.groups
    for place, group in enumerate(groups):
        waits = any(source == read and condition["op"] != "not_yet" for read, condition in group)
        mask |= bit << place if waits else 0
    return mask


def uses_of(definitions, propositions):
    """what is read -> [(condition, bit of the group it stands in)]"""
    uses = {}
    for node, groups in definitions.items():
        bit = propositions[node].groups & -propositions[node].groups
        for group in groups:
            for source, condition in group:
                uses.setdefault(source, []).append((condition, bit))
            bit <<= 1
    return uses


def steps(order, propositions, questions, uses, opening):
    for node in order:
        if node[0] == "question" and (question := questions[node[1]]).show_when is not None:
            shown_by = propositions["finding", question.show_when].groups
            yield Step(shown_by, question, 0, question.hidden, getattr(question, opening))
        elif node in propositions and node in uses:
            says = dict.fromkeys(TRUTH_OPS, 0)
            for condition, bit in uses[node]:
                says[condition["op"]] |= bit
            denies = says["is_not"] | says["not_yet"]
            waits = says["is"] | (says["is_not"] if opening == "opens" else denies)
            yield Step(propositions[node].groups, None, denies, says["is"], waits)


def effects_of(document, propositions):
    for rule, place, effect in active_effects(document):
        node = effect_node(rule, place, effect)
        yield Effect(rule["key"], effect["modality"], effect["effect"], node, propositions[node].flag)
