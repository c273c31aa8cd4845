"""The verdict in a sentence, and the answers it rests on."""

import pytest

from assessments.presenters.headline import headline
from assessments.presenters.labels import count, shown_verdict

pytestmark = pytest.mark.django_db

VOLUME, NO_HARVEST = {"main-goal": "volume"}, {"harvest-accepted": "no"}
SMOKER, INFECTED = {"nicotine": "cannot-pause"}, {"active-infection": ["donor"]}
NOTHING_FOUND = {"skin-findings": ["none"]}
SHADOW = {"main-goal": "discoloration", "skin-findings": ["none"]}

ACNE_SCAR = {"main-goal": "scar", "areas": ["scar"], "skin-findings": ["none"], "scar-type": ["acne"]}
ACNE = "“Acne or other atrophic scar”"

FITS = "The concern fits nanofat"
ELSEWHERE = "One reason on record speaks for another approach"
UNLISTED = "and what was recorded fits no listed indication so far"
NO_MATCH = "What was recorded matches no listed indication for nanofat so far."

SENTENCES = [
    ({}, f"{FITS} and no recorded answer holds it back: it may be considered. "
         "The usual counselling still applies."),
    # another approach
    (VOLUME, f"{ELSEWHERE}."),
    (VOLUME | NO_HARVEST, "Two reasons on record speak for another approach."),
    (NO_HARVEST, f"{ELSEWHERE}, although the concern also fits a listed indication for nanofat."),
    (VOLUME | INFECTED, f"{ELSEWHERE}. One reason to wait applies as well."),
    (VOLUME | INFECTED | SMOKER, f"{ELSEWHERE}. Two reasons to wait apply as well."),
    # defer
    (SMOKER, f"{FITS}, but one reason to hold back applies. This may change."),
    (SMOKER | INFECTED, f"{FITS}, but two reasons to hold back apply. Each may change."),
    (SMOKER | NOTHING_FOUND,
     f"One reason to hold back applies, {UNLISTED}. This may change."),
    (SMOKER | INFECTED | NOTHING_FOUND,
     f"Two reasons to hold back apply, {UNLISTED}. Each may change."),
    # insufficient
    ({"nicotine": None}, "One gate question is open, so no suitability is stated yet."),
    ({"nicotine": "not-asked", "donor-fat": None},
     "Two gate questions are open, so no suitability is stated yet."),
    (SHADOW | {"other-goals": ["blending"], "discoloration-cause": ["undetermined"]},
     "The concern may fit nanofat, but something that decides is not known yet."),
    (SHADOW, NO_MATCH),
    (NOTHING_FOUND, NO_MATCH),
    # considerations
    ({"sessions": "one"}, f"{FITS}; one point should be considered first."),
    ({"sessions": "one", "weight": "change"}, f"{FITS}; two points should be considered first."),
    # an indication that is one only as an adjunct
    (ACNE_SCAR, f"{FITS}; one point should be considered first. See the indication {ACNE}."),
    (ACNE_SCAR | {"sessions": "one"},
     f"{FITS}; two points should be considered first. See the indication {ACNE}."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), SENTENCES)
def test_the_verdict_in_a_sentence(shown, changes, sentence):
    assert shown(changes).headline.sentence == sentence


GOAL = "Better skin quality (fine lines, crepiness, texture)"
RESTS_ON = [
    ({}, {"Main goal": GOAL, "Skin findings": "Fine lines, Crepey skin"}, ""),
    (VOLUME, {"Main goal": "Significant volume increase"}, ""),
    (SMOKER | {"active-infection": ["donor"]},
     {"Active infection": "Donor area", "Nicotine": "Current, cannot or will not pause"}, ""),
    ({"nicotine": None, "donor-fat": None}, {}, "Not known yet: Nicotine; Donor fat."),
    ({"nicotine": "not-asked"}, {}, "Not known yet: Nicotine."),
    ({"main-goal": None}, {}, "Not known yet: Main goal."),
    (SHADOW | {"discoloration-cause": ["undetermined"]},
     {"Main goal": "Less discoloration or shadowing"}, "Not known yet: Cause of discoloration or shadowing."),
    ({"prior-radiation": "yes"}, {"Prior radiation to the area": "Yes"},
     "Not known yet: Treating team considers nanofat appropriate."),
    # No listed indication matches: what was found and wanted is named, not all that is normal.
    (SHADOW | {"discoloration-cause": ["vessels"]},
     {"Main goal": "Less discoloration or shadowing", "Areas of concern": "Under-eye or lower eyelid",
      "Cause of discoloration or shadowing": "Visible vessels"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "answers", "words"), RESTS_ON)
def test_what_the_verdict_rests_on(shown, changes, answers, words):
    headline = shown(changes).headline
    assert {answer.question: answer.text for answer in headline.rests_on} == answers
    assert headline.rests_on_words == words


def test_an_empty_form_rests_on_what_is_not_known(shown):
    headline = shown(answers={}).headline
    assert headline.sentence == "Seven gate questions are open, so no suitability is stated yet."
    assert headline.rests_on == ()
    assert headline.rests_on_words.startswith("Not known yet: Main goal; Active infection;")


def test_the_headline_never_rests_on_nothing(shown):
    for changes, _ in SENTENCES:
        headline = shown(changes).headline
        assert headline.rests_on or headline.rests_on_words, changes


def test_a_verdict_of_another_version_keeps_its_name():
    class NoAnswers:
        @staticmethod
        def because_of(rules):
            return ()

    stored = {"verdict_key": "wonderful", "rests_on": [], "notes": [], "missing": []}
    shown = headline(NoAnswers, stored)
    assert (shown.verdict.word, shown.verdict.icon) == ("wonderful", "open")
    assert shown.sentence == "This verdict is not one this version of the app can put into words."


@pytest.mark.parametrize(
    ("key", "word", "shape"),
    [
        ("another-approach", "Another approach likely better", "other"),
        ("defer", "Defer until resolved", "defer"),
        ("insufficient", "Insufficient information", "open"),
        ("considerations", "Suitable with considerations", "consider"),
        ("suitable", "Suitable", "suitable"),
        ("", "", "open"),
        (None, "None", "open"),
    ],
)
def test_each_verdict_has_its_own_word_and_shape(key, word, shape):
    sign = shown_verdict(key)
    assert (sign.word, sign.icon, sign.tone) == (word, shape, shape)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "no reasons"), (1, "one reason"), (9, "nine reasons"), (10, "10 reasons")]
)
def test_small_numbers_are_words(number, words):
    assert count(number, "reason") == words
