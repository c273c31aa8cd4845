"""The form by itself: what each kind of question takes, and what becomes of it. No database."""

import pytest
from django.http import QueryDict

from assessments.engine import compile_document
from assessments.forms import ConsultationForm, soft_note, typed_from, typed_in

CHOICES = [
    {"key": "none", "label": "None", "exclusive": True},
    {"key": "donor", "label": "Donor area"},
    {"key": "recipient", "label": "Recipient area"},
    {"key": "not-assessed", "label": "Not assessed", "unknown": True},
]
GOALS = [{"key": key, "label": key.capitalize()} for key in ("texture", "volume", "scar")]


def question(key, kind, **fields):
    return {"key": key, "label": key.capitalize(), "kind": kind, "section": "A", "code": key, **fields}


QUESTIONS = [
    question("goal", "one", gate=True, choices=GOALS),
    question("others", "many", choices=GOALS, omits_choice_of="goal"),
    question("infection", "many", choices=CHOICES),
    question("scar", "one", choices=CHOICES, show_when="scar-wanted", remark="Which"),
    question("weeks", "number", unit="weeks", hard_min=0, hard_max=520, soft_min=2, soft_max=52),
    question("change", "number"),
    question("words", "text"),
]
DOCUMENT = {
    "schema": 1,
    "sections": [{"key": "A", "title": "All", "short": "All"}],
    "questions": QUESTIONS,
    "findings": [
        {
            "key": "scar-wanted",
            "name": "A scar is to be improved",
            "when": [[{"question": "goal", "op": "any_of", "choices": ["scar"]}]],
        }
    ],
    "modalities": [{"key": "nanofat", "label": "Nanofat", "asked": True}],
    "rule_sets": [],
    "rules": [],
}
WEEKS = "Weeks must be a number from 0 to 520 weeks. Write it in digits."


@pytest.fixture(scope="module")
def knowledge_base():
    return compile_document(DOCUMENT)


@pytest.fixture
def fill(knowledge_base):
    """`fill(goal="scar", others=[...])`: the form with these answers typed in, beside a patient reference."""

    def form(typed=None, **answers):
        lists = {f"answer-{key}": v if isinstance(v, list) else [v] for key, v in answers.items()}
        return ConsultationForm(knowledge_base, {"reference": ["NF-1"]} | lists | (typed or {}))

    return form


