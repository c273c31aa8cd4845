"""The rows of the consultations list, by day."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format

from ..engine.wording import answer_text
from .labels import Sign, shown_verdict
from .plain import items, stored_screening
from .result import UNREADABLE


@dataclass(frozen=True)
class RegisterRow:
    """One consultation. `open` is “settled”, “3 gates open” or the like, "" when nothing is to be said;
    `decision` is what was signed, with the version it was taken on in `decided_on`, 0 for the newest."""

    id: object
    patient: object
    reference: str
    at: object
    concern: str
    verdict: Sign
    open: str
    decision: Sign
    decided_on: int
    release: int
    versions: int


@dataclass(frozen=True)
class Day:
    title: str
    rows: tuple


def register(consultations, knowledge_base):
    """Days of RegisterRows. `consultations` have `shown_versions`, their current version in a list, and
    `shown_decisions`, theirs with the newest first;
    `knowledge_base(release_id)` gives the texts of the release it was screened with."""
    grouped = groupby(consultations, key=lambda one: timezone.localtime(one.screened_at).date())
    return [Day(day_title(day), tuple(row(one, knowledge_base) for one in ones)) for day, ones in grouped]


def day_title(day):
    today = timezone.localdate()
    names = {today: "Today", today - timedelta(days=1): "Yesterday"}
    return names.get(day) or date_format(day, "j F" if day.year == today.year else "j F Y")


def row(consultation, knowledge_base):
    version = consultation.shown_versions[0]
    return RegisterRow(
        id=consultation.pk,
        patient=consultation.patient_id,
        reference=consultation.patient.reference,
        at=consultation.screened_at,
        concern=concern(version, knowledge_base),
        verdict=shown_verdict(consultation.verdict),
        open=open_words(consultation, stored_screening(version)),
        decision=decision(consultation.shown_decisions),
        decided_on=decided_on(consultation),
        release=version.release.number,
        versions=consultation.version,
    )


def concern(version, knowledge_base):
    """The answer to the first question of the form; "" when there is none or it cannot be read any more."""
    try:
        first = knowledge_base(version.release_id).document["questions"][0]
        return answer_text(first, version.answers.get(first["key"]))
    except UNREADABLE:
        return ""


def decision(decisions):
    return Sign(decisions[0].get_plan_display(), "check") if decisions else Sign("Not signed", "pen")


def decided_on(consultation):
    """The number of an older version that was decided on, 0 when there is no such."""
    numbers = [one.version.number for one in consultation.shown_decisions[:1]]
    return sum(number for number in numbers if number != consultation.version)


def open_words(consultation, stored):
    if not stored:
        return "cannot be shown in full"
    if gates := gates_open(stored):
        return gates
    if consultation.settled:
        return "settled"
    missing = items(stored, "missing")
    return f"{len(missing)} open" if missing else ""


def gates_open(stored):
    gates = sum(bool(item.get("gate")) for item in items(stored, "missing"))
    return f"{gates} gate{'' if gates == 1 else 's'} open" if gates else ""
