"""What changes the store. Keyword-only, one transaction each; `by` says who."""

import hashlib
import uuid

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from . import publishing, releases
from .engine import canonical_json, screen, screening_document
from .models import Consultation, ConsultationVersion, Draft, KnowledgeChange, Patient, Release


class StaleDraft(Exception):
    """The draft was saved elsewhere since this page was loaded; `draft` is how it stands now."""

    def __init__(self, draft):
        super().__init__("This draft was changed in another window.")
        self.draft = draft


class StaleConsultation(Exception):
    """The consultation has a newer version than the one this draft was begun from."""

    def __init__(self, consultation):
        super().__init__("This consultation was changed since you opened it.")
        self.consultation = consultation


class NothingToPublish(Exception):
    """The rows say exactly what the live release says."""


# -- knowledge -------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, by, note):
    """Freezes the editable rows into the next release and returns it.

    Raises KnowledgeError when the rows do not hold together, NothingToPublish when nothing changed.
    """
    document = publishing.freeze()
    publishing.check(document)
    text = canonical_json(document)
    digest = hashlib.sha256(text.encode()).hexdigest()
    live = Release.objects.live()
    if live and live.sha256 == digest:
        raise NothingToPublish(f"Nothing has changed since release {live.number}.")
    number = (Release.objects.aggregate(Max("number"))["number__max"] or 0) + 1
    return Release.objects.create(number=number, document=text, sha256=digest, author=by, note=note)


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


# -- drafts ----------------------------------------------------------------------------------------


def begin_draft(*, by, reference="", year_of_birth=""):
    """A new draft on the live release. Raises releases.NothingPublished."""
    data = {"reference": [reference], "year_of_birth": [str(year_of_birth or "")]}
    return Draft.objects.create(clinician=by, release=releases.live_release(), data=data)


def reopen(*, by, consultation, data):
    """A draft to change a recorded consultation, on the release it was screened with.

    An unfinished draft of the same consultation is taken up again instead.
    """
    current = consultation.current
    draft = Draft.objects.for_clinician(by).filter(
        consultation=consultation, base_version=consultation.version
    )
    return draft.first() or Draft.objects.create(
        clinician=by,
        release=current.release,
        consultation=consultation,
        base_version=consultation.version,
        data=data,
    )


def save_draft(*, by, draft_id, version, data):
    """Keeps what was typed and returns the draft. Raises StaleDraft when `version` is not the stored one,
    Draft.DoesNotExist when it is not this clinician's or is gone."""
    own = Draft.objects.for_clinician(by)
    saved = own.filter(pk=draft_id, version=version).update(
        data=data, version=F("version") + 1, saved_at=timezone.now()
    )
    draft = own.get(pk=draft_id)
    if not saved and draft.data != data:
        raise StaleDraft(draft)
    return draft


def discard_draft(*, by, draft_id):
    Draft.objects.for_clinician(by).filter(pk=draft_id).delete()


# -- consultations ---------------------------------------------------------------------------------


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
    draft = Draft.objects.for_clinician(by).select_related("consultation").get(pk=draft_id)
    screening = screen(releases.knowledge_base(draft.release_id), answers)
    consultation = draft.consultation or Consultation(clinician=by)
    consultation.patient = patient_for(by, reference, year_of_birth)
    advance(consultation, draft.base_version, screening)
    ConsultationVersion.objects.create(
        consultation=consultation,
        number=consultation.version,
        release_id=draft.release_id,
        answers=answers,
        remarks=remarks,
        screening=canonical_json(screening_document(screening)),
        submit_key=draft.pk,
        by=by,
    )
    draft.delete()
    return consultation


def patient_for(by, reference, year_of_birth):
    patient = Patient.objects.for_clinician(by).named(reference).first()
    patient = patient or Patient(clinician=by, reference=reference)
    if patient.pk is None or (year_of_birth and patient.year_of_birth != year_of_birth):
        patient.year_of_birth = year_of_birth
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
        row = Consultation.objects.filter(pk=consultation.pk, version=base_version)
        if not row.update(**values):
            raise StaleConsultation(Consultation.objects.get(pk=consultation.pk))
    for field, value in values.items():
        setattr(consultation, field, value)
    if not base_version:
        consultation.pk = uuid.uuid4()
        consultation.save(force_insert=True)
