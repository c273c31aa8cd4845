"""Recorded consultations: the result, its versions, the text for the record, the way back."""

import json
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments import actions, releases
from assessments.engine import ENGINE_VERSION
from assessments.models import Consultation, ConsultationVersion, Draft, Question, Release, Rule
from assessments.views import consultations
from tests.hostile import HOSTILE
from tests.pages import queries_of, references, words

pytestmark = pytest.mark.django_db
VOLUME = {"main-goal": "volume"}
SMOKER = {"nicotine": "cannot-pause"}


@pytest.fixture
def read(clinician_client):
    """`read(consultation)`: its result page; read(consultation, 1) the page of a version."""

    def get(consultation, number=None):
        args = [consultation.pk] if number is None else [consultation.pk, number]
        return clinician_client.get(reverse("consultation-version" if number else "consultation", args=args))

    return get


# -- the result ------------------------------------------------------------------------------------

# As agreed: the verdict, what is open, the reasons, what would change it, the alternatives, the matrix,
# technique and counselling, why not, where it comes from, the decision.
ORDER = [
    "<h1>Defer until resolved</h1>",
    '<h2 id="h-open">Still open</h2>',
    '<h2 id="h-why">Reasons</h2>',
    "For nanofat<",
    "For holding back<",
    '<h2 id="h-change">What would change this</h2>',
    '<h2 id="h-alt">To discuss instead, or alongside</h2>',
    '<h2 id="h-matrix">',
    '<table class="matrix">',
    "Technique<",
    "Counselling<",
    "Why not: rules without a note here",
    "<b>Release 1</b>",
    '<h2 id="h-decision">Your decision</h2>',
]


def test_the_parts_of_the_result_stand_in_the_agreed_order(make_consultation, read):
    html = read(make_consultation(SMOKER | {"donor-fat": None})).text
    places = [html.find(part) for part in ORDER]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("title", ["Technique", "Counselling", "Why not"])
def test_what_is_not_pressing_is_folded(make_consultation, read, title):
    html = read(make_consultation()).text
    assert re.search(
        rf"<details class=\"[^\"]*fold[^\"]*\">\s*<summary>(?:(?!</summary>).)*{title}", html, re.DOTALL
    )


def test_the_patient_is_named_by_reference_and_year(make_consultation, read):
    text = words(read(make_consultation(reference="NF-2041", year=1978)).text)
    assert "Patient NF-2041 Born 1978" in text


def test_gates_come_first_among_what_is_open(make_consultation, read):
    html = read(make_consultation({"nicotine": None, "healing-factors": None, "setting": None})).text
    asked = re.findall(r'name="to" value="([^"]*)"', html)
    assert asked == ["nicotine", "healing-factors", "setting"]


def test_provenance_names_release_hash_engine_clinician_and_time(make_consultation, read, release):
    consultation = make_consultation()
    text = words(read(consultation).text)
    at = timezone.localtime(consultation.current.at)
    assert f"Release 1 {release.sha256[:4]} {release.sha256[4:8]} Engine {ENGINE_VERSION}" in text
    assert f"Screened {at:%-d %B %Y, %H:%M}, by M. Okafor" in text


def test_markup_typed_as_a_remark_is_shown_as_text(make_consultation, read):
    consultation = make_consultation(remarks={"medical-factors": "<script>alert(1)</script>"})
    html = read(consultation).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_result_asks_the_database_a_bounded_number_of_times(clinician_client, make_consultation):
    consultation = make_consultation(SMOKER)
    for _ in range(3):
        make_consultation(over=consultation, changes=VOLUME)
        consultation.refresh_from_db()
    assert queries_of(clinician_client, reverse("consultation", args=[consultation.pk])) <= 10


def test_the_release_document_is_read_once_per_process(clinician_client, make_consultation):
    address = reverse("consultation", args=[make_consultation().pk])
    clinician_client.get(address)
    with CaptureQueriesContext(connection) as queries:
        clinician_client.get(address)
    assert [query["sql"] for query in queries if '"document"' in query["sql"]] == []


