"""The workshop page: what differs, what stands in the way, and who may do what about it."""

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from assessments import actions, differences
from assessments.admin import workshop
from assessments.admin.workshop_page import GROUPS
from assessments.engine.proofs import Examination, Problem
from assessments.models import Finding, Question, Release, Rule, RuleSet, Submission
from assessments.workshop import problems
from assessments.workshop.problems import examined
from assessments.workshop.review import Review
from tests.editing import edit_rule

from .posting import change

pytestmark = pytest.mark.django_db
URL = "/admin/assessments/release/workshop/"
CHECKED = URL + "problems/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(rule, editor):
    """A draft that differs from the live release in one note."""
    return edit_rule(editor, rule.key, note="A new note, may apply.")


def post(client, verb, **values):
    """Posts what a person would who has the page open; every warning gets a reason."""
    review = Review()
    submission = review.submission.pk if review.submission else 0
    sent = {"seen": review.seen, "submission": submission, "note": "A reason.", "comment": "A comment."}
    sent |= {f"reason-{problem.id}": "It varies." for problem in examined(review).of("warning")}
    return client.post(f"{URL}{verb}/", sent | values)


@pytest.fixture
def submitted(draft, editor):
    review = Review()
    reasons = {problem.id: "It varies." for problem in examined(review).of("warning")}
    return actions.submit(by=editor, note="Note reworded.", reasons=reasons, seen=review.seen)


@pytest.fixture
def found(monkeypatch):
    """found(level, ...): what the examination of the draft comes to."""
    witness = {"nicotine": "cannot-pause", "skin-findings": ["crepey", "rough"]}

    def set_levels(*levels):
        found = [
            Problem(level, level, "rules", "R-CON-4a", f"A {level} to think about.", witness)
            for level in levels
        ]
        result = Examination(tuple(found), ("Nothing contradicts itself.",))
        monkeypatch.setattr(problems, "KEPT", {})
        monkeypatch.setattr(problems, "examine", lambda *args, **kwargs: result)
        return found

    return set_levels


# -- what differs ----------------------------------------------------------------------------------


def test_the_page_says_what_differs_in_words(draft, publisher_client):
    page = publisher_client.get(URL)
    (group,) = page.context["page"].groups
    name, ((difference, link),) = group
    assert (name, difference.op, difference.title) == ("Rules", "Changed", "R-IND-1 Fine lines or crepiness")
    assert link.endswith(f"/rule/{draft.pk}/change/")
    assert "A new note, may apply." in page.text


@pytest.mark.parametrize(
    ("edit", "group", "op"),
    [
        (lambda: Rule.objects.get(key="R-COU-1").delete(), "Rules", "Removed"),
        (lambda: Rule.objects.filter(key="R-COU-1").update(on=False), "Rules", "Switched off"),
        (
            lambda: RuleSet.objects.create(key="local", title="Ours", origin="local", order=9),
            "Rules",
            "Added",
        ),
        (lambda: Finding.objects.filter(key="volume-problem").update(name="Volume"), "Rules", "Changed"),
        (lambda: Rule.objects.filter(key="R-COU-1").update(order=0), "Rules", "Moved"),
        (lambda: Question.objects.filter(key="nicotine").update(help="New"), "Questions", "Changed"),
    ],
    ids=["removed", "off", "added", "changed", "moved", "question"],
)
def test_every_way_to_differ_is_named(edit, group, op, publisher_client):
    edit()
    ((name, ((difference, _),)),) = publisher_client.get(URL).context["page"].groups
    assert (name, difference.op) == (group, op)


