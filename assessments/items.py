"""Rows as the items that releases and the history speak of: their kind, their key, their uses."""

import json
from functools import lru_cache

from django.db.models import CASCADE

from . import differences, expectations, publishing
from .models import (
    Choice,
    ConsultTemplate,
    Finding,
    MatrixCell,
    MatrixRow,
    Modality,
    Problem,
    Question,
    Reference,
    Release,
    Rule,
    RuleSet,
    Section,
    TestPatient,
)


def plain(fields):
    return lambda row: publishing.plain_item(row, fields)


ITEMS = {
    Rule: ("rules", publishing.rule_item),
    Question: ("questions", publishing.question_item),
    Finding: ("findings", publishing.finding_item),
    Modality: ("modalities", publishing.modality_item),
    Reference: ("references", publishing.reference_item),
    MatrixRow: ("matrix_rows", lambda row: {"key": row.key, "label": row.label}),
    Problem: ("matrix_columns", publishing.column_item),
    MatrixCell: ("matrix_cells", lambda cell: {"key": cell.key, **publishing.cell_item(cell)}),
} | {model: (kind, plain(fields)) for kind, (model, fields) in publishing.PLAIN.items()}
MODELS = {kind: model for model, (kind, _) in ITEMS.items()}


def kind_of(model):
    return ITEMS[model][0]


def item_of(model, pk):
    """The row as it is stored now, as a document item with its position; None when there is none."""
    row = model.objects.filter(pk=pk).first()
    if row is None:
        return None
    item = ITEMS[model][1](row)
    return item | {"order": row.order} if hasattr(row, "order") else item


def stored_items():
    """{(kind, key): item with its position} of everything that is edited, as it is stored now."""
    found = {}
    for kind, items in differences.collections(publishing.freeze()):
        places = dict(MODELS[kind].objects.values_list("key", "order")) if is_keyed(MODELS[kind]) else {}
        for key, item in items.items():
            found[kind, key] = item | ({"order": places[key]} if key in places else {})
    return found


def is_keyed(model):
    """Cells of the matrix have no key of their own, and no position."""
    return model is not MatrixCell


def rows_of(kind, key):
    """The row behind an item, as a queryset of one or none."""
    model = MODELS[kind]
    if is_keyed(model):
        return model.objects.filter(key=key)
    row, _, column = key.partition(" × ")
    return model.objects.filter(row__key=row, column__key=column)


def vocabulary():
    """As much of a document as it takes to put conditions, effects and what an item points at into words."""
    return {
        "sections": list(Section.objects.values("key", "title")),
        "rule_sets": list(RuleSet.objects.values("key", "title")),
        "questions": [publishing.question_item(question) for question in publishing.questions()],
        "findings": [{"key": f.key, "name": f.name} for f in Finding.objects.all()],
        "modalities": [{"key": m.key, "label": m.label} for m in Modality.objects.all()],
    }


# -- keys that are part of a release ---------------------------------------------------------------


@lru_cache(maxsize=256)
def keys_in(sha256):
    """{kind: keys} of a release; choices stand under "choices" as “question/choice”."""
    document = json.loads(Release.objects.filter(sha256=sha256).first().document)
    keys = {kind: frozenset(items) for kind, items in differences.collections(document)}
    choices = (f"{q['key']}/{choice['key']}" for q in document["questions"] for choice in q["choices"])
    return keys | {"choices": frozenset(choices)}


def is_released(kind, key):
    """Whether any release names this key: then it stays as it is, past answers point at it."""
    hashes = Release.objects.order_by().values_list("sha256", flat=True).distinct()
    return any(key in keys_in(sha256).get(kind, ()) for sha256 in hashes)


# -- uses ------------------------------------------------------------------------------------------

# What the expectations of a test patient name.
EXPECTED = {name: field.names for name, field in expectations.FIELDS.items() if field.names}


def users_of(row):
    """The rows of the knowledge that would lose something if this row went, each once."""
    found = {}
    for relation in uses(row):
        name = relation.field.name
        for user in relation.related_model.objects.filter(**{name: row}):
            owner = owner_of(user)
            found[type(owner), owner.pk] = owner
    return [*found.values(), *profiles_naming(row)]


def profiles_naming(row):
    """Test patients and templates whose answers or expectations name the row by its key."""
    if isinstance(row, Choice):
        place = "choices", f"{row.question.key}/{row.key}"
    else:
        place = kind_of(type(row)), row.key
    if place[0] not in {*EXPECTED.values(), "choices"}:
        return []
    profiles = [*TestPatient.objects.all(), *ConsultTemplate.objects.all()]
    return [profile for profile in profiles if place in set(named_by(profile))]


def named_by(profile):
    """Yields (kind, key) of everything a profile names; choices as “question/choice”."""
    for question, answer in profile.answers.items():
        yield "questions", question
        yield from (("choices", f"{question}/{choice}") for choice in flat(answer))
    for field, kind in EXPECTED.items():
        yield from ((kind, key) for key in flat(getattr(profile, "expected", {}).get(field, [])))


def flat(value):
    """Every text in a list, and in the lists inside it."""
    if isinstance(value, list):
        return [text for part in value for text in flat(part)]
    return [value] if isinstance(value, str) else []


def uses(row):
    """Relations from other rows to this one; parts that belong to it do not count."""
    for relation in row._meta.get_fields(include_hidden=True):
        pointing = relation.auto_created and not relation.concrete
        if pointing and not relation.related_model._meta.auto_created:
            part = relation.on_delete is CASCADE if not relation.many_to_many else False
            if not part or relation.related_model in ITEMS:
                yield relation


def owner_of(row):
    """The item a part belongs to: the rule of an effect, the rule or finding of a condition."""
    for name in ("owner", "rule", "modality"):
        if type(row) not in ITEMS and hasattr(row, name):
            return getattr(row, name)
    return row


def place_of(row):
    """(kind, key) of the item that the row is."""
    return kind_of(type(row)), row.key


def described(row):
    """“Rule R-CON-4a Nicotine, not able to pause”"""
    kind, make = ITEMS[type(row)]
    title = differences.title(kind, make(row))
    return f"{differences.KINDS[kind][0].capitalize()} {title}"
