"""Shapes, words and tones: each table is written once."""

from dataclasses import dataclass

from ..engine import Verdict


@dataclass(frozen=True)
class Sign:
    """A word with its icon; `tone` names the colour class, "" for plain ink."""

    word: str
    icon: str
    tone: str = ""


# Verdict -> its shape, which is also the name of its tone.
SHAPES = {
    Verdict.ANOTHER_APPROACH: "other",
    Verdict.DEFER: "defer",
    Verdict.INSUFFICIENT: "open",
    Verdict.CONSIDERATIONS: "consider",
    Verdict.SUITABLE: "suitable",
}
KINDS = {
    "indication": Sign("Indication", "for"),
    "contraindication": Sign("Hold back", "against"),
    "caution": Sign("Caution", "caution"),
    "gap": Sign("Information gap", "open"),
    "alternative": Sign("Alternative", "other"),
    "technique": Sign("Technique", "technique"),
    "counselling": Sign("Counselling", "counsel"),
}
# What a rule does to the headline, where its kind does not say so already.
CONSEQUENCES = {
    "another-approach": "speaks for another approach",
    "defer": "speaks for deferring",
    "insufficient": "leaves it undecided",
    "considerations": "to be considered",
}
ORIGINS = {
    "source": Sign("Source", "book"),
    "source-inferred": Sign("Source, inferred", "book", "inferred"),
    "supplement": Sign("Supplement", "plus", "supplement"),
    "local": Sign("Clinic", "local", "local"),
}
ROLES = {"alternative": "Alternative to discuss", "complement": "Complement to discuss, beside nanofat"}
STANCES = {
    "listed": "listed for it",
    "limited": "listed with a limit",
    "not-for": "listed as not for it",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def shown_verdict(key):
    """The Sign of a verdict key; an unknown key keeps its name and gets the shape of the open question."""
    try:
        verdict = Verdict(key)
    except ValueError:
        return Sign(str(key), "open", "open")
    return Sign(sentence_case(verdict.label), SHAPES[verdict], SHAPES[verdict])


def shown_kind(kind):
    return KINDS.get(kind, Sign(str(kind), "open"))


def shown_origin(origin):
    return ORIGINS.get(origin, Sign(str(origin), "book"))


def count(number, singular, plural=""):
    """“two reasons”; digits from ten on."""
    word = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{word} {singular if number == 1 else plural or singular + 's'}"


def sentence_case(text):
    return text[:1].upper() + text[1:]