# -- its own release -------------------------------------------------------------------------------


@pytest.fixture
def next_release(publisher):
    """`next_release()`: other words for a question and a note, one rule less, published."""

    def publish():
        Question.objects.filter(key="nicotine").update(label="Tobacco")
        Rule.objects.filter(key="R-CON-4a").update(note="Another note altogether.")
        Rule.objects.get(key="R-ALT-MN").delete()
        return actions.publish(by=publisher, note="other words")

    return publish


def test_an_old_result_keeps_the_words_of_its_release(make_consultation, read, next_release):
    consultation = make_consultation(SMOKER)
    before = words(read(consultation).text)
    assert next_release().number == 2
    releases.knowledge_base.cache_clear()  # another process, which never showed it
    assert words(read(consultation).text) == before
    assert "Nicotine exposure that cannot be paused" in before
    assert "Microneedling Alternative to discuss" in before


def test_a_new_result_has_the_words_of_the_new_release(make_consultation, read, next_release):
    next_release()
    text = words(read(make_consultation(SMOKER)).text)
    assert "Tobacco: Current, cannot or will not pause" in text
    assert "Another note altogether." in text
    assert "Microneedling Alternative to discuss" not in text
    assert "Release 2" in text


def test_the_list_shows_each_in_the_words_of_its_release(clinician_client, make_consultation, publisher):
    make_consultation(VOLUME, reference="NF-1")
    goal = Question.objects.get(key="main-goal")
    goal.choices.filter(key="volume").update(label="More volume")
    actions.publish(by=publisher, note="other words")
    make_consultation(VOLUME, reference="NF-2")
    text = words(clinician_client.get(reverse("home")).text)
    assert re.search("NF-2 .* More volume .* NF-1 .* Significant volume increase", text)


def test_a_change_stays_on_the_release_of_the_first_version(make_consultation, read, next_release):
    consultation = make_consultation()
    next_release()
    changed = make_consultation(SMOKER, over=consultation)
    assert "Nicotine exposure that cannot be paused" in words(read(changed).text)


# -- versions --------------------------------------------------------------------------------------


@pytest.fixture
def withdrawn(next_release, publisher, release):
    """`withdrawn()`: what was published withdraws Release 2 again."""

    def publish_again():
        return actions.publish_again(by=publisher, release_id=release.pk, note="It was wrong.", seen=2)

    return publish_again


def test_a_result_says_that_its_rules_were_withdrawn(make_consultation, read, next_release, withdrawn):
    before = make_consultation(reference="NF-1")
    next_release()
    meanwhile = make_consultation(reference="NF-2")
    assert "withdrawn" not in read(meanwhile).text
    withdrawn()
    assert "Release 2, were withdrawn on" in read(meanwhile).text
    assert "It was wrong." in read(meanwhile).text
    assert "withdrawn" not in read(before).text
    assert "withdrawn" not in read(make_consultation(reference="NF-3")).text


def test_the_list_leads_to_those_screened_with_withdrawn_rules(
    make_consultation, clinician_client, other_clinician, next_release, withdrawn
):
    make_consultation(reference="NF-1")
    next_release()
    make_consultation(reference="NF-2")
    make_consultation(reference="NF-3")
    make_consultation(reference="NF-4", by=other_clinician)
    assert "withdrawn" not in clinician_client.get(reverse("home")).text
    withdrawn()
    make_consultation(reference="NF-5")
    page = clinician_client.get(reverse("home")).text
    assert 'href="/?release=2">2 of your consultations were screened with it' in page
    assert references(clinician_client.get(reverse("home"), {"release": 2}).text) == ["NF-3", "NF-2"]
    assert "Screened with Release 2" in clinician_client.get(reverse("home"), {"release": 2}).text


