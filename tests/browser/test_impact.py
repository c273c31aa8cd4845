"""The impact of a draft in a real browser: counted without a press, read without colour, kept to counts."""

import pytest
from playwright.sync_api import expect

from assessments import access
from assessments.workshop import replay
from tests.workshop import past

URL = "/admin/assessments/release/impact/"
CASES = [{}, {}, {"nicotine": "can-pause"}, {"nicotine": "cannot-pause"}, {"nicotine": "cannot-pause"},
         {"main_goal": "volume"}, {"nicotine": None}, {"sun_exposure": "high"}]  # fmt: skip


@pytest.fixture
def author(make_user, release, clinician):
    """An editor; past consultations that the softened draft would see otherwise."""
    for place, changes in enumerate(CASES):
        past.record(clinician, reference=f"NF-{place}", **changes)
    past.soften()
    return make_user("adeyemi", access.RULE_EDITOR, is_staff=True)


@pytest.fixture
def admin(screen, author):
    screen.sign_in(author)
    return screen


def test_the_impact_is_counted_and_shown(admin):
    page = admin.page
    admin.open(URL)
    expect(page.locator(".impact-words")).to_contain_text("6 of 8 keep their verdict; 2 would get another.")
    expect(page.locator(".flow .moved")).to_have_count(1)
    expect(page.get_by_role("cell", name="R-CON-4a")).to_be_visible()
    admin.check("impact")
    page.emulate_media(media="print")
    page.screenshot(path=f"shots/impact-print-{admin.width}.png", full_page=True)
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Show some of the 2").click()
    expect(page.get_by_role("heading", name="Profiles")).to_be_visible()
    page.get_by_text("All answers").first.click()
    expect(page.locator("body")).not_to_contain_text("NF-3")
    admin.check("impact-profiles")


def test_progress_is_shown_while_it_takes_longer(admin, monkeypatch):
    monkeypatch.setattr(replay, "AT_ONCE", 3)
    monkeypatch.setattr("assessments.admin.impact.SECONDS", 0)
    page, steps = admin.page, []

    def hold_the_second(route):
        steps.extend([route] if route.request.method == "POST" else [])
        if len(steps) != 2:
            route.continue_()

    page.route("**" + URL, hold_the_second)
    admin.open(URL)
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.screenshot(path=f"shots/impact-progress-{admin.width}.png", full_page=True)
    assert admin.until(lambda: len(steps) == 2)
    steps[1].continue_()
    expect(page.locator(".impact-words")).to_contain_text("6 of 8 keep")


def test_what_cannot_be_compared_is_said(admin):
    past.ask_for_vaping()
    admin.open(URL)
    words = admin.page.locator(".impact-words")
    expect(words).to_contain_text("cannot be compared: the old form did not ask for Vaping")
    admin.check("impact-apart")


@pytest.mark.parametrize("javascript", [False])
def test_it_is_counted_without_script(new_context, live_server, author, javascript):
    page = new_context(java_script_enabled=javascript).new_page()
    page.goto(live_server.url + "/login/?next=" + URL)
    page.fill("#id_username", author.username)
    page.fill("#id_password", author.username * 2)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Screen them again").click()
    expect(page.locator(".impact-words")).to_contain_text("6 of 8 keep their verdict")
