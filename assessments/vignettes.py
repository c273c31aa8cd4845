"""Vignettes: consultations with the outcome they must get, in the words of the form."""

from typing import NamedTuple

from .engine import AnswerError, read_answers, screen, screening_document

# Only these kinds count as patient-specific notes when a claim must not appear.
SPECIFIC = {"indication", "contraindication", "caution", "alternative"}


class Check(NamedTuple):
    """One expectation: whether it held, and a sentence about what was found."""

    held: bool
    words: str


def failures(knowledge_base, vignette):
    """A sentence for each expectation of the vignette that is not met; [] when all hold."""
    return [check.words for check in checks(knowledge_base, vignette) if not check.held]


def checks(knowledge_base, vignette):
    """A Check for each expectation of the vignette, or for each answer that cannot be read.

    `vignette` has id, answers ({question: choice}, by key or label) and expected, as in the vignette files.
    """
    try:
        answers = read_answers(knowledge_base.document, vignette["answers"])
    except AnswerError as error:
        return [Check(False, problem) for problem in error.problems]
    screening = screening_document(screen(knowledge_base, answers))
    parts = (of_verdict, of_notes, of_alternatives, of_missing)
    return [check for part in parts for check in part(screening, vignette["expected"])]


def of_verdict(screening, expected):
    accepted = [expected["verdict"], *expected.get("verdict_also_acceptable", [])]
    held = screening["verdict"] in accepted
    yield Check(
        held, f"verdict is “{screening['verdict']}”" + ("" if held else f", expected “{accepted[0]}”")
    )


def of_notes(screening, expected):
    shown = {claim for note in screening["notes"] for claim in note["claims"]}
    shown |= {claim for option in screening["alternatives"] for claim in option["claims"]}
    specific = {c for note in screening["notes"] if note["kind"] in SPECIFIC for c in note["claims"]}
    for wanted in expected.get("notes_must_appear", []):
        held = any_in(wanted, shown)
        yield Check(held, f"{'a' if held else 'no'} note cites {in_words(wanted)}")
    for claim in expected.get("notes_must_not_appear", []):
        held = claim not in specific
        yield Check(
            held, f"no note cites {claim}" if held else f"a note cites {claim}, which must not appear"
        )


def of_alternatives(screening, expected):
    offered = {option["label"] for option in screening["alternatives"]}
    for wanted in expected.get("alternatives_must_be_suggested", []):
        held = any_in(wanted, offered)
        yield Check(held, f"{in_words(wanted)} is {'' if held else 'not '}suggested")
    for option in expected.get("alternatives_must_not_be_suggested", []):
        held = option not in offered
        yield Check(held, f"{option} is {'not suggested' if held else 'suggested, which it must not be'}")


def of_missing(screening, expected):
    listed = {item["label"] for item in screening["missing"]}
    for label in expected.get("missing_information_must_be_listed", []):
        held = label in listed
        yield Check(held, f"“{label}” is {'' if held else 'not '}listed as missing")


def any_in(wanted, present):
    """One name, or a list of which any one is enough."""
    return bool(present.intersection([wanted] if isinstance(wanted, str) else wanted))


def in_words(wanted):
    return wanted if isinstance(wanted, str) else " or ".join(wanted)
