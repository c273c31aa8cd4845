"""What would change a result, in words; and what it would be with other answers."""

import json

import pytest

from assessments import actions, presenters, releases
from assessments.models import Choice
from assessments.presenters.changes import what_would_change
from assessments.presenters.profile import Profile
from tests.profiles import over_clean

pytestmark = pytest.mark.django_db
SMOKER, PERMANENT = {"nicotine": "cannot-pause"}, {"expectation": ["permanent"]}
VOLUME, NO_FAT = {"main-goal": "volume"}, {"donor-fat": "limited"}
PAUSE = ("Nicotine", "Current, cannot or will not pause", "Current, can pause")
STOP = ("Nicotine", "Current, cannot or will not pause", "None")
UNDERSTANDS = (
    "Expectation of result",
    "Expects a permanent result",
    "Understands that results and longevity vary",
)


def told(way):
    swaps = [(swap.question, swap.was, swap.to) for swap in way.swaps]
    return swaps, way.verdict.word, list(way.remaining)


WAYS = [
    (SMOKER, [
        ([STOP], "Suitable", []),
        ([PAUSE], "Suitable with considerations", ["Nicotine, able to pause"]),
    ]),
    ({"nicotine": "can-pause"}, [([("Nicotine", "Current, can pause", "None")], "Suitable", [])]),
    (SMOKER | PERMANENT, [
        ([STOP, UNDERSTANDS], "Suitable", []),
        ([PAUSE, UNDERSTANDS], "Suitable with considerations", ["Nicotine, able to pause"]),
    ]),
    ({"active-infection": ["donor", "recipient"]},
     [([("Active infection", "Donor area, Recipient area", "None")], "Suitable", [])]),
    (NO_FAT, [([("Donor fat", "Limited (harvest impractical)", "Adequate")], "Suitable", [])]),
    # Nicotine alone leads nowhere, donor fat alone to waiting: both are told, the better one first.
    (SMOKER | NO_FAT, [
        ([STOP, ("Donor fat", "Limited (harvest impractical)", "Adequate")], "Suitable", []),
        ([PAUSE, ("Donor fat", "Limited (harvest impractical)", "Adequate")],
         "Suitable with considerations", ["Nicotine, able to pause"]),
        ([("Donor fat", "Limited (harvest impractical)", "Adequate")],
         "Defer until resolved", ["Nicotine, cannot or will not pause"]),
    ]),
    # Open, and counted as it stands: the team may come to agree.
    ({"prior-radiation": "yes"}, [
        ([("Treating team considers nanofat appropriate", "not answered", "Yes")],
         "Suitable with considerations", ["Compromised tissue, treating team agrees"]),
    ]),
    ({"prior-radiation": "yes", "team-agreement": "not-discussed"}, [
        ([("Treating team considers nanofat appropriate", "answered “Not yet discussed”", "Yes")],
         "Suitable with considerations", ["Compromised tissue, treating team agrees"]),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), WAYS)
def test_the_ways_to_a_better_result(shown, changes, expected):
    assert [told(way) for way in shown(changes).changes.ways] == expected


AS_THINGS_STAND = "Nothing that time, treatment or talk may bring leads to a better result as things stand."
STAYING = [
    (VOLUME, AS_THINGS_STAND, ["Significant volume is the main goal"]),
    # The infection may pass, the goal stays.
    (VOLUME | {"active-infection": ["donor"]}, AS_THINGS_STAND, ["Significant volume is the main goal"]),
    ({"nicotine": None, "weight": "change"}, f"{AS_THINGS_STAND} Open gates come first.",
     []),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence", "stays"), STAYING)
def test_where_nothing_changes_it_one_sentence_says_so(shown, changes, sentence, stays):
    found = shown(changes).changes
    assert (found.ways, found.none_words, list(found.stays)) == ((), sentence, stays)


def test_nothing_is_said_where_the_result_is_suitable(shown):
    assert shown().changes is None


def test_what_is_not_ruled_out_is_said_whatever_else_changes(shown):
    found = shown(SMOKER | {"harvest-accepted": None}).changes
    assert found.ways
    assert found.not_ruled_out == ("Fat harvesting declined",)


FIXED = {
    "main-goal",
    "prior-radiation",
    "skin-type",
    "skin-laxity",
    "scarring-tendency",
    "structural-findings",
}


def test_facts_are_never_offered_to_be_tried(shown):
    offered = {swaps[0].key for swaps in shown(SMOKER).changes.modifiable}
    assert "nicotine" in offered
    assert not offered & FIXED


def test_what_only_makes_things_worse_is_not_offered_to_be_tried(shown):
    """Nicotine is none already: that it could be paused would only add a caution."""
    offered = {swaps[0].key: [swap.answer for swap in swaps] for swaps in shown(NO_FAT).changes.modifiable}
    assert "donor-fat" in offered
    assert "nicotine" not in offered
    paused = shown({"nicotine": "can-pause"}).changes.modifiable
    assert ["none"] in [[swap.answer for swap in swaps] for swaps in paused]


def test_what_is_on_record_now_stands_beside_the_way(shown):
    (way, _) = shown(SMOKER | PERMANENT).changes.ways
    assert way.on_record == (
        "Nicotine “Current, cannot or will not pause” and Expectation of result “Expects a permanent result”"
    )


def test_a_release_that_marks_no_answer_has_no_such_part(shown, publisher):
    Choice.objects.update(attainable=False)
    actions.publish(by=publisher, note="as before there was such a mark")
    assert shown(SMOKER).changes is None


def test_where_another_engine_said_otherwise_nothing_is_computed(make_consultation):
    version = make_consultation(SMOKER).current
    profile = presenters.profile_of(version, releases.knowledge_base(version.release_id))
    stored = json.loads(version.screening) | {"verdict_key": "another-approach"}
    assert what_would_change(profile, stored, ()) is None


def test_the_text_for_the_record_names_the_way_in_short(shown):
    text = presenters.record_text(shown(SMOKER | PERMANENT))
    sentence = (
        "What would change this: Nicotine “None” and Expectation of result “Understands that results and "
        "longevity vary” would lead to “suitable”; Nicotine “Current, can pause” and Expectation of result "
        "“Understands that results and longevity vary” would lead to “suitable with considerations”."
    )
    assert sentence in text.splitlines()
    assert "What would change" not in presenters.record_text(shown(VOLUME))


# -- trying out ------------------------------------------------------------------------------------


@pytest.fixture
def tried(release):
    """`tried(changes, answers)`: what the result of the clean patient with these changes would be."""

    def look(changes, answers):
        profile = Profile(releases.knowledge_base(release.pk), over_clean(changes), {})
        before = dict(profile.answers)
        found = presenters.try_out(profile, answers)
        assert profile.answers == before
        return found

    return look


def names(notes):
    return [note.name for note in notes]


def test_a_try_out_says_what_would_come_go_and_stay(tried):
    found = tried(SMOKER | PERMANENT, {"nicotine": "can-pause"})
    assert (found.headline.verdict.word, found.same) == ("Defer until resolved", True)
    assert names(found.came) == ["Nicotine, able to pause"]
    assert found.came[0].text.startswith("Current nicotine use")
    assert names(found.gone) == ["Nicotine, cannot or will not pause"]
    assert names(found.stays) == ["Fine lines or crepiness", "Guaranteed or permanent correction expected"]


def test_a_try_out_that_changes_the_verdict(tried):
    found = tried(SMOKER, {"nicotine": "can-pause"})
    assert (found.headline.verdict.word, found.same) == ("Suitable with considerations", False)
    assert "Laser or light treatment" in names(found.gone)
    assert found.not_ruled_out == ()


def test_what_is_not_ruled_out_stays_so_in_a_try_out(tried):
    found = tried(SMOKER | {"harvest-accepted": None}, {"nicotine": "can-pause"})
    assert found.not_ruled_out == ("Fat harvesting declined",)
