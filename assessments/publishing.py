"""Rows ⇄ document: `freeze` reads the editable rows, `load` writes them. Nothing else does either.

The document's shape is described in docs/developers.md; the YAML files carry the same items.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from .documents import in_stored_order
from .engine import KnowledgeError, canonical_json, compile_document
from .expectations import malformed
from .models import (
    Ambiguity,
    Choice,
    Claim,
    ConsultTemplate,
    Effect,
    Finding,
    FindingCondition,
    HandoutParagraph,
    MatrixCell,
    MatrixRow,
    Message,
    Modality,
    ModalityLimit,
    Problem,
    Question,
    Reference,
    Rule,
    RuleCondition,
    RuleSet,
    ScopeTopic,
    Section,
    TestPatient,
    VerdictWording,
)

# Collections whose items are plain fields and lists of claims: document name -> model, fields.
PLAIN = {
    "verdicts": (VerdictWording, ["label", "meaning"]),
    "sections": (Section, ["title", "short"]),
    "claims": (Claim, ["section", "item", "text", "uses"]),
    "messages": (Message, ["text", "claims"]),
    "handout": (HandoutParagraph, ["title", "text", "claims"]),
    "scope": (ScopeTopic, ["topic", "source", "supplement"]),
    "ambiguities": (Ambiguity, ["statement", "reading"]),
    "rule_sets": (RuleSet, ["origin", "title", "on"]),
    "templates": (ConsultTemplate, ["name", "answers"]),
    "test_patients": (TestPatient, ["name", "summary", "answers", "expected"]),
}
# Every collection of keyed items, and the rows behind it.
MODELS = {name: model for name, (model, _) in PLAIN.items()} | {
    "questions": Question,
    "findings": Finding,
    "modalities": Modality,
    "rules": Rule,
    "references": Reference,
}
PARTS = {"questions": {"choices": Choice}, "modalities": {"limits": ModalityLimit}}
MATRIX = {"rows": MatrixRow, "columns": Problem, "cells": MatrixCell}
QUESTION_FIELDS = ["code", "label", "kind", "gate", "help", "remark", "support", "ages", "unit"]
QUESTION_RANGE = ["hard_min", "hard_max", "soft_min", "soft_max"]
CHOICE_FIELDS = ["key", "label", "unknown", "exclusive", "normal", "attainable", "hint"]
RULE_FIELDS = ["name", "kind", "support", "on", "note", "framing"]
REFERENCE_FIELDS = ["citation", "url", "found", "remark"]


# -- freeze: rows to document ----------------------------------------------------------------------


def freeze():
    """The document that the editable rows describe now (see docs/developers.md for its shape)."""
    document = {"schema": 1}
    for name, (model, fields) in PLAIN.items():
        document[name] = [plain_item(row, fields) for row in with_claims(model, fields)]
    document["questions"] = [question_item(q) for q in questions()]
    document["findings"] = [finding_item(f) for f in findings()]
    document["modalities"] = [modality_item(m) for m in modalities()]
    document["matrix"] = matrix_item()
    document["rules"] = [rule_item(r) for r in rules()]
    document["references"] = [reference_item(r) for r in Reference.objects.all()]
    return document


def digest(document):
    """sha256 of a document: by it a release, a submission and a page know what they are about."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def with_claims(model, fields):
    rows = model.objects.all()
    return rows.prefetch_related("claims") if "claims" in fields else rows


def questions():
    return Question.objects.select_related("section", "show_when", "omits_choice_of").prefetch_related(
        "choices", "claims"
    )


def findings():
    return Finding.objects.prefetch_related(*condition_parts())


def modalities():
    return Modality.objects.select_related("row").prefetch_related("limits__claims")


def rules():
    return Rule.objects.select_related("rule_set", "highlight_when", "addendum_when").prefetch_related(
        "claims", "references", "effects__modality", "effects__when", *condition_parts()
    )


def condition_parts():
    return [f"conditions__{part}" for part in ("question", "finding", "modality", "choices")]


def key_of(row):
    return row.key if row else None


def keys_of(rows):
    return [row.key for row in rows.all()]


def plain_item(row, fields):
    values = {field: getattr(row, field) for field in fields if field != "claims"}
    if "claims" in fields:
        values["claims"] = keys_of(row.claims)
    return {"key": row.key, **values}


def question_item(question):
    return {
        "key": question.key,
        "section": question.section.key,
        **{field: getattr(question, field) for field in QUESTION_FIELDS},
        **{field: tidy(getattr(question, field)) for field in QUESTION_RANGE},
        "claims": keys_of(question.claims),
        "show_when": key_of(question.show_when),
        "omits_choice_of": key_of(question.omits_choice_of),
        "choices": [{f: getattr(c, f) for f in CHOICE_FIELDS} for c in question.choices.all()],
    }


