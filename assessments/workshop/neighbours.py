"""Profiles near to given ones: one answer changed, then several at random. The same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from ..engine import KnowledgeBase
from ..engine.mutants import neighbours_of_number
from ..engine.question import listed

MOST_CHANGES = 6  # of a profile made at random


@dataclass(frozen=True)
class Profile:
    """Answers, and how they came about: whose they are but for the questions in `changed`."""

    answers: dict
    like: dict | None
    changed: tuple


def profiles(knowledge_base: KnowledgeBase, patients: list[dict], most: int) -> Iterator[Profile]:
    """At most this many: first every one-answer change of a patient, half of them if there are too many; then
    changes of several answers at random."""
    beginnings = [(patient["answers"], patient) for patient in patients] + [({}, None)]
    near = one_changed(knowledge_base, beginnings)
    yield from islice(near, most // 2)
    chance = Random(1)  # noqa: S311 nothing secret: the same suggestions at every visit
    yield from islice(several_changed(knowledge_base, beginnings, chance), most // 2)


def one_changed(knowledge_base, beginnings):
    """In turn by question, so that every beginning has its share when this is cut short."""
    for question in knowledge_base.questions:
        for answers, patient in beginnings:
            for value in other_answers(question, answers):
                yield Profile(with_answer(answers, question.key, value), patient, (question.key,))


def several_changed(knowledge_base, beginnings, chance):
    while True:
        answers, patient = chance.choice(beginnings)
        count = chance.randint(2, min(MOST_CHANGES, len(knowledge_base.questions)))
        questions = chance.sample(knowledge_base.questions, count)
        for question in questions:
            values = list(other_answers(question, answers))
            answers = with_answer(answers, question.key, chance.choice(values)) if values else answers
        yield Profile(answers, patient, tuple(question.key for question in questions))


def with_answer(answers, key, value):
    """The answers with another one; None takes it away."""
    changed = {**answers, key: value}
    return {name: given for name, given in changed.items() if given is not None}


def other_answers(question, answers):
    """Other answers the form would take for this question; None for no answer."""
    now = answers.get(question.key)
    omitted = answers.get(question.item.get("omits_choice_of"))
    for value in OFFERS[question.kind](question, now):
        if value != now and (omitted is None or omitted not in listed(value)):
            yield value


def choices_of_one(question, now):
    return [*question.bits, None]


def choices_of_many(question, now):
    """Each choice alone, and what is chosen with one more or one less."""
    beside = [key for key, bit in question.bits.items() if bit & question.substantive]
    chosen = [key for key in listed(now) if key in beside]
    more = [[*chosen, key] for key in beside if key not in chosen and chosen]
    less = [[key for key in chosen if key != gone] for gone in chosen if len(chosen) > 1]
    return [*([key] for key in question.bits), *more, *less, None]


def numbers(question, now):
    """Each number that a condition compares with, and those just below and above."""
    near = {n for limit in question.thresholds for n in (limit, *neighbours_of_number(limit))}
    return [*(number for number in sorted(near) if question.code(number) is not None), None]


OFFERS = {
    "one": choices_of_one,
    "many": choices_of_many,
    "number": numbers,
    "text": lambda question, now: [],
}
