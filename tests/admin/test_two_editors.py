"""The second of two editors is told what the first one changed, and loses nothing."""

import pytest

from assessments import access
from assessments.forms import answer_name
from assessments.models import Claim, KnowledgeChange, MatrixCell, Question, Rule, TestPatient

from ..conftest import signed_in
from .posting import change, errors_of, inline, typed, with_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_client(make_user):
    other = make_user("haddad", access.RULE_EDITOR, is_staff=True, first_name="S.", last_name="Haddad")
    return signed_in(other)


@pytest.fixture
def url(rule, change_url):
    return change_url(rule)


def test_the_second_to_save_is_told_who_changed_what(url, editor_client, other_client):
    mine = typed(editor_client.get(url), name="My name")
    change(other_client, url, note="Their note.", support="inferred")
    told = errors_of(editor_client.post(url, mine))
    assert "S. Haddad changed this on" in told
    assert "Support, from “stated” to “inferred”; Note, from “Fine lines" in told
    assert "to “Their note.”." in told
    assert Rule.objects.get(key="R-IND-1").note == "Their note."


def test_what_the_second_typed_is_still_there_and_can_be_saved(url, editor_client, other_client):
    mine = typed(editor_client.get(url), name="My name")
    change(other_client, url, note="Their note.")
    page = editor_client.post(url, mine)
    assert page.context["adminform"].form["name"].value() == "My name"
    assert editor_client.post(url, typed(page)).status_code == 302
    assert Rule.objects.get(key="R-IND-1").name == "My name"


def test_what_the_second_did_not_touch_is_as_the_first_left_it(url, editor_client, other_client):
    mine = typed(editor_client.get(url), name="My name")
    claims = [
        str(pk) for pk in Claim.objects.filter(key__in=["S-CON-1", "S-CON-2"]).values_list("pk", flat=True)
    ]
    change(other_client, url, note="Their note.", claims=claims, on=None, effects__0__effect="considerations")
    page = editor_client.post(url, mine)
    assert "Save again to keep what stands below." in errors_of(page)
    assert editor_client.post(url, typed(page)).status_code == 302
    rule = Rule.objects.get(key="R-IND-1")
    assert (rule.name, rule.note, rule.on) == ("My name", "Their note.", False)
    assert {str(claim.pk) for claim in rule.claims.all()} == set(claims)
    assert rule.effects.first().effect == "considerations"


def test_what_both_changed_is_named_and_the_second_decides(url, editor_client, other_client):
    mine = typed(editor_client.get(url), note="My note.", conditions__0__group="7")
    change(other_client, url, note="Their note.", conditions__0__group="3")
    page = editor_client.post(url, mine)
    assert "You both changed Note. What you typed stands there" in errors_of(page)
    assert "You both changed a condition: Group." in errors_of(page)
    assert editor_client.post(url, typed(page)).status_code == 302
    rule = Rule.objects.get(key="R-IND-1")
    assert rule.note == "My note."
    assert rule.conditions.filter(group=7).exists()


def test_a_line_is_kept_field_by_field(change_url, editor_client, other_client):
    """The first adds a choice, the second puts the line into another group."""
    rule = Rule.objects.get(key="R-CON-4a")
    url, question = change_url(rule), Question.objects.get(key="nicotine")
    theirs = {str(question.choices.get(key=key).pk) for key in ("can-pause", "cannot-pause")}
    mine = typed(editor_client.get(url), conditions__0__group="7")
    change(other_client, url, conditions__0__choices=list(theirs))
    assert editor_client.post(url, typed(editor_client.post(url, mine))).status_code == 302
    line = rule.conditions.get(group=7)
    assert {str(choice.pk) for choice in line.choices.all()} == theirs


def test_ticks_of_both_are_kept(change_url, editor_client, other_client):
    """The first takes a choice out, the second adds another one to the same line."""
    rule = Rule.objects.get(key="R-CON-4a")
    url, nicotine = change_url(rule), Question.objects.get(key="nicotine")
    pk = {choice.key: str(choice.pk) for choice in nicotine.choices.all()}
    change(editor_client, url, conditions__0__choices=[pk["cannot-pause"], pk["can-pause"]])
    mine = typed(
        editor_client.get(url), conditions__0__choices=[pk["cannot-pause"], pk["can-pause"], pk["none"]]
    )
    change(other_client, url, conditions__0__choices=[pk["can-pause"]])
    page = editor_client.post(url, mine)
    assert "You both changed" not in errors_of(page)
    assert editor_client.post(url, typed(page)).status_code == 302
    assert {choice.key for choice in rule.conditions.get().choices.all()} == {"can-pause", "none"}