def test_the_list_forgets_a_withdrawal_after_a_month(
    make_consultation, clinician_client, next_release, withdrawn, monkeypatch
):
    next_release()
    make_consultation()
    withdrawn()
    monkeypatch.setattr(consultations, "NEWS", timedelta(0))
    assert "withdrawn" not in clinician_client.get(reverse("home")).text


def test_an_older_version_stays_as_it_was(make_consultation, read):
    first = make_consultation(SMOKER)
    before = words(read(first).text)
    changed = make_consultation(over=first, remarks={"medical-factors": "none known"})
    older = read(changed, 1).text
    assert "<h1>Defer until resolved</h1>" in older
    assert "This is an older version." in older
    assert reverse("consultation", args=[first.pk]) in older
    assert before[before.index("Why not") :].split("Up to the decision")[0] in words(older)
    assert "<h1>Suitable</h1>" in read(changed).text


def test_an_older_version_offers_no_change(make_consultation, read):
    changed = make_consultation(over=make_consultation({"nicotine": None}), changes=SMOKER)
    html = read(changed, 1).text
    assert 'name="to"' not in html
    assert "Change answers" not in html
    assert "Change answers" in read(changed).text


def test_the_newest_version_has_an_address_of_its_own(make_consultation, read):
    changed = make_consultation(over=make_consultation(), changes=SMOKER)
    html = read(changed, 2).text
    assert "This is an older version." not in html
    assert "Change answers" in html


def test_versions_are_listed_once_there_are_two(make_consultation, read):
    first = make_consultation()
    assert "Versions of this consultation" not in read(first).text
    changed = make_consultation(over=first, changes=SMOKER)
    html = read(changed).text
    assert reverse("consultation-version", args=[first.pk, 1]) in html
    assert '<b aria-current="page">Version 2</b>' in html


@pytest.mark.parametrize("number", [0, 2, 2**31, 2**63, 10**30])
def test_a_version_that_is_not_there_is_not_found(make_consultation, clinician_client, number):
    address = f"/consultations/{make_consultation().pk}/versions/{number}/"
    assert clinician_client.get(address).status_code == 404


# -- the text for the record -----------------------------------------------------------------------


def test_the_text_for_the_record_is_plain(make_consultation, clinician_client):
    consultation = make_consultation(SMOKER, reference="NF-<2041>")
    response = clinician_client.get(reverse("consultation-text", args=[consultation.pk]))
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("Nanofat consult, patient NF-<2041>, ")
    assert "no-store" in response["Cache-Control"]


