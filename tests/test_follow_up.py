"""A follow-up: answers carried over, answers that age confirmed again, what has no place reported."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessments import actions, releases
from assessments.earlier import earlier
from assessments.models import Consultation, ConsultationVersion, Draft, Rule
from tests.conftest import signed_in
from tests.pages import words
from tests.profiles import CLEAN, DOCUMENT

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
AGED = {question["key"] for question in DOCUMENT["questions"] if question.get("ages")}


def today():
    return date_format(timezone.localdate(), "j F Y")


@pytest.fixture
def first(make_consultation):
    """The consult that is followed up: a clean patient whose nicotine can be paused."""
    return make_consultation({"nicotine": "can-pause"}, year=1978)


@pytest.fixture
def follow_up(clinician, first):
    return actions.follow_up(by=clinician, consultation=first)


@pytest.fixture
def page(clinician_client):
    return lambda draft: clinician_client.get(reverse("consult", args=[draft.pk])).text


@pytest.fixture
def send(clinician_client):
    """`send(draft, changes, then=…)`: posts the form with what the draft has and these changes."""

    def post(draft, changes=(), route="consult", **fields):
        draft.refresh_from_db()
        typed = draft.data | {f"answer-{key}": value for key, value in dict(changes).items()}
        typed = {name: value for name, value in typed.items() if value is not None}
        sent = typed | {"version": draft.version} | fields
        headers = HTMX if route == "consult-save" else {}
        return clinician_client.post(reverse(route, args=[draft.pk]), sent, headers=headers)

    return post


def question(html, key):
    found = re.search(rf'<(fieldset|div) class="([^"]*)" id="q-{key}".*?</\1>', html, re.DOTALL)
    return words(found[0])


# -- beginning one ---------------------------------------------------------------------------------


def test_answers_are_carried_over_and_marked(follow_up, first, release):
    assert (follow_up.follows, follow_up.release) == (first.current, release)
    assert follow_up.data["reference"] == ["NF-1"]
    assert follow_up.data["year_of_birth"] == ["1978"]
    assert follow_up.data["answer-main-goal"] == [CLEAN["main-goal"]]
    assert follow_up.data["answer-areas"] == CLEAN["areas"]
    assert follow_up.marks["main-goal"] == {
        "group": "carried",
        "words": f"Carried over from {today()}",
        "value": [CLEAN["main-goal"]],
    }


def test_answers_that_age_are_left_open(follow_up):
    assert set(CLEAN) - set(follow_up.marks) == AGED
    assert not {f"answer-{key}" for key in AGED} & set(follow_up.data)


@pytest.mark.parametrize(
    ("answer", "carried"),
    [("i-iii", True), ("iv-vi", True), ("not-recorded", False), (None, False)],
)
def test_what_was_not_assessed_is_no_answer_to_carry(make_consultation, clinician, answer, carried):
    draft = actions.follow_up(by=clinician, consultation=make_consultation({"skin-type": answer}))
    assert ("skin-type" in draft.marks) is carried


def test_remarks_go_with_the_answers_they_belong_to(make_consultation, clinician):
    remarks = {"prior-procedures": "filler in spring", "medical-factors": "asthma"}
    draft = actions.follow_up(by=clinician, consultation=make_consultation(remarks=remarks))
    assert draft.data["remark-prior-procedures"] == ["filler in spring"]
    assert "remark-medical-factors" not in draft.data  # its answer is asked again


def test_it_is_of_the_live_release(first, clinician, publisher):
    Rule.objects.get(key="R-CON-1").delete()
    newer = actions.publish(by=publisher, note="without it")
    assert actions.follow_up(by=clinician, consultation=first).release == newer


def test_an_unfinished_one_is_taken_up_again(follow_up, first, clinician_client, clinician):
    response = clinician_client.post(reverse("consultation-follow-up", args=[first.pk]))
    assert response.url == reverse("consult", args=[follow_up.pk])
    assert Draft.objects.for_clinician(clinician).get() == follow_up


def test_a_change_of_the_earlier_one_is_no_follow_up(first, clinician):
    change = actions.reopen(by=clinician, consultation=first, data={})
    assert actions.follow_up(by=clinician, consultation=first) != change


def test_a_foreign_consult_is_like_a_missing_one(other_clinician_client, first):
    assert other_clinician_client.post(reverse("consultation-follow-up", args=[first.pk])).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("answers", "lost"),
    [
        ({"nicotine": "none"}, []),
        ({"nicotine": "sometimes"}, ["nicotine"]),
        ({"areas": ["under-eye"]}, []),
        ({"areas": ["under-eye", "elbow"]}, ["areas"]),
        ({"shoe-size": 42}, ["shoe-size"]),
        ({"skin-type": "not-recorded"}, []),
    ],
)
def test_what_a_release_does_not_offer_is_lost_and_never_carried(release, answers, lost):
    found = earlier(ConsultationVersion(answers=answers), releases.knowledge_base(release.pk))
    assert list(found.lost) == lost
    assert not set(lost) & {*found.carry, *found.aged}


def test_what_has_no_place_is_reported(first, page, clinician):
    current = first.current
    first.versions.update(answers=current.answers | {"nicotine": "sometimes", "shoe-size": 42})
    html = page(actions.follow_up(by=clinician, consultation=first))
    told = words(html)
    assert "Not carried over, because release 1 has no place for it" in told
    assert "Nicotine: sometimes (this answer is not offered any more)" in told
    assert "shoe-size: 42 (this is not asked any more)" in told


# -- the form --------------------------------------------------------------------------------------


def test_the_form_says_what_is_carried_and_what_to_confirm(follow_up, page):
    html = page(follow_up)
    assert f"Follow-up of the consult of {today()}" in html
    assert f"Carried over from {today()}." in question(html, "main-goal")
    nicotine = question(html, "nicotine")
    assert f"Last time, on {today()}: Current, can pause" in nicotine
    assert "Still so" in nicotine
    assert "Carried over" not in nicotine
    asked_again = re.search(r'id="to-confirm">(.*?)</p>', html)[1]
    assert set(re.findall(r'href="#q-([\w-]+)"', asked_again)) == AGED


def test_no_template_is_offered_over_carried_answers(follow_up, page):
    assert "Begin with a common consult" not in page(follow_up)


def test_still_so_answers_as_last_time(follow_up, send, page):
    response = send(follow_up, still="nicotine")
    assert response.url.endswith("#q-nicotine")
    follow_up.refresh_from_db()
    assert follow_up.data["answer-nicotine"] == ["can-pause"]
    assert f"Confirmed: the same as on {today()}." in question(page(follow_up), "nicotine")


def test_still_so_brings_the_remark_unless_one_is_typed(make_consultation, clinician, send):
    answers = {"medical-factors": "accepted"}
    draft = actions.follow_up(
        by=clinician, consultation=make_consultation(answers, remarks={"medical-factors": "asthma"})
    )
    send(draft, still="medical-factors")
    draft.refresh_from_db()
    assert draft.data["remark-medical-factors"] == ["asthma"]
    send(draft, still="medical-factors", **{"remark-medical-factors": "asthma, worse"})
    draft.refresh_from_db()
    assert draft.data["remark-medical-factors"] == ["asthma, worse"]


@pytest.mark.parametrize("key", ["main-goal", "nowhere", "", "x" * 5000, "'; --"])
def test_still_so_about_anything_else_changes_nothing(follow_up, send, key):
    before = follow_up.data
    assert send(follow_up, still=key).status_code == 302
    follow_up.refresh_from_db()
    assert {k: v for k, v in follow_up.data.items() if k != "window"} == before


def test_still_so_in_a_consult_that_follows_nothing_changes_nothing(clinician, release, send):
    draft = actions.begin_draft(by=clinician, reference="NF-9")
    assert send(draft, still="nicotine").status_code == 302
    draft.refresh_from_db()
    assert "answer-nicotine" not in draft.data


@pytest.mark.parametrize(
    ("answer", "told", "waits"),
    [
        (["can-pause"], "Confirmed", False),
        (["none"], "Last time", False),
        (["not-asked"], "Last time", True),
        (None, "Last time", True),
    ],
)
def test_an_answer_by_hand_counts_as_well(follow_up, send, page, answer, told, waits):
    html = send(follow_up, {"nicotine": answer}, route="consult-save").text
    assert ('href="#q-nicotine"' in re.search(r'id="to-confirm".*?</p>', html)[0]) is waits
    assert told in question(page(follow_up), "nicotine")


@pytest.mark.parametrize(
    ("answer", "shown", "sent"),
    [
        (["can-pause"], [], "Confirmed"),
        (["can-pause"], ["nicotine"], None),
        (["none"], ["nicotine"], "Last time"),
        (["none"], [], None),
    ],
)
def test_saving_sends_only_what_is_confirmed_otherwise(follow_up, send, answer, shown, sent):
    html = send(follow_up, {"nicotine": answer}, route="consult-save", confirmed=shown).text
    found = re.findall(r'id="last-([\w-]+)" hx-swap-oob="true">(.*?)</div>', html, re.DOTALL)
    assert [(key, sent in block) for key, block in found] == ([("nicotine", True)] if sent else [])


def test_nothing_else_remarkable_leaves_what_is_to_be_confirmed(follow_up, send):
    send(follow_up, {"scarring-tendency": None}, fill="normal:D")
    follow_up.refresh_from_db()
    assert follow_up.data["answer-scarring-tendency"] == ["no"]
    assert "answer-healing-factors" not in follow_up.data


def test_it_can_begin_without_the_carried_answers(follow_up, send):
    send(follow_up, {"setting": "facility"}, undo="carried")
    follow_up.refresh_from_db()
    answers = {name for name in follow_up.data if name.startswith("answer-")}
    assert answers == {"answer-setting"}  # was changed, so it stays


def test_the_first_page_says_that_it_is_a_follow_up(follow_up, clinician_client):
    for address in (reverse("home"), reverse("consult-start")):
        assert f"Follow-up of the consult of {today()}" in words(clinician_client.get(address).text)


# -- recording -------------------------------------------------------------------------------------


def answer_all(send, draft, changes=()):
    """Confirms everything, changes what is named, and asks for the result."""
    confirmed = {key: draft.follows.answers[key] for key in AGED if key in draft.follows.answers}
    send(draft, confirmed | dict(changes), then="record")
    return Consultation.objects.exclude(pk=draft.follows.consultation_id).get()


def test_it_is_recorded_as_a_consult_of_its_own(follow_up, first, send):
    again = answer_all(send, follow_up)
    assert again.follows == first
    assert again.patient == first.patient
    assert again.current.answers == first.current.answers
    assert Consultation.objects.count() == 2


def test_what_stood_unchanged_is_kept_as_carried(follow_up, send):
    again = answer_all(send, follow_up, {"setting": "facility"})
    assert set(again.current.carried) == set(CLEAN) - AGED - {"setting"}


def test_with_another_reference_it_follows_nothing(follow_up, send):
    confirmed = {key: follow_up.follows.answers[key] for key in AGED}
    send(follow_up, confirmed, then="record", reference="NF-2")
    again = Consultation.objects.get(patient__reference="NF-2")
    assert again.follows is None


def test_a_change_keeps_what_is_still_as_it_was_carried(follow_up, send, clinician, clinician_client):
    again = answer_all(send, follow_up)
    response = clinician_client.post(reverse("consultation-change", args=[again.pk]))
    draft = Draft.objects.get()
    assert response.url == reverse("consult", args=[draft.pk])
    send(draft, {"setting": "facility"}, then="record")
    again.refresh_from_db()
    assert again.version == 2
    assert set(again.current.carried) == set(CLEAN) - AGED - {"setting"}


def test_the_result_says_what_was_carried_over(follow_up, first, send, clinician_client):
    again = answer_all(send, follow_up)
    html = clinician_client.get(reverse("consultation", args=[again.pk])).text
    given = dict(re.findall(r"<div><dt>([^<]*)</dt><dd>(.*?)</dd></div>", html))
    assert "carried over" in given["Main goal"]
    assert "carried over" not in given["Nicotine"]
    assert "Follow-up of" in words(html)
    assert reverse("consultation", args=[first.pk]) in html
    text = clinician_client.get(reverse("consultation-text", args=[again.pk])).text
    assert f"{len(again.current.carried)} answers were carried over unchanged" in text


def test_a_consult_that_follows_nothing_says_nothing_of_it(first, clinician_client):
    html = clinician_client.get(reverse("consultation", args=[first.pk])).text
    assert "carried over" not in html
    assert "Follow-up of" not in words(html)


def test_the_result_leads_to_a_follow_up(first, clinician_client):
    html = clinician_client.get(reverse("consultation", args=[first.pk])).text
    assert reverse("consultation-follow-up", args=[first.pk]) in html


# -- whose it is -----------------------------------------------------------------------------------


def note(client, draft):
    html = client.get(reverse("consult", args=[draft.pk])).text
    return words(re.search(r'<div id="reference-note".*?</section>', html, re.DOTALL)[0])


KNOWN = "is already one of your patients: this consult is recorded there"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("NF-1", ""),
        ("nf-1", ""),
        (" NF-1 ", ""),
        ("", ""),
        (
            "NF-2",
            f"NF-2, born 1980, {KNOWN}, not for NF-1. You typed 1978 as year of birth: is it the right "
            "reference? The record keeps its year.",
        ),
        ("NF-3", "You have no patient “NF-3” yet: this consult is recorded for a new one, not for NF-1."),
    ],
)
def test_a_follow_up_with_another_reference_says_where_it_goes(
    make_consultation, follow_up, send, clinician_client, typed, told
):
    make_consultation(reference="NF-2", year=1980)
    send(follow_up, reference=typed, then="update")
    assert note(clinician_client, follow_up) == told


@pytest.mark.parametrize(
    ("typed", "told"), [("NF-1", f"NF-1, born 1978, {KNOWN}."), ("NF-3", ""), ("NF-9", ""), ("", "")]
)
def test_a_new_consult_says_when_the_reference_is_taken(
    first, clinician, send, clinician_client, other_clinician, make_consultation, typed, told
):
    make_consultation(reference="NF-9", by=other_clinician)
    draft = actions.begin_draft(by=clinician)
    html = send(draft, route="consult-save", reference=typed).text
    assert (KNOWN in html) is bool(told)
    assert note(clinician_client, draft) == told


def test_a_change_with_another_reference_says_it_moves(first, make_consultation, clinician, clinician_client):
    make_consultation(reference="NF-2")
    draft = actions.reopen(by=clinician, consultation=first, data={"reference": ["NF-2"]})
    assert "recorded there, no longer for NF-1." in note(clinician_client, draft)


def test_another_year_of_birth_is_told_and_changes_no_record(first, clinician, send, clinician_client):
    draft = actions.begin_draft(by=clinician, reference="NF-1")
    html = send(draft, route="consult-save", reference="NF-1", year_of_birth="1960").text
    assert "You typed 1960 as year of birth: is it the right reference?" in html
    draft.refresh_from_db()
    send(draft, reference="NF-1", year_of_birth="1960", then="record")
    first.patient.refresh_from_db()
    assert (first.patient.consultations.count(), first.patient.year_of_birth) == (2, 1978)


def test_the_year_of_birth_is_corrected_where_the_consult_is_changed(first, clinician, send):
    data = {"reference": ["NF-1"], "year_of_birth": ["1978"]}
    draft = actions.reopen(by=clinician, consultation=first, data=data)
    send(draft, reference="NF-1", year_of_birth="1979", then="record")
    first.patient.refresh_from_db()
    assert first.patient.year_of_birth == 1979


def test_an_archived_patient_is_said_to_come_back(first, clinician, clinician_client):
    actions.archive(by=clinician, patient=first.patient)
    draft = actions.begin_draft(by=clinician, reference="NF-1")
    assert "archived, and comes back" in note(clinician_client, draft)


def test_a_stranger_cannot_confirm_anything(follow_up, other_clinician):
    response = signed_in(other_clinician).post(
        reverse("consult", args=[follow_up.pk]), {"version": 1, "still": "nicotine"}
    )
    assert response.status_code == 404
