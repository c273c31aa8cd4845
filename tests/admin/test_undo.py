"""One change undone: the item is as it was, the undoing is a change too, and what is in use stays."""

import pytest
from django.urls import reverse

from assessments import actions, publishing
from assessments.items import item_of, stored_items
from assessments.models import (
    Claim,
    Finding,
    KnowledgeChange,
    MatrixCell,
    Modality,
    Question,
    Reference,
    Rule,
    TestPatient,
)

from .posting import change, typed, with_line

pytestmark = pytest.mark.django_db


def address(record):
    return reverse("admin:assessments_knowledgechange_undo", args=[record.pk])


def latest(**filters):
    return KnowledgeChange.objects.filter(**filters).first()


def undo(client, record):
    return client.post(address(record))


def delete(client, row):
    client.post(reverse(f"admin:assessments_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"})


EDITS = {
    "a rule": (Rule, {"key": "R-CON-4a"}, {"name": "Other", "note": "May wait.", "order": "40"}),
    "a line of a rule": (Rule, {"key": "R-CON-4a"}, {"conditions-0-op": "unanswered", "note": "May wait."}),
    "a question": (Question, {"key": "nicotine"}, {"label": "Smoking", "choices-0-label": "Never"}),
    "a finding": (Finding, {"key": "volume-problem"}, {"name": "Volume"}),
    "a modality": (Modality, {"key": "ha-filler"}, {"label": "Filler"}),
    "a claim": (Claim, {"key": "S-CON-4"}, {"text": "Other words."}),
    "a matrix cell": (
        MatrixCell,
        {"row__key": "microfat", "column__key": "volume"},
        {"text": "Other words."},
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_undone_whole(name, editor_client, editor, change_url):
    model, lookup, changes = EDITS[name]
    row = model.objects.get(**lookup)
    before, all_before = item_of(model, row.pk), stored_items()
    change(editor_client, change_url(row), **changes)
    record = latest(by=editor)
    assert item_of(model, row.pk) != before
    answer = undo(editor_client, record)
    assert answer["Location"] == change_url(row)
    assert stored_items() == all_before
    undone = latest(via="undo")
    assert (undone.by, undone.kind, undone.before, undone.after) == (
        editor,
        record.kind,
        record.after,
        before,
    )
    assert model.objects.get(pk=row.pk).version == row.version + 2


def test_an_undoing_is_undone_as_well(editor_client, rule, change_url):
    change(editor_client, change_url(rule), name="Other")
    undo(editor_client, latest())
    undo(editor_client, latest(via="undo"))
    assert Rule.objects.get(pk=rule.pk).name == "Other"


def test_two_changes_are_undone_one_after_the_other(editor_client, rule, change_url):
    before = item_of(Rule, rule.pk)
    change(editor_client, change_url(rule), name="Once")
    first = latest()
    change(editor_client, change_url(rule), name="Twice")
    assert undo(editor_client, first).status_code == 422
    undo(editor_client, latest(via="admin"))
    undo(editor_client, first)
    assert item_of(Rule, rule.pk) == before


def test_what_has_changed_again_stays_and_says_so(editor_client, rule, change_url):
    change(editor_client, change_url(rule), name="Once")
    first = latest()
    change(editor_client, change_url(rule), note="May often help.")
    for page in (editor_client.get(address(first)), undo(editor_client, first)):
        assert "It has changed again since. Undo the later change first." in page.text
    assert "Undo this change" not in page.text
    assert Rule.objects.get(pk=rule.pk).name == "Once"


def test_a_deleted_rule_comes_back_in_its_place(editor_client, rule):
    before = stored_items()
    delete(editor_client, rule)
    undo(editor_client, latest())
    assert stored_items() == before


def test_a_deleted_question_comes_back_with_its_choices(editor_client):
    question = unused_question()
    before = item_of(Question, question.pk)
    delete(editor_client, question)
    assert not Question.objects.filter(key=question.key).exists()
    undo(editor_client, latest())
    assert item_of(Question, Question.objects.get(key=question.key).pk) == before


def unused_question():
    item = {**publishing.freeze()["questions"][0], "key": "unused", "code": "Z1", "label": "Unused"}
    document = publishing.freeze()
    document["questions"].append(item)
    actions.load_knowledge(by=None, via="load", document=document)
    return Question.objects.get(key="unused")


def test_what_a_deleted_rule_rested_on_must_still_be_there(editor_client):
    claim = Claim.objects.create(key="S-NEW", section="9", text="New.", order=900)
    rule = Rule.objects.get(key="R-COU-1")
    rule.claims.add(claim)
    delete(editor_client, rule)
    record = latest()
    claim.delete()
    page = undo(editor_client, record)
    assert page.status_code == 422
    assert "S-NEW, which does not exist" in " ".join(page.context["reasons"])
    assert not Rule.objects.filter(key="R-COU-1").exists()


def test_an_added_item_goes_again(editor_client, change_url):
    change(editor_client, reverse("admin:assessments_reference_add"), key="REF-1", citation="First, 2020.")
    record = latest()
    answer = undo(editor_client, record)
    assert answer["Location"] == reverse("admin:assessments_knowledgechange_changelist")
    assert not Reference.objects.exists()
    assert (latest().before["key"], latest().after) == ("REF-1", None)


def test_an_added_item_that_is_used_stays(editor_client, rule):
    change(editor_client, reverse("admin:assessments_reference_add"), key="REF-1", citation="First, 2020.")
    record = latest()
    rule.references.add(Reference.objects.get())
    page = undo(editor_client, record)
    assert page.status_code == 422
    assert "Rule R-IND-1 Fine lines or crepiness uses it now." in page.text
    assert Reference.objects.exists()


def add_choice(client, change_url):
    """A choice more for nicotine, recorded."""
    question = Question.objects.get(key="nicotine")
    page = client.get(change_url(question))
    line = with_line(page, "choices", key="vaping", label="Vaping", order="9")
    client.post(change_url(question), typed(page) | line)
    return question.choices.get(key="vaping"), latest()


def test_an_added_choice_goes_again(editor_client, change_url):
    choice, record = add_choice(editor_client, change_url)
    assert undo(editor_client, record).status_code == 302
    assert not choice.question.choices.filter(key="vaping").exists()


@pytest.mark.parametrize("user", ["rule", "test patient"])
def test_an_added_choice_that_is_used_stays(user, editor_client, change_url):
    choice, record = add_choice(editor_client, change_url)
    if user == "rule":
        Rule.objects.get(key="R-CON-4a").conditions.first().choices.add(choice)
    else:
        TestPatient.objects.create(key="TP-1", name="One", answers={"nicotine": "vaping"}, expected={})
    page = undo(editor_client, record)
    assert page.status_code == 422
    assert "uses its choice “Vaping” now" in page.text
    assert choice.question.choices.filter(key="vaping").exists()


def test_a_change_of_the_modality_asked_about_is_not_undone_by_half(editor_client, change_url):
    change(editor_client, change_url(Modality.objects.get(key="ha-filler")), asked="on")
    page = undo(editor_client, latest(key="nanofat"))
    assert page.status_code == 422
    assert "Exactly one modality must be the one asked about" in page.text


def test_a_new_key_is_undone_too(unpublished, editor_client, rule, change_url):
    change(editor_client, change_url(rule), key="R-IND-1x")
    undo(editor_client, latest())
    rule.refresh_from_db()
    assert rule.key == "R-IND-1"


def test_a_new_key_stays_when_the_old_one_is_taken(unpublished, editor_client, editor, rule, change_url):
    change(editor_client, change_url(rule), key="R-IND-1x")
    record = latest()
    rule.refresh_from_db()
    actions.duplicate_rule(by=editor, rule=rule, key="R-IND-1")
    assert "The key R-IND-1 has been given to another one since." in undo(editor_client, record).text


def test_a_moved_matrix_cell_is_put_back(editor_client, change_url):
    free = MatrixCell.objects.get(row__key="microfat", column__key="volume")
    row, column = free.row_id, free.column_id
    before = {place for place in stored_items() if place[0] == "matrix_cells"} - {("matrix_cells", free.key)}
    free.delete()
    cell = MatrixCell.objects.exclude(row=row).first()
    was = item_of(MatrixCell, cell.pk)
    change(editor_client, change_url(cell), row=str(row), column=str(column))
    undo(editor_client, latest())
    assert {place for place in stored_items() if place[0] == "matrix_cells"} == before
    assert stored_items()["matrix_cells", was["key"]] == was


def test_a_problem_that_is_there_already_does_not_stand_in_the_way(editor_client, rule, change_url):
    change(editor_client, change_url(rule), name="Other")
    Rule.objects.filter(key="R-IND-2").update(support="hearsay")
    assert undo(editor_client, latest()).status_code == 302


def test_the_page_asks_first_and_shows_what_it_does(editor_client, rule, change_url):
    change(editor_client, change_url(rule), name="Fine lines and crepiness")
    page = editor_client.get(address(latest()))
    assert "<del>and</del>" in page.text
    assert "<ins>or</ins>" in page.text
    assert "Undo this change" in page.text
    assert Rule.objects.get(pk=rule.pk).name == "Fine lines and crepiness"
    assert not KnowledgeChange.objects.filter(via="undo").exists()


def test_every_change_has_its_button(editor_client, rule, change_url):
    change(editor_client, change_url(rule), name="Other")
    record = latest()
    pages = [
        "/admin/assessments/knowledgechange/",
        f"/admin/assessments/knowledgechange/{record.pk}/change/",
        reverse("admin:assessments_rule_history", args=[rule.pk]),
    ]
    for page in pages:
        assert f'href="{address(record)}"' in editor_client.get(page).text


@pytest.mark.parametrize("role", ["publisher", "administrator", "clinician"])
def test_strangers_undo_nothing(role, rule, editor_client, change_url, request):
    change(editor_client, change_url(rule), name="Other")
    record = latest()
    client = request.getfixturevalue(f"{role}_client")
    for answer in (client.get(address(record), follow=True), client.post(address(record), follow=True)):
        assert answer.status_code == 403
    assert address(record) not in client.get("/admin/assessments/knowledgechange/", follow=True).text
    assert Rule.objects.get(pk=rule.pk).name == "Other"


def test_a_change_that_is_not_there_leads_back(editor_client):
    page = editor_client.get("/admin/assessments/knowledgechange/999999/undo/", follow=True)
    assert "doesn’t exist" in page.text


def test_an_open_form_is_told_of_the_undoing(rule, editor_client, change_url):
    change(editor_client, change_url(rule), name="Other")
    mine = typed(editor_client.get(change_url(rule))) | {"support": "inferred"}
    undo(editor_client, latest())
    page = editor_client.post(change_url(rule), mine)
    assert "changed this on" in " ".join(map(str, page.context["errors"]))
    assert Rule.objects.get(pk=rule.pk).support == "stated"


# -- several at once

LIST = "/admin/assessments/knowledgechange/"


def undo_together(client, records, **sent):
    return client.post(LIST, {"action": "undo_selected", "_selected_action": [r.pk for r in records]} | sent)


def undo_now(client, records):
    return undo_together(client, records, confirmed="yes")


def switched_off(client, number=3):
    """Rules switched off together, and the records of that."""
    rules = list(Rule.objects.filter(kind="gap")[:number])
    pks = [rule.pk for rule in rules]
    client.post("/admin/assessments/rule/", {"action": "switch_off", "_selected_action": pks})
    return rules, list(KnowledgeChange.objects.all()[:number])


def test_rules_switched_together_are_switched_back_together(editor_client):
    before = stored_items()
    rules, records = switched_off(editor_client)
    page = undo_together(editor_client, records)
    assert "Undo these 3 changes" in page.text
    assert all(rule.key in page.text for rule in rules)
    assert not KnowledgeChange.objects.filter(via="undo").exists()
    assert undo_now(editor_client, records)["Location"] == LIST
    assert stored_items() == before
    assert KnowledgeChange.objects.filter(via="undo").count() == 3


def test_rules_deleted_together_come_back_together(editor_client):
    before = stored_items()
    pks = list(Rule.objects.filter(kind="counselling").values_list("pk", flat=True)[:3])
    data = {"action": "delete_selected", "_selected_action": pks, "post": "yes"}
    editor_client.post("/admin/assessments/rule/", data)
    undo_now(editor_client, KnowledgeChange.objects.all()[:3])
    assert stored_items() == before


def test_several_changes_of_one_item_are_undone_as_one(editor_client, rule, change_url):
    before = item_of(Rule, rule.pk)
    for name in ("Once", "Twice", "Thrice"):
        change(editor_client, change_url(rule), name=name)
    undo_now(editor_client, KnowledgeChange.objects.all()[:3])
    assert item_of(Rule, rule.pk) == before
    assert latest(via="undo").before["name"] == "Thrice"


def test_what_was_added_and_what_came_to_use_it_go_together(editor_client, rule, change_url):
    before = stored_items()
    change(editor_client, reverse("admin:assessments_reference_add"), key="REF-1", citation="First, 2020.")
    change(editor_client, change_url(rule), references=[str(Reference.objects.get().pk)])
    undo_now(editor_client, KnowledgeChange.objects.all()[:2])
    assert stored_items() == before


def test_a_choice_and_the_rule_that_came_to_use_it_go_together(editor_client, editor, change_url):
    before = stored_items()
    choice, record = add_choice(editor_client, change_url)
    document = publishing.freeze()
    used = next(item for item in document["rules"] if item["key"] == "R-CON-4a")
    used["when"][0][0]["choices"] = [choice.key]
    actions.load_knowledge(by=editor, via="load", document=document)
    undo_now(editor_client, KnowledgeChange.objects.all()[:2])
    assert stored_items() == before


def test_an_added_item_that_is_gone_again_needs_no_undoing(editor_client):
    change(editor_client, reverse("admin:assessments_reference_add"), key="REF-1", citation="First, 2020.")
    delete(editor_client, Reference.objects.get())
    assert undo_now(editor_client, KnowledgeChange.objects.all()[:2]).status_code == 302
    assert not Reference.objects.exists()


def test_one_that_cannot_be_undone_keeps_them_all_and_is_named(editor_client, change_url):
    rules, records = switched_off(editor_client)
    change(editor_client, change_url(rules[1]), name="Other")
    before = stored_items()
    for page in (undo_together(editor_client, records), undo_now(editor_client, records)):
        assert page.context["reasons"] == (
            f"{rules[1].key}: It has changed again since. Undo the later change first.",
        )
    assert stored_items() == before


def test_a_change_left_out_between_two_is_named(editor_client, rule, change_url):
    for name in ("Once", "Twice", "Thrice"):
        change(editor_client, change_url(rule), name=name)
    last, _, first = KnowledgeChange.objects.all()[:3]
    page = undo_now(editor_client, [last, first])
    assert "R-IND-1 was also changed between the chosen changes. Choose that change too." in page.text
    assert Rule.objects.get(pk=rule.pk).name == "Thrice"


def test_too_many_are_not_undone_together(editor_client, monkeypatch):
    monkeypatch.setattr("assessments.admin.history.MOST_UNDONE", 2)
    _, records = switched_off(editor_client)
    undo_now(editor_client, records)
    assert not KnowledgeChange.objects.filter(via="undo").exists()


@pytest.mark.parametrize("role", ["publisher", "administrator", "clinician"])
def test_strangers_undo_nothing_together(role, editor_client, request):
    _, records = switched_off(editor_client)
    undo_now(request.getfixturevalue(f"{role}_client"), records)
    assert not KnowledgeChange.objects.filter(via="undo").exists()


@pytest.mark.parametrize("sent", [{}, {"confirmed": "yes"}], ids=["asked", "confirmed"])
@pytest.mark.parametrize("chosen", [["999999"], []], ids=["gone", "none"])
def test_nothing_that_is_there_chosen_undoes_nothing(chosen, sent, editor_client):
    data = {"action": "undo_selected", "_selected_action": chosen} | sent
    assert editor_client.post(LIST, data, follow=True).status_code == 200
    assert not KnowledgeChange.objects.filter(via="undo").exists()
