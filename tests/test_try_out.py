"""Other answers tried out on a result: shown, never stored."""

import re
import uuid

import pytest
from django.urls import reverse

from assessments import actions
from assessments.models import Choice, Consultation, ConsultationVersion
from tests.hostile import HOSTILE
from tests.pages import words

pytestmark = pytest.mark.django_db
SMOKER = {"nicotine": "cannot-pause"}
HTMX = {"HX-Request": "true"}
PAUSE = {"answer-nicotine": "can-pause"}


@pytest.fixture
def consultation(make_consultation):
    return make_consultation(SMOKER)


@pytest.fixture
def try_out(clinician_client):
    """`try_out(consultation, **fields)`: the answer of the page to trying these out."""

    def post(consultation, number=1, headers=None, client=clinician_client, **fields):
        address = reverse("consultation-try", args=[consultation.pk, number])
        return client.post(address, fields, headers=headers)

    return post


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Consultation, ConsultationVersion)]


@pytest.mark.parametrize("headers", [None, HTMX])
def test_it_says_what_the_result_would_be_and_stores_nothing(consultation, try_out, headers):
    before = everything()
    response = try_out(consultation, headers=headers, **PAUSE)
    assert response.status_code == 200
    text = words(response.text)
    assert "Nicotine: Current, cannot or will not pause to Current, can pause" in text
    assert "It would be Suitable with considerations" in text
    assert "Notes that would come Caution Nicotine, able to pause" in text
    assert "Notes that would go Hold back Nicotine, cannot or will not pause" in text
    assert "The recorded answers and the result stay as they are." in text
    assert everything() == before


def test_the_fragment_is_no_page(consultation, try_out):
    assert "<html" not in try_out(consultation, headers=HTMX, **PAUSE).text
    assert "<html" in try_out(consultation, **PAUSE).text


@pytest.mark.parametrize("headers", [None, HTMX])
def test_there_is_a_way_back(consultation, try_out, headers):
    html = try_out(consultation, headers=headers, **PAUSE).text
    assert reverse("consultation-version", args=[consultation.pk, 1]) in html


def test_the_result_offers_each_way_and_each_answer_to_be_tried(consultation, clinician_client, try_out):
    html = clinician_client.get(reverse("consultation", args=[consultation.pk])).text
    section = re.search(r'aria-labelledby="h-change".*?</section>', html, re.DOTALL)[0]
    way, others = section.split("<details")
    ways = re.findall(r'name="(answer-[^"]*)" value="([^"]*)"', way)
    assert ways == [("answer-nicotine", "none"), ("answer-nicotine", "can-pause")]
    offered = re.findall(r'<select name="answer-([^"]*)"', others)
    assert {"nicotine", "active-infection", "donor-fat"} & set(offered) == {"nicotine"}
    for name in offered:
        choice = re.search(rf'name="answer-{name}".*?<option value="([^"]+)"', others, re.DOTALL)[1]
        assert try_out(consultation, **{f"answer-{name}": choice}).status_code == 200


def test_several_answers_can_be_tried_together(make_consultation, try_out):
    consultation = make_consultation(SMOKER | {"expectation": ["permanent"]})
    together = PAUSE | {"answer-expectation": "understands"}
    assert "It would stay Defer until resolved" in words(try_out(consultation, **PAUSE).text)
    assert "It would be Suitable with considerations" in words(try_out(consultation, **together).text)


MISTAKES = [
    ({}, "Choose at least one answer to try."),
    ({"answer-nicotine": ""}, "Choose at least one answer to try."),
    ({"answer-nicotine": "cannot-pause"}, "Nicotine: this cannot be tried. Choose one of those shown."),
    ({"answer-main-goal": "volume"}, "Choose at least one answer to try."),  # a fact
]


@pytest.mark.parametrize("headers", [None, HTMX])
@pytest.mark.parametrize(("fields", "sentence"), MISTAKES)
def test_what_cannot_be_tried_is_explained(consultation, try_out, headers, fields, sentence):
    response = try_out(consultation, headers=headers, **fields)
    assert response.status_code == 422
    assert sentence in words(response.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_try_out_breaks_anything(consultation, try_out, text):
    response = try_out(consultation, **{"answer-nicotine": text, f"answer-{text[:20]}": text})
    assert response.status_code in (400, 422)
    assert "<script>alert" not in response.text


def test_no_answer_stands_in_an_address(consultation, clinician_client):
    address = reverse("consultation-try", args=[consultation.pk, 1])
    response = clinician_client.get(address, PAUSE)
    assert response.url == reverse("consultation-version", args=[consultation.pk, 1])


def test_strangers_get_the_same_as_for_one_that_is_not_there(
    consultation, try_out, other_clinician_client, clinician_client
):
    foreign = try_out(consultation, client=other_clinician_client, **PAUSE)
    missing = clinician_client.post(reverse("consultation-try", args=[uuid.uuid4(), 1]), PAUSE)
    assert foreign.status_code == missing.status_code == 404
    assert try_out(consultation, number=2, **PAUSE).status_code == 404


def test_an_older_version_is_tried_as_it_was(consultation, make_consultation, try_out):
    make_consultation({"active-infection": ["donor"]}, over=consultation)
    assert "It would be Suitable with considerations" in words(try_out(consultation, **PAUSE).text)


def test_a_release_that_marks_no_answer_offers_nothing_to_try(
    make_consultation, publisher, clinician_client, try_out
):
    Choice.objects.update(attainable=False)
    actions.publish(by=publisher, note="as before there was such a mark")
    consultation = make_consultation(SMOKER)
    html = clinician_client.get(reverse("consultation", args=[consultation.pk])).text
    assert "What would change this" not in html
    assert try_out(consultation, **PAUSE).status_code == 422


def test_what_cannot_be_shown_cannot_be_tried(consultation, try_out):
    ConsultationVersion.objects.update(answers=[])
    assert try_out(consultation, **PAUSE).status_code == 404
