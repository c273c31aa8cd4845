"""Deciding on a result: what was typed is kept, then signed; a signed decision is never changed."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import Consultation, Decision


class StaleDecision(Exception):
    """Since this decision was begun, the consultation got a newer version or was signed; `consultation` is
    how it stands now."""

    def __init__(self, consultation):
        super().__init__("This consultation was changed or signed since you opened it.")
        self.consultation = consultation


def keep_decision(*, by, consultation_id, after, typed):
    """Keeps a decision as typed so far. `after` is the number of the decision it would amend, 0 for none.

    Raises StaleDecision when a later one was signed, Consultation.DoesNotExist when it is not this
    clinician's.
    """
    pending = {"after": after, "typed": typed, "at": timezone.now().isoformat()}
    own = Consultation.objects.for_clinician(by).filter(pk=consultation_id)
    if not own.exclude(decisions__number__gt=after).update(pending=pending):
        raise StaleDecision(own.get())


def sign(*, by, consultation_id, version_number, after, submit_key, **decided):
    """Signs a decision on this version of the answers, as number `after` + 1, and returns it.

    `decided` holds the other fields of a Decision: plan, modalities, follows, reason, remark, discussed,
    next_step, next_on and, after another one, amendment. A second submit, and one from another window that
    says the same, return the decision that was signed. Raises StaleDecision when there is a newer version
    or another decision, Consultation.DoesNotExist when it is not this clinician's; then nothing is signed.
    """
    try:
        return sign_once(by, consultation_id, version_number, after, submit_key, decided)
    except (IntegrityError, StaleDecision) as error:
        consultation = Consultation.objects.for_clinician(by).get(pk=consultation_id)
        signed = already_signed(by, consultation_id, submit_key)
        signed = signed or signed_alike(consultation, version_number, after, decided)
        if signed:
            return signed
        raise StaleDecision(consultation) from error


def already_signed(by, consultation_id, submit_key):
    """The decision this submit made before, or None."""
    own = Decision.objects.for_clinician(by).filter(consultation_id=consultation_id)
    return own.filter(submit_key=submit_key, by=by).first()


def signed_alike(consultation, version_number, after, decided):
    """The decision another window signed meanwhile, if it is the very same; else None."""
    signed = consultation.decisions.filter(number=after + 1, version__number=version_number).first()
    same = signed and all(getattr(signed, field) == value for field, value in decided.items())
    return signed if same else None


@transaction.atomic
def sign_once(by, consultation_id, version_number, after, submit_key, decided):
    own = Consultation.objects.for_clinician(by).filter(pk=consultation_id)
    # Taking the row first keeps a newer version, or another signature, from slipping in before this one.
    is_current = own.filter(version=version_number).update(pending={})
    consultation = own.get()
    if not is_current or consultation.decisions.count() != after:
        raise StaleDecision(consultation)
    return Decision.objects.create(
        consultation=consultation,
        version=consultation.versions.get(number=version_number),
        number=after + 1,
        submit_key=submit_key,
        by=by,
        **decided,
    )
