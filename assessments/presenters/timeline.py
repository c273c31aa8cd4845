"""What happened with one patient, the newest first: consults with what changed, decisions, outcomes."""

from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise

from django.utils import timezone
from django.utils.formats import date_format

from .comparison import Comparison, compared
from .decisions import labels_of, signed
from .labels import sentence_case, shown_verdict
from .outcomes import shown_outcome
from .plain import items, stored_screening
from .register import concern, gates_open

MORE_THAN = 6  # changed answers named beside a consult


@dataclass(frozen=True)
class Stop:
    """One thing that happened. `kind` is planned, consult, decision or outcome; `at` places it."""

    kind: str
    at: datetime
    clock: str
    title: str
    icon: str
    tone: str
    lines: tuple
    version: object  # the ConsultationVersion it belongs to
    comparison: Comparison | None = None  # of a consult, with the one before
    before: object = None  # the ConsultationVersion before
    told_under: str = ""  # which screening came before it, for what is no consult itself
    outcome: object = None  # the Outcome it shows

    @property
    def classes(self):
        return f"tone-{self.tone}" if self.tone else "minor"

    @property
    def swaps(self):
        return self.comparison.swaps[:MORE_THAN] if self.comparison else ()

    @property
    def more_swaps(self):
        return len(self.comparison.swaps) - len(self.swaps) if self.comparison else 0


@dataclass(frozen=True)
class Timeline:
    summary: str
    stops: tuple
    newest: object  # the ConsultationVersion a follow-up starts from, or None


def timeline(versions, decisions, outcomes, knowledge_base):
    """The Timeline of one patient. `versions` are the current ones of the consults;
    `knowledge_base(release_id)` gives the texts of a release."""
    versions = sorted(versions, key=lambda version: version.at)
    stops = [
        *consults(versions, knowledge_base),
        *(decision_stop(decision, knowledge_base) for decision in decisions),
        *(outcome_stop(outcome, knowledge_base) for outcome in outcomes),
        *planned(versions, decisions),
    ]
    stops.sort(key=lambda stop: (PLACES[stop.kind] == 2, day_of(stop.at), PLACES[stop.kind], stop.at))
    return Timeline(summary(versions), tuple(reversed(stops)), versions[-1] if versions else None)


# What comes later within a day; what is planned stands before everything.
PLACES = {"consult": 0, "decision": 0, "outcome": 1, "planned": 2}


def summary(versions):
    if not versions:
        return "No consult so far."
    number = len(versions)
    since = date_format(timezone.localtime(versions[0].at), "F Y")
    people = list(dict.fromkeys(name_of(version.by) for version in versions))
    return f"{number} consult{'' if number == 1 else 's'} since {since}. By {', '.join(people)}."


def consults(versions, knowledge_base):
    for before, version in pairwise([None, *versions]):
        comparison = compared(before, version, knowledge_base) if before else None
        yield consult_stop(version, before, comparison, knowledge_base)


def consult_stop(version, before, comparison, knowledge_base):
    sign = shown_verdict(version.consultation.verdict)
    changed = f", version {version.number}" if version.number > 1 else ""
    return Stop(
        kind="consult",
        at=version.at,
        clock=clock(version.at) + changed,
        title=sign.word,
        icon=sign.icon,
        tone=sign.tone,
        lines=tuple(filter(None, [basis(version, knowledge_base), release_words(version, before)])),
        version=version,
        comparison=comparison,
        before=before,
    )


def basis(version, knowledge_base):
    """“Better skin quality. Nicotine, cannot or will not pause. 2 gates open.”"""
    stored = stored_screening(version)
    names = {note["rule"]: note["name"] for note in items(stored, "notes") if "rule" in note}
    rests_on = [names[rule] for rule in stored.get("rests_on", []) if rule in names]
    parts = [concern(version, knowledge_base), "; ".join(rests_on), gates_open(stored)]
    return " ".join(f"{part}." for part in parts if part)


def release_words(version, before):
    if before is None or before.release_id == version.release_id:
        return ""
    return f"Release {version.release.number}; the one before had release {before.release.number}."


def decision_stop(decision, knowledge_base):
    told = signed(decision, labels_of(knowledge_base, decision.version.release_id))
    return Stop(
        kind="decision",
        at=decision.at,
        clock=clock(decision.at),
        title=f"Decision{' amended' if decision.number > 1 else ''}: {told.decided}",
        icon="pen",
        tone="",
        lines=tuple(filter(None, decision_lines(told))),
        version=decision.version,
        told_under=preceding(decision.version),
    )


def decision_lines(told):
    yield f"{told.standing}."
    yield f"“{told.remark}”" if told.remark else ""
    yield f"Next: {told.next}." if told.next else ""
    yield f"Amended because: {told.amendment}" if told.amendment else ""


def outcome_stop(outcome, knowledge_base):
    shown = shown_outcome(outcome, knowledge_base)
    return Stop(
        kind="outcome",
        at=begins(outcome.treated_on),
        clock="treated",
        title="An outcome taken back" if outcome.by_mistake else f"Outcome: {shown.title}",
        icon="x" if outcome.by_mistake else "check",
        tone="",
        lines=tuple(outcome_lines(outcome, shown, knowledge_base)),
        outcome=outcome,
        version=outcome.version,
        told_under=preceding(outcome.version),
    )


def outcome_lines(outcome, shown, knowledge_base):
    """How it went, and what was recorded before it was corrected."""
    if not outcome.by_mistake:
        yield f"{sentence_case('; '.join(shown.words))}."
    if outcome.corrects:
        day = date_format(timezone.localtime(outcome.at), "j F Y")
        yield f"Corrected on {day}: {outcome.reason}"
        yield f"Recorded before: {shown_outcome(outcome.corrects, knowledge_base).line}"


def planned(versions, decisions):
    """The next step of the newest consult's decision, where it has a date."""
    newest = versions[-1].consultation_id if versions else None
    own = [decision for decision in decisions if decision.consultation_id == newest]
    last = max(own, key=lambda decision: decision.number, default=None)
    if last and last.next_on:
        yield Stop(
            kind="planned",
            at=begins(last.next_on),
            clock="planned" if last.next_on >= timezone.localdate() else "was planned",
            title=last.next_step or "Review visit",
            icon="plus",
            tone="",
            lines=(),
            version=versions[-1],
        )


def preceding(version):
    """“After the screening of 3 March 2026, release 2: defer until resolved”"""
    day = date_format(timezone.localtime(version.at), "j F Y")
    verdict = stored_screening(version).get("verdict_key") or version.consultation.verdict
    return f"After the screening of {day}, release {version.release.number}: {shown_verdict(verdict).word}"


# -- days and names --------------------------------------------------------------------------------


def begins(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def day_of(at):
    return timezone.localtime(at).date()


def clock(at):
    return date_format(timezone.localtime(at), "H:i")


def name_of(user):
    return user.get_full_name() or user.get_username()
