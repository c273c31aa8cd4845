"""What changed between two consults and why, and what happened with a patient in which order."""

import copy
import json
import uuid
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from assessments import actions, presenters, releases
from assessments.demo import date_back
from assessments.engine import KnowledgeError, compile_document
from assessments.models import ConsultationVersion, Decision, DecisionReason, Outcome, Rule
from assessments.presenters import comparison
from assessments.presenters.outcomes import shown_outcome
from assessments.presenters.profile import Profile
from tests.profiles import DOCUMENT, VIGNETTES, answers_of, over_clean

FIRST = compile_document(DOCUMENT, number=1)
SMOKER, INFECTED = {"nicotine": "cannot-pause"}, {"active-infection": ["donor"]}
UNCLEAR = "“Skin quality versus volume not understood”"
RULE, NAME = "R-CON-4a", "“Nicotine, cannot or will not pause”"


def steps(before, after, earlier=FIRST, later=FIRST):
    profiles = Profile(earlier, over_clean(before), {}), Profile(later, over_clean(after), {})
    return comparison.steps(*profiles)


# -- because of which answer -----------------------------------------------------------------------

BECAUSE_OF_ANSWERS = [
    (SMOKER, {}, [(f"{NAME} no longer applies", ("Nicotine",))]),
    ({}, SMOKER, [(f"{NAME} applies now", ("Nicotine",))]),
    ({}, {"nicotine": "can-pause"}, [("“Nicotine, able to pause” applies now", ("Nicotine",))]),
    ({"nicotine": "can-pause"}, {}, [("“Nicotine, able to pause” no longer applies", ("Nicotine",))]),
    # A gate alone: without it nothing is stated.
    ({}, {"nicotine": None}, [("Gates open now", ("Nicotine",))]),
    ({}, {"nicotine": "not-asked"}, [("Gates open now", ("Nicotine",))]),
    ({"nicotine": None}, {}, [("Gates answered since", ("Nicotine",))]),
    # Two reasons, of which one answer took away both.
    (SMOKER | INFECTED, {}, [("“Active infection at donor or recipient site” no longer applies",
                              ("Active infection",)), (f"{NAME} no longer applies", ("Nicotine",))]),
    # A better verdict that is not "suitable" has reasons of its own.
    (SMOKER, {"nicotine": "can-pause"}, [(f"{NAME} no longer applies", ("Nicotine",)),
                                         ("“Nicotine, able to pause” applies now", ("Nicotine",))]),
    (SMOKER | {"understands-effect": "no"}, {"understands-effect": "no"},
     [(f"{NAME} no longer applies", ("Nicotine",)), (f"{UNCLEAR} still applies", ())]),
    (SMOKER, {"nicotine": None}, [(f"{NAME} no longer applies", ("Nicotine",)),
                                  ("Gates open now", ("Nicotine",))]),
    # What stays behind another verdict is no reason for it.
    (SMOKER, SMOKER | {"main-goal": "volume"}, [("“Significant volume is the main goal” applies now",
                                                 ("Main goal",))]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "reasons"), BECAUSE_OF_ANSWERS)
def test_a_changed_verdict_says_because_of_which_rule_and_answer(before, after, reasons):
    (step,) = steps(before, after)
    assert step.sentence.startswith("The changed answers lead from")
    assert [(reason.words, reason.answers) for reason in step.reasons] == reasons
    assert all(reason.release == "" for reason in step.reasons)


@pytest.mark.parametrize(
    ("before", "after"), [({}, {}), ({}, {"setting": "facility"}), (SMOKER, INFECTED), (SMOKER, SMOKER)]
)
def test_where_the_verdict_stays_there_is_nothing_to_explain(before, after):
    assert steps(before, after) == ()


