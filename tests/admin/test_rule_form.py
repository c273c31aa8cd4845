"""What a rule may not say is answered with a sentence that names what to change."""

import pytest

from assessments.models import Finding, KnowledgeChange, Modality, Question, Rule

from .posting import change, errors_of, inline, messages_of, typed, with_line

pytestmark = pytest.mark.django_db


def pk(model, key):
    return str(model.objects.get(key=key).pk)


def choice(question, key):
    return str(Question.objects.get(key=question).choices.get(key=key).pk)


def save_with_condition(client, url, **line):
    page = client.get(url)
    changes = with_line(page, "conditions", group="1", **line)
    return client.post(url, typed(page) | changes)


def lines():
    """(a line, what the answer must say) for everything a line may get wrong."""
    return {
        "nothing": ({"op": "is"}, "Choose one thing to look at"),
        "two things": ({"question": "nicotine", "finding": "volume-problem", "op": "is"}, "Choose one thing"),
        "no choice": ({"question": "nicotine", "op": "any_of"}, "Choose at least one choice of “Nicotine”"),
        "another question's choice": (
            {"question": "nicotine", "op": "any_of", "choices": ("donor-fat", "limited")},
            "(harvest impractical)” is not a choice of “Nicotine”",
        ),
        "an unknown choice": (
            {"question": "donor-fat", "op": "any_of", "choices": ("donor-fat", "not-assessed")},
            "means the same as no answer",
        ),
        "all of several where one is recorded": (
            {
                "question": "donor-fat",
                "op": "all_of",
                "choices": [("donor-fat", "limited"), ("donor-fat", "adequate")],
            },
            "has one answer, so it can never be all of these",
        ),
        "a question that holds": ({"question": "nicotine", "op": "is"}, "“Holds” is for findings"),
        "a finding that is any of": (
            {"finding": "volume-problem", "op": "any_of"},
            "either holds or does not",
        ),
        "a standing left out": ({"modality": "nanofat", "op": "is"}, "Say which standing"),
        "a number of choices": ({"question": "nicotine", "op": "at_least", "value": "3"}, "not a number"),
    }


@pytest.mark.parametrize("case", lines())
def test_a_line_that_makes_no_sense_is_explained(case, editor_client, change_url, rule):
    line, sentence = lines()[case]
    before = rule.conditions.count()
    response = save_with_condition(editor_client, change_url(rule), **with_pks(line))
    assert sentence in errors_of(response)
    assert rule.conditions.count() == before


def with_pks(line):
    models = {"question": Question, "finding": Finding, "modality": Modality}
    sent = {name: pk(models[name], value) if name in models else value for name, value in line.items()}
    if "choices" in line:
        chosen = line["choices"] if isinstance(line["choices"], list) else [line["choices"]]
        sent["choices"] = [choice(*one) for one in chosen]
    return sent


def test_a_line_is_added_and_the_rule_reads_differently(editor_client, change_url, rule, editor):
    url = change_url(rule)
    line = {"question": "nicotine", "op": "any_of", "choices": ("nicotine", "none")}
    response = save_with_condition(editor_client, url, **with_pks(line))
    assert response.status_code == 302
    assert "Nicotine is “" in editor_client.get(url).text
    record = KnowledgeChange.objects.get(by=editor)
    assert (record.kind, record.key, record.via) == ("rules", rule.key, "admin")
    assert len(record.after["when"][0]) == len(record.before["when"][0]) + 1
    assert Rule.objects.get(pk=rule.pk).version == rule.version + 1


def test_a_saved_line_offers_only_the_choices_of_its_question(editor_client, change_url):
    rule = Rule.objects.get(key="R-CON-4a")
    form = inline(editor_client.get(change_url(rule)), "conditions").forms[0]
    ((label, offered),) = form.fields["choices"].choices
    question = rule.conditions.first().question
    assert label == question.label
    assert {pk for pk, _ in offered} == set(
        question.choices.filter(unknown=False).values_list("pk", flat=True)
    )


def test_choices_left_from_another_relation_are_dropped(editor_client, change_url):
    rule = Rule.objects.get(key="R-CON-4a")
    response = change(
        editor_client, change_url(rule), conditions__0__op="unanswered", note="Nicotine is open."
    )
    assert response.status_code == 302, errors_of(response)
    assert not rule.conditions.first().choices.exists()


