"""One patient over time: the page, two consults compared, handed over, archived and brought back."""

import re
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments import access, actions
from assessments.demo import date_back
from assessments.models import Consultation, Decision, Draft, Outcome, Patient
from tests.conftest import signed_in
from tests.hostile import HOSTILE
from tests.pages import words

pytestmark = pytest.mark.django_db
SMOKER = {"nicotine": "cannot-pause"}
PAGES = ("patient", "patient-compare", "patient-hand-over")
POSTS = ("patient-archive", "patient-bring-back", "patient-hand-over")


@pytest.fixture
def first(make_consultation):
    return date_back(make_consultation(SMOKER, year=1978), 30)


@pytest.fixture
def second(make_consultation, first):
    return make_consultation()


@pytest.fixture
def patient(second):
    return second.patient


@pytest.fixture
def get(clinician_client):
    """`get(route, patient, **query)`: the answer to a page of this patient."""

    def get_page(route, patient, **query):
        return clinician_client.get(reverse(route, args=[patient.pk]), query)

    return get_page


@pytest.fixture
def post(clinician_client):
    def post_to(route, patient, **fields):
        return clinician_client.post(reverse(route, args=[patient.pk]), fields)

    return post_to


# -- the page --------------------------------------------------------------------------------------


def test_the_page_shows_every_consult_the_newest_first(get, patient, first, second):
    html = get("patient", patient).text
    assert "Patient NF-1" in words(html)
    assert "Born 1978. 2 consults since" in words(html)
    stops = re.findall(r"<h3>([^<]*)</h3>", html)
    assert stops == ["Suitable", "Defer until resolved"]
    for one in (first, second):
        assert reverse("consultation", args=[one.pk]) in html
    assert reverse("consultation-follow-up", args=[second.pk]) in html


def test_it_says_what_changed_and_why(get, patient):
    told = words(get("patient", patient).text)
    assert "Nicotine: Current, cannot or will not pause now None" in told
    assert "“Nicotine, cannot or will not pause” no longer applies: Nicotine" in told


def test_it_shows_what_was_decided_and_what_is_planned(get, patient, second):
    decide(second)
    html = get("patient", patient).text
    assert re.findall(r"<h3>([^<]*)</h3>", html)[:3] == [
        "Look at the lids",
        "Decision: Treat: Nanofat",
        "Suitable",
    ]
    assert "Follows the result." in words(html)
    assert html.count(reverse("consultation-follow-up", args=[second.pk])) == 2


def test_a_patient_without_a_consult_has_a_page(get, clinician):
    alone = Patient.objects.create(clinician=clinician, reference="NF-7")
    html = get("patient", alone).text
    assert "No consult so far." in html
    assert "Follow-up" not in words(html)


def test_unfinished_consults_of_this_patient_can_be_continued(get, patient, second, clinician):
    drafts = [
        actions.follow_up(by=clinician, consultation=second),
        actions.reopen(by=clinician, consultation=second, data={}),
        actions.begin_draft(by=clinician, reference="nf-1"),
    ]
    other = actions.begin_draft(by=clinician, reference="NF-2")
    html = get("patient", patient).text
    assert [reverse("consult", args=[draft.pk]) in html for draft in drafts] == [True] * 3
    assert reverse("consult", args=[other.pk]) not in html


@pytest.mark.parametrize("place", ["home", "consult-start"])
def test_lists_lead_to_it(clinician_client, patient, place):
    assert reverse("patient", args=[patient.pk]) in clinician_client.get(reverse(place)).text


def test_the_result_leads_to_it(clinician_client, patient, second):
    html = clinician_client.get(reverse("consultation", args=[second.pk])).text
    assert reverse("patient", args=[patient.pk]) in html


def test_a_consult_that_cannot_be_read_any_more_does_not_hide_the_others(get, patient, first):
    first.versions.update(screening="not a screening")
    html = get("patient", patient).text
    assert "cannot be compared" in words(html)
    assert "Suitable" in html


def test_a_long_history_asks_the_database_as_often_as_a_short_one(
    clinician_client, make_consultation, patient
):
    address = reverse("patient", args=[patient.pk])
    short = queries_of(clinician_client, address)
    for number in range(5):
        make_consultation(SMOKER if number % 2 else {})
    assert queries_of(clinician_client, address) == short <= 12


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# -- strangers and what is not there ---------------------------------------------------------------


