"""Setting the draft to what a release says."""

from django.db import transaction

from .. import differences, publishing, releases
from ..models import Release
from ..workshop.trimming import trim
from .knowledge import load_knowledge, record_change
from .review import MOVED, Refused


@transaction.atomic
def set_draft(*, by, release_id, seen):
    """Writes a release over the draft and removes what it lacks; every change is kept. Returns how many.

    `seen` is the digest of the draft that was read. Raises Refused when it is another one now, KnowledgeError
    when this version of the app cannot read the release, Release.DoesNotExist.
    """
    release, before = Release.objects.get(pk=release_id), publishing.freeze()
    if publishing.digest(before) != seen:
        raise Refused([MOVED])
    # What a release of an earlier shape does not speak of stays as it is.
    document = before | releases.knowledge_base(release.pk).document
    via = f"release {release.number}"
    told = load_knowledge(by=by, via=via, document=document)
    trim(document)
    untold = [change for change in changed_items(before, publishing.freeze()) if change[:2] not in told]
    for kind, key, was, now in untold:
        record_change(by=by, via=via, kind=kind, key=key, before=was, after=now)
    return len(told) + len(untold)


def changed_items(old, new):
    """Yields (kind, key, before, after) of every item that differs."""
    before = dict(differences.collections(old))
    for kind, items in differences.collections(new):
        for key in {**before[kind], **items}:
            if before[kind].get(key) != items.get(key):
                yield kind, key, before[kind].get(key), items.get(key)
