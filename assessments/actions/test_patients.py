"""Test patients that come from a file."""

from django.db import transaction
from django.db.models import F, Max

from .. import publishing
from ..models import TestPatient
from .knowledge import record_change

FIELDS = ("name", "summary", "answers", "expected")


@transaction.atomic
def import_test_patients(*, by, patients):
    """Writes test patients in keys over those with the same key; new ones come last.

    Returns the keys of those that were changed.
    """
    stored = {row.key: row for row in TestPatient.objects.select_for_update()}
    last = TestPatient.objects.aggregate(last=Max("order"))["last"] or 0
    return [p["key"] for place, p in enumerate(patients, last + 1) if put(by, stored.get(p["key"]), p, place)]


def put(by, row, patient, order):
    """Writes one and keeps the change; False when it is stored just so already."""
    before = publishing.plain_item(row, FIELDS) if row else None
    if before == patient:
        return False
    row = row or TestPatient(key=patient["key"], order=order)
    for field in FIELDS:
        setattr(row, field, patient[field])
    row.version = F("version") + 1 if row.pk else 1
    row.save()
    record_change(by=by, via="import", kind="test_patients", key=row.key, before=before, after=patient)
    return True
