"""What would change the verdict: the smallest sets of attainable answers that lead to a better one.

A choice is attainable when it may come about by time, treatment or talk: an infection that settles, nicotine
that is paused, an expectation that is discussed. Facts are never proposed, and nothing here is advice to
record anything else than what is.
"""

from dataclasses import dataclass
from itertools import combinations, product

from .screening import screen
from .verdict import ASKED_EFFECTS, Verdict

MOST = 4  # answers in one set
LOWERING = [effect for effect in ASKED_EFFECTS if effect != "supports"]
ORDER = list(Verdict)


@dataclass(frozen=True, slots=True)
class Change:
    """`answers`: question -> its new answer. `verdict`: what they lead to beside the other answers.
    `remaining`: keys of the rules that still keep it from being better."""

    answers: dict
    verdict: Verdict
    remaining: tuple


def changes(screening):
    """Every Change of up to MOST answers, the best verdict first; no part of one does as well as the whole.

    Empty when the verdict is “suitable”, or when no attainable answer leads to a better one.
    """
    found = []
    for answers in sets_of(attainable(screening)):
        consider(screening, answers, found)
    return tuple(sorted(found, key=lambda change: (-ORDER.index(change.verdict), len(change.answers))))


def staying(screening):
    """The rules that keep the verdict from being better and stay so whatever attainable answers come about,
    up to MOST of them; in document order."""
    stay = lowering(screening)
    for answers in sets_of(attainable(screening)):
        if not stay:
            break
        after = lowering(screen(screening.knowledge_base, screening.answers | answers))
        stay = tuple(rule for rule in stay if rule in after)
    return stay


def sets_of(steps):
    """Every set of up to MOST of these answers, the smallest first."""
    for size in range(1, min(MOST, len(steps)) + 1):
        for keys in combinations(steps, size):
            for values in product(*(steps[key] for key in keys)):
                yield dict(zip(keys, values, strict=True))


def consider(screening, answers, found):
    """Adds the set if its verdict is better and no part of it does as well. Sets come smallest first."""
    after = screen(screening.knowledge_base, screening.answers | answers)
    place = ORDER.index(after.verdict)
    if place <= ORDER.index(screening.verdict):
        return
    parts = [c for c in found if c.answers.items() <= answers.items()] if found else []
    if not any(ORDER.index(part.verdict) >= place for part in parts):
        found.append(Change(answers, after.verdict, lowering(after)))


def is_setback(screening, answers):
    """Whether these answers bring a reason against and take none away."""
    after = screen(screening.knowledge_base, screening.answers | answers)
    return set(lowering(after)) > set(lowering(screening))


def lowering(screening):
    """The fired rules that keep the verdict from being better, in document order."""
    kb, fired = screening.knowledge_base, screening.now.fired
    deciding = [e for e in kb.effects if e.modality == kb.asked and e.effect in LOWERING]
    return tuple(dict.fromkeys(effect.rule for effect in deciding if fired & effect.flag))


def attainable(screening):
    """question -> the answers it could come to, for questions that are asked and answered otherwise now, or
    whose missing answer is itself a reason that was counted."""
    return {
        question.key: steps
        for question in screening.knowledge_base.questions
        if (steps := steps_of(screening, question))
    }


def steps_of(screening, question):
    if screening.asks(question) is not True or not (
        question.key in screening.codes or counts_open(screening, question)
    ):
        return []
    goals = [choice["key"] for choice in question.item.get("choices", []) if choice.get("attainable")]
    answers = goals if question.kind == "one" else [[goal] for goal in goals]
    return [answer for answer in answers if question.code(answer) != screening.codes.get(question.key)]


def counts_open(screening, question):
    """Does a fired rule hold only because some answer to this open question is not on record?

    Not because it is unanswered: then it is asked for, and nothing but the truth can be proposed.
    """
    only_while_open = not_recorded(question) & ~question.opens
    back = screening.now.fired & ~screening.future.fired
    return any(
        proposition.groups & only_while_open and proposition.flag & back
        for proposition in screening.knowledge_base.propositions.values()
    )


def not_recorded(question):
    """The groups that ask for an answer to this question not to be on record."""
    groups = 0
    for op, _, mask in question.kills.conditions:
        groups |= mask if op == "not_recorded" else 0
    return groups
