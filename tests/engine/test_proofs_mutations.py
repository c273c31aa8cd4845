"""Each kind of fault, seeded into the shipped knowledge, is found, with a patient who shows it."""

import json
from datetime import date
from functools import cache
from time import monotonic

import pytest

from assessments.engine import Verdict, compile_document, read_answers, screen
from assessments.engine.proofs import CHECKS, run
from assessments.engine.proofs.case import Case
from assessments.knowledge_files import read_folder
from tests.engine.build import answer, choice, effect, finding, holds, question, rule, stands

TODAY = date(2026, 1, 1)
NO_PAUSE = answer("nicotine", "any_of", "cannot-pause")
LIMITED = answer("donor-fat", "any_of", "limited")


@cache
def shipped():
    return read_folder()


@pytest.fixture
def draft():
    return json.loads(json.dumps(shipped()))


def found(document, code, live=None):
    """The problems with this code; only what looks for it is run."""
    case = Case(document, live, TODAY, monotonic() + 60)
    check = next(check for check in CHECKS if check.code == code)
    problems = list(run(case, check))
    case.close()
    return [problem for problem in problems if problem.code == code]


def item(document, kind, key):
    return next(one for one in document[kind] if one["key"] == key)


def add_rule(document, key, when, *effects, **fields):
    document["rules"].append(rule(key, when, *effects, claims=["S-CON-4"], **fields))


def add_choice(document, question, key):
    item(document, "questions", question)["choices"].append(choice(key))


# -- the faults ------------------------------------------------------------------------------------


def a_rule_that_asks_for_two_answers_at_once(draft):
    item(draft, "rules", "R-CON-4a")["when"][0].append(answer("nicotine", "any_of", "none"))


def a_rule_on_a_finding_that_excludes_its_answer(draft):
    item(draft, "rules", "R-CON-1")["when"][0].append(holds("scar-goal"))
    item(draft, "findings", "scar-goal")["when"].pop()


def a_used_finding_that_cannot_hold(draft):
    item(draft, "findings", "less-invasive")["when"][0].append(answer("harvest-accepted", "any_of", "yes"))


def an_unused_finding_that_cannot_hold(draft):
    draft["findings"].append(finding("idle", [[NO_PAUSE, answer("nicotine", "any_of", "none")]]))


def a_finding_that_always_holds(draft):
    item(draft, "findings", "surgery-planned")["when"] += [
        [
            answer(
                "combined-procedures",
                "none_of",
                "blepharoplasty",
                "facelift",
                "scar-revision",
                "other-facial",
            )
        ]
    ]


def a_rule_for_everybody_in_disguise(draft):
    item(draft, "rules", "R-CON-4a")["when"] = [
        [NO_PAUSE],
        [answer("nicotine", "not_recorded", "cannot-pause")],
    ]


def a_rule_that_lost_its_last_condition(draft):
    item(draft, "rules", "R-CON-4a")["when"] = [[]]


def an_effect_that_cannot_take_place(draft):
    item(draft, "rules", "R-CON-4a")["effects"].append(effect("suggest", "laser-light", "no-nicotine"))
    draft["findings"].append(finding("no-nicotine", [[answer("nicotine", "any_of", "none")]]))


def a_group_that_another_covers(draft):
    item(draft, "rules", "R-CON-4a")["when"].append([NO_PAUSE, LIMITED])


def a_group_that_the_others_cover_together(draft):
    item(draft, "findings", "harvest-impossible")["when"].append(
        [answer("donor-fat", "any_of", "limited", "adequate"), answer("harvest-accepted", "any_of", "no")]
    )


def a_rule_behind_another(draft):
    add_rule(draft, "X", [[NO_PAUSE, LIMITED]], "defer")


def a_suggestion_behind_another(draft):
    add_rule(
        draft, "X", [[answer("main-goal", "any_of", "laxity"), LIMITED]], effect("suggest", "rf-ultrasound")
    )


def a_duplicate(draft):
    add_rule(draft, "X", [[answer("nicotine", "none_of", "none", "can-pause")]], "defer")


def a_duplicate_note(draft):
    add_rule(draft, "X", [[holds("surgery-planned")]], "note", note=item(draft, "rules", "R-TEC-9")["note"])


def an_indication_for_the_very_same_situation(draft):
    add_rule(draft, "X", [[NO_PAUSE]], "supports")


