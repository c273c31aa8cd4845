"""A rule copied: switched off, under a key of its own, and kept as a change."""

import pytest
from django.urls import reverse

from assessments import actions
from assessments.engine import KnowledgeError
from assessments.items import item_of
from assessments.models import KnowledgeChange, Rule

pytestmark = pytest.mark.django_db


def address(rule):
    return reverse("admin:assessments_rule_duplicate", args=[rule.pk])


def test_a_copy_says_the_same_and_is_off(rule, editor_client, editor):
    answer = editor_client.post(address(rule))
    copy = Rule.objects.get(key="R-IND-1-copy")
    assert answer["Location"] == reverse("admin:assessments_rule_change", args=[copy.pk])
    own = {"key": copy.key, "name": f"{rule.name} (copy)", "on": False, "order": copy.order}
    assert item_of(Rule, copy.pk) == item_of(Rule, rule.pk) | own
    assert copy.order > Rule.objects.exclude(pk=copy.pk).order_by("-order").first().order
    record = KnowledgeChange.objects.get(via="duplicate")
    assert (record.by, record.key, record.before) == (editor, "R-IND-1-copy", None)


def test_each_copy_has_a_key_of_its_own(rule, editor_client):
    for _ in range(3):
        editor_client.post(address(rule))
    copies = Rule.objects.filter(key__startswith="R-IND-1-copy").values_list("key", flat=True)
    assert list(copies) == ["R-IND-1-copy", "R-IND-1-copy-2", "R-IND-1-copy-3"]


def test_a_long_name_and_key_are_shortened(editor_client):
    rule = Rule.objects.get(key="R-IND-1")
    Rule.objects.filter(pk=rule.pk).update(key="R" * 60, name="n" * 150)
    editor_client.post(address(rule))
    copy = Rule.objects.last()
    assert (len(copy.name), len(copy.key)) == (150, 53)
    assert copy.name.endswith("n (copy)")


def test_the_original_is_not_touched(rule, editor_client):
    before = item_of(Rule, rule.pk), rule.version, set(rule.conditions.values_list("pk", flat=True))
    editor_client.post(address(rule))
    rule.refresh_from_db()
    assert (item_of(Rule, rule.pk), rule.version, set(rule.conditions.values_list("pk", flat=True))) == before


def test_a_draft_with_problems_does_not_stand_in_the_way(rule, editor_client):
    Rule.objects.filter(key="R-IND-2").update(support="hearsay")
    assert "-copy" not in editor_client.post(address(rule))["Location"]
    assert Rule.objects.filter(key="R-IND-1-copy").exists()


def test_a_taken_key_is_refused(rule, editor):
    with pytest.raises(KnowledgeError, match="There is a rule R-IND-2 already"):
        actions.duplicate_rule(by=editor, rule=rule, key="R-IND-2")


def test_a_key_that_is_none_is_refused(rule, editor):
    with pytest.raises(KnowledgeError, match="letters and digits"):
        actions.duplicate_rule(by=editor, rule=rule, key="R IND")


def test_the_page_of_the_rule_has_the_button(rule, change_url, editor_client, publisher_client):
    assert f'action="{address(rule)}"' in editor_client.get(change_url(rule)).text
    assert address(rule) not in publisher_client.get(change_url(rule)).text


@pytest.mark.parametrize("role", ["publisher", "administrator", "clinician"])
def test_strangers_copy_nothing(role, rule, request):
    client = request.getfixturevalue(f"{role}_client")
    assert client.post(address(rule), follow=True).status_code == 403
    assert not Rule.objects.filter(key__endswith="-copy").exists()


def test_a_link_alone_copies_nothing(rule, editor_client):
    assert editor_client.get(address(rule)).status_code == 405


def test_a_rule_that_is_gone_leads_back_with_a_sentence(editor_client):
    page = editor_client.post("/admin/assessments/rule/999999/duplicate/", follow=True)
    assert "doesn’t exist" in page.text
