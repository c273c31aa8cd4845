"""A past profile for rule authors: answers in the words of its form, and nothing about the patient."""

from dataclasses import dataclass

from .profile import Profile


@dataclass(frozen=True)
class AnonymousProfile:
    """`because`: the Answers that the rules in question rest on; `sections`: all that were given."""

    because: tuple
    sections: tuple


def anonymous_profile(knowledge_base, draft, answers, rules):
    """`answers` must hold nothing that was typed. A rule is explained by its own release, or by the draft."""
    then, now = Profile(knowledge_base, answers, {}), Profile(draft, answers, {})
    because = then.because_of(rules) or now.because_of(rules)
    return AnonymousProfile(because, tuple(then.sections()))