def test_everything_that_can_differ_has_its_group():
    grouped = [kind for kinds in GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(differences.KINDS)


# -- problems --------------------------------------------------------------------------------------


def test_problems_come_after_the_page_and_bring_the_answer(draft, editor_client, monkeypatch):
    monkeypatch.setattr(problems, "KEPT", {})
    page = editor_client.get(URL)
    assert f'hx-get="{CHECKED}"' in page.text
    assert "The draft is still being checked." in page.text
    part = editor_client.get(CHECKED, headers=HTMX)
    assert "<html" not in part.text
    assert 'id="answer" aria-labelledby="answer-head" hx-swap-oob="true"' in part.text
    assert 'id="steps" hx-swap-oob="true"' in part.text
    assert "What was proved" in part.text


def test_what_was_checked_before_is_on_the_page_at_once(draft, editor_client):
    editor_client.get(CHECKED)
    assert "What was proved" in editor_client.get(URL).text


def test_without_script_the_check_is_a_page(draft, editor_client):
    page = editor_client.get(CHECKED)
    assert "<html" in page.text
    assert "What is different" in page.text
    assert "What was proved" in page.text


def test_problems_have_a_level_a_link_and_a_patient(draft, editor_client, found):
    found("note", "error")
    page = editor_client.get(CHECKED)
    (problem,), (note,) = page.context["page"].problems, page.context["page"].notes
    assert problem.level_words == "Must be settled before publishing"
    assert problem.link.endswith(f"/rule/{Rule.objects.get(key='R-CON-4a').pk}/change/")
    assert note.link == problem.link
    assert "<dt>Nicotine</dt>" in page.text
    assert "Current, cannot or will not pause" in page.text
    assert "Nothing contradicts itself." in page.text


def test_notes_that_the_live_release_does_not_have_come_first(draft, editor_client, monkeypatch):
    live = Review().live_document
    old, new = (Problem("note", "note", "rules", key, f"About {key}.") for key in ("R-IND-1", "R-IND-2"))

    def examine(document, **kwargs):
        return Examination((old,) if document == live else (old, new), ())

    monkeypatch.setattr(problems, "KEPT", {})
    monkeypatch.setattr(problems, "examine", examine)
    page = editor_client.get(CHECKED)
    notes = page.context["page"].notes
    assert [(note.problem, note.level_words) for note in notes] == [(new, "new"), (old, "")]
    assert "2, 1 new" in page.text


def test_no_note_is_new_in_the_first_release(unpublished, editor_client, found):
    found("note")
    (note,) = editor_client.get(CHECKED).context["page"].notes
    assert not note.is_new


def test_a_draft_that_does_not_hold_together_is_told_in_sentences(draft, editor_client):
    draft.conditions.create(modality_id=1, op="is", standing="indicated")
    page = editor_client.get(CHECKED)
    (item,) = page.context["page"].problems
    assert "circle" in item.problem.sentence
    assert item.link.endswith(f"/rule/{draft.pk}/change/")
    assert "1 problem must be settled first" in page.text
    assert "Submit for review" not in page.text
    assert post(editor_client, "submit").status_code == 422
    assert not Submission.objects.exists()


def test_what_ran_out_of_time_can_be_checked_again(draft, editor_client, found, monkeypatch):
    found("unverified")
    page = editor_client.get(CHECKED)
    assert "Could not be verified" in page.text
    monkeypatch.setattr(problems, "examine", lambda *args, **kwargs: Examination((), ()))
    assert "Could not be verified" in editor_client.get(CHECKED).text
    assert "No problem stands in the way." in editor_client.get(CHECKED, {"again": "on"}).text


def test_each_warning_asks_for_a_reason(draft, editor_client, publisher_client, found):
    (problem,) = found("warning")
    response = post(editor_client, "submit", **{f"reason-{problem.id}": " "})
    assert response.status_code == 422
    assert f"Say why this may stand: {problem.sentence}" in response.text
    assert "A reason.</textarea>" in response.text
    post(editor_client, "submit", **{f"reason-{problem.id}": "It varies."})
    assert Submission.objects.get().reasons == {problem.id: "It varies."}
    assert "It varies." in publisher_client.get(CHECKED).text


def test_what_was_written_comes_back_after_sending_back(draft, editor_client, publisher_client, found):
    (problem,) = found("warning")
    reason = {f"reason-{problem.id}": "It varies."}
    post(editor_client, "submit", note="Note reworded.", **reason)
    post(publisher_client, "send-back", comment="Which note?")
    form = editor_client.get(CHECKED).context["submit_form"]
    assert form.initial == reason | {"note": "Note reworded."}
    page = editor_client.get(CHECKED).text
    assert "Which note?" in page
    assert "It varies.</textarea>" in page


# -- the answer ------------------------------------------------------------------------------------


def answer(client):
    return client.get(CHECKED).context["page"].answer


def test_nothing_differs(release, publisher_client):
    assert answer(publisher_client)[0] == "Nothing to publish"


def test_not_before_it_is_submitted(draft, publisher_client):
    assert answer(publisher_client)[0] == "Not yet"


def test_yes_for_another_person(submitted, publisher_client):
    word, why = answer(publisher_client)
    assert word == "Yes"
    assert "castellanos submitted it" in why


def test_not_for_who_submitted_it(submitted, editor_client):
    word, why = answer(editor_client)
    assert (word, why) == ("Not you", "It waits for a rule publisher who changed nothing in it.")


def test_not_for_who_changed_it(draft, change_url, superuser_client, editor_client):
    change(superuser_client, change_url(Rule.objects.get(key="R-COU-1")), note="May vary.")
    post(editor_client, "submit")
    word, why = answer(superuser_client)
    assert word == "Not you"
    assert "You changed R-COU-1 in this draft" in why
    response = post(superuser_client, "publish")
    assert response.status_code == 422
    assert "You changed R-COU-1 in this draft" in response.text


def test_an_edit_outdates_the_submission_and_is_named(
    submitted, draft, change_url, editor_client, publisher_client
):
    change(editor_client, change_url(draft), note="Changed again, may apply.")
    page = publisher_client.get(CHECKED)
    assert page.context["page"].answer[0] == "Not yet"
    assert "Rule R-IND-1: Note. castellanos, " in page.text
    assert post(publisher_client, "publish").status_code == 422


def test_in_a_practice_of_one_the_page_says_what_the_release_will_say(submitted, superuser_client, settings):
    settings.ONE_PERSON_PUBLISHES = True
    Submission.objects.update(by=Release.objects.get().author)
    text = superuser_client.get(CHECKED).text
    assert "lets one person submit and publish" in text
    assert "another person" not in text


def test_a_draft_that_was_given_up_before_says_what_took_its_place(release, draft, editor_client, editor):
    actions.publish(by=editor, note="Reworded.")
    actions.publish_again(by=editor, release_id=release.pk, note="It misled a colleague.", seen=2)
    text = editor_client.get(URL).text
    assert "The draft says what Release 2 said; Release 3 took its place on" in text
    assert "“It misled a colleague.”" in text


# -- the way of a draft ----------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["publisher_client", "administrator_client", "superuser_client"])
def test_another_person_publishes(which, submitted, request):
    client = request.getfixturevalue(which)
    response = post(client, "publish", note="Note reworded.")
    live = Release.objects.live()
    assert response["Location"] == f"/admin/assessments/release/{live.pk}/change/"
    assert (live.number, live.note, live.submitted_by.username) == (2, "Note reworded.", "castellanos")
    assert "A new note, may apply." in live.document
    page = client.get(response["Location"]).text
    assert "is published" in page
    assert "submitted by castellanos" in page


def test_it_is_withdrawn(submitted, editor_client):
    assert post(editor_client, "withdraw")["Location"] == URL
    submitted.refresh_from_db()
    assert submitted.outcome == "withdrawn"


def test_it_is_sent_back(submitted, publisher_client):
    assert post(publisher_client, "send-back", comment="Say why.")["Location"] == URL
    submitted.refresh_from_db()
    assert (submitted.outcome, submitted.comment) == ("sent-back", "Say why.")


@pytest.mark.parametrize(
    ("verb", "client", "field", "sentence"),
    [
        ("publish", "publisher_client", "note", "Say in a sentence what changes and why"),
        ("send-back", "publisher_client", "comment", "Say what should change"),
    ],
)
def test_a_word_is_required(verb, client, field, sentence, submitted, request):
    response = post(request.getfixturevalue(client), verb, **{field: "  "})
    assert response.status_code == 422
    assert sentence in response.text
    assert Submission.objects.get().outcome == "open"


def test_pressing_twice_publishes_once(submitted, publisher_client):
    seen = publisher_client.get(CHECKED).context["review"].seen
    data = {"note": "Once.", "seen": seen, "submission": submitted.pk}
    publisher_client.post(URL + "publish/", data)
    response = publisher_client.post(URL + "publish/", data)
    assert response.status_code == 422
    assert "The draft says what Release 2 says" in response.text
    assert Release.objects.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"seen": "something else"},
        {"seen": ""},
        {"seen": "x" * 101},
        {"submission": "999999"},
        {"submission": "x"},
        {"submission": "9" * 30},
        {"submission": "-1"},
        {"note": "x" * 2001},
    ],
    ids=str,
)
def test_what_makes_no_sense_publishes_nothing_and_loses_nothing(values, submitted, publisher_client):
    response = post(publisher_client, "publish", **{"note": "What I read."} | values)
    assert response.status_code == 422
    assert ("What I read." in response.text) or "note" in values
    assert Release.objects.count() == 1


