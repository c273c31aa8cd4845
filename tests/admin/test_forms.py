"""Every form opens and can be saved as it is, and that changes nothing."""

import pytest
from django.urls import reverse

from assessments import publishing
from assessments.items import ITEMS
from assessments.models import KnowledgeChange, Question, Reference

from .posting import change, errors_of, messages_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ITEMS, ids=lambda model: model.__name__)
def test_saving_an_item_as_it_is_changes_nothing(model, editor_client, change_url):
    before, changes = publishing.freeze(), KnowledgeChange.objects.count()
    for row in model.objects.all()[::19]:
        response = change(editor_client, change_url(row))
        assert response.status_code == 302, f"{row}: {errors_of(response)}"
    assert publishing.freeze() == before
    assert KnowledgeChange.objects.count() == changes


@pytest.mark.parametrize("model", ITEMS, ids=lambda model: model.__name__)
def test_every_list_opens_and_can_be_searched(model, editor_client):
    url = reverse(f"admin:assessments_{model._meta.model_name}_changelist")
    assert editor_client.get(url).status_code == 200
    assert editor_client.get(url, {"q": "fat"}).status_code == 200


def test_a_new_item_comes_last_and_is_kept(editor_client):
    url = reverse("admin:assessments_reference_add")
    change(editor_client, url, key="REF-1", citation="First, 2020.")
    change(editor_client, url, key="REF-2", citation="Second, 2021.", url="example.org")
    second = Reference.objects.get(key="REF-2")
    assert (second.order, second.url) == (1, "https://example.org")
    assert KnowledgeChange.objects.filter(kind="references", before__isnull=True).count() == 2


def test_words_we_avoid_are_remarked_on_and_not_refused(editor_client, change_url, rule):
    change(editor_client, change_url(rule), note="A safe choice, guaranteed.")
    told = messages_of(editor_client)
    assert any("“safe” is a word we avoid" in text for text in told)
    assert any("“guaranteed” is a word we avoid" in text for text in told)


def test_a_released_key_cannot_be_changed(editor_client, change_url, rule):
    page = editor_client.get(change_url(rule))
    assert page.context["adminform"].form.fields["key"].disabled
    change(editor_client, change_url(rule), key="R-OTHER")
    rule.refresh_from_db()
    assert rule.key == "R-IND-1"


def test_a_key_that_is_in_no_release_can_be_changed(unpublished, editor_client, change_url, rule):
    change(editor_client, change_url(rule), key="R-IND-1x")
    rule.refresh_from_db()
    assert rule.key == "R-IND-1x"
    page = editor_client.get(f"/admin/assessments/rule/{rule.pk}/history/")
    assert "R-IND-1x" in page.text


def test_a_release_keeps_the_keys_of_its_choices(editor_client, change_url):
    question = Question.objects.get(key="nicotine")
    (choices,) = editor_client.get(change_url(question)).context["inline_admin_formsets"]
    assert all(form.fields["key"].disabled for form in choices.formset.initial_forms)
