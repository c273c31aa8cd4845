"""Counting recorded consultations, decisions and outcomes, a chunk of rows at a time.

Stored screenings count as they stand: what fired is read from their notes, under the release of each.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from statistics import median

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from ..models import Consultation, ConsultationVersion, Decision, Outcome, Release

AT_ONCE = 200  # screenings read from the store at a time
RELEASES = 4  # the newest ones are shown
ASIDES = ("technique", "counselling")  # kinds of rules that speak neither for nor against
OTHER, NO_REASON = "Other", "No reason recorded"


@dataclass(frozen=True)
class Counts:
    """`months` is {first day: Counter of verdict keys}, the newest first; `releases` UnderRelease, likewise.

    `follow_ups` are open decisions, whenever they were made; `modalities` {key: label} of the live release.
    """

    months: dict
    releases: tuple
    older_releases: tuple
    decisions: "Decisions"
    outcomes: dict
    follow_ups: object
    modalities: dict

    @property
    def rule_names(self):
        """{rule key: name}; the newest release has the say."""
        return {key: name for one in reversed(self.releases) for key, name in one.rules.items()}

    @property
    def asides(self):
        """Keys of the rules that are technique or counselling under any of the releases."""
        return frozenset().union(*(one.asides for one in self.releases))


def counted(consultations, since=None):
    """The Counts of a queryset of consultations, those screened since that day."""
    everything = consultations.order_by()
    recent = everything.filter(screened_at__gte=begins(since)) if since else everything
    shown, older = newest_releases(recent)
    return Counts(
        months=verdicts_by_month(recent),
        releases=tuple(under_releases(recent, shown)),
        older_releases=older,
        decisions=decided(recent),
        outcomes=outcomes_of(everything, since),
        follow_ups=open_follow_ups(everything),
        modalities=labels_of_modalities(),
    )


def begins(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def verdicts_by_month(consultations):
    months = {}
    grouped = consultations.annotate(month=TruncMonth("screened_at")).values_list("month", "verdict")
    for month, verdict, count in grouped.annotate(count=Count("pk")).order_by("-month", "verdict"):
        months.setdefault(timezone.localdate(month), Counter())[verdict] += count
    return {day: months.get(day, Counter()) for day in without_gaps(months)}


def without_gaps(days):
    """The first day of every month from the newest to the oldest of `days`, both of them first days."""
    day = max(days, default=None)
    while day and day >= min(days):
        yield day
        day = (day - timedelta(days=1)).replace(day=1)


# -- rules -----------------------------------------------------------------------------------------


@dataclass
class UnderRelease:
    """What fired under one release. `rules` {key: name} are those of its document that can be counted;
    `asides` the keys of technique and counselling among them; `forecast` is what the replay said before it
    was published, {} where there was none."""

    number: int
    rules: dict
    forecast: dict
    consultations: int = 0
    fired: Counter = field(default_factory=Counter)
    asides: frozenset = frozenset()


def current(consultations):
    return ConsultationVersion.objects.filter(
        consultation__in=consultations, number=F("consultation__version")
    ).order_by()


def newest_releases(consultations):
    """Ids of the newest releases these were screened with, and the numbers of the older ones."""
    used = current(consultations).order_by("-release__number").values_list("release_id", "release__number")
    found = list(used.distinct())
    return [pk for pk, _ in found[:RELEASES]], tuple(number for _, number in found[RELEASES:])


def under_releases(consultations, ids):
    found = {release.pk: under(release) for release in Release.objects.filter(pk__in=ids)}
    rows = current(consultations).filter(release__in=ids).values_list("release_id", "screening")
    for release_id, text in rows.iterator(chunk_size=AT_ONCE):
        release = found[release_id]
        release.consultations += 1
        release.fired.update(release.rules.keys() & fired_in(text))
    return sorted(found.values(), key=lambda release: -release.number)


def under(release):
    # A framing note stands above every suggestion, fired or not, so it has no rate.
    rules = [rule for rule in json.loads(release.document)["rules"] if not rule.get("framing")]
    names = {rule["key"]: rule["name"] for rule in rules}
    asides = frozenset(rule["key"] for rule in rules if rule["kind"] in ASIDES)
    return UnderRelease(release.number, names, release.report.get("forecast") or {}, asides=asides)


def stored(text):
    """The stored screening as a dict; empty when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def listed(text, name):
    found = stored(text).get(name)
    return found if isinstance(found, list) else []