@pytest.mark.parametrize("route", PAGES)
def test_a_foreign_patient_is_like_a_missing_one(other_clinician_client, patient, route):
    foreign = other_clinician_client.get(reverse(route, args=[patient.pk]))
    missing = other_clinician_client.get(reverse(route, args=[patient.pk + 1000]))
    assert (foreign.status_code, len(foreign.content)) == (404, len(missing.content))


@pytest.mark.parametrize("route", POSTS)
def test_a_stranger_changes_nothing(other_clinician_client, other_clinician, patient, route):
    response = other_clinician_client.post(reverse(route, args=[patient.pk]), {"to": other_clinician.pk})
    assert response.status_code == 404
    assert list(Patient.objects.values_list("clinician__username", "archived_at")) == [("okafor", None)]


@pytest.mark.parametrize("number", ["0", "999999", "9" * 19, "9" * 400])
def test_a_number_that_is_no_patient_is_not_found(clinician_client, number):
    assert clinician_client.get(f"/patients/{number}/").status_code == 404


# -- two consults ----------------------------------------------------------------------------------


def test_the_two_newest_are_compared_first(get, patient, make_consultation, second):
    third = make_consultation({"weight": "change"})
    context = get("patient-compare", patient).context
    assert [context[name].consultation for name in ("before", "after")] == [second, third]


@pytest.mark.parametrize("swapped", [False, True])
def test_any_two_can_be_compared_in_either_order(get, patient, make_consultation, first, swapped):
    third = make_consultation({"weight": "change"})
    one, other = (third, first) if swapped else (first, third)
    response = get("patient-compare", patient, before=str(one.pk), after=str(other.pk))
    assert [response.context[name].consultation for name in ("before", "after")] == [first, third]
    told = words(response.text)
    assert "Weight Stable Significant change recent or expected" in told
    assert "Nicotine Current, cannot or will not pause None" in told
    assert "Hold back Nicotine, cannot or will not pause" in told.partition("Went")[2]


def test_the_same_one_twice_says_so(get, patient, first):
    response = get("patient-compare", patient, before=str(first.pk), after=str(first.pk))
    assert "This is the same consult twice" in response.text


def test_one_consult_leaves_nothing_to_compare(get, first):
    assert get("patient-compare", first.patient).url == reverse("patient", args=[first.patient.pk])


@pytest.mark.parametrize("bad", [*HOSTILE[:2], *HOSTILE[4:], str(uuid.UUID(int=0))])
def test_a_consult_that_is_not_there_is_not_compared(get, patient, bad):
    assert get("patient-compare", patient, after=bad).status_code == 404


def test_the_consult_of_another_patient_is_not_compared(get, patient, make_consultation, other_clinician):
    for one in (make_consultation(reference="NF-2"), make_consultation(by=other_clinician)):
        assert get("patient-compare", patient, before=str(one.pk)).status_code == 404


def test_what_cannot_be_read_is_not_compared(get, patient, first):
    first.versions.update(screening="{}")
    response = get("patient-compare", patient)
    assert response.status_code == 200
    assert "cannot be compared" in response.text


# -- archived --------------------------------------------------------------------------------------


@pytest.fixture
def archived(post, patient):
    assert post("patient-archive", patient).status_code == 302
    return patient


def found_at_start(client, **query):
    html = client.get(reverse("consult-start"), query).text
    return re.findall(r'<a class="ref code" href="/patients/\d+/">([^<]*)</a>', html)


def test_an_archived_patient_is_gone_from_searches_and_the_first_page(archived, clinician_client):
    assert found_at_start(clinician_client, q="NF") == found_at_start(clinician_client) == []
    html = clinician_client.get(reverse("home")).text
    assert 'class="ref code"' not in html
    assert "0 consultations" in words(html)


