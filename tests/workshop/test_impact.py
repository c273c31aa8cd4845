"""What was counted, in words and as a picture."""

import pytest

from assessments.presenters import Impact
from assessments.presenters.flow import THINNEST, flow
from assessments.workshop.tallies import nothing

DOCUMENT = {
    "rules": [{"key": "R-1", "name": "Nicotine"}, {"key": "R-2", "name": "Volume"}],
    "questions": [{"key": "extent", "label": "Extent"}],
}


def impact(**found):
    changed = found.get("changed", [])
    screened = sum(found.get("kept", {}).values()) + sum(change["count"] for change in changed)
    screened += found.get("apart", {"count": 0})["count"]
    return Impact(nothing() | {"consultations": screened, "changed": []} | found, DOCUMENT)


def change(before, after, count, already=0, gates=None, **rules):
    named = {key.replace("_", "-"): number for key, number in rules.items()}
    pair = {"from": before, "to": after, "count": count, "already": already}
    return pair | {"rules": named, "gates": gates or {}}


TO_DEFER = change("suitable", "defer", 2, R_1=2)


@pytest.mark.parametrize(
    ("found", "headline"),
    [
        ({}, "There are no past consultations yet."),
        (
            {"apart": {"count": 3, "questions": {"extent": 3}}},
            "None of the past consultations can be compared.",
        ),
        ({"kept": {"defer": 1}}, "1 of 1 keeps its verdict."),
        ({"kept": {"defer": 1, "suitable": 1}}, "All 2 keep their verdict."),
        (
            {"kept": {"defer": 1}, "changed": [TO_DEFER]},
            "1 of 3 keeps its verdict; 2 would get another.",
        ),
        ({"changed": [TO_DEFER]}, "0 of 2 keep their verdict; 2 would get another."),
    ],
)
def test_the_headline(found, headline):
    assert impact(**found).headline == headline


def test_the_largest_change_comes_first_with_its_causes():
    small = change("defer", "suitable", 1, already=1, R_9=1, R_1=1)
    first, second = impact(changed=[small, TO_DEFER]).changes
    assert first.words == "suitable → defer until resolved, by R-1"
    assert [(cause.key, cause.name) for cause in second.causes] == [("R-1", "Nicotine"), ("R-9", "R-9")]
    assert second.already == "All of them would get this verdict from the live release as well."


def test_a_gate_is_named_by_its_question():
    (one,) = impact(changed=[change("suitable", "insufficient", 1, gates={"extent": 1})]).changes
    assert one.causes[0].name == "the gate “Extent”, which is open on one side only"
    assert one.words == "suitable → insufficient information"


def test_firing_rates_tell_new_rules_and_those_that_left():
    found = impact(before={"R-1": 2, "R-9": 1}, fired={"R-1": 2, "R-2": 0}, undecided={"R-2": 3})
    assert [(one.key, one.before, one.after, one.undecided) for one in found.differing] == [
        ("R-2", None, 0, 3),
        ("R-9", 1, None, 0),
    ]
    assert [one.key for one in found.same] == ["R-1"]


# -- the picture


def test_nothing_is_drawn_of_nobody():
    assert flow({}) is None
    assert flow({("defer", "defer"): 0}) is None


def test_a_change_is_a_band_of_its_own_on_top_of_what_stays():
    picture = flow({("defer", "considerations"): 25, ("defer", "defer"): 71})
    assert [(band.moved, band.words) for band in picture.bands] == [
        (False, "Defer until resolved to Defer until resolved: 71"),
        (True, "Defer until resolved to Suitable with considerations: 25"),
    ]


def test_posts_carry_the_numbers_of_their_side():
    picture = flow({("defer", "considerations"): 25, ("defer", "defer"): 71})
    assert [(post.verdict.word, post.count, post.delta) for post in picture.posts] == [
        ("Defer until resolved", 96, ""),
        ("Defer until resolved", 71, "−25"),
        ("Suitable with considerations", 25, "+25"),
    ]


def test_one_among_very_many_can_still_be_seen():
    picture = flow({("defer", "suitable"): 1, ("suitable", "suitable"): 100_000})
    heights = {(post.anchor, post.verdict.word): float(post.height) for post in picture.posts}
    assert heights["end", "Defer until resolved"] == THINNEST


def test_posts_leave_room_for_their_words():
    verdicts = ["another-approach", "defer", "insufficient", "considerations", "suitable"]
    picture = flow({(one, other): 1 for one in verdicts for other in verdicts})
    for anchor in ("start", "end"):
        lines = [float(post.label_y) for post in picture.posts if post.anchor == anchor]
        assert all(below - above >= 30 for above, below in zip(lines, lines[1:], strict=False))
