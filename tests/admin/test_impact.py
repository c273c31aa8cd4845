"""The impact page: works the next part, refuses strangers, and lets nobody see whose a profile is."""

from html import unescape

import pytest
from django.urls import reverse

from assessments import access, actions
from assessments.models import Consultation, ConsultationVersion, Question, Replay, Rule, Section
from assessments.workshop import replay
from tests.conftest import signed_in
from tests.workshop import past

pytestmark = pytest.mark.django_db
URL = "/admin/assessments/release/impact/"
PROFILES = f"{URL}defer/considerations/"
HTMX = {"HX-Request": "true"}
CANARIES = ["NF-7777-canary", "remark-canary", "text-canary", "choice-canary", "1931", "okafor", "Okafor"]


@pytest.fixture
def asked_in_words(release, publisher):
    """A release with a question that is answered in words."""
    section = Section.objects.first()
    Question.objects.create(key="in-words", code="X9", label="In words", kind="text", section=section)
    return actions.publish(by=publisher, note="In words.")


@pytest.fixture
def consultation(asked_in_words, clinician):
    """One that the softened draft would change, with everything in it that must stay inside."""
    remark = {"nicotine": "remark-canary"}
    made = past.record(clinician, reference="NF-7777-canary", nicotine="cannot-pause", remarks=remark)
    made.patient.year_of_birth = 1931
    made.patient.save()
    version = made.current
    typed = {"in-words": "text-canary", "areas": ["choice-canary"], "prior-procedures": "choice-canary"}
    ConsultationVersion.objects.filter(pk=version.pk).update(answers=version.answers | typed)
    return made


@pytest.fixture
def counted(consultation):
    past.record(consultation.clinician, reference="NF-2")
    past.soften()
    return past.replayed()


def finish(client):
    while "hx-trigger" in client.post(URL, headers=HTMX).text:
        pass
    return client.get(URL)


# -- counts


def test_a_look_counts_nothing(consultation, editor_client):
    page = editor_client.get(URL)
    assert "Screen them again" in page.text
    assert not Replay.objects.exists()


def test_the_page_shows_what_would_change_and_by_which_rule(counted, editor_client):
    page = unescape(editor_client.get(URL).text)
    assert "1 of 2 keeps its verdict; 1 would get another." in page
    assert "R-CON-4a Nicotine, cannot or will not pause" in page
    assert "Defer until resolved to Suitable with considerations: 1" in page


def test_a_browser_without_script_continues_by_pressing(consultation, editor_client, monkeypatch):
    monkeypatch.setattr(replay, "AT_ONCE", 1)
    monkeypatch.setattr("assessments.admin.impact.SECONDS", 0)
    assert editor_client.post(URL)["Location"] == URL
    page = editor_client.get(URL)
    assert 'value="1"' in page.text
    assert "Continue" in page.text
    assert editor_client.post(URL, follow=True).context["impact"].screened == 1


def test_htmx_gets_the_part_that_asks_again_until_it_is_done(consultation, editor_client, monkeypatch):
    monkeypatch.setattr(replay, "AT_ONCE", 1)
    monkeypatch.setattr("assessments.admin.impact.SECONDS", 0)
    parts = [editor_client.post(URL, headers=HTMX).text for _ in range(2)]
    assert ["<html" in part for part in parts] == [False, False]
    assert ["hx-trigger" in part for part in parts] == [True, False]
    assert "<progress" in parts[0]


def test_a_draft_with_mistakes_is_not_tried(consultation, rule, editor_client):
    rule.conditions.create(modality_id=1, op="is", standing="indicated")
    for response in (editor_client.get(URL), editor_client.post(URL, headers=HTMX)):
        assert "The draft does not hold together yet." in response.text
    assert not Replay.objects.exists()


def test_before_the_first_release_there_is_nothing_to_compare(unpublished, editor_client):
    assert "No knowledge has been published yet." in editor_client.get(URL).text
    assert editor_client.post(URL).status_code == 302


def test_new_consultations_are_announced_and_counted_on_request(counted, clinician, editor_client):
    past.record(clinician)
    assert "Consultations were recorded or changed since." in editor_client.get(URL).text
    editor_client.post(URL)
    assert editor_client.get(URL).context["impact"].screened == 3