@pytest.mark.parametrize("kind", ["follow-up", "change", "same reference"])
def test_unfinished_consults_of_an_archived_patient_wait_at_the_patient_alone(
    get, post, patient, second, clinician, clinician_client, kind
):
    begin = {
        "follow-up": lambda: actions.follow_up(by=clinician, consultation=second),
        "change": lambda: actions.reopen(by=clinician, consultation=second, data={}),
        "same reference": lambda: actions.begin_draft(by=clinician, reference="nf-1"),
    }
    draft, other = begin[kind](), actions.begin_draft(by=clinician, reference="NF-2")
    post("patient-archive", patient)

    def listed(page):
        return [reverse("consult", args=[one.pk]) in page.text for one in (draft, other)]

    first_page = partial(clinician_client.get, reverse("home"))
    assert listed(first_page()) == [False, True]
    assert listed(get("patient", patient)) == [True, False]
    draft.save()  # taken up again, it is not to be lost
    assert listed(first_page()) == [True, True]


def test_an_archived_patient_is_found_when_asked_for(archived, clinician_client):
    assert found_at_start(clinician_client, q="NF", archived="on") == ["NF-1"]
    html = clinician_client.get(reverse("consult-start"), {"q": "NF", "archived": "on"}).text
    assert "NF-1 archived, born 1978" in words(html)
    html = clinician_client.get(reverse("home")).text
    (more,) = re.findall(r'<a href="([^"]*)">Include archived patients</a>', html)
    shown = words(clinician_client.get("/" + more).text)
    assert "2 consultations" in shown
    assert "Archived patients too" in shown


def test_a_search_for_archived_patients_stays_one(archived, clinician_client):
    response = clinician_client.post(
        reverse("consultation-search"), {"reference": "nf-1", "archived": "on", "verdict": "suitable"}
    )
    assert "1 consultation" in words(clinician_client.get(response.url).text)


def test_without_an_archived_patient_nothing_is_said_of_it(patient, clinician_client):
    assert "archived patients" not in words(clinician_client.get(reverse("home")).text)


def test_an_archived_reference_is_not_offered_as_new(archived, clinician_client):
    html = words(clinician_client.get(reverse("consult-start"), {"q": "nf-1"}).text)
    assert "NF-1 is one of your archived patients" in html
    assert "New patient with" not in html


def test_an_archived_patient_can_be_brought_back(archived, get, post, clinician_client):
    assert "Archived on" in get("patient", archived).text
    post("patient-bring-back", archived)
    assert found_at_start(clinician_client, q="NF") == ["NF-1"]
    assert "Archived on" not in get("patient", archived).text


def test_the_next_consult_brings_an_archived_patient_back(archived, make_consultation):
    make_consultation()
    archived.refresh_from_db()
    assert archived.archived_at is None
    assert Patient.objects.count() == 1


def test_archiving_again_keeps_the_first_date(archived, post):
    before = Patient.objects.get().archived_at
    post("patient-archive", archived)
    assert Patient.objects.get().archived_at == before


# -- handed to a colleague -------------------------------------------------------------------------


@pytest.fixture
def colleague(other_clinician):
    return other_clinician


def test_the_page_says_what_goes_along(get, patient, second, colleague, clinician, administrator):
    actions.follow_up(by=clinician, consultation=second)
    html = get("patient-hand-over", patient).text
    assert "2 consults with decisions and outcomes, and 1 unfinished consult, go along" in words(html)
    assert re.findall(r"<option value=\"\d+\">([^<]*)</option>", html) == ["L. Brandt"]


def test_one_consult_alone_goes_along(get, first, colleague):
    told = words(get("patient-hand-over", first.patient).text)
    assert "1 consult with decisions and outcomes goes along." in told


def test_without_a_colleague_it_says_so(get, patient):
    assert "There is no other clinician" in get("patient-hand-over", patient).text