def finding_item(finding):
    return {"key": finding.key, "name": finding.name, "when": groups_item(finding)}


def groups_item(owner):
    """Conditions as a list of groups; no condition at all is one empty group, which always holds."""
    groups = {}
    for condition in owner.conditions.all():
        groups.setdefault(condition.group, []).append(condition_item(condition))
    return [groups[number] for number in sorted(groups)] or [[]]


def condition_item(condition):
    if condition.finding_id:
        return {"finding": condition.finding.key, "op": condition.op}
    if condition.modality_id:
        return {"modality": condition.modality.key, "op": condition.op, "standing": condition.standing}
    item = {"question": condition.question.key, "op": condition.op}
    if condition.op in condition.CHOICE_OPS:
        item["choices"] = keys_of(condition.choices)
    if condition.op in condition.NUMBER_OPS:
        item["value"] = tidy(condition.value)
    return item


def tidy(number):
    """Whole numbers without a decimal point, so that a document reads as it was written."""
    return int(number) if number is not None and number == int(number) else number


def modality_item(modality):
    return {
        "key": modality.key,
        "label": modality.label,
        "asked": modality.asked,
        "row": modality.row.key,
        "limits": [{"text": m.text, "claims": keys_of(m.claims)} for m in modality.limits.all()],
    }


def matrix_item():
    cells = MatrixCell.objects.select_related("row", "column").prefetch_related("claims")
    return {
        "rows": [{"key": row.key, "label": row.label} for row in MatrixRow.objects.all()],
        "columns": [column_item(c) for c in Problem.objects.select_related("finding")],
        "cells": [cell_item(cell) for cell in cells],
    }


def column_item(column):
    return {
        "key": column.key,
        "label": column.label,
        "problem": column.problem,
        "finding": key_of(column.finding),
    }


def cell_item(cell):
    return {
        "row": cell.row.key,
        "column": cell.column.key,
        "stance": cell.stance,
        "text": cell.text,
        "claims": keys_of(cell.claims),
    }


def rule_item(rule):
    addendum = {"when": rule.addendum_when.key, "text": rule.addendum} if rule.addendum_when else None
    return {
        "key": rule.key,
        "set": rule.rule_set.key,
        **{field: getattr(rule, field) for field in RULE_FIELDS},
        "when": groups_item(rule),
        "effects": [effect_item(effect) for effect in rule.effects.all()],
        "addendum": addendum,
        "claims": keys_of(rule.claims),
        "references": keys_of(rule.references),
        "highlight_when": key_of(rule.highlight_when),
    }


def effect_item(effect):
    return {"modality": effect.modality.key, "effect": effect.effect, "when": key_of(effect.when)}


def reference_item(reference):
    review_by = reference.review_by.isoformat() if reference.review_by else None
    return {
        "key": reference.key,
        **{f: getattr(reference, f) for f in REFERENCE_FIELDS},
        "review_by": review_by,
    }


# -- load: document to rows ------------------------------------------------------------------------


def check(document):
    """Raises KnowledgeError with a sentence per mistake; a document that passes can be stored and screened
    against."""
    problems = [*field_problems(document), *reference_problems(document), *patient_problems(document)]
    try:
        compile_document(document)
    except KnowledgeError as error:
        problems += error.problems
    if problems:
        raise KnowledgeError(problems)


def problems(document):
    """The sentences that `check` would raise."""
    try:
        check(document)
    except KnowledgeError as error:
        return error.problems
    return []


def new_problems(draft, document):
    """What a document breaks that the draft does not break already."""
    present = problems(draft)
    return [problem for problem in problems(document) if problem not in present]


def field_problems(document):
    """What the models refuse in single fields: too long, not on offer, not a key."""
    for where, model, item in items_of(document):
        own = {f.name for f in model._meta.fields if f.name in item and not f.is_relation}
        row = model(**{name: item[name] for name in own})
        try:
            row.clean_fields(exclude={field.name for field in model._meta.fields} - own)
            row.clean()
        except ValidationError as error:
            yield from (f"{where}: {sentence}" for sentence in sentences(error))


def sentences(error):
    if not hasattr(error, "error_dict"):
        return error.messages
    return [f"“{field}”: {' '.join(messages)}" for field, messages in error.message_dict.items()]


