"""How a treatment went, in a line and in short."""

from dataclasses import dataclass

from django.utils.formats import date_format

from ..engine.wording import joined, mid_sentence
from .decisions import labels_of
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
    """The ShownOutcome of an Outcome; `knowledge_base(release_id)` gives the texts of a release."""
    modalities, _ = labels_of(knowledge_base, outcome.version.release_id)
    return ShownOutcome(
        title=f"{modalities.get(outcome.modality, outcome.modality)}, {count(outcome.sessions, 'session')}",
        day=date_format(outcome.treated_on, "j F Y"),
        words=(complications(outcome), *impressions(outcome), *downtime(outcome)),
    )


def complications(outcome):
    if outcome.complications == [outcome.NONE_SEEN]:
        return "no complication seen"
    names = [mid_sentence(outcome.COMPLICATIONS.get(key, key)) for key in outcome.complications]
    names += [outcome.other_complication] if outcome.other_complication else []
    return f"complications: {joined(names)}" if names else "complications not recorded"


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
