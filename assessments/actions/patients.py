"""What happens to a patient as a whole: handed to a colleague, archived, brought back."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..access import is_clinician
from ..models import Consultation, Draft, Patient


class NotAColleague(Exception):
    """A patient is handed to another clinician only."""


class ReferenceTaken(Exception):
    """The colleague has a patient with this reference already."""


def reassign(*, by, patient, to):
    """Hands a patient over with every consult, decision, outcome and draft.

    Recorded versions and signed decisions keep who made them. Raises NotAColleague, ReferenceTaken, and
    Patient.DoesNotExist when it is not (or no longer) this clinician's patient.
    """
    if to == by or not is_clinician(to):
        raise NotAColleague
    if Patient.objects.for_clinician(to).named(patient.reference).exists():
        raise ReferenceTaken
    try:
        hand_over(by, patient, to)
    except IntegrityError as error:  # the colleague made one at the same moment
        raise ReferenceTaken from error


@transaction.atomic
def hand_over(by, patient, to):
    Draft.objects.for_clinician(by).about(patient).update(clinician=to)
    Consultation.objects.for_clinician(by).filter(patient=patient).update(clinician=to)
    own = Patient.objects.for_clinician(by).filter(pk=patient.pk)
    if not own.update(clinician=to):
        raise Patient.DoesNotExist


def archive(*, by, patient):
    """Takes a patient out of searches and the first page. Nothing is deleted."""
    own = Patient.objects.for_clinician(by).filter(pk=patient.pk)
    own.filter(archived_at=None).update(archived_at=timezone.now())


def bring_back(*, by, patient):
    Patient.objects.for_clinician(by).filter(pk=patient.pk).update(archived_at=None)
