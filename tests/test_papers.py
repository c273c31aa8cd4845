"""The consultation and the handout as PDF: what stands on them, what is read for them, and doing without."""

import os
import re
import shutil
import socket
import subprocess
import sys
import zlib

import pytest
from django.template.loader import render_to_string

from assessments import papers, presenters, releases
from assessments.decision_page import DecisionPage
from assessments.models import Practice
from tests.conftest import sign
from tests.pages import words
from tests.profiles import CLEAN, VIGNETTES, answers_of

pytestmark = pytest.mark.django_db
HOW = (
    "makes PDFs with: .venv/bin/pip install -r requirements-pdf.txt; "
    "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
makes_pdf = pytest.mark.skipif(not papers.available() and "CI" not in os.environ, reason=HOW)
reads_pdf = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="reads the PDF with: sudo apt install poppler-utils"
)


def sheets_of(pdf):
    """The text of a PDF, page by page."""
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    return text.decode().rstrip("\f").split("\f")


def unpacked(pdf):
    """The objects of a PDF, readable. A stream may end in what looks like a line break: that last byte is
    then missing here, which only an object of zlib forgives."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    return b"".join(zlib.decompressobj().decompress(one) if one.startswith(b"x") else one for one in streams)


@pytest.fixture
def save(clinician_client):
    """`save(consultation)`: its PDF, as a response."""
    return lambda consultation: clinician_client.get(f"/consultations/{consultation.pk}/pdf/")


# -- the words of the consultation -------------------------------------------------------------------


@pytest.mark.parametrize("vignette", VIGNETTES[:6], ids=lambda vignette: vignette["id"])
def test_the_paper_says_what_the_page_says(vignette, make_consultation):
    page, text = on_paper(make_consultation(answers=answers_of(vignette), reference="NF-2041", year=1973))
    assert [told for told in told_on(page) if " ".join(told.split()) not in text] == []
    assert "Not signed" in text


def on_paper(consultation):
    """The ResultPage of a consultation and the words of its paper."""
    version = consultation.current
    page = presenters.result_page(version, releases.knowledge_base(version.release_id))
    context = {"page": page, "desk": DecisionPage(consultation, version), "practice": Practice()}
    return page, words(render_to_string("papers/consultation.html", context))


def told_on(page):
    yield from ("Patient NF-2041", "Born 1973", page.verdict.word, page.headline.sentence, page.open.words)
    yield from (question.label for question in (*page.open.first, *page.open.others))
    yield from page.open.not_ruled_out
    for note in (*page.reasons_for, *page.reasons_against, *page.technique, *page.counselling):
        yield from (note.name, note.text)
    if page.changes:
        yield from (way.words for way in page.changes.ways)
        yield from page.changes.stays
    for option in page.options.offered:
        yield from (option.label, option.role, *(one.text for one in (*option.reasons, *option.limits)))
    for section in page.answers:
        yield from (f"{answer.question}: {answer.text}" for answer in section.answers)
    yield from (f"{drawing.question}: {drawing.text}" for drawing in page.drawings)
    yield from (f"Release {page.provenance.release}", "the clinician decides")


def test_the_newest_decision_stands_on_it(make_consultation):
    consultation = make_consultation({"nicotine": "cannot-pause"})
    sign(consultation, follows=False, remark="Wants to wait.", discussed=["ha-filler"], next_step="Review")
    _, text = on_paper(consultation)
    for told in (
        "Signed",
        "Treat: Nanofat",
        "Differs from the result",
        "Wants to wait.",
        "HA dermal filler",
        "Review",
    ):
        assert told in text
    sign(consultation, after=1, plan="defer", modalities=[], amendment="Asked for time.")
    _, text = on_paper(consultation)
    assert "Signed, amended" in text
    assert text.index("Decision Defer, review later") < text.index("Still open")
    assert "Decision Defer, review later Result" in text
    assert "Asked for time." in text


# -- as PDF --------------------------------------------------------------------------------------------


@makes_pdf
def test_the_consultation_is_a_tagged_pdf_that_does_not_name_the_patient(save, make_consultation):
    answer = save(make_consultation(reference="NF-2041"))
    assert answer["Content-Type"] == "application/pdf"
    assert re.fullmatch(
        r'attachment; filename="consult-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.pdf"', answer["Content-Disposition"]
    )
    inside = unpacked(answer.content)
    for part in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang (en)", b"/S /Table", b"/S /H1", b"pdfuaid"):
        assert part in inside
    assert b"NF-2041" not in str(answer.headers).encode()


@makes_pdf
def test_the_papers_of_two_patients_on_one_day_have_two_names(save, make_consultation):
    names = {save(make_consultation(reference=f"NF-{place}"))["Content-Disposition"] for place in range(2)}
    assert len(names) == 2


@makes_pdf
@reads_pdf
def test_each_sheet_of_it_has_the_patient_and_its_number(save, make_consultation):
    Practice.objects.create(pk=1, name="Lakeside Clinic", contact="Tel 044 000 00 00")
    sheets = sheets_of(save(make_consultation({"nicotine": "cannot-pause"}, reference="NF-2041")).content)
    assert 2 <= len(sheets) <= 4
    for number, sheet in enumerate(sheets, 1):
        assert "Patient NF-2041" in sheet
        assert f"{number} of {len(sheets)}" in sheet
    assert "Lakeside Clinic" in sheets[0]
    assert "Defer until resolved" in sheets[0]
    assert "Nicotine: Current, cannot or will not pause" in sheets[0]
    assert "Release 1" in sheets[-1]
    assert "All answers, as given" in sheets[-1]  # never a line or two alone


@makes_pdf
@reads_pdf
def test_what_was_signed_stands_on_the_first_sheet(save, make_consultation):
    consultation = make_consultation(dict.fromkeys(CLEAN))  # everything is open, which takes room
    sign(consultation, follows=False, remark="Wants to wait.")
    assert "Wants to wait." in sheets_of(save(consultation).content)[0]


@makes_pdf
@reads_pdf
def test_the_handout_as_edited_is_one_sheet(clinician_client, make_consultation):
    address = f"/consultations/{make_consultation().pk}/handout/"
    form = clinician_client.get(address).context["form"]
    typed = {field.html_name: field.value() for field in form}
    typed |= {"options": "Microneedling\nHA dermal filler\nLaser or light treatment", "then": "pdf"}
    answer = clinician_client.post(address, typed | {"text-cost": "Ask us for a quote & a plan."})
    assert re.fullmatch(
        r'attachment; filename="handout-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.pdf"', answer["Content-Disposition"]
    )
    (sheet,) = sheets_of(answer.content)
    for told in ("About nanofat grafting", "Ask us for a quote & a plan.", "HA dermal filler", "Notes"):
        assert told in sheet


@pytest.fixture
def handout(clinician_client, make_consultation):
    """`handout(then, **fields)`: the handout shown in that way, with these fields typed over."""
    address = f"/consultations/{make_consultation().pk}/handout/"
    form = clinician_client.get(address).context["form"]
    typed = {field.html_name: field.value() for field in form}
    return lambda then, **fields: clinician_client.post(address, typed | fields | {"then": then})


def paragraph(words):
    return {"text-cost": " ".join(["treatment"] * words)}


OVER = re.compile("This runs over one page. To fit, about ([0-9]+) words have to go")


@makes_pdf
@pytest.mark.parametrize("then", ["edit", "preview", "pdf"])
def test_a_handout_of_more_than_one_sheet_says_so(then, handout):
    page = words(handout(then, **paragraph(200)).text)
    assert OVER.search(page)
    assert not OVER.search(words(handout("preview").text))


@makes_pdf
@reads_pdf
def test_what_has_to_go_is_enough_and_the_long_one_can_be_saved(handout):
    over = int(OVER.search(words(handout("preview", **paragraph(200)).text))[1])
    assert 10 <= over < 200
    assert len(sheets_of(handout("pdf-as-it-is", **paragraph(200)).content)) == 2
    assert len(sheets_of(handout("pdf", **paragraph(200 - over)).content)) == 1


@makes_pdf
def test_a_logo_that_is_no_picture_does_not_stop_the_paper(save, make_consultation):
    Practice.objects.create(
        pk=1, name="Lakeside Clinic", logo=b"\x89PNG\r\n\x1a\nbroken", logo_type="image/png"
    )
    assert save(make_consultation()).status_code == 200


def test_a_foreign_consultation_looks_missing(make_consultation, other_clinician_client):
    address = f"/consultations/{make_consultation().pk}/pdf/"
    assert other_clinician_client.get(address).status_code == 404
    assert other_clinician_client.post(address).status_code == 405


def test_what_cannot_be_shown_in_full_has_no_paper(save, make_consultation, clinician_client):
    consultation = make_consultation()
    consultation.versions.update(screening="{}")
    assert save(consultation)["Location"] == f"/consultations/{consultation.pk}/"
    assert "Save as PDF" not in clinician_client.get(f"/consultations/{consultation.pk}/").content.decode()


# -- what is read for it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("file://{static}/css/tokens.css", True),
        ("data:image/png;base64,AAAA", True),
        ("file://{static}/../models/release.py", False),
        ("file://{static}/%2e%2e/models/release.py", False),
        ("file://{static}-of-another/x.css", False),
        ("file://example.org{static}/css/tokens.css", False),
        ("file:///etc/hostname", False),
        ("https://example.org/css/tokens.css", False),
        ("http:{static}/css/tokens.css", False),
        ("ftp://example.org/x.png", False),
    ],
)
def test_only_own_static_files_are_read(address, own):
    assert papers.is_own(address.format(static=papers.STATIC)) is own


@makes_pdf
def test_a_paper_asks_nothing_of_another_host():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        logo = f"http://127.0.0.1:{server.getsockname()[1]}/logo.png"
        sheet = {"title": "About", "opening": "", "paragraphs": (), "notes": None}
        assert papers.pdf(
            "papers/handout.html", {"sheet": sheet, "practice": Practice(name="Lakeside"), "logo": logo}
        )
        with pytest.raises(TimeoutError):
            server.accept()


# -- without the library -----------------------------------------------------------------------------------


@pytest.fixture(params=["not installed", "without Pango"])
def no_library(request, monkeypatch, tmp_path):
    """WeasyPrint as it is where it was not installed, or cannot load what it draws text with."""
    if request.param == "not installed":
        monkeypatch.setitem(sys.modules, "weasyprint", None)
    else:
        (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')")
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        monkeypatch.syspath_prepend(tmp_path)
    papers.library.cache_clear()
    yield
    papers.library.cache_clear()


def test_without_the_library_the_browser_prints(no_library, save, make_consultation, clinician_client):
    consultation = make_consultation()
    page = clinician_client.get(f"/consultations/{consultation.pk}/").content.decode()
    assert "Save as PDF" not in page
    assert "data-print" in page
    assert save(consultation).status_code == 404


def test_without_the_library_the_handout_is_printed(no_library, make_consultation, clinician_client):
    address = f"/consultations/{make_consultation().pk}/handout/"
    assert "Save as PDF" not in clinician_client.get(address).content.decode()
    preview = clinician_client.post(address, {"then": "preview", "text-cost": "Ask us."}).content.decode()
    assert "Ask us." in preview
    assert "It is meant to be one page" in preview
    assert "Save as PDF" not in preview
    assert clinician_client.post(address, {"then": "pdf"}).status_code == 404


@makes_pdf
def test_with_the_library_both_can_be_saved(make_consultation, clinician_client):
    consultation = make_consultation()
    for address in (f"/consultations/{consultation.pk}/", f"/consultations/{consultation.pk}/handout/"):
        assert "Save as PDF" in clinician_client.get(address).content.decode()
