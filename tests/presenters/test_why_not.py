"""Every rule without a note: what it would need, or which questions it waits for."""

import json

import pytest

from assessments import presenters, releases

pytestmark = pytest.mark.django_db


def silent(page, rule):
    (found,) = [item for item in page.silent if item.rule == rule]
    return found


NOT_MET = [
    ({}, "R-CON-1", "Not met: Main goal is “Significant volume increase”."),
    ({}, "R-IND-2", "Not met: Skin findings includes “Rough or uneven texture” or “Sun-damaged skin”."),
    # Only what failed is named: the goal fits here.
    ({}, "R-CAU-2", "Not met: “Volume is wanted beside skin quality or blending” holds."),
    ({"main-goal": "laxity", "skin-laxity": "present"}, "R-CAU-4",
     "Not met: Main goal is answered and is not “Less lax skin”."),
    ({}, "R-INF-5", "Not met: Nanofat has no indication."),
    ({}, "R-CON-2a", "Not met: Active infection includes “Donor area” or “Recipient area”."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "rule", "words"), NOT_MET)
def test_a_rule_that_did_not_fire_says_what_failed(shown, changes, rule, words):
    assert silent(shown(changes), rule).words == words


def test_it_names_the_answer_behind_it(shown):
    (answer,) = silent(shown(), "R-CON-4a").because
    assert (answer.question, answer.text) == ("Nicotine", "None")


UNDECIDED = [
    ({"nicotine": None}, "R-CON-4a", "Undecided until answered: Nicotine."),
    ({"nicotine": "not-asked"}, "R-CON-4b", "Undecided until answered: Nicotine."),
    ({"skin-laxity": None}, "R-CAU-4", "Undecided until answered: Skin laxity."),
    ({"main-goal": None, "other-goals": None}, "R-IND-1",
     "Undecided until answered: Main goal; Other goals."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "rule", "words"), UNDECIDED)
def test_an_undecided_rule_says_what_it_waits_for(shown, changes, rule, words):
    assert silent(shown(changes), rule).words == words


def test_undecided_rules_come_first(shown):
    words = [item.words for item in shown({"nicotine": None, "weight": None}).silent]
    undecided = [text.startswith("Undecided") for text in words]
    assert undecided == sorted(undecided, reverse=True)
    assert any(undecided)


@pytest.mark.parametrize(
    "changes", [{}, {"main-goal": None}, {"main-goal": "volume", "nicotine": "cannot-pause"}]
)
def test_every_rule_has_a_note_or_says_why_not(shown, release, changes):
    page = shown(changes)
    notes = (*page.reasons_for, *page.reasons_against, *page.technique, *page.counselling)
    told = [item.rule for item in (*notes, *page.silent)]
    stored = json.loads(page.version.screening)
    offers = [note["rule"] for note in stored["notes"] if note["kind"] == "alternative"]
    rules = {rule["key"]: rule for rule in json.loads(release.document)["rules"]}
    offers = [key for key in offers if not rules[key]["framing"]]
    rules = [key for key, rule in rules.items() if not rule["framing"]]
    assert sorted(told + offers) == sorted(rules)


def test_a_rule_the_release_does_not_have_keeps_its_name(make_consultation):
    version = make_consultation().current
    stored = json.loads(version.screening)
    stored["not_fired"] = [{"rule": "R-GONE", "kind": "caution", "name": "Gone", "origin": "source"}]
    version.screening = json.dumps(stored)
    page = presenters.result_page(version, releases.knowledge_base(version.release_id))
    assert silent(page, "R-GONE").words == "Its conditions are not met."
