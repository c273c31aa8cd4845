"""What can still be said of a recorded version whose page cannot be built: failure is never silence."""

import json
from dataclasses import dataclass

from .labels import Sign, shown_kind, shown_verdict


@dataclass(frozen=True)
class PlainNote:
    kind: Sign
    name: str
    text: str
    claims: tuple


@dataclass(frozen=True)
class PlainPage:
    """`legible` is false when not even the stored screening could be read."""

    verdict: Sign
    notes: tuple
    undecided: tuple
    missing: tuple
    alternatives: tuple
    version: object
    legible: bool
    readable: bool = False

    @property
    def consultation(self):
        return self.version.consultation


def plain_page(version):
    """The PlainPage of a ConsultationVersion. Takes whatever is there and never raises."""
    stored = stored_screening(version)
    return PlainPage(
        verdict=shown_verdict(stored.get("verdict_key") or version.consultation.verdict),
        notes=tuple(plain_note(item) for item in items(stored, "notes")),
        undecided=tuple(text(item, "name") for item in items(stored, "undecided")),
        missing=tuple(text(item, "label") for item in items(stored, "missing")),
        alternatives=tuple(text(item, "label") for item in items(stored, "alternatives")),
        version=version,
        legible=bool(stored),
    )


def stored_screening(version):
    """The stored screening as a dict; empty when it is none."""
    try:
        stored = json.loads(version.screening)
    except (TypeError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}


def items(stored, name):
    found = stored.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(item, name):
    return str(item.get(name, ""))


def plain_note(item):
    claims = item.get("claims")
    return PlainNote(
        kind=shown_kind(text(item, "kind")),
        name=text(item, "name"),
        text=text(item, "text"),
        claims=tuple(str(claim) for claim in claims) if isinstance(claims, list) else (),
    )
