"""The admin under input that no page of it sends."""

import pytest
from django.contrib import admin
from django.urls import reverse

LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in admin.site._registry
]
ODD = "NaN", "-1", "9" * 5000, "'; DROP TABLE x; --"
FILTERS = "q", "p", "o", "e", "kind__exact", "set__id__exact", "on__exact", "effects__modality__id__exact"


@pytest.fixture
def client(superuser_client, release):
    superuser_client.raise_request_exception = False
    return superuser_client


@pytest.mark.parametrize("row", ODD)
def test_a_selection_that_no_list_has_is_refused(client, row):
    chosen = {"action": "delete_selected", "index": "0", "_selected_action": ["1", row]}
    assert {path: client.post(path, chosen).status_code for path in LISTS} == dict.fromkeys(LISTS, 400)


@pytest.mark.parametrize("name", FILTERS)
def test_an_odd_filter_of_the_rules_breaks_nothing(client, name):
    answers = [client.get("/admin/assessments/rule/", {name: text}).status_code for text in ODD]
    assert set(answers) <= {200, 302}
