"""A document under examination: what the checks ask of it, and how they say what they found."""

from functools import cached_property
from typing import NamedTuple

from ..knowledge_base import compile_document
from ..wording import PLACEHOLDER
from .pair import Pair
from .problem import Problem
from .prover import Prover
from .words import Words

STRANGE = "?"  # the key of a choice that no rule knows


class Check(NamedTuple):
    """One thing to look for.

    `items(case)`: the (kind, key) pairs to look at. `look(case, item)` yields problems with one of them; it
    may raise Undecided. `doubt` begins the sentence about what could not be verified; `proved` says what
    holds when nothing was found.
    """

    code: str
    items: object
    look: object
    doubt: str
    proved: str = ""


class Case:
    """The document compiled, with a prover for one profile and one for two of them, before and after.

    `strange` is the latter with a choice more in every question, of which no rule knows.
    """

    def __init__(self, document, live, today, deadline):
        self.document, self.live, self.today = document, live, today
        self.knowledge_base = compile_document(document)
        self.deadline, self.opened = deadline, []
        self.words = Words(document)

    @cached_property
    def prover(self):
        return self.opening(Prover(self.knowledge_base, self.deadline))

    @cached_property
    def pair(self):
        return Pair(self.opening(Prover(self.knowledge_base, self.deadline, count=2)))

    @cached_property
    def strange(self):
        knowledge_base = compile_document(with_strange_choices(self.document))
        return Pair(self.opening(Prover(knowledge_base, self.deadline, count=2)))

    def opening(self, prover):
        self.opened.append(prover)
        return prover

    def close(self):
        for prover in self.opened:
            prover.close()

    @property
    def patient(self):
        return self.prover.patients[0]

    # -- items -------------------------------------------------------------------------------------

    def rules(self):
        return [("rules", key) for key in self.knowledge_base.rules]

    def findings(self):
        return [("findings", key) for key in self.knowledge_base.findings]

    def questions(self):
        return [("questions", key) for key in self.knowledge_base.question]

    def modalities(self):
        kb = self.knowledge_base
        return [("modalities", key) for key in kb.modality if key != kb.asked]

    def rules_with(self, *effects):
        """Rules that are on with one of these effects on the modality asked about."""
        kb = self.knowledge_base
        keys = {e.rule for e in kb.effects if e.modality == kb.asked and e.effect in effects}
        return [(kind, key) for kind, key in self.rules() if key in keys]

    def effects(self, modality, *kinds):
        """The effects of these kinds on a modality, by rules that are on, in document order."""
        return [effect for kind in kinds for effect in self.effects_by_kind.get((modality, kind), [])]

    @cached_property
    def effects_by_kind(self):
        found = {}
        for effect in self.knowledge_base.effects:
            found.setdefault((effect.modality, effect.effect), []).append(effect)
        return found

    def effects_of(self, rule):
        return self.knowledge_base.effects_of_rule.get(rule, [])

    def telling(self, rule):
        """The effects of a rule apart from notes, of which each says its own."""
        return [effect for effect in self.effects_of(rule) if effect.effect != "note"]

    def signature(self, rule):
        """What a rule does; of one that only shows a note, also the text."""
        item = self.knowledge_base.rules[rule]
        effects = frozenset((e["modality"], e["effect"], e.get("when")) for e in item["effects"])
        return effects, None if self.telling(rule) else item.get("note")

    @cached_property
    def alike(self):
        """signature -> the rules that share it, in document order"""
        found = {}
        for rule in self.knowledge_base.rules:
            found.setdefault(self.signature(rule), []).append(rule)
        return found

    @cached_property
    def place(self):
        """rule -> its place in the document"""
        return {rule: place for place, rule in enumerate(self.knowledge_base.rules)}

    @cached_property
    def sources(self):
        """node -> everything it reads, also through findings; what stands behind a standing is left out."""
        found = {}
        for node in self.knowledge_base.definitions:
            self.trace(node, found)
        return found

    def trace(self, node, found):
        if node not in found:
            found[node] = set()
            for source in {source for group in self.knowledge_base.definitions[node] for source, _ in group}:
                found[node].add(source)
                if source[0] in ("finding", "rule"):
                    found[node] |= self.trace(source, found)
        return found[node]

    @cached_property
    def showing(self):
        """The findings that show a question."""
        questions = self.knowledge_base.questions
        return [("finding", question.show_when) for question in questions if question.show_when is not None]

    @cached_property
    def beside(self):
        """The findings that rules that are on name beside their conditions."""
        return [("finding", key) for rule in self.knowledge_base.rules for key in self.named(rule)]

    def named(self, rule):
        """Keys of the findings a rule names beside its conditions: for effects, highlight and addendum."""
        item = self.knowledge_base.rules[rule]
        keys = [effect.get("when") for effect in item["effects"]]
        keys += [item.get("highlight_when"), (item.get("addendum") or {}).get("when")]
        return [key for key in keys if key]

    @cached_property
    def speaking(self):
        """What brings a note, a mark on one, or a question.

        Whatever reads a standing is left out, since all contraindications stand behind it.
        """
        kb = self.knowledge_base
        nodes = [*(("rule", key) for key in kb.rules), *(effect.node for effect in kb.effects)]
        nodes = dict.fromkeys([*nodes, *self.showing, *self.beside])
        return [node for node in nodes if all(source[0] != "standing" for source in self.sources[node])]

    @cached_property
    def read_questions(self):
        """Keys of the questions whose answer makes a difference, be it in a note or in the comparison."""
        kb = self.knowledge_base
        columns = (self.document.get("matrix") or {}).get("columns", [])
        compared = [("finding", column["finding"]) for column in columns if column.get("finding")]
        nodes = [*(("rule", key) for key in kb.rules), *self.showing, *self.beside, *compared]
        read = {source[1] for node in nodes for source in self.sources[node] if source[0] == "question"}
        return read.union(*(PLACEHOLDER.findall(rule.get("note", "")) for rule in kb.rules.values()))

    def readers(self, question):
        """Rules that are on and read the question, also through findings."""
        source = ("question", question)
        return [("rules", key) for key in self.knowledge_base.rules if source in self.sources["rule", key]]

    def choices(self, question):
        return self.knowledge_base.question[question].item.get("choices", [])

    # -- sentences ---------------------------------------------------------------------------------

    def problem(self, level, code, item, sentence, witness=None, about=()):
        return Problem(level, code, *item, sentence, witness, tuple(dict.fromkeys(about)))

    def title(self, item):
        return self.words.begin(*item)


def with_strange_choices(document):
    """The document with a choice more in every question, of which no rule knows."""
    strange = {"key": STRANGE, "label": "Something else"}
    questions = [
        question | {"choices": [*question["choices"], strange]} if question.get("choices") else question
        for question in document["questions"]
    ]
    return document | {"questions": questions}
