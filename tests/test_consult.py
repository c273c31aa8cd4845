"""The pages of a consult: each works, refuses strangers and survives bad input."""

import json
import random
import re
import uuid

import pytest
from django.urls import reverse

from assessments import actions
from assessments.engine import canonical_json
from assessments.models import Consultation, Draft, Patient, Release
from tests.hostile import HOSTILE
from tests.pages import words

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(release, clinician):
    return actions.begin_draft(by=clinician, reference="NF-1")


@pytest.fixture
def fill(clinician_client, draft):
    """`fill(answers, then="record")` posts the form of the draft as a browser without script does."""

    def post(answers=None, **fields):
        draft.refresh_from_db()
        typed = {"reference": "NF-1", "version": draft.version, "then": "record"} | fields
        typed |= {f"answer-{key}": value for key, value in (answers or {}).items()}
        return clinician_client.post(reverse("consult", args=[draft.pk]), typed)

    return post


@pytest.fixture
def autosave(clinician_client, draft):
    def post(answers=None, **fields):
        typed = {"reference": "NF-1", "version": "1"} | fields
        typed |= {f"answer-{key}": value for key, value in (answers or {}).items()}
        return clinician_client.post(reverse("consult-save", args=[draft.pk]), typed, headers=HTMX)

    return post


@pytest.fixture
def page(clinician_client, draft):
    """`page()`: the form as text."""
    return lambda: clinician_client.get(reverse("consult", args=[draft.pk])).text


def part(html, key):
    """The question with this key as it stands in the page."""
    found = re.search(rf'<(fieldset|div) class="([^"]*)" id="q-{key}".*?</\1>', html, re.DOTALL)
    return found and found[0]


# -- beginning a consult ---------------------------------------------------------------------------


def test_a_consult_begins_with_a_search(clinician_client, draft, fill):
    fill({"main-goal": "volume"})
    html = clinician_client.get(reverse("consult-start"), {"q": "nf"}).text
    assert "NF-1" in html
    assert "another approach likely better" in html
    assert "New patient with reference nf" in html


def test_a_search_as_you_type_answers_with_the_list_alone(clinician_client, release):
    html = clinician_client.get(reverse("consult-start"), {"q": "NF-9"}, headers=HTMX).text
    assert "<html" not in html
    assert "None of your patients" in html


def test_a_reference_in_use_is_not_offered_as_new(clinician_client, draft, fill):
    fill()
    html = clinician_client.get(reverse("consult-start"), {"q": "nf-1"}).text
    assert "already one of your patients" in html
    assert "New patient with" not in html


def test_only_own_patients_are_found(other_clinician_client, draft, fill):
    fill()
    html = other_clinician_client.get(reverse("consult-start"), {"q": "NF-1"}).text
    assert "None of your patients" in html


def test_a_new_patient_begins_a_draft(clinician_client, clinician, release):
    response = clinician_client.post(reverse("consult-start"), {"reference": "NF-2", "year_of_birth": "1978"})
    draft = Draft.objects.for_clinician(clinician).get()
    assert response.url == reverse("consult", args=[draft.pk])
    assert draft.data == {"reference": ["NF-2"], "year_of_birth": ["1978"]}
    assert not Patient.objects.exists()


def test_a_reference_typed_another_way_is_shown_as_the_patient_has_it(clinician_client, draft, fill):
    fill()
    begun = clinician_client.post(reverse("consult-start"), {"reference": " nf-1"})
    assert Draft.objects.get().data["reference"] == ["nf-1"]
    assert "Patient NF-1" in words(clinician_client.get(begun.url).text)
    assert "Continue with NF-1" in words(clinician_client.get(reverse("home")).text)


def test_a_known_patient_begins_a_draft(clinician_client, draft, fill):
    fill(year_of_birth="1978")
    clinician_client.post(reverse("consult-start"), {"patient": Patient.objects.get().pk})
    assert Draft.objects.get().data == {"reference": ["NF-1"], "year_of_birth": ["1978"]}