def test_what_is_set_apart_is_said(consultation, editor_client):
    past.record(consultation.clinician)
    past.ask_for_vaping()
    page = unescape(finish(editor_client).text)
    assert "1 cannot be compared: the old form did not ask for Vaping (1)" in page


@pytest.mark.parametrize("which", ["clinician_client", "client"])
def test_a_stranger_neither_looks_nor_counts(which, counted, request):
    stranger = request.getfixturevalue(which)
    for address in (URL, PROFILES):
        assert stranger.get(address, follow=True).status_code in (200, 403)  # 200: the log-in
        assert "R-CON-4a" not in stranger.get(address, follow=True).text
    version = Replay.objects.get().version
    stranger.post(URL)
    assert Replay.objects.get().version == version


def test_counting_asks_for_a_token(counted, editor):
    client = signed_in(editor)
    client.handler.enforce_csrf_checks = True
    assert client.post(URL).status_code == 403


# -- profiles


def shows_nobody(page):
    identities = [str(one) for one in Consultation.objects.values_list("pk", flat=True)]
    return not [canary for canary in [*CANARIES, *identities] if canary in page.text]


@pytest.mark.parametrize("which", ["editor_client", "publisher_client"])
def test_rule_authors_see_profiles_and_not_whose_they_are(which, counted, request):
    client = request.getfixturevalue(which)
    page = client.get(PROFILES)
    assert "Nicotine: <span" in page.text
    assert "Current, cannot or will not pause" in page.text
    assert shows_nobody(page)
    assert shows_nobody(client.get(URL))


@pytest.mark.parametrize("which", ["administrator_client", "superuser_client"])
def test_others_see_counts_only(which, counted, request):
    client = request.getfixturevalue(which)
    page = client.get(URL)
    assert "R-CON-4a" in page.text
    assert PROFILES not in page.text
    assert shows_nobody(page)
    assert client.get(PROFILES).status_code == 403


def test_a_clinician_among_the_authors_finds_the_own_ones(counted, consultation, clinician, make_user):
    clinician.groups.add(*make_user("x", access.RULE_EDITOR).groups.all())
    clinician.is_staff = True
    clinician.save()
    page = signed_in(clinician).get(PROFILES)
    assert reverse("consultation", args=[consultation.pk]) in page.text
    assert "NF-7777-canary" in page.text
    assert "NF-2" not in page.text


def test_another_clinician_among_the_authors_does_not(counted, consultation, other_clinician, make_user):
    other_clinician.groups.add(*make_user("x", access.RULE_EDITOR).groups.all())
    other_clinician.is_staff = True
    other_clinician.save()
    page = signed_in(other_clinician).get(PROFILES)
    assert "None of the newest examples is yours." in page.text
    assert shows_nobody(page)


def test_a_superuser_who_is_a_clinician_sees_the_own_ones_only(counted, consultation, superuser, make_user):
    superuser.groups.add(*make_user("x", access.CLINICIAN).groups.all())
    page = signed_in(superuser).get(PROFILES)
    assert "None of the newest examples is yours." in page.text
    assert "Nicotine: <span" not in page.text


def test_no_more_than_twenty_profiles_are_shown(counted, clinician, editor_client):
    for _ in range(22):
        past.record(clinician, nicotine="cannot-pause")
    past.replayed()
    page = editor_client.get(PROFILES)
    assert len(page.context["profiles"]) == 20
    assert "20 of 23, in no order" in page.text


@pytest.mark.parametrize(
    "address", [f"{URL}suitable/defer/", f"{URL}defer/defer/", f"{URL}x/%22%3E/", f"{URL}examples/count/"]
)
def test_a_change_that_nobody_makes_is_not_there(address, counted, editor_client):
    assert editor_client.get(address).status_code == 404


def test_profiles_of_a_draft_that_moved_on_are_not_there(counted, editor_client):
    Rule.objects.filter(key="R-COU-1").update(note="Reworded, may apply.")
    assert editor_client.get(PROFILES).status_code == 404


def test_the_table_reads_what_a_rule_that_left_was_called(counted, consultation, editor_client):
    Rule.objects.get(key="R-CON-4a").delete()
    Question.objects.filter(key="downtime").update(gate=True)
    assert "R-CON-4a Nicotine, cannot or will not pause" in unescape(finish(editor_client).text)
