"""The pictures of the practice in a real browser: the clinician's own, the practice's, and both on paper."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments import access
from assessments.demo import date_back
from assessments.models import Decision, DecisionReason, Outcome, Release
from tests.workshop import past

CASES = [
    {},
    {"nicotine": "cannot-pause"},
    {"main_goal": "volume"},
    {"nicotine": "can-pause"},
    {"nicotine": None},
    {"sun_exposure": "high"},
]
AGO = (0, 40, 75, 110)  # days
everywhere = pytest.mark.parametrize("screen", ["desk", "tablet", "phone"], indirect=True)


@pytest.fixture
def practice(release, clinician):
    """Forty-eight consultations in four months under a release with a forecast, decisions on half of them."""
    forecast = {"consultations": 200, "fired": {"R-CON-4a": 150, "R-IND-1": 100}}
    Release.objects.create(
        number=release.number + 1,
        document=release.document,
        sha256=release.sha256,
        author=clinician,
        note="Again",
        one_person=True,
        report={"forecast": forecast},
    )
    reason = DecisionReason.objects.order_by("order").first()
    for place in range(48):
        consultation = past.record(clinician, reference=f"NF-{2000 + place}", **CASES[place % len(CASES)])
        decide(consultation, place, reason)
        date_back(consultation, AGO[place % len(AGO)])


def decide(consultation, place, reason):
    version = consultation.versions.get()
    signed = {"consultation": consultation, "version": version, "by": version.by}
    if place % 2:
        follows = place % 12 != 1
        next_on = timezone.localdate() + timedelta(days=place - 20) if place % 8 == 1 else None
        Decision.objects.create(
            **signed,
            number=1,
            plan="treat",
            follows=follows,
            reason=None if follows else reason,
            next_on=next_on,
            next_step="Review after the pause",
            submit_key=uuid4(),
        )
    if place % 3 == 0:
        Outcome.objects.create(
            **signed,
            modality="nanofat",
            treated_on=timezone.localdate(),
            clinician_impression=3 + place % 2,
            patient_impression=4 + place % 2,
            downtime_days=5 + place % 4,
            complications=["bruising"] if place % 9 == 0 else ["none"],
            submit_key=uuid4(),
        )


@everywhere
def test_a_clinician_reads_their_own_figures(screen, practice, clinician):
    screen.sign_in(clinician)
    screen.open("/")
    screen.page.get_by_role("link", name="Figures").click()
    page = screen.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Your consultations in figures")
    months = page.get_by_role("region", name="Consultations and verdicts by month")
    expect(months.locator("tbody tr")).to_have_count(4)
    expect(page.get_by_role("link", name="NF-2001")).to_be_attached()
    screen.check("figures")
    on_paper(screen, "figures")
    page.get_by_role("link", name="Since the beginning").click()
    expect(page.get_by_text("Last twelve months")).to_be_visible()


def test_a_clinician_who_edits_rules_finds_both_pages(screen, release, make_user):
    screen.sign_in(make_user("adeyemi", access.CLINICIAN, access.RULE_EDITOR, is_staff=True))
    screen.open("/figures/")
    expect(screen.page.get_by_text("No consultations in this time.")).to_be_visible()
    expect(screen.page.get_by_role("link", name="Rules")).to_be_in_viewport()
    screen.check("figures-empty")


@everywhere
def test_a_rule_author_reads_the_practice_without_patients(screen, practice, make_user):
    screen.sign_in(make_user("adeyemi", access.RULE_EDITOR, is_staff=True))
    screen.open("/admin/")
    screen.page.get_by_role("link", name="Pictures of the practice").click()
    expect(screen.page.locator(".mark")).to_contain_text(["R-CON-4a"])
    expect(screen.page.locator("body")).not_to_contain_text("NF-20")
    screen.page.get_by_text("How this is judged").click()
    screen.check("figures-practice")
    on_paper(screen, "figures-practice")


def on_paper(screen, name):
    screen.page.emulate_media(media="print")
    screen.page.screenshot(path=f"shots/{name}-print-{screen.width}.png", full_page=True)
    screen.page.emulate_media(media="screen")
