"""The notes of the rules that fired: reasons for, reasons to hold back, technique, counselling."""

from dataclasses import dataclass

from .labels import CONSEQUENCES, Sign, shown_kind, shown_origin

FOR = ("indication",)
AGAINST = ("contraindication", "caution", "gap")


@dataclass(frozen=True)
class Note:
    """A fired rule. `consequence` says what it does to the headline, "" when its kind says enough."""

    rule: str
    name: str
    kind: Sign
    consequence: str
    text: str
    because: tuple
    origin: Sign
    citations: tuple
    publications: tuple
    highlight: bool

    @property
    def origins(self):
        return (self.origin,)

    @property
    def rules(self):
        return (self,)


def note(profile, sources, stored):
    effect = stored.get("effect")
    return Note(
        rule=stored["rule"],
        name=stored["name"],
        kind=shown_kind(stored["kind"]),
        consequence=CONSEQUENCES.get(effect, ""),
        text=stored["text"],
        because=profile.because(stored["rule"]),
        origin=shown_origin(stored["origin"]),
        citations=sources.citations(stored["claims"], stored["kind"]),
        publications=sources.publications(stored["references"]),
        highlight=stored["highlight"],
    )


def notes_of(profile, sources, stored_notes, kinds):
    """The notes of these kinds, in the order of the kinds; within one, as the release has them."""
    ordered = sorted(
        (item for item in stored_notes if item["kind"] in kinds), key=lambda item: kinds.index(item["kind"])
    )
    return tuple(note(profile, sources, item) for item in ordered)


def highlighted_first(notes):
    return tuple(sorted(notes, key=lambda item: not item.highlight))
