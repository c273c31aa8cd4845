"""Every rule that did not fire: which condition failed, or which open questions would decide it."""

from dataclasses import dataclass

from .labels import Sign, shown_kind


@dataclass(frozen=True)
class Silent:
    """A rule without a note. `words`: what it would need, or which questions it waits for."""

    rule: str
    name: str
    kind: Sign
    words: str
    because: tuple = ()


def not_fired(profile, stored):
    return tuple(silent(profile, item) for item in stored["not_fired"])


def silent(profile, item):
    unmet = profile.unmet(item["rule"]) if item["rule"] in profile.knowledge_base.rules else []
    words = f"Not met: {'; '.join(unmet)}." if unmet else "Its conditions are not met."
    return Silent(item["rule"], item["name"], shown_kind(item["kind"]), words, profile.because(item["rule"]))


def undecided(profile, stored):
    return tuple(
        Silent(item["rule"], item["name"], shown_kind(item["kind"]), waits_for(profile, item))
        for item in stored["undecided"]
    )


def waits_for(profile, item):
    labels = "; ".join(profile.label(key) for key in item["questions"])
    return f"Undecided until answered: {labels}." if labels else "Undecided."
