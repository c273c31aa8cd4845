"""A rule tried before it is saved: what a profile gets now and with the edit, and nothing is kept."""

import pytest
from django.urls import reverse

from assessments import publishing
from assessments.models import KnowledgeChange, Question, Rule, TestPatient

from .posting import typed, with_line

pytestmark = pytest.mark.django_db
SMOKER = "Nicotine: Current, cannot or will not pause"


@pytest.fixture
def nicotine(db):
    return Rule.objects.get(key="R-CON-4a")


@pytest.fixture
def smoker(db):
    answers = {"nicotine": "cannot-pause"}
    return TestPatient.objects.create(key="TP-SMOKER", name="Smoker", answers=answers, expected={})


def address(rule):
    return reverse("admin:assessments_rule_try", args=[rule.pk])


def attempt(client, rule, changes=None, htmx=True, **tried):
    """Opens the form of the rule, types the changes and tries it. Keywords: patient, answers."""
    page = client.get(reverse("admin:assessments_rule_change", args=[rule.pk]))
    data = typed(page) | (changes or {}) | {f"try-{name}": value for name, value in tried.items()}
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(address(rule), data, headers={"HX-Request": "true"} if htmx else None)


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_an_edit_shows_what_it_would_change(htmx, nicotine, editor_client):
    page = attempt(editor_client, nicotine, {"note": "May often help."}, htmx=htmx, answers=SMOKER)
    assert page.status_code == 200
    assert "This profile gets something else" in page.text
    assert "<ins>May often help.</ins>" in page.text
    assert page.text.count("This rule: It applies.") == 2
    assert ("<html" in page.text) is not htmx


def test_the_verdict_now_and_then(nicotine, editor_client):
    trial = attempt(
        editor_client, nicotine, {"effects-0-effect": "another-approach"}, answers=SMOKER
    ).context["trial"]
    assert (trial.now.verdict, trial.then.verdict) == ("defer", "another-approach")


def test_notes_and_alternatives_come_and_go(nicotine, editor_client):
    trial = attempt(editor_client, nicotine, {"on": None}, answers=SMOKER).context["trial"]
    gone = [line.label for line in trial.notes if not line.after]
    assert gone == [f"R-CON-4a {nicotine.name}"]
    assert "switched off" in trial.then.rule


def test_nothing_is_kept(nicotine, editor_client):
    before, changes = publishing.freeze(), KnowledgeChange.objects.count()
    attempt(editor_client, nicotine, {"name": "Another name"}, answers=SMOKER)
    nicotine.refresh_from_db()
    assert publishing.freeze() == before
    assert (KnowledgeChange.objects.count(), nicotine.version) == (
        changes,
        Rule.objects.get(pk=nicotine.pk).version,
    )
    assert [str(message) for message in editor_client.get("/admin/").context["messages"]] == []


def test_an_edit_without_effect_says_so(nicotine, editor_client):
    assert "This profile gets the same" in attempt(editor_client, nicotine, answers="Nicotine: None").text


def test_a_test_patient_is_tried(nicotine, smoker, editor_client):
    page = attempt(editor_client, nicotine, {"note": "May often help."}, patient="TP-SMOKER")
    assert page.context["trial"].now.rule == "It applies."


def test_typed_answers_take_the_place_of_the_patients(nicotine, smoker, editor_client):
    page = attempt(editor_client, nicotine, patient="TP-SMOKER", answers="Nicotine: None")
    assert "It does not apply. Not met: Nicotine is" in page.context["trial"].now.rule


def test_a_rule_that_waits_names_its_questions(nicotine, editor_client):
    assert "undecided until answered: Nicotine" in attempt(editor_client, nicotine).context["trial"].now.rule


def test_a_line_that_is_not_saved_yet_counts(nicotine, editor_client):
    page = editor_client.get(reverse("admin:assessments_rule_change", args=[nicotine.pk]))
    question = Question.objects.get(key="donor-fat")
    choice = question.choices.get(key="limited")
    line = with_line(
        page, "conditions", group="1", question=str(question.pk), op="any_of", choices=[str(choice.pk)]
    )
    trial = attempt(editor_client, nicotine, line, answers=SMOKER).context["trial"]
    assert trial.now.rule == "It applies."
    assert "undecided until answered: Donor fat" in trial.then.rule
    assert nicotine.conditions.count() == 1


