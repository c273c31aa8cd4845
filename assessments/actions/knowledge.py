"""Changes of the editable knowledge, each kept with the item before and after."""

from contextlib import contextmanager
from itertools import count

from django.db import transaction
from django.db.models import F

from .. import documents, items, publishing
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


# -- one change undone -----------------------------------------------------------------------------


class CannotUndo(Exception):
    """The change stays; `reasons` holds a sentence each."""

    def __init__(self, *reasons):
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@transaction.atomic
def undo_change(*, by, change):
    """Puts the item back as it was before the change, and keeps that as a change of its own.

    Raises CannotUndo when the item has changed again since, or something now depends on what would go.
    """
    hold_rows()
    draft, key = publishing.freeze(), (change.after or change.before)["key"]
    row = items.rows_of(change.kind, key).first()
    now = items.item_of(type(row), row.pk) if row else None
    refuse_if_moved(change, now)
    put_back(change, row) if change.before else take_away(row)
    if new := publishing.new_problems(draft, publishing.freeze()):
        raise CannotUndo(*new)
    after = items.stored_items().get((change.kind, change.before["key"])) if change.before else None
    key = (after or now)["key"]
    items.rows_of(change.kind, key).update(version=F("version") + 1)
    record_change(by=by, via="undo", kind=change.kind, key=key, before=now, after=after)


def refuse_if_moved(change, now):
    """Raises CannotUndo unless the item is as the change left it; a field that is newer does not count."""
    if change.after is None:
        if now:
            raise CannotUndo("It has been added again since.")
    elif now is None:
        raise CannotUndo("It is no longer there under the key it had then.")
    elif any(now.get(name) != value for name, value in change.after.items()):
        raise CannotUndo("It has changed again since. Undo the later change first.")


def take_away(row):
    if users := items.users_of(row):
        raise CannotUndo(*(f"{items.described(user)} uses it now." for user in users))
    row.delete()


def put_back(change, row):
    before = change.before
    if row:
        refuse_lost_choices(change, row)
        rename(change, row)
    document = publishing.freeze()
    try:
        write_checked(document, documents.with_items(document, {change.kind: [before]}))
    except KnowledgeError as error:
        raise CannotUndo(*error.problems) from error
    if "order" in before:
        items.rows_of(change.kind, before["key"]).update(order=before["order"])


def refuse_lost_choices(change, row):
    """A choice that came with the change may be in use by now."""
    kept = {choice["key"] for choice in change.before.get("choices", [])}
    for choice in row.choices.exclude(key__in=kept) if change.kind == "questions" else []:
        for user in items.users_of(choice):
            raise CannotUndo(f"{items.described(user)} uses its choice “{choice.label}” now.")


def rename(change, row):
    """An item that is in no release may have got another key; a cell of the matrix another place."""
    key = change.before["key"]
    if key == change.after["key"]:
        return
    if items.rows_of(change.kind, key).exists():
        raise CannotUndo(f"The key {key} has been given to another one since.")
    if items.is_keyed(type(row)):
        type(row).objects.filter(pk=row.pk).update(key=key)
    else:
        row.delete()


@contextmanager
def nothing_kept():
    """Whatever is written inside is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