def test_a_draft_that_moved_since_the_page_was_read_is_not_published(
    submitted, draft, change_url, editor_client, publisher_client
):
    seen = publisher_client.get(CHECKED).context["review"].seen
    change(editor_client, change_url(draft), note="Changed at the last moment.")
    response = post(publisher_client, "publish", seen=seen, note="What I read.")
    assert response.status_code == 422
    assert "changed since you opened this page" in response.text
    assert "What I read." in response.text
    assert Release.objects.live().number == 1


def test_what_cannot_be_published_any_more_is_not_offered_and_the_note_stays_readable(
    submitted, draft, change_url, editor_client, publisher_client
):
    change(editor_client, change_url(draft), note="Changed at the last moment.")
    response = post(publisher_client, "publish", note="What I read.")
    assert response.status_code == 422
    assert "was changed after castellanos submitted it" in response.text
    assert "<blockquote>What I read.</blockquote>" in response.text
    assert 'value="Publish"' not in response.text
    assert "Send it back" not in response.text
    assert "Send it back</summary>" in publisher_client.get(CHECKED).text


def test_a_comment_on_what_was_withdrawn_stays_readable(submitted, editor_client, publisher_client):
    post(editor_client, "withdraw")
    response = post(publisher_client, "send-back", comment="Which note?")
    assert "<blockquote>Which note?</blockquote>" in response.text
    assert "Send back with this comment" not in response.text


