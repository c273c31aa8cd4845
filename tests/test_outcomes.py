"""How a treatment went: recorded once, with the screening before it, and shown where it belongs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.demo import date_back
from assessments.models import Outcome
from tests.hostile import HOSTILE
from tests.pages import words

pytestmark = pytest.mark.django_db
AGO = 20  # days since the consult


def day(days_ago):
    return (timezone.localdate() - timedelta(days=days_ago)).isoformat()


@pytest.fixture
def consultation(make_consultation):
    return date_back(make_consultation(), AGO)


@pytest.fixture
def address(consultation):
    return reverse("consultation-outcome", args=[consultation.pk])


@pytest.fixture
def send(clinician_client, address):
    """`send(**fields)`: the form, filled in with what is right unless said otherwise."""

    def post(**fields):
        typed = {"treated_on": day(5), "modality": "nanofat", "sessions": "1", "submit_key": "k"} | fields
        return clinician_client.post(
            address, {name: value for name, value in typed.items() if value is not None}
        )

    return post


def test_the_form_begins_with_one_session_and_a_key(clinician_client, address):
    html = clinician_client.get(address).text
    assert 'name="sessions" value="1"' in html
    assert 'name="submit_key" value="' in html


def test_an_outcome_is_recorded_with_the_screening_before_it(send, consultation, clinician):
    response = send(
        sessions="3",
        complications=["bruising", "infection"],
        other_complication="A small lump",
        clinician_impression="4",
        patient_impression="5",
        downtime_days="7",
    )
    assert response.url == reverse("patient", args=[consultation.patient_id])
    outcome = Outcome.objects.get()
    assert (outcome.consultation, outcome.version, outcome.by) == (
        consultation,
        consultation.current,
        clinician,
    )
    assert (outcome.sessions, outcome.downtime_days) == (3, 7)
    assert sorted(outcome.complications) == ["bruising", "infection"]
    assert (outcome.clinician_impression, outcome.patient_impression) == (4, 5)


def test_what_was_not_asked_stays_unknown(send):
    send()
    outcome = Outcome.objects.get()
    assert (outcome.downtime_days, outcome.clinician_impression, outcome.patient_impression) == (None,) * 3
    assert outcome.complications == []


def test_that_none_was_seen_is_something_else_than_not_recorded(send, clinician_client, consultation):
    send(complications=["none"])
    assert Outcome.objects.get().complications == ["none"]
    told = words(clinician_client.get(reverse("patient", args=[consultation.patient_id])).text)
    assert "No complication seen." in told
    send(complications=[])
    told = words(clinician_client.get(reverse("patient", args=[consultation.patient_id])).text)
    assert "Complications not recorded." in told


@pytest.mark.parametrize(
    "beside", [{"complications": ["none", "infection"]}, {"other_complication": "A lump"}]
)
def test_none_seen_stands_alone(send, beside):
    response = send(**{"complications": ["none"]} | beside)
    assert response.status_code == 422
    assert "“None seen” cannot stand beside a complication." in response.text
    assert not Outcome.objects.exists()


DATE, SESSIONS, DAYS = "Date of treatment", "Sessions: write", "Downtime in days: write"
BOUNDARIES = [
    ("treated_on", lambda: day(-1), DATE),
    ("treated_on", lambda: day(0), None),
    ("treated_on", lambda: day(AGO), None),
    ("treated_on", lambda: day(AGO + 1), DATE),
    ("treated_on", lambda: "", "Enter the date"),
    ("treated_on", lambda: "soon", DATE),
    ("treated_on", lambda: "0001-01-01", DATE),
    ("treated_on", lambda: "9999-12-31", DATE),
    ("sessions", lambda: "0", SESSIONS),
    ("sessions", lambda: "1", None),
    ("sessions", lambda: "50", None),
    ("sessions", lambda: "51", SESSIONS),
    ("sessions", lambda: "", SESSIONS),
    ("sessions", lambda: "1.5", SESSIONS),
    ("downtime_days", lambda: "-1", DAYS),
    ("downtime_days", lambda: "0", None),
    ("downtime_days", lambda: "365", None),
    ("downtime_days", lambda: "366", DAYS),
    ("downtime_days", lambda: "", None),
    ("modality", lambda: "", "Choose what was done"),
    ("modality", lambda: "magic", "What was done"),
    ("modality", lambda: "ha-filler", None),
    ("other_complication", lambda: "x" * 500, None),
    ("other_complication", lambda: "x" * 501, "Another complication is too long"),
    ("complications", lambda: ["magic"], "Complications: choose"),
    ("clinician_impression", lambda: "0", "Your impression"),
    ("clinician_impression", lambda: "1", None),
    ("clinician_impression", lambda: "5", None),
    ("clinician_impression", lambda: "6", "Your impression"),
    ("patient_impression", lambda: "6", "The patient"),
]


@pytest.mark.parametrize(("field", "value", "refusal"), BOUNDARIES)
def test_what_is_typed_is_taken_or_explained(send, field, value, refusal):
    response = send(**{field: value(), "other_complication": "kept"} | {field: value()})
    assert response.status_code == (422 if refusal else 302)
    assert Outcome.objects.exists() is not bool(refusal)
    if refusal:
        assert refusal in response.text
        assert "<title>Error: " in response.text
        assert field == "other_complication" or 'value="kept"' in response.text


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\0" not in text])
@pytest.mark.parametrize("field", ["treated_on", "modality", "sessions", "other_complication", "submit_key"])
def test_hostile_input_is_taken_or_explained(send, clinician_client, consultation, field, text):
    assert send(**{field: text}).status_code in (302, 422)
    page = clinician_client.get(reverse("patient", args=[consultation.patient_id]))
    assert page.status_code == 200
    assert "<script>alert" not in page.text


# -- once ------------------------------------------------------------------------------------------


def test_the_same_submit_twice_is_one_outcome(send):
    assert send().url == send().url
    assert Outcome.objects.count() == 1


def test_what_was_corrected_after_going_back_is_not_lost(send):
    send(sessions="1")
    send(sessions="2")
    assert sorted(Outcome.objects.values_list("sessions", flat=True)) == [1, 2]


def test_another_time_is_another_outcome(send):
    send(submit_key="first")
    send(submit_key="second")
    assert Outcome.objects.count() == 2


def test_a_key_somebody_else_used_is_no_hindrance(send, make_consultation, other_clinician, consultation):
    values = {"treated_on": timezone.localdate(), "modality": "nanofat"}
    foreign = make_consultation(by=other_clinician)
    actions.record_outcome(by=other_clinician, consultation=foreign, submit_key="k", **values)
    send(treated_on=day(0))
    assert Outcome.objects.for_clinician(consultation.clinician).count() == 1


# -- whose, and of which screening -----------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_consult_is_like_a_missing_one(other_clinician_client, address, method):
    assert getattr(other_clinician_client, method)(address).status_code == 404
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(("days_ago", "number"), [(AGO, 1), (6, 1), (5, 2), (0, 2)])
def test_it_belongs_to_the_version_that_stood_then(
    consultation, make_consultation, clinician, days_ago, number
):
    date_back(make_consultation({"setting": "facility"}, over=consultation), 5)
    outcome = actions.record_outcome(
        by=clinician,
        consultation=consultation,
        submit_key="k",
        treated_on=timezone.localdate() - timedelta(days=days_ago),
        modality="nanofat",
    )
    assert outcome.version.number == number


# -- where it is shown -----------------------------------------------------------------------------


def test_the_timeline_shows_it_with_the_screening_before(send, clinician_client, consultation):
    send(sessions="2", complications=["bruising"], patient_impression="2", downtime_days="1")
    told = words(clinician_client.get(reverse("patient", args=[consultation.patient_id])).text)
    assert "Outcome: Nanofat, two sessions" in told
    assert "Complications: bruising beyond the usual; worse in the patient's eyes; 1 day of downtime." in told
    assert "release 1: Suitable." in told.partition("Outcome:")[2]


def test_the_result_has_it_in_a_line(send, clinician_client, consultation):
    page = reverse("consultation", args=[consultation.pk])
    assert "What came of it" not in clinician_client.get(page).text
    send()
    told = words(clinician_client.get(page).text)
    assert "What came of it Nanofat, one session, " in told
    assert "complications not recorded." in told


def test_the_result_leads_to_the_form(clinician_client, consultation, address):
    html = clinician_client.get(reverse("consultation", args=[consultation.pk])).text
    assert address in html


# -- corrected -------------------------------------------------------------------------------------


@pytest.fixture
def recorded(send):
    send(modality="nanofat", sessions="2", downtime_days="7")
    return Outcome.objects.get()


@pytest.fixture
def correct(clinician_client, recorded):
    """`correct(**fields)`: the page of the recorded outcome, filled in again with a reason."""
    fields = {"treated_on": recorded.treated_on.isoformat(), "modality": "nanofat", "sessions": "2"}
    typed = fields | {"reason": "Miscounted.", "submit_key": "k2"}
    address = reverse("outcome-correct", args=[recorded.consultation_id, recorded.pk])
    return lambda **changes: clinician_client.post(address, typed | changes)


def timeline(client, outcome):
    return words(client.get(reverse("patient", args=[outcome.consultation.patient_id])).text)


def test_a_correction_begins_with_what_was_recorded(clinician_client, recorded):
    address = reverse("outcome-correct", args=[recorded.consultation_id, recorded.pk])
    assert address in clinician_client.get(reverse("patient", args=[recorded.consultation.patient_id])).text
    html = clinician_client.get(address).text
    assert "Correct an outcome" in html
    assert 'name="sessions" value="2"' in html
    assert 'name="downtime_days" value="7"' in html


def test_a_correction_takes_its_place_and_both_stay_readable(correct, recorded, clinician_client):
    assert correct(sessions="3").status_code == 302
    corrected = Outcome.objects.standing().get()
    assert (corrected.sessions, corrected.corrects, corrected.reason) == (3, recorded, "Miscounted.")
    assert Outcome.objects.get(pk=recorded.pk).sessions == 2
    page = timeline(clinician_client, recorded)
    assert "Outcome: Nanofat, three sessions" in page
    assert ": Miscounted. Recorded before: Nanofat, two sessions" in page
    result = clinician_client.get(reverse("consultation", args=[recorded.consultation_id])).text
    assert "three sessions" in result
    assert "two sessions" not in result


def test_what_was_recorded_by_mistake_no_longer_counts(correct, recorded, clinician_client):
    assert correct(by_mistake="on", sessions="", treated_on="", reason="Another patient.").status_code == 302
    assert not Outcome.objects.standing().exists()
    page = timeline(clinician_client, recorded)
    assert "An outcome taken back" in page
    assert "Another patient. Recorded before: Nanofat, two sessions" in page
    assert "two sessions" not in clinician_client.get(reverse("figures")).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "Say in a few words why it is corrected."),
        ({"reason": "x" * 201}, "The reason is too long: write at most 200 characters."),
        ({"sessions": "many"}, "Sessions: write a whole number from 1 to 50, in digits."),
        ({"by_mistake": "on", "reason": ""}, "Say in a few words why it is corrected."),
    ],
)
def test_a_correction_that_cannot_be_taken_is_explained(correct, changes, sentence):
    response = correct(**changes)
    assert response.status_code == 422
    assert sentence in words(response.text)
    assert Outcome.objects.count() == 1


def test_two_windows_correct_once(correct, recorded, clinician_client):
    assert correct(sessions="3").status_code == correct(sessions="3").status_code == 302
    late = correct(sessions="4", submit_key="k3")
    assert late.status_code == 422
    assert "This outcome was corrected in another window." in words(late.text)
    assert Outcome.objects.count() == 2
    address = reverse("outcome-correct", args=[recorded.consultation_id, recorded.pk])
    assert "Here is what stands now." in clinician_client.get(address, follow=True).text


def test_nobody_corrects_a_foreign_outcome(recorded, other_clinician_client):
    address = reverse("outcome-correct", args=[recorded.consultation_id, recorded.pk])
    assert other_clinician_client.get(address).status_code == 404
    assert other_clinician_client.post(address, {"by_mistake": "on", "reason": "x"}).status_code == 404
