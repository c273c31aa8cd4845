"""Answers on the line drawings: what is marked, what has no place there, what a release does not offer."""

import re

import pytest
from django.template.loader import render_to_string

from assessments.presenters.drawings import PLACES, drawing
from tests.profiles import DOCUMENT

QUESTIONS = {question["key"]: question for question in DOCUMENT["questions"]}


def drawn(shown):
    """(places drawn, places marked) in the template of a Drawing."""
    html = render_to_string(shown.template, {"drawing": shown})
    places = re.findall(r'class="area([^"]*)" data-area="([^"]+)"', html)
    return [key for _, key in places], [key for classes, key in places if " on" in classes]


@pytest.mark.parametrize("key", PLACES)
def test_every_place_is_a_choice_of_the_form_and_is_drawn(key):
    shown = drawing(QUESTIONS[key], [])
    assert set(shown.offered) == set(PLACES[key])
    places, marked = drawn(shown)
    assert sorted(places) == sorted(PLACES[key])
    assert marked == []


@pytest.mark.parametrize(
    ("key", "answer", "marked"),
    [
        ("areas", ["under-eye"], ["under-eye"]),
        ("areas", ["cheeks", "scar", "temples"], ["temples", "cheeks"]),
        ("areas", ["broad"], ["broad"]),
        ("areas", ["scar", "irradiated", "other"], []),
        ("areas", None, []),
        ("donor-areas", ["thighs", "abdomen"], ["abdomen", "thighs"]),
        ("donor-areas", ["other"], []),
    ],
)
def test_what_is_marked(key, answer, marked):
    assert drawn(drawing(QUESTIONS[key], answer))[1] == marked


def test_a_question_without_a_drawing_has_none():
    assert drawing(QUESTIONS["skin-findings"], ["fine-lines"]) is None


def test_a_place_the_release_does_not_offer_is_not_drawn():
    choices = [choice for choice in QUESTIONS["areas"]["choices"] if choice["key"] != "temples"]
    places, _ = drawn(drawing(QUESTIONS["areas"] | {"choices": choices}, ["cheeks"]))
    assert "temples" not in places
    assert "cheeks" in places


def test_without_any_of_the_places_there_is_no_drawing():
    choices = [{"key": "neck", "label": "Neck"}]
    assert drawing(QUESTIONS["areas"] | {"choices": choices}, ["neck"]) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "marked"),
    [
        ({}, {"areas": ("under-eye",), "donor-areas": ("abdomen",)}),
        ({"areas": ["scar"]}, {"donor-areas": ("abdomen",)}),
        ({"areas": None, "donor-areas": None}, {}),
    ],
)
def test_a_result_shows_the_places_marked_and_no_others(changes, marked, shown):
    assert {one.key: one.offered for one in shown(changes).drawings} == marked


@pytest.mark.django_db
def test_the_words_beside_a_drawing_say_all_of_the_answer(shown):
    (areas, _) = shown({"areas": ["scar", "cheeks"]}).drawings
    assert areas.marked == ("cheeks",)
    assert areas.text == "Scar, Cheeks"
