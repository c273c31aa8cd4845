"""A consult begun under an older release: it finishes there, or moves by choice, and never by itself."""

import pytest
from django.urls import reverse

from assessments import actions
from assessments.models import Choice, Draft, Effect, Question, Release

pytestmark = pytest.mark.django_db
NICOTINE = {"answer-nicotine": "cannot-pause"}


@pytest.fixture
def draft(release, clinician):
    draft = actions.begin_draft(by=clinician, reference="NF-1")
    data = {"reference": ["NF-1"], "answer-nicotine": ["cannot-pause"], "answer-weight": ["stable"]}
    return actions.save_draft(by=clinician, draft_id=draft.pk, version=1, data=data)


@pytest.fixture
def second(draft, publisher):
    """Release 2: nicotine that cannot be paused is a consideration, and the form asks otherwise."""
    Effect.objects.filter(rule__key="R-CON-4a").update(effect="considerations")
    Question.objects.filter(key="nicotine").update(help="In the last four weeks.")
    Choice.objects.filter(question__key="nicotine", key="can-pause").update(label="Current, may pause")
    return actions.publish(by=publisher, note="Softer.")


@pytest.fixture
def shown(clinician_client, draft):
    return lambda: clinician_client.get(reverse("consult", args=[draft.pk]))


@pytest.fixture
def post(clinician_client, draft):
    """`post(then="move")`: the form as a browser without script sends it."""

    def send(draft=draft, **fields):
        draft.refresh_from_db()
        typed = {"reference": "NF-1", "version": draft.version, **NICOTINE, "answer-weight": "stable"}
        return clinician_client.post(reverse("consult", args=[draft.pk]), typed | fields, follow=True)

    return send


def test_while_its_release_is_live_nothing_is_said(shown):
    assert shown().context["newer"] is None
    assert "is live now" not in shown().text


def test_a_newer_release_is_told_with_what_changes(shown, second):
    html = shown().text
    assert "Release 2 is live now" in html
    assert "begun under Release 1 and finishes under it, unless you move it" in html
    newer = shown().context["newer"]
    ((title, labels),) = [(c.title, [line.label for line in c.lines]) for c in newer.questions]
    assert title.endswith("Nicotine")
    assert sorted(labels) == ["Answer", "Help"]
    assert newer.verdict.word == "Defer until resolved"
    assert newer.verdict_there.word == "Insufficient information"


def test_it_follows_what_is_typed(clinician_client, draft, second):
    url = reverse("consult-save", args=[draft.pk])
    typed = {"reference": "NF-1", "version": draft.version}
    html = clinician_client.post(url, typed, headers={"HX-Request": "true"}).text
    assert 'id="newer-answers" hx-swap-oob="true"' in html
    assert "They get the same verdict and the same notes." in html


def test_it_finishes_under_its_own_release(post, draft, second):
    response = post(then="record")
    version = response.context["page"].consultation.current
    assert version.release.number == 1
    assert version.consultation.verdict == "defer"


def test_it_moves_by_choice_with_everything_typed(post, draft, second):
    response = post(then="move", newer=2, **{"answer-sun-exposure": "high"})
    draft.refresh_from_db()
    assert draft.release == second
    assert draft.data["answer-sun-exposure"] == ["high"]
    assert "follows Release 2 now" in response.text
    assert "is live now" not in response.text
    assert post(then="record").context["page"].consultation.verdict == "insufficient"


def test_a_recorded_consult_is_changed_under_its_own_release_or_the_newer_one(
    clinician_client, clinician, post, draft, second
):
    consultation = post(then="record").context["page"].consultation
    changed = clinician_client.post(reverse("consultation-change", args=[consultation.pk]), follow=True)
    assert "This consult was screened under Release 1" in changed.text
    again = Draft.objects.for_clinician(clinician).get()
    assert again.release.number == 1
    post(again, then="move", newer=2)
    moved = post(again, then="record").context["page"].consultation
    assert [v.release.number for v in moved.versions.select_related("release")] == [1, 2]


@pytest.mark.parametrize("newer", ["1", "3", "x", "", "9" * 30])
def test_it_moves_only_to_the_release_that_is_live(post, draft, second, newer):
    response = post(then="move", newer=newer)
    draft.refresh_from_db()
    assert draft.release.number == 1
    assert "Not moved" in response.text


def test_an_overtaken_draft_does_not_move(draft, clinician, second):
    with pytest.raises(actions.StaleDraft):
        actions.move_draft(by=clinician, draft_id=draft.pk, version=draft.version - 1, number=2)
    assert Draft.objects.get().release.number == 1


def test_a_stranger_moves_nothing(draft, other_clinician, second):
    with pytest.raises(Draft.DoesNotExist):
        actions.move_draft(by=other_clinician, draft_id=draft.pk, version=draft.version, number=2)


def test_answers_without_a_place_are_named(shown, draft, publisher):
    question = Question.objects.get(key="weight")
    question.choices.filter(key="stable").update(key="unchanged")
    actions.publish(by=publisher, note="Another choice.")
    assert "Release 2 has no place for your answers to: " + question.label in shown().text


def test_a_release_that_says_the_same_again_is_not_announced(shown, draft, second, publisher):
    first = Release.objects.get(number=1)
    actions.publish_again(by=publisher, release_id=first.pk, note="Back.", seen=2)
    assert shown().context["newer"] is None
