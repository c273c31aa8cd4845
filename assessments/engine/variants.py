"""All mutants of a document at once, without compiling each.

The groups that mutants would put in place of real ones are written beside them, into the same rules and
findings, and compiled once. Which of them count decides whose knowledge base it is (KnowledgeBase.counting).
Only a swapped effect needs a compilation of its own, since standings are made from effects.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError

from .knowledge_base import build
from .mutants import Mutant, mutants, mutated


@dataclass(frozen=True, eq=False)
class Variant:
    """One mutant, with the groups it takes away and the one it puts in their place."""

    mutant: Mutant
    gone: int
    added: int

    def may_differ(self, reading):
        """False when a profile with this reading (see Variants.probe) gets the same without the mutant."""
        live, sure = reading.live, reading.sure
        if bool(live & self.gone) is not bool(live & self.added):
            return True
        return bool(sure & self.gone) is not bool(sure & self.added)


class Variants:
    """The mutants of a document that holds together.

    `original` is the knowledge base without a mutant, `knowledge_base(variant)` the one with it. `probe`
    screens like the original, but the groups of its readings are those of all mutants as well.
    """

    def __init__(self, document):
        self.document = document
        found = list(mutants(document))
        self.composite = build(with_groups_of(document, found))
        self.all = list(self.placed(found))
        added = sum(variant.added for variant in self.all)
        self.original = self.composite.counting(self.composite.counted & ~added)
        self.probe = replace(self.original, counted=self.composite.counted)

    def placed(self, found):
        """A Variant for each mutant; the groups they add stand behind the item's own, in this order."""
        sizes = {
            (kind, item["key"]): len(item["when"]) for kind in KINDS for item in items(self.document, kind)
        }
        used = dict(sizes)
        for mutant in found:
            item = mutant.kind, mutant.key
            groups = self.composite.propositions[mutant.node].groups
            first, own, added = groups & -groups, (1 << sizes[item]) - 1, 0
            if mutant.group is not None:
                added = first << used[item]
                used[item] += 1
            yield Variant(mutant, first * own if mutant.place is None else first << mutant.place, added)

    @cached_property
    def seen(self):
        """The flags of what a patient sees anything of: all but the findings."""
        propositions = self.composite.propositions.values()
        return sum(proposition.flag for proposition in propositions if proposition.node[0] != "finding")

    def knowledge_base(self, variant):
        """The one with this mutant; None when it leads back to itself, so that it cannot be published."""
        if not variant.mutant.swaps_effect:
            return self.composite.counting(self.original.counted & ~variant.gone | variant.added)
        try:
            return build(mutated(self.document, variant.mutant))
        except CycleError:
            return None


KINDS = ("rules", "findings")


def items(document, kind):
    return document.get(kind, [])


def with_groups_of(document, found):
    """The document with the groups that mutants would put in place written behind those that are there."""
    more = {}
    for mutant in found:
        if mutant.group is not None:
            more.setdefault((mutant.kind, mutant.key), []).append(mutant.group)
    return {
        **document,
        **{
            kind: [
                {**item, "when": item["when"] + more.get((kind, item["key"]), [])}
                for item in items(document, kind)
            ]
            for kind in KINDS
        },
    }
