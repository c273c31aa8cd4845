"""What no test patient touches: rules that never fire, boundaries of numbers, rules never undecided."""

from dataclasses import dataclass

from ..engine import KnowledgeBase, sentence
from ..engine.wording import with_unit

SIDES = {
    "below": lambda answer, limit: answer < limit,
    "at": lambda answer, limit: answer == limit,
    "above": lambda answer, limit: answer > limit,
}


@dataclass(frozen=True)
class Untouched:
    """One thing that no test patient shows, in words; `rule` is the rule's key, if it is about one."""

    words: str
    rule: str = ""


@dataclass(frozen=True)
class Coverage:
    """`rules` counts the rules that are on; the rest lists what is not touched."""

    rules: int
    silent: tuple
    groups: tuple
    boundaries: tuple
    never_undecided: tuple

    @property
    def fired(self):
        return self.rules - len(self.silent)

    @property
    def line(self):
        return f"Rules covered by a test patient: {self.fired} of {self.rules}."


def coverage(knowledge_base: KnowledgeBase, trials) -> Coverage:
    """What these trials (test_patients.try_all) leave untouched; one that cannot be read does not count."""
    screenings = [trial.gets.screening for trial in trials if trial.gets]
    silent = [rule for rule in knowledge_base.rules.values() if not fires(screenings, rule)]
    quiet = {rule["key"] for rule in silent}
    return Coverage(
        rules=len(knowledge_base.rules),
        silent=tuple(about(rule) for rule in silent),
        groups=tuple(unmet_groups(knowledge_base, screenings, quiet)),
        boundaries=tuple(boundaries(knowledge_base, screenings)),
        never_undecided=tuple(never_undecided(knowledge_base, screenings)),
    )


def about(rule, words=""):
    return Untouched(words or f"{rule['key']} {rule['name']}", rule["key"])


def fires(screenings, rule):
    return any(screening.holds("rule", rule["key"]) for screening in screenings)


def unmet_groups(knowledge_base, screenings, quiet):
    """The groups that hold in nobody, of rules that fire by another group."""
    sure = 0
    for screening in screenings:
        sure |= screening.now.sure
    for rule in knowledge_base.rules.values():
        groups = knowledge_base.propositions["rule", rule["key"]].groups
        for place, group in enumerate(rule["when"] if rule["key"] not in quiet else ()):
            if not sure & (groups & -groups) << place:
                words = sentence(knowledge_base, [group])
                yield about(rule, f"{rule['key']} {rule['name']}, by: {words}")


# -- numbers ---------------------------------------------------------------------------------------


def boundaries(knowledge_base, screenings):
    """For each number that a condition compares with, the sides on which nobody is."""
    for key, limits in limits_of(knowledge_base).items():
        question = knowledge_base.question[key]
        answers = [screening.answers[key] for screening in screenings if counts(screening, question)]
        label = question.item["label"]
        if len(answers) == len(screenings):
            yield Untouched(f"{label} not answered")
        for limit in sorted(limits):
            for side, holds in SIDES.items():
                if not any(holds(answer, limit) for answer in answers):
                    yield Untouched(f"{label} {side} {with_unit(limit, question.item)}")


def limits_of(knowledge_base):
    """{question: the numbers that conditions compare it with}"""
    limits = {}
    for groups in knowledge_base.definitions.values():
        for _, condition in (pair for group in groups for pair in group):
            if "value" in condition:
                limits.setdefault(condition["question"], set()).add(condition["value"])
    return limits


def counts(screening, question):
    return question.key in screening.codes and screening.asks(question) is True


# -- open questions --------------------------------------------------------------------------------


def never_undecided(knowledge_base, screenings):
    """The rules that an open question can leave undecided, and that no patient shows so."""
    for key, rule in knowledge_base.rules.items():
        shown = any(screening.holds("rule", key) is None for screening in screenings)
        if not shown and may_be_unknown(knowledge_base, ("rule", key)):
            yield about(rule)


def may_be_unknown(knowledge_base, node):
    proposition = knowledge_base.propositions[node]
    waits_for = (source for _, source in proposition.follows)
    return bool(proposition.asks) or any(may_be_unknown(knowledge_base, source) for source in waits_for)
