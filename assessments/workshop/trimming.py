"""Removing from the draft what a release does not have, once the release has been loaded over the rows."""

from django.db.models import Q

from ..models import (
    Choice,
    Effect,
    FindingCondition,
    MatrixCell,
    MatrixRow,
    Problem,
)
from ..publishing import MODELS

# What others point at goes after them; plain texts, which nothing here points at any more, come last.
ORDER = ["rules", "questions", "modalities", "findings"]


def trim(document):
    """Deletes every row whose key the document lacks. Rows of the document never point at one of these."""
    extra = {name: lacking(model, document[name]) for name, model in MODELS.items()}
    Effect.objects.filter(rule__in=extra["rules"]).delete()
    FindingCondition.objects.filter(owner__in=extra["findings"]).delete()
    extra["questions"].update(omits_choice_of=None)
    extra["rules"].delete()
    trim_choices(document["questions"])
    extra["questions"].delete()
    trim_matrix(document["matrix"])
    for name in [*ORDER[2:], *(name for name in MODELS if name not in ORDER)]:
        extra[name].delete()
    lacking(MatrixRow, document["matrix"]["rows"]).delete()


def lacking(model, items):
    return model.objects.order_by().exclude(key__in=[item["key"] for item in items])


def trim_choices(questions):
    for item in questions:
        keys = [choice["key"] for choice in item["choices"]]
        Choice.objects.order_by().filter(question__key=item["key"]).exclude(key__in=keys).delete()


def trim_matrix(matrix):
    named = Q(pk__in=[])
    for cell in matrix["cells"]:
        named |= Q(row__key=cell["row"], column__key=cell["column"])
    MatrixCell.objects.order_by().exclude(named).delete()
    lacking(Problem, matrix["columns"]).delete()