def fired_in(text):
    return {note.get("rule") for note in listed(text, "notes") if isinstance(note, dict)}


# -- decisions -------------------------------------------------------------------------------------


@dataclass
class Followed:
    """How many consultations were decided, how many of them unlike the result, and why: {label: count}."""

    count: int = 0
    differ: int = 0
    reasons: Counter = field(default_factory=Counter)

    def add(self, follows, reason):
        self.count += 1
        if not follows:
            self.differ += 1
            self.reasons[reason or NO_REASON] += 1


@dataclass
class Decisions:
    """Of all consultations, and of those whose result rests on a rule, by its key."""

    all: Followed = field(default_factory=Followed)
    rules: dict = field(default_factory=dict)

    def add(self, follows, reason, rests_on):
        self.all.add(follows, reason)
        for rule in rests_on:
            self.rules.setdefault(rule, Followed()).add(follows, reason)


def decided(consultations):
    found = Decisions()
    rows = telling(consultations).values_list("follows", "reason__label", "version__screening")
    for follows, reason, text in rows.iterator(chunk_size=AT_ONCE):
        found.add(follows, reason, dict.fromkeys(map(str, listed(text, "rests_on"))))
    return found


def telling(consultations):
    """Of each consultation the newest decision that differs from the result, else the newest: an amendment
    does not hide that, and why, the result was not followed."""
    same = Decision.objects.filter(consultation=OuterRef("consultation"), follows=OuterRef("follows"))
    differs = Decision.objects.filter(consultation=OuterRef("consultation"), follows=False)
    newest = Decision.objects.filter(~Exists(same.filter(number__gt=OuterRef("number"))))
    return newest.filter(Q(follows=False) | ~Exists(differs), consultation__in=consultations).order_by()


def standing(consultations):
    later = Decision.objects.filter(consultation=OuterRef("consultation"), number__gt=OuterRef("number"))
    return Decision.objects.filter(~Exists(later), consultation__in=consultations).order_by()


def open_follow_ups(consultations):
    """Standing decisions with a date for the next step that no later consultation or decision of the patient
    followed, the earliest date first. Archived patients are left out."""
    patient = OuterRef("consultation__patient")
    seen = Consultation.objects.filter(patient=patient, created_at__gt=OuterRef("at"))
    decided_again = Decision.objects.filter(consultation__patient=patient, at__gt=OuterRef("at"))
    waiting = standing(consultations).filter(next_on__isnull=False, consultation__patient__archived_at=None)
    waiting = waiting.filter(~Exists(seen), ~Exists(decided_again))
    return waiting.select_related("consultation__patient").order_by("next_on", "at")


# -- outcomes --------------------------------------------------------------------------------------


@dataclass
class Outcomes:
    """Outcome records of one modality; `asked` are those that say whether there was a complication.
    Impressions are steps of the scale, those not recorded left out."""

    count: int = 0
    asked: int = 0
    complicated: int = 0
    complications: Counter = field(default_factory=Counter)
    clinician: list = field(default_factory=list)
    patient: list = field(default_factory=list)
    downtime: list = field(default_factory=list)

    def add(self, complications, other, clinician, patient, downtime):
        self.count += 1
        self.asked += bool(complications or other)
        keys = [key for key in complications if key != Outcome.NONE_SEEN]
        named = {Outcome.COMPLICATIONS.get(key, OTHER) for key in keys} | ({OTHER} if other else set())
        self.complicated += bool(named)
        self.complications.update(named)
        for values, value in (
            (self.clinician, clinician),
            (self.patient, patient),
            (self.downtime, downtime),
        ):
            values.extend([] if value is None else [value])

    @property
    def usual_downtime(self):
        """The median in days, None where nobody recorded one."""
        return median(self.downtime) if self.downtime else None


def outcomes_of(consultations, since):
    """{modality key: Outcomes} of what was done since that day."""
    rows = Outcome.objects.standing().filter(consultation__in=consultations).order_by("modality")
    rows = rows.filter(treated_on__gte=since) if since else rows
    values = rows.values_list(
        "modality",
        "complications",
        "other_complication",
        "clinician_impression",
        "patient_impression",
        "downtime_days",
    )
    found = {}
    for modality, *outcome in values.iterator(chunk_size=AT_ONCE):
        found.setdefault(modality, Outcomes()).add(*outcome)
    return found


def labels_of_modalities():
    live = Release.objects.live()
    return {one["key"]: one["label"] for one in json.loads(live.document)["modalities"]} if live else {}
