"""Who reaches the admin, and that no patient can be reached through it."""

import pytest
from django.apps import apps
from django.contrib import admin

from assessments import roles
from assessments.models import Consultation, ConsultationVersion, Draft, Patient

pytestmark = pytest.mark.django_db


def test_no_model_about_patients_is_registered():
    registered = set(admin.site._registry)
    assert not registered & {Patient, Draft, Consultation, ConsultationVersion}
    assert not [model for model in registered if model._meta.model_name in roles.PATIENT_DATA]


def test_no_registered_model_points_at_a_patient():
    patients = {apps.get_model("assessments", name) for name in roles.PATIENT_DATA}
    for model in admin.site._registry:
        assert not {field.related_model for field in model._meta.fields} & patients


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_staff_begin_at_the_index_with_the_way_to_publishing(role, request):
    page = request.getfixturevalue(f"{role}_client").get("/admin/")
    assert "Open the workshop" in page.text


def test_a_clinician_is_refused(clinician_client):
    assert clinician_client.get("/admin/", follow=True).status_code == 403


def test_the_admin_has_no_log_in_form_of_its_own(client):
    response = client.get("/admin/assessments/rule/")
    assert response["Location"].startswith("/login/?next=/admin/")
    assert client.get("/admin/login/")["Location"].startswith("/login/")


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_who_does_not_edit_sees_a_rule_without_fields(role, rule, change_url, request):
    client = request.getfixturevalue(f"{role}_client")
    page = client.get(change_url(rule))
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert client.post(change_url(rule), {"name": "x"}).status_code == 403
