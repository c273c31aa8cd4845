"""What would change a verdict: tables, and a search through everything on random documents."""

from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.engine import changes, compile_document, lowering, screen, staying
from assessments.engine.verdict import Verdict
from tests.engine.build import answer, choice, document, question, rule
from tests.engine.strategies import cases

ORDER = list(Verdict)


def attainable(key):
    return choice(key) | {"attainable": True}


def base(*more):
    """Nicotine and infection defer until they are gone; age never changes; a goal is the indication."""
    nicotine = question("nicotine", choices=["none", attainable("pause"), "current"], gate=True)
    infection = question("infection", "many", [attainable("none") | {"exclusive": True}, "donor", "site"])
    questions = [question("goal", choices=["skin", "volume"]), nicotine, infection]
    questions += [
        question("age", choices=["young", "old"]),
        question("team", choices=[attainable("yes"), "no"]),
    ]
    return document(
        questions,
        [
            rule("IND", [[answer("goal", "any_of", "skin")]], "supports"),
            rule("NIC", [[answer("nicotine", "any_of", "current")]], "defer"),
            rule("PAUSE", [[answer("nicotine", "any_of", "pause")]], "considerations"),
            rule("INF", [[answer("infection", "any_of", "donor", "site")]], "defer"),
            rule("AGE", [[answer("age", "any_of", "old")]], "another-approach"),
            *more,
        ],
    )


CLEAN = {"goal": "skin", "nicotine": "none", "infection": ["none"], "age": "young"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, []),
        ({"nicotine": "current"}, [({"nicotine": "pause"}, "considerations", ("PAUSE",))]),
        ({"nicotine": "pause"}, []),
        ({"nicotine": None}, []),  # open, not a reason: it is asked for, not changed
        ({"infection": ["donor", "site"]}, [({"infection": ["none"]}, "suitable", ())]),
        (
            {"infection": ["site"], "nicotine": "current"},
            [({"nicotine": "pause", "infection": ["none"]}, "considerations", ("PAUSE",))],
        ),
        ({"age": "old"}, []),
        ({"age": "old", "nicotine": "current"}, []),
        ({"goal": "volume", "nicotine": "current"}, [({"nicotine": "pause"}, "insufficient", ("PAUSE",))]),
    ],
)
def test_the_smallest_sets(answers, expected):
    found = changes(screen(compile_document(base()), CLEAN | answers))
    assert [(one.answers, str(one.verdict), one.remaining) for one in found] == expected


def test_a_smaller_set_and_a_larger_one_that_does_better_are_both_told():
    weight = question("weight", choices=[attainable("stable"), "change"])
    caution = rule("WEIGHT", [[answer("weight", "any_of", "change")]], "considerations")
    doc = base(caution)
    doc["questions"].append(weight)
    profile = CLEAN | {"infection": ["donor"], "weight": "change"}
    found = [(one.answers, str(one.verdict)) for one in changes(screen(compile_document(doc), profile))]
    both = {"infection": ["none"], "weight": "stable"}
    assert found == [(both, "suitable"), ({"infection": ["none"]}, "considerations")]


@pytest.mark.parametrize(("team", "told"), [(None, True), ("no", True), ("yes", False)])
def test_what_is_not_on_record_may_come_to_be(team, told):
    doc = base(rule("TEAM", [[answer("team", "not_recorded", "yes")]], "defer"))
    profile = CLEAN | ({"team": team} if team else {})
    found = changes(screen(compile_document(doc), profile))
    assert [one.answers for one in found] == ([{"team": "yes"}] if told else [])


def test_a_question_that_is_open_is_asked_for_and_not_changed():
    doc = base(rule("ASK", [[{"question": "nicotine", "op": "unanswered"}]], "insufficient"))
    screening = screen(compile_document(doc), CLEAN | {"nicotine": None})
    assert changes(screening) == ()
    assert staying(screening) == ("ASK",)


@pytest.mark.parametrize(
    ("answers", "stays"),
    [
        ({}, ()),
        ({"nicotine": "current"}, ()),
        ({"nicotine": "pause"}, ("PAUSE",)),
        ({"age": "old"}, ("AGE",)),
        ({"age": "old", "nicotine": "current", "infection": ["site"]}, ("AGE",)),
        ({"age": "old", "nicotine": "pause"}, ("PAUSE", "AGE")),
    ],
)
def test_what_stays_whatever_comes_about(answers, stays):
    assert staying(screen(compile_document(base()), CLEAN | answers)) == stays


@given(cases, st.integers(0, 2**32))
def test_exactly_what_stays(case, seed):
    doc, profile = case
    mark(doc, Random(seed))
    screening = screen(compile_document(doc), profile)
    after = [set(lowering(one)) for _, one in all_changed(screening)]
    assert set(staying(screening)) == set(lowering(screening)).intersection(*after)


@given(cases, st.integers(0, 2**32))
def test_exactly_the_minimal_sets(case, seed):
    """Against every assignment of attainable answers, compared set by set."""
    doc, profile = case
    mark(doc, Random(seed))
    screening = screen(compile_document(doc), profile)
    found = {frozen(one.answers): one.verdict for one in changes(screening)}
    assert found == {frozen(answers): verdict for answers, verdict in minimal(screening)}


def mark(doc, random):
    for item in doc["questions"]:
        for one in item["choices"]:
            one["attainable"] = not one["unknown"] and random.random() < 0.4
    for item in random.sample(doc["questions"], max(len(doc["questions"]) - 3, 0)):
        for one in item["choices"]:
            one["attainable"] = False
    for item in doc["rules"]:  # what counts an open question has a table of its own
        item["when"] = [[line for line in group if not counts_open(line)] for group in item["when"]]
    for item in doc["findings"]:
        item["when"] = [[line for line in group if not counts_open(line)] for group in item["when"]]


def counts_open(line):
    return line["op"] in ("not_recorded", "unanswered", "not_yet")


def frozen(answers):
    return frozenset(
        (key, tuple(value) if isinstance(value, list) else value) for key, value in answers.items()
    )


def minimal(screening):
    better = list(all_better(screening))
    for answers, verdict in better:
        parts = [v for part, v in better if frozen(part) < frozen(answers)]
        if not any(ORDER.index(v) >= ORDER.index(verdict) for v in parts):
            yield answers, verdict


def all_better(screening):
    for changed, after in all_changed(screening):
        if ORDER.index(after.verdict) > ORDER.index(screening.verdict):
            yield changed, after.verdict


def all_changed(screening):
    """Every set of attainable answers with the screening it leads to."""
    options = {}
    for item in screening.knowledge_base.document["questions"]:
        compiled = screening.knowledge_base.question[item["key"]]
        if screening.asks(compiled) is not True or item["key"] not in screening.codes:
            continue
        goals = [one["key"] for one in item["choices"] if one["attainable"]]
        answers = goals if item["kind"] == "one" else [[goal] for goal in goals]
        options[item["key"]] = [a for a in answers if compiled.code(a) != screening.codes[item["key"]]]
    for size in range(1, 5):
        for keys in combinations(options, size):
            for values in product(*(options[key] for key in keys)):
                changed = dict(zip(keys, values, strict=True))
                yield changed, screen(screening.knowledge_base, screening.answers | changed)
