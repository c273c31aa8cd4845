"""Answers that can be drawn: which questions have a drawing, and what is marked on it."""

from dataclasses import dataclass, replace

from ..engine.question import listed
from ..engine.wording import answer_text

# Question -> its choices that have a place on templates/consult/_map_<question>.html. The others, as a scar,
# can be anywhere: they stand in words only.
PLACES = {
    "areas": ("under-eye", "lid-cheek", "cheeks", "temples", "broad"),
    "donor-areas": ("abdomen", "flanks", "thighs"),
}


@dataclass(frozen=True)
class Drawing:
    """A question with its answer in words, the places to draw and which of them are marked."""

    key: str
    question: str
    text: str
    offered: tuple
    marked: tuple

    @property
    def template(self):
        return f"consult/_map_{self.key}.html"


def drawing(item, answer):
    """The Drawing of a question item; None when it has none, or its release offers none of the places."""
    places, chosen = PLACES.get(item["key"], ()), listed(answer)
    offered = tuple(c["key"] for c in item.get("choices", []) if c["key"] in places)
    marked = tuple(key for key in offered if key in chosen)
    text = answer_text(item, chosen)
    return Drawing(item["key"], item["label"], text, offered, marked) if offered else None


def drawings(profile):
    """What this Profile marks: a Drawing with those places alone for each question that has any."""
    asked = [q for q in profile.knowledge_base.questions if profile.screening.asks(q) is True]
    found = [drawing(question.item, profile.answers.get(question.key)) for question in asked]
    return tuple(replace(one, offered=one.marked) for one in found if one and one.marked)
