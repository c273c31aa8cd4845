"""Decisions in words: what one can name, what was signed, and how it differs from the one before."""

from dataclasses import dataclass, replace

from django.utils.formats import date_format

from ..engine.wording import joined, mid_sentence
from .labels import shown_verdict
from .plain import stored_screening
from .result import UNREADABLE

RISKS, COUNSELLING = ("contraindication", "caution"), ("counselling",)
# How a plan and what it names read together: beside “defer”, a bare name could be what is done instead.
NAMING = {
    "think": "{plan}, in question: {names}",
    "defer": "{plan}, put off: {names}",
    "refer": "{plan} for: {names}",
}
OPEN_TO = ("considerations", "suitable")  # the verdicts that leave the asked modality open


@dataclass(frozen=True)
class Topic:
    """Something that can be chosen or discussed: the key of a rule or a modality."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class TopicGroup:
    title: str
    topics: tuple


@dataclass(frozen=True)
class Decidable:
    """What a decision on one result can name. `first` are the asked modality and the options the result
    offers; `held_back` says whether the result holds the asked modality back or leaves it undecided."""

    asked: str
    held_back: bool
    first: tuple
    others: tuple
    discussed: tuple  # TopicGroups


@dataclass(frozen=True)
class Difference:
    """One line of a decision before and after an amendment; "" where it had or has none."""

    label: str
    was: str
    to: str


@dataclass(frozen=True)
class SignedDecision:
    """`version` is the number of the screening it was taken on. `overtaken` is the verdict of that one where
    a newer version stands now, else "". `differences`: to the one before."""

    number: int
    version: int
    plan: str
    naming: str  # of NAMING
    chosen: tuple
    follows: bool
    reason: str
    remark: str
    discussed: tuple
    next_step: str
    next_on: object
    amendment: str
    by: str
    at: object
    overtaken: str = ""
    differences: tuple = ()

    @property
    def before(self):
        return self.number - 1

    @property
    def decided(self):
        """“Treat: Nanofat; Microneedling”, “Defer, review later, put off: Nanofat”"""
        names = "; ".join(self.chosen)
        return self.naming.format(plan=self.plan, names=names) if names else self.plan

    @property
    def standing(self):
        """How it stands to the result; once that is no longer the newest, it says to which one: beside
        another verdict it would else seem to be about that."""
        follows, because = self.follows, f": {mid_sentence(self.reason)}" if self.reason else ""
        if self.overtaken:
            taken_on = f"the result of version {self.version} ({self.overtaken})"
            stood = f"Followed {taken_on}" if follows else f"Differed from {taken_on}{because}"
            return f"{stood}; the consult was changed since"
        return "Follows the result" if follows else f"Differs from the result{because}"

    @property
    def next(self):
        day = date_format(self.next_on, "j F Y") if self.next_on else ""
        return ", ".join(filter(None, [self.next_step, day]))


# -- what can be named -----------------------------------------------------------------------------


def decidable(knowledge_base, stored):
    """The Decidable of a stored screening. Raises one of UNREADABLE when it is none."""
    modalities, asked = knowledge_base.modality, knowledge_base.asked
    offered = tuple(alternative(item) for item in stored["alternatives"])
    first = (Topic(asked, modalities[asked]["label"]), *(Topic(one.key, one.label) for one in offered))
    known = {topic.key for topic in first}
    return Decidable(
        asked=asked,
        held_back=stored["verdict_key"] not in OPEN_TO,
        first=first,
        others=tuple(Topic(key, item["label"]) for key, item in modalities.items() if key not in known),
        discussed=tuple(group for group in groups(knowledge_base, stored, offered) if group.topics),
    )


def groups(knowledge_base, stored, offered):
    item = knowledge_base.modality[knowledge_base.asked]
    limits = Topic(item["key"], limits_of(item), texts(item.get("limits", [])))
    yield TopicGroup("Alternatives, each with its limits", offered)
    yield TopicGroup("Limits and risks", (limits, *noted(stored, RISKS)))
    yield TopicGroup("Counselling", noted(stored, COUNSELLING))


def alternative(stored):
    return Topic(stored["modality"], stored["label"], texts(stored["against"]))


def limits_of(modality):
    return f"Limits of {mid_sentence(modality['label'])}"


def texts(limits):
    return "; ".join(limit["text"].rstrip(".") for limit in limits)


def noted(stored, kinds):
    return tuple(Topic(note["rule"], note["name"]) for note in stored["notes"] if note["kind"] in kinds)


# -- what was signed -------------------------------------------------------------------------------


def signed_decisions(decisions, knowledge_base):
    """The SignedDecisions, the newest first. `knowledge_base(release_id)` gives the texts of a release."""
    shown = [signed(one, labels_of(knowledge_base, one.version.release_id)) for one in decisions]
    shown.sort(key=lambda one: one.number)
    pairs = zip([None, *shown], shown, strict=False)
    told = [replace(one, differences=differences(former, one)) if former else one for former, one in pairs]
    return tuple(reversed(told))


def labels_of(knowledge_base, release_id):
    """(labels of modalities, labels of what was discussed) of a release, by key; empty when unreadable."""
    try:
        kb = knowledge_base(release_id)
    except UNREADABLE:
        return {}, {}
    modalities = {key: item["label"] for key, item in kb.modality.items()}
    rules = {key: rule["name"] for key, rule in kb.rules.items()}
    return modalities, rules | modalities | {kb.asked: limits_of(kb.modality[kb.asked])}


def signed(decision, labels):
    modalities, discussed = labels
    return SignedDecision(
        number=decision.number,
        version=decision.version.number,
        plan=decision.get_plan_display(),
        naming=NAMING.get(decision.plan, "{plan}: {names}"),
        chosen=named(decision.modalities, modalities),
        follows=decision.follows,
        reason=decision.reason.label if decision.reason else "",
        remark=decision.remark,
        discussed=named(decision.discussed, discussed),
        next_step=decision.next_step,
        next_on=decision.next_on,
        amendment=decision.amendment,
        by=decision.by.get_full_name() or decision.by.get_username(),
        at=decision.at,
        overtaken=overtaken(decision.version),
    )


def overtaken(version):
    """The verdict of a version that is not the newest any more, in a few words; else ""."""
    if version.number == version.consultation.version:
        return ""
    return shown_verdict(stored_screening(version).get("verdict_key") or "verdict not readable").word


def named(keys, labels):
    return tuple(labels.get(key, key) for key in keys)


# -- an amendment beside the one before ------------------------------------------------------------

COMPARED = {"Decided": "decided", "Result": "standing", "Remark": "remark", "Next": "next"}


def differences(before, after):
    lines = [
        Difference(label, getattr(before, name), getattr(after, name)) for label, name in COMPARED.items()
    ]
    lines.append(Difference("Taken on", f"version {before.version}", f"version {after.version}"))
    lines.append(Difference("Discussed as well", "", listing(after.discussed, before.discussed)))
    lines.append(Difference("No longer discussed", listing(before.discussed, after.discussed), ""))
    return tuple(line for line in lines if line.was != line.to)


def listing(ones, others):
    return joined([one for one in ones if one not in others])