NOTES = [
    ("See {nicotin}.", "{nicotin} is not the key of a question. Did you mean {nicotine}?"),
    ("See {Something else}.", "{Something else} is not the key of a question."),
    ("Consider {nicoti", "A brace stands alone."),
    ("Consider nicotine}", "A brace stands alone."),
    ("See {weight}.", "The note prints {weight}, but no condition looks at it."),
]


@pytest.mark.parametrize(("note", "sentence"), NOTES, ids=lambda text: text[:20])
def test_a_note_that_would_print_nothing_is_explained(note, sentence, editor_client, change_url):
    rule = Rule.objects.get(key="R-CON-4a")
    assert sentence in errors_of(change(editor_client, change_url(rule), note=note))


@pytest.mark.parametrize("note", ["Recorded: {nicotine}.", "Not yet recorded: {missing}."])
def test_a_note_may_print_what_the_rule_looks_at_and_the_open_gates(note, editor_client, change_url):
    rule = Rule.objects.get(key="R-CON-4a")
    assert change(editor_client, change_url(rule), note=note).status_code == 302


def test_an_effect_must_fit_its_modality(editor_client, change_url, rule):
    page = editor_client.get(change_url(rule))
    changes = with_line(page, "effects", modality=pk(Modality, "ha-filler"), effect="defer")
    response = editor_client.post(change_url(rule), typed(page) | changes)
    assert "is not the modality asked about" in errors_of(response)


def test_what_the_groups_mean_stands_below_the_heading(editor_client, change_url, rule):
    page = editor_client.get(change_url(rule)).text
    assert page.index('id="conditions-heading"') < page.index("Lines with the same group number")
    assert page.index("Lines with the same group number") < page.index('id="conditions-0"')
    assert page.count("Lines with the same group number") == 1


def test_a_new_effect_comes_last_also_where_others_went(editor_client, change_url, rule):
    rule.effects.update(order=7)
    page = editor_client.get(change_url(rule))
    line = with_line(page, "effects", modality=pk(Modality, "ha-filler"), effect="limit")
    assert editor_client.post(change_url(rule), typed(page) | line).status_code == 302
    assert [effect.effect for effect in rule.effects.all()][-1] == "limit"


def test_a_rule_needs_an_effect(editor_client, change_url, rule):
    page = editor_client.get(change_url(rule))
    doomed = {f"effects-{n}-DELETE": "on" for n in range(rule.effects.count())}
    response = editor_client.post(change_url(rule), typed(page) | doomed)
    assert "A rule needs an effect" in errors_of(response)


def test_an_addendum_needs_its_finding(editor_client, change_url, rule):
    response = change(editor_client, change_url(rule), addendum="And this too.")
    assert "An addendum needs its text and the finding" in errors_of(response)


@pytest.mark.parametrize(
    "changes",
    [
        {"conditions-TOTAL_FORMS": "many"},
        {"conditions-TOTAL_FORMS": "99999"},
        {"conditions-0-id": "x"},
        {"conditions-0-question": "999999"},
        {"conditions-0-choices": ["x", "-1"]},
        {"conditions-0-group": "-1"},
        {"version": "first"},
        {"order": "99999999999999999999"},
        {"claims": ["999999"]},
        {"kind": "magic", "name": "x" * 1000},
    ],
    ids=str,
)
def test_nonsense_is_refused_without_a_crash(changes, editor_client, change_url, rule):
    response = editor_client.post(change_url(rule), typed(editor_client.get(change_url(rule))) | changes)
    assert response.status_code == 200
    assert not KnowledgeChange.objects.filter(kind="rules", key=rule.key, via="admin").exists()


def test_what_stands_in_the_way_of_publishing_is_told_after_saving(editor_client, change_url):
    rule = Rule.objects.get(key="R-CON-4a")
    line = {"modality": "nanofat", "op": "is", "standing": "held-back"}
    assert save_with_condition(editor_client, change_url(rule), **with_pks(line)).status_code == 302
    assert any("depend on each other in a circle" in text for text in messages_of(editor_client))
