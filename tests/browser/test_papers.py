"""Areas tapped on a drawing, and the papers: by mouse, touch and keyboard, on the screen and on paper."""

import shutil
import subprocess

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from assessments import demo, papers
from assessments.models import Practice

desk_only = pytest.mark.parametrize("screen", ["desk"], indirect=True)
phone_only = pytest.mark.parametrize("screen", ["phone"], indirect=True)
everywhere = pytest.mark.parametrize("screen", ["desk", "tablet", "phone"], indirect=True)

# A place on the outline itself: its middle is somebody else's.
ON_THE_LINE = """(path) => {
  const place = path.getPointAtLength(path.getTotalLength() * 0.08).matrixTransform(path.getScreenCTM());
  return [place.x, place.y];
}"""


def place(page, question, key):
    return page.locator(f"#q-{question} [data-area={key}]")


def middle(path):
    """Where a hand would aim: the middle of a place, which in a crescent lies beside it."""
    path.evaluate("(path) => path.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = path.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def click(page, question, key, nth=0):
    page.mouse.click(*middle(place(page, question, key).locator("path").nth(nth)))


def choice(page, label):
    return page.get_by_label(label, exact=True)


def is_marked(page, question, *keys):
    """The places that look marked, in the order of the drawing."""
    marked = page.locator(f"#q-{question} .area.on")
    expect(marked).to_have_count(len(keys))
    assert [one.get_attribute("data-area") for one in marked.all()] == list(keys)


# -- the drawings ----------------------------------------------------------------------------------


@everywhere
def test_a_click_on_the_drawing_is_an_answer(consult, screen):
    page = screen.page
    consult.begin()
    click(page, "areas", "cheeks")
    click(page, "areas", "under-eye", nth=2)  # on the face turned to the side
    expect(choice(page, "Cheeks")).to_be_checked()
    assert consult.is_saved(areas=["under-eye", "cheeks"])
    click(page, "areas", "cheeks", nth=1)  # the other cheek, the same answer
    expect(choice(page, "Cheeks")).not_to_be_checked()
    click(page, "donor-areas", "flanks", nth=3)  # from behind
    assert consult.is_saved(**{"areas": ["under-eye"], "donor-areas": ["flanks"]})
    is_marked(page, "areas", "under-eye")
    is_marked(page, "donor-areas", "flanks")
    screen.check("map")


@desk_only
def test_the_whole_face_is_met_by_its_outline_and_not_by_a_slip(consult, screen):
    page = screen.page
    consult.begin()
    outline = place(page, "areas", "broad").locator(":scope > path").first
    outline.scroll_into_view_if_needed()
    x, y = outline.evaluate(ON_THE_LINE)
    page.mouse.click(x, y + 3)
    expect(choice(page, "Broad facial area")).to_be_checked()
    box = page.locator("#q-areas .drawing").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.23, box["y"] + box["height"] * 0.28)  # the forehead
    expect(page.locator("#q-areas input:checked")).to_have_count(1)


@desk_only
def test_the_keyboard_answers_in_the_list_and_the_drawing_follows(consult, screen):
    page = screen.page
    consult.begin()
    choice(page, "Temples").focus()
    expect(place(page, "areas", "temples")).to_have_class("area at")
    page.keyboard.press("Space")
    is_marked(page, "areas", "temples")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    is_marked(page, "areas", "broad", "temples")
    for _ in range(8):
        assert not page.evaluate("document.activeElement.closest('svg')")
        page.keyboard.press("Tab")


@phone_only
@pytest.mark.browser_context_args(has_touch=True)
def test_a_fingertip_finds_the_places(consult, screen):
    page = screen.page
    consult.begin()
    for key in ("under-eye", "lid-cheek", "cheeks", "temples"):
        page.touchscreen.tap(*middle(place(page, "areas", key).locator("path").first))
    is_marked(page, "areas", "temples", "under-eye", "lid-cheek", "cheeks")
    page.get_by_role("group", name="Areas of concern").get_by_text("Scar", exact=True).tap()
    assert consult.is_saved(areas=["under-eye", "lid-cheek", "cheeks", "temples", "scar"])


@desk_only
def test_what_was_marked_is_marked_when_one_comes_back(consult, screen):
    page = screen.page
    consult.begin()
    click(page, "areas", "temples")
    assert consult.is_saved(areas=["temples"])
    page.reload()
    is_marked(page, "areas", "temples")
    page.emulate_media(media="print")
    expect(page.locator("#q-areas .drawing")).to_be_visible()
    expect(page.get_by_text("Tap the drawing").first).to_be_hidden()


# -- the result and its papers ---------------------------------------------------------------------


@pytest.fixture
def result(screen, clinician, release):
    """`result(changes)`: signed in, at the result of such a consultation."""

    def show(changes=()):
        made = demo.make(clinician, "NF-2041", 1973, 0, dict(changes), {})
        screen.sign_in(clinician)
        screen.open(f"/consultations/{made.pk}/")
        return screen.page

    return show


def test_the_result_draws_what_was_marked_and_says_it(result, screen):
    page = result({"areas": ["cheeks", "scar"], "donor-areas": ["abdomen", "thighs"]})
    drawn = page.locator(".marked .area")
    assert [one.get_attribute("data-area") for one in drawn.all()] == ["cheeks", "abdomen", "thighs"]
    expect(page.get_by_role("figure", name="Areas of concern: Cheeks, Scar")).to_be_visible()
    screen.check("result-drawn")
    page.emulate_media(media="print")
    expect(page.locator(".marked .drawing").first).to_be_visible()


