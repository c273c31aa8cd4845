"""Changes of the knowledge undone, one or several at once, all or none; the undoing is a change as well."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from .. import documents, items, publishing
from ..engine import KnowledgeError
from ..models import KnowledgeChange
from .knowledge import hold_rows, record_change, write_checked


class CannotUndo(Exception):
    """The changes stay; `reasons` holds a sentence each."""

    def __init__(self, *reasons):
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@transaction.atomic
def undo_changes(*, by, changes):
    """Puts each item back as it was before these changes, all or none, and keeps that as a change of its own.

    Raises CannotUndo when an item has changed again since, or something now depends on what would go.
    """
    hold_rows()
    draft, now = publishing.freeze(), items.stored_items()
    undoings = undoings_of(changes)
    each(undoings, lambda change: refuse_if_moved(change, now.get(place_after(change))))
    put_back([change for change in undoings if change.before])
    take_away([change for change in undoings if not change.before])
    if new := publishing.new_problems(draft, publishing.freeze()):
        raise CannotUndo(*new)
    after = items.stored_items()
    for change in undoings:
        keep_undoing(by, change.kind, now.get(place_after(change)), after.get(place_before(change)))


def undoings_of(changes):
    """One change for each item, from how the newest left it to how it was before the oldest; newest first."""
    found = {}
    for change in sorted(changes, key=lambda change: (change.at, change.pk), reverse=True):
        later = found.pop(place_after(change), None)
        found[place_before(change)] = joined(change, later) if later else change
    return [change for change in found.values() if change.before or change.after]


def joined(change, later):
    if moved_since(change, later.before):
        raise CannotUndo(f"{change.key} was also changed between the chosen changes. Choose that change too.")
    return KnowledgeChange(kind=change.kind, key=later.key, before=change.before, after=later.after)


def place_after(change):
    """(kind, key) of the item as the change left it."""
    return change.kind, (change.after or change.before)["key"]


def place_before(change):
    return change.kind, (change.before or change.after)["key"]


def each(undoings, step):
    """Takes the step for each. Raises CannotUndo with the reasons of all; of several, each with its item."""
    reasons = []
    for change in undoings:
        try:
            step(change)
        except CannotUndo as error:
            named = f"{change.key}: " if len(undoings) > 1 else ""
            reasons += [named + reason for reason in error.reasons]
    if reasons:
        raise CannotUndo(*reasons)


def refuse_if_moved(change, now):
    if reason := moved_since(change, now):
        raise CannotUndo(reason)


def moved_since(change, now):
    """Why the item is not as the change left it, or ""; a field that is newer does not count."""
    if change.after is None:
        return "It has been added again since." if now else ""
    if now is None:
        return "It is no longer there under the key it had then."
    if any(now.get(name) != value for name, value in change.after.items()):
        return "It has changed again since. Undo the later change first."
    return ""


def take_away(undoings):
    """What nothing uses goes first: of a rule and a finding that came together, the rule."""
    while undoings:
        free = [change for change in undoings if not users_of_item(change)]
        if not free:
            each(undoings, refuse_if_used)
        for change in free:
            items.rows_of(*place_after(change)).delete()
        undoings = [change for change in undoings if change not in free]


def users_of_item(change):
    row = items.rows_of(*place_after(change)).first()  # what belonged to another item went with it
    return items.users_of(row) if row else []


def refuse_if_used(change):
    raise CannotUndo(*(f"{items.described(user)} uses it now." for user in users_of_item(change)))


def put_back(undoings):
    undone = {place_after(change) for change in undoings}
    edited = [change for change in undoings if change.after]
    each(edited, lambda change: refuse_lost_choices(change, undone))
    each(edited, rename)
    document, brought = publishing.freeze(), defaultdict(list)
    for change in undoings:
        brought[change.kind].append(change.before)
    as_before = documents.with_items(document, brought)
    try:
        write_checked(document, as_before)
    except KnowledgeError as error:
        raise CannotUndo(*error.problems) from error
    if "questions" in brought:
        publishing.write(as_before)  # once more: a choice goes only when no rule uses it any more
    for change in undoings:
        if "order" in change.before:
            items.rows_of(*place_before(change)).update(order=change.before["order"])


def refuse_lost_choices(change, undone):
    """A choice that came with the change may be in use by now, and not only by what is undone as well."""
    if change.kind != "questions":
        return
    kept = {choice["key"] for choice in change.before.get("choices", [])}
    for choice in items.rows_of(*place_after(change)).get().choices.exclude(key__in=kept):
        for user in items.users_of(choice):
            if items.place_of(user) not in undone:
                raise CannotUndo(f"{items.described(user)} uses its choice “{choice.label}” now.")


def rename(change):
    """An item that is in no release may have got another key; a cell of the matrix another place."""
    kind, key = place_before(change)
    if key == change.after["key"]:
        return
    if items.rows_of(kind, key).exists():
        raise CannotUndo(f"The key {key} has been given to another one since.")
    rows = items.rows_of(*place_after(change))
    rows.update(key=key) if items.is_keyed(rows.model) else rows.delete()


def keep_undoing(by, kind, before, after):
    key = (after or before)["key"]
    items.rows_of(kind, key).update(version=F("version") + 1)
    record_change(by=by, via="undo", kind=kind, key=key, before=before, after=after)
