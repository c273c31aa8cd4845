"""Who changed what, when, and how it read before: on the page of each item and in one list."""

import pytest
from django.urls import reverse

from assessments.models import KnowledgeChange, Rule

from .posting import change

pytestmark = pytest.mark.django_db
LIST = "/admin/assessments/knowledgechange/"


@pytest.fixture
def history(rule):
    return reverse("admin:assessments_rule_history", args=[rule.pk])


def test_the_history_of_a_rule_shows_words_before_and_after(history, rule, change_url, editor_client):
    change(editor_client, change_url(rule), name="Fine lines and crepiness")
    page = editor_client.get(history)
    assert "castellanos" in page.text
    assert "<del>or</del>" in page.text
    assert "<ins>and</ins>" in page.text


def test_conditions_read_as_sentences_in_the_history(change_url, editor_client):
    rule = Rule.objects.get(key="R-CON-4a")
    change(editor_client, change_url(rule), conditions__0__op="unanswered", note="Open.")
    page = editor_client.get(reverse("admin:assessments_rule_history", args=[rule.pk]))
    assert "<ins>not answered</ins>" in page.text


def test_an_untouched_rule_has_the_history_of_its_loading(history, editor_client):
    assert "by " in editor_client.get(history).text


def test_a_publisher_reads_the_history_and_a_clinician_does_not(history, publisher_client, clinician_client):
    assert publisher_client.get(history).status_code == 200
    assert clinician_client.get(history, follow=True).status_code == 403


def test_the_list_names_the_fields_that_changed(rule, change_url, editor_client):
    change(editor_client, change_url(rule), name="Other", note="Another note.")
    page = editor_client.get(LIST, {"q": "R-IND-1"})
    assert "Name, Note" in page.text


def test_one_change_opens_with_its_lines(rule, change_url, editor_client):
    change(editor_client, change_url(rule), note="Another note.")
    record = KnowledgeChange.objects.first()
    page = editor_client.get(f"{LIST}{record.pk}/change/")
    assert "<ins>Another note.</ins>" in page.text


@pytest.mark.parametrize(
    "query", [{"kind": "rules"}, {"kind": "nonsense"}, {"via": "admin"}, {"p": "x"}], ids=str
)
def test_the_list_can_be_narrowed_and_survives_nonsense(query, editor_client):
    assert editor_client.get(LIST, query, follow=True).status_code == 200


def test_nobody_changes_or_deletes_a_record(superuser_client):
    record = KnowledgeChange.objects.first()
    for page in ("change", "delete"):
        assert superuser_client.post(f"{LIST}{record.pk}/{page}/", {"post": "yes"}).status_code == 403
    assert KnowledgeChange.objects.filter(pk=record.pk).exists()


def test_the_history_of_nothing_leads_back_with_a_sentence(editor_client):
    page = editor_client.get("/admin/assessments/rule/999999/history/", follow=True)
    assert "doesn’t exist" in page.text