def test_the_page_holds_the_same_text(make_consultation, clinician_client, read):
    consultation = make_consultation(SMOKER)
    text = clinician_client.get(reverse("consultation-text", args=[consultation.pk])).text
    html = read(consultation).text
    (area,) = re.findall(r'<textarea[^>]*id="record-text"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert unescape(area).strip() == text.strip()


def test_the_text_is_that_of_the_newest_version(make_consultation, clinician_client):
    changed = make_consultation(over=make_consultation(), changes=SMOKER)
    text = clinician_client.get(reverse("consultation-text", args=[changed.pk])).text
    assert "Verdict: Defer until resolved." in text


# -- what cannot be shown in full ------------------------------------------------------------------


def store(consultation, screening):
    """What a crash, or a hand in the database, could leave behind."""
    ConsultationVersion.objects.filter(consultation=consultation).update(screening=screening)


def without(name):
    def damage(stored):
        document = json.loads(stored)
        del document[name]
        return json.dumps(document)

    return damage


DAMAGES = {
    "cut off": lambda stored: stored[: len(stored) // 2],
    "empty": lambda stored: "",
    "a list": lambda stored: "[]",
    "null": lambda stored: "null",
    "deep": lambda stored: "[" * 200_000,
    "no notes": without("notes"),
    "no provenance": without("provenance"),
    "no verdict": without("verdict_key"),
    "no open questions": without("missing"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_screening_shows_what_is_left(make_consultation, read, clinician_client, damage):
    consultation = make_consultation(SMOKER)
    store(consultation, DAMAGES[damage](consultation.current.screening))
    response = read(consultation)
    assert response.status_code == 200
    assert "<h1>Defer until resolved</h1>" in response.text
    assert "This consultation cannot be shown in full." in response.text
    text = clinician_client.get(reverse("consultation-text", args=[consultation.pk])).text
    assert "Verdict: Defer until resolved." in text
    assert "This consultation cannot be shown in full" in text


def test_what_can_still_be_read_is_shown(make_consultation, read):
    consultation = make_consultation(SMOKER | {"healing-factors": None})
    store(consultation, without("provenance")(consultation.current.screening))
    text = words(read(consultation).text)
    assert "Hold back Nicotine, cannot or will not pause Nicotine exposure that cannot be paused" in text
    assert "S-CON-0 S-CON-4 S-AFTER-6a" in text
    assert "Still open Other factors that impair healing" in text
    assert "Not decided Other healing-impairing factor, cannot be paused" in text
    assert "their own suitability has not been screened Laser or light treatment Microneedling" in text


def test_a_release_this_app_cannot_read_shows_the_plain_page(make_consultation, clinician, read):
    consultation = make_consultation(SMOKER)
    foreign = Release.objects.create(
        number=99, document='{"rules": 1}', sha256="x", author=clinician, note="?", one_person=True
    )
    ConsultationVersion.objects.filter(consultation=consultation).update(release=foreign)
    html = read(consultation).text
    assert "This consultation cannot be shown in full." in html
    assert "Nicotine exposure that cannot be paused" in html
    assert "Change answers" not in html


def test_the_failure_is_logged_without_the_patient(make_consultation, read, caplog):
    consultation = make_consultation(reference="NF-2041")
    store(consultation, "{")
    read(consultation)
    (record,) = [r for r in caplog.records if r.name.startswith("assessments")]
    assert record.levelname == "ERROR"
    assert "NF-2041" not in caplog.text


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_list_survives_a_damaged_screening(make_consultation, clinician_client, damage):
    consultation = make_consultation(SMOKER)
    store(consultation, DAMAGES[damage](consultation.current.screening))
    html = clinician_client.get(reverse("home")).text
    assert references(html) == ["NF-1"]
    assert "Defer until resolved" in html


# -- the way back to the form ----------------------------------------------------------------------


@pytest.fixture
def change(clinician_client):
    def post(consultation, **fields):
        return clinician_client.post(reverse("consultation-change", args=[consultation.pk]), fields)

    return post


def test_a_change_begins_with_the_recorded_answers(make_consultation, change, clinician):
    remarks = {"medical-factors": "asthma"}
    consultation = make_consultation({"areas": ["cheeks", "temples"]}, year=1978, remarks=remarks)
    response = change(consultation)
    draft = Draft.objects.for_clinician(clinician).get()
    assert response.url == reverse("consult", args=[draft.pk])
    assert (draft.consultation, draft.base_version) == (consultation, 1)
    assert draft.data["reference"] == ["NF-1"]
    assert draft.data["year_of_birth"] == ["1978"]
    assert draft.data["answer-areas"] == ["cheeks", "temples"]
    assert draft.data["remark-medical-factors"] == ["asthma"]


def test_an_unchanged_draft_records_the_same_again(make_consultation, change, clinician, clinician_client):
    consultation = make_consultation(SMOKER, year=1978, remarks={"medical-factors": "asthma"})
    address = change(consultation).url
    draft = Draft.objects.for_clinician(clinician).get()
    clinician_client.post(address, draft.data | {"version": draft.version, "then": "record"})
    first, second = consultation.versions.all()
    assert (second.answers, second.remarks) == (first.answers, first.remarks)
    assert second.screening == first.screening


@pytest.mark.parametrize("to", ["nicotine", "main-goal", "scar-type"])
def test_a_change_leads_to_the_question(make_consultation, change, clinician_client, to):
    address, _, place = change(make_consultation(), to=to).url.partition("#")
    assert place == f"q-{to}"
    assert f'id="{place}"' in clinician_client.get(address).text


@pytest.mark.parametrize("to", [*HOSTILE, "nowhere", "Nicotine", "nicotine#x"])
def test_a_question_that_is_not_there_leads_to_the_form(make_consultation, change, to):
    response = change(make_consultation(), to=to)
    assert response.status_code in (302, 400)
    assert "#" not in response.headers.get("Location", "")


def test_a_second_change_takes_up_the_first_draft(make_consultation, change):
    consultation = make_consultation()
    assert change(consultation).url == change(consultation).url
    assert Draft.objects.count() == 1


def test_a_look_begins_no_change(make_consultation, clinician_client):
    address = reverse("consultation-change", args=[make_consultation().pk])
    assert clinician_client.get(address).status_code == 405
    assert not Draft.objects.exists()


@pytest.mark.parametrize("document", ['{"rules": 1}', "{}", "[]", '"x"'])
def test_what_cannot_be_shown_cannot_be_changed(make_consultation, change, clinician, document):
    consultation = make_consultation()
    foreign = Release.objects.create(
        number=99, document=document, sha256="x", author=clinician, note="?", one_person=True
    )
    ConsultationVersion.objects.filter(consultation=consultation).update(release=foreign)
    assert change(consultation).url == reverse("consultation", args=[consultation.pk])
    assert not Draft.objects.exists()


# -- strangers -------------------------------------------------------------------------------------

ROUTES = [
    ("get", "consultation", ()),
    ("get", "consultation-version", (1,)),
    ("get", "consultation-version", (7,)),
    ("get", "consultation-text", ()),
    ("post", "consultation-change", ()),
    ("get", "consultation-change", ()),
]


def but_for_tokens(response):
    """Status and body; a form token differs from one answer to the next."""
    return response.status_code, re.sub(r"\b\w{64}\b", "", response.text)


@pytest.mark.parametrize(("method", "name", "more"), ROUTES)
def test_a_foreign_consultation_is_like_a_missing_one(
    make_consultation, other_clinician_client, method, name, more
):
    def answer(pk):
        address = reverse(name, args=[pk, *more])
        return but_for_tokens(getattr(other_clinician_client, method)(address, {"to": "nicotine"}))

    foreign = answer(make_consultation().pk)
    assert foreign == answer(uuid.uuid4())
    assert foreign[0] in (404, 405)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("pk", ["1", "x", "00000000-0000-0000-0000", "0" * 32, "0" * 400])
def test_an_id_that_is_none_is_not_found(clinician_client, release, pk):
    assert clinician_client.get(f"/consultations/{pk}/").status_code == 404


@pytest.mark.parametrize("who", ["editor", "publisher", "administrator", "superuser"])
def test_only_clinicians_read_consultations(request, make_consultation, who):
    client, pk = request.getfixturevalue(f"{who}_client"), make_consultation().pk
    answers = {
        (method, name): getattr(client, method)(reverse(name, args=[pk, *more])).status_code
        for method, name, more in ROUTES
    }
    assert set(answers.values()) == {403}


def test_whoever_is_no_clinician_any_more_sees_nothing(make_consultation, clinician, read):
    consultation = make_consultation()
    clinician.groups.clear()
    assert read(consultation).status_code == 403


def test_a_consultation_handed_on_is_gone_for_the_first(make_consultation, other_clinician, read):
    """Rows are scoped where they are loaded, not where they were made."""
    consultation = make_consultation()
    Consultation.objects.filter(pk=consultation.pk).update(clinician=other_clinician)
    assert read(consultation).status_code == 404
