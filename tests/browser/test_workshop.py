"""From a changed rule to a release and back, by two people in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from assessments import access, actions
from assessments.models import Effect, Question, Release, Rule, RuleSet
from assessments.workshop import problems
from tests.editing import edit_rule

WORKSHOP = "/admin/assessments/release/workshop/"


@pytest.fixture
def rosa(make_user, release):
    names = {"first_name": "Rosa", "last_name": "Castellanos"}
    return make_user("castellanos", access.RULE_EDITOR, is_staff=True, **names)


@pytest.fixture
def ines(make_user, release):
    names = {"first_name": "Ines", "last_name": "Lindqvist"}
    return make_user("lindqvist", access.RULE_PUBLISHER, is_staff=True, **names)


def hand_over(screen, user):
    screen.page.get_by_role("button", name="Sign out").click()
    screen.page.wait_for_url("**/login/**")
    screen.sign_in(user)


def test_a_rule_is_changed_submitted_published_and_rolled_back(screen, rosa, ines):
    """The nicotine policy: “cannot pause” becomes a consideration, and defers again afterwards."""
    page, rule = screen.page, Rule.objects.get(key="R-CON-4a")
    screen.sign_in(rosa)
    screen.open("/admin/")
    page.get_by_role("link", name="Open the workshop").click()
    expect(page.locator("#answer")).to_contain_text("Nothing to publish")
    screen.check("workshop-empty")

    screen.open(f"/admin/assessments/rule/{rule.pk}/change/")
    page.locator("#id_effects-0-effect").select_option(label="suitable with considerations at best")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Workshop").click()
    expect(page.locator("#differences ins")).to_contain_text("suitable with considerations")
    expect(page.locator("#problems")).to_contain_text("What was proved")
    screen.check("workshop-changed")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#answer .errorlist").last).to_contain_text("Say in a sentence")
    screen.check("workshop-error")
    screen.forgive("422")
    for reason in page.get_by_label("Why may this stand?").all():
        reason.fill("The words are those of the source.")
    page.get_by_label("What changes, and why").fill("Nicotine that cannot be paused is a consideration.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#answer")).to_contain_text("Not you.")
    expect(page.get_by_role("button", name="Withdraw the submission")).to_be_visible()
    screen.check("workshop-submitted")

    hand_over(screen, ines)
    screen.open(WORKSHOP)
    expect(page.locator("#answer")).to_contain_text("Yes. Rosa Castellanos submitted it")
    screen.check("workshop-review")
    page.get_by_text("Send it back instead").click()
    expect(page.get_by_label("What should change")).to_be_visible()
    page.get_by_label("Note").fill("Agreed in the meeting of today.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Release 2")
    expect(page.locator("#content")).to_contain_text("submitted by Rosa Castellanos")
    screen.check("workshop-published")

    screen.open("/admin/assessments/release/")
    screen.check("workshop-releases")
    page.get_by_role("link", name="Withdraw Release 2").click()
    expect(page.get_by_role("button", name="Publish Release 1 again")).to_be_visible()
    screen.check("workshop-withdraw")
    page.get_by_label("Note").fill("Back until the policy is clear.")
    page.get_by_role("button", name="Publish Release 1 again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Release 3")
    assert Release.objects.live().sha256 == Release.objects.get(number=1).sha256


# -- what stands in the way ------------------------------------------------------------------------


@pytest.fixture
def workshop(screen):
    """Leads to the checked draft, and gives what must be seen to."""

    def open_it():
        screen.page.get_by_role("link", name="Workshop").click()
        expect(screen.page.locator("#problems")).to_contain_text("What was proved")
        return screen.page.locator("#problems")

    return open_it


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("changed successfully")


def is_stopped(page):
    expect(page.locator("#answer")).to_contain_text("1 problem must be settled first")
    expect(page.get_by_role("button", name="Submit for review")).to_have_count(0)


@pytest.mark.parametrize("screen", ["desk"], indirect=True)
def test_what_is_written_for_a_submission_survives_the_way_over_other_pages(screen, rosa, workshop):
    page = screen.page
    edit_rule(rosa, "R-CON-4a", note="A new note, may apply.")
    screen.sign_in(rosa)
    screen.open("/admin/assessments/rule/")
    workshop()
    page.get_by_label("What changes, and why").fill("Half a sentence")
    page.get_by_role("link", name="R-CON-4a").first.click()
    page.get_by_role("link", name="Workshop").first.click()
    expect(page.get_by_label("What changes, and why")).to_have_value("Half a sentence")
    page.get_by_label("What changes, and why").fill("The note says more.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".submission")).to_contain_text("The note says more.")


def test_a_rule_broken_so_that_it_never_fires_is_stopped(screen, rosa, workshop):
    page, rule = screen.page, Rule.objects.get(key="R-CON-4a")
    screen.sign_in(rosa)
    screen.open(f"/admin/assessments/rule/{rule.pk}/change/")
    page.get_by_role("button", name="Add another Condition").click()
    line = page.locator("#conditions-1")
    line.get_by_label("Question").select_option(label="D4 Nicotine")
    line.get_by_label("None", exact=True).and_(page.locator(":enabled")).check()
    save(page)
    problems = workshop()
    expect(problems).to_contain_text("R-CON-4a")
    expect(problems).to_contain_text("can never fire. These cannot hold together")
    is_stopped(page)
    screen.check("workshop-never-fires")
    problems.get_by_role("link", name="Open it").first.click()
    page.locator("#conditions-1").get_by_label("Delete").check()
    save(page)
    workshop()
    expect(page.locator("#answer")).to_contain_text("Nothing to publish")


def test_a_rule_that_contradicts_another_is_stopped(screen, rosa, workshop):
    page = screen.page
    RuleSet.objects.create(key="local", origin="local", title="Policy of this practice")
    screen.sign_in(rosa)
    screen.open("/admin/assessments/rule/add/")
    for label, text in (
        ("Key:", "R-LOC-1"),
        ("Name:", "Smokers as well"),
        ("Note:", "Nanofat may be considered in smokers."),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Kind:").select_option(label="Indication")
    page.get_by_label("Rule set:").select_option(label="Policy of this practice")
    page.get_by_role("button", name="Add another Condition").click()
    page.get_by_role("button", name="Add another Effect").click()
    page.locator("#conditions-0").get_by_label("Question").select_option(label="D4 Nicotine")
    page.locator("#conditions-0").get_by_label("Current, cannot or will not pause").check()
    page.locator("#effects-0").get_by_label("Modality").select_option(label="Nanofat")
    page.locator("#effects-0").get_by_label("Effect").select_option(label="supports it")
    page.locator(".field-claims .select2-search__field").fill("S-CON-4")
    page.get_by_role("option", name="S-CON-4:").click()
    screen.check("workshop-rule-added")
    page.get_by_role("button", name="Save", exact=True).click()
    problems = workshop()
    expect(problems).to_contain_text("but never without a reason against it")
    problems.get_by_text("Show such a patient").first.click()
    expect(problems.locator(".witness").first).to_contain_text("Current, cannot or will not pause")
    is_stopped(page)
    screen.check("workshop-contradiction")
    problems.get_by_role("button", name="Keep as test patient").first.click()
    kept = problems.locator(".kept-patient")
    expect(kept).to_contain_text("Kept as T01. Must get")
    screen.check("workshop-kept")
    kept.get_by_role("link", name="T01").click()
    expect(page.get_by_label("Name:")).to_have_value(re.compile("^Shows: R-LOC-1"))
    nicotine = page.get_by_role("group", name="Nicotine").get_by_label("Current, cannot or will not pause")
    expect(nicotine).to_be_checked()


def test_a_new_choice_names_the_rules_that_list_the_others(screen, rosa, workshop):
    page, question = screen.page, Question.objects.get(key="scar-type")
    screen.sign_in(rosa)
    screen.open(f"/admin/assessments/question/{question.pk}/change/")
    page.get_by_role("button", name="Add another Choice").click()
    line = page.locator(f"#choices-{question.choices.count()}")
    line.get_by_label("Key").fill("burn")
    line.get_by_label("Label").fill("Burn scar")
    save(page)
    problems = workshop()
    expect(problems).to_contain_text("has a new choice, “Burn scar”")
    expect(problems).to_contain_text("should they name this one too?")
    page.get_by_label("What changes, and why").fill("Burn scars are to be told apart.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("#answer")).to_contain_text("Say why each warning may stand")
    screen.forgive("422")
    screen.check("workshop-new-choice")


# -- with what there is ----------------------------------------------------------------------------


def test_the_check_works_without_script(new_context, live_server, rosa, monkeypatch):
    monkeypatch.setattr(problems, "KEPT", {})
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + "/login/?next=" + WORKSHOP)
    page.fill("#id_username", rosa.username)
    page.fill("#id_password", rosa.username * 2)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Show the check").click()
    expect(page.locator("#problems")).to_contain_text("What was proved")


def test_a_consult_moves_to_the_newer_release(screen, clinician, ines):
    draft = actions.begin_draft(by=clinician, reference="NF-1")
    data = {"reference": ["NF-1"], "answer-nicotine": ["cannot-pause"]}
    actions.save_draft(by=clinician, draft_id=draft.pk, version=1, data=data)
    Effect.objects.filter(rule__key="R-CON-4a").update(effect="considerations")
    Rule.objects.get(key="R-CON-4a").conditions.get().question.choices.filter(key="can-pause").update(
        label="May pause"
    )
    actions.publish(by=ines, note="Softer.")
    page = screen.page
    screen.sign_in(clinician)
    screen.open(f"/consult/{draft.pk}/")
    newer = page.get_by_role("region", name="Release 2 is live now")
    expect(newer).to_contain_text("Defer until resolved")
    newer.get_by_text("1 change on the form").click()
    screen.check("consult-newer-release")
    page.locator("#q-nicotine label", has_text="Current, can pause").click()
    expect(newer.locator("#newer-answers")).to_contain_text("They get the same verdict")
    page.get_by_role("button", name="Move to Release 2").click()
    expect(page.locator(".message")).to_contain_text("follows Release 2 now")
    expect(page.locator("#q-nicotine").get_by_label("May pause")).to_be_checked()
