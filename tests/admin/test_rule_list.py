"""The list of rules: each in plain words, found by what one remembers of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import KnowledgeChange, Modality, Rule, RuleSet

pytestmark = pytest.mark.django_db
URL = "/admin/assessments/rule/"


def shown(client, **query):
    return [rule.key for rule in client.get(URL, query).context["cl"].result_list]


def test_a_rule_is_shown_in_words(editor_client):
    page = editor_client.get(URL, {"q": "R-CON-4a"})
    assert "Nicotine is “Current, cannot or will not pause”." in page.text
    assert "is deferred until resolved" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind__exact": "gap"}, {"kind": "gap"}),
        ({"rule_set__origin__exact": "source-inferred"}, {"rule_set__origin": "source-inferred"}),
        ({"on__exact": "0"}, {"on": False}),
    ],
    ids=str,
)
def test_the_list_can_be_narrowed(query, expected, editor_client):
    Rule.objects.filter(key="R-COU-1").update(on=False)
    keys = set(Rule.objects.filter(**expected).values_list("key", flat=True))
    assert keys
    assert set(shown(editor_client, **query)) == keys


def test_the_list_can_be_narrowed_to_a_modality(editor_client):
    filler = Modality.objects.get(key="ha-filler")
    keys = shown(editor_client, effects__modality__id__exact=filler.pk)
    assert set(keys) == set(Rule.objects.filter(effects__modality=filler).values_list("key", flat=True))
    assert len(keys) == len(set(keys))


def test_the_list_can_be_narrowed_to_a_rule_set(editor_client):
    local = RuleSet.objects.create(key="local", title="Local", origin="local")
    assert shown(editor_client, rule_set__id__exact=local.pk) == []


@pytest.mark.parametrize("words", ["R-CON-4a", "nicotine", "S-CON-4"])
def test_a_rule_is_found_by_key_name_and_claim(words, editor_client):
    assert "R-CON-4a" in shown(editor_client, q=words)


def test_a_longer_list_asks_the_database_no_more_often(editor_client):
    few, many = queries(editor_client, {"kind__exact": "gap"}), queries(editor_client, {})
    assert many <= few + 4  # kinds of parts that the few rules do not have


def queries(client, query):
    client.get(URL, query)
    with CaptureQueriesContext(connection) as captured:
        client.get(URL, query)
    return len(captured)


@pytest.mark.parametrize(("action", "on"), [("switch_off", False), ("switch_on", True)])
def test_selected_rules_are_switched_and_each_keeps_a_record(action, on, editor_client, editor):
    rules = list(Rule.objects.filter(kind="gap"))
    Rule.objects.filter(kind="gap").update(on=not on)
    KnowledgeChange.objects.all().delete()
    editor_client.post(URL, {"action": action, "_selected_action": [rule.pk for rule in rules]})
    assert set(Rule.objects.filter(kind="gap").values_list("on", "version")) == {
        (on, rule.version + 1) for rule in rules
    }
    records = KnowledgeChange.objects.filter(by=editor, kind="rules")
    assert {(r.key, r.before["on"], r.after["on"]) for r in records} == {(r.key, not on, on) for r in rules}


def test_a_publisher_sees_the_rules_and_cannot_switch_them(publisher_client):
    rule = Rule.objects.first()
    assert "switch_off" not in publisher_client.get(URL).text
    publisher_client.post(URL, {"action": "switch_off", "_selected_action": [rule.pk]})
    assert Rule.objects.get(pk=rule.pk).on


def test_a_rule_set_can_be_switched_off_whole(editor_client):
    url = reverse("admin:assessments_ruleset_changelist")
    rule_set = RuleSet.objects.get(key="source-inferred")
    editor_client.post(url, {"action": "switch_off", "_selected_action": [rule_set.pk]})
    assert not RuleSet.objects.get(key="source-inferred").on
