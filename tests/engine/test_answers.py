"""Answers from outside, by key or by label; every mistake in one go, each with a sentence."""

import pytest

from assessments.engine import AnswerError, read_answers
from tests.engine.build import choice, document, question

DOCUMENT = document(
    [
        question("nicotine", label="Nicotine", choices=["none", "paused", choice("not-asked", unknown=True)]),
        question("scar", "many", ["raised", "sunken", choice("none", exclusive=True)], label="Scar type"),
        question("weeks", "number", label="Weeks free", hard_min=0, hard_max=52),
        question("words", "text", label="Remark"),
    ]
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"nicotine": "paused"}, {"nicotine": "paused"}),
        ({"Nicotine": "Paused"}, {"nicotine": "paused"}),
        ({"  nicotine ": "PAUSED"}, {"nicotine": "paused"}),
        ({"nicotine": ["paused"]}, {"nicotine": "paused"}),
        ({"nicotine": "Not-asked"}, {"nicotine": "not-asked"}),
        ({"scar": "Raised"}, {"scar": ["raised"]}),
        ({"scar": ["Raised", "sunken"]}, {"scar": ["raised", "sunken"]}),
        ({"scar": ["raised", "Raised"]}, {"scar": ["raised"]}),
        ({"scar": ["none"]}, {"scar": ["none"]}),
        ({"weeks": 0}, {"weeks": 0}),
        ({"weeks": "3.5"}, {"weeks": 3.5}),
        ({"weeks": 52}, {"weeks": 52}),
        ({"words": " some "}, {"words": "some"}),
        ({"nicotine": "", "scar": [], "weeks": None, "words": " "}, {}),
    ],
)
def test_read(raw, expected):
    assert read_answers(DOCUMENT, raw) == expected


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (
            {"nicotin": "none"},
            "“nicotin” is not among the questions of this release. Did you mean the question “Nicotine”?",
        ),
        (
            {"nicotine": "pause"},
            "“pause” is not among the choices of Nicotine. Did you mean the choice “Paused”?",
        ),
        ({"nicotine": "xyz"}, "“xyz” is not among the choices of Nicotine."),
        ({"nicotine": 3}, "“3” is not among the choices of Nicotine."),
        ({"nicotine": ["none", "paused"]}, "Nicotine takes one choice, not 2."),
        ({"scar": ["none", "raised"]}, "Scar type: “None” cannot be combined with another choice."),
        ({"scar": {"raised": True}}, "Scar type takes a list of choices."),
        ({"weeks": "few"}, "Weeks free takes a number, not “few”."),
        ({"weeks": True}, "Weeks free takes a number, not “True”."),
        ({"weeks": "nan"}, "Weeks free takes a number, not “nan”."),
        ({"weeks": -1}, "Weeks free must be at least 0 and at most 52, not -1."),
        ({"weeks": 52.5}, "Weeks free must be at least 0 and at most 52, not 52.5."),
        ({"words": 3}, "Remark takes text."),
        ({"nicotine": "none", "Nicotine": "paused"}, "Nicotine is answered twice."),
        (["nicotine"], "The answers must be given as questions with their answers."),
    ],
)
def test_refused(raw, told):
    with pytest.raises(AnswerError) as error:
        read_answers(DOCUMENT, raw)
    assert error.value.problems == [told]


def test_all_mistakes_at_once():
    with pytest.raises(AnswerError) as error:
        read_answers(DOCUMENT, {"weeks": 99, "scar": "blue", "words": "fine"})
    assert list(error.value.by_question) == ["weeks", "scar"]