def an_indication_where_one_of_two_contraindications_holds(draft):
    either = answer("donor-fat", "any_of", "limited", "adequate")
    add_rule(draft, "X", [[either, answer("main-goal", "any_of", "laxity", "volume")]], "supports")


def a_suggestion_where_it_is_excluded(draft):
    add_rule(draft, "X", [[LIMITED]], effect("complement", "microfat"))


def an_answer_that_takes_a_stronger_contraindication_back(draft):
    volume = answer("other-goals", "any_of", "volume")
    add_rule(draft, "X", [[volume, answer("nicotine", "not_recorded", "cannot-pause")]], "another-approach")


def a_gate_that_may_never_be_asked(draft):
    item(draft, "questions", "scar-type")["gate"] = True


def a_contraindication_without_its_gate(draft):
    item(draft, "questions", "nicotine")["gate"] = False
    gap = item(draft, "rules", "R-INF-2")
    gap["when"] = [group for group in gap["when"] if group[0]["question"] != "nicotine"]


def another_approach_without_any(draft):
    laxity = item(draft, "rules", "R-CON-5d")
    laxity["effects"] = laxity["effects"][:1]
    draft["rules"].remove(item(draft, "rules", "R-ALT-RF"))


def another_approach_and_a_note_for_others_only(draft):
    another_approach_without_any(draft)
    standing = [stands("suggested", "microfat", "is_not"), LIMITED]
    add_rule(draft, "X", [standing], "note", kind="gap")


def a_choice_without_a_note(draft):
    add_choice(draft, "main-goal", "something-new")
    add_choice(draft, "scar-type", "burn")


def an_exclusion_beside_a_suggestion(draft):
    own = answer("material-preference", "any_of", "own-tissue")
    add_rule(draft, "X", [[own]], effect("exclude", "ha-filler"))


def a_question_without_its_rule(draft):
    draft["rules"].remove(item(draft, "rules", "R-COU-12"))


def a_gate_that_no_rule_reads(draft):
    draft["questions"].append(question("pets", "one", ["cat", "dog"], gate=True))


def a_question_that_is_never_shown(draft):
    draft["findings"].append(finding("nobody", [[LIMITED, answer("donor-fat", "any_of", "adequate")]]))
    item(draft, "questions", "team-agreement")["show_when"] = "nobody"


def a_rule_without_a_source(draft):
    item(draft, "rules", "R-TEC-4")["claims"] = []


def a_reference_that_is_due(draft):
    draft["references"] = [
        {"key": "old", "review_by": "2025-12-31"},
        {"key": "new", "review_by": "2026-01-01"},
    ]
    item(draft, "rules", "R-CON-4a")["references"] = ["old", "new"]


def a_promise_in_a_note(draft):
    item(draft, "rules", "R-IND-1")["note"] = "Nanofat is a safe option and cures fine lines."


def a_promise_in_the_handout(draft):
    item(draft, "handout", "cost")["text"] = "The result is guaranteed."


def rules_that_are_off(draft, *effects):
    for one in draft["rules"]:
        if {effect["effect"] for effect in one["effects"] if effect["modality"] == "nanofat"} & set(effects):
            one["on"] = False


def every_indication_is_off(draft):
    rules_that_are_off(draft, "supports")


def every_contraindication_is_off(draft):
    rules_that_are_off(draft, "defer", "another-approach")


def a_contraindication_that_only_shows_a_note(draft):
    item(draft, "rules", "R-CON-4a")["effects"] = [effect("note")]


def a_new_choice(draft):
    add_choice(draft, "nicotine", "patch")


