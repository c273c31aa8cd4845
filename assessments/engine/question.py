"""A compiled question: turns an answer into a small code, and a code into the groups it makes false.

Choices: one bit per choice that counts as an answer. Numbers: the place among the thresholds of the
conditions, so that the tables stay small whatever is typed. Text: 1. No answer has no code (None).
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import isfinite

from .verdict import OPEN_OPS

HOLDS = {
    "any_of": lambda code, wanted: code & wanted != 0,
    "none_of": lambda code, wanted: code & wanted == 0,
    "all_of": lambda code, wanted: code & wanted == wanted,
    "not_recorded": lambda code, wanted: code & wanted == 0,
    "at_least": lambda code, wanted: code >= wanted,
    "at_most": lambda code, wanted: code <= wanted,
    "unanswered": lambda code, wanted: False,
}
REMEMBERED = 4096  # answers kept per question: all of them for up to twelve choices


class Kills(dict):
    """code -> groups that an answer with this code makes false; worked out at first use."""

    def __init__(self, conditions):
        self.conditions = conditions  # (op, wanted code, groups with this condition)

    def __missing__(self, code):
        dead = 0
        for op, wanted, groups in self.conditions:
            if not HOLDS[op](code, wanted):
                dead |= groups
        if len(self) < REMEMBERED:
            self[code] = dead
        return dead


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """One question as the engine reads it; `bit` is its place in sets of questions."""

    item: dict
    key: str
    kind: str
    bit: int
    show_when: str | None
    bits: dict  # choice key -> bit, without the unknown choices
    unknown: frozenset
    substantive: int
    thresholds: tuple
    kills: Kills
    opens: int  # groups that stay unknown while the question is open
    may_open: int  # the same, counting also what a later answer could take back
    hidden: int  # groups that are false when the question is not asked at all

    def code(self, value):
        """The code of an answer, or None when it is no answer (absent, unknown, or not on offer)."""
        if value is None:
            return None
        if self.kind == "one" and type(value) is str:
            return self.bits.get(value)
        return READERS[self.kind](self, value)

    def unreadable(self, value):
        """The parts of a recorded answer that this question does not offer."""
        if self.kind in ("one", "many"):
            strange = [part for part in listed(value) if not self.offers(part)]
            both = self.kind == "one" and len(listed(value)) > 1
            return listed(value) if both else strange
        empty = value is None or value == ""
        return [] if empty or self.code(value) is not None else [value]

    def offers(self, part):
        return isinstance(part, str) and (part in self.bits or part in self.unknown)


def listed(value):
    """An answer as a list of its parts; empty values have none."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return [] if value is None or value == "" else [value]


def code_of_one(question, value):
    parts = listed(value)
    return question.bits.get(parts[0]) if len(parts) == 1 and isinstance(parts[0], str) else None


def code_of_many(question, value):
    """Beside a substantive choice, “None” and “Not assessed” are ignored; “None” beside “Not assessed”
    says nothing, so the question stays open."""
    code, unknown = 0, False
    for part in listed(value):
        if isinstance(part, str):
            code |= question.bits.get(part, 0)
            unknown |= part in question.unknown
    if code & question.substantive:
        return code & question.substantive
    return None if unknown else code or None


def code_of_number(question, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        return None
    low, high = question.item.get("hard_min"), question.item.get("hard_max")
    if (low is not None and value < low) or (high is not None and value > high):
        return None
    return bisect_left(question.thresholds, value) + bisect_right(question.thresholds, value)


def code_of_text(question, value):
    return 1 if isinstance(value, str) and value.strip() else None


READERS = {"one": code_of_one, "many": code_of_many, "number": code_of_number, "text": code_of_text}


def compile_question(item, position, uses):
    """`uses`: pairs of a condition on this question and the bit of the group it stands in."""
    choices = [choice for choice in item.get("choices", []) if not choice.get("unknown")]
    bits = {choice["key"]: 1 << place for place, choice in enumerate(choices)}
    thresholds = tuple(sorted({condition["value"] for condition, _ in uses if "value" in condition}))
    return Question(
        item=item,
        key=item["key"],
        kind=item["kind"],
        bit=1 << position,
        show_when=item.get("show_when"),
        bits=bits,
        unknown=frozenset(c["key"] for c in item.get("choices", []) if c.get("unknown")),
        substantive=sum(bits[choice["key"]] for choice in choices if not choice.get("exclusive")),
        thresholds=thresholds,
        kills=Kills(tuple(gathered(uses, bits, thresholds))),
        opens=groups_of(uses, lambda op: op not in OPEN_OPS),
        may_open=groups_of(uses, lambda op: True),
        hidden=groups_of(uses, lambda op: op != "not_recorded"),
    )


def gathered(uses, bits, thresholds):
    """Equal conditions once, with all groups they stand in."""
    groups = {}
    for condition, group in uses:
        name = condition["op"], wanted(condition, bits, thresholds)
        groups[name] = groups.get(name, 0) | group
    return [(op, code, mask) for (op, code), mask in groups.items()]


def wanted(condition, bits, thresholds):
    if "value" in condition:
        return 2 * thresholds.index(condition["value"]) + 1
    return sum(bits[choice] for choice in set(condition.get("choices", ())))


def groups_of(uses, concerns):
    mask = 0
    for condition, group in uses:
        mask |= group if concerns(condition["op"]) else 0
    return mask
