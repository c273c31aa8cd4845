"""Releases in the admin: read, compared, brought back, taken as the draft."""

import json
import re

import pytest

from assessments import actions, publishing
from assessments.models import Release, Rule, TestPatient
from assessments.workshop.problems import examined
from assessments.workshop.review import Review
from tests.editing import edit_rule

from .posting import change

pytestmark = pytest.mark.django_db
LIST = "/admin/assessments/release/"


@pytest.fixture
def second(rule, editor, publisher):
    """Release 2, with another note on one rule."""
    edit_rule(editor, rule.key, note="A new note, may apply.")
    return actions.publish(by=publisher, note="Second.")


def address(release, page):
    return f"{LIST}{release.pk}/{page}/"


# -- the list and one of them ----------------------------------------------------------------------


def test_releases_are_listed_with_the_live_one_marked(second, editor_client):
    rows = editor_client.get(LIST).context["cl"].result_list
    assert [(row.number, row.number == row.newest) for row in rows] == [(2, True), (1, False)]


@pytest.mark.parametrize(("client", "offered"), [("publisher_client", True), ("editor_client", False)])
def test_a_publisher_withdraws_from_the_list(client, offered, second, request):
    page = request.getfixturevalue(client).get(LIST).text
    assert ("Withdraw Release 2" in page) is offered
    assert ("Publish Release 1 again" in page) is offered


def test_the_first_release_has_none_to_go_back_to(release, publisher_client):
    assert "Withdraw" not in publisher_client.get(LIST).text


def test_a_release_opens_as_a_whole_document_to_read(release, editor_client):
    page = editor_client.get(address(release, "change")).text
    document = json.loads(release.document)
    for kind in ("rules", "claims", "messages", "ambiguities"):
        assert all(item["key"] in page for item in document[kind]), kind
    assert all(question["code"] in page for question in document["questions"])
    assert "Nicotine is “Current, cannot or will not pause”." in page
    assert "Current, cannot or will not pause</li>" in page.replace("\n", "")
    assert f">{len(document['claims'])}</b> claims" in page
    assert "Published by one person." in page


def test_every_part_of_a_release_is_in_its_contents(release, editor_client):
    page = editor_client.get(address(release, "change")).text
    contents = re.findall(r'<li><a href="#([^"]+)">', page)
    parts = re.findall(r'<section class="module" id="([^"]+)"', page)
    assert contents == parts
    assert {"section-A", "findings", "rules-source", "matrix", "texts-claims"} <= set(parts)
    assert "data-print" in page


def test_what_was_known_stays_with_the_release(rule, change_url, editor_client, editor, publisher):
    change(editor_client, change_url(rule), note="A new note, may apply.")
    review = Review()
    reasons = {problem.id: "It may vary." for problem in examined(review).of("warning")}
    submission = actions.submit(by=editor, note="Why.", reasons=reasons, seen=review.seen)
    release = actions.publish_submission(
        by=publisher, submission_id=submission.pk, note="Second.", seen=Review().seen
    )
    page = editor_client.get(address(release, "change")).text
    assert "What was known when it was published" in page
    assert "Proved:" in page
    assert ("It may vary." in page) is bool(reasons)
    assert "Submitted with the words:" in page


@pytest.mark.parametrize("page", ["change", "delete"])
def test_nobody_changes_a_release(page, release, superuser_client):
    response = superuser_client.post(address(release, page), {"note": "x", "post": "yes"})
    assert Release.objects.get(pk=release.pk).note == release.note
    assert response.status_code in (200, 403)


# -- two compared ----------------------------------------------------------------------------------


def compared(client, **query):
    return client.get(LIST + "compare/", query)


@pytest.mark.parametrize(
    ("query", "changed"),
    [
        ({}, True),
        ({"old": "1", "new": "2"}, True),
        ({"old": "2", "new": "1"}, True),
        ({"old": "1", "new": "draft"}, True),
        ({"old": "2", "new": "draft"}, False),
        ({"old": "1", "new": "1"}, False),
    ],
    ids=str,
)
def test_any_two_are_compared(query, changed, second, publisher_client):
    page = compared(publisher_client, **query)
    assert ("R-IND-1 Fine lines" in page.text) is changed
    assert ("Nothing differs." in page.text) is not changed


@pytest.mark.parametrize("old", ["9", "x", "", "9" * 400, "\u00b2"])
def test_a_release_that_is_not_there_is_told(old, second, editor_client):
    page = compared(editor_client, old=old, new="1")
    assert page.status_code == 200
    assert page.context["form"].errors["old"]
    assert page.context["groups"] is None


