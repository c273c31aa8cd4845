"""Vignettes: consultations with the outcome they must get, in the words of the form."""

from .engine import AnswerError, read_answers, screen, screening_document

# Only these kinds count as patient-specific notes when a claim must not appear.
SPECIFIC = {"indication", "contraindication", "caution", "alternative"}


def failures(knowledge_base, vignette):
    """A sentence for each expectation of the vignette that is not met; [] when all hold.

    `vignette` has id, answers ({question: choice}, by key or label) and expected, as in the vignette files.
    """
    try:
        answers = read_answers(knowledge_base.document, vignette["answers"])
    except AnswerError as error:
        return error.problems
    screening = screening_document(screen(knowledge_base, answers))
    expected = vignette["expected"]
    return [
        *wrong_verdict(screening, expected),
        *wrong_notes(screening, expected),
        *wrong_alternatives(screening, expected),
        *missing_unlisted(screening, expected),
    ]


def wrong_verdict(screening, expected):
    accepted = [expected["verdict"], *expected.get("verdict_also_acceptable", [])]
    given = screening["verdict"]
    return [] if given in accepted else [f"verdict is “{given}”, expected “{accepted[0]}”"]


def wrong_notes(screening, expected):
    shown = {claim for note in screening["notes"] for claim in note["claims"]}
    shown |= {claim for option in screening["alternatives"] for claim in option["claims"]}
    specific = {c for note in screening["notes"] if note["kind"] in SPECIFIC for c in note["claims"]}
    absent = [wanted for wanted in expected.get("notes_must_appear", []) if not any_in(wanted, shown)]
    stray = [claim for claim in expected.get("notes_must_not_appear", []) if claim in specific]
    return [f"no note cites {in_words(wanted)}" for wanted in absent] + [
        f"a note cites {claim}, which must not appear" for claim in stray
    ]


def wrong_alternatives(screening, expected):
    offered = {option["label"] for option in screening["alternatives"]}
    wanted = expected.get("alternatives_must_be_suggested", [])
    unwanted = expected.get("alternatives_must_not_be_suggested", [])
    return [f"{in_words(option)} is not suggested" for option in wanted if not any_in(option, offered)] + [
        f"{option} is suggested, which it must not be" for option in unwanted if option in offered
    ]


def missing_unlisted(screening, expected):
    listed = {item["label"] for item in screening["missing"]}
    wanted = expected.get("missing_information_must_be_listed", [])
    return [f"“{label}” is not listed as missing" for label in wanted if label not in listed]


def any_in(wanted, present):
    """One name, or a list of which any one is enough."""
    return bool(present.intersection([wanted] if isinstance(wanted, str) else wanted))


def in_words(wanted):
    return wanted if isinstance(wanted, str) else " or ".join(wanted)