def test_what_was_typed_into_a_rule_that_was_deleted_stays_in_sight(url, rule, editor_client, other_client):
    mine = typed(editor_client.get(url), note="Half an hour of <b>work</b>.")
    other_client.post(f"{url[: -len('change/')]}delete/", {"post": "yes"})
    page = editor_client.post(url, mine)
    assert page.status_code == 409
    assert "Half an hour of &lt;b&gt;work&lt;/b&gt;." in page.text
    assert "S. Haddad deleted it on" in page.text
    undo = KnowledgeChange.objects.get(key=rule.key, after__isnull=True)
    assert f"/knowledgechange/{undo.pk}/undo/" in page.text
    assert not Rule.objects.filter(key=rule.key).exists()


def test_a_line_the_first_removed_and_the_second_left_alone_stays_removed(
    url, rule, editor_client, other_client
):
    before = rule.conditions.count()
    mine = typed(editor_client.get(url), name="My name")
    change(other_client, url, conditions__0__DELETE="on")
    page = editor_client.post(url, mine)
    assert "Those you had not changed are gone." in errors_of(page)
    assert editor_client.post(url, typed(page)).status_code == 302
    assert rule.conditions.count() == before - 1


def test_two_editors_of_a_test_patient_keep_both(change_url, editor_client, other_client):
    patient = TestPatient.objects.get(key="V05")
    url = change_url(patient)
    mine = typed(editor_client.get(url), summary="My summary.")
    change(other_client, url, **{answer_name("donor-fat"): "limited"})
    page = editor_client.post(url, mine)
    assert "Save again to keep what stands below." in errors_of(page)
    assert editor_client.post(url, typed(page)).status_code == 302
    patient.refresh_from_db()
    assert (patient.summary, patient.answers["donor-fat"]) == ("My summary.", "limited")


@pytest.mark.parametrize(
    "opened", [None, "", "{", "[]", '{"": 1}', '{"": {"1": {"name": 1}}}', '{"": {"1": []}}', "[" * 9000]
)
def test_a_page_that_does_not_say_what_it_was_opened_with_counts_as_typed(
    opened, url, editor_client, other_client
):
    mine = typed(editor_client.get(url), name="My name", opened=opened)
    change(other_client, url, support="inferred")
    page = editor_client.post(url, mine)
    assert "Save again" in errors_of(page)
    assert page.context["adminform"].form["support"].value() == "stated"


def test_every_save_that_changes_something_moves_the_version(url, rule, editor_client):
    change(editor_client, url, name="Once")
    change(editor_client, url)
    change(editor_client, url, name="Twice")
    assert Rule.objects.get(pk=rule.pk).version == rule.version + 2


def test_a_line_the_first_added_is_shown_to_the_second(url, rule, editor_client, other_client):
    mine = typed(editor_client.get(url), name="My name")
    page = other_client.get(url)
    line = with_line(page, "effects", modality=str(rule.effects.first().modality_id), effect="considerations")
    assert other_client.post(url, typed(page) | line).status_code == 302
    page = editor_client.post(url, mine)
    assert "Somebody else added lines here meanwhile. They stand below with yours" in errors_of(page)
    assert inline(page, "effects").initial_form_count() == rule.effects.count()
    assert editor_client.post(url, typed(page)).status_code == 302
    assert [effect.effect for effect in rule.effects.all()][-1] == "considerations"


def test_a_choice_the_first_added_keeps_its_place(change_url, editor_client, other_client):
    question = Question.objects.get(key="nicotine")
    url = change_url(question)
    mine, page = typed(editor_client.get(url), help="Mine."), other_client.get(url)
    line = with_line(page, "choices", key="vaping", label="Vaping", order="0")
    assert other_client.post(url, typed(page) | line).status_code == 302
    page = editor_client.post(url, mine)
    assert editor_client.post(url, typed(page)).status_code == 302
    assert question.choices.get(key="vaping").order == 0


def test_a_line_the_first_removed_is_not_lost_for_the_second(url, rule, editor_client, other_client):
    before = rule.conditions.count()
    mine = typed(editor_client.get(url), **{"conditions-0-group": "7"})
    change(other_client, url, **{"conditions-0-DELETE": "on"})
    page = editor_client.post(url, mine)
    assert "removed lines here meanwhile that you changed. They stand at the end" in errors_of(page)
    assert editor_client.post(url, typed(page)).status_code == 302
    assert rule.conditions.count() == before
    assert rule.conditions.filter(group=7).exists()


def test_a_form_without_a_version_counts_as_an_old_one(url, editor_client):
    told = errors_of(change(editor_client, url, version=None, name="x"))
    assert "Save again" in told
    assert not KnowledgeChange.objects.filter(via="admin").exists()


def test_editors_of_one_matrix_cell_notice_each_other(change_url, editor_client, other_client):
    url = change_url(MatrixCell.objects.first())
    mine = typed(editor_client.get(url), text="Mine.")
    change(other_client, url, text="Theirs.")
    assert "S. Haddad changed this on" in errors_of(editor_client.post(url, mine))
