"""Words we keep out of notes, and words that only look like them."""

import pytest

from assessments.engine.vocabulary import remarks


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("This is forbidden.", "forbidden"),
        ("Guaranteed to last.", "Guaranteed"),
        ("The result is permanent.", "permanent"),
        ("It cures scars.", "cures"),
        ("Fat regenerates skin.", "regenerates"),
        ("A regenerative option.", "regenerative"),
        ("It is safe here.", "safe"),
        ("The best candidate is young.", "best candidate"),
        ("An approved use.", "approved"),
    ],
)
def test_a_word_we_avoid_is_named(text, word):
    (remark,) = remarks(text)
    assert remark.startswith(f"“{word}” is a word we avoid")


@pytest.mark.parametrize(
    "text", ["", "May often help.", "An accurate, secure plan.", "Recorded: {safe-key}."]
)
def test_other_words_pass(text):
    assert remarks(text) == []