def items_of(document):
    """(where it stands, model, item) for every row that the document describes, conditions left out."""
    for name, model in MODELS.items():
        for item in document[name]:
            yield f"{name}, {item['key']}", model, item
            for part, part_model in PARTS.get(name, {}).items():
                for number, piece in enumerate(item[part], 1):
                    yield f"{name}, {item['key']}, {part} {number}", part_model, piece
    for part, model in MATRIX.items():
        for piece in document["matrix"][part]:
            yield f"matrix, {piece.get('key') or cell_name(piece)}", model, piece


def cell_name(cell):
    return f"{cell['row']} × {cell['column']}"


def reference_problems(document):
    """Claims and sections that do not exist; the engine looks after what it reads itself."""
    claims = {claim["key"] for claim in document["claims"]}
    sections = {section["key"] for section in document["sections"]}
    for where, item in claimed_items(document):
        yield from (f"{where}: unknown claim “{key}”." for key in item["claims"] if key not in claims)
    for question in document["questions"]:
        if question["section"] not in sections:
            yield f"questions, {question['key']}: unknown section “{question['section']}”."


def claimed_items(document):
    for name in ("questions", "messages", "handout"):
        for item in document[name]:
            yield f"{name}, {item['key']}", item
    for modality in document["modalities"]:
        for limit in modality["limits"]:
            yield f"modalities, {modality['key']}", limit
    for cell in document["matrix"]["cells"]:
        yield f"matrix, {cell_name(cell)}", cell


def patient_problems(document):
    """What no screening could be held against. What is named there and gone is none: such a patient fails."""
    patients = document.get("test_patients", [])
    return [f"test_patients, {p['key']}: {problem}" for p in patients for problem in malformed(p["expected"])]


def load(document):
    """Writes the document's items over the rows with the same keys; rows it does not name are left alone.

    Raises KnowledgeError before anything is written when the document does not hold together.
    """
    check(document)
    write(document)


@transaction.atomic
def write(document):
    """As `load`, for a document that has been checked.

    Rows that say the same already are not touched: a form that is open on one of them stays true.
    """
    document, stored = in_stored_order(document), freeze()
    places = {model: places_of(model, items) for model, items in keyed(document)}
    changed = {name: differing(document[name], stored[name]) for name in MODELS}
    for name in PLAIN:
        load_plain(name, changed[name])
    load_references(changed["references"])
    load_findings(changed["findings"])
    load_questions(changed["questions"])
    load_matrix_frame(document["matrix"])
    load_modalities(changed["modalities"])
    load_cells([cell for cell in document["matrix"]["cells"] if cell not in stored["matrix"]["cells"]])
    load_finding_conditions(changed["findings"])
    load_rules(changed["rules"])
    for model, numbers in places.items():
        put_in_place(model, numbers)


def differing(items, stored):
    same = {item["key"]: item for item in stored}
    return [item for item in items if same.get(item["key"]) != item]


def keyed(document):
    """(model, items) of every collection that has an order."""
    yield from ((model, document[name]) for name, model in MODELS.items())
    yield from ((MatrixRow, document["matrix"]["rows"]), (Problem, document["matrix"]["columns"]))


def places_of(model, items):
    """{key: position}. Stored rows keep theirs while they stand in the document's sequence and what is new
    comes last; otherwise all are counted anew."""
    stored = dict(model.objects.values_list("key", "order"))
    keys = [item["key"] for item in items]
    known = [key for key in stored if key in set(keys)]
    if keys[: len(known)] != known:
        return {key: number for number, key in enumerate(keys)}
    last = max(stored.values(), default=-1)
    return stored | {key: last + number for number, key in enumerate(keys[len(known) :], 1)}


def put_in_place(model, numbers):
    moved = [row for row in model.objects.all() if numbers.get(row.key, row.order) != row.order]
    for row in moved:
        row.order = numbers[row.key]
    model.objects.bulk_update(moved, ["order"])


def by_key(model):
    return {row.key: row for row in model.objects.all()}


def put(model, key, values):
    return model.objects.update_or_create(key=key, defaults=values)[0]


def set_claims(row, keys):
    row.claims.set(Claim.objects.filter(key__in=keys))


def load_plain(name, items):
    model, fields = PLAIN[name]
    for item in items:
        row = put(model, item["key"], {f: item[f] for f in fields if f != "claims"})
        if "claims" in fields:
            set_claims(row, item["claims"])


def load_references(items):
    for item in items:
        put(Reference, item["key"], {f: item[f] for f in [*REFERENCE_FIELDS, "review_by"]})


def load_findings(items):
    for item in items:
        put(Finding, item["key"], {"name": item["name"]})