@pytest.mark.parametrize("patient", ["0", "999", "x", "-1", "9" * 30, "1.5", "²"])
def test_a_patient_that_is_not_there_begins_nothing(clinician_client, release, patient):
    assert clinician_client.post(reverse("consult-start"), {"patient": patient}).status_code == 404


def test_a_foreign_patient_is_like_a_missing_one(other_clinician_client, draft, fill):
    fill()
    pk = Patient.objects.get().pk
    assert other_clinician_client.post(reverse("consult-start"), {"patient": pk}).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"reference": " "},
        {"reference": "x" * 61},
        {"reference": "NF-2", "year_of_birth": "1850"},
        {"reference": "NF-2", "year_of_birth": "soon"},
    ],
)
def test_a_patient_who_cannot_be_is_explained(clinician_client, release, typed):
    response = clinician_client.post(reverse("consult-start"), typed)
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert "<title>Error: " in response.text
    assert not Draft.objects.exists()


def test_before_the_first_release_it_says_so(clinician_client, unpublished):
    response = clinician_client.post(reverse("consult-start"), {"reference": "NF-2"})
    assert response.status_code == 503
    assert "No knowledge has been published yet" in response.text


def test_unfinished_consults_are_offered_again(clinician_client, other_clinician_client, draft):
    address = reverse("consult", args=[draft.pk])
    assert address in clinician_client.get(reverse("consult-start")).text
    assert address not in other_clinician_client.get(reverse("consult-start")).text


# -- the page --------------------------------------------------------------------------------------


def test_the_form_asks_every_question_of_the_release(page, release):
    html = page()
    questions = json.loads(release.document)["questions"]
    assert [key for key in (q["key"] for q in questions) if f'id="q-{key}"' not in html] == []
    assert all(q["label"] in html for q in questions if not q["show_when"])


def test_nothing_is_chosen_and_nothing_is_wrong_at_first(page):
    html = page()
    assert " checked" not in html
    assert "There is a problem" not in html
    assert "0 of 4" in html
    assert "7 gates open" in html


def test_a_question_appears_when_its_condition_holds(page, fill):
    assert "fieldset" not in part(page(), "scar-type")
    fill({"main-goal": "scar"}, then="update")
    assert part(page(), "scar-type").startswith("<fieldset")
    assert "Asked because" in part(page(), "scar-type")


def test_an_answer_to_a_question_not_asked_is_kept_and_said_not_to_be_used(page, fill):
    fill({"main-goal": "volume", "scar-type": ["raised"]}, then="update")
    hidden = part(page(), "scar-type")
    assert '<input type="hidden" name="answer-scar-type" value="raised">' in hidden
    assert "Kept but not used: Scar type, Raised scar." in hidden


def test_the_main_goal_is_hidden_among_the_other_goals(page, fill):
    fill({"main-goal": "scar"}, then="update")
    (hidden,) = re.findall(r'<div class="form-check" hidden>\s*<input [^>]*value="([^"]*)"', page())
    assert hidden == "scar"


def test_not_assessed_leaves_a_gate_open(page, fill):
    fill({"donor-fat": "not-assessed"}, then="update")
    assert "7 gates open" in page()
    fill({"donor-fat": "adequate"}, then="update")
    assert "6 gates open" in page()


def test_an_answer_can_be_taken_back(page, fill, draft):
    fill({"nicotine": "none", "donor-fat": "adequate"}, then="update")
    response = fill({"nicotine": "none", "donor-fat": "adequate"}, then="", clear="nicotine")
    assert response.url.endswith("#q-nicotine")
    draft.refresh_from_db()
    assert "answer-nicotine" not in draft.data
    assert draft.data["answer-donor-fat"] == ["adequate"]


