"""Random small documents that compile, and random profiles for them.

Circles are avoided by order: a finding reads earlier findings and questions shown by earlier findings; a rule
that reads a standing comes in a later layer than every rule that may make it.
"""

from hypothesis import strategies as st

from tests.engine.build import (
    answer,
    choice,
    document,
    effect,
    finding,
    holds,
    modality,
    number,
    question,
    rule,
    rule_set,
    stands,
    unanswered,
)

KEYS = ["a", "b", "c", "d"]
VALUES = [0, 1, 2.5, 4]
ASKED = ["another-approach", "defer", "insufficient", "considerations", "supports", "supports", "note"]
OTHER = ["suggest", "complement", "exclude", "limit", "note"]
GAPS = ["insufficient", "considerations"]
ASKED_STANDINGS = [("nanofat", "indicated"), ("nanofat", "held-back"), ("nanofat", "replaced")]
OTHERS = ["filler", "laser"]
OTHER_STANDINGS = [("filler", "suggested"), ("laser", "suggested")]


@st.composite
def documents(draw):
    findings, questions = [], []
    for place in range(draw(st.integers(2, 6))):
        if place and draw(st.booleans()):
            findings.append(draw(some_finding(f"f{len(findings)}", questions, findings)))
        questions.append(draw(some_question(f"q{place}", findings)))
    for _ in range(draw(st.integers(0, 2))):
        findings.append(draw(some_finding(f"f{len(findings)}", questions, findings)))
    made = draw(layers(questions, findings))
    sets = [rule_set(), rule_set("extra", "supplement", on=draw(st.booleans()))]
    modalities = [modality("nanofat", asked=True), modality("filler"), modality("laser")]
    return document(questions, made, findings, sets, modalities)


@st.composite
def layers(draw, questions, findings):
    """Rules on answers, then on the standing of the asked modality, then on that of the others."""
    first = draw(rules("r", questions, findings, [], 5, either(ASKED, ASKED, OTHER)))
    gaps = draw(rules("g", questions, findings, ASKED_STANDINGS, 2, on(GAPS, "nanofat")))
    findings.append(draw(some_finding("late", questions, findings, ASKED_STANDINGS)))
    suggesting = draw(rules("s", questions, findings, ASKED_STANDINGS, 3, either(OTHER)))
    last = draw(rules("t", questions, findings, ASKED_STANDINGS + OTHER_STANDINGS, 2, on(["note"], "laser")))
    return [*first, *gaps, *suggesting, *last]


@st.composite
def some_question(draw, key, findings):
    kind = draw(st.sampled_from(["one", "one", "many", "many", "number"]))
    fields = {"gate": draw(st.sampled_from([False, False, False, True]))}
    if findings and draw(st.booleans()):
        fields["show_when"] = draw(st.sampled_from(findings))["key"]
    choices = [
        *KEYS[: draw(st.integers(2, 4))],
        choice("none", exclusive=True),
        choice("unsure", unknown=True),
    ]
    return question(key, kind, choices, **fields)


def some_finding(key, questions, findings, standings=()):
    return groups(questions, findings, standings).map(lambda when: finding(key, when))


def groups(questions, findings, standings):
    condition = conditions(questions, findings, standings)
    return st.lists(st.lists(condition, min_size=0, max_size=3), min_size=1, max_size=3)


def conditions(questions, findings, standings):
    kinds = [st.sampled_from(questions).flatmap(on_question)] * 3
    truth = st.sampled_from(["is", "is_not"])
    if findings:
        kinds += [st.builds(holds, st.sampled_from([f["key"] for f in findings]), truth)]
    if standings:
        kinds += [st.builds(lambda s, op: stands(s[1], s[0], op), st.sampled_from(standings), truth)] * 2
    return st.one_of(kinds)


def on_question(item):
    key = item["key"]
    if item["kind"] == "number":
        relation = st.sampled_from(["at_least", "at_most"])
        return st.one_of(
            st.builds(number, st.just(key), relation, st.sampled_from(VALUES)), st.just(unanswered(key))
        )
    offered = [one["key"] for one in item["choices"] if not one["unknown"]]
    named = st.lists(st.sampled_from(offered), min_size=1, max_size=2, unique=True)
    relations = ["any_of", "any_of", "none_of", "not_recorded"] + ["all_of"] * (item["kind"] == "many")
    by_choice = st.builds(lambda op, keys: answer(key, op, *keys), st.sampled_from(relations), named)
    return st.one_of(by_choice, by_choice, by_choice, st.just(unanswered(key)))


@st.composite
def rules(draw, letter, questions, findings, standings, most, kinds):
    """Up to `most` rules; `kinds` draws pairs of an effect and a modality."""
    made = []
    for place in range(draw(st.integers(1, most))):
        when = draw(groups(questions, findings, standings))
        effects = draw(st.lists(some_effect(findings, kinds), min_size=1, max_size=2))
        fields = {"set": draw(st.sampled_from(["source", "source", "extra"]))}
        fields["on"] = draw(st.sampled_from([True, True, True, False]))
        made.append(rule(f"{letter}{place}", when, *effects, **fields))
    return made


def some_effect(findings, kinds):
    when = st.sampled_from([None, None, *(item["key"] for item in findings)])
    return st.builds(lambda kind, when: effect(*kind, when), kinds, when)


def on(effects, *modalities):
    return st.tuples(st.sampled_from(effects), st.sampled_from(modalities))


def either(*lists):
    return st.one_of([on(effects, *(OTHERS if effects is OTHER else ["nanofat"])) for effects in lists])


def answers_to(item):
    if item["kind"] == "number":
        return st.sampled_from([-1, 0, 0.5, 1, 2.5, 3, 4, 5])
    keys = [one["key"] for one in item["choices"]]
    if item["kind"] == "one":
        return st.sampled_from(keys)
    return st.one_of(
        st.lists(st.sampled_from(keys[:-2]), min_size=1, unique=True),
        st.lists(st.sampled_from(keys), unique=True),
    )


@st.composite
def profiles(draw, document):
    """Answers to some of the questions, conditional ones included whether or not they are asked."""
    chosen = [item for item in document["questions"] if draw(st.integers(0, 2))]
    return {item["key"]: draw(answers_to(item)) for item in chosen}


@st.composite
def cases(draw):
    made = draw(documents())
    return made, draw(profiles(made))


@st.composite
def growing(draw):
    """A document, a profile, and the same profile with more answers."""
    made, before = draw(cases())
    more = {}
    for item in made["questions"]:
        if is_no_answer(item, before.get(item["key"])) and draw(st.booleans()):
            more[item["key"]] = draw(answers_to(item))
    return made, before, before | more


def is_no_answer(item, value):
    return value is None or value in ("unsure", [], ["unsure"])
