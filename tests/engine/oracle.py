"""What the engine must say, computed the slow way straight from the definitions. Shares no code with it.

True, False and None (unknown) are the truth values. An Oracle answers about one document and one profile.
"""

import math
from itertools import product

VERDICTS = ["another-approach", "defer", "insufficient", "considerations", "suitable"]
MAKES = {
    "indicated": {"supports"},
    "held-back": {"another-approach", "defer"},
    "replaced": {"another-approach"},
    "suggested": {"suggest", "complement"},
}


def kleene_not(value):
    return None if value is None else not value


def kleene_and(values):
    values = list(values)
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def kleene_or(values):
    return kleene_not(kleene_and(kleene_not(value) for value in values))


def turns_of(truth):
    return [True, False] if truth is None else [truth]


class Oracle:
    def __init__(self, document, answers, future=False):
        self.document, self.answers, self.future = document, answers, future
        self.questions = {item["key"]: item for item in document["questions"]}
        self.findings = {item["key"]: item for item in document["findings"]}
        sets_on = {item["key"] for item in document["rule_sets"] if item["on"]}
        self.rules = {r["key"]: r for r in document["rules"] if r["on"] and r["set"] in sets_on}
        self.asked = next(item["key"] for item in document["modalities"] if item["asked"])
        self.others = [item["key"] for item in document["modalities"] if not item["asked"]]
        self.remembered = {}

    # -- answers -----------------------------------------------------------------------------------

    def recorded(self, key):
        """The answer that counts (a set of choices or a number), or None when there is none."""
        item, value = self.questions[key], self.answers.get(key)
        if value is None or value == "" or value == []:
            return None
        if item["kind"] == "number":
            return value if isinstance(value, (int, float)) and math.isfinite(value) else None
        if item["kind"] == "text":
            return value
        given = {value} if isinstance(value, str) else set(value)
        choices = {choice["key"]: choice for choice in item["choices"] if choice["key"] in given}
        if item["kind"] == "one" and len(given) != 1:
            return None
        plain = {k for k, c in choices.items() if not c["unknown"] and not c["exclusive"]}
        if plain:
            return plain
        if not choices or any(choice["unknown"] for choice in choices.values()):
            return None
        return set(choices)

    def shown(self, key):
        finding = self.questions[key]["show_when"]
        return True if finding is None else self.finding(finding)

    def is_open(self, key):
        return self.shown(key) is not False and (self.shown(key) is None or self.recorded(key) is None)

    # -- conditions --------------------------------------------------------------------------------

    def condition(self, condition):
        op = condition["op"]
        if "question" in condition:
            return self.on_question(condition, op)
        if "finding" in condition:
            truth = self.finding(condition["finding"])
        else:
            truth = self.standing(condition["modality"], condition["standing"])
        if op == "not_yet" and truth is None and not self.future:
            return True
        return truth if op == "is" else kleene_not(truth)

    def on_question(self, condition, op):
        key = condition["question"]
        if self.shown(key) is False:
            return op == "not_recorded"
        if self.is_open(key):
            holds_while_open = op in ("not_recorded", "unanswered") and not self.future
            return True if holds_while_open else None
        answer, named = self.recorded(key), set(condition.get("choices", []))
        if op == "any_of":
            return len(answer & named) > 0
        if op in ("none_of", "not_recorded"):
            return len(answer & named) == 0
        if op == "all_of":
            return named <= answer
        if op == "unanswered":
            return False
        return answer >= condition["value"] if op == "at_least" else answer <= condition["value"]

    def groups(self, groups):
        return kleene_or(kleene_and(self.condition(c) for c in group) for group in groups)

    def finding(self, key):
        if key not in self.remembered:
            self.remembered[key] = self.groups(self.findings[key]["when"])
        return self.remembered[key]

    def rule(self, key):
        if ("rule", key) not in self.remembered:
            self.remembered["rule", key] = self.groups(self.rules[key]["when"])
        return self.remembered["rule", key]

    def effects(self, modality, kinds):
        """(rule, truth) of every effect of these kinds on this modality."""
        for key, rule in self.rules.items():
            for effect in rule["effects"]:
                if effect["modality"] == modality and effect["effect"] in kinds:
                    own = True if effect["when"] is None else self.finding(effect["when"])
                    yield key, kleene_and([self.rule(key), own])

    def has(self, modality, *kinds):
        return kleene_or(truth for _, truth in self.effects(modality, kinds))

    def standing(self, modality, standing):
        made = self.has(modality, *MAKES[standing])
        if standing == "suggested":
            return kleene_and([made, kleene_not(self.has(modality, "exclude"))])
        return made

    # -- what a screening says ---------------------------------------------------------------------

    def statuses(self):
        words = {True: "fired", False: "not-fired", None: "undecided"}
        return {key: words[self.rule(key)] for key in self.rules}

    def open_gates(self):
        gates = [key for key, item in self.questions.items() if item["gate"]]
        return [key for key in gates if self.shown(key) is True and self.recorded(key) is None]

    def verdict(self):
        for verdict in ("another-approach", "defer"):
            if self.has(self.asked, verdict) is True:
                return verdict
        if self.open_gates() or self.has(self.asked, "insufficient") is True:
            return "insufficient"
        if self.has(self.asked, "supports") is not True:
            return "insufficient"
        return "considerations" if self.has(self.asked, "considerations") is True else "suitable"

    def reachable(self):
        """The present verdict, and that of every way the FUTURE effects and gates could still turn out."""
        later = Oracle(self.document, self.answers, future=True)
        kinds = ["another-approach", "defer", "insufficient", "considerations", "supports"]
        turns = [turns_of(later.has(self.asked, kind)) for kind in kinds] + [self.gate_turns(later)]
        found = {self.verdict()}
        for replaced, deferred, insufficient, considered, supported, gate in product(*turns):
            lacking = gate or insufficient or not supported
            applies = [replaced, deferred, lacking, considered, True]
            found.add(VERDICTS[applies.index(True)])
        if not self.may_be_clear(later):
            found.discard("suitable")
        return found | {self.verdict()}

    def may_be_clear(self, later):
        """Some support can still come from a rule that does not always bring a consideration along."""
        return any(
            truth is not False and not self.always_considers(key)
            for key, truth in later.effects(self.asked, {"supports"})
        )

    def always_considers(self, key):
        told = [(e["modality"], e["effect"], e["when"]) for e in self.rules[key]["effects"]]
        return (self.asked, "considerations", None) in told

    def gate_turns(self, later):
        waiting = [
            key
            for key, item in self.questions.items()
            if item["gate"] and later.shown(key) is not False and self.recorded(key) is None
        ]
        return [True, False] if waiting else [False]

    def settled(self):
        kinds = {"another-approach", "defer"}
        effects = list(self.effects(self.asked, kinds))
        undecided = [key for key, truth in effects if truth is None or self.rule(key) is None]
        return len(self.reachable()) == 1 and not undecided

    def modality(self, key):
        if self.has(key, "exclude") is True:
            return "excluded"
        if self.has(key, "complement") is True and self.has(self.asked, "another-approach") is not True:
            return "complement"
        made = self.has(key, "suggest", "complement")
        return {True: "suggested", None: "possible", False: "not-suggested"}[made]

    def not_used(self):
        unseen = [
            key for key in self.questions if self.shown(key) is not True and self.recorded(key) is not None
        ]
        return {*unseen, *(key for key in self.answers if key not in self.questions)}

    def missing(self):
        return {key for key in self.questions if self.shown(key) is True and self.recorded(key) is None}

    # -- the questions that would decide something unknown -----------------------------------------

    def deciders_of_groups(self, groups):
        found = set()
        for group in groups:
            truths = [self.condition(condition) for condition in group]
            if False not in truths:
                unknown = [c for c, truth in zip(group, truths, strict=True) if truth is None]
                found = found.union(*(self.deciders(condition) for condition in unknown))
        return found

    def deciders(self, condition):
        if "finding" in condition:
            return self.deciders_of_finding(condition["finding"])
        if "modality" in condition:
            return self.deciders_of_standing(condition["modality"], condition["standing"])
        key = condition["question"]
        if self.shown(key) is None:
            return self.deciders_of_finding(self.questions[key]["show_when"])
        return {key}

    def deciders_of_finding(self, key):
        return self.deciders_of_groups(self.findings[key]["when"]) if self.finding(key) is None else set()

    def deciders_of_standing(self, modality, standing):
        found = set()
        kinds = MAKES[standing] | ({"exclude"} if standing == "suggested" else set())
        for key, rule in self.rules.items():
            for effect in rule["effects"]:
                if effect["modality"] == modality and effect["effect"] in kinds:
                    found |= self.deciders_of_effect(key, effect)
        return found

    def deciders_of_effect(self, key, effect):
        truths = [self.rule(key), True if effect["when"] is None else self.finding(effect["when"])]
        if kleene_and(truths) is not None:
            return set()
        found = self.open_questions(key)
        return found | (self.deciders_of_finding(effect["when"]) if truths[1] is None else set())

    def open_questions(self, key):
        return self.deciders_of_groups(self.rules[key]["when"]) if self.rule(key) is None else set()