def test_numbers_and_texts_of_a_release_are_asked(clinician_client, clinician, release):
    document = json.loads(release.document)
    basis = document["questions"][0] | {"gate": False, "choices": [], "kind": "number", "unit": "weeks"}
    bounds = {"hard_min": 0, "hard_max": 520, "soft_min": 0, "soft_max": 52}
    document["questions"] += [
        basis | bounds | {"key": "pause", "code": "X1", "label": "Pause"},
        basis | {"key": "story", "code": "X2", "label": "Story", "kind": "text"},
    ]
    text = canonical_json(document)
    Release.objects.create(
        number=99, document=text, sha256="x", author=clinician, note="two more", one_person=True
    )
    draft = actions.begin_draft(by=clinician, reference="NF-1")
    address = reverse("consult-save", args=[draft.pk])
    html = clinician_client.post(address, {"version": "1", "answer-pause": "60"}, headers=HTMX).text
    assert "60 weeks is unusual: expected is a value from 0 to 52." in html
    html = clinician_client.get(reverse("consult", args=[draft.pk])).text
    assert re.search(r'<input type="text" name="answer-pause" value="60" inputmode="decimal"', html)
    assert '<textarea name="answer-story"' in html


# -- autosave --------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_as_you_go(autosave, draft):
    response = autosave({"main-goal": "scar"})
    draft.refresh_from_db()
    assert response.status_code == 200
    assert draft.data["answer-main-goal"] == ["scar"]
    assert 'value="2"' in response.text
    assert "Saved" in response.text


def test_an_autosave_shows_and_hides_questions_and_touches_no_other(autosave):
    html = autosave({"main-goal": "scar"}).text
    assert part(html, "scar-type").startswith("<fieldset")
    assert part(html, "main-goal") is None
    html = autosave({"main-goal": "scar"}, version="2", shown=["scar-type", "scar-change"]).text
    assert part(html, "scar-type") is None
    html = autosave({"main-goal": "volume"}, version="3", shown=["scar-type", "scar-change"]).text
    assert part(html, "scar-type").startswith("<div")


def test_an_autosave_keeps_nonsense_and_complains_about_nothing(autosave, draft):
    response = autosave({"main-goal": "nose", "active-infection": ["none", "donor"]}, reference="")
    draft.refresh_from_db()
    assert response.status_code == 200
    assert "note-error" not in response.text
    assert draft.data["answer-main-goal"] == ["nose"]


def test_two_windows_on_one_draft_do_not_overwrite_each_other(autosave, draft):
    autosave({"main-goal": "scar"}, window=str(uuid.uuid4()))
    response = autosave({"main-goal": "volume"}, window=str(uuid.uuid4()))
    draft.refresh_from_db()
    assert response.status_code == 409
    assert "changed in another window" in response.text
    assert draft.data["answer-main-goal"] == ["scar"]


def test_a_window_whose_answer_got_lost_may_save_again(autosave, draft):
    window = str(uuid.uuid4())
    autosave({"main-goal": "scar"}, window=window)
    assert autosave({"main-goal": "volume"}, window=window).status_code == 200
    draft.refresh_from_db()
    assert draft.data["answer-main-goal"] == ["volume"]


def test_a_second_window_is_told_on_a_full_page_too(fill, autosave, draft):
    autosave({"main-goal": "scar"})
    response = fill({"main-goal": "volume"}, version="1")
    assert response.status_code == 409
    assert "changed in another window" in response.text
    assert re.search(r'value="volume"[^>]* checked', response.text)
    draft.refresh_from_db()
    assert draft.data["answer-main-goal"] == ["scar"]


def test_a_draft_that_became_a_consult_says_so(autosave, fill):
    fill({"main-goal": "scar"})
    response = autosave({"main-goal": "volume"})
    assert response.status_code == 409
    assert reverse("consultation", args=[Consultation.objects.get().pk]) in response.text


def test_a_discarded_draft_says_so(autosave, clinician_client, draft):
    response = clinician_client.post(reverse("consult-discard", args=[draft.pk]))
    assert response.url == reverse("consult-start")
    response = autosave()
    assert response.status_code == 404
    assert "no longer there" in response.text