FAULTS = [
    (a_rule_that_asks_for_two_answers_at_once, "error", "never-fires", "R-CON-4a"),
    (a_rule_on_a_finding_that_excludes_its_answer, "error", "never-fires", "R-CON-1"),
    (a_used_finding_that_cannot_hold, "error", "never-holds", "less-invasive"),
    (an_unused_finding_that_cannot_hold, "warning", "never-holds", "idle"),
    (a_finding_that_always_holds, "warning", "always", "surgery-planned"),
    (a_rule_for_everybody_in_disguise, "warning", "always", "R-CON-4a"),
    (a_rule_that_lost_its_last_condition, "warning", "no-conditions", "R-CON-4a"),
    (an_effect_that_cannot_take_place, "warning", "effect-never", "R-CON-4a"),
    (a_group_that_another_covers, "warning", "idle-group", "R-CON-4a"),
    (a_group_that_the_others_cover_together, "warning", "idle-group", "harvest-impossible"),
    (a_rule_behind_another, "warning", "hidden-rule", "X"),
    (a_suggestion_behind_another, "note", "hidden-rule", "X"),
    (a_duplicate, "error", "duplicate", "X"),
    (a_duplicate_note, "error", "duplicate", "X"),
    (an_indication_for_the_very_same_situation, "error", "contradiction", "X"),
    (an_indication_where_one_of_two_contraindications_holds, "error", "contradiction", "X"),
    (a_suggestion_where_it_is_excluded, "error", "contradiction", "X"),
    (an_answer_that_takes_a_stronger_contraindication_back, "error", "towards-suitable", "nicotine"),
    (a_gate_that_may_never_be_asked, "error", "gate-unasked", "scar-type"),
    (a_contraindication_without_its_gate, "note", "stays-open", "R-CON-4a"),
    (another_approach_without_any, "note", "no-alternative", "R-CON-5d"),
    (another_approach_and_a_note_for_others_only, "warning", "no-alternative", "R-CON-5d"),
    (a_choice_without_a_note, "note", "no-note", "main-goal"),
    (a_choice_without_a_note, "note", "no-note", "scar-type"),
    (an_exclusion_beside_a_suggestion, "note", "exclusion-wins", "ha-filler"),
    (a_question_without_its_rule, "note", "unread", "sun-exposure"),
    (a_gate_that_no_rule_reads, "warning", "unread", "pets"),
    (a_question_that_is_never_shown, "error", "never-shown", "team-agreement"),
    (every_indication_is_off, "error", "never-indicated", "nanofat"),
    (every_contraindication_is_off, "error", "never-held-back", "nanofat"),
    (a_contraindication_that_only_shows_a_note, "warning", "holds-nothing-back", "R-CON-4a"),
    (a_rule_without_a_source, "warning", "no-source", "R-TEC-4"),
    (a_reference_that_is_due, "warning", "past-review", "old"),
    (a_promise_in_a_note, "warning", "wording", "R-IND-1"),
    (a_promise_in_the_handout, "warning", "wording", "cost"),
    (a_new_choice, "warning", "added-choice", "nicotine"),
]


def fires(screening, problem):
    return screening.holds("rule", problem.key) is True


def both_fire(screening, problem):
    return fires(screening, problem) and all(screening.holds("rule", key) for _, key in problem.about)


def clashes(screening, problem):
    return fires(screening, problem) and any(screening.holds("rule", key) for _, key in problem.about)


def holds_or_fires(screening, problem):
    return screening.holds({"rules": "rule", "findings": "finding"}[problem.kind], problem.key) is True


def is_suitable(screening):
    return screening.verdict in (Verdict.SUITABLE, Verdict.CONSIDERATIONS)


def no_alternative_stands(screening, problem):
    standings = {standing.standing for standing in screening.modalities}
    return fires(screening, problem) and standings <= {"excluded", "not-suggested"}


SHOWN_BY = {
    "always": holds_or_fires,
    "effect-never": fires,
    "idle-group": holds_or_fires,
    "hidden-rule": both_fire,
    "duplicate": both_fire,
    "contradiction": clashes,
    "towards-suitable": lambda screening, problem: problem.key not in screening.codes,
    "gate-unasked": lambda screening, problem: is_suitable(screening) and problem.key not in screening.codes,
    "stays-open": lambda screening, problem: (
        is_suitable(screening) and screening.holds("rule", problem.key) is None
    ),
    "no-alternative": no_alternative_stands,
    "exclusion-wins": lambda screening, problem: any(
        standing.standing == "excluded" and standing.for_
        for standing in screening.modalities
        if standing.key == problem.key
    ),
}


@pytest.mark.parametrize(
    ("seed", "level", "code", "key"), FAULTS, ids=lambda value: getattr(value, "__name__", None)
)
def test_a_seeded_fault_is_found(draft, seed, level, code, key):
    assert key not in {problem.key for problem in found(draft, code)}
    seed(draft)
    (problem,) = [problem for problem in found(draft, code, live=shipped()) if problem.key == key]
    assert problem.level == level
    assert (problem.witness is not None) == (code in SHOWN_BY)
    if problem.witness is not None:
        assert read_answers(draft, problem.witness) == problem.witness
        assert SHOWN_BY[code](screen(compile_document(draft), problem.witness), problem)


