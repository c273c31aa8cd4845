"""Test patients that come from a file, or from a problem or suggestion on a page."""

from itertools import count

from django.db import transaction
from django.db.models import F, Max

from .. import publishing
from ..models import TestPatient
from .knowledge import hold_rows, record_change

FIELDS = ("name", "summary", "answers", "expected")
KEY_PREFIX = "T"


@transaction.atomic
def keep_test_patient(*, by, patient):
    """Keeps a test patient in keys under the next free key; returns (its row, whether it is new).

    One who has just these answers and expectations already stays the only one.
    """
    hold_rows()
    same = TestPatient.objects.filter(answers=patient["answers"], expected=patient["expected"]).first()
    if same:
        return same, False
    key = next_key()
    put(by, None, {"key": key, **patient}, next_order(), via="admin")
    return TestPatient.objects.get(key=key), True


def next_key():
    """The first of T01, T02 … that no test patient has."""
    taken = set(TestPatient.objects.values_list("key", flat=True))
    keys = (f"{KEY_PREFIX}{number:02}" for number in count(1))
    return next(key for key in keys if key not in taken)


def next_order():
    return (TestPatient.objects.aggregate(last=Max("order"))["last"] or 0) + 1


@transaction.atomic
def import_test_patients(*, by, patients):
    """Writes test patients in keys over those with the same key; new ones come last.

    Returns the keys of those that were changed.
    """
    stored = {row.key: row for row in TestPatient.objects.select_for_update()}
    places = enumerate(patients, next_order())
    return [p["key"] for place, p in places if put(by, stored.get(p["key"]), p, place, via="import")]


def put(by, row, patient, order, via):
    """Writes one and keeps the change; False when it is stored just so already."""
    before = publishing.plain_item(row, FIELDS) if row else None
    if before == patient:
        return False
    row = row or TestPatient(key=patient["key"], order=order)
    for field in FIELDS:
        setattr(row, field, patient[field])
    row.version = F("version") + 1 if row.pk else 1
    row.save()
    record_change(by=by, via=via, kind="test_patients", key=row.key, before=before, after=patient)
    return True