def test_an_ended_session_is_told_to_the_page(client, draft):
    response = client.post(reverse("consult-save", args=[draft.pk]), headers=HTMX)
    assert response.status_code == 401
    assert response["HX-Trigger"] == "signed-out"


def test_after_the_log_in_the_draft_is_there(client, autosave, page, draft):
    autosave({"main-goal": "scar"})
    address = reverse("consult", args=[draft.pk])
    response = client.post(address, {"then": "record"}, headers={"Referer": f"http://testserver{address}"})
    assert response.url == f"{reverse('login')}?next={address}"
    assert re.search(r'value="scar"[^>]* checked', page())


# -- asking for the result -------------------------------------------------------------------------


def test_an_incomplete_profile_is_screened(fill, clinician):
    response = fill({"main-goal": "volume"}, year_of_birth="1978")
    consultation = Consultation.objects.for_clinician(clinician).get()
    assert response.url == reverse("consultation", args=[consultation.pk])
    assert consultation.verdict == "another-approach"
    assert (consultation.patient.reference, consultation.patient.year_of_birth) == ("NF-1", 1978)


def test_answers_and_remarks_are_recorded(fill):
    fill(
        {"main-goal": "skin-quality", "areas": ["under-eye"], "scar-type": ["raised"]},
        **{"remark-medical-factors": "asthma"},
    )
    version = Consultation.objects.get().current
    assert version.answers == {
        "main-goal": "skin-quality",
        "areas": ["under-eye"],
        "scar-type": ["raised"],
    }
    assert version.remarks == {"medical-factors": "asthma"}


def test_a_double_click_makes_one_consult(fill, clinician_client, draft):
    first = fill({"main-goal": "volume"})
    again = clinician_client.post(
        reverse("consult", args=[draft.pk]), {"reference": "NF-1", "then": "record"}
    )
    assert again.url == first.url
    assert Consultation.objects.count() == 1


def test_the_address_of_a_finished_draft_leads_to_its_result(fill, clinician_client, draft):
    first = fill({"main-goal": "volume"})
    assert clinician_client.get(reverse("consult", args=[draft.pk])).url == first.url


def test_mistakes_are_explained_and_lose_nothing(fill, draft):
    answers = {"main-goal": "scar", "active-infection": ["none", "donor"], "donor-fat": "adequate"}
    response = fill(answers, reference="", year_of_birth="soon")
    sentence = "“None” cannot stand beside “Donor area”: choose one or the other."
    assert response.status_code == 422
    assert "<title>Error: Consult" in response.text
    assert "There is a problem with 3 answers" in response.text
    assert f'<a href="#q-active-infection">Active infection: {sentence}</a>' in response.text
    assert response.text.count(sentence) == 2
    assert re.search(r'value="adequate"[^>]* checked', response.text)
    assert 'value="soon"' in response.text
    draft.refresh_from_db()
    assert draft.data["answer-active-infection"] == ["none", "donor"]
    assert not Consultation.objects.exists()


def test_an_answer_that_is_not_on_offer_is_explained_and_loses_nothing(fill):
    response = fill({"main-goal": "nose", "donor-fat": "adequate"})
    assert response.status_code == 422
    assert "Main goal: this is not one of the answers." in response.text
    assert re.search(r'value="adequate"[^>]* checked', response.text)


def test_a_mistake_in_a_question_not_asked_any_more_is_shown_there(fill):
    response = fill({"main-goal": "volume", "scar-type": ["nose"]})
    assert response.status_code == 422
    assert part(response.text, "scar-type").startswith('<fieldset class="question question-follow is-wrong"')