def test_everything_goes_to_the_colleague(post, patient, second, colleague, clinician, make_consultation):
    made_by = [version.by for version in second.versions.all()]
    decision = decide(second)
    outcome = record_outcome(clinician, second)
    drafts = [
        actions.follow_up(by=clinician, consultation=second),
        actions.reopen(by=clinician, consultation=second, data={}),
        actions.begin_draft(by=clinician, reference="NF-1"),
    ]
    kept = make_consultation(reference="NF-2")
    assert post("patient-hand-over", patient, to=colleague.pk).url == reverse("home")
    assert set(Consultation.objects.for_clinician(colleague)) == set(patient.consultations.all())
    assert set(Consultation.objects.for_clinician(clinician)) == {kept}
    assert list(Decision.objects.for_clinician(colleague)) == [decision]
    assert list(Outcome.objects.for_clinician(colleague)) == [outcome]
    assert set(Draft.objects.for_clinician(colleague)) == set(drafts)
    assert [version.by for version in second.versions.all()] == made_by == [clinician]
    assert (Decision.objects.get().by, Outcome.objects.get().by) == (clinician, clinician)


def test_afterwards_only_the_colleague_sees_it(post, patient, second, colleague, clinician_client):
    post("patient-hand-over", patient, to=colleague.pk)
    address = reverse("patient", args=[patient.pk])
    assert clinician_client.get(address).status_code == 404
    assert clinician_client.get(reverse("consultation", args=[second.pk])).status_code == 404
    html = signed_in(colleague).get(address).text
    assert "By M. Okafor" in words(html)


def test_the_message_does_not_name_the_patient(post, patient, colleague, clinician_client):
    html = clinician_client.get(post("patient-hand-over", patient, to=colleague.pk).url).text
    assert "Handed over." in html
    assert "NF-1" not in words(html)


def test_a_reference_the_colleague_has_is_refused(post, patient, colleague, make_consultation):
    make_consultation(reference="nf-1", by=colleague)
    response = post("patient-hand-over", patient, to=colleague.pk)
    assert response.status_code == 422
    assert "L. Brandt already has a patient with this reference" in response.text
    assert "<title>Error: " in response.text
    assert Patient.objects.get(pk=patient.pk).clinician.username == "okafor"


def no_one(request):
    return ""


def oneself(request):
    return request.getfixturevalue("clinician").pk


def an_editor(request):
    return request.getfixturevalue("editor").pk


def a_colleague_who_left(request):
    return request.getfixturevalue("make_user")("left", access.CLINICIAN, is_active=False).pk


@pytest.mark.parametrize("to", [no_one, oneself, an_editor, a_colleague_who_left])
def test_only_another_clinician_takes_over(post, patient, request, to):
    response = post("patient-hand-over", patient, to=to(request))
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert Patient.objects.get().clinician.username == "okafor"


@pytest.mark.parametrize("to", [text for text in HOSTILE if "\0" not in text])
def test_a_hostile_colleague_is_no_colleague(post, patient, to):
    assert post("patient-hand-over", patient, to=to).status_code == 422


@pytest.mark.parametrize("role", ["clinician", "editor"])
def test_the_action_refuses_whoever_is_no_colleague(patient, clinician, request, role):
    with pytest.raises(actions.NotAColleague):
        actions.reassign(by=clinician, patient=patient, to=request.getfixturevalue(role))


def test_a_patient_is_handed_over_once(patient, clinician, colleague, make_user):
    third = make_user("third", access.CLINICIAN)
    actions.reassign(by=clinician, patient=patient, to=colleague)
    with pytest.raises(Patient.DoesNotExist):
        actions.reassign(by=clinician, patient=patient, to=third)
    assert Patient.objects.get().clinician == colleague


def test_a_change_begun_before_is_not_recorded_over_it(patient, second, clinician, colleague):
    draft = actions.reopen(by=clinician, consultation=second, data={})
    actions.reassign(by=clinician, patient=patient, to=colleague)
    with pytest.raises(Draft.DoesNotExist):
        actions.record(
            by=clinician, draft_id=draft.pk, reference="NF-1", year_of_birth=None, answers={}, remarks={}
        )
    assert Patient.objects.count() == 1


def decide(consultation):
    return actions.sign(
        by=consultation.clinician,
        consultation_id=consultation.pk,
        version_number=1,
        after=0,
        submit_key=uuid.uuid4(),
        plan="treat",
        modalities=["nanofat"],
        follows=True,
        next_step="Look at the lids",
        next_on=timezone.localdate() + timedelta(days=56),
    )


def record_outcome(by, consultation):
    return actions.record_outcome(
        by=by, consultation=consultation, submit_key="1", treated_on=timezone.localdate(), modality="nanofat"
    )
