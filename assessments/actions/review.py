"""From the draft to a release by two persons: one submits, another publishes or sends back."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import Submission
from ..workshop.problems import examined, unsettled
from ..workshop.report import report_on
from ..workshop.review import Review
from .releases import add_release, lock_live

MOVED = "The draft or the live release changed since you opened this page. Read it again below."
CLOSED = "This submission was closed meanwhile. Read below how the draft stands now."


class Refused(Exception):
    """Something stands in the way; `sentences` say what, to the person who asked."""

    def __init__(self, sentences):
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


def submit(*, by, note, reasons, seen):
    """Hands the draft in for review and returns the submission; one that it overtook is withdrawn.

    `reasons` is {problem id: why it may stand}, one for every warning; `seen` is Review().seen of the page
    that was read. Raises Refused.
    """
    review = as_seen(Review(), seen)
    refuse(review.refusals("submit", by))
    examination = examined(review)
    refuse(unsettled(examination, reasons))
    written = {problem.id: reasons[problem.id] for problem in examination.of("warning")}
    try:
        return hand_in(by=by, note=note, reasons=written, seen=seen)
    except IntegrityError as error:
        # Before the first release there is no row to wait for: two may have handed in at once.
        sentences = Review().refusals("submit", by)
        if not sentences:
            raise
        raise Refused(sentences) from error


@transaction.atomic
def hand_in(*, by, note, reasons, seen):
    review = as_seen(locked_review(), seen)
    refuse(review.refusals("submit", by))
    if review.outdated:
        close(review.submission, by=by, outcome=Submission.Outcome.WITHDRAWN, comment="Submitted again.")
    return Submission.objects.create(digest=review.digest, note=note, reasons=reasons, by=by)


@transaction.atomic
def withdraw_submission(*, by, submission_id):
    """Takes the draft back from review. Raises Refused."""
    review = of_submission(Review(), submission_id)
    refuse(review.refusals("withdraw", by))
    close(review.submission, by=by, outcome=Submission.Outcome.WITHDRAWN)


@transaction.atomic
def send_back(*, by, submission_id, comment):
    """Returns the draft to its editors with a comment. Raises Refused, also to the one who submitted it."""
    review = of_submission(Review(), submission_id)
    refuse(review.refusals("send back", by))
    close(review.submission, by=by, outcome=Submission.Outcome.SENT_BACK, comment=comment)


def publish_submission(*, by, submission_id, note, seen):
    """Publishes the draft that somebody else submitted and returns the release.

    Raises Refused: to the one who submitted it, to everybody who changed the draft since the live release,
    when the draft is not what was submitted or seen, and while a problem stands in the way.
    """
    review = of_submission(as_seen(Review(), seen), submission_id)
    refuse(review.refusals("publish", by))
    refuse(unsettled(examined(review), review.submission.reasons))
    report = report_on(review)
    return freeze_submission(by=by, submission_id=submission_id, note=note, seen=seen, report=report)


@transaction.atomic
def freeze_submission(*, by, submission_id, note, seen, report):
    review = of_submission(as_seen(locked_review(), seen), submission_id)
    refuse(review.refusals("publish", by))
    submission, one_person = review.submission, review.is_one_person(by)
    close(submission, by=by, outcome=Submission.Outcome.PUBLISHED)
    release = add_release(
        review.live,
        by=by,
        document=review.document,
        note=note,
        submitted_by=submission.by,
        one_person=one_person,
        report=report,
    )
    Submission.objects.filter(pk=submission.pk).update(release=release)
    return release


# -- check and act in one step ---------------------------------------------------------------------


def locked_review():
    """How things stand, with the live release locked: nobody publishes until this transaction ends."""
    lock_live()
    return Review()


def as_seen(review, seen):
    if review.seen != seen:
        raise Refused([MOVED])
    return review


def of_submission(review, submission_id):
    if review.submission and review.submission.pk != submission_id:
        raise Refused([CLOSED])
    return review


def close(submission, *, by, outcome, comment=""):
    """Ends a submission, unless somebody else did so first: then Refused."""
    is_open = Submission.objects.filter(pk=submission.pk, outcome=Submission.Outcome.OPEN)
    values = {"outcome": outcome, "comment": comment, "closed_by": by, "closed_at": timezone.now()}
    if not is_open.update(**values):
        raise Refused([CLOSED])


def refuse(sentences):
    if sentences:
        raise Refused(sentences)