def test_every_two_vignettes_are_told_apart():
    """Whatever the verdicts: a change has reasons, and each of them names an answer that changed."""
    profiles = [Profile(FIRST, answers_of(vignette), {}) for vignette in VIGNETTES]
    chosen = {profile.screening.verdict: [] for profile in profiles}
    for profile in profiles:
        chosen[profile.screening.verdict].append(profile)
    few = [profile for alike in chosen.values() for profile in alike[:4]]
    for before, after in permutations(few, 2):
        found = comparison.steps(before, after)
        same = before.screening.verdict is after.screening.verdict
        assert len(found) == (0 if same else 1)
        changed = {swap.question for swap in comparison.answer_swaps(before, after)}
        for reason in (reason for step in found for reason in step.reasons):
            assert reason.answers, reason
            assert reason.words.startswith("Gates") or set(reason.answers) <= changed
        assert all(step.reasons for step in found)


# -- because of which release ----------------------------------------------------------------------


def another(change, number=2):
    """The shipped knowledge after `change(document)`, as the release with this number."""
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return compile_document(document, number=number)


def rule_of(document, key=RULE):
    return next(rule for rule in document["rules"] if rule["key"] == key)


def without_the_rule(document):
    document["rules"].remove(rule_of(document))


def rule_off(document):
    rule_of(document)["on"] = False


def rule_set_off(document):
    name = rule_of(document)["set"]
    next(item for item in document["rule_sets"] if item["key"] == name)["on"] = False


def rule_for_the_others(document):
    rule_of(document)["when"] = [[{"question": "nicotine", "op": "any_of", "choices": ["can-pause"]}]]


WITHOUT = another(without_the_rule)
BECAUSE_OF_RELEASE = [
    (without_the_rule, "the rule is gone", "a new rule"),
    (rule_off, "switched off", "switched on"),
    (rule_for_the_others, "the rule was changed", "the rule was changed"),
]


@pytest.mark.parametrize(("change", "gone", "came"), BECAUSE_OF_RELEASE)
def test_a_verdict_changed_by_the_release_alone_says_so(change, gone, came):
    other = another(change)
    (step,) = steps(SMOKER, SMOKER, FIRST, other)
    assert step.sentence == "Release 2 screens the earlier answers as “Suitable”, not “Defer until resolved”:"
    assert [(r.words, r.answers, r.release) for r in step.reasons] == [
        (f"{NAME} no longer applies", (), gone)
    ]
    (step,) = steps(SMOKER, SMOKER, other, FIRST)
    assert [(r.words, r.answers, r.release) for r in step.reasons] == [(f"{NAME} applies now", (), came)]


def test_a_rule_set_switched_off_is_what_the_release_did():
    (step, *_) = steps(SMOKER, SMOKER, FIRST, another(rule_set_off))
    assert (f"{NAME} no longer applies", "switched off") in [(r.words, r.release) for r in step.reasons]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        # The release would not have changed it, the answers do.
        ({}, INFECTED, ["The changed answers lead from “Suitable” to “Defer until resolved”:"]),
        # Each does its part.
        (SMOKER, {"nicotine": None}, ["Release 2 screens the earlier answers as “Suitable”, not “Defer until "
         "resolved”:", "The changed answers lead from “Suitable” to “Insufficient information”:"]),
        # The release takes the reason away, the answers bring another one.
        (SMOKER, SMOKER | INFECTED, ["Release 2 screens the earlier answers as “Suitable”, not “Defer until "
         "resolved”:", "The changed answers lead from “Suitable” to “Defer until resolved”:"]),
        ({}, {}, []),
    ],
)  # fmt: skip
def test_answers_and_release_are_told_apart(before, after, words):
    assert [step.sentence for step in steps(before, after, FIRST, WITHOUT)] == words


# -- answers side by side --------------------------------------------------------------------------

