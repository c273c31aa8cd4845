"""Alternatives and complements to discuss, and what was looked at and not suggested."""

from dataclasses import dataclass

from ..engine.verdict import MAKING
from ..engine.wording import joined
from .labels import ROLES, shown_origin
from .reasons import note

NEEDS = 3  # unmet conditions named for a modality that is not suggested


@dataclass(frozen=True)
class OfferedBy:
    """A rule that offers or limits an option; rule is "" for a limit of the modality itself."""

    rule: str
    name: str
    text: str
    origin: object


@dataclass(frozen=True)
class Option:
    label: str
    role: str
    reasons: tuple  # OfferedBy
    limits: tuple  # OfferedBy
    because: tuple  # what it is offered for
    meanwhile: tuple  # what makes the asked modality wait
    origins: tuple
    citations: tuple

    @property
    def rules(self):
        return [item for item in (*self.reasons, *self.limits) if item.rule]


@dataclass(frozen=True)
class PassedOver:
    """Modalities that are not suggested, with the reason in a few words."""

    labels: str
    reason: str


@dataclass(frozen=True)
class Options:
    framing: tuple  # Notes that stand above the others
    offered: tuple
    passed_over: tuple


def options(profile, sources, stored):
    offered = {item["modality"]: item for item in stored["alternatives"]}
    others = [m for m in profile.knowledge_base.document["modalities"] if not m.get("asked")]
    held = waiting(profile, stored)
    return Options(
        framing=tuple(note(profile, sources, item) for item in stored["notes"] if frames(profile, item)),
        offered=tuple(option(profile, sources, item, held) for item in offered.values()),
        passed_over=passed_over(profile, stored, [m for m in others if m["key"] not in offered]),
    )


def frames(profile, stored):
    return profile.knowledge_base.rules.get(stored["rule"], {}).get("framing", False)


def passed_over(profile, stored, modalities):
    """The modalities with the reason each, those with the same reason together."""
    labels = {}
    for modality in modalities:
        labels.setdefault(why_not(profile, stored, modality["key"]), []).append(modality["label"])
    return tuple(PassedOver("; ".join(names), reason) for reason, names in labels.items())


def waiting(profile, stored):
    """Keys of the questions whose answers make the asked modality wait, and that no indication rests on."""
    asked = profile.knowledge_base.asked

    def questions(*effects):
        rules = [item["rule"] for item in stored["notes"] if has(item, asked, effects)]
        return {answer.key for answer in profile.because_of(rules)}

    return questions("defer", "insufficient") - questions("supports")


def option(profile, sources, stored, held):
    because = profile.because_of([item["rule"] for item in stored["for"]])
    meanwhile = tuple(answer for answer in because if answer.key in held)
    reasons = tuple(offered_by(profile, item) for item in stored["for"])
    limits = tuple(offered_by(profile, item) for item in stored["against"])
    return Option(
        label=stored["label"],
        role=ROLES.get(stored["role"], stored["role"]),
        reasons=reasons,
        limits=limits,
        because=tuple(answer for answer in because if answer not in meanwhile),
        meanwhile=meanwhile,
        origins=tuple(dict.fromkeys(item.origin for item in (*reasons, *limits) if item.origin)),
        citations=sources.citations(stored["claims"]),
    )


def offered_by(profile, stored):
    rule = profile.knowledge_base.rules.get(stored["rule"])
    origin = profile.knowledge_base.rule_sets[rule["set"]]["origin"] if rule else None
    return OfferedBy(
        rule=stored["rule"] or "",
        name=stored["name"],
        text=stored["text"],
        origin=shown_origin(origin) if origin else None,
    )


def why_not(profile, stored, modality):
    excluding = [item["name"] for item in stored["notes"] if has(item, modality, ("exclude",))]
    if excluding:
        return f"left out because of: {joined(excluding)}"
    possible = next((item for item in stored["possible"] if item["modality"] == modality), None)
    if possible:
        questions = joined([f"“{profile.label(key)}”" for key in possible["questions"]])
        return f"still possible, depending on {questions}"
    return needs(profile, stored, modality)


def has(item, modality, effects):
    return any(one["modality"] == modality and one["effect"] in effects for one in item["effects"])


def needs(profile, stored, modality):
    """The conditions that do not hold of the rule that is about this modality."""
    makers = [rule for rule in profile.knowledge_base.rules.values() if has(rule, modality, MAKING)]
    own = [rule for rule in makers if rule["kind"] == "alternative"] or makers
    unmet = list(dict.fromkeys(phrase for rule in own for phrase in profile.missed(rule["key"])))
    if not unmet:
        return "no rule of this release suggests it here"
    return f"would need: {'; '.join(unmet[:NEEDS])}"