def test_an_overtaken_change_is_refused_and_kept(clinician_client, clinician, fill):
    fill({"main-goal": "volume"})
    consultation = Consultation.objects.get()
    one = actions.reopen(by=clinician, consultation=consultation, data={"reference": ["NF-1"]})
    two = Draft.objects.create(
        clinician=clinician, release=one.release, consultation=consultation, base_version=1
    )
    for draft, goal, status in [(one, "scar", 302), (two, "laxity", 409)]:
        typed = {"reference": "NF-1", "answer-main-goal": goal, "version": "1", "then": "record"}
        response = clinician_client.post(reverse("consult", args=[draft.pk]), typed)
        assert response.status_code == status
    assert "This consult has a newer version" in response.text
    assert Draft.objects.get().data["answer-main-goal"] == ["laxity"]


# -- strangers -------------------------------------------------------------------------------------


def test_a_save_answers_with_little_where_no_question_comes_or_goes(autosave):
    html = autosave({"donor-fat": "adequate"}).text
    assert "fieldset" not in html
    assert len(html) < 20_000


ROUTES = [("get", "consult"), ("post", "consult"), ("post", "consult-save"), ("post", "consult-discard")]


@pytest.mark.parametrize(("method", "name"), ROUTES)
def test_a_foreign_draft_is_like_a_missing_one(other_clinician_client, draft, method, name):
    def answer(pk):
        return getattr(other_clinician_client, method)(reverse(name, args=[pk]), {"reference": "x"})

    foreign, missing = answer(draft.pk), answer(uuid.uuid4())
    assert foreign.status_code == missing.status_code == 404
    assert len(foreign.content) == len(missing.content)
    draft.refresh_from_db()
    assert draft.reference == "NF-1"


@pytest.mark.parametrize(
    "who", ["editor_client", "publisher_client", "administrator_client", "superuser_client"]
)
@pytest.mark.parametrize(("method", "name"), [("get", "consult-start"), ("post", "consult-start"), *ROUTES])
def test_only_clinicians_consult(request, draft, who, method, name):
    args = [] if name == "consult-start" else [draft.pk]
    client = request.getfixturevalue(who)
    assert getattr(client, method)(reverse(name, args=args)).status_code == 403


@pytest.mark.parametrize("name", ["consult-save", "consult-discard"])
def test_reading_changes_nothing(clinician_client, draft, name):
    assert clinician_client.get(reverse(name, args=[draft.pk])).status_code == 405
    assert Draft.objects.exists()


# -- hostile input ---------------------------------------------------------------------------------

NAMES = [
    "reference",
    "year_of_birth",
    "version",
    "window",
    "shown",
    "then",
    "clear",
    "answer-main-goal",
    "answer-areas",
    "answer-scar-type",
    "remark-medical-factors",
    "answer-",
    "answer-nowhere",
    "remark-nowhere",
    "__proto__",
    "window[]",
]


def hostile_form(seed):
    dice = random.Random(seed)
    names = dice.sample(NAMES, dice.randint(1, len(NAMES)))
    return {
        name: dice.choices(HOSTILE + ["scar", "none", "record", "1"], k=dice.randint(1, 4)) for name in names
    }


@pytest.mark.parametrize("name", ["consult-start", "consult", "consult-save"])
def test_no_hostile_form_breaks_a_page(clinician_client, clinician, release, name):
    clinician_client.raise_request_exception = False
    for seed in range(60):
        draft = actions.begin_draft(by=clinician, reference="NF-1")
        args = [] if name == "consult-start" else [draft.pk]
        response = clinician_client.post(reverse(name, args=args), hostile_form(seed))
        assert response.status_code < 500, seed
        assert "<script>alert" not in response.text, seed
        again = clinician_client.get(reverse("consult", args=[draft.pk]))
        assert again.status_code in (200, 302), seed
        assert "<script>alert" not in again.text, seed
    assert clinician_client.get(reverse("consult-start")).status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_search_breaks_the_start(clinician_client, release, text):
    response = clinician_client.get(reverse("consult-start"), {"q": text})
    assert response.status_code in (200, 400)
    assert "<script>alert" not in response.text
