"""A morning in clinic: from the first page to a signed decision without the mouse; a tablet, interrupted."""

import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from assessments import releases
from assessments.engine import screen as screening
from assessments.models import Consultation, Decision
from tests.browser.keyboard import answer, press_until, tab_to
from tests.profiles import answers_of

desk_only = pytest.mark.parametrize("screen", ["desk"], indirect=True)
tablet_only = pytest.mark.parametrize("screen", ["tablet"], indirect=True)


# -- without the mouse -----------------------------------------------------------------------------


class Hands:
    """One clinician's keyboard on one page; it counts what is pressed."""

    def __init__(self, screen, release):
        self.page, self.knowledge_base = screen.page, releases.knowledge_base(release.pk)
        screen.page.add_init_script(COUNT)
        screen.open("/consult/")

    def begin(self, reference):
        tab_to(self.page, "reference")
        self.page.keyboard.type(reference)
        self.page.keyboard.press("Enter")
        self.page.get_by_role("heading", level=1, name="Consult").wait_for()

    def fill_in(self, vignette):
        answers = answers_of(vignette)
        asks = screening(self.knowledge_base, answers).asks
        for question in self.knowledge_base.questions:
            if asks(question) and answers.get(question.key):
                self.page.locator(f"[name='answer-{question.key}']").first.wait_for(state="attached")
                given = answers[question.key]
                answer(self.page, question.item, given if isinstance(given, list) else [given])

    def show_result(self):
        tab_to(self.page, "then", "record")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/consultations/**")

    def sign(self, plan, modality):
        press_until(self.page, "href", "#decision")
        tab_to(self.page, "plan")
        self.page.keyboard.press("Space")
        for _ in range(list(Decision.Plan).index(plan)):
            self.page.keyboard.press("ArrowDown")
        tab_to(self.page, "modalities", modality)
        self.page.keyboard.press("Space")
        tab_to(self.page, "then", "sign")
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_text("The consult is signed.")).to_be_visible()

    @property
    def pressed(self):
        return int(self.page.evaluate("sessionStorage.getItem('pressed')"))


# Counted in the browser, so that the number is what the page was given.
COUNT = """addEventListener("keydown", () =>
    sessionStorage.setItem("pressed", 1 + Number(sessionStorage.getItem("pressed"))), true)"""


@desk_only
@pytest.mark.parametrize(
    ("case", "plan", "verdict", "at_most"),
    [
        ("V01", Decision.Plan.TREAT, "suitable", 240),
        ("V03", Decision.Plan.DEFER, "defer until resolved", 265),
    ],
)
def test_from_the_first_page_to_the_signature_without_the_mouse(
    consult, screen, release, vignettes, case, plan, verdict, at_most, record_property
):
    hands, began = Hands(screen, release), time.monotonic()
    hands.begin("NF-2050")
    hands.fill_in(vignettes[case])
    hands.show_result()
    record_property("presses to the result", hands.pressed)
    record_property("seconds to the result", round(time.monotonic() - began, 1))
    hands.sign(plan, "nanofat")
    record_property("presses to the signature", hands.pressed)
    assert Consultation.objects.get().get_verdict_display() == verdict
    decision = Decision.objects.get()
    assert (decision.plan, decision.modalities, decision.follows) == (plan, ["nanofat"], True)
    assert hands.pressed <= at_most


# -- interrupted -----------------------------------------------------------------------------------


@tablet_only
def test_a_consult_on_a_tablet_that_is_interrupted_all_the_time(consult, screen, clinician):
    page = screen.page
    consult.begin()
    consult.choose("Main goal", "Better skin quality (fine lines, crepiness, texture)")
    consult.choose("Donor fat", "Adequate")
    assert consult.is_saved(**{"donor-fat": ["adequate"]})

    # Somebody knocks: the clinician looks at another patient, and comes back.
    screen.open("/")
    page.get_by_role("link", name="Continue").first.click()
    expect(consult.question("Donor fat").get_by_label("Adequate")).to_be_checked()

    # The network is gone for a while.
    page.context.set_offline(True)
    consult.choose("Nicotine", "Current, cannot or will not pause")
    expect(page.get_by_text("Not saved: no connection")).to_be_visible()
    consult.choose("Active infection", "None")
    screen.check("clinic-offline")
    page.context.set_offline(False)
    assert consult.is_saved(**{"active-infection": ["none"], "nicotine": ["cannot-pause"]})
    expect(page.get_by_text("Not saved: no connection")).to_be_hidden()
    screen.forgive("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")

    # The log-in expires over lunch.
    Session.objects.all().delete()
    consult.choose("Accepts fat harvesting", "Yes")
    expect(page.locator("#signed-out")).to_be_visible()
    screen.check("clinic-signed-out")
    screen.sign_in_again(clinician)
    assert consult.is_saved(**{"harvest-accepted": ["yes"]})
    screen.forgive("401", "htmx:responseError", "Response Status Error")

    consultation = consult.show_result()
    assert consultation.current.answers == {
        "main-goal": "skin-quality",
        "donor-fat": "adequate",
        "nicotine": "cannot-pause",
        "active-infection": ["none"],
        "harvest-accepted": "yes",
    }
    page.get_by_role("link", name="Decide").click()
    page.context.set_offline(True)
    page.locator("#decision label", has_text="Defer, review later").click()
    expect(page.get_by_text("Not saved: no connection")).to_be_visible()
    page.get_by_role("button", name="Sign the consult").click()
    screen.check("clinic-decision-offline")
    page.context.set_offline(False)
    expect(page.get_by_text("Not saved: no connection")).to_be_hidden()
    assert not Decision.objects.exists()
    page.locator("#decision label").filter(has_text="Nanofat").first.click()
    page.get_by_role("button", name="Sign the consult").click()
    expect(page.get_by_text("The consult is signed.")).to_be_visible()
    screen.check("clinic-signed")
    screen.forgive("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
