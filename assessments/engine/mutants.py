"""Small mistakes, made on purpose: a rule or finding with one thing changed, to see whether anybody notices.

    for mutant in mutants(document): mutated(document, mutant) is a document with that one change

What comes out is well formed; only a swapped effect can lead back to itself, which `build` then refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .definitions import is_on
from .verdict import ASKED_EFFECTS, OTHER_EFFECTS
from .wording import DID, Names, number_text


@dataclass(frozen=True)
class Mutant:
    """One change of one item. `kind` is “rules” or “findings”, `item` the item with the change made."""

    kind: str
    key: str
    words: str  # what is different: “without the condition …”
    item: dict
    place: int | None = None  # the group that was changed, if it was one
    group: list | None = None  # what stands there now; None when it was dropped

    @property
    def swaps_effect(self):
        return self.place is None and self.item.get("on", True)

    @property
    def node(self):
        return ("rule" if self.kind == "rules" else "finding", self.key)


def mutants(document) -> Iterator[Mutant]:
    """Every mutant of the rules that are on and of the findings, each document once."""
    for kind, items in (("rules", rules_on(document)), ("findings", document.get("findings", []))):
        for item in items:
            yield from mutants_of(document, kind, item)


def rules_on(document):
    return [rule for rule in document["rules"] if is_on(document, rule)]


def mutants_of(document, kind, item) -> Iterator[Mutant]:
    """The mutants of one rule or finding."""
    seen, names = [item], Names(document)
    for maker in MAKERS[kind]:
        for words, changed, *where in maker(item, names):
            if changed not in seen:
                seen.append(changed)
                yield Mutant(kind, item["key"], words, changed, *where)


def mutated(document, mutant):
    """The document with the mutant in place of the item it was made from."""
    items = [mutant.item if item["key"] == mutant.key else item for item in document[mutant.kind]]
    return {**document, mutant.kind: items}


# -- changes: each yields (words, changed item) and, of a condition, which group became what ---------


def switched_off(rule, names):
    yield "switched off", {**rule, "on": False}


def dropped_groups(item, names):
    if len(item["when"]) > 1:
        for place, group in enumerate(item["when"]):
            yield f"without the group “{told(group, names)}”", *changed(item, place, None)


def changed_conditions(item, names):
    for place, group in enumerate(item["when"]):
        for position, condition in enumerate(group):
            before, after = group[:position], group[position + 1 :]
            for words, others in other_conditions(condition, names):
                yield words, *changed(item, place, [*before, *others, *after])


def changed(item, place, group):
    """The item with another group, or none, in this place; the place and the group."""
    groups = [] if group is None else [group]
    return {**item, "when": item["when"][:place] + groups + item["when"][place + 1 :]}, place, group


def other_conditions(condition, names):
    """(words, conditions to stand in its place)"""
    told = names.condition(condition)
    yield f"without the condition “{told}”", []
    for value in neighbours_of_number(condition["value"]) if "value" in condition else ():
        shifted = {**condition, "value": value}
        yield f"“{names.condition(shifted)}” instead of “{told}”", [shifted]
    for words, choices in other_choices(condition, names):
        yield f"{words} in “{told}”", [{**condition, "choices": choices}]


def swapped_effects(rule, names):
    for place, effect in enumerate(rule["effects"]):
        for kind in neighbours_of_effect(effect["effect"]):
            changed = {**effect, "effect": kind}
            effects = rule["effects"][:place] + [changed] + rule["effects"][place + 1 :]
            label = names.modalities.get(effect["modality"], effect["modality"])
            new, old = (DID[name].format(label) for name in (kind, effect["effect"]))
            yield f"“{new}” instead of “{old}”", {**rule, "effects": effects}


CONDITIONS = (dropped_groups, changed_conditions)
MAKERS = {"rules": (switched_off, *CONDITIONS, swapped_effects), "findings": CONDITIONS}


def neighbours_of_number(value):
    """One step down and up: one for whole numbers, the last digit for others."""
    digits = len(number_text(value).partition(".")[2])
    return [round(value + step * 10**-digits, digits) for step in (-1, 1)]


def other_choices(condition, names):
    """(words, choices) with one choice taken away or one more of the question."""
    chosen = condition.get("choices") or []
    item = names.questions.get(condition.get("question"), {})
    labels = {
        choice["key"]: choice["label"] for choice in item.get("choices", []) if not choice.get("unknown")
    }
    if len(chosen) > 1:
        for key in chosen:
            yield f"without “{labels.get(key, key)}”", [other for other in chosen if other != key]
    if chosen and (condition["op"] != "all_of" or item["kind"] == "many"):
        for key in labels:
            if key not in chosen:
                yield f"with “{labels[key]}” as well", [*chosen, key]


def neighbours_of_effect(kind):
    """The effects that stand next to this one in their order; none for a note."""
    for order in (ASKED_EFFECTS, OTHER_EFFECTS):
        if kind in order:
            place = order.index(kind)
            return [*order[max(place - 1, 0) : place], *order[place + 1 : place + 2]]
    return []


# -- words -----------------------------------------------------------------------------------------


def told(group, names):
    return "; and ".join(names.condition(condition) for condition in group) or "always"
