"""One patient over time, as a clinician goes through it: follow-up, comparison, outcome, colleague."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from assessments import actions, demo
from assessments.models import Consultation, Draft, Outcome, Patient

everywhere = pytest.mark.parametrize("screen", ["desk", "tablet", "phone"], indirect=True)
desk_only = pytest.mark.parametrize("screen", ["desk"], indirect=True)
SMOKER = {"nicotine": "can-pause", "setting": "facility"}


@pytest.fixture
def first(release, clinician):
    """A consult of 40 days ago: nicotine can be paused."""
    return demo.make(clinician, "NF-2041", 1973, 40, SMOKER, {})


@pytest.fixture
def at_patient(screen, clinician, first):
    """Signed in, at the page of this patient."""
    screen.sign_in(clinician)
    screen.open(f"/patients/{first.patient_id}/")
    return screen.page


def question(page, key):
    return page.locator(f"#q-{key}")


def heading(page):
    return page.get_by_role("heading", level=1)


# -- a follow-up -----------------------------------------------------------------------------------


@everywhere
def test_a_follow_up_from_the_patient_to_the_comparison(at_patient, screen, first):
    page = at_patient
    screen.check("patient-one")
    page.get_by_role("button", name="Follow-up").click()
    expect(heading(page)).to_have_text("Consult")
    expect(question(page, "main-goal")).to_contain_text("Carried over from")
    nicotine = question(page, "nicotine")
    expect(nicotine).to_contain_text("Last time, on")
    expect(nicotine.locator("input:checked")).to_have_count(0)
    screen.check("follow-up")

    # Confirmed with the keyboard: the link above leads there, the button is the next thing.
    page.locator("#to-confirm").get_by_role("link", name="Nicotine").press("Enter")
    expect(nicotine.locator("input").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(nicotine.get_by_role("button", name="Still so")).to_be_focused()
    page.keyboard.press("Enter")
    expect(nicotine.get_by_label("Current, can pause")).to_be_checked()
    expect(nicotine.get_by_label("Current, can pause")).to_be_focused()
    expect(nicotine).to_contain_text("Confirmed: the same as on")
    expect(page.locator("#to-confirm").get_by_role("link", name="Nicotine")).to_have_count(0)

    # One is answered otherwise, the others are confirmed.
    question(page, "weight").get_by_text("Significant change recent or expected").click()
    for button in page.get_by_role("button", name="Still so").element_handles():
        if button.get_attribute("value") != "weight":
            button.click()
    expect(page.locator("#to-confirm")).to_have_text("Everything that may have changed is answered.")
    screen.check("follow-up-confirmed")
    page.locator("button:visible", has_text="Show the result").last.click()
    page.wait_for_url("**/consultations/**")
    again = Consultation.objects.exclude(pk=first.pk).get()
    assert again.follows == first
    assert "nicotine" not in again.current.carried
    assert "main-goal" in again.current.carried

    page.locator("summary", has_text="All answers, as given").click()
    expect(page.locator(".given", has_text="Main goal").first).to_contain_text("carried over")
    page.get_by_role("link", name="NF-2041", exact=True).click()
    expect(page.locator(".timeline > li")).to_have_count(2)
    expect(page.locator(".delta")).to_contain_text("Weight: Stable")
    screen.check("patient-two")
    page.get_by_role("link", name="Compare").click()
    expect(heading(page)).to_have_text("Two consults compared")
    expect(page.get_by_role("row", name="Weight")).to_contain_text("Significant change recent or expected")
    screen.check("compare")


@desk_only
def test_what_still_holds_is_saved_at_once(at_patient, clinician):
    page = at_patient
    page.get_by_role("button", name="Follow-up").click()
    button = question(page, "active-infection").get_by_role("button", name="Still so")
    assert button.bounding_box()["height"] >= 44
    button.click()
    expect(question(page, "active-infection")).to_contain_text("Confirmed")
    draft = Draft.objects.get()
    assert draft.data["answer-active-infection"] == ["none"]
    page.reload()
    expect(question(page, "active-infection")).to_contain_text("Confirmed")
    question(page, "active-infection").get_by_text("Donor area").click()
    expect(button).to_be_visible()


@desk_only
def test_without_script_an_answer_is_confirmed_too(browser, screen, clinician, first):
    screen.sign_in(clinician)
    draft = actions.follow_up(by=clinician, consultation=first)
    state = screen.page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, storage_state=state)
    page = plain.new_page()
    page.goto(f"{screen.url}/consult/{draft.pk}/")
    question(page, "nicotine").get_by_role("button", name="Still so").click()
    expect(page).to_have_url(re.compile("#q-nicotine$"))
    expect(question(page, "nicotine")).to_contain_text("Confirmed: the same as on")
    plain.close()


@desk_only
def test_another_reference_is_noticed_while_typing(at_patient, clinician, screen):
    demo.make(clinician, "NF-7", 1960, 3, {}, {})
    page = at_patient
    page.get_by_role("button", name="Follow-up").click()
    page.get_by_label("Patient reference").fill("nf-7")
    expect(page.locator("#reference-note")).to_contain_text(
        "NF-7, born 1960, is already one of your patients"
    )
    screen.check("follow-up-other-reference")
    page.get_by_label("Patient reference").fill("NF-2041")
    expect(page.locator("#reference-note")).not_to_contain_text("already")


# -- an outcome ------------------------------------------------------------------------------------


@everywhere
def test_an_outcome_is_recorded_and_found_again(at_patient, screen, first):
    page = at_patient
    page.get_by_role("link", name="Record an outcome").click()
    page.get_by_label("Sessions").fill("two")
    page.get_by_label("Another complication").fill("A small lump")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Another complication")).to_have_value("A small lump")
    screen.check("outcome-problems")
    screen.forgive("422")
    day = timezone.localdate() - timedelta(days=30)
    page.get_by_label("Date of treatment").fill(day.isoformat())
    page.get_by_label("What was done").select_option("Nanofat")
    page.get_by_label("Sessions").fill("2")
    page.get_by_label("Downtime in days").fill("6")
    page.get_by_text("None seen").click()
    page.get_by_text("Bruising beyond the usual").click()
    expect(page.get_by_label("None seen")).not_to_be_checked()
    page.get_by_role("group", name="The patient's impression").get_by_text("Much better").click()
    steps = page.get_by_role("group", name="The patient's impression").locator(".form-check:not(.is-unknown)")
    rows = {step.bounding_box()["y"] for step in steps.all()}
    assert (steps.count(), len(rows)) == (5, 5 if screen.width == "phone" else 1)
    screen.check("outcome")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("heading", name="Outcome: Nanofat, two sessions")).to_be_visible()
    assert Outcome.objects.get().version == first.current
    page.go_back()  # over what was refused: nothing is sent again
    expect(heading(page)).to_have_text("Outcome of a treatment")
    page.go_forward()
    page.get_by_role("link", name="Correct the outcome").click()
    page.get_by_label("Sessions").fill("3")
    page.get_by_label("Why it is corrected").fill("Miscounted.")
    screen.check("outcome-correct")
    page.get_by_role("button", name="Record the correction").click()
    expect(page.get_by_role("heading", name="Outcome: Nanofat, three sessions")).to_be_visible()
    screen.check("patient-outcome")
    page.get_by_role("link", name="Open").last.click()
    expect(page.locator(".rests")).to_contain_text("bruising beyond the usual and A small lump")
    screen.check("result-outcome")


@everywhere
def test_an_outcome_typed_while_the_log_in_ended_is_not_lost(at_patient, screen, clinician):
    page = at_patient
    page.get_by_role("link", name="Record an outcome").click()
    page.get_by_label("Date of treatment").fill(timezone.localdate().isoformat())
    page.get_by_label("What was done").select_option("Nanofat")
    page.get_by_label("Another complication").fill("A small lump")
    Session.objects.all().delete()
    record = page.get_by_role("button", name="Record the outcome")
    record.click()
    expect(page.get_by_text("Nothing was recorded: you are signed out.")).to_be_visible()
    expect(page.locator("#signed-out a")).to_be_focused()
    expect(page.get_by_label("Another complication")).to_have_value("A small lump")
    screen.check("outcome-signed-out")
    screen.sign_in_again(clinician)
    record.click()
    expect(page.get_by_role("heading", name="Outcome: Nanofat, one session")).to_be_visible()
    assert Outcome.objects.get().other_complication == "A small lump"


@desk_only
def test_an_outcome_is_not_lost_without_a_connection(at_patient, screen):
    page = at_patient
    page.get_by_role("link", name="Record an outcome").click()
    page.get_by_label("Date of treatment").fill(timezone.localdate().isoformat())
    page.get_by_label("What was done").select_option("Nanofat")
    page.context.set_offline(True)
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("Nothing was recorded: the server could not be reached.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Record the outcome").dblclick()
    expect(page.get_by_role("heading", name="Outcome: Nanofat, one session")).to_be_visible()
    assert Outcome.objects.count() == 1
    screen.forgive("ERR_INTERNET_DISCONNECTED")


# -- the record as a whole -------------------------------------------------------------------------


def test_archived_found_when_asked_for_and_brought_back(at_patient, screen):
    page = at_patient
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("status")).to_contain_text("Archived.")
    screen.check("patient-archived")
    screen.open("/consult/")
    page.get_by_label("Look for the patient first").press_sequentially("NF-20")
    expect(page.get_by_text("None of your patients has")).to_be_visible()
    page.get_by_label("Archived patients too").check()
    screen.page.get_by_role("link", name="NF-2041", exact=True).click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("status")).to_contain_text("Brought back.")


def test_handed_over_to_a_colleague(at_patient, screen, other_clinician):
    page = at_patient
    page.get_by_role("link", name="Hand over to a colleague").click()
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator(".error-summary")).to_contain_text("Choose the colleague")
    screen.check("hand-over")
    screen.forgive("422")
    page.get_by_label("Colleague").select_option("L. Brandt")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("status").first).to_contain_text("Handed over.")
    assert Patient.objects.get().clinician == other_clinician
