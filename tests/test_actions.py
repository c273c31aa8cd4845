"""Drafts and recording: nothing lost, nothing doubled, nothing overwritten silently."""

import pytest

from assessments import actions
from assessments.models import Consultation, ConsultationVersion, Draft, Patient

pytestmark = pytest.mark.django_db
PROFILE = {"reference": "NF-1", "year_of_birth": 1980, "answers": {"main-goal": "volume"}, "remarks": {}}


@pytest.fixture
def draft(release, clinician):
    return actions.begin_draft(by=clinician, reference="NF-1")


def record(draft, **changes):
    return actions.record(by=draft.clinician, draft_id=draft.pk, **PROFILE | changes)


def test_a_draft_keeps_what_was_typed(draft, clinician):
    saved = actions.save_draft(by=clinician, draft_id=draft.pk, version=1, data={"reference": ["NF-2"]})
    assert (saved.reference, saved.version) == ("NF-2", 2)


def test_a_second_window_does_not_overwrite(draft, clinician):
    actions.save_draft(by=clinician, draft_id=draft.pk, version=1, data={"reference": ["first"]})
    with pytest.raises(actions.StaleDraft):
        actions.save_draft(by=clinician, draft_id=draft.pk, version=1, data={"reference": ["second"]})
    assert Draft.objects.get().reference == "first"


def test_a_stranger_cannot_save_a_draft(draft, other_clinician):
    with pytest.raises(Draft.DoesNotExist):
        actions.save_draft(by=other_clinician, draft_id=draft.pk, version=1, data={})


def test_recording_makes_a_consultation_and_ends_the_draft(draft, release):
    consultation = record(draft)
    assert consultation.verdict == "another-approach"
    assert consultation.current.release == release
    assert consultation.current.answers == PROFILE["answers"]
    assert not Draft.objects.exists()


def test_a_double_submit_makes_one_consultation(draft):
    assert record(draft) == record(draft)
    assert Consultation.objects.count() == ConsultationVersion.objects.count() == 1


def test_a_stranger_cannot_record_a_draft(draft, other_clinician):
    with pytest.raises(Draft.DoesNotExist):
        actions.record(by=other_clinician, draft_id=draft.pk, **PROFILE)
    assert not Consultation.objects.exists()


def test_the_same_reference_is_the_same_patient(draft, clinician):
    first = record(draft)
    second = record(actions.begin_draft(by=clinician), reference="nf-1")
    assert first.patient == second.patient
    assert Patient.objects.count() == 1


def test_two_clinicians_may_use_the_same_reference(draft, other_clinician):
    record(draft)
    record(actions.begin_draft(by=other_clinician))
    assert Patient.objects.count() == 2


def test_a_change_is_a_new_version_and_the_old_one_stays(draft, clinician):
    consultation = record(draft)
    again = actions.reopen(by=clinician, consultation=consultation, data={})
    changed = record(again, answers={"main-goal": "skin-quality"})
    assert changed.pk == consultation.pk
    assert [v.answers["main-goal"] for v in changed.versions.all()] == ["volume", "skin-quality"]
    assert Consultation.objects.get().verdict == "insufficient"


def test_reopening_takes_up_an_unfinished_draft(draft, clinician):
    consultation = record(draft)
    first = actions.reopen(by=clinician, consultation=consultation, data={})
    assert actions.reopen(by=clinician, consultation=consultation, data={}) == first


def test_an_overtaken_change_is_refused(draft, clinician):
    consultation = record(draft)
    one = actions.reopen(by=clinician, consultation=consultation, data={})
    two = Draft.objects.create(
        clinician=clinician, release=one.release, consultation=consultation, base_version=1
    )
    record(one)
    with pytest.raises(actions.StaleConsultation):
        record(two, answers={"main-goal": "scar"})
    assert Draft.objects.filter(pk=two.pk).exists()
    assert Consultation.objects.get().version == 2


def test_a_change_stays_on_its_release(draft, clinician, publisher):
    from assessments.models import Rule

    consultation = record(draft)
    Rule.objects.get(key="R-CON-1").delete()
    actions.publish(by=publisher, note="without it")
    changed = record(actions.reopen(by=clinician, consultation=consultation, data={}))
    assert changed.current.release.number == 1
    assert changed.verdict == "another-approach"
