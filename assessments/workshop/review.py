"""The draft on its way to a release: what it differs from, who changed it, who submitted it, who may do what.

    Review().refusals("publish", user)      [] when nothing stands in the way, else sentences to `user`

REFUSALS is the whole table of who may do what in which state. Roles are asked by the views, problems of the
draft by `problems.py`.
"""

import json
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from .. import publishing
from ..access import named
from ..models import KnowledgeChange, Release, Submission


class Review:
    """How things stand now; each part is read when first asked for."""

    @cached_property
    def document(self):
        return publishing.freeze()

    @cached_property
    def digest(self):
        return publishing.digest(self.document)

    @cached_property
    def live(self):
        return Release.objects.live()

    @cached_property
    def live_document(self):
        return json.loads(self.live.document) if self.live else None

    @property
    def seen(self):
        """What a page was about that compares the draft with the live release."""
        return f"{self.digest}.{self.live.number if self.live else 0}"

    @property
    def differs(self):
        return self.live is None or self.live.sha256 != self.digest

    @cached_property
    def earlier(self):
        """A former release that says what the draft says, so that it was given up once; None without one."""
        same = Release.objects.defer("document").filter(sha256=self.digest)
        return same.first() if self.differs else None

    @cached_property
    def took_its_place(self):
        later = Release.objects.defer("document").filter(number__gt=self.earlier.number)
        return later.order_by("number").first()

    # -- the submission

    @cached_property
    def latest(self):
        return Submission.objects.select_related("by", "closed_by").first()

    @property
    def submission(self):
        """The submission that waits for review, or None."""
        return self.latest if self.latest and self.latest.outcome == Submission.Outcome.OPEN else None

    @property
    def outdated(self):
        """Whether the draft is not what was submitted any more."""
        return bool(self.submission) and self.submission.digest != self.digest

    @property
    def last_answer(self):
        """The last submission, closed without a release and since the live one; None when there is none."""
        closed = self.latest if self.latest and not self.submission and not self.latest.release_id else None
        return closed if closed and (self.live is None or closed.closed_at > self.live.created_at) else None

    @cached_property
    def changes_since_submission(self):
        """The changes that outdated the submission, in the order they were made."""
        return list(changes_after(self.submission.at)) if self.submission else []

    # -- who changed the draft

    @cached_property
    def changes(self):
        """Every change of the draft since the content was published that is live."""
        source = source_of(self.live)
        return list(changes_after(source and source.created_at).defer("before", "after"))

    def changed_by(self, user):
        """The keys of what this person changed in the draft."""
        return list(dict.fromkeys(change.key for change in self.changes if change.by_id == user.pk))

    def is_one_person(self, user):
        """Whether this reviewer would be judging work of their own."""
        return self.submission.by_id == user.pk or bool(self.changed_by(user))

    # -- who may do what

    def refusals(self, verb, user):
        """Why this person cannot do this now, a sentence each; [] when nothing stands in the way."""
        return [sentence for reason in REFUSALS[verb] if (sentence := reason(self, user))]


def source_of(release):
    """The release whose content this one brought back, or the release itself."""
    while release and release.restores_id:
        release = release.restores
    return release


def changes_after(moment):
    """All changes after this moment, or ever, the first one first."""
    changes = KnowledgeChange.objects.select_related("by").order_by("at", "id")
    return changes.filter(at__gt=moment) if moment else changes


def at(moment):
    return date_format(timezone.localtime(moment), "j F, H:i")


# -- what may stand in the way: "" or a sentence to the person who asks ----------------------------


def nothing_differs(review, user):
    return (
        "" if review.differs else f"The draft says what {review.live} says, so there is nothing to publish."
    )


def waits_already(review, user):
    if not review.submission or review.outdated:
        return ""
    who, moment = named(review.submission.by), at(review.submission.at)
    return f"{who} submitted this draft on {moment}; it waits for review."


def not_submitted(review, user):
    return "" if review.submission else "Nobody has submitted this draft for review."


def changed_since(review, user):
    if not review.outdated:
        return ""
    return (
        f"The draft was changed after {named(review.submission.by)} submitted it; it must be submitted again."
    )


def own_submission(review, user):
    if settings.ONE_PERSON_PUBLISHES or not submitted_by(review, user):
        return ""
    return "You submitted this draft, so another person has to publish it."


def own_to_send_back(review, user):
    return "You submitted this draft: withdraw it instead." if submitted_by(review, user) else ""


def own_changes(review, user):
    keys = [] if settings.ONE_PERSON_PUBLISHES else review.changed_by(user)
    if not keys:
        return ""
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return f"You changed {', '.join(keys[:3])}{more} in this draft, so another person has to publish it."


def submitted_by(review, user):
    return bool(review.submission) and review.submission.by_id == user.pk


REFUSALS = {
    "submit": [nothing_differs, waits_already],
    "withdraw": [not_submitted],
    "send back": [not_submitted, own_to_send_back],
    "publish": [nothing_differs, not_submitted, changed_since, own_submission, own_changes],
}
