"""What is open: in which order, what waits for it, what the verdict can still become, what was not used."""

import pytest

pytestmark = pytest.mark.django_db
RADIATED = {"prior-radiation": "yes"}


def labels(questions):
    return [question.label for question in questions]


PARTS = [
    ({}, [], [], []),
    ({"nicotine": None}, ["Nicotine"], [], []),
    ({"nicotine": "not-asked"}, ["Nicotine"], [], []),
    ({"healing-factors": None}, [], ["Other factors that impair healing"], []),
    ({"setting": None, "weight": None}, [], [], ["Weight", "Setting"]),
    ({"weight": None, "healing-factors": None, "donor-fat": None},
     ["Donor fat"], ["Other factors that impair healing"], ["Weight"]),
    # The headline waits for the team's answer, although the rule behind it has fired already.
    (RADIATED, [], ["Treating team considers nanofat appropriate"], []),
    (RADIATED | {"team-agreement": "not-discussed"}, [], ["Treating team considers nanofat appropriate"], []),
    (RADIATED | {"team-agreement": "no"}, [], [], []),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "gates", "pressing", "others"), PARTS)
def test_open_questions_part_into_gates_pressing_ones_and_others(shown, changes, gates, pressing, others):
    still = shown(changes).open
    assert labels(still.gates) == gates
    assert labels(still.pressing) == pressing
    assert sorted(labels(still.others)) == sorted(others)
    assert labels(still.first) == gates + pressing


def test_each_open_question_is_named_once(shown):
    still = shown(answers={}).open
    named = labels(still.gates) + labels(still.pressing) + labels(still.others)
    assert len(named) == len(set(named)) == 33


LINES = [
    ({"nicotine": "not-asked"}, [
        "“Not asked” so far. What counts is whether it can be paused; clinic policies differ.",
        "Not ruled out until then: Nicotine, cannot or will not pause.",
    ]),
    ({"prior-radiation": None}, [
        "Not ruled out until then: Irradiated tissue, team agreement not on record.",
    ]),
    ({"weight": None}, ["Bears on “Significant weight change”."]),
    ({"skin-findings": None}, [
        "Fine lines, crepiness and uneven or sun-damaged texture are the core indications.",
        "Bears on “Fine lines or crepiness”, “Uneven or sun-damaged texture” and "
        "“No listed indication matches”.",
    ]),
    # Technique and counselling have their own places on the page.
    ({"anesthesia": None}, []),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "lines"), LINES)
def test_what_stands_beneath_an_open_question(shown, changes, lines):
    still = shown(changes).open
    (question,) = (*still.first, *still.others)
    assert list(question.lines) == lines


def test_many_rules_that_wait_are_counted(shown):
    still = shown({"other-goals": None}).open
    (question,) = (*still.first, *still.others)
    assert question.lines[-1].startswith("Bears on “")
    assert question.lines[-1].endswith(" more.")


STAYS = "The verdict stays “another approach likely better”, but"
OUTLOOKS = [
    ({}, [], "Settled: nothing is open."),
    ({"setting": None}, [], "Settled: answering what is open leaves it at “suitable”."),
    ({"nicotine": None}, ["Defer until resolved", "Suitable with considerations", "Suitable"], ""),
    ({"main-goal": "volume", "nicotine": None}, [], f"{STAYS} one reason to hold back is not ruled out yet."),
    ({"main-goal": "volume", "nicotine": None, "harvest-accepted": None}, [],
     f"{STAYS} two reasons to hold back are not ruled out yet."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "becomes", "words"), OUTLOOKS)
def test_what_the_verdict_can_still_become(shown, changes, becomes, words):
    page = shown(changes)
    assert [verdict.word for verdict in page.open.becomes] == becomes
    assert page.open.words == words
    assert page.open.stays == page.verdict


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"nicotine": None},
        {"main-goal": None},
        {"main-goal": "discoloration"},
        {"main-goal": "scar", "scar-type": None},
        {"main-goal": "structural", "structural-findings": None, "combined-procedures": None},
        {"clinician-view": "not-judged", "prior-radiation": "not-asked"},
    ],
)
def test_every_contraindication_not_ruled_out_is_named_once(shown, changes):
    still = shown(changes).open
    beneath = [name for question in (*still.first, *still.others) for name in question.not_ruled_out]
    named = [*beneath, *still.not_ruled_out]
    assert sorted(named) == sorted(set(named)) == sorted(still.contraindications)


def test_an_answer_not_used_is_told_with_its_reason(shown):
    (item,) = shown({"main-goal": "volume", "scar-type": ["raised"]}).open.not_used
    assert (item.question, item.answer) == ("Scar type", "Raised scar")
    assert item.reason == "Asked only when “A scar is mentioned”."