OPEN = ("not answered", False)
SWAPS = [
    ({}, {}, []),
    ({"nicotine": "can-pause"}, {}, [("Nicotine", ("Current, can pause", True), ("None", True))]),
    ({"nicotine": None}, {}, [("Nicotine", OPEN, ("None", True))]),
    ({}, {"nicotine": "not-asked"}, [("Nicotine", ("None", True), ("Not asked", False))]),
    ({"nicotine": None}, {"nicotine": "not-asked"}, []),
    ({"areas": ["cheeks", "temples"]}, {"areas": ["temples", "cheeks"]}, []),
    ({"areas": ["cheeks"]}, {"areas": ["temples"], "weight": None},
     [("Areas", ("Cheeks", True), ("Temples", True)), ("Weight", ("Stable", True), OPEN)]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "told"), SWAPS)
def test_only_answers_that_differ_are_told(before, after, told):
    profiles = [Profile(FIRST, over_clean(changes), {}) for changes in (before, after)]
    swaps = comparison.answer_swaps(*profiles)
    shown = [(swap.question, (swap.was, swap.was_known), (swap.now, swap.now_known)) for swap in swaps]
    areas = FIRST.question["areas"].item["label"]
    assert shown == [(areas if name == "Areas" else name, *rest) for name, *rest in told]


def test_a_question_only_one_release_has_says_so():
    document = copy.deepcopy(DOCUMENT)
    document["questions"].append(
        {"key": "pulse", "code": "Z1", "section": "D", "label": "Pulse", "kind": "number", "unit": "a minute"}
    )
    newer = compile_document(document, number=2)
    old, new = Profile(FIRST, over_clean({}), {}), Profile(newer, over_clean({"pulse": 70}), {})
    (swap,) = comparison.answer_swaps(old, new)
    assert (swap.question, swap.was, swap.now) == ("Pulse", "not asked in release 1", "70 a minute")
    (swap,) = comparison.answer_swaps(new, old)
    assert (swap.question, swap.was, swap.now) == ("Pulse", "70 a minute", "not asked in release 1")


def test_a_remark_that_changed_is_told():
    profiles = [Profile(FIRST, over_clean({}), remarks) for remarks in ({}, {"medical-factors": "asthma"})]
    (swap,) = comparison.remark_swaps(*profiles)
    assert (swap.question, swap.was, swap.now) == (
        "Medical factors that increase procedural risk, remark",
        "none",
        "asthma",
    )


# -- recorded consults -----------------------------------------------------------------------------


@pytest.fixture
def compared(make_consultation):
    """`compared(before, after)`: the Comparison of two recorded consults with these changes."""

    def make(before, after):
        versions = [make_consultation(changes).current for changes in (before, after)]
        return presenters.compare(*versions, releases.knowledge_base)

    return make


@pytest.mark.django_db
def test_notes_that_came_and_went_are_named(compared):
    found = compared(SMOKER, INFECTED)
    assert "Active infection at donor or recipient site" in [note.name for note in found.came]
    assert "Nicotine, cannot or will not pause" in [note.name for note in found.gone]
    assert not {note.name for note in found.came} & {note.name for note in found.gone}
    assert found.sentence == "The verdict is the same."


@pytest.mark.django_db
def test_another_release_is_told_from_the_answers(make_consultation, publisher):
    before = make_consultation(SMOKER).current
    Rule.objects.get(key=RULE).delete()
    actions.publish(by=publisher, note="without it")
    after = make_consultation(SMOKER | INFECTED).current
    found = presenters.compare(before, after, releases.knowledge_base)
    assert found.sentence == "The verdict is the same, by two changes that meet:"
    assert [reason.release for reason in found.steps[0].reasons] == ["the rule is gone"]
    assert [reason.answers for reason in found.steps[1].reasons] == [("Active infection",)]
    again = presenters.compare(after, make_consultation(INFECTED).current, releases.knowledge_base)
    assert (again.steps, again.sentence) == ((), "The verdict is the same.")


@pytest.mark.django_db
def test_what_another_engine_said_is_not_explained(make_consultation):
    before, after = make_consultation(SMOKER).current, make_consultation().current
    before.screening = json.dumps(json.loads(before.screening) | {"verdict_key": "insufficient"})
    found = presenters.compare(before, after, releases.knowledge_base)
    assert found.steps is None
    assert found.sentence.startswith("Before: Insufficient information. Screened by another version")


