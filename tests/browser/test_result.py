"""The result as a clinician reads it, takes it along and finds it again."""

import json
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from assessments import demo
from assessments.models import Consultation
from tests.profiles import CLEAN

everywhere = pytest.mark.parametrize("screen", ["desk", "tablet", "phone"], indirect=True)
desk_only = pytest.mark.parametrize("screen", ["desk"], indirect=True)

# What is different from somebody without anything to hold back, which is V01.
SMOKER_FOR_VOLUME = {"main-goal": "volume", "volume-loss": "cheeks-temples", "nicotine": "cannot-pause"}
GATES_OPEN = {"nicotine": None, "donor-fat": None}
ALL_OPEN = dict.fromkeys(CLEAN)


@pytest.fixture
def read(screen, clinician, make_consultation):
    """`read(changes)`: signed in, at the result of a consultation with these changes."""

    def open_result(changes=()):
        consultation = make_consultation(changes, reference="NF-2041", year=1973)
        screen.sign_in(clinician)
        screen.open(f"/consultations/{consultation.pk}/")
        return screen.page

    return open_result


def part(page, name):
    """A section of the page by its heading."""
    return page.get_by_role("region", name=name, exact=True)


# -- reading it ------------------------------------------------------------------------------------


@everywhere
def test_a_smoker_who_wants_volume(read, screen):
    page = read(SMOKER_FOR_VOLUME)
    expect(page.get_by_role("heading", level=1)).to_have_text("Another approach likely better")
    expect(page.locator(".rests")).to_contain_text("Significant volume increase")
    expect(part(page, "Reasons")).to_contain_text("Nicotine: Current, cannot or will not pause")
    expect(part(page, "To discuss instead, or alongside")).to_contain_text("HA dermal filler")
    expect(page.locator("th.here").first).to_contain_text("Volume")
    screen.check("result-held")


def test_a_suitable_patient(read, screen):
    page = read()
    expect(page.get_by_role("heading", level=1)).to_have_text("Suitable")
    expect(part(page, "Still open")).to_contain_text("Settled")
    expect(part(page, "Reasons")).to_contain_text("None on record.")
    screen.check("result-suitable")


def test_an_open_gate_leads_back_to_its_question(read, screen):
    page = read(GATES_OPEN)
    expect(page.get_by_role("heading", level=1)).to_have_text("Insufficient information")
    screen.check("result-open")
    still_open = part(page, "Still open")
    still_open.get_by_role("button", name="Answer Nicotine", exact=True).click()
    expect(page).to_have_url(re.compile("#q-nicotine$"))
    nicotine = page.get_by_role("group", name="Nicotine")
    expect(nicotine.locator("input").first).to_be_focused()
    nicotine.get_by_text("Current, cannot or will not pause").click()
    page.get_by_role("button", name="Show the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Defer until resolved")
    expect(still_open.get_by_role("button", name="Donor fat")).to_be_visible()
    expect(still_open.get_by_role("button", name="Nicotine")).to_have_count(0)


FOLDED = {
    "Technique": "Local anesthesia",
    "Counselling": "Results vary",
    "All answers, as given": "Under-eye or lower eyelid",
    "Why not: rules without a note here": "Not met",
    "Own tissue, invasiveness, sessions, downtime": "minimally invasive",
}


def test_what_is_folded_opens(read, screen):
    page = read(SMOKER_FOR_VOLUME)
    for title, content in FOLDED.items():
        fold = page.locator("details.fold", has=page.locator("summary", has_text=title))
        expect(fold.get_by_text(content).first).to_be_hidden()
        fold.locator("> summary").press("Enter")
        expect(fold.get_by_text(content).first).to_be_visible()
    basis = (
        page.locator("article", has_text="Nicotine, cannot or will not pause").locator(".basis-fold").first
    )
    basis.locator("summary").click()
    expect(basis.locator(".citations")).to_contain_text("S-CON-4")
    screen.check("result-folds")


# -- taking it along -------------------------------------------------------------------------------


@desk_only
def test_paper_has_the_folds_open_and_no_navigation(read, screen):
    page = read(SMOKER_FOR_VOLUME)
    page.emulate_media(media="print")
    for gone in (page.get_by_role("navigation", name="Main"), page.locator(".tools"), page.locator(".who")):
        expect(gone).to_be_hidden()
    for there in ("Patient NF-2041", "Local anesthesia is common", "Swelling and bruising acceptable"):
        expect(page.get_by_text(there).first).to_be_visible()
    expect(page.locator(".provenance").first).to_be_visible()
    expect(page.get_by_text("Why not: rules")).to_be_hidden()


