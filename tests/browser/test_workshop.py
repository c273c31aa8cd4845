"""From a changed rule to a release and back, by two people in a real browser."""

import pytest
from playwright.sync_api import expect

from assessments import access, actions
from assessments.models import Effect, Release, Rule
from assessments.workshop import problems

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
    screen.check("workshop-withdraw")
    page.get_by_label("Note").fill("Back until the policy is clear.")
    page.get_by_role("button", name="Publish Release 1 again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Release 3")
    assert Release.objects.live().sha256 == Release.objects.get(number=1).sha256


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