@desk_only
@pytest.mark.skipif(not papers.available(), reason="saves PDFs with requirements-pdf.txt")
def test_the_consultation_is_saved_as_pdf(result, screen, tmp_path):
    page = result()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as PDF").click()
    assert download.value.suggested_filename.startswith("consult-")
    download.value.save_as(tmp_path / "consult.pdf")
    assert (tmp_path / "consult.pdf").read_bytes().startswith(b"%PDF")


@everywhere
def test_the_handout_is_edited_and_printed(result, screen, tmp_path):
    Practice.objects.create(pk=1, name="Lakeside Clinic", contact="Tel 044 000 00 00")
    page = result({"nicotine": "cannot-pause"})
    page.get_by_role("link", name="Patient handout").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Patient handout")
    screen.check("handout-edit")
    cost, limit = page.get_by_label("Cost", exact=True), page.locator("output[for=id_text-cost]")
    expect(limit).to_be_hidden()
    cost.fill("x" * 1999)
    expect(limit).to_have_text("1 character left.")
    cost.fill("x" * 2001)
    expect(limit).to_have_text("1 character too many: at most 2000 fit.")
    page.get_by_label("Options you talked about").fill("Microneedling\nHA dermal filler")
    page.get_by_role("button", name="Preview and print").click()
    page.get_by_role("link", name="Cost is too long").click()
    expect(page.get_by_label("Cost", exact=True)).to_be_focused()
    screen.check("handout-too-long")
    screen.forgive("422")
    page.get_by_label("Cost", exact=True).fill("Ask us for a quote.")
    page.get_by_role("button", name="Preview and print").click()
    sheet = page.get_by_role("article")
    for told in ("Lakeside Clinic", "Ask us for a quote.", "HA dermal filler"):
        expect(sheet).to_contain_text(told)
    screen.check("handout-preview")
    prints_one_sheet(page, tmp_path / "handout.pdf")
    page.get_by_role("button", name="Change the text").click()
    expect(page.get_by_label("Cost", exact=True)).to_have_value("Ask us for a quote.")
    expect(page.get_by_label("Options you talked about")).to_have_value("Microneedling\nHA dermal filler")


@desk_only
def test_texts_of_the_handout_are_there_again_and_not_lost_by_leaving(result, screen):
    page, cost = result(), screen.page.get_by_label("Cost", exact=True)
    page.get_by_role("link", name="Patient handout").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Patient handout")
    page.wait_for_load_state()  # leaving is asked about, and a log-in looked for, once the script is there
    outline = cost.input_value()
    cost.fill("Ask us for a quote.")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Back to the result").click(no_wait_after=True)
    assert screen.until(lambda: asked == ["beforeunload"])
    page.get_by_role("button", name="Preview and print").click()
    expect(page.get_by_role("article")).to_contain_text("Ask us for a quote.")
    page.go_back()
    expect(cost).to_have_value("Ask us for a quote.")
    page.get_by_role("link", name="Back to the result").click()  # nothing is asked: it is kept
    page.get_by_role("link", name="Patient handout").click()
    expect(cost).to_have_value("Ask us for a quote.")
    page.get_by_text("Start again from the outline").click()
    screen.check("handout-kept")
    page.get_by_role("button", name="Drop my changes").click()
    expect(cost).to_have_value(outline)


@desk_only
def test_a_handout_edited_while_the_log_in_ended_is_not_lost(result, screen, clinician):
    page, cost = result(), screen.page.get_by_label("Cost", exact=True)
    page.get_by_role("link", name="Patient handout").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Patient handout")
    page.wait_for_load_state()  # leaving is asked about, and a log-in looked for, once the script is there
    cost.fill("Ask us for a quote.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Preview and print").click()
    expect(page.get_by_text("Nothing was printed or saved: you are signed out.")).to_be_in_viewport()
    expect(cost).to_have_value("Ask us for a quote.")
    screen.check("handout-signed-out")
    screen.sign_in_again(clinician)
    page.get_by_role("button", name="Preview and print").click()
    expect(page.get_by_role("article")).to_contain_text("Ask us for a quote.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Change the text").click()
    expect(page.get_by_text("Nothing was saved: you are signed out.")).to_be_visible()
    screen.sign_in_again(clinician)
    page.get_by_role("button", name="Change the text").click()
    expect(cost).to_have_value("Ask us for a quote.")


def prints_one_sheet(page, path):
    page.emulate_media(media="print")
    for gone in (
        page.get_by_role("navigation", name="Main"),
        page.locator(".masthead"),
        page.locator(".kicker"),
    ):
        expect(gone).to_be_hidden()
    page.evaluate("document.fonts.ready")  # those of the print, which may be others
    for paper in ("A4", "Letter") if shutil.which("pdftotext") else ():
        page.pdf(path=path, format=paper)
        (sheet,) = subprocess.check_output(["pdftotext", path, "-"], text=True).rstrip("\f").split("\f")
        assert "NF-2041" not in sheet
        assert "Nanofat consult" not in sheet
        assert "Notes" in sheet
    page.emulate_media(media="screen")
