"""The verdict in a plain sentence, and the answers it rests on."""

from dataclasses import dataclass

from ..engine.verdict import HOLDING_BACK
from ..engine.wording import joined
from .labels import Sign, count, sentence_case, shown_verdict


@dataclass(frozen=True)
class Headline:
    verdict: Sign
    sentence: str
    rests_on: tuple  # Answers
    rests_on_words: str  # for what is no answer


def headline(profile, stored):
    rules = stored["rests_on"]
    answers = profile.because_of(rules)
    return Headline(
        verdict=shown_verdict(stored["verdict_key"]),
        sentence=SENTENCES.get(stored["verdict_key"], unknown)(stored),
        rests_on=tuple(answer for answer in answers if answer.known),
        rests_on_words=rests_on_words(stored, rules, answers),
    )


def rests_on_words(stored, rules, answers):
    """What is not known, where the verdict rests on that; the rules, where it rests on no answer at all."""
    unknown = [answer.question for answer in answers if not answer.known]
    unknown = unknown or ([] if answers else [item["label"] for item in stored["missing"] if item["gate"]])
    if unknown:
        return f"Not known yet: {'; '.join(unknown)}."
    names = [item["name"] for item in stored["notes"] if item["rule"] in rules]
    return "" if answers else "; ".join(names) or "What was recorded matches no listed indication."


# -- one sentence per verdict ----------------------------------------------------------------------


def another_approach(stored):
    number = len(stored["rests_on"])
    words = f"{count(number, 'reason')} on record {verb(number, 'speak')} for another approach"
    if indicated(stored):
        words += ", although the concern also fits a listed indication for nanofat"
    return sentence_case(words) + "." + also_deferring(stored)


def also_deferring(stored):
    """A barrier usually matters for the other approach too, so the headline does not hide it."""
    number = sum(makes(item, "defer") for item in stored["notes"])
    applies = f" {sentence_case(count(number, 'reason'))} to wait {verb(number, 'apply')} as well."
    return applies if number else ""


def defer(stored):
    number = len(stored["rests_on"])
    reasons = f"{count(number, 'reason')} to hold back {verb(number, 'apply')}"
    if indicated(stored):
        words = f"The concern fits nanofat, but {reasons}."
    else:
        words = f"{sentence_case(reasons)}, and what was recorded fits no listed indication so far."
    return f"{words} {'This' if number == 1 else 'Each'} may change."


def insufficient(stored):
    gates = sum(item["gate"] for item in stored["missing"])
    if gates:
        is_open = "is" if gates == 1 else "are"
        return (
            f"{sentence_case(count(gates, 'gate question'))} {is_open} open, so no suitability is stated yet."
        )
    if indicated(stored):
        return "The concern may fit nanofat, but something that decides is not known yet."
    return "What was recorded matches no listed indication for nanofat so far."


def considerations(stored):
    number = len(stored["rests_on"])
    words = f"The concern fits nanofat; {count(number, 'point')} should be considered first."
    return words + with_indications(stored)


def with_indications(stored):
    """Where a point stands that is a condition of the indication itself and no caution beside it."""
    names = [
        f"“{item['name']}”"
        for item in stored["notes"]
        if item["rule"] in stored["rests_on"] and item["kind"] == "indication"
    ]
    return f" See the indication {joined(names)}." if names else ""


def suitable(stored):
    return (
        "The concern fits nanofat and no recorded answer holds it back: it may be considered. "
        "The usual counselling still applies."
    )


def unknown(stored):
    return "This verdict is not one this version of the app can put into words."


SENTENCES = {
    "another-approach": another_approach,
    "defer": defer,
    "insufficient": insufficient,
    "considerations": considerations,
    "suitable": suitable,
}


def indicated(stored):
    return any(makes(item, "supports") for item in stored["notes"])


def makes(item, effect):
    return any(one["effect"] == effect for one in item["effects"])


def holds_back(item):
    """Does this rule, fired or undecided, carry a contraindication?"""
    return any(makes(item, effect) for effect in HOLDING_BACK)


def verb(number, word):
    """“speaks”, “applies”: only the forms needed here."""
    if number != 1:
        return word
    return word[:-1] + "ies" if word.endswith("y") else word + "s"
