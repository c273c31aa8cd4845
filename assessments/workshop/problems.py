"""The problems of a draft: whether it holds together, what can be proved, which test patients differ.

    examination = examined(review)
    unsettled(examination, reasons)      what keeps it from being submitted or published

An examination takes seconds, so the last ones are kept in this process, by what they were about.
"""

from django.utils import timezone

from .. import publishing
from ..engine import KnowledgeError, compile_document
from ..engine.proofs import LEVELS, Examination, Problem, examine
from .test_patients import try_all

KEPT, LIMIT = {}, 8
BLOCKING = ("error", "unverified")


def examined(review, again=False):
    """The Examination of the draft against the live release; `again` tries anew what ran out of time."""
    found = None if again else kept(review)
    return found or keep(subject(review), examination_of(review.document, review.live_document))


def kept(review):
    """The same, if it is already known; else None."""
    return KEPT.get(subject(review))


def keep(about, examination):
    KEPT[about] = examination
    for oldest in list(KEPT)[:-LIMIT]:
        KEPT.pop(oldest, None)
    return examination


def subject(review):
    """What an examination is about; today, because references have a date by which to look again."""
    return review.digest, review.live and review.live.sha256, timezone.localdate()


def known_of_live(review):
    """The ids of all problems that a draft would have that says what is live."""
    about = review.live.sha256, review.live.sha256, timezone.localdate()
    found = KEPT.get(about) or keep(about, examination_of(review.live_document, review.live_document))
    return {problem.id for problem in found.problems}


def examination_of(document, live):
    try:
        publishing.check(document)
    except KnowledgeError as error:
        return Examination(tuple(map(incoherence, error.problems)), ())
    proven = examine(document, live=live, today=timezone.localdate())
    problems = sorted(
        [*proven.problems, *failing_patients(document)], key=lambda problem: LEVELS.index(problem.level)
    )
    return Examination(tuple(problems), proven.proved)


def incoherence(sentence):
    return Problem(level="error", code="incoherent", kind="", key="", sentence=sentence)


def failing_patients(document):
    """A warning for each test patient that differs: it may be meant, but somebody has to say so."""
    trials = try_all(compile_document(document))
    return [failing(trial) for trial in trials if not trial.passed]


def failing(trial):
    key, name = trial.patient["key"], trial.patient["name"]
    sentence = f"{key} “{name}” does not get what it must get: {' '.join(trial.failures)}"
    return Problem(level="warning", code="test-patient", kind="test_patients", key=key, sentence=sentence)


def unsettled(examination, reasons):
    """A sentence for every problem that must be settled, and every warning without a written reason."""
    blocking = [problem.sentence for problem in examination.of(*BLOCKING)]
    silent = [p for p in examination.of("warning") if not reasons.get(p.id, "").strip()]
    return blocking + [f"No reason is written for: {problem.sentence}" for problem in silent]
