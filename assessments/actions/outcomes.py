"""How a treatment went."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..engine import canonical_json
from ..models import Outcome


class StaleOutcome(Exception):
    """Since the page was opened the outcome was corrected."""

    def __init__(self):
        super().__init__("This outcome was corrected in another window. Read there what stands now.")


def record_outcome(*, by, consultation, submit_key, treated_on, **values):
    """Keeps an outcome with the version of the consult that stood when the treatment took place; returns it.

    `values` are the fields of Outcome; with `corrects` it takes the place of that one. The same values with
    the same `submit_key` return the first outcome. Raises StaleOutcome when that one was corrected before.
    """
    corrects = values.get("corrects")
    said = values | ({"corrects": corrects.pk} if corrects else {})
    key = key_of(consultation, [submit_key, str(treated_on), said])
    if recorded := already_kept(by, key):
        return recorded
    version = version_before(consultation, treated_on)
    row = {"consultation": consultation, "version": version, "submit_key": key, "by": by}
    try:
        with transaction.atomic():
            return Outcome.objects.create(**row, treated_on=treated_on, **values)
    except IntegrityError:  # the other click was quicker
        if recorded := already_kept(by, key):
            return recorded
        if corrects and Outcome.objects.filter(corrects=corrects).exists():
            raise StaleOutcome from None
        raise


def take_back(*, by, outcome, submit_key, reason):
    """Keeps that this outcome should not have been recorded, and why; returns the record of that.

    Raises StaleOutcome when it was corrected before.
    """
    same = {name: getattr(outcome, name) for name in ("treated_on", "modality", "sessions")}
    return record_outcome(
        by=by,
        consultation=outcome.consultation,
        submit_key=submit_key,
        corrects=outcome,
        reason=reason,
        by_mistake=True,
        **same,
    )


def key_of(consultation, submitted):
    """Within the consult, so that nobody's key can stand in another's way."""
    return uuid.uuid5(consultation.pk, canonical_json(submitted))


def already_kept(by, key):
    return Outcome.objects.for_clinician(by).filter(submit_key=key).first()


def version_before(consultation, day):
    """The newest version up to this day, or the first one."""
    versions = list(consultation.versions.order_by("number"))
    before = [version for version in versions if timezone.localdate(version.at) <= day]
    return before[-1] if before else versions[0]