@desk_only
@pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="reads the PDF with: sudo apt install poppler-utils"
)
@pytest.mark.parametrize("changes", [{}, SMOKER_FOR_VOLUME, ALL_OPEN], ids=["clean", "held", "empty"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_print_is_a_few_sheets_with_the_patient_on_each(read, screen, tmp_path, changes, paper):
    page = read(changes)
    page.evaluate("document.fonts.ready")
    sheets = sheets_of(page.pdf(path=tmp_path / "result.pdf", format=paper) and tmp_path / "result.pdf")
    assert 3 <= len(sheets) <= 6
    assert all("Patient NF-2041" in sheet for sheet in sheets)
    assert "Release 1" in sheets[-1]
    assert sheets[-1].rstrip().endswith(f"{len(sheets)} of {len(sheets)}")
    (matrix,) = [sheet for sheet in sheets if "Which tool for which problem" in sheet]
    assert "Microneedling" in matrix.split("Which tool for which problem")[1]
    for heading in ("To discuss instead", "Which tool for which", "If it goes ahead"):
        assert any(len(sheet.split(heading)[1]) > 300 for sheet in sheets if heading in sheet), heading


def sheets_of(pdf):
    text = subprocess.check_output(["pdftotext", "-layout", pdf, "-"], text=True)
    return text.rstrip("\f").split("\f")


def test_the_text_for_the_record_is_copied(read, screen):
    page = read(SMOKER_FOR_VOLUME)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=screen.url)
    page.get_by_role("link", name="Copy text for the record").click()
    expect(page.get_by_text("Copied. Check the patient reference")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Nanofat consult, patient NF-2041")
    assert copied == page.request.get(page.url + "text/").text()


@desk_only
def test_where_copying_is_refused_the_text_is_selected(read, screen):
    page = read()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("link", name="Copy text for the record").click()
    expect(page.get_by_label("Text for the record")).to_be_focused()
    selected = page.evaluate("document.getSelection().toString()")
    assert selected.startswith("Nanofat consult, patient NF-2041")
    screen.check("result-copy")


# -- its versions ----------------------------------------------------------------------------------


def test_the_earlier_version_stays_readable(read, screen, make_consultation):
    page = read()
    make_consultation(SMOKER_FOR_VOLUME, over=Consultation.objects.get(), reference="NF-2041")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Another approach likely better")
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Suitable")
    expect(page.get_by_text("This is an older version.")).to_be_visible()
    expect(page.get_by_role("button", name="Change answers")).to_have_count(0)
    screen.check("result-older")
    page.get_by_role("link", name="Go to the newest version").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Another approach likely better")


@everywhere
def test_a_finger_finds_the_links_about_the_patient(read, screen):
    least, page = 24 if screen.width == "desk" else 44, read()
    assert too_low(page.locator(".over-time").locator("a, button"), least) == []
    page.get_by_role("link", name="Consultations", exact=True).click()
    rows = page.locator(".register a")
    expect(rows).to_have_count(2)
    assert too_low(rows, least) == []


def too_low(targets, least):
    assert targets.count()
    return [one.inner_text() for one in targets.all() if one.bounding_box()["height"] < least]


# -- the same as on the command line ---------------------------------------------------------------

SHOWN = """() => {
  const codes = (place) => [...place.querySelectorAll(".basis .code")].map((code) => code.textContent).sort();
  const read = (places, name) =>
    Object.fromEntries([...document.querySelectorAll(places)].map((place) => [name(place), codes(place)]));
  return {
    verdict: document.querySelector("h1").textContent.toLowerCase(),
    notes: read("article.reason, article.minor", (note) => note.id),
    alternatives: read("article.option", (option) => option.querySelector("h3").textContent),
  };
}"""


@pytest.mark.parametrize(
    ("screen", "case"),
    [("desk", "V03"), ("phone", "V04")],
    indirect=["screen"],
    ids=["a scar", "discoloration, on a phone"],
)
def test_a_vignette_gives_what_the_command_line_gives(consult, screen, vignettes, tmp_path, case):
    answers = vignettes[case]["answers"]
    screening = screened(tmp_path, answers)
    not_asked = {item["label"] for item in screening["not_used"]}
    consult.begin()
    for label, answer in answers.items():
        if label not in not_asked:
            for choice in answer if isinstance(answer, list) else [answer]:
                consult.choose(label, choice)
    consult.show_result()
    assert screen.page.evaluate(SHOWN) == {
        "verdict": screening["verdict"],
        "notes": {n["rule"]: sorted(n["claims"]) for n in screening["notes"] if n["kind"] != "alternative"},
        "alternatives": {item["label"]: sorted(item["claims"]) for item in screening["alternatives"]},
    }
    assert screening["verdict"] == vignettes[case]["expected"]["verdict"]


def screened(folder: Path, answers):
    """What `manage.py screen` prints for these answers."""
    profile, out = folder / "profile.json", StringIO()
    profile.write_text(json.dumps({"answers": answers}))
    call_command("screen", str(profile), stdout=out)
    return json.loads(out.getvalue())


# -- finding it again ------------------------------------------------------------------------------


@pytest.fixture
def full_list(screen, clinician, release):
    """Signed in, at a list of 27 consultations, two of them older and of smokers."""
    for number in range(25):
        demo.make(clinician, f"NF-{3000 + number}", None, number, {}, {})
    for reference in ("SM-1", "SM-2"):
        demo.make(clinician, reference, None, 40, SMOKER_FOR_VOLUME, {})
    screen.sign_in(clinician)
    screen.open("/")
    return screen.page


def rows(page):
    return page.locator("table.register a.ref")


def test_the_list_is_turned_page_by_page(full_list, screen):
    expect(rows(full_list)).to_have_count(25)
    screen.check("list")
    full_list.get_by_role("link", name="Older").click()
    expect(full_list.get_by_text("26 to 27 of 27")).to_be_visible()
    expect(rows(full_list)).to_have_text(["SM-2", "SM-1"])
    full_list.get_by_role("link", name="Newer").click()
    expect(rows(full_list).first).to_have_text("NF-3000")


def test_the_list_is_searched_and_filtered(full_list, screen):
    full_list.get_by_label("Patient reference").fill("sm-")
    full_list.get_by_role("button", name="Search").click()
    expect(rows(full_list)).to_have_count(2)
    assert "sm-" not in full_list.url
    full_list.get_by_label("Verdict").select_option("Suitable")
    full_list.get_by_role("button", name="Search").click()
    expect(full_list.get_by_role("status")).to_contain_text("0 consultations")
    screen.check("list-filtered")
    full_list.get_by_role("link", name="Remove filter: Reference contains “sm-”").click()
    expect(rows(full_list)).to_have_count(25)
    full_list.get_by_role("link", name="Show all").click()
    rows(full_list).first.click()
    expect(full_list.get_by_role("heading", level=1)).to_have_text("Suitable")
