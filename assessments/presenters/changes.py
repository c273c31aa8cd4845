"""What would change a verdict, in sentences. Never advice to record anything else than what is."""

from dataclasses import dataclass

from ..engine import Verdict, attainable, changes, is_setback, staying
from ..engine.question import listed
from ..engine.wording import joined
from .labels import Sign, shown_verdict

LOWERING = ("contraindication", "caution")


@dataclass(frozen=True)
class Swap:
    """One answer before and after, in words. `answer` is what the question `key` would have; `choice` names
    it in a form."""

    key: str
    answer: object
    choice: str
    question: str
    was: str
    to: str

    @property
    def name(self):
        """The name of its field in a form."""
        return f"answer-{self.key}"

    @property
    def words(self):
        return f"{self.question} “{self.to}”"


@dataclass(frozen=True)
class Way:
    """A smallest set of answers that leads to a better verdict, and the rules that still lower that one."""

    swaps: tuple
    verdict: Sign
    remaining: tuple

    @property
    def words(self):
        """“Nicotine “Current, can pause” would lead to “suitable with considerations””"""
        return f"{joined([swap.words for swap in self.swaps])} would lead to “{self.verdict.word.lower()}”"

    @property
    def on_record(self):
        """“Nicotine “Current, cannot or will not pause””: the same questions as they are answered now."""
        return joined([f"{swap.question} “{swap.was}”" for swap in self.swaps])


@dataclass(frozen=True)
class WhatWouldChange:
    """`stays` names the reasons that nothing attainable takes away; `not_ruled_out` the contraindications
    that wait for an answer, whatever else changes; `modifiable` what can be tried."""

    ways: tuple
    stays: tuple
    gates_open: bool
    not_ruled_out: tuple
    modifiable: tuple

    @property
    def none_words(self):
        """The sentence that stands where there is no way."""
        nothing = "Nothing that time, treatment or talk may bring leads to a better result as things stand."
        return f"{nothing} Open gates come first." if self.gates_open else nothing


def what_would_change(profile, stored, not_ruled_out):
    """A WhatWouldChange; None for “suitable”, for a release that marks no answer as attainable, and where
    another engine came to another verdict than this one would."""
    screening = profile.screening
    if screening.verdict is Verdict.SUITABLE or screening.verdict.value != stored["verdict_key"]:
        return None
    if not any(is_modifiable(question) for question in profile.knowledge_base.questions):
        return None
    ways = tuple(way(profile, change) for change in changes(screening))
    return WhatWouldChange(
        ways=ways,
        stays=() if ways else names(profile, facts_of(profile, staying(screening))),
        gates_open=bool(screening.open_gates),
        not_ruled_out=tuple(not_ruled_out),
        modifiable=modifiable(profile),
    )


def facts_of(profile, rules):
    """Those that rest on something recorded: what only waits for an answer is told as open."""
    return [key for key in rules if profile.knowledge_base.rules[key]["kind"] in LOWERING]


def is_modifiable(question):
    return any(choice.get("attainable") for choice in question.item.get("choices", []))


def way(profile, change):
    return Way(
        swaps=swaps(profile, change.answers),
        verdict=shown_verdict(change.verdict.value),
        remaining=names(profile, change.remaining),
    )


def swaps(profile, answers):
    """These answers beside those of the profile, in the order of the form."""
    return tuple(
        swap(profile, key, answers[key]) for key in profile.knowledge_base.question if key in answers
    )


def swap(profile, key, answer):
    item = profile.knowledge_base.question[key].item
    was = profile.answers.get(key)
    counts = key in profile.screening.codes
    return Swap(
        key=key,
        answer=answer,
        choice=listed(answer)[0],
        question=item["label"],
        was=profile.words(item, was) if counts else profile.open_words(key),
        to=profile.words(item, answer),
    )


def modifiable(profile):
    """For every question whose answer can be tried, the Swaps that can and do not only harm."""
    screening = profile.screening
    offered = (
        tuple(swap(profile, key, step) for step in steps if not is_setback(screening, {key: step}))
        for key, steps in attainable(screening).items()
    )
    return tuple(filter(None, offered))


def names(profile, rules):
    return tuple(profile.knowledge_base.rules[key]["name"] for key in rules)
