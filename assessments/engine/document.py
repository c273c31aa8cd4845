"""Checks that a document holds together before it is compiled; every mistake is a plain sentence."""

from graphlib import CycleError, TopologicalSorter

from .definitions import define, dependencies
from .verdict import (
    ASKED_EFFECTS,
    CHOICE_OPS,
    EFFECTS,
    NUMBER_OPS,
    OTHER_EFFECTS,
    STANDINGS,
    TRUTH_OPS,
    Verdict,
)

LISTS = ("questions", "modalities", "rule_sets", "rules")
KINDS = ("one", "many", "number", "text")
SHAPES = {"question": {"choices", "value"}, "finding": set(), "modality": {"standing"}}


class KnowledgeError(ValueError):
    """The document does not hold together; `problems` has a sentence per mistake."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def check(document):
    """Returns nothing. Raises KnowledgeError when a document cannot be screened against."""
    absent = [name for name in LISTS if not isinstance(document.get(name), list)]
    problems = [f"The document has no list of {name}." for name in absent]
    if document.get("schema") != 1:
        problems.append("This engine reads documents of schema 1 only.")
    if problems:
        raise KnowledgeError(problems)
    problems = list(Checker(document).problems())
    if not problems:
        problems = circles(document)
    if problems:
        raise KnowledgeError(problems)


def by_key(items):
    return {item["key"]: item for item in items}


class Checker:
    """One walk through a document; each method yields sentences about one kind of item."""

    def __init__(self, document):
        self.document = document
        self.questions = by_key(document["questions"])
        self.findings = by_key(document.get("findings", []))
        self.modalities = by_key(document["modalities"])
        self.sets = by_key(document["rule_sets"])
        self.claims = by_key(document.get("claims", []))
        self.references = by_key(document.get("references", []))

    def problems(self):
        yield from self.repeated()
        yield from self.asked()
        yield from self.wordings()
        for question in self.document["questions"]:
            yield from self.question(question)
        for finding in self.document.get("findings", []):
            yield from self.groups(f"Finding {finding['key']}", finding["when"])
        for rule in self.document["rules"]:
            yield from self.rule(rule)
        yield from self.matrix()

    def repeated(self):
        for name in (*LISTS, "findings", "claims", "references"):
            keys = [item["key"] for item in self.document.get(name, [])]
            for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
                yield f"Two {name.replace('_', ' ')} have the key {key}."

    def asked(self):
        asked = [modality["key"] for modality in self.document["modalities"] if modality.get("asked")]
        if len(asked) != 1:
            yield f"Exactly one modality must be the one asked about, not {len(asked)}."

    def wordings(self):
        for wording in self.document.get("verdicts", []):
            if wording["key"] not in list(Verdict):
                yield f"Verdict {wording['key']} does not exist."

    def question(self, item):
        where = f"Question {item['key']}"
        if item["kind"] not in KINDS:
            yield f"{where} is of the kind {item['kind']}, which does not exist."
        keys = [choice["key"] for choice in item.get("choices", [])]
        if len(keys) != len(set(keys)):
            yield f"{where} has two choices with the same key."
        if bool(keys) != (item["kind"] in ("one", "many")):
            yield f"{where} needs choices." if not keys else f"{where} cannot have choices."
        yield from self.known(where, "is shown by the finding", item.get("show_when"), self.findings)
        yield from self.known(where, "omits the choice of", item.get("omits_choice_of"), self.questions)

    def known(self, where, relation, key, items):
        if key is not None and key not in items:
            yield f"{where} {relation} {key}, which does not exist."

    def rule(self, rule):
        where = f"Rule {rule['key']}"
        yield from self.known(where, "belongs to the rule set", rule["set"], self.sets)
        yield from self.groups(where, rule["when"])
        for effect in rule["effects"]:
            yield from self.effect(where, effect)
        yield from self.known(where, "is highlighted by", rule.get("highlight_when"), self.findings)
        addendum = rule.get("addendum") or {}
        yield from self.known(where, "has an addendum with the finding", addendum.get("when"), self.findings)
        for claim in rule.get("claims", []):
            yield from self.known(where, "cites the claim", claim, self.claims)
        for reference in rule.get("references", []):
            yield from self.known(where, "cites the reference", reference, self.references)

    def effect(self, where, effect):
        kind, key = effect["effect"], effect["modality"]
        yield from self.known(where, "has an effect on the modality", key, self.modalities)
        yield from self.known(where, "has an effect with the finding", effect.get("when"), self.findings)
        if kind not in EFFECTS:
            yield f"{where} has the effect {kind}, which does not exist."
        elif key in self.modalities:
            asked = bool(self.modalities[key].get("asked"))
            if kind in (OTHER_EFFECTS if asked else ASKED_EFFECTS):
                other = "is the modality asked about" if asked else "is not the modality asked about"
                yield f"{where} cannot have the effect {kind} on {key}, which {other}."

    def groups(self, where, groups):
        if not groups:
            yield f"{where} has no group of conditions; one empty group means always."
        for group in groups:
            for condition in group:
                yield from self.condition(where, condition)

    def condition(self, where, condition):
        subjects = [name for name in SHAPES if name in condition]
        if len(subjects) != 1:
            yield f"{where} has a condition that must be about one question, finding or modality."
            return
        (subject,) = subjects
        strange = set(condition) - {subject, "op"} - SHAPES[subject]
        if strange:
            yield f"{where} has a condition with {', '.join(sorted(strange))}, which does not belong there."
        yield from getattr(self, f"on_{subject}")(where, condition)

    def on_finding(self, where, condition):
        yield from self.known(where, "reads the finding", condition["finding"], self.findings)
        yield from self.truth_op(where, condition)

    def on_modality(self, where, condition):
        yield from self.known(where, "reads the modality", condition["modality"], self.modalities)
        if condition.get("standing") not in STANDINGS:
            yield f"{where} reads the standing {condition.get('standing')}, which does not exist."
        yield from self.truth_op(where, condition)

    def truth_op(self, where, condition):
        if condition.get("op") not in TRUTH_OPS:
            yield f"{where} has {condition.get('op')} where only is, is_not or not_yet makes sense."

    def on_question(self, where, condition):
        question = self.questions.get(condition["question"])
        if question is None:
            yield f"{where} reads the question {condition['question']}, which does not exist."
            return
        op, name = condition.get("op"), f"{where}, on {condition['question']}:"
        if op in CHOICE_OPS:
            yield from self.choices(name, op, condition, question)
        elif op in NUMBER_OPS:
            value = condition.get("value")
            if question["kind"] != "number":
                yield f"{name} {op} needs a number question."
            if isinstance(value, bool) or not isinstance(value, (int, float)) or "choices" in condition:
                yield f"{name} {op} needs a number and nothing else."
        elif op != "unanswered":
            yield f"{name} {op} is not a relation."
        elif {"choices", "value"} & set(condition):
            yield f"{name} unanswered takes neither choices nor a number."

    def choices(self, name, op, condition, question):
        offered = by_key(question.get("choices", []))
        named = condition.get("choices") or []
        if question["kind"] not in ("one", "many"):
            yield f"{name} {op} needs a question with choices."
            return
        if not named or "value" in condition:
            yield f"{name} {op} needs choices and nothing else."
        for key in named:
            if key not in offered:
                yield f"{name} the choice {key} does not exist."
            elif offered[key].get("unknown"):
                yield f"{name} {key} counts as no answer, so no condition can name it; use unanswered."
        if op == "all_of" and question["kind"] == "one" and len(set(named)) > 1:
            yield f"{name} only one choice can be recorded, so all_of can never hold."

    def matrix(self):
        matrix = self.document.get("matrix") or {}
        rows, columns = by_key(matrix.get("rows", [])), by_key(matrix.get("columns", []))
        for modality in self.document["modalities"]:
            if rows:
                where = f"Modality {modality['key']}"
                yield from self.known(where, "is on the row", modality.get("row"), rows)
        for column in columns.values():
            where = f"Column {column['key']}"
            yield from self.known(where, "depends on the finding", column.get("finding"), self.findings)
        for cell in matrix.get("cells", []):
            yield from self.known("A cell of the matrix", "is on the row", cell["row"], rows)
            yield from self.known("A cell of the matrix", "is in the column", cell["column"], columns)


def circles(document):
    """One sentence naming the members when definitions depend on each other in a circle.

    Rules that are off take part: switching a set on must never break a release.
    """
    try:
        TopologicalSorter(dependencies(define(document, off_too=True), document["questions"])).prepare()
    except CycleError as error:
        members = dict.fromkeys(named(node) for node in error.args[1])
        return [f"These depend on each other in a circle: {', '.join(members)}."]
    return []


def named(node):
    if node[0] == "standing":
        return f"the standing {node[2]} of {node[1]}"
    return f"rule {node[1]}" if node[0] == "effect" else f"{node[0]} {node[1]}"
