"""The result page of one recorded version, from its stored screening and the texts of its own release."""

import json
from dataclasses import dataclass

from ..engine import ENGINE_VERSION, KnowledgeError
from . import matrix, reasons, why_not
from .changes import what_would_change
from .drawings import drawings
from .headline import headline
from .labels import shown_origin
from .options import options
from .profile import Profile
from .sources import Sources
from .still_open import still_open

# What building a page may raise on a screening or a release that does not fit it.
UNREADABLE = (KnowledgeError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Provenance:
    release: object
    hash: str
    engine: str
    origins: tuple
    sets_off: tuple
    rules_off: int
    remark: str


@dataclass(frozen=True)
class ResultPage:
    headline: object
    drawings: tuple
    open: object
    reasons_for: tuple
    reasons_against: tuple
    changes: object
    options: object
    problems: object
    remarks: object
    sourced: tuple
    technique: tuple
    counselling: tuple
    answers: tuple
    answered: int
    asked: int
    silent: tuple
    provenance: Provenance
    version: object
    readable: bool = True

    @property
    def verdict(self):
        return self.headline.verdict

    @property
    def consultation(self):
        return self.version.consultation

    @property
    def is_qualified(self):
        """Whether an indication comes with a point to be considered."""
        return any(note.consequence for note in self.reasons_for)

    @property
    def matrix_citations(self):
        return matrix.cited(self.sourced)


def result_page(version, knowledge_base):
    """The ResultPage of a ConsultationVersion. Raises one of UNREADABLE when it cannot be made."""
    stored = json.loads(version.screening)
    profile = profile_of(version, knowledge_base)
    sources = Sources(knowledge_base.document)
    problems, remarks = matrix.problems(profile, sources), matrix.remarks(profile, sources)
    still = still_open(profile, stored)

    def notes(*kinds):
        return reasons.notes_of(profile, sources, stored["notes"], kinds)

    return ResultPage(
        headline=headline(profile, stored),
        open=still,
        drawings=drawings(profile),
        reasons_for=notes(*reasons.FOR),
        reasons_against=notes(*reasons.AGAINST),
        changes=what_would_change(profile, stored, still.contraindications),
        options=options(profile, sources, stored),
        problems=problems,
        remarks=remarks,
        sourced=matrix.sourced(problems, remarks),
        technique=reasons.highlighted_first(notes("technique")),
        counselling=reasons.highlighted_first(notes("counselling")),
        answers=tuple(profile.sections()),
        answered=profile.answered(),
        asked=profile.asked(),
        silent=why_not.undecided(profile, stored) + why_not.not_fired(profile, stored),
        provenance=provenance(knowledge_base, stored["provenance"]),
        version=version,
    )


def profile_of(version, knowledge_base):
    """The Profile of a ConsultationVersion, screened again."""
    return Profile(knowledge_base, version.answers, version.remarks, version.carried)


def provenance(knowledge_base, stored):
    sets = knowledge_base.rule_sets
    return Provenance(
        release=stored["release"],
        hash=short(stored["sha256"]),
        engine=stored["engine"],
        origins=tuple(shown_origin(origin).word for origin in stored["origins"]),
        sets_off=tuple(sets[key]["title"] if key in sets else key for key in stored["sets_off"]),
        rules_off=len(stored["rules_off"]),
        remark=explained_by(stored["engine"]),
    )


def explained_by(engine):
    """Verdict and notes are as recorded; only the answers behind a note are found anew."""
    if engine == ENGINE_VERSION:
        return ""
    return f"Recorded by engine {engine}; the answers behind each note were found by engine {ENGINE_VERSION}."


def short(sha256):
    """Eight letters in two groups: enough to tell releases apart when read aloud."""
    return f"{sha256[:4]} {sha256[4:8]}".strip()
