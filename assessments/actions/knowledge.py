"""Changes of the editable knowledge, each kept with the item before and after."""

from contextlib import contextmanager
from itertools import count

from django.db import transaction
from django.db.models import F

from .. import items, publishing
from ..engine import KnowledgeError
from ..models import KnowledgeChange, Rule

NAME_LENGTH, KEY_LENGTH = 150, 48
COPIED = " (copy)"


class StaleKnowledge(Exception):
    """Somebody saved a change after the page was shown."""


def record_change(*, by, via, kind, key, before, after):
    """Keeps one change of the knowledge with the item before and after, as document items."""
    if before != after:
        KnowledgeChange.objects.create(by=by, via=via, kind=kind, key=key, before=before, after=after)


@transaction.atomic
def load_knowledge(*, by, via, document, seen=None):
    """Writes a document over the rows, keeps each changed item and returns their (kind, key).

    Raises KnowledgeError, writing nothing, when the document breaks what the draft does not break already;
    StaleKnowledge when `seen` is given and is not the digest of the draft.
    """
    hold_rows()
    draft = publishing.freeze()
    if seen and seen != publishing.digest(draft):
        raise StaleKnowledge
    before = items.stored_items()
    write_checked(draft, document)
    after = items.stored_items()
    changed = [place for place in after if before.get(place) != after[place]]
    for kind, key in changed:
        items.rows_of(kind, key).update(version=F("version") + 1)
        record_change(
            by=by, via=via, kind=kind, key=key, before=before.get((kind, key)), after=after[kind, key]
        )
    return changed


def hold_rows():
    """Nobody saves an item between the look at the draft and the writing."""
    for model in items.ITEMS:
        list(model.objects.order_by("pk").select_for_update().values_list("pk"))


def write_checked(draft, document):
    """Writes the document unless it has problems that the draft does not have."""
    if new := publishing.new_problems(draft, document):
        raise KnowledgeError(new)
    publishing.write(document)


# -- one more rule like this one -------------------------------------------------------------------


def duplicate_rule(*, by, rule, key):
    """A copy of the rule under a key that is free, switched off; returns its row. Raises KnowledgeError."""
    document = publishing.freeze()
    present = {item["key"]: item for item in document["rules"]}
    if key in present:
        raise KnowledgeError([f"There is a rule {key} already."])
    copy = {**present[rule.key], "key": key, "name": copied_name(rule.name), "on": False}
    load_knowledge(by=by, via="duplicate", document={**document, "rules": [*document["rules"], copy]})
    return Rule.objects.get(key=key)


def copied_name(name):
    return f"{name[: NAME_LENGTH - len(COPIED)]}{COPIED}"


def free_key(key):
    """The first of R-1-copy, R-1-copy-2 … that no rule has."""
    taken = set(Rule.objects.values_list("key", flat=True))
    stem = f"{key[:KEY_LENGTH].rstrip('-.')}-copy"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


@contextmanager
def nothing_kept():
    """Whatever is written inside is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
