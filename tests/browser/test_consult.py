"""The consult as a clinician meets it: with a keyboard, on a phone, with a bad connection, in a hurry."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from assessments.models import Consultation
from tests.browser.keyboard import focused

everywhere = pytest.mark.parametrize("screen", ["desk", "tablet", "phone"], indirect=True)
desk_only = pytest.mark.parametrize("screen", ["desk"], indirect=True)


# -- finding the patient ---------------------------------------------------------------------------


def test_a_patient_is_looked_for_before_a_new_one_is_made(consult, screen):
    consult.begin("NF-2041")
    consult.show_result()
    screen.open("/consult/")
    screen.page.get_by_label("Look for the patient first").press_sequentially("2041")
    expect(screen.page.get_by_text("Your patients with “2041”")).to_be_visible()
    screen.check("consult-start")
    screen.page.get_by_role("button", name="New consult for NF-2041").click()
    expect(screen.page.get_by_label("Patient reference")).to_have_value("NF-2041")


@everywhere
def test_the_usual_answers_are_kept_and_begin_the_next_consult(consult, screen):
    screen.open("/preferences/")
    screen.page.get_by_text("Abdomen", exact=True).click()
    screen.check("preferences")
    screen.page.get_by_role("button", name="Save").click()
    expect(screen.page.get_by_label("Abdomen", exact=True)).to_be_checked()
    consult.begin()
    expect(consult.question("Donor areas available").get_by_label("Abdomen")).to_be_checked()


# -- filling in ------------------------------------------------------------------------------------


@everywhere
def test_the_empty_form(consult, screen):
    consult.begin()
    expect(screen.page.locator("#so-far")).to_contain_text("Seven gates are open")
    screen.check("consult-empty")


def test_questions_about_a_scar_come_and_go(consult, screen):
    consult.begin()
    expect(consult.question("Scar type")).to_have_count(0)
    consult.choose("Main goal", "Improve a scar")
    expect(consult.question("Scar type")).to_be_visible()
    assert focused(screen.page, "name") == "answer-main-goal"
    expect(consult.question("Other goals").get_by_text("Improve a scar")).to_be_hidden()
    consult.choose("Scar type", "Post-surgical scar")
    screen.check("consult-scar")
    consult.choose("Main goal", "Less lax skin")
    expect(consult.question("Scar type")).to_have_count(0)
    expect(screen.page.get_by_text("Kept but not used: Scar type, Post-surgical scar.")).to_be_visible()
    screen.check("consult-kept")
    consult.choose("Main goal", "Improve a scar")
    expect(consult.question("Scar type").get_by_label("Post-surgical scar")).to_be_checked()


@desk_only
def test_none_takes_the_other_answers_back(consult):
    consult.begin()
    infection = consult.question("Active infection")
    consult.choose("Active infection", "Donor area")
    consult.choose("Active infection", "Recipient area")
    consult.choose("Active infection", "None")
    expect(infection.locator("input:checked")).to_have_count(1)
    consult.choose("Active infection", "Donor area")
    expect(infection.get_by_label("None")).not_to_be_checked()
    expect(infection.get_by_label("Donor area")).to_be_checked()


@desk_only
def test_an_answer_is_taken_back(consult, screen):
    consult.begin()
    consult.choose("Nicotine", "Not asked")
    consult.question("Nicotine").get_by_role("button", name="Clear").press("Enter")
    expect(consult.question("Nicotine").locator("input:checked")).to_have_count(0)
    assert focused(screen.page, "name") == "answer-nicotine"
    assert consult.is_saved(nicotine=None)


@everywhere
def test_nothing_else_remarkable_and_back(consult, screen):
    consult.begin()
    consult.choose("Volume loss", "Broad facial volume loss")
    button = screen.page.locator("#s-B").get_by_role("button", name="Nothing else remarkable")
    button.press("Enter")
    laxity = consult.question("Skin laxity").get_by_label("None or minimal")
    expect(laxity).to_be_checked()
    expect(consult.question("Volume loss").get_by_label("Broad facial volume loss")).to_be_checked()
    undo = screen.page.get_by_role("button", name="Undo what was set")
    expect(undo).to_be_focused()
    expect(undo).to_be_in_viewport()
    expect(screen.page.locator("#announce")).to_contain_text("Set for you in this section: ")
    screen.check("consult-normal")
    undo.press("Enter")
    expect(laxity).not_to_be_checked()
    expect(button).to_be_focused()
    expect(button).to_be_in_viewport()
    consult.choose("Donor fat", "Adequate")
    assert consult.is_saved(**{"donor-fat": ["adequate"], "skin-laxity": None})


@desk_only
def test_a_template_is_undone_where_it_was_chosen(consult, screen):
    consult.begin()
    screen.page.get_by_role("button", name="Acne scars").press("Enter")
    undo = screen.page.locator("#templates").get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(undo).to_be_in_viewport()
    undo.press("Enter")
    expect(screen.page.get_by_role("button", name="Lower eyelid, fine lines")).to_be_focused()


@desk_only
def test_return_in_a_field_sends_nothing(consult, screen):
    consult.begin()
    for field in ("#id_reference", "#id_answer-main-goal_0", "#id_answer-areas_0"):
        screen.page.locator(field).press("Enter")
    expect(screen.page.get_by_text("There is a problem")).to_have_count(0)
    assert not Consultation.objects.exists()


# -- the screening beside it -----------------------------------------------------------------------


def within(inner, outer):
    inner, outer = inner.bounding_box(), outer.bounding_box()
    return outer["y"] <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]


@desk_only
def test_a_verdict_is_read_with_its_reason_and_the_first_to_ask(consult, screen):
    consult.begin()
    consult.choose("Main goal", "Less lax skin")
    panel = screen.page.locator("#live")
    reason = panel.get_by_role("link", name="Laxity is the main goal")
    expect(reason).to_be_visible()
    expect(panel.locator("#ask-next > ul > li")).to_have_count(3)
    for one in (reason, panel.locator("#ask-next > ul"), panel.locator("#more-asks summary")):
        assert within(one, panel)
    panel.get_by_text("6 more").click()
    consult.choose("Nicotine", "None")
    expect(panel.get_by_text("Five gates are open.")).to_be_visible()
    expect(panel.locator("#more-asks")).to_have_attribute("open", "")
    screen.check("consult-reason")


@pytest.mark.parametrize("screen", ["phone"], indirect=True)
def test_on_a_phone_the_bar_says_why_and_leads_to_the_panel_and_back(consult, screen):
    page = screen.page
    consult.begin()
    consult.choose("Nicotine", "Current, cannot or will not pause")
    bar = page.locator(".bottom-bar")
    expect(bar).to_contain_text("Nicotine, cannot or will not pause")
    expect(bar.get_by_text("Saved")).to_be_visible()
    before, box = page.evaluate("window.scrollY"), page.locator("#bar").bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 20)  # click() would scroll to what stays in view anyway
    expect(page.get_by_role("heading", name="Screening so far")).to_be_focused()
    expect(page.get_by_role("heading", name="Screening so far")).to_be_in_viewport()
    screen.check("consult-panel")
    page.get_by_role("button", name="Back to the question").click()
    expect(consult.question("Nicotine").get_by_label("Current, cannot or will not pause")).to_be_focused()
    assert page.evaluate("window.scrollY") == before
    expect(page.locator("#bar")).to_be_visible()


# -- nothing is lost -------------------------------------------------------------------------------


def test_a_draft_survives_closing_the_tab(consult, screen):
    consult.begin()
    consult.choose("Donor fat", "Adequate")
    assert consult.is_saved(**{"donor-fat": ["adequate"]})
    screen.open("/consult/")
    screen.check("consult-drafts")
    screen.page.get_by_role("link", name="Continue").click()
    expect(consult.question("Donor fat").get_by_label("Adequate")).to_be_checked()


@desk_only
def test_what_is_answered_before_the_page_is_ready_is_saved(consult, screen):
    consult.begin()
    held = []
    screen.page.route("**/kept.js", lambda route: held.append(route))
    screen.page.goto(screen.page.url, wait_until="commit")
    consult.choose("Donor fat", "Adequate")
    assert screen.until(lambda: held)
    held[0].continue_()
    assert consult.is_saved(**{"donor-fat": ["adequate"]})


def test_mistakes_lead_to_their_fields(consult, screen):
    consult.begin()
    screen.page.get_by_label("Patient reference").fill("")
    screen.page.get_by_label("Year of birth").fill("soon")
    consult.choose("Donor fat", "Adequate")
    consult.show.click()
    expect(screen.page.locator(".error-summary")).to_be_focused()
    expect(screen.page).to_have_title("Error: Consult · Nanofat consult")
    screen.check("consult-errors")
    expect(consult.question("Donor fat").get_by_label("Adequate")).to_be_checked()
    screen.page.get_by_role("link", name="Year of birth must be").click()
    expect(screen.page.get_by_label("Year of birth")).to_be_focused()
    expect(screen.page.get_by_label("Year of birth")).to_have_value("soon")
    screen.page.get_by_label("Year of birth").fill("1978")
    screen.page.get_by_label("Patient reference").fill("NF-7")
    screen.forgive("422")
    assert consult.show_result().patient.year_of_birth == 1978


@desk_only
def test_a_session_that_ends_loses_nothing(consult, screen):
    consult.begin()
    Session.objects.all().delete()
    consult.choose("Donor fat", "Adequate")
    expect(screen.page.locator("#signed-out")).to_be_visible()
    expect(screen.page.locator(".saved-at").first).to_have_text("Not saved")
    consult.show.click()
    screen.sign_in_again(consult.clinician)
    assert consult.is_saved(**{"donor-fat": ["adequate"]})
    screen.forgive("401", "htmx:responseError", "Response Status Error")
    consult.show_result()


@desk_only
def test_a_lost_connection_is_told_and_made_good(consult, screen):
    consult.begin()
    screen.page.context.set_offline(True)
    consult.choose("Donor fat", "Adequate")
    expect(screen.page.get_by_text("Not saved: no connection")).to_be_visible()
    consult.choose("Donor fat", "Not assessed")
    screen.page.context.set_offline(False)
    assert consult.is_saved(**{"donor-fat": ["not-assessed"]})
    expect(screen.page.get_by_text("Not saved: no connection")).to_be_hidden()
    screen.forgive("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")


@everywhere
def test_what_is_not_saved_is_told_without_covering_the_sections(consult, screen):
    consult.begin()
    screen.page.context.set_offline(True)
    consult.choose("Donor fat", "Adequate")
    notice, index = screen.page.locator(".trouble:visible"), screen.page.locator(".index")
    expect(notice).to_be_in_viewport()
    told, sections = notice.bounding_box(), index.bounding_box()
    beside = told["x"] >= sections["x"] + sections["width"]
    assert beside or told["y"] >= sections["y"] + sections["height"]
    screen.page.context.set_offline(False)
    assert consult.is_saved(**{"donor-fat": ["adequate"]})
    screen.forgive("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")


@desk_only
def test_two_windows_on_one_draft(consult, screen):
    consult.begin()
    other = screen.page.context.new_page()
    other.goto(screen.page.url)
    consult.choose("Donor fat", "Adequate")
    assert consult.is_saved(**{"donor-fat": ["adequate"]})
    other.get_by_role("group", name="Nicotine").get_by_text("Not asked").click()
    expect(other.get_by_text("This draft was changed in another window")).to_be_visible()
    other.get_by_role("link", name="Load the newest state").click()
    adequate = other.get_by_role("group", name="Donor fat").get_by_label("Adequate")
    expect(adequate).to_be_checked()


@desk_only
def test_a_double_click_makes_one_consult(consult, screen):
    consult.begin()
    consult.show.dblclick()
    screen.page.wait_for_url("**/consultations/**")
    assert Consultation.objects.count() == 1


# -- without script --------------------------------------------------------------------------------


@desk_only
def test_it_works_without_script(browser, consult, screen, live_server):
    cookies = screen.page.context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    consult.page = page
    page.goto(live_server.url + "/consult/")
    page.get_by_label("Patient reference").fill("NF-2050")
    page.get_by_role("button", name="Begin the consult").click()
    consult.choose("Main goal", "Improve a scar")
    page.get_by_role("button", name="Update questions").last.click()
    consult.choose("Scar type", "Post-surgical scar")
    consult.choose("Nicotine", "None")
    consult.question("Nicotine").get_by_role("button", name="Clear").click()
    expect(consult.question("Nicotine").locator("input:checked")).to_have_count(0)
    assert consult.show_result().current.answers == {"main-goal": "scar", "scar-type": ["post-surgical"]}
    context.close()
