"""Questions, findings, modalities, the matrix: what must not happen to them is explained."""

import pytest

from assessments.models import Finding, MatrixCell, Modality, Question

from .posting import change, errors_of, typed, with_line

pytestmark = pytest.mark.django_db


def reads(client, url, finding):
    """Adds a line to the finding at this address that looks at another finding."""
    page = client.get(url)
    line = with_line(page, "conditions", group="1", finding=str(finding.pk), op="is")
    return client.post(url, typed(page) | line)


def make_finding(key, looks_at):
    finding = Finding.objects.create(key=key, name=f"Finding {key}", order=900)
    finding.conditions.create(finding=looks_at, op="is")
    return finding


@pytest.fixture
def chain(db):
    """Two looks at one, three looks at two; one looks at a finding of the release."""
    one = make_finding("one", Finding.objects.get(key="volume-problem"))
    two = make_finding("two", one)
    return one, two, make_finding("three", two)


@pytest.mark.parametrize(
    ("through", "sentence"),
    [
        (0, "“Finding one”, which looks at “Finding one”."),
        (1, "“Finding one”, which looks at “Finding two”, which looks at “Finding one”."),
        (2, "“Finding one”, which looks at “Finding three”, which looks at “Finding two”, which looks at"),
    ],
)
def test_a_finding_that_comes_back_to_itself_names_the_way(
    through, sentence, chain, editor_client, change_url
):
    response = reads(editor_client, change_url(chain[0]), chain[through])
    assert f"A finding cannot look at itself: {sentence}" in errors_of(response)


def test_a_finding_may_look_at_one_that_does_not_look_back(chain, editor_client, change_url):
    one, two, _ = chain
    other = make_finding("other", Finding.objects.get(key="volume-problem"))
    assert reads(editor_client, change_url(two), other).status_code == 302


def test_a_finding_needs_a_condition(chain, editor_client, change_url):
    response = change(editor_client, change_url(chain[0]), **{"conditions-0-DELETE": "on"})
    assert "A finding needs at least one condition" in errors_of(response)


# -- questions


@pytest.fixture
def nicotine(db):
    return Question.objects.get(key="nicotine")


def place(question, key):
    return [choice.key for choice in question.choices.all()].index(key)


def test_a_choice_that_rules_use_is_kept_and_the_rules_are_named(nicotine, editor_client, change_url):
    doomed = {f"choices-{place(nicotine, 'cannot-pause')}-DELETE": "on"}
    answer = errors_of(change(editor_client, change_url(nicotine), **doomed))
    assert "“Current, cannot or will not pause” is still used by Rule R-CON-4a" in answer
    assert nicotine.choices.filter(key="cannot-pause").exists()


def test_a_choice_nobody_uses_can_go(nicotine, editor_client, change_url):
    nicotine.choices.create(key="vaping", label="Vaping", order=9)
    doomed = {f"choices-{place(nicotine, 'vaping')}-DELETE": "on"}
    assert change(editor_client, change_url(nicotine), **doomed).status_code == 302
    assert not nicotine.choices.filter(key="vaping").exists()


@pytest.mark.parametrize(
    ("unknown", "order", "place"), [(None, "", -2), ("on", "", -1), (None, "0", 1)], ids=str
)
def test_a_new_choice_comes_last_but_before_not_assessed(
    unknown, order, place, nicotine, editor_client, change_url
):
    page = editor_client.get(change_url(nicotine))
    before = list(nicotine.choices.all())
    assert [choice.unknown for choice in before][-2:] == [False, True]
    values = {"key": "vaping", "label": "Vaping", "order": order, "unknown": unknown}
    changes = typed(page, **with_line(page, "choices", **values))
    assert editor_client.post(change_url(nicotine), changes).status_code == 302
    after = list(nicotine.choices.all())
    assert after[place].key == "vaping"
    assert [choice for choice in after if choice.key != "vaping"] == before


def test_new_choices_of_a_question_keep_the_order_in_which_they_were_typed(
    nicotine, editor_client, change_url
):
    page = editor_client.get(change_url(nicotine))
    line = with_line(page, "choices", key="vaping", label="Vaping")
    count = int(line["choices-TOTAL_FORMS"])
    line |= {f"choices-{count}-key": "snus", f"choices-{count}-label": "Snus"}
    changes = typed(page, **line | {"choices-TOTAL_FORMS": str(count + 1)})
    assert editor_client.post(change_url(nicotine), changes).status_code == 302
    assert [choice.key for choice in nicotine.choices.all()][-3:-1] == ["vaping", "snus"]


def test_a_choice_in_use_cannot_come_to_mean_no_answer(nicotine, editor_client, change_url):
    unknown = {f"choices-{place(nicotine, 'cannot-pause')}-unknown": "on"}
    assert "It cannot mean the same as no answer" in errors_of(
        change(editor_client, change_url(nicotine), **unknown)
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "number"}, "answered with a number or text has no choices"),
        ({"choices-0-key": "can-pause", "choices-1-key": "can-pause"}, ""),
        ({"choices-0-label": ""}, "This field is required"),
        ({"hard_min": "10", "soft_min": "5"}, "The limits must rise"),
    ],
    ids=str,
)
def test_a_question_that_does_not_hold_together_is_explained(
    changes, sentence, unpublished, nicotine, editor_client, change_url
):
    assert sentence in errors_of(change(editor_client, change_url(nicotine), **changes))


def test_a_question_does_not_omit_its_own_choice(nicotine, editor_client, change_url):
    response = change(editor_client, change_url(nicotine), omits_choice_of=str(nicotine.pk))
    assert "Select a valid choice" in errors_of(response)


# -- modalities and the matrix


def test_the_modality_asked_about_cannot_just_be_unticked(editor_client, change_url):
    response = change(editor_client, change_url(Modality.objects.get(asked=True)), asked=None)
    assert "exactly one modality. Tick another one" in errors_of(response)


def test_ticking_another_modality_unticks_the_first(editor_client, change_url):
    filler = Modality.objects.get(key="ha-filler")
    change(editor_client, change_url(filler), asked="on")
    assert [modality.key for modality in Modality.objects.filter(asked=True)] == ["ha-filler"]


def test_a_second_cell_in_the_same_place_is_refused(editor_client):
    cell = MatrixCell.objects.first()
    response = editor_client.post(
        "/admin/assessments/matrixcell/add/",
        {"row": cell.row_id, "column": cell.column_id, "stance": "listed", "text": "Again."},
    )
    assert "already has a cell in this row and column" in errors_of(response)
