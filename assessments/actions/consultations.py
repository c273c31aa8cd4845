"""Screening a draft and recording it as a consultation."""

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from .. import earlier, releases
from ..engine import canonical_json, screen, screening_document
from ..models import Consultation, ConsultationVersion, Draft, Patient


class StaleConsultation(Exception):
    """The consultation has a newer version than the one this draft was begun from."""

    def __init__(self, consultation):
        super().__init__("This consultation was changed since you opened it.")
        self.consultation = consultation


def record(*, by, draft_id, reference, year_of_birth, answers, remarks):
    """Screens the answers against the draft's release, records it, and returns the consultation.

    A second submit of the same draft returns the consultation the first one made. Raises
    StaleConsultation when somebody recorded a newer version meanwhile, Draft.DoesNotExist for a strange id.
    """
    profile = (reference, year_of_birth, answers, remarks)
    try:
        return record_once(by, draft_id, *profile)
    except (IntegrityError, StaleConsultation, Draft.DoesNotExist) as error:
        if recorded := already_recorded(by, draft_id):
            return recorded
        if not isinstance(error, IntegrityError):
            raise
    # Another draft made the same new patient at the same moment; now the patient is there.
    return record_once(by, draft_id, *profile)


def already_recorded(by, draft_id):
    """The consultation that this draft became, or None."""
    version = ConsultationVersion.objects.filter(submit_key=draft_id, by=by).select_related("consultation")
    return version[0].consultation if version else None


@transaction.atomic
def record_once(by, draft_id, reference, year_of_birth, answers, remarks):
    drafts = Draft.objects.for_clinician(by).select_related("consultation", "follows__consultation")
    draft = drafts.get(pk=draft_id)
    screening = screen(releases.knowledge_base(draft.release_id), answers)
    patient = patient_for(by, reference, year_of_birth, own=patient_of(draft))
    consultation = draft.consultation or Consultation(clinician=by, follows=followed(draft, patient))
    consultation.patient = patient
    advance(consultation, draft.base_version, screening)
    ConsultationVersion.objects.create(
        consultation=consultation,
        number=consultation.version,
        release_id=draft.release_id,
        answers=answers,
        remarks=remarks,
        carried=earlier.carried_in(draft.marks, answers),
        screening=canonical_json(screening_document(screening)),
        submit_key=draft.pk,
        by=by,
    )
    draft.delete()
    return consultation


def followed(draft, patient):
    """The consult this one follows up, as long as both are the same patient's."""
    before = draft.follows.consultation if draft.follows else None
    return before if before and before.patient_id == patient.pk else None


def patient_of(draft):
    """The patient whose consult this draft changes or follows up, or None."""
    before = draft.consultation or (draft.follows and draft.follows.consultation)
    return before.patient if before else None


def patient_for(by, reference, year_of_birth, own):
    """The clinician's patient with this reference, or a new one. An archived one is brought back.

    Another year of birth than the one on record is a correction only for the patient the draft was begun
    for (`own`); for anybody else it hints at a wrong reference, so the record keeps its year.
    """
    patient = Patient.objects.for_clinician(by).named(reference).first()
    patient = patient or Patient(clinician=by, reference=reference)
    as_it_was = (patient.pk, patient.year_of_birth, None)
    if patient == own or not patient.year_of_birth:
        patient.year_of_birth = year_of_birth or patient.year_of_birth
    if patient.pk is None or as_it_was != (patient.pk, patient.year_of_birth, patient.archived_at):
        patient.archived_at = None
        patient.save()
    return patient


def advance(consultation, base_version, screening):
    """Moves the consultation to its next version, unless somebody else did so first."""
    values = {
        "patient": consultation.patient,
        "version": base_version + 1,
        "verdict": screening.verdict.value,
        "settled": screening.settled,
        "screened_at": timezone.now(),
    }
    if base_version:
        own = Consultation.objects.for_clinician(
            consultation.clinician_id
        )  # no longer once it was handed over
        row = own.filter(pk=consultation.pk, version=base_version)
        if not row.update(**values):
            raise StaleConsultation(Consultation.objects.get(pk=consultation.pk))
    for field, value in values.items():
        setattr(consultation, field, value)
    if not base_version:
        consultation.pk = uuid.uuid4()
        consultation.save(force_insert=True)
