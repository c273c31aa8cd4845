"""What is in use stays, and the page says who uses it. What goes leaves a record."""

import pytest
from django.urls import reverse

from assessments.models import (
    Claim,
    Finding,
    KnowledgeChange,
    MatrixRow,
    Modality,
    Question,
    Rule,
    RuleSet,
    Section,
)

pytestmark = pytest.mark.django_db

IN_USE = [
    (Question, "nicotine", "Rule R-CON-4a"),
    (Finding, "volume-problem", "Rule R-"),
    (Modality, "ha-filler", "Rule R-"),
    (Modality, "nanofat", "The verdict is about"),
    (Claim, "S-CON-4", "Rule R-CON-4"),
    (RuleSet, "source", "Rule R-IND-1"),
    (Section, "A", "Question A1"),
    (MatrixRow, "microfat", "Matrix cell microfat × volume"),
]


def address(row, page):
    return reverse(
        f"admin:assessments_{row._meta.model_name}_{page}", args=[] if page == "changelist" else [row.pk]
    )


@pytest.mark.parametrize(("model", "key", "user"), IN_USE, ids=str)
def test_what_is_in_use_stays_and_names_its_users(model, key, user, editor_client):
    row = model.objects.get(key=key)
    page = editor_client.get(address(row, "delete"))
    assert "cannot be deleted while it is in use" in page.text
    assert user in page.text
    editor_client.post(address(row, "delete"), {"post": "yes"})
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("model", "key", "user"), IN_USE, ids=str)
def test_a_selection_with_something_in_use_stays_whole(model, key, user, editor_client):
    row = model.objects.get(key=key)
    data = {"action": "delete_selected", "_selected_action": [row.pk]}
    page = editor_client.post(address(row, "changelist"), data)
    assert "Nothing was deleted" in page.text
    assert user in page.text
    editor_client.post(address(row, "changelist"), data | {"post": "yes"})
    assert model.objects.filter(pk=row.pk).exists()


def test_a_deleted_rule_leaves_a_record_of_what_it_said(editor_client, editor):
    rule = Rule.objects.get(key="R-COU-1")
    editor_client.post(address(rule, "delete"), {"post": "yes"})
    record = KnowledgeChange.objects.get(by=editor)
    assert (record.kind, record.key, record.after) == ("rules", "R-COU-1", None)
    assert record.before["note"] == rule.note


def test_each_of_several_deleted_rules_leaves_a_record(editor_client, editor):
    rules = list(Rule.objects.filter(kind="counselling")[:3])
    data = {"action": "delete_selected", "_selected_action": [rule.pk for rule in rules], "post": "yes"}
    editor_client.post(address(rules[0], "changelist"), data)
    records = KnowledgeChange.objects.filter(by=editor, after__isnull=True)
    assert {record.key for record in records} == {rule.key for rule in rules}


def test_a_selection_to_delete_is_told_in_plain_words_first(editor_client):
    rules = list(Rule.objects.filter(kind="counselling")[:3])
    data = {"action": "delete_selected", "_selected_action": [rule.pk for rule in rules]}
    page = editor_client.post(address(rules[0], "changelist"), data)
    assert "Delete these 3 rules?" in page.text
    assert all(str(rule) in page.text for rule in rules)
    assert "can be undone there" in page.text
    assert Rule.objects.filter(pk__in=[rule.pk for rule in rules]).count() == 3


def test_a_publisher_cannot_delete(publisher_client):
    rule = Rule.objects.get(key="R-COU-1")
    assert publisher_client.post(address(rule, "delete"), {"post": "yes"}).status_code == 403