def load_questions(items):
    sections, findings_by_key = by_key(Section), by_key(Finding)
    for item in items:
        values = {f: item[f] for f in [*QUESTION_FIELDS, *QUESTION_RANGE]}
        values["section"] = sections[item["section"]]
        values["show_when"] = findings_by_key.get(item["show_when"])
        question = put(Question, item["key"], values)
        set_claims(question, item["claims"])
        load_choices(question, item["choices"])
    link_omitted_choices(items)


def load_choices(question, items):
    for order, item in enumerate(items):
        values = {f: item[f] for f in CHOICE_FIELDS if f != "key"}
        question.choices.update_or_create(key=item["key"], defaults={"order": order, **values})
    for choice in question.choices.exclude(key__in=[item["key"] for item in items]):
        if not choice.users():
            choice.delete()


def link_omitted_choices(items):
    rows = by_key(Question)
    for item in items:
        row, other = rows[item["key"]], rows.get(item["omits_choice_of"])
        if row.omits_choice_of != other:
            row.omits_choice_of = other
            row.save(update_fields=["omits_choice_of"])


def load_matrix_frame(matrix):
    findings_by_key = by_key(Finding)
    for item in matrix["rows"]:
        put(MatrixRow, item["key"], {"label": item["label"]})
    for item in matrix["columns"]:
        values = {"label": item["label"], "problem": item["problem"]}
        put(Problem, item["key"], {**values, "finding": findings_by_key.get(item["finding"])})


def load_modalities(items):
    rows = by_key(MatrixRow)
    for item in items:
        values = {"label": item["label"], "asked": item["asked"], "row": rows[item["row"]]}
        modality = put(Modality, item["key"], values)
        modality.limits.all().delete()
        for position, limit in enumerate(item["limits"]):
            set_claims(modality.limits.create(text=limit["text"], order=position), limit["claims"])


def load_cells(items):
    rows, columns = by_key(MatrixRow), by_key(Problem)
    for item in items:
        cell, _ = MatrixCell.objects.update_or_create(
            row=rows[item["row"]],
            column=columns[item["column"]],
            defaults={"stance": item["stance"], "text": item["text"]},
        )
        set_claims(cell, item["claims"])


def load_finding_conditions(items):
    lookup = Lookup()
    for item in items:
        finding = lookup.findings[item["key"]]
        finding.conditions.all().delete()
        lookup.write_conditions(FindingCondition, finding, item["when"])


def load_rules(items):
    lookup = Lookup()
    rule_sets = by_key(RuleSet)
    for item in items:
        rule = put(Rule, item["key"], lookup.rule_values(item, rule_sets))
        set_claims(rule, item["claims"])
        rule.references.set(Reference.objects.filter(key__in=item["references"]))
        rule.conditions.all().delete()
        rule.effects.all().delete()
        lookup.write_conditions(RuleCondition, rule, item["when"])
        lookup.write_effects(rule, item["effects"])


class Lookup:
    """Rows by key, fetched once for a load."""

    def __init__(self):
        self.questions = {q.key: q for q in Question.objects.prefetch_related("choices")}
        self.findings = by_key(Finding)
        self.modalities = by_key(Modality)

    def rule_values(self, item, rule_sets):
        addendum = item["addendum"] or {"when": None, "text": ""}
        return {
            **{f: item[f] for f in RULE_FIELDS},
            "rule_set": rule_sets[item["set"]],
            "highlight_when": self.findings.get(item["highlight_when"]),
            "addendum_when": self.findings.get(addendum["when"]),
            "addendum": addendum["text"],
        }

    def write_conditions(self, model, owner, groups):
        for number, group in enumerate(groups, 1):
            for order, item in enumerate(group):
                self.write_condition(model, owner, number, order, item)

    def write_condition(self, model, owner, group, order, item):
        question = self.questions.get(item.get("question"))
        condition = model.objects.create(
            owner=owner,
            group=group,
            order=order,
            op=item["op"],
            question=question,
            finding=self.findings.get(item.get("finding")),
            modality=self.modalities.get(item.get("modality")),
            standing=item.get("standing", ""),
            value=item.get("value"),
        )
        if item.get("choices"):
            condition.choices.set([c for c in question.choices.all() if c.key in item["choices"]])

    def write_effects(self, rule, items):
        Effect.objects.bulk_create(
            Effect(
                rule=rule,
                modality=self.modalities[item["modality"]],
                effect=item["effect"],
                when=self.findings.get(item["when"]),
                order=order,
            )
            for order, item in enumerate(items)
        )
