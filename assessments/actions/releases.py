"""Freezing the draft into a release, and what comes before and after that."""

import hashlib

from django.db import transaction
from django.db.models import Max

from .. import publishing
from ..engine import canonical_json
from ..models import Release


class NothingToPublish(Exception):
    """The rows say exactly what the live release says."""


@transaction.atomic
def publish(*, by, note):
    """Freezes the editable rows into the next release and returns it.

    Raises KnowledgeError when the rows do not hold together, NothingToPublish when nothing changed.
    """
    document = publishing.freeze()
    publishing.check(document)
    text = canonical_json(document)
    digest = hashlib.sha256(text.encode()).hexdigest()
    live = Release.objects.live()
    if live and live.sha256 == digest:
        raise NothingToPublish(f"Nothing has changed since release {live.number}.")
    number = (Release.objects.aggregate(Max("number"))["number__max"] or 0) + 1
    return Release.objects.create(
        number=number, document=text, sha256=digest, author=by, note=note, one_person=True
    )
