"""The demo: fictional accounts and consultations, made once, and only in demo mode."""

import re
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import access, demo, releases
from assessments.engine import Verdict, screen
from assessments.figures import counted
from assessments.forms import ConsultationForm, typed_from
from assessments.models import Consultation, ConsultationVersion, Draft, Outcome, Patient
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
ROLES = {
    "clinician": access.CLINICIAN,
    "colleague": access.CLINICIAN,
    "editor": access.RULE_EDITOR,
    "publisher": access.RULE_PUBLISHER,
    "administrator": access.ADMINISTRATOR,
}


@pytest.fixture
def demo_mode(settings):
    settings.DEMO = settings.DEBUG = True


@pytest.fixture
def start(release, demo_mode):
    """`start()`: what the command prints."""

    def call():
        out = StringIO()
        call_command("demo", stdout=out)
        return out.getvalue()

    return call


@pytest.fixture
def consultations(start):
    """Those of the demo clinician, by reference."""
    start()
    own = Consultation.objects.for_clinician(User.objects.get(username="clinician"))
    return {one.patient.reference: one for one in own.select_related("patient")}


def accounts_in(text):
    return dict(re.findall(r"^  (\w+) +([a-z2-7-]{14})$", text, re.MULTILINE))


# -- only in demo mode -----------------------------------------------------------------------------


@pytest.mark.parametrize(("demo_on", "debug_on"), [(False, False), (False, True), (True, False)])
def test_without_demo_mode_nothing_is_made(release, settings, demo_on, debug_on):
    settings.DEMO, settings.DEBUG = demo_on, debug_on
    with pytest.raises(CommandError, match="demo mode"):
        call_command("demo")
    assert not User.objects.filter(username__in=ROLES).exists()
    assert not Patient.objects.exists()


def test_before_the_first_release_it_says_what_is_missing(unpublished, demo_mode):
    with pytest.raises(CommandError, match="No knowledge has been published yet"):
        call_command("demo", stdout=StringIO())


# -- accounts --------------------------------------------------------------------------------------


def test_the_accounts_printed_can_sign_in(start):
    accounts = accounts_in(start())
    assert set(accounts) == set(ROLES)
    for name, password in accounts.items():
        answer = Client().post(reverse("login"), {"username": name, "password": password})
        assert answer.status_code == 302, name


@pytest.mark.parametrize("name", ROLES)
def test_an_account_has_one_role_and_no_more(start, name):
    start()
    user = User.objects.get(username=name)
    assert [group.name for group in user.groups.all()] == [ROLES[name]]
    assert user.is_staff == (ROLES[name] != access.CLINICIAN)
    assert not user.is_superuser
    assert user.get_full_name()


def test_passwords_are_known_on_this_machine_only(start, settings):
    first = accounts_in(start())
    settings.SECRET_KEY = "another-machine-0123456789-abcdefghijklmnopqrstuvwxyz"
    second = accounts_in(start())
    assert not set(first.values()) & set(second.values())
    assert User.objects.get(username="clinician").check_password(second["clinician"])


# -- consultations ---------------------------------------------------------------------------------


def test_the_cases_show_every_verdict_and_what_is_open(consultations):
    assert list(consultations) == [reference for reference, *_ in reversed(demo.CASES)]
    verdicts = Counter(one.verdict for one in consultations.values())
    assert set(verdicts) == {verdict.value for verdict in Verdict}
    assert {True, False} == {one.settled for one in consultations.values()}


@pytest.mark.parametrize(
    ("reference", "verdict"),
    [
        ("NF-1875", "defer"),
        ("NF-1902", "considerations"),
        ("NF-1987", "another-approach"),
        ("NF-2012", "suitable"),
        ("NF-2031", "considerations"),
        ("NF-2036", "another-approach"),
        ("NF-2038", "suitable"),
        ("NF-2039", "insufficient"),
        ("NF-2040", "defer"),
        ("NF-2041", "defer"),
    ],
)
def test_a_case_has_its_verdict(consultations, reference, verdict):
    assert consultations[reference].verdict == verdict