# -- the order of things ---------------------------------------------------------------------------


@pytest.fixture
def seen(make_consultation):
    """`seen(days_ago, changes)`: the version of a consult that many days ago."""
    return lambda days_ago, changes=(): date_back(make_consultation(dict(changes)), days_ago).current


def decided(version, number=1, **fields):
    values = {"plan": "treat", "modalities": ["nanofat"], "follows": True} | fields
    at = values.pop("at", version.at + timedelta(minutes=5))
    decision = Decision(
        consultation=version.consultation,
        version=version,
        number=number,
        submit_key=uuid.uuid4(),
        by=version.by,
        **values,
    )
    decision.at = at
    return decision


def treated(version, days_later, **fields):
    day = timezone.localdate(version.at) + timedelta(days=days_later)
    return Outcome(
        consultation=version.consultation, version=version, modality="nanofat", treated_on=day, **fields
    )


def shown(versions, decisions=(), outcomes=()):
    return presenters.timeline(versions, list(decisions), list(outcomes), releases.knowledge_base)


@pytest.mark.django_db
def test_the_newest_stands_first_and_what_is_planned_above_all(seen):
    old, new = seen(40, SMOKER), seen(20)
    later = timezone.localdate() + timedelta(days=30)
    found = shown(
        [new, old],
        [
            decided(old, plan="defer", modalities=[]),
            decided(new, next_on=later, next_step="Look at the lids"),
        ],
        [treated(new, 0), treated(new, 3)],
    )
    assert [(stop.kind, stop.title) for stop in found.stops] == [
        ("planned", "Look at the lids"),
        ("outcome", "Outcome: Nanofat, one session"),
        ("outcome", "Outcome: Nanofat, one session"),
        ("decision", "Decision: Treat: Nanofat"),
        ("consult", "Suitable"),
        ("decision", "Decision: Defer, review later"),
        ("consult", "Defer until resolved"),
    ]
    assert found.newest == new


@pytest.mark.django_db
def test_only_a_later_consult_is_compared(seen):
    old, new = seen(40, SMOKER), seen(20)
    first, last = reversed(shown([old, new]).stops)
    assert (first.before, first.comparison) == (None, None)
    assert last.before == old
    assert [swap.question for swap in last.swaps] == ["Nicotine"]


@pytest.mark.django_db
def test_many_changes_are_counted(seen):
    seen_first = seen(40, dict.fromkeys(over_clean({})))
    stop = shown([seen_first, seen(20)]).stops[0]
    assert len(stop.swaps) == 6
    assert stop.more_swaps == len(over_clean({})) - 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Fine lines or crepiness."),
        (SMOKER, "Nicotine, cannot or will not pause."),
        ({"nicotine": None}, "1 gate open."),
        ({"nicotine": None, "donor-fat": None}, "2 gates open."),
    ],
)
def test_a_consult_says_what_its_verdict_rests_on(seen, changes, words):
    (stop,) = shown([seen(1, changes)]).stops
    assert stop.lines[0].endswith(words)


@pytest.mark.django_db
def test_a_change_of_a_consult_is_named(seen, make_consultation):
    consultation = seen(3).consultation
    changed = date_back(make_consultation(SMOKER, over=consultation), 1).current
    (stop,) = shown([changed]).stops
    assert stop.clock.endswith(", version 2")


@pytest.mark.django_db
def test_the_next_step_of_an_earlier_consult_is_over(seen):
    old, new = seen(40), seen(20)
    decision = decided(old, next_on=timezone.localdate())
    assert "planned" not in [stop.kind for stop in shown([old, new], [decision]).stops]


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "clock"), [(-1, "was planned"), (0, "planned"), (1, "planned")])
def test_a_review_that_is_due_says_so(seen, days, clock):
    decision = decided(seen(10), next_on=timezone.localdate() + timedelta(days=days))
    stop = shown([decision.version], [decision]).stops[0]
    assert (stop.kind, stop.title, stop.clock) == ("planned", "Review visit", clock)


