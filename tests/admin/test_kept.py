"""Whatever changes the knowledge leaves a record of each item before and after, whichever way it came."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from assessments import actions, publishing
from assessments.items import stored_items
from assessments.knowledge_files import write_folder
from assessments.models import Claim, KnowledgeChange, MatrixCell, Modality, Question, Rule, RuleSet

from .posting import change, typed, with_line
from .test_exchange import another_practice, confirm, edited_workbook, edited_zip, upload

pytestmark = pytest.mark.django_db


def form_of(row):
    return reverse(f"admin:assessments_{row._meta.model_name}_change", args=[row.pk])


def choose(client, model, action, rows):
    """A bulk action on the list, with what its second page asks for."""
    address = reverse(f"admin:assessments_{model._meta.model_name}_changelist")
    data = {"action": action, "_selected_action": [row.pk for row in rows], "post": "yes"}
    return client.post(address, data)


def edit_a_rule(client, **rest):
    change(client, form_of(Rule.objects.get(key="R-IND-1")), name="Other", order="77")


def edit_a_line(client, **rest):
    change(
        client, form_of(Rule.objects.get(key="R-CON-4a")), conditions__0__op="unanswered", note="May wait."
    )


def edit_a_choice(client, **rest):
    change(client, form_of(Question.objects.get(key="nicotine")), choices__0__label="Never")


def add_a_choice(client, **rest):
    question = Question.objects.get(key="nicotine")
    page = client.get(form_of(question))
    line = with_line(page, "choices", key="vaping", label="Vaping", order="9")
    client.post(form_of(question), typed(page) | line)


def edit_a_cell(client, **rest):
    change(client, form_of(MatrixCell.objects.first()), text="Other")


def ask_about_another_modality(client, **rest):
    change(client, form_of(Modality.objects.get(key="ha-filler")), asked="on")


def add_a_claim(client, **rest):
    change(client, reverse("admin:assessments_claim_add"), key="S-NEW", section="9", text="New.", uses="[]")


def delete_a_rule(client, **rest):
    rule = Rule.objects.get(key="R-COU-1")
    client.post(reverse("admin:assessments_rule_delete", args=[rule.pk]), {"post": "yes"})


def delete_several_rules(client, **rest):
    choose(client, Rule, "delete_selected", Rule.objects.filter(kind="counselling")[:3])


def switch_rules_off(client, **rest):
    choose(client, Rule, "switch_off", Rule.objects.filter(kind="caution"))


def switch_a_set_off(client, **rest):
    choose(client, RuleSet, "switch_off", RuleSet.objects.all()[:1])


def bring_a_workbook(client, **rest):
    confirm(client, upload(client, edited_workbook(client, Note="May often help.")))


def bring_the_files(client, **rest):
    content = edited_zip(client, "sections.yaml", "title: Goals", "title: Wishes")
    confirm(client, upload(client, content))


def bring_a_rule_set(client, **rest):
    confirm(client, upload(client, another_practice(client)))


def load_from_the_terminal(client, folder, editor):
    """A text, a cell of the matrix, and the sequence of the sections."""
    document = publishing.freeze()
    document["claims"][0]["text"] = "Other words."
    document["matrix"]["cells"][0]["text"] = "Other words."
    document["matrix"]["rows"][0]["label"] = "Other"
    document["sections"].reverse()
    write_folder(document, folder)
    call_command("load_knowledge", folder, by=editor.username)


def duplicate_a_rule(client, **rest):
    rule = Rule.objects.get(key="R-IND-1")
    client.post(reverse("admin:assessments_rule_duplicate", args=[rule.pk]))


def undo_an_edit(client, **rest):
    edit_a_rule(client)
    client.post(reverse("admin:assessments_knowledgechange_undo", args=[KnowledgeChange.objects.first().pk]))


def undo_a_deletion(client, **rest):
    delete_a_rule(client)
    client.post(reverse("admin:assessments_knowledgechange_undo", args=[KnowledgeChange.objects.first().pk]))


def undo_an_addition(client, **rest):
    add_a_claim(client)
    client.post(reverse("admin:assessments_knowledgechange_undo", args=[KnowledgeChange.objects.first().pk]))


# How each way is taken, and how many records it must leave; None: more than one.
PATHS = {
    edit_a_rule: 1,
    edit_a_line: 1,
    edit_a_choice: 1,
    add_a_choice: 1,
    edit_a_cell: 1,
    ask_about_another_modality: 2,
    add_a_claim: 1,
    delete_a_rule: 1,
    delete_several_rules: 3,
    switch_rules_off: None,
    switch_a_set_off: 1,
    bring_a_workbook: 1,
    bring_the_files: 1,
    bring_a_rule_set: 2,
    load_from_the_terminal: None,
    duplicate_a_rule: 1,
    undo_an_edit: 2,
    undo_a_deletion: 2,
    undo_an_addition: 2,
}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_every_way_leads_from_before_to_after_by_its_records(path, editor_client, editor, tmp_path):
    """The records, played over what was there, give what is there now: none is missing, none is wrong."""
    played = stored_items()
    path(editor_client, folder=tmp_path, editor=editor)
    records = KnowledgeChange.objects.filter(by=editor).order_by("pk")
    assert len(records) == PATHS[path] if PATHS[path] else len(records) > 1
    for record in records:
        place = record.kind, record.key
        assert played.pop(place, None) == record.before
        if record.after:
            played[place] = record.after
    assert played == stored_items()


@pytest.mark.parametrize("path", [bring_a_workbook, bring_the_files, duplicate_a_rule, undo_an_edit])
def test_what_did_not_change_is_left_open_in_somebodys_form(path, editor_client, editor, tmp_path):
    """The rows of the lines stay: a colleague who is writing on another rule is not disturbed."""
    lines = set(Rule.objects.get(key="R-CON-4a").conditions.values_list("pk", flat=True))
    version = Rule.objects.get(key="R-CON-4a").version
    path(editor_client, folder=tmp_path, editor=editor)
    rule = Rule.objects.get(key="R-CON-4a")
    assert (set(rule.conditions.values_list("pk", flat=True)), rule.version) == (lines, version)


def test_a_load_that_is_refused_keeps_and_changes_nothing(editor):
    document = publishing.freeze()
    document["rules"][0]["claims"] = ["S-NONE"]
    before, records = stored_items(), KnowledgeChange.objects.count()
    with pytest.raises(ValueError, match="S-NONE"):
        actions.load_knowledge(by=editor, via="load", document=document)
    assert (stored_items(), KnowledgeChange.objects.count()) == (before, records)


def test_a_gap_in_the_sequence_is_no_change(editor):
    Claim.objects.create(key="S-FAR", section="9", text="Far.", order=5000)
    records = KnowledgeChange.objects.count()
    assert actions.load_knowledge(by=editor, via="load", document=publishing.freeze()) == []
    assert KnowledgeChange.objects.count() == records