def test_the_cases_are_answers_of_the_shipped_form(consultations):
    for version in ConsultationVersion.objects.select_related("consultation__patient"):
        kb, patient = releases.knowledge_base(version.release_id), version.consultation.patient
        form = ConsultationForm(
            kb, typed_from(patient.reference, patient.year_of_birth, version.answers, version.remarks)
        )
        assert form.is_valid(), form.errors
        assert (form.answers, form.remarks) == (version.answers, version.remarks)
        assert screen(kb, version.answers).not_used == ()


def test_one_case_was_changed_a_day_later(consultations):
    first, second = consultations["NF-2038"].versions.all()
    assert [v.consultation.version for v in (first, second)] == [2, 2]
    assert timezone.localdate(second.at) - timezone.localdate(first.at) == timedelta(days=1)
    assert second.answers["combined-procedures"] == ["blepharoplasty"]
    assert second.at == consultations["NF-2038"].screened_at


def test_one_patient_was_seen_again_and_treated(consultations):
    first = consultations["NF-1875"]
    (again,) = first.followed_by.all()
    outcome = Outcome.objects.get()
    assert (again.verdict, outcome.version) == ("considerations", again.current)
    decision = again.decisions.get()
    assert (decision.plan, decision.modalities) == ("treat", [outcome.modality])
    assert timezone.localdate(decision.at) == timezone.localdate(again.screened_at) < outcome.treated_on
    assert set(first.current.answers) - set(again.current.carried) == {
        *("active-infection", "inflammatory-condition", "medical-factors", "nicotine", "healing-factors"),
        *("weight", "medicines-reviewed", "expectation", "consent-discussion"),
    }


def test_who_should_come_back_has_a_signed_decision_and_a_date(consultations):
    earlier, decision = (consultations[reference].decisions.get() for reference in ("NF-1875", "NF-2041"))
    for one in (earlier, decision):
        assert (one.plan, one.follows, one.at) == ("defer", True, one.consultation.screened_at)
    assert earlier.next_on < timezone.localdate() < decision.next_on
    assert list(counted(Consultation.objects.all()).follow_ups) == [decision]


def test_one_consult_is_unfinished(consultations):
    draft = Draft.objects.get()
    assert draft.clinician.username == "clinician"
    assert draft.reference == "NF-2042"
    assert draft.data["answer-areas"] == ["lid-cheek"]


@pytest.mark.parametrize("hour", [0, 8, 10, 23])
def test_the_cases_lie_in_the_past_at_any_hour(start, monkeypatch, hour):
    now = timezone.make_aware(datetime(2026, 3, 2, hour, 5))
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    start()
    for reference, _, days_ago, *_ in demo.CASES:
        times = [v.at for v in ConsultationVersion.objects.filter(consultation__patient__reference=reference)]
        assert timezone.localdate(min(times)) == now.date() - timedelta(days=days_ago), reference
        assert max(times) <= now


def test_every_case_can_be_read(consultations):
    client = signed_in(User.objects.get(username="clinician"))
    assert "11 consultations" in re.sub(r"<[^>]+>", "", client.get(reverse("home")).text)
    for one in consultations.values():
        page = client.get(reverse("consultation", args=[one.pk]))
        assert page.status_code == 200
        assert "cannot be shown in full" not in page.text


# -- once ------------------------------------------------------------------------------------------


def everything():
    models = (User, Patient, Consultation, ConsultationVersion, Draft)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_twice_is_the_same_as_once(start):
    printed = start()
    before = everything()
    assert start() == printed
    assert everything() == before


def test_what_was_done_in_the_demo_stays(start):
    start()
    clinician = User.objects.get(username="clinician")
    Draft.objects.all().delete()
    Consultation.objects.filter(patient__reference="NF-1902").delete()
    User.objects.filter(pk=clinician.pk).update(first_name="Someone", is_active=False)
    start()
    assert not Draft.objects.exists()
    assert Consultation.objects.count() == len(demo.CASES)
    clinician.refresh_from_db()
    assert (clinician.first_name, clinician.is_active) == ("Dr Maya", True)
