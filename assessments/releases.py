"""The compiled knowledge base of a release, kept per process by release id: a release never changes."""

import json
from functools import lru_cache

from .engine import compile_document
from .models import Release


class NothingPublished(Exception):
    """There is no release yet, so there is nothing to screen against."""


@lru_cache(maxsize=32)
def knowledge_base(release_id):
    """The compiled knowledge base of the release with this id. Raises Release.DoesNotExist."""
    release = Release.objects.get(pk=release_id)
    return compile_document(json.loads(release.document), number=release.number, sha256=release.sha256)


def live_release():
    """The release new consultations use. Read anew each time: another process may have published.

    Raises NothingPublished before the first release.
    """
    release = Release.objects.defer("document").live()
    if release is None:
        raise NothingPublished("No knowledge has been published yet. Ask a rule editor to publish a release.")
    return release


def live_knowledge_base():
    return knowledge_base(live_release().pk)