@pytest.mark.django_db
def test_an_amended_decision_replaces_what_was_planned(seen):
    version = seen(10)
    first = decided(version, next_on=timezone.localdate())
    second = decided(version, number=2, plan="none", modalities=[], amendment="The patient moved")
    stops = shown([version], [first, second]).stops
    assert [stop.title for stop in stops if stop.kind != "consult"] == [
        "Decision amended: No treatment",
        "Decision: Treat: Nanofat",
    ] or [stop.kind for stop in stops] == ["decision", "decision", "consult"]
    assert "Amended because: The patient moved" in next(s for s in stops if "amended" in s.title).lines


DECISIONS = [
    ({}, ["Follows the result."]),
    ({"follows": False}, ["Differs from the result."]),
    ({"follows": False, "reason": DecisionReason(label="Patient's wish")},
     ["Differs from the result: patient's wish."]),
    ({"remark": "Will try to stop"}, ["Follows the result.", "“Will try to stop”"]),
    ({"next_step": "Call"}, ["Follows the result.", "Next: Call."]),
    ({"next_on": date(2026, 3, 2)}, ["Follows the result.", "Next: 2 March 2026."]),
    ({"next_step": "Call", "next_on": date(2026, 3, 2)},
     ["Follows the result.", "Next: Call, 2 March 2026."]),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("fields", "lines"), DECISIONS)
def test_a_decision_in_words(seen, fields, lines):
    version = seen(10)
    stops = shown([version], [decided(version, **fields)]).stops
    (stop,) = [stop for stop in stops if stop.kind == "decision"]
    assert list(stop.lines) == lines
    assert stop.told_under.endswith("release 1: Suitable")


NAMED = [
    ("treat", "Decision: Treat: Nanofat"),
    ("think", "Decision: Think it over, in question: Nanofat"),
    ("defer", "Decision: Defer, review later, put off: Nanofat"),
    ("refer", "Decision: Refer for: Nanofat"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("plan", "title"), NAMED)
def test_what_a_decision_names_is_not_taken_for_what_is_done(seen, plan, title):
    version = seen(10)
    stops = shown([version], [decided(version, plan=plan, modalities=["nanofat"])]).stops
    assert title in [stop.title for stop in stops]


OUTCOMES = [
    ({}, "complications not recorded"),
    ({"complications": ["none"]}, "no complication seen"),
    ({"complications": ["bruising"]}, "complications: bruising beyond the usual"),
    ({"complications": ["infection", "bruising"], "other_complication": "A lump"},
     "complications: infection, bruising beyond the usual and A lump"),
    ({"complications": ["unheard-of"]}, "complications: unheard-of"),
    ({"clinician_impression": 1, "patient_impression": 5},
     "complications not recorded; much worse in the clinician's eyes; much better in the patient's eyes"),
    ({"downtime_days": 0}, "complications not recorded; 0 days of downtime"),
    ({"downtime_days": 1}, "complications not recorded; 1 day of downtime"),
]  # fmt: skip


def line_of(base=lambda release_id: FIRST, **fields):
    outcome = Outcome(treated_on=date(2026, 3, 2), version=ConsultationVersion(), **fields)
    return shown_outcome(outcome, base).line


@pytest.mark.parametrize(("fields", "words"), OUTCOMES)
def test_an_outcome_in_a_line(fields, words):
    assert line_of(modality="nanofat", **fields) == f"Nanofat, one session, 2 March 2026: {words}."


def unreadable(release_id):
    raise KnowledgeError(["It cannot be read."])


@pytest.mark.parametrize("base", [lambda release_id: FIRST, unreadable])
def test_what_a_release_does_not_know_keeps_its_key(base):
    assert line_of(base, modality="unheard-of", sessions=2).startswith("unheard-of, two sessions, ")
