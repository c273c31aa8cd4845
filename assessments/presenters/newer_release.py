"""What a draft of an older release is told about the live one, so that its clinician can choose."""

from dataclasses import dataclass, replace
from functools import lru_cache

from .. import differences
from ..engine import Status
from .labels import Sign, shown_verdict

# What of a question or section shows on the form, beside its choices.
SEEN = {"Title", "Label", "Kind", "Gate", "Help", "Remark", "Unit", "Asked while"} | {
    f"{strength} {end}" for strength in ("Hard", "Soft") for end in ("minimum", "maximum")
}


@dataclass(frozen=True)
class NewerRelease:
    """The live release beside the one the draft was begun under, with the same answers in both."""

    own: int
    number: int
    questions: tuple  # FormChanges
    verdict: Sign
    verdict_there: Sign
    notes_gone: tuple  # names of rules that speak now and would not
    notes_new: tuple
    without_place: tuple  # labels of questions whose answer the newer form cannot take

    @property
    def same_answers(self):
        """Whether the answers get the same verdict and the same notes."""
        return self.verdict == self.verdict_there and not (self.notes_gone or self.notes_new)


@dataclass(frozen=True)
class FormChange:
    """A question that came, went, or reads otherwise; `lines` say how."""

    title: str
    op: str
    lines: tuple


def newer_release(form, form_there):
    """A NewerRelease from the draft's form and the form of the live release, filled in alike."""
    own, live = form.knowledge_base, form_there.knowledge_base
    speaking, speaking_there = notes(form.screening), notes(form_there.screening)
    lost = [key for key in form.answers if key not in form_there.answers]
    return NewerRelease(
        own=own.number,
        number=live.number,
        questions=form_changes(own, live),
        verdict=shown_verdict(form.screening.verdict.value),
        verdict_there=shown_verdict(form_there.screening.verdict.value),
        notes_gone=tuple(name for key, name in speaking.items() if key not in speaking_there),
        notes_new=tuple(name for key, name in speaking_there.items() if key not in speaking),
        without_place=tuple(own.question[key].item["label"] for key in lost),
    )


def notes(screening):
    """{rule: its name} of the notes these answers get."""
    rules = screening.knowledge_base.rules
    fired = (outcome.key for outcome in screening.outcomes if outcome.status is Status.FIRED)
    return {key: rules[key]["name"] for key in fired if not rules[key].get("framing")}


@lru_cache(maxsize=8)
def form_changes(own, live):
    """The FormChanges from one knowledge base to another; both are kept per process, as this is."""
    found = differences.differences(*({"schema": 1} | form_part(kb.document) for kb in (own, live)))
    changes = [
        FormChange(item.title, item.op, tuple(as_read(line) for line in item.lines if is_seen(line)))
        for item in found
    ]
    return tuple(change for change in changes if change.lines or change.op != "Changed")


def form_part(document):
    return {name: document[name] for name in ("sections", "questions", "findings", "modalities")}


def is_seen(line):
    return line.label in SEEN or is_choice(line)


def as_read(line):
    """A choice by what it is, not by its key."""
    return replace(line, label="Answer") if is_choice(line) else line


def is_choice(line):
    return line.label.startswith("Choice ")
