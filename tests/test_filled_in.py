"""Answers filled in for the clinician: always said, never a gate of health, undone together."""

import re

import pytest
from django.urls import reverse

from assessments import actions, filled_in
from assessments.models import Draft, Preferences
from tests.profiles import DOCUMENT

pytestmark = pytest.mark.django_db
GATES = {question["key"] for question in DOCUMENT["questions"] if question["gate"]}


@pytest.fixture
def draft(release, clinician):
    return actions.begin_draft(by=clinician, reference="NF-1")


@pytest.fixture
def press(clinician_client, draft):
    """`press("fill", "normal:D", nicotine="none")`: a button of the form, with what was typed."""

    def post(button, value, **answers):
        draft.refresh_from_db()
        typed = {f"answer-{key.replace('_', '-')}": answer for key, answer in answers.items()}
        typed |= {"reference": "NF-1", "version": draft.version, button: value}
        return clinician_client.post(reverse("consult", args=[draft.pk]), typed)

    return post


@pytest.fixture
def page(clinician_client, draft):
    return lambda: clinician_client.get(reverse("consult", args=[draft.pk])).text


def answers(draft):
    draft.refresh_from_db()
    return {
        name.removeprefix("answer-"): value
        for name, value in draft.data.items()
        if name.startswith("answer-")
    }


def test_nothing_else_remarkable_sets_the_normal_answers_of_a_section(press, draft, page):
    response = press("fill", "normal:D", weight="change")
    assert response["Location"].endswith("#normal-D")
    found = answers(draft)
    assert found["weight"] == ["change"]
    assert found["healing-factors"] == ["none"]
    assert found["prior-procedures"] == ["none"]
    assert not GATES & set(found)
    html = page()
    assert html.count("Set by “nothing else remarkable”.") == len(found) - 1
    assert "Set for you in this section: Other factors that impair healing" in html


def test_it_is_undone_together_but_for_what_was_changed_since(press, draft):
    press("fill", "normal:D")
    draft.refresh_from_db()
    typed = {key.replace("-", "_"): value[0] for key, value in answers(draft).items()}
    press("undo", "normal:D", **typed | {"weight": "change"})
    assert answers(draft) == {"weight": ["change"]}


@pytest.mark.parametrize(
    ("group", "place"), [("normal:D", "normal-D"), ("template:lower-lid", "templates"), ("carried", "")]
)
def test_what_was_filled_in_or_taken_back_leads_to_its_buttons(press, page, group, place):
    if place:
        assert press("fill", group)["Location"].partition("#")[2] == place
        assert f'id="{place}"' in page()
    assert press("undo", group)["Location"].partition("#")[2] == place
    assert f'id="{place}"' in page() or not place


def test_a_section_without_anything_normal_has_no_such_button(page):
    html = page()
    assert 'value="normal:D"' in html
    assert 'value="normal:F"' not in html


def test_a_template_begins_a_consult_and_is_said_beside_each_answer(press, draft, page):
    assert "Lower eyelid, fine lines" in page()
    press("fill", "template:lower-lid")
    assert answers(draft)["skin-findings"] == ["fine-lines", "crepey"]
    html = page()
    assert html.count("From the template “Lower eyelid, fine lines”.") == len(answers(draft)) + 1
    assert "Begin with a common consult" not in html
    press("undo", "template:lower-lid", **{k.replace("-", "_"): v for k, v in answers(draft).items()})
    assert answers(draft) == {}


def test_no_template_says_anything_about_health():
    health = {q["key"] for q in DOCUMENT["questions"] if q["gate"]} - {"main-goal"}
    for template in DOCUMENT["templates"]:
        assert not health & set(template["answers"])


@pytest.mark.parametrize("group", ["template:gone", "nonsense", "usual", "x" * 3000, "template:"])
def test_a_button_that_does_not_exist_fills_in_nothing(press, draft, group):
    assert press("fill", group).status_code == 404
    assert answers(draft) == {}


@pytest.mark.parametrize("group", ["normal:Z", "normal:"])
def test_a_section_that_does_not_exist_has_nothing_to_fill(press, draft, group):
    assert press("fill", group).status_code == 302
    assert answers(draft) == {}


def test_usual_answers_begin_every_consult_and_stay_changeable(clinician, release, clinician_client):
    Preferences.objects.create(user=clinician, usual={"setting": "office", "donor-areas": ["abdomen"]})
    draft = actions.begin_draft(by=clinician, reference="NF-2")
    assert answers(draft) == {"setting": ["office"], "donor-areas": ["abdomen"]}
    html = clinician_client.get(reverse("consult", args=[draft.pk])).text
    assert html.count("Your usual answer.") == 2
    data = draft.data | {"answer-setting": ["facility"]}
    assert set(filled_in.standing(data, draft.marks)) == {"donor-areas"}


@pytest.mark.parametrize(
    "usual", [{"gone": "x"}, {"setting": "on-the-moon"}, {"setting": ["office", "facility"]}]
)
def test_a_usual_answer_the_release_does_not_offer_is_left_out(clinician, release, usual):
    Preferences.objects.create(user=clinician, usual=usual)
    assert answers(actions.begin_draft(by=clinician, reference="NF-2")) == {}


# -- preferences -----------------------------------------------------------------------------------


def test_preferences_are_kept(clinician, clinician_client, release):
    response = clinician_client.post(
        reverse("preferences"), {"result_only_on_request": "on", "setting": "office"}
    )
    assert response.status_code == 302
    stored = Preferences.objects.get(user=clinician)
    assert (stored.result_only_on_request, stored.usual) == (True, {"setting": "office"})
    html = clinician_client.get(reverse("preferences")).text
    assert re.search(r'value="office" id="id_setting_0" checked', html)


def test_a_preference_that_is_not_offered_is_explained(clinician_client, release):
    response = clinician_client.post(reverse("preferences"), {"setting": "on-the-moon"})
    assert response.status_code == 422
    assert "this is not one of the answers" in response.text
    assert not Preferences.objects.exists()


def test_preferences_open_before_anything_is_published(clinician_client, unpublished):
    assert clinician_client.get(reverse("preferences")).status_code == 200


def test_recording_first_keeps_the_screening_back(clinician, clinician_client, draft):
    shown = clinician_client.get(reverse("consult", args=[draft.pk])).text
    Preferences.objects.create(user=clinician, result_only_on_request=True)
    quiet = clinician_client.get(reverse("consult", args=[draft.pk])).text
    assert "Screening so far" in shown
    assert "Screening so far" not in quiet
    assert "Insufficient information" not in quiet
    assert "7 gates open" in quiet


def test_a_foreign_draft_is_filled_by_nobody_else(other_clinician_client, draft):
    post = {"reference": "x", "version": 1, "fill": "template:lower-lid"}
    assert other_clinician_client.post(reverse("consult", args=[draft.pk]), post).status_code == 404
    assert Draft.objects.get().marks == {}
