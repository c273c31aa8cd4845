"""How a treatment went, in a line and in short."""

from dataclasses import dataclass

from django.utils.formats import date_format

from ..engine.wording import joined, mid_sentence
from .labels import count


@dataclass(frozen=True)
class ShownOutcome:
    """`title`: what was done. `words`: how it went, a phrase each."""

    title: str
    day: str
    words: tuple

    @property
    def line(self):
        return f"{self.title}, {self.day}: {'; '.join(self.words)}."


def shown_outcome(outcome, knowledge_base):
    """The ShownOutcome of an Outcome; `knowledge_base` is that of its screening, None if unreadable."""
    sessions = count(outcome.sessions, "session")
    return ShownOutcome(
        title=f"{modality_label(knowledge_base, outcome.modality)}, {sessions}",
        day=date_format(outcome.treated_on, "j F Y"),
        words=(complications(outcome), *impressions(outcome), *downtime(outcome)),
    )


def modality_label(knowledge_base, key):
    item = knowledge_base.modality.get(key) if knowledge_base else None
    return item["label"] if item else key


def complications(outcome):
    names = [mid_sentence(outcome.COMPLICATIONS.get(key, key)) for key in outcome.complications]
    names += [outcome.other_complication] if outcome.other_complication else []
    return f"complications: {joined(names)}" if names else "no complication recorded"


def impressions(outcome):
    for who, value in (
        ("clinician", outcome.get_clinician_impression_display()),
        ("patient", outcome.get_patient_impression_display()),
    ):
        if value:
            yield f"{value.lower()} in the {who}'s eyes"


def downtime(outcome):
    if outcome.downtime_days is not None:
        yield f"{outcome.downtime_days} day{'' if outcome.downtime_days == 1 else 's'} of downtime"
