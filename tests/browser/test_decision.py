"""Deciding on a result as a clinician does: by keyboard, on a phone, interrupted; and trying things out."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from assessments import actions, demo
from assessments.models import Consultation, Decision
from tests.browser.keyboard import focused, press_until, tab_to
from tests.conftest import sign

everywhere = pytest.mark.parametrize("screen", ["desk", "tablet", "phone"], indirect=True)
desk_only = pytest.mark.parametrize("screen", ["desk"], indirect=True)
SMOKER = {"nicotine": "cannot-pause"}
TRY_NICOTINE = re.compile("Try.*Nicotine, Current, can pause")
IN_TWO_WAYS = SMOKER | {"expectation": ["permanent"]}


class Desk:
    """A clinician at the result of a consultation."""

    def __init__(self, screen, consultation):
        self.screen, self.page, self.consultation = screen, screen.page, consultation
        self.address = f"/consultations/{consultation.pk}/"

    def open(self):
        self.screen.open(self.address)
        return self

    def choose(self, label):
        self.page.locator("#decision label").filter(has_text=label).first.click()

    def button(self, name):
        return self.page.get_by_role("button", name=name)

    def sign(self, name="Sign the consult"):
        self.button(name).click()

    @property
    def decision(self):
        return self.page.locator("#decision")

    def is_kept(self, **fields):
        """Waits until what was typed is kept in the database."""

        def they_are():
            typed = Consultation.objects.get(pk=self.consultation.pk).pending.get("typed", {})
            return all(typed.get(name) == value for name, value in fields.items())

        return self.screen.until(they_are)


@pytest.fixture
def at_result(screen, clinician, release):
    """`at_result(changes)`: signed in, at the result of such a consultation."""

    def open_result(changes=()):
        consultation = demo.make(clinician, "NF-2041", 1973, 0, dict(changes), {})
        screen.sign_in(clinician)
        return Desk(screen, consultation).open()

    return open_result


# -- signing ---------------------------------------------------------------------------------------


@everywhere
def test_a_decision_is_signed_and_amended(at_result, screen):
    desk = at_result(IN_TWO_WAYS)
    page = desk.page
    if screen.width != "desk":
        page.get_by_role("link", name="Decide").click()
        expect(desk.decision).to_be_in_viewport()
    screen.check("decision-open")
    desk.choose("Treat")
    desk.choose("Nanofat")
    expect(page.get_by_label("Differs from it")).to_be_checked()
    expect(page.get_by_label("Why it differs")).to_be_visible()
    desk.sign()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    screen.check("decision-mistake")
    summary.get_by_role("link").click()
    expect(page.get_by_label("Why it differs")).to_be_focused()
    mistake = desk.decision.get_by_text("Choose why the decision differs")
    expect(mistake).to_be_visible()
    page.get_by_label("Why it differs").select_option("The patient prefers otherwise after discussion")
    expect(mistake).to_have_count(0)
    expect(desk.decision.locator(".is-wrong, [aria-invalid]")).to_have_count(0)
    page.get_by_label("Next step").fill("Treat in May")
    desk.sign()
    expect(page.get_by_text("The consult is signed.")).to_be_visible()
    expect(desk.decision).to_contain_text("Treat: Nanofat")
    screen.check("decision-signed")
    desk.decision.get_by_text("Amend the decision").click()
    desk.choose("Defer, review later")
    desk.choose("Nanofat")
    expect(page.get_by_label("Follows it")).to_be_checked()
    expect(page.get_by_label("Why it differs")).to_be_hidden()
    page.get_by_label("Why it is amended").fill("Will try to stop first.")
    screen.check("decision-amending")
    desk.sign("Sign the amendment")
    expect(desk.decision).to_contain_text("Compared with decision 1")
    desk.decision.get_by_text("Decision 1, amended since").click()
    expect(desk.decision.locator(".earlier .decided")).to_have_text("Treat: Nanofat")
    screen.check("decision-amended")
    assert [one.plan for one in Decision.objects.all()] == ["treat", "defer"]
    screen.forgive("422")


@desk_only
def test_signed_with_the_keyboard_alone(at_result):
    desk = at_result()
    keys = desk.page.keyboard
    press_until(desk.page, "href", "#decision")
    keys.press("Tab")
    assert focused(desk.page, "name") == "plan"
    keys.press("Space")
    tab_to(desk.page, "modalities")
    keys.press("Space")
    expect(desk.page.get_by_label("Follows it")).to_be_checked()
    tab_to(desk.page, "remark")
    keys.type("Lower lids first.")
    keys.press("Tab")
    keys.press("Enter")  # unfolds what was discussed
    tab_to(desk.page, "tick")
    keys.press("Enter")
    expect(desk.button("Undo “tick all”")).to_be_focused()
    tab_to(desk.page, "next_step")
    keys.type("Book a day")
    keys.press("Enter")  # signs nothing
    tab_to(desk.page, "then", "sign")
    assert not Decision.objects.exists()
    keys.press("Enter")
    expect(desk.page.get_by_text("The consult is signed.")).to_be_visible()
    decision = Decision.objects.get()
    assert (decision.plan, decision.modalities, decision.follows) == ("treat", ["nanofat"], True)
    assert (decision.remark, decision.next_step) == ("Lower lids first.", "Book a day")
    assert len(decision.discussed) > 10


@everywhere
def test_no_treatment_beside_a_treatment_is_told_at_once(at_result, screen):
    desk = at_result()
    which = desk.page.get_by_role("group", name="Which treatment")
    told = desk.page.get_by_text("“No treatment” cannot stand beside a treatment")
    desk.choose("Nanofat")
    expect(told).to_be_hidden()
    desk.choose("No treatment")
    expect(told).to_be_visible()
    screen.check("decision-apart")
    desk.choose("Nanofat")
    expect(told).to_be_hidden()
    expect(which).to_be_hidden()
    desk.choose("Treat")
    expect(which).to_be_visible()


@desk_only
def test_the_panel_does_not_scroll_by_itself(at_result):
    desk = at_result()
    sign = desk.button("Sign the consult")
    assert desk.page.locator(".rail").evaluate("(rail) => rail.scrollHeight <= rail.clientHeight")
    desk.page.get_by_role("link", name="Up to the decision").click()
    expect(desk.page.get_by_role("heading", name="Your decision")).to_be_in_viewport()
    sign.scroll_into_view_if_needed()
    box, button = desk.decision.bounding_box(), sign.bounding_box()
    assert button["y"] + button["height"] < box["y"] + box["height"]


@desk_only
@pytest.mark.parametrize("amended", [False, True])
def test_back_after_a_refused_signing_leads_to_the_result(at_result, screen, amended):
    desk = at_result()
    if amended:
        sign(desk.consultation)
        desk.open()
        desk.decision.get_by_text("Amend the decision").click()
    name = "Sign the amendment" if amended else "Sign the consult"
    desk.choose("Refer" if amended else "Treat")
    desk.sign(name)
    expect(desk.page.locator(".error-summary")).to_be_focused()
    if amended:
        desk.page.get_by_label("Why it is amended").fill("She moved.")
    desk.choose("Nanofat")
    desk.sign(name)
    expect(desk.page.get_by_text("is signed. What was signed stays")).to_be_visible()
    for _ in range(2):
        desk.page.go_back()
        expect(desk.page.get_by_role("heading", level=1)).to_have_text("Suitable")
        expect(desk.decision).to_contain_text("Nanofat")
    expect(desk.page.locator(".error-summary")).to_have_count(0)
    screen.forgive("422")


@desk_only
def test_a_double_click_signs_once(at_result):
    desk = at_result()
    desk.choose("Think it over")
    desk.button("Sign the consult").dblclick()
    expect(desk.page.get_by_text("The consult is signed.")).to_be_visible()
    assert Decision.objects.count() == 1


def test_all_is_ticked_with_one_press_and_taken_back(at_result, screen):
    desk = at_result(SMOKER)
    desk.decision.locator("summary", has_text="Discussed").click()
    desk.choose("Longevity")
    expect(desk.page.locator("#ticked")).to_have_text("1 of 15")
    desk.button("Tick all shown").click()
    expect(desk.page.locator("#ticked")).to_have_text("15 of 15")
    screen.check("decision-discussed")
    desk.button("Undo “tick all”").click()
    expect(desk.page.locator("#ticked")).to_have_text("1 of 15")
    expect(desk.page.get_by_label("Longevity")).to_be_checked()


# -- interrupted -----------------------------------------------------------------------------------


@desk_only
def test_what_is_typed_survives_a_closed_tab(at_result, screen):
    desk = at_result()
    desk.choose("Think it over")
    desk.page.get_by_label("Remark").fill("Asks her sister first.")
    assert desk.is_kept(plan=["think"], remark=["Asks her sister first."])
    desk.page.close()
    page = desk.page.context.new_page()
    page.goto(screen.url + desk.address)
    expect(page.get_by_label("Remark")).to_have_value("Asks her sister first.")
    expect(page.get_by_label("Think it over")).to_be_checked()
    expect(page.get_by_text("Not signed yet; saved")).to_be_visible()
    assert not Decision.objects.exists()


@desk_only
def test_what_is_typed_survives_an_expired_log_in(at_result, screen, clinician):
    desk = at_result()
    desk.choose("Think it over")
    assert desk.is_kept(plan=["think"])
    Session.objects.all().delete()
    desk.page.get_by_label("Remark").fill("Asks her sister first.")
    desk.sign()
    expect(desk.page.locator("#signed-out")).to_be_visible()
    expect(desk.page.get_by_text("Nothing was signed. Sign again")).to_be_visible()
    screen.sign_in_again(clinician)
    assert desk.is_kept(remark=["Asks her sister first."])
    desk.sign()
    expect(desk.page.get_by_text("The consult is signed.")).to_be_visible()
    screen.forgive("401", "htmx:responseError", "Response Status Error")


@desk_only
def test_a_lost_connection_is_told_and_made_good(at_result, screen):
    desk = at_result()
    desk.page.context.set_offline(True)
    desk.choose("Think it over")
    expect(desk.page.get_by_text("Not saved: no connection")).to_be_visible()
    expect(desk.page.get_by_text("The last words are not saved yet.")).to_be_visible()
    expect(desk.page.get_by_text("Nothing was signed. Sign again")).to_be_hidden()
    desk.sign()
    expect(desk.page.get_by_text("Nothing was signed. Sign again")).to_be_visible()
    desk.page.context.set_offline(False)
    assert desk.is_kept(plan=["think"])
    expect(desk.page.get_by_text("Not saved: no connection")).to_be_hidden()
    expect(desk.page.get_by_text("Nothing was signed. Sign again")).to_be_visible()
    assert not Decision.objects.exists()
    desk.sign()
    expect(desk.page.get_by_text("The consult is signed.")).to_be_visible()
    screen.forgive("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")


@desk_only
def test_two_windows_on_one_decision(at_result, screen):
    desk = at_result()
    other = desk.page.context.new_page()
    other.goto(screen.url + desk.address)
    desk.choose("Think it over")
    desk.sign()
    expect(desk.page.get_by_text("The consult is signed.")).to_be_visible()
    other.locator("#decision label", has_text="Refer").click()
    expect(other.get_by_text("This consult was signed in another window.")).to_be_visible()
    other.get_by_role("link", name="Load what was signed").click()
    expect(other.locator(".decided")).to_have_text("Think it over")
    assert Decision.objects.count() == 1


def test_answers_that_changed_meanwhile_are_told(at_result, screen, clinician):
    desk = at_result()
    demo.change(clinician, desk.consultation, 0, SMOKER)
    desk.choose("Treat")
    desk.choose("Nanofat")
    desk.sign()
    page = desk.page
    expect(page.get_by_role("heading", name="Nothing was signed")).to_be_visible()
    expect(page.locator(".meanwhile")).to_contain_text("Nicotine: None")
    expect(page.get_by_role("heading", level=1)).to_have_text("Defer until resolved")
    expect(page.get_by_label("Nanofat", exact=True)).to_be_checked()
    screen.check("decision-meanwhile")
    screen.forgive("409")
    assert not Decision.objects.exists()


def test_it_works_without_script(at_result, screen, browser):
    desk = at_result(SMOKER)
    context = browser.new_context(java_script_enabled=False, storage_state=desk.page.context.storage_state())
    page = context.new_page()
    page.goto(screen.url + desk.address)
    page.get_by_role("button", name=TRY_NICOTINE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the result would be")
    expect(page.locator(".tried-verdict")).to_have_text("Suitable with considerations")
    page.get_by_role("link", name="Close").click()
    page.locator("#decision label", has_text="Think it over").click()
    page.get_by_role("button", name="Keep without signing").click()
    expect(page.get_by_label("Think it over")).to_be_checked()
    expect(page.get_by_label("Follows it")).to_be_checked()
    page.locator("summary", has_text="Discussed").click()
    page.get_by_role("button", name="Tick all shown").click()
    expect(page.get_by_label("Longevity")).to_be_checked()
    page.get_by_role("button", name="Sign the consult").click()
    expect(page.get_by_text("The consult is signed.")).to_be_visible()
    context.close()
    assert Decision.objects.get().plan == "think"


# -- trying out ------------------------------------------------------------------------------------


@everywhere
def test_a_try_out_opens_and_closes_beside_the_result(at_result, screen):
    desk = at_result(IN_TWO_WAYS)
    page, before = desk.page, Consultation.objects.values().get()
    change = page.get_by_role("region", name="What would change this")
    button = change.get_by_role("button", name=TRY_NICOTINE)
    button.press("Enter")
    expect(page.get_by_role("heading", name="Tried out, not recorded")).to_be_focused()
    expect(change.locator(".tried-verdict")).to_have_text("Suitable with considerations")
    screen.check("try-out")
    change.get_by_role("link", name="Close the try-out").press("Enter")
    expect(change.locator(".try-out")).to_have_count(0)
    expect(button).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Defer until resolved")
    assert Consultation.objects.values().get() == before


def test_any_one_answer_can_be_tried(at_result, screen):
    desk = at_result(IN_TWO_WAYS)
    change = desk.page.get_by_role("region", name="What would change this")
    change.locator("summary", has_text="Try other answers").click()
    change.get_by_role("button", name="Try these answers").click()
    expect(change.get_by_text("Choose at least one answer to try.")).to_be_visible()
    change.get_by_label("Expectation of result").select_option("Understands that results and longevity vary")
    change.get_by_role("button", name="Try these answers").click()
    expect(change.locator(".try-out")).to_contain_text("It would stay")
    screen.check("try-out-one")
    screen.forgive("422", "htmx:responseError", "Response Status Error")


# -- on paper --------------------------------------------------------------------------------------


@desk_only
def test_paper_has_what_was_signed_and_what_would_change_it(at_result):
    desk = at_result(IN_TWO_WAYS)
    desk.choose("Defer, review later")
    desk.page.emulate_media(media="print")
    expect(desk.decision).to_be_hidden()
    desk.page.emulate_media(media="screen")
    desk.sign()
    expect(desk.page.get_by_text("The consult is signed.")).to_be_visible()
    desk.page.emulate_media(media="print")
    expect(desk.page.locator(".decided")).to_be_visible()
    expect(desk.page.get_by_text("Understands that results and longevity vary").first).to_be_visible()
    for gone in ("Amend the decision", "Try other answers"):
        expect(desk.page.get_by_text(gone)).to_be_hidden()
    read_first = ("Defer until resolved", "Decision", "Still open", "Reasons")
    headings = [desk.page.get_by_role("heading", name=name, exact=True) for name in read_first]
    tops = [heading.bounding_box()["y"] for heading in headings]
    assert tops == sorted(tops)


def test_the_list_says_what_is_not_decided_yet(at_result, screen, clinician):
    desk = at_result()
    actions.sign(
        by=clinician,
        consultation_id=desk.consultation.pk,
        version_number=1,
        after=0,
        submit_key=desk.consultation.pk,
        plan="think",
        follows=True,
    )
    demo.make(clinician, "NF-2042", 1980, 0, SMOKER, {})
    screen.open("/")
    screen.check("list-decided")
    desk.page.get_by_label("Decision").select_option("Not decided yet")
    desk.page.get_by_role("button", name="Search").click()
    expect(desk.page.locator("table.register a.ref")).to_have_text(["NF-2042"])
