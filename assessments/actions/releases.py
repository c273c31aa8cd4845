"""Freezing the draft into a release, and bringing a former release back."""

from django.db import transaction
from django.utils import timezone

from .. import publishing, releases
from ..engine import canonical_json
from ..models import Release, Submission


class NothingToPublish(Exception):
    """What would be published says exactly what the live release says."""


class Overtaken(Exception):
    """Somebody else published since the page was opened."""


class WasWithdrawn(Exception):
    """What one person wants to bring back was withdrawn itself."""


@transaction.atomic
def publish(*, by, note):
    """Freezes the editable rows into the next release on one person's word and returns it.

    For the installation and the command line, where nobody reviews; the release says so. Raises
    KnowledgeError when the rows do not hold together, NothingToPublish when nothing changed.
    """
    live = lock_live()
    document = publishing.freeze()
    publishing.check(document)
    if live and live.sha256 == publishing.digest(document):
        raise NothingToPublish(f"Nothing has changed since release {live.number}.")
    return add_release(live, by=by, document=document, note=note, one_person=True)


@transaction.atomic
def publish_again(*, by, release_id, note, seen):
    """Publishes the content of a former release as the next one and returns it: the live one is withdrawn.

    One person may do this, because the content was reviewed before. `seen` is the number of the release that
    was live when the page was opened. Raises Overtaken, NothingToPublish, KnowledgeError when this version of
    the app cannot read the old content, Release.DoesNotExist; WasWithdrawn for what was withdrawn itself.
    """
    live = lock_live()
    if live is None or live.number != seen:
        raise Overtaken("Somebody published since you opened this page. Read again below what is live now.")
    chosen = Release.objects.get(pk=release_id)
    if withdrawal := Release.objects.withdrawal_of(chosen):
        raise WasWithdrawn(f"{chosen} was withdrawn by {withdrawal}. Set the draft to it and submit that.")
    if chosen.sha256 == live.sha256:
        raise NothingToPublish(f"{live} says exactly what {chosen} says.")
    document = releases.knowledge_base(chosen.pk).document
    report = {"withdrawn": live.number, "screened": live.screenings.count()}
    report["forecast"] = chosen.report.get("forecast", {})  # the same rules are expected to speak as often
    return add_release(live, by=by, document=document, note=note, restores=chosen, report=report)


def lock_live():
    """The live release, its row locked until the transaction ends: whoever publishes next waits for it."""
    releases, locked = Release.objects.defer("document"), None
    # While this one waited for the lock, another may have published: then the newer one is to be locked.
    while locked != (live := releases.live()):
        locked = releases.select_for_update(no_key=True).get(pk=live.pk)
    return live


def add_release(live, *, by, document, **values):
    """The release after `live`. A submission still open was compared with `live`, so it is closed."""
    number, text = live.number + 1 if live else 1, canonical_json(document)
    release = Release.objects.create(
        number=number, document=text, sha256=publishing.digest(document), author=by, **values
    )
    Submission.objects.filter(outcome=Submission.Outcome.OPEN).update(
        outcome=Submission.Outcome.WITHDRAWN,
        comment=f"{release} was published meanwhile.",
        closed_by=by,
        closed_at=timezone.now(),
    )
    return release