# -- what is said of it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "code", "sentence"),
    [
        (
            a_rule_on_a_finding_that_excludes_its_answer,
            "never-fires",
            "R-CON-1 “Significant volume is the main goal” can never fire. These cannot hold together: "
            "Main goal is “Significant volume increase”; and “Improving a scar is a goal” holds.",
        ),
        (
            an_answer_that_takes_a_stronger_contraindication_back,
            "towards-suitable",
            "Answering “Nicotine” with “Current, cannot or will not pause” makes R-CON-4a “Nicotine, cannot "
            "or will not pause” fire, and yet the verdict moves towards suitable: from “another approach "
            "likely better” to “defer until resolved”.",
        ),
        (
            a_rule_that_lost_its_last_condition,
            "no-conditions",
            "R-CON-4a “Nicotine, cannot or will not pause” has no conditions, so it always applies: it "
            "defers Nanofat for everybody.",
        ),
        (
            a_contraindication_without_its_gate,
            "stays-open",
            "R-CON-4a “Nicotine, cannot or will not pause” can stay undecided beside a suitable verdict: "
            "“Nicotine” is no gate.",
        ),
    ],
)
def test_a_problem_is_told_in_the_words_of_the_form(draft, seed, code, sentence):
    seed(draft)
    assert sentence in [problem.sentence for problem in found(draft, code)]


def test_both_contraindications_are_named_that_an_indication_cannot_go_without(draft):
    an_indication_where_one_of_two_contraindications_holds(draft)
    (problem,) = found(draft, "contradiction")
    assert set(problem.about) == {("rules", "R-CON-1"), ("rules", "R-CON-5d")}


def test_rules_and_findings_that_name_other_choices_are_listed_unless_they_name_the_new_one(draft):
    a_new_choice(draft)
    item(draft, "rules", "R-CON-4b")["when"][0][0]["choices"].append("patch")
    (problem,) = found(draft, "added-choice", live=shipped())
    assert problem.about == (("rules", "R-CON-4a"),)
    assert found(draft, "added-choice") == []


def test_whatever_names_other_choices_is_named_whole_and_the_sentence_begins_in_upper_case(draft):
    a_new_choice(draft)
    draft["rules"] = [one for one in draft["rules"] if one["key"] not in ("R-CON-4a", "R-CON-4b")]
    draft["findings"] += [finding(f"idle-{number}", [[NO_PAUSE]]) for number in range(7)]
    (problem,) = found(draft, "added-choice", live=shipped())
    assert "The finding “Finding idle-0”, the finding “Finding idle-1”, " in problem.sentence
    assert "the finding “Finding idle-6” name other choices of it" in problem.sentence
    assert " more name" not in problem.sentence


def test_rules_that_read_a_question_nobody_sees_are_named(draft):
    a_question_that_is_never_shown(draft)
    case = Case(draft, None, TODAY, monotonic() + 60)
    problems = list(run(case, next(check for check in CHECKS if check.code == "never-shown")))
    case.close()
    assert {p.key for p in problems if p.code == "reads-never-shown"} == {"R-IND-7", "R-CAU-1"}


def test_a_note_that_none_is_named_answers_for_the_missing_alternative(draft):
    standings = [
        stands("suggested", modality["key"], "is_not")
        for modality in draft["modalities"]
        if not modality["asked"]
    ]
    add_rule(draft, "X", [[stands("replaced"), *standings]], "note", kind="gap")
    assert found(draft, "no-alternative") == []


def test_what_may_be_meant_for_everybody_needs_no_conditions(draft):
    add_rule(draft, "X", [[]], "considerations", "note", effect("suggest", "laser-light"))
    add_rule(draft, "Y", [[]], effect("defer", when="volume-problem"))
    assert found(draft, "no-conditions") == []


@pytest.mark.parametrize("name", ["rule", "set"])
def test_a_rule_that_is_off_is_no_problem(draft, name):
    a_duplicate(draft)
    if name == "rule":
        draft["rules"][-1]["on"] = False
    else:
        draft["rule_sets"].append({"key": "off", "origin": "local", "title": "Off", "on": False})
        draft["rules"][-1]["set"] = "off"
    assert found(draft, "duplicate") == []
