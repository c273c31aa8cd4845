"""What a result would be with other answers: shown, never stored."""

from dataclasses import dataclass

from ..engine import screening_document
from .changes import swaps
from .headline import headline
from .labels import Sign, shown_kind
from .options import frames
from .profile import Profile
from .reasons import AGAINST, FOR
from .still_open import still_open


@dataclass(frozen=True)
class TriedNote:
    kind: Sign
    name: str
    text: str


@dataclass(frozen=True)
class TryOut:
    """`came`, `gone` and `stays` are TriedNotes beside those of the recorded answers; `asked` names questions
    that would be open only then."""

    swaps: tuple
    headline: object
    same: bool
    came: tuple
    gone: tuple
    stays: tuple
    asked: tuple
    not_ruled_out: tuple


def try_out(profile, answers):
    """The TryOut of these answers in place of those of the Profile."""
    after = Profile(profile.knowledge_base, profile.answers | answers, profile.remarks)
    stored, then = screening_document(profile.screening), screening_document(after.screening)
    before, now = notes_of(profile, stored), notes_of(profile, then)
    still = still_open(after, then)
    return TryOut(
        swaps=swaps(profile, answers),
        headline=headline(after, then),
        same=stored["verdict_key"] == then["verdict_key"],
        came=tried(note for rule, note in now.items() if rule not in before),
        gone=tried(note for rule, note in before.items() if rule not in now),
        stays=tried(note for rule, note in now.items() if rule in before and note["kind"] in FOR + AGAINST),
        asked=newly_open(stored, then),
        not_ruled_out=still.contraindications,
    )


def notes_of(profile, stored):
    """The notes by rule, but for the one that stands above the alternatives."""
    return {item["rule"]: item for item in stored["notes"] if not frames(profile, item)}


def tried(notes):
    return tuple(TriedNote(shown_kind(note["kind"]), note["name"], note["text"]) for note in notes)


def newly_open(before, after):
    known = {item["question"] for item in before["missing"]}
    return tuple(item["label"] for item in after["missing"] if item["question"] not in known)
