"""Two documents compared: every way to differ has a name, and texts are compared word by word."""

import pytest

from assessments.differences import (
    changed_labels,
    counts,
    differences,
    effect_words,
    item_lines,
    word_changes,
)

QUESTION = {
    "key": "nicotine",
    "code": "D4",
    "label": "Nicotine",
    "kind": "one",
    "choices": [{"key": "yes", "label": "Current"}, {"key": "no", "label": "None"}],
}
RULE = {
    "key": "R-1",
    "name": "Nicotine",
    "on": True,
    "when": [[{"question": "nicotine", "op": "any_of", "choices": ["yes"]}]],
    "effects": [{"modality": "nanofat", "effect": "defer", "when": None}],
    "note": "Nicotine can influence healing.",
}


def document(*rules):
    return {
        "schema": 1,
        "questions": [QUESTION],
        "findings": [],
        "modalities": [{"key": "nanofat", "label": "Nanofat"}],
        "rules": list(rules),
    }


@pytest.mark.parametrize(
    ("before", "after", "op"),
    [
        ([], [RULE], "Added"),
        ([RULE], [], "Removed"),
        ([RULE], [RULE | {"note": "Other."}], "Changed"),
        ([RULE], [RULE | {"on": False}], "Switched off"),
        ([RULE | {"on": False}], [RULE], "Switched on"),
        ([RULE], [RULE | {"on": False, "note": "Other."}], "Changed"),
        ([RULE, RULE | {"key": "R-2"}], [RULE | {"key": "R-2"}, RULE], "Moved"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_way_to_differ_has_a_name(before, after, op):
    assert [found.op for found in differences(document(*before), document(*after))] == [op]


NORMAL = [{"key": "yes", "label": "Current", "normal": False}, {"key": "no", "label": "None", "normal": True}]


@pytest.mark.parametrize(
    ("newer", "lines"),
    [
        ({"ages": False, "remark": "", "claims": []}, None),
        ({"choices": [choice | {"normal": False} for choice in QUESTION["choices"]]}, None),
        ({"ages": False, "label": "Smoking"}, [("Label", "Nicotine", "Smoking")]),
        ({"ages": True}, [("Ages", "", "yes")]),
        ({"choices": NORMAL}, [("Choice no", "“None”", "“None” (normal)")]),
    ],
)
def test_a_field_that_an_older_document_lacks_counts_once_it_says_something(newer, lines):
    old, new = document(RULE), document(RULE) | {"questions": [QUESTION | newer]}
    found = differences(old, new)
    assert [[(line.label, line.before, line.after) for line in one.lines] for one in found] == (
        [lines] if lines else []
    )


def test_what_an_item_points_at_is_named_by_its_title():
    old = document(RULE | {"set": "house"}) | {"rule_sets": [{"key": "house", "title": "Our clinic"}]}
    found = differences(old, document(RULE | {"set": "gone"}))[0]
    assert [(line.label, line.before, line.after) for line in found.lines] == [
        ("Rule set", "Our clinic", "gone")
    ]


def test_nothing_differs_from_itself():
    assert differences(document(RULE), document(RULE)) == []


def test_a_changed_rule_is_told_in_the_words_of_the_form():
    later = RULE | {
        "when": [[{"question": "nicotine", "op": "any_of", "choices": ["yes", "no"]}]],
        "effects": [{"modality": "nanofat", "effect": "considerations", "when": None}],
    }
    (found,) = differences(document(RULE), document(later))
    assert [(line.label, line.before, line.after) for line in found.lines] == [
        (
            "",
            "Nicotine is “Current” → Nanofat is deferred until resolved.",
            "Nicotine is “Current” or “None” → Nanofat is suitable with considerations at best.",
        )
    ]


def test_a_rule_is_not_read_aloud_when_only_its_note_changed():
    (found,) = differences(document(RULE), document(RULE | {"note": "Other."}))
    assert [line.label for line in found.lines] == ["Note"]


def test_choices_are_compared_one_by_one():
    later = QUESTION | {"choices": [QUESTION["choices"][0], {"key": "no", "label": "Never", "unknown": True}]}
    lines = item_lines("questions", QUESTION, later, {}, {})
    assert [(line.label, line.after) for line in lines] == [("Choice no", "“Never” (unknown)")]


def test_a_test_patient_is_compared_answer_by_answer_and_in_words():
    before = {"answers": {"nicotine": "yes"}, "expected": {"verdict": "defer", "notes": [["S-1", "S-2"]]}}
    after = {"answers": {"nicotine": "no", "gone": ["x"]}, "expected": {"verdict": "suitable"}}
    lines = item_lines("test_patients", before, after, document(), document())
    assert [(line.label, line.before, line.after) for line in lines] == [
        ("Answer: Nicotine", "Current", "None"),
        ("Answer: gone", "", "x"),
        ("Verdict", "defer until resolved", "suitable"),
        ("Notes that must appear", "S-1 or S-2", ""),
    ]


@pytest.mark.parametrize(
    ("before", "after", "labels"),
    [(None, {"key": "a", "on": True}, ["Key", "Switched"]), ({"order": 1}, {"order": 2}, ["Position"])],
)
def test_fields_are_named_as_on_the_form(before, after, labels):
    assert changed_labels("rules", before, after) == labels


def test_an_effect_names_its_condition():
    effect = {"modality": "nanofat", "effect": "defer", "when": "hollow"}
    words = effect_words({"modalities": [], "findings": [{"key": "hollow", "name": "Hollow"}]}, [effect])
    assert words == "nanofat is deferred until resolved while “Hollow” holds"


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("may wait", "may wait", [("same", "may wait")]),
        ("", "may wait", [("ins", "may wait")]),
        ("yes", "no", [("del", "yes"), ("ins", "no")]),
        (
            "Nicotine is “Current”.",
            "Nicotine is “Never”.",
            [("same", "Nicotine is "), ("del", "“Current”"), ("ins", "“Never”"), ("same", ".")],
        ),
    ],
    ids=["same", "new", "unlike", "one word"],
)
def test_texts_are_compared_by_words(before, after, parts):
    assert word_changes(before, after) == parts


def test_everything_is_counted():
    assert dict(counts(document(RULE)))["rules"] == 1
