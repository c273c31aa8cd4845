"""The problems of a draft: first whether it holds together, then what can be proved about it.

    examination = examined(review)
    unsettled(examination, reasons)      what keeps it from being submitted or published

An examination takes seconds, so the last ones are kept in this process, by what they were about.
"""

from django.utils import timezone

from .. import publishing
from ..engine import KnowledgeError
from ..engine.proofs import Examination, Problem, examine

KEPT, LIMIT = {}, 8
BLOCKING = ("error", "unverified")


def examined(review, again=False):
    """The Examination of the draft against the live release; `again` tries anew what ran out of time."""
    found = None if again else kept(review)
    return found or keep(review, examination_of(review.document, review.live_document))


def kept(review):
    """The same, if it is already known; else None."""
    return KEPT.get(subject(review))


def keep(review, examination):
    KEPT[subject(review)] = examination
    for oldest in list(KEPT)[:-LIMIT]:
        KEPT.pop(oldest, None)
    return examination


def subject(review):
    """What an examination is about; today, because references have a date by which to look again."""
    return review.digest, review.live and review.live.sha256, timezone.localdate()


def examination_of(document, live):
    try:
        publishing.check(document)
    except KnowledgeError as error:
        return Examination(tuple(map(incoherence, error.problems)), ())
    return examine(document, live=live, today=timezone.localdate())


def incoherence(sentence):
    return Problem(level="error", code="incoherent", kind="", key="", sentence=sentence)


def unsettled(examination, reasons):
    """A sentence for every problem that must be settled, and every warning without a written reason."""
    blocking = [problem.sentence for problem in examination.of(*BLOCKING)]
    silent = [p for p in examination.of("warning") if not reasons.get(p.id, "").strip()]
    return blocking + [f"No reason is written for: {problem.sentence}" for problem in silent]
