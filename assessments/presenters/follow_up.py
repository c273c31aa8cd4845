"""What a draft says of the consult before it, and of the patient it goes to."""

import json
from dataclasses import dataclass

from ..engine.wording import answer_text
from .result import UNREADABLE


@dataclass(frozen=True)
class LastTime:
    """An answer that ages, as the earlier consult had it; `stands` once the same is answered again."""

    day: str
    words: str
    values: list  # as the form sends them
    remark: str
    stands: bool

    @property
    def for_script(self):
        return json.dumps({"values": self.values, "remark": self.remark})


@dataclass(frozen=True)
class Lost:
    """An answer of an earlier consult that this release has no place for."""

    question: str
    answer: str
    why: str


def lost_answers(before, knowledge_base, knowledge_base_of):
    """A Lost for each answer of an Earlier that has no place in `knowledge_base`."""
    return [lost_answer(before, key, knowledge_base, knowledge_base_of) for key in before.lost]


def lost_answer(before, key, knowledge_base, knowledge_base_of):
    """In the words of the release it was given under, as far as that can be read."""
    try:
        item = knowledge_base_of(before.version.release_id).question[key].item
    except UNREADABLE:
        item = {"label": key}
    asked = key in knowledge_base.question
    why = "this answer is not offered any more" if asked else "this is not asked any more"
    return Lost(item["label"], answer_text(item, before.lost[key]), why)


def reference_note(typed, found, own, *, year="", change=False):
    """Where a consult goes with the reference typed, when that is not plain; else "".

    `found` is the patient with that reference, `own` the one the draft was begun for; either may be None.
    `year` is the year of birth typed.
    """
    if not typed or found == own:
        return ""
    apart = f", {'no longer' if change else 'not'} for {own.reference}" if own else ""
    if found is None:
        return f"You have no patient “{typed}” yet: this consult is recorded for a new one{apart}."
    born = f", born {found.year_of_birth}," if found.year_of_birth else ""
    words = f"{found.reference}{born} is already one of your patients: this consult is recorded there{apart}."
    if found.year_of_birth and year not in ("", str(found.year_of_birth)):
        words += f" You typed {year} as year of birth: is it the right reference? The record keeps its year."
    return words + (" That patient is archived, and comes back with it." if found.archived_at else "")
