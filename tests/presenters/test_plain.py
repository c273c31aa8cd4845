"""A stored screening that is damaged anywhere: the page is made in full or plainly, and never fails."""

import copy
import json
import logging

import pytest

from assessments import presenters
from assessments.views import consultations

pytestmark = pytest.mark.django_db
MISSING = object()
JUNK = {"missing": MISSING, "null": None, "a number": 7, "an odd list": [None]}


def places(value, place=()):
    """Every key of a document, of lists only in their first item."""
    inner = (
        value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    )
    for key, part in inner:
        yield (*place, key)
        yield from places(part, (*place, key))


def damaged(document, place, junk):
    document = copy.deepcopy(document)
    *way, last = place
    item = document
    for key in way:
        item = item[key]
    if junk is MISSING:
        del item[last]
    else:
        item[last] = junk
    return document


@pytest.fixture
def version(make_consultation):
    """A screening in which every list of the document has an item."""
    changes = {"main-goal": "volume", "scar-type": ["acne"], "healing-factors": None, "volume-loss": None}
    return make_consultation(changes | {"nicotine": "cannot-pause", "donor-fat": "limited"}).current


def test_every_list_of_the_stored_screening_is_tried(version):
    stored = json.loads(version.screening)
    lists = ("notes", "undecided", "not_fired", "alternatives", "framing", "missing", "not_used", "rests_on")
    assert [name for name in lists if not stored[name]] == []


@pytest.mark.parametrize("junk", JUNK)
def test_no_damage_leaves_the_clinician_with_nothing(version, junk, caplog):
    caplog.set_level(logging.CRITICAL, logger=consultations.__name__)  # a few hundred tracebacks take long
    stored, shown = json.loads(version.screening), []
    for place in places(stored):
        version.screening = json.dumps(damaged(stored, place, JUNK[junk]))
        page, text = consultations.page_of(version)
        shown.append(page.readable)
        assert page.verdict.word, place
        assert text.startswith("Nanofat consult, patient NF-1, "), place
        assert page.readable or page.legible, place
    assert {True, False} == set(shown)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"x"', "[" * 100_000, "\ud800"])
def test_what_is_no_screening_shows_the_verdict_of_the_list(version, text):
    version.screening = text
    page = presenters.plain_page(version)
    assert page.verdict.word == "Another approach likely better"
    assert not page.legible
    assert (page.notes, page.undecided, page.missing, page.alternatives) == ((), (), (), ())


def test_what_is_left_is_shown(version):
    page = presenters.plain_page(version)
    stored = json.loads(version.screening)
    assert [(note.name, note.text, list(note.claims)) for note in page.notes] == [
        (note["name"], note["text"], note["claims"]) for note in stored["notes"]
    ]
    assert list(page.undecided) == [rule["name"] for rule in stored["undecided"]]
    assert list(page.missing) == [question["label"] for question in stored["missing"]]
    assert list(page.alternatives) == [option["label"] for option in stored["alternatives"]]
    assert page.legible
    assert not page.readable
