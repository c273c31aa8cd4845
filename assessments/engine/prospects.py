"""What to ask next: for each open question, the verdicts its answers would lead to."""

from dataclasses import dataclass
from itertools import combinations

from .screening import screen
from .verdict import Verdict

WHOLE = 10  # up to so many choices named by conditions, every combination of them is looked at


@dataclass(frozen=True, slots=True)
class Prospect:
    """An open question. `verdicts`: those that one of its answers gives at once, in order. `decides`: every
    answer settles the verdict, and not all alike. `rules`: keys of the undecided rules it bears on."""

    key: str
    label: str
    gate: bool
    verdicts: tuple
    decides: bool
    rules: tuple


def prospects(screening):
    """A Prospect for each open question that is asked: gates first, then by what their answers can change."""
    found = [prospect(screening, item) for item in screening.missing]
    return tuple(sorted(found, key=lambda p: (not p.gate, not p.decides, -len(p.verdicts), -len(p.rules))))


def prospect(screening, item):
    kb = screening.knowledge_base
    answers = told_apart(kb.question[item.key])
    after = [screen(kb, screening.answers | {item.key: answer}) for answer in answers]
    verdicts = tuple(verdict for verdict in Verdict if any(s.verdict is verdict for s in after))
    decides = len(verdicts) > 1 and all(one.settled for one in after)
    return Prospect(item.key, item.label, item.gate, verdicts, decides, item.rules)


def told_apart(question):
    """One answer for each way in which the question can bear on the conditions that read it."""
    found = {}
    for answer in ANSWERS[question.kind](question):
        found.setdefault(question.kills[question.code(answer)], answer)
    return tuple(found.values())


def every_choice(question):
    return list(question.bits)


def every_combination(question):
    """Choices that no condition names change nothing beside others, so one of them stands for all."""
    named = 0
    for op, wanted, _ in question.kills.conditions:
        named |= 0 if op == "unanswered" else wanted
    substantive = [key for key, bit in question.bits.items() if bit & question.substantive]
    telling = [key for key in substantive if question.bits[key] & named]
    most = len(telling) if len(telling) <= WHOLE else 2
    for size in range(1, most + 1):
        yield from (list(chosen) for chosen in combinations(telling, size))
    yield from ([key] for key in question.bits if key not in telling)


def every_stretch(question):
    """A number at each threshold, between them, and beyond them, within the hard range."""
    points = question.thresholds
    between = [(low + high) / 2 for low, high in zip(points, points[1:], strict=False)]
    edges = [points[0] - 1, points[-1] + 1] if points else [0]
    limits = [
        limit for limit in (question.item.get("hard_min"), question.item.get("hard_max")) if limit is not None
    ]
    return [value for value in (*edges, *points, *between, *limits) if question.code(value) is not None]


ANSWERS = {
    "one": every_choice,
    "many": every_combination,
    "number": every_stretch,
    "text": lambda question: ["text"],
}