def test_a_new_rule_can_be_tried(editor_client, nicotine):
    add = reverse("admin:assessments_rule_add")
    page = editor_client.get(add)
    effect = with_line(page, "effects", modality=str(nicotine.effects.first().modality_id), effect="defer")
    changes = {
        "key": "R-NEW",
        "name": "New",
        "kind": "caution",
        "note": "May wait.",
        "rule_set": nicotine.rule_set_id,
    }
    data = typed(page) | effect | changes | {"claims": [], "references": []}
    answer = editor_client.post(
        reverse("admin:assessments_rule_try_new"), data, headers={"HX-Request": "true"}
    )
    trial = answer.context["trial"]
    assert (trial.now.rule, trial.then.rule) == ("It is not there yet.", "It applies.")
    assert not Rule.objects.filter(key="R-NEW").exists()


BAD = {
    "a field": ({"name": ""}, {}, "Name: This field is required."),
    "a line": ({"conditions-0-op": "is"}, {}, "Condition 1, Relation:"),
    "no effect": ({"effects-0-DELETE": "on"}, {}, "A rule needs an effect"),
    "a question": ({}, {"answers": "Nicotin: None"}, "Did you mean the question “Nicotine”?"),
    "a choice": ({}, {"answers": "Nicotine: Nver"}, "is not among the choices of Nicotine"),
    "no colon": ({}, {"answers": "Nicotine None"}, "has no colon"),
    "twice": ({}, {"answers": "Nicotine: None\nNicotine: None"}, "Nicotine is answered twice"),
    "no JSON": ({}, {"answers": "{nicotine"}, "are not JSON"),
    "deep JSON": ({}, {"answers": '{"a":' * 3000}, "are not JSON"),
    "a patient": ({}, {"patient": "nobody"}, "Test patient:"),
    "a form": ({"conditions-TOTAL_FORMS": "many"}, {}, "lines here meanwhile"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_explained(case, nicotine, editor_client):
    changes, tried, sentence = BAD[case]
    page = attempt(editor_client, nicotine, changes, htmx=False, **tried)
    assert page.status_code == 422
    assert sentence in " ".join(page.context["problems"])


def test_answers_may_be_pasted_as_json(nicotine, editor_client):
    page = attempt(editor_client, nicotine, answers='{"answers": {"nicotine": "cannot-pause"}}')
    assert page.context["trial"].now.rule == "It applies."


def test_a_draft_that_cannot_be_screened_says_why(nicotine, editor_client):
    Rule.objects.get(key="R-IND-1").conditions.create(
        modality=nicotine.effects.first().modality, op="is", standing="indicated"
    )
    assert "in a circle" in " ".join(attempt(editor_client, nicotine).context["problems"])


def test_an_old_form_is_told_what_others_changed(nicotine, editor_client):
    assert "Somebody else changed this" in " ".join(
        attempt(editor_client, nicotine, {"version": "77"}).context["problems"]
    )


def test_the_panel_stands_on_the_page_of_who_edits(nicotine, change_url, editor_client, publisher_client):
    assert address(nicotine) in editor_client.get(change_url(nicotine)).text
    assert address(nicotine) not in publisher_client.get(change_url(nicotine)).text
    assert (
        reverse("admin:assessments_rule_try_new")
        in editor_client.get(reverse("admin:assessments_rule_add")).text
    )


def test_what_was_typed_to_try_survives_a_save_that_fails(nicotine, change_url, editor_client):
    data = typed(editor_client.get(change_url(nicotine))) | {"name": "", "try-answers": SMOKER}
    assert SMOKER in editor_client.post(change_url(nicotine), data).text


@pytest.mark.parametrize("role", ["publisher", "administrator", "clinician"])
def test_strangers_try_nothing(role, nicotine, request):
    client = request.getfixturevalue(f"{role}_client")
    assert client.post(address(nicotine), {}, follow=True).status_code == 403


def test_a_link_alone_leads_to_the_rule(nicotine, change_url, editor_client):
    assert editor_client.get(address(nicotine))["Location"] == change_url(nicotine)
