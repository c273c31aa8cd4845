"""The publish page: what would be frozen, what stands in the way, and who may do it."""

import json

import pytest

from assessments import actions
from assessments.models import Finding, Release, Rule, RuleSet

from .posting import change

pytestmark = pytest.mark.django_db
URL = "/admin/assessments/release/workshop/"


@pytest.fixture
def draft(rule, change_url, editor_client):
    """A draft that differs from the live release in one note."""
    change(editor_client, change_url(rule), note="A new note, may apply.")
    return rule


def publish(client, note="A reason.", **changes):
    page = client.get(URL)
    return client.post(URL, {"note": note, "seen": page.context["digest"]} | changes)


def test_the_page_says_what_differs_in_words(draft, publisher_client):
    page = publisher_client.get(URL)
    ((difference, link),) = page.context["differences"]
    assert (difference.op, difference.title) == ("Changed", "R-IND-1 Fine lines or crepiness")
    assert link.endswith(f"/rule/{draft.pk}/change/")
    assert "A new note, may apply." in page.text


@pytest.mark.parametrize("which", ["publisher_client", "administrator_client", "superuser_client"])
def test_who_may_publishes_the_draft(which, draft, request):
    client = request.getfixturevalue(which)
    response = publish(client, note="Note reworded.")
    live = Release.objects.live()
    assert response["Location"] == f"/admin/assessments/release/{live.pk}/change/"
    assert (live.number, live.note) == (2, "Note reworded.")
    assert "A new note, may apply." in live.document
    assert "is published" in client.get(response["Location"]).text


def test_an_editor_sees_the_page_without_the_button_and_cannot_post(draft, editor_client):
    page = editor_client.get(URL)
    assert "A new note, may apply." in page.text
    assert 'type="submit" class="default"' not in page.text
    assert publish(editor_client).status_code == 403
    assert Release.objects.live().number == 1


def test_a_clinician_does_not_reach_the_page(clinician_client):
    assert clinician_client.get(URL, follow=True).status_code == 403


def test_a_note_is_required(draft, publisher_client):
    response = publish(publisher_client, note="  ")
    assert response.status_code == 422
    assert "Say in a sentence what changes and why" in response.text
    assert Release.objects.live().number == 1


def test_pressing_twice_publishes_once(draft, publisher_client):
    data = {"note": "Once.", "seen": publisher_client.get(URL).context["digest"]}
    publisher_client.post(URL, data)
    response = publisher_client.post(URL, data, follow=True)
    assert "Nothing has changed since release 2. Nothing was published." in response.text
    assert Release.objects.count() == 2


def test_a_draft_that_moved_since_the_page_was_read_is_not_published(
    draft, change_url, editor_client, publisher_client
):
    seen = publisher_client.get(URL).context["digest"]
    change(editor_client, change_url(draft), note="Changed at the last moment.")
    response = publisher_client.post(URL, {"note": "What I read.", "seen": seen})
    assert response.status_code == 422
    assert "Somebody changed the draft since you opened this page" in response.text
    assert "What I read." in response.text
    assert Release.objects.live().number == 1


def test_problems_are_sentences_with_links_and_close_the_button(draft, publisher_client):
    draft.conditions.create(modality_id=1, op="is", standing="indicated")
    page = publisher_client.get(URL)
    ((problem, link),) = page.context["problems"]
    assert "circle" in problem
    assert link.endswith(f"/rule/{draft.pk}/change/")
    assert 'value="Publish" disabled' in page.text
    response = publish(publisher_client)
    assert response.status_code == 422
    assert "The draft does not hold together yet" in response.text


def test_the_first_release_is_published_from_nothing(unpublished, publisher_client):
    page = publisher_client.get(URL)
    assert "Nothing is published yet" in page.text
    publish(publisher_client, note="The first.")
    assert Release.objects.live().number == 1


@pytest.mark.parametrize(
    ("edit", "op", "kind"),
    [
        (lambda: Rule.objects.get(key="R-COU-1").delete(), "Removed", "rules"),
        (lambda: Rule.objects.filter(key="R-COU-1").update(on=False), "Switched off", "rules"),
        (
            lambda: RuleSet.objects.create(key="local", title="Ours", origin="local", order=9),
            "Added",
            "rule_sets",
        ),
        (lambda: Finding.objects.filter(key="volume-problem").update(name="Volume"), "Changed", "findings"),
        (lambda: Rule.objects.filter(key="R-COU-1").update(order=0), "Moved", "rules"),
    ],
    ids=["removed", "off", "added", "changed", "moved"],
)
def test_every_way_to_differ_is_named(edit, op, kind, publisher_client):
    edit()
    ((difference, _),) = publisher_client.get(URL).context["differences"]
    assert (difference.op, difference.kind) == (op, kind)


# -- releases


def test_releases_are_listed_with_the_live_one_marked(draft, publisher, editor_client):
    actions.publish(by=publisher, note="Second.")
    rows = editor_client.get("/admin/assessments/release/").context["cl"].result_list
    assert [(row.number, row.number == row.newest) for row in rows] == [(2, True), (1, False)]


def test_a_release_opens_as_a_document_to_read(editor_client):
    release = Release.objects.live()
    page = editor_client.get(f"/admin/assessments/release/{release.pk}/change/")
    document = json.loads(release.document)
    assert all(rule["key"] in page.text for rule in document["rules"])
    assert "Nicotine is “Current, cannot or will not pause”." in page.text
    assert f">{len(document['claims'])}</b> claims" in page.text


@pytest.mark.parametrize("page", ["change", "delete"])
def test_nobody_changes_a_release(page, superuser_client):
    release = Release.objects.live()
    response = superuser_client.post(
        f"/admin/assessments/release/{release.pk}/{page}/", {"note": "x", "post": "yes"}
    )
    assert Release.objects.get(pk=release.pk).note == release.note
    assert response.status_code in (200, 403)
