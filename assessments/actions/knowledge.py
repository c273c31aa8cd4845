"""Changes of the editable knowledge, each kept with the item before and after."""

from django.db import transaction
from django.db.models import F

from .. import publishing
from ..models import KnowledgeChange


def record_change(*, by, via, kind, key, before, after):
    """Keeps one change of the knowledge with the item before and after, as document items."""
    if before != after:
        KnowledgeChange.objects.create(by=by, via=via, kind=kind, key=key, before=before, after=after)


@transaction.atomic
def load_knowledge(*, by, via, document):
    """Writes a document over the rows and keeps each changed item. Raises KnowledgeError, writing nothing."""
    before = items_by_key(publishing.freeze())
    publishing.load(document)
    after = items_by_key(publishing.freeze())
    changed = [place for place in after if before.get(place) != after[place]]
    for kind, key in changed:
        publishing.MODELS[kind].objects.filter(key=key).update(version=F("version") + 1)
        record_change(
            by=by, via=via, kind=kind, key=key, before=before.get((kind, key)), after=after[kind, key]
        )
    return changed


def items_by_key(document):
    places = {}
    for name, items in document.items():
        if isinstance(items, list):
            places |= {(name, item["key"]): item for item in items}
    return places