# -- a former release comes back -------------------------------------------------------------------


def test_withdrawing_is_one_page_and_one_word(second, publisher_client):
    first = Release.objects.get(number=1)
    page = publisher_client.get(address(first, "again"))
    assert page.context["screened"] == 0
    assert "R-IND-1 Fine lines" in page.text
    response = publisher_client.post(
        address(first, "again"), {"note": "It was better.", "seen": "2"}, follow=True
    )
    live = Release.objects.live()
    assert (live.number, live.sha256, live.restores) == (3, first.sha256, first)
    assert "Release 3 is live: it says what Release 1 said." in response.text
    assert "Brings back Release 1." in response.text


def test_test_patients_are_no_change_for_clinicians(second, publisher, publisher_client):
    TestPatient.objects.filter(key="V01").update(name="Other")
    actions.publish(by=publisher, note="Third.")
    first = Release.objects.get(number=1)
    groups = dict(publisher_client.get(address(first, "again")).context["groups"])
    assert list(groups) == ["Rules"]
    assert "V01" in compared(publisher_client, old="1", new="3").text


@pytest.mark.parametrize(
    ("number", "values", "sentence"),
    [
        (1, {"note": " "}, "Say in a sentence why it comes back"),
        (1, {"seen": "1"}, "Somebody published since you opened this page"),
        (1, {"seen": "x"}, ""),
        (2, {}, "Release 2 says exactly what Release 2 says"),
    ],
)
def test_it_does_not_come_back_without_a_word_or_unseen(number, values, sentence, second, publisher_client):
    release = Release.objects.get(number=number)
    response = publisher_client.post(address(release, "again"), {"note": "Why.", "seen": "2"} | values)
    assert response.status_code == 422
    assert sentence in response.text
    assert Release.objects.live() == second


@pytest.mark.parametrize(("page", "client"), [("again", "editor_client"), ("draft", "publisher_client")])
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_page_refuses_who_has_no_part_in_it(page, client, method, second, request):
    response = getattr(request.getfixturevalue(client), method)(
        address(second, page), {"note": "x", "seen": "2"}
    )
    assert response.status_code == 403
    assert Release.objects.count() == 2


@pytest.mark.parametrize("page", ["again", "draft"])
def test_a_release_that_is_not_there_is_not_found(page, superuser_client):
    assert superuser_client.get(f"{LIST}999/{page}/").status_code == 404


# -- the draft is set to a release -----------------------------------------------------------------


def test_an_editor_sets_the_draft_to_a_release(second, editor_client):
    first = Release.objects.get(number=1)
    page = editor_client.get(address(first, "draft"))
    response = editor_client.post(address(first, "draft"), {"seen": page.context["seen"]}, follow=True)
    assert "The draft says what Release 1 says; 1 items changed." in response.text
    assert publishing.digest(publishing.freeze()) == first.sha256


def test_a_draft_that_moved_is_left_alone(second, editor_client):
    first = Release.objects.get(number=1)
    seen = editor_client.get(address(first, "draft")).context["seen"]
    Rule.objects.filter(key="R-COU-1").update(on=False)
    response = editor_client.post(address(first, "draft"), {"seen": seen})
    assert response.status_code == 422
    assert "changed since you opened this page" in response.text
    assert not Rule.objects.get(key="R-COU-1").on


# -- what was withdrawn ----------------------------------------------------------------------------


@pytest.fixture
def third(second, publisher):
    """Release 3, which withdrew Release 2."""
    first = Release.objects.get(number=1)
    return actions.publish_again(by=publisher, release_id=first.pk, note="It was wrong.", seen=2)


def test_a_withdrawn_release_is_marked(third, second, editor_client):
    assert "withdrawn by Release 3" in editor_client.get(LIST).text
    assert "withdrawn by Release 3." in editor_client.get(address(second, "change")).text


def test_one_person_does_not_bring_a_withdrawn_release_back(third, second, publisher_client):
    page = publisher_client.get(LIST).text
    assert "Withdraw Release 3" not in page
    assert address(second, "again") not in page
    page = publisher_client.get(address(second, "again")).text
    assert "Release 2 was withdrawn itself" in page
    assert "It was wrong." in page
    response = publisher_client.post(address(second, "again"), {"note": "Again.", "seen": 3})
    assert response.status_code == 422
    assert "Set the draft to it and submit that." in response.text
    assert Release.objects.live() == third
