"""The patient handout: edited, shown as it will be printed, kept until the log-in ends."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from assessments import actions
from assessments.engine import Verdict
from assessments.handout import TEXT_LENGTH
from assessments.models import HandoutParagraph, Practice
from tests.conftest import sign
from tests.pages import words

pytestmark = pytest.mark.django_db
PARAGRAPHS = [
    "What it is",
    "What people hope for",
    "How it is done",
    "Afterwards",
    "Marks and risks",
    "How long and how often",
    "Cost",
]


@pytest.fixture
def consultation(make_consultation):
    return make_consultation({"nicotine": "cannot-pause"}, reference="NF-2041", year=1973)


@pytest.fixture
def address(consultation):
    return f"/consultations/{consultation.pk}/handout/"


@pytest.fixture
def sheet(clinician_client, address):
    """`sheet(changes)`: the page of the sheet, with these fields typed over."""

    def show(then="preview", **changes):
        return clinician_client.post(
            address, fields_of(clinician_client.get(address)) | changes | {"then": then}
        )

    return show


def fields_of(response):
    """The fields of the form as a browser would send them back."""
    form = response.context["form"]
    return {field.html_name: field.value() or "" for field in form}


def on_paper(response):
    """The words of the sheet itself."""
    return words(re.search(r'<article class="paper.*?</article>', response.content.decode(), re.S)[0])


# -- what stands on it -----------------------------------------------------------------------------


def test_the_sheet_has_its_paragraphs_the_day_and_room_for_notes(sheet):
    page = sheet()
    text = on_paper(page)
    places = [text.index(title) for title in ["About nanofat grafting", *PARAGRAPHS, "Notes"]]
    assert places == sorted(places)
    assert f"Given to you on {date_format(timezone.localdate(), 'j F Y')}," in text
    assert 'class="room"' in page.content.decode()


def test_every_word_of_it_is_in_the_knowledge(sheet):
    texts = [f"{one.title} {one.text}" for one in HandoutParagraph.objects.exclude(key="discussed")]
    known = " ".join(" ".join(texts).replace("{date}", date_format(timezone.localdate(), "j F Y")).split())
    assert on_paper(sheet()) == known


def test_it_says_nothing_of_the_verdict_or_the_patient(sheet):
    text = on_paper(sheet()).lower()
    verdicts = [verdict.label.lower() for verdict in Verdict]
    assert [
        word for word in [*verdicts, "contraindicat", "nicotine", "nf-2041", "1973"] if word in text
    ] == []


def test_the_texts_are_those_that_are_live_now(address, clinician_client, publisher):
    HandoutParagraph.objects.filter(key="cost").update(title="What it costs")
    assert "What it costs" not in words(clinician_client.get(address).content.decode())
    actions.publish(by=publisher, note="a clearer title")
    assert "What it costs" in words(clinician_client.get(address).content.decode())


def test_without_an_opening_it_is_headed_by_what_was_asked_about(sheet, publisher):
    HandoutParagraph.objects.filter(key__in=["opening", "notes"]).delete()
    actions.publish(by=publisher, note="shorter")
    page = sheet()
    assert on_paper(page).startswith("Nanofat What it is")
    assert 'class="room"' not in page.content.decode()


def test_the_practice_heads_it(sheet):
    assert 'class="practice"' not in sheet().content.decode()
    Practice.objects.create(
        pk=1, name="Lakeside Clinic", contact="Tel 044 000 00 00", logo=b"x", logo_type="image/png"
    )
    page = sheet()
    assert on_paper(page).startswith("Lakeside Clinic Tel 044 000 00 00 About nanofat grafting")
    assert 'src="/practice/logo/"' in page.content.decode()


# -- what was talked about -------------------------------------------------------------------------


def test_without_a_decision_no_other_option_is_named(sheet):
    assert "What else we talked about" not in on_paper(sheet())


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"modalities": ["nanofat"], "discussed": ["ha-filler", "R-COU-1"]}, "HA dermal filler"),
        ({"modalities": ["microneedling"], "discussed": []}, "Microneedling"),
        ({"plan": "think", "modalities": [], "discussed": []}, ""),
    ],
)
def test_the_options_of_a_signed_decision_are_offered(chosen, named, consultation, address, clinician_client):
    sign(consultation, **chosen)
    assert fields_of(clinician_client.get(address))["options"] == named


def test_the_newest_decision_counts(consultation, address, clinician_client):
    sign(consultation, discussed=["ha-filler"])
    sign(consultation, after=1, discussed=["microneedling"], amendment="We talked again.")
    assert fields_of(clinician_client.get(address))["options"] == "Microneedling"


def test_the_options_typed_stand_on_the_sheet(sheet):
    text = on_paper(sheet(options=" A peel \n\nWaiting a year\n"))
    assert "What else we talked about" in text
    assert "looked at on its own. A peel Waiting a year Notes" in text


# -- editing it ------------------------------------------------------------------------------------


def test_what_was_typed_is_printed_and_can_be_changed_again(sheet):
    page = sheet(**{"text-cost": "It depends.\n\nAsk <b>us</b> & others."})
    assert "<p>It depends.</p>" in page.content.decode()
    assert "Ask &lt;b&gt;us&lt;/b&gt; &amp; others." in page.content.decode()
    again = sheet("edit", **fields_of(page))
    assert fields_of(again)["text-cost"] == "It depends.\n\nAsk <b>us</b> & others."
    assert "<article" not in again.content.decode()


def test_what_is_emptied_is_left_out(sheet):
    page = sheet(**{"text-cost": " ", "text-notes": ""})
    assert "Cost" not in on_paper(page)
    assert 'class="room"' not in page.content.decode()


@pytest.mark.parametrize("then", ["preview", "pdf", "edit", "nonsense"])
def test_a_text_that_is_too_long_is_told_and_nothing_typed_is_lost(then, sheet):
    long = "word " * (TEXT_LENGTH // 5 + 1)
    answer = sheet(then, **{"text-cost": long, "text-afterwards": "Rest a little.", "options": "A peel"})
    assert answer.status_code == 422
    assert f"Cost is too long: write at most {TEXT_LENGTH} characters." in words(answer.content.decode())
    kept = fields_of(answer)
    assert (kept["text-cost"], kept["text-afterwards"], kept["options"]) == (long, "Rest a little.", "A peel")


# -- what is kept ----------------------------------------------------------------------------------


@pytest.mark.parametrize("then", ["preview", "pdf-as-it-is", "edit"])
def test_what_was_changed_is_there_when_one_comes_back(then, sheet, address, clinician_client):
    sheet(then, **{"text-cost": "It depends.\r\n\r\nAsk us.", "text-notes": "", "options": "A peel"})
    fields = fields_of(clinician_client.get(address))
    told = [fields[name] for name in ("text-cost", "text-notes", "options")]
    assert told == ["It depends.\n\nAsk us.", "", "A peel"]


def test_only_what_differs_from_the_outline_is_kept(sheet, consultation, address, clinician_client):
    sheet(**{"text-cost": "It depends."})
    assert clinician_client.session["handout"]["texts"] == {"text-cost": "It depends."}
    sign(consultation, discussed=["ha-filler"])
    fields = fields_of(clinician_client.get(address))
    assert (fields["text-cost"], fields["options"]) == ("It depends.", "HA dermal filler")


def test_a_text_that_is_too_long_is_not_kept(sheet, clinician_client):
    sheet(**{"text-cost": "x" * (TEXT_LENGTH + 1)})
    assert "handout" not in clinician_client.session


def test_one_can_start_again_from_the_outline(sheet, address, clinician_client):
    outline = clinician_client.get(address)
    assert "Start again" not in words(outline.content.decode())
    sheet(**{"text-cost": "It depends."})
    assert "Start again from the outline" in words(clinician_client.get(address).content.decode())
    assert sheet("outline", **{"text-cost": "Something else."}).url == address
    assert fields_of(clinician_client.get(address)) == fields_of(outline)


def test_the_newest_handout_alone_is_kept(sheet, address, clinician_client, make_consultation):
    sheet(**{"text-cost": "It depends."})
    other = f"/consultations/{make_consultation({}, reference='NF-2042').pk}/handout/"
    assert fields_of(clinician_client.get(other))["text-cost"] != "It depends."
    clinician_client.post(other, fields_of(clinician_client.get(other)) | {"then": "preview"})
    assert fields_of(clinician_client.get(address))["text-cost"] != "It depends."


def test_it_is_gone_with_the_log_in_and_stored_nowhere_else(sheet, address, clinician, clinician_client):
    with CaptureQueriesContext(connection) as queries:
        sheet(**{"text-cost": "It depends."})
    told = [query["sql"] for query in queries if "It depends." in query["sql"]]
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert told == []
    assert [sql for sql in written if "django_session" not in sql] == []
    clinician_client.post("/logout/")
    clinician_client.force_login(clinician, backend="django.contrib.auth.backends.ModelBackend")
    assert fields_of(clinician_client.get(address))["text-cost"] != "It depends."


# -- who may -----------------------------------------------------------------------------------------


def test_a_foreign_consultation_looks_missing(address, other_clinician_client):
    assert other_clinician_client.get(address).status_code == 404
    assert other_clinician_client.post(address, {"then": "pdf"}).status_code == 404


def test_the_result_leads_to_it(consultation, address, clinician_client):
    assert address in unescape(clinician_client.get(f"/consultations/{consultation.pk}/").content.decode())
