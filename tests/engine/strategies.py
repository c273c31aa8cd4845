"""Random small documents that compile, and random profiles for them.

A seed makes the document and a size bounds it: Hypothesis shrinks the size first. Drawing every part by
Hypothesis itself was thirty times slower and hardly ever came to a verdict other than the first two.

Circles are avoided by order: a finding reads earlier findings and questions shown by earlier findings; a rule
that reads a standing comes in a later layer than every rule that may make it.
"""

from random import Random

from hypothesis import strategies as st

from tests.engine.build import (
    answer,
    choice,
    document,
    effect,
    finding,
    holds,
    number,
    question,
    rule,
    rule_set,
    stands,
    unanswered,
)

KEYS = ["a", "b", "c", "d"]
VALUES = [0, 1, 2.5, 4]
AROUND = [-1, 0, 0.5, 1, 2.5, 3, 4, 5]
ASKED = ["another-approach", "defer", "insufficient", "considerations", "supports", "supports", "supports"]
OTHER = ["suggest", "suggest", "complement", "exclude", "limit", "note"]
ASKED_STANDINGS = [("nanofat", "indicated"), ("nanofat", "held-back"), ("nanofat", "replaced")]
OTHER_STANDINGS = [("filler", "suggested"), ("laser", "suggested")]


class Maker:
    """Makes one document from a Random; what is made later may read what was made before."""

    def __init__(self, random, size):
        self.random, self.size = random, size
        self.questions, self.findings, self.rules = [], [], []

    def document(self):
        for place in range(self.random.randint(1, 1 + self.size)):
            self.add_question(f"q{place}")
            if self.chance(0.5):
                self.add_finding(f"f{place}")
        self.add_rules("r", self.size, ASKED, ["nanofat"])
        self.add_rules("o", 2, OTHER, ["filler", "laser"])
        self.add_rules(
            "g", 1, ["insufficient", "considerations", "considerations"], ["nanofat"], ASKED_STANDINGS[:2]
        )
        self.add_finding("late", ASKED_STANDINGS)
        self.add_rules("s", 2, OTHER, ["filler", "laser"], ASKED_STANDINGS)
        self.add_rules("t", 2, ["note"], ["nanofat"], ASKED_STANDINGS + OTHER_STANDINGS)
        sets = [rule_set(), rule_set("extra", "supplement", on=self.chance(0.5))]
        return document(self.questions, self.rules, self.findings, sets)

    def chance(self, probability):
        return self.random.random() < probability

    def add_question(self, key):
        kind = self.random.choice(["one", "one", "many", "many", "number"])
        fields = {"gate": self.chance(0.15)}
        if self.findings and self.chance(0.4):
            fields["show_when"] = self.random.choice(self.findings)["key"]
        choices = [
            *KEYS[: self.random.randint(2, 4)],
            choice("none", exclusive=True),
            choice("unsure", unknown=True),
        ]
        self.questions.append(question(key, kind, choices, **fields))

    def add_finding(self, key, standings=()):
        self.findings.append(finding(key, self.groups(standings)))

    def add_rules(self, letter, most, kinds, modalities, standings=()):
        for place in range(self.random.randint(1, 1 + most)):
            effects = [self.effect(kinds, modalities) for _ in range(self.random.randint(1, 2))]
            fields = {"set": self.random.choice(["source", "source", "extra"]), "on": self.chance(0.85)}
            self.rules.append(rule(f"{letter}{place}", self.groups(standings), *effects, **fields))

    def effect(self, kinds, modalities):
        when = self.random.choice(self.findings)["key"] if self.findings and self.chance(0.3) else None
        return effect(self.random.choice(kinds), self.random.choice(modalities), when)

    def groups(self, standings):
        return [self.group(standings) for _ in range(self.random.choice([1, 1, 2, 3]))]

    def group(self, standings):
        return [self.condition(standings) for _ in range(self.random.choice([0, 1, 1, 1, 1, 2, 2, 2, 3]))]

    def condition(self, standings):
        truth = self.random.choice(["is", "is", "is_not", "is_not", "not_yet"])
        if standings and self.chance(0.4):
            modality, standing = self.random.choice(standings)
            return stands(standing, modality, truth)
        if self.findings and self.chance(0.3):
            return holds(self.random.choice(self.findings)["key"], truth)
        return self.on_question(self.random.choice(self.questions))

    def on_question(self, item):
        if self.chance(0.1):
            return unanswered(item["key"])
        if item["kind"] == "number":
            return number(
                item["key"], self.random.choice(["at_least", "at_most"]), self.random.choice(VALUES)
            )
        offered = [one["key"] for one in item["choices"] if not one["unknown"]]
        relations = ["any_of", "any_of", "none_of", "not_recorded"] + ["all_of"] * (item["kind"] == "many")
        named = self.random.sample(offered, self.random.randint(1, 2))
        return answer(item["key"], self.random.choice(relations), *named)

    def answers(self):
        """Answers to most questions, conditional ones included whether or not they are asked."""
        share = self.random.choice([0.3, 0.7, 1])
        return {item["key"]: self.answer(item) for item in self.questions if self.chance(share)}

    def answer(self, item):
        if item["kind"] == "number":
            return self.random.choice(AROUND)
        keys = [one["key"] for one in item["choices"]]
        if item["kind"] == "one":
            return self.random.choice(keys)
        return self.random.sample(keys, self.random.choice([0, 1, 1, 2, 3]))

    def more(self, answers):
        """The same answers and some to questions that have none yet."""
        bare = [item for item in self.questions if is_no_answer(answers.get(item["key"]))]
        return answers | {item["key"]: self.answer(item) for item in bare if self.chance(0.5)}


def is_no_answer(value):
    return value is None or value in ("unsure", [], ["unsure"])


makers = st.builds(lambda seed, size: Maker(Random(seed), size), st.integers(0, 2**32), st.integers(0, 6))


def case(maker):
    return maker.document(), maker.answers()


def growing_case(maker):
    made, before = case(maker)
    return made, before, maker.more(before)


cases = makers.map(case)  # (document, answers)
growing = makers.map(growing_case)  # (document, answers, the same with more answers)