def test_the_first_release_is_submitted_and_published(unpublished, editor_client, publisher_client):
    page = editor_client.get(CHECKED)
    assert "Nothing is published yet" in page.text
    post(editor_client, "submit")
    post(publisher_client, "publish", note="The first.")
    assert Release.objects.live().number == 1


# -- the door --------------------------------------------------------------------------------------


def test_the_index_says_that_a_submission_waits(
    submitted, draft, change_url, editor_client, publisher_client
):
    day = date_format(localtime(submitted.at), "j F")
    assert f"Submitted by castellanos on {day}, waits for review." in publisher_client.get("/admin/").text
    change(editor_client, change_url(draft), note="Changed again, may apply.")
    page = publisher_client.get("/admin/").text
    assert f"Submitted by castellanos on {day}, but the draft was changed since then." in page


def test_the_index_says_nothing_of_a_submission_that_was_closed(submitted, editor_client):
    post(editor_client, "withdraw")
    assert "Submitted by" not in editor_client.get("/admin/").text


# -- strangers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "client"),
    [
        ("submit", "publisher_client"),
        ("withdraw", "publisher_client"),
        ("send-back", "editor_client"),
        ("publish", "editor_client"),
    ],
)
def test_a_role_does_only_what_is_its_own(verb, client, submitted, request):
    assert post(request.getfixturevalue(client), verb).status_code == 403
    assert Submission.objects.get().outcome == "open"


@pytest.mark.parametrize("verb", workshop.VERBS)
def test_an_address_that_does_something_cannot_be_opened(verb, superuser_client):
    assert superuser_client.get(f"{URL}{verb}/").status_code == 405


def test_a_clinician_does_not_reach_the_page(clinician_client):
    assert clinician_client.get(URL, follow=True).status_code == 403


def test_the_old_address_leads_here(publisher_client):
    assert publisher_client.get(reverse("admin:publish"))["Location"] == URL


# -- while it waits


WAITING = "it waits for review. Once you save a change here, it has to be submitted again."


@pytest.mark.parametrize("model", [Rule, Question, Finding])
def test_forms_say_that_a_change_outdates_what_waits(model, submitted, editor_client, change_url):
    assert WAITING in editor_client.get(change_url(model.objects.first())).text
    assert WAITING in editor_client.get(reverse(f"admin:assessments_{model._meta.model_name}_add")).text


def test_forms_say_nothing_when_nothing_waits_any_more(submitted, editor, editor_client, change_url):
    edit_rule(editor, "R-IND-2")
    assert WAITING not in editor_client.get(change_url(Rule.objects.first())).text
    actions.withdraw_submission(by=editor, submission_id=submitted.pk)
    assert WAITING not in editor_client.get(change_url(Rule.objects.first())).text


def test_who_only_reads_is_not_told_of_saving(submitted, publisher_client, change_url):
    assert WAITING not in publisher_client.get(change_url(Rule.objects.first())).text
