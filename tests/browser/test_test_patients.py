"""Test patients in a real browser: written in the clinicians' form, seen to pass and to differ."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments import access, actions
from assessments.models import TestPatient

LIST = "/admin/assessments/testpatient/"
VIGNETTES = Path(__file__).parent.parent / "vignettes.json"


@pytest.fixture
def author(make_user, release):
    """A surgeon who also writes the rules of the practice."""
    roles = access.CLINICIAN, access.RULE_EDITOR
    return make_user("adeyemi", *roles, is_staff=True, first_name="F.", last_name="Adeyemi")


@pytest.fixture
def admin(screen, author):
    screen.sign_in(author)
    return screen


def question(page, key):
    return page.locator(f"#q-{key}")


def choose(page, key, label):
    question(page, key).get_by_text(label, exact=True).click()


def pick(page, label, typed, option):
    """Chooses from a list by typing a part of it."""
    page.get_by_role("searchbox", name=label).fill(typed)
    page.get_by_role("option", name=option).click()
    page.keyboard.press("Escape")


def test_a_patient_is_written_and_seen_to_pass_and_to_differ(admin):
    page = admin.page
    admin.open(f"{LIST}add/")
    page.get_by_label("Name").fill("Shadow, smokes and will not pause")
    choose(page, "main-goal", "Less discoloration or shadowing")
    expect(question(page, "discoloration-cause")).to_be_visible()
    expect(page.locator("#announce")).to_contain_text("Now asked: Cause of discoloration or shadowing")
    choose(page, "discoloration-cause", "Thin or poor-quality skin")
    choose(page, "nicotine", "Current, cannot or will not pause")
    expect(page.locator("#now-verdict")).to_contain_text("Defer until resolved")
    expect(page.locator("#now-notes")).to_contain_text("R-CON-4a")
    page.get_by_label("Verdict").select_option(label="suitable")
    expect(page.locator("#holds")).to_contain_text("The verdict is “defer until resolved”, not “suitable”.")
    pick(page, "Notes that must appear", "S-IND-1", "S-IND-1:")
    expect(page.locator("#holds")).to_contain_text("No note cites S-IND-1.")
    admin.check("test-patient-differs")
    page.get_by_role("button", name="Expect what it gets now").click()
    expect(page.locator("#holds")).to_contain_text("Gets what it must get.")
    expect(page.get_by_label("Verdict")).to_have_value("defer")
    expect(page.get_by_title("S-CON-4:")).to_be_visible()
    admin.check("test-patient-now")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("13 of 13 get what they must get")).to_be_visible()
    admin.check("test-patients")
    assert TestPatient.objects.get(key="T01").answers["discoloration-cause"] == ["thin-skin"]


def test_a_mistake_leads_to_its_field(admin):
    page = admin.page
    admin.open(f"{LIST}add/")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Choose the verdict this patient must get.")).to_be_visible()
    admin.check("test-patient-error")


def test_choices_exclude_each_other_as_in_the_consult(admin):
    page = admin.page
    admin.open(f"{LIST}add/")
    choose(page, "active-infection", "Donor area")
    choose(page, "active-infection", "None")
    boxes = question(page, "active-infection")
    expect(boxes.get_by_label("Donor area")).not_to_be_checked()
    choose(page, "weight", "Stable")
    question(page, "weight").get_by_role("button", name="Clear").click()
    expect(question(page, "weight").get_by_label("Stable")).not_to_be_checked()


def test_a_consultation_becomes_a_test_patient(admin, author):
    answers = {"main-goal": "skin-quality", "skin-findings": ["fine-lines"], "nicotine": "can-pause"}
    draft = actions.begin_draft(by=author, reference="NF-7001")
    consultation = actions.record(
        by=author, draft_id=draft.pk, reference="NF-7001", year_of_birth=None, answers=answers, remarks={}
    )
    page = admin.page
    admin.open(reverse("consultation", args=[consultation.pk]))
    admin.check("result-keep")
    page.get_by_role("button", name="Keep as test patient").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add test patient")
    expect(question(page, "nicotine").get_by_label("Current, can pause")).to_be_checked()
    expect(page.get_by_text("NF-7001")).to_have_count(0)


def test_a_file_is_looked_at_and_written(admin, tmp_path):
    content = json.loads(VIGNETTES.read_text(encoding="utf-8"))
    content["vignettes"] = [content["vignettes"][4] | {"id": "X5"}]
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(content))
    content["vignettes"][0]["answers"]["Nicotin"] = "None"
    bad.write_text(json.dumps(content))
    page = admin.page
    admin.open(f"{LIST}import/")
    page.get_by_label("Vignette file").set_input_files(bad)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("X5: “Nicotin” is not among the questions")).to_be_visible()
    admin.check("test-patients-import-refused")
    admin.forgive("422")
    page.get_by_label("Vignette file").set_input_files(good)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Added", exact=True)).to_be_visible()
    admin.check("test-patients-import")
    page.get_by_role("button", name="Write 1 test patient").click()
    expect(page.get_by_text("X5 written.")).to_be_visible()


def test_a_suggested_patient_is_kept(admin):
    page = admin.page
    admin.open(f"{LIST}coverage/")
    admin.check("test-patients-coverage")
    page.get_by_role("link", name="Work it out").click()
    expect(page.locator("#working .busy")).to_be_visible()
    page.get_by_role("link", name="of R-CON-4a").first.click()
    expect(page.locator("#of")).to_contain_text("Would notice")
    admin.check("test-patients-score")
    page.get_by_role("button", name="Keep as test patient").first.click()
    expect(page.locator("#of")).to_contain_text("Kept as T01.")
    admin.check("test-patients-suggested-kept")
    page.get_by_role("link", name="T01").click()
    expect(page.locator("#holds")).to_contain_text("Gets what it must get.")
    admin.open(LIST)
    expect(page.get_by_text("13 of 13 get what they must get")).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_a_patient_can_be_written_without_script(new_context, live_server, author, javascript):
    page = new_context(java_script_enabled=javascript).new_page()
    page.goto(f"{live_server.url}/login/?next={LIST}add/")
    page.fill("#id_username", author.username)
    page.fill("#id_password", author.username * 2)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").fill("Shadow")
    choose(page, "main-goal", "Less discoloration or shadowing")
    page.get_by_role("button", name="Update", exact=True).last.click()
    choose(page, "discoloration-cause", "Pigment")
    page.get_by_role("button", name="Expect what it gets now").click()
    expect(page.locator("#holds")).to_contain_text("Gets what it must get.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("13 of 13 get what they must get")).to_be_visible()
    assert TestPatient.objects.get(name="Shadow").expected["verdict"] == "another-approach"