# -- kinds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ({"goal": "texture"}, {"goal": "texture"}),
        ({"goal": ""}, {}),
        ({"goal": ["texture", "volume"]}, {"goal": "volume"}),
        ({"infection": ["donor"]}, {"infection": ["donor"]}),
        ({"infection": ["donor", "recipient"]}, {"infection": ["donor", "recipient"]}),
        ({"infection": ["not-assessed"]}, {"infection": ["not-assessed"]}),
        ({"infection": []}, {}),
        ({"weeks": "6"}, {"weeks": 6}),
        ({"weeks": " 6.50 "}, {"weeks": 6.5}),
        ({"weeks": "6,5"}, {"weeks": 6.5}),
        ({"weeks": "0"}, {"weeks": 0}),
        ({"weeks": "520"}, {"weeks": 520}),
        ({"weeks": ""}, {}),
        ({"change": "\N{MINUS SIGN}3"}, {"change": -3}),
        ({"change": "123456789012"}, {"change": 123456789012}),
        ({"words": " as said "}, {"words": "as said"}),
        ({"words": "   "}, {}),
        ({"words": "x" * 2000}, {"words": "x" * 2000}),
    ],
)
def test_answers_are_read(fill, answer, read):
    form = fill(**answer)
    assert form.is_valid(), form.errors
    assert form.answers == read


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"goal": "nose"}, "Goal: this is not one of the answers. Choose one of those shown."),
        ({"infection": ["nose"]}, "Infection: one of these is not an answer. Choose among those shown."),
        (
            {"infection": ["none", "donor"]},
            "Infection: “None” cannot stand beside “Donor area”: choose one or the other.",
        ),
        (
            {"infection": ["donor", "not-assessed"]},
            "Infection: “Not assessed” cannot stand beside “Donor area”: choose one or the other.",
        ),
        ({"weeks": "six"}, WEEKS),
        ({"weeks": "-1"}, WEEKS),
        ({"weeks": "520.1"}, WEEKS),
        ({"weeks": "nan"}, WEEKS),
        ({"weeks": "1e3"}, WEEKS),
        ({"weeks": "1_0"}, WEEKS),
        ({"weeks": "٣"}, WEEKS),
        ({"change": "9" * 13}, "Change must be a number. Write it in digits."),
        ({"change": "inf"}, "Change must be a number. Write it in digits."),
        ({"words": "x" * 2001}, "Words is too long: write at most 2000 characters."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(fill, answer, sentence):
    form = fill(**answer)
    (name,) = form.errors
    assert list(form.errors[name]) == [sentence]
    assert form.answers == {}


def test_one_mistake_loses_no_other_answer(fill):
    form = fill(goal="texture", infection=["nose"], weeks="six", words="kept")
    assert form.answers == {"goal": "texture", "words": "kept"}
    assert form["answer-weeks"].value() == "six"


@pytest.mark.parametrize(
    ("value", "noted"), [("1", True), ("2", False), ("52", False), ("53", True), ("", False), ("six", False)]
)
def test_an_unusual_number_is_noted_and_accepted(fill, value, noted):
    form = fill(weeks=value)
    assert bool(soft_note(QUESTIONS[4], form.answers.get("weeks", ""))) == noted
    assert form.is_valid() or value == "six"


# -- questions that lean on others -----------------------------------------------------------------


def test_the_main_goal_is_left_out_of_the_other_goals(fill):
    assert fill(goal="scar", others=["scar", "volume"]).answers["others"] == ["volume"]
    assert "others" not in fill(goal="scar", others=["scar"]).answers


def test_an_answer_to_a_question_not_asked_is_handed_on_and_not_used(fill):
    form = fill(goal="volume", scar="donor")
    assert form.answers["scar"] == "donor"
    assert [unused.key for unused in form.screening.not_used] == ["scar"]


def test_remarks_are_kept_apart_from_the_answers(fill):
    form = fill({"remark-scar": [" on the chin "]}, goal="scar")
    assert form.remarks == {"scar": "on the chin"}
    assert form.answers == {"goal": "scar"}


def test_a_long_remark_is_refused_not_cut(fill):
    form = fill({"remark-scar": ["x" * 501]})
    assert list(form.errors["remark-scar"]) == ["Which is too long: write at most 500 characters."]


# -- the patient -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"reference": [""]}, "reference"),
        ({"reference": ["  "]}, "reference"),
        ({"reference": ["x" * 61]}, "reference"),
        ({"year_of_birth": ["1899"]}, "year_of_birth"),
        ({"year_of_birth": ["2999"]}, "year_of_birth"),
        ({"year_of_birth": ["78"]}, "year_of_birth"),
        ({"year_of_birth": ["9" * 6000]}, "year_of_birth"),
        ({"year_of_birth": ["١٩٧٨"]}, "year_of_birth"),
    ],
)
def test_a_patient_needs_a_reference_and_a_plausible_year(fill, typed, name):
    assert list(fill(typed).errors) == [name]


def test_a_patient_is_read(fill):
    form = fill({"reference": ["  NF   7 "], "year_of_birth": ["1978"]})
    assert form.is_valid()
    assert form.profile() == {"reference": "NF 7", "year_of_birth": 1978, "answers": {}, "remarks": {}}


# -- drafts ----------------------------------------------------------------------------------------


def test_a_draft_keeps_the_fields_of_the_form_and_nothing_else(knowledge_base):

    post = QueryDict(
        "reference=NF-1&answer-goal=&answer-infection=none&answer-infection=donor&evil=1&version=3"
    )
    typed = typed_in(knowledge_base, post)
    assert typed == {"reference": ["NF-1"], "answer-infection": ["none", "donor"]}


def test_a_recorded_profile_can_be_typed_again(knowledge_base):
    answers = {"goal": "scar", "infection": ["donor", "recipient"], "weeks": 6.5, "scar": "none"}
    typed = typed_from("NF-1", 1978, answers, {"scar": "chin"})
    form = ConsultationForm(knowledge_base, typed)
    assert form.is_valid()
    assert form.profile() == {
        "reference": "NF-1",
        "year_of_birth": 1978,
        "answers": answers,
        "remarks": {"scar": "chin"},
    }
