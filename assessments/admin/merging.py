"""Two people at one form: what the second did not touch becomes what the first left.

The page carries what it was opened with (`opened`), as a browser would post it: {"": {id of the item: its
fields}, prefix of its lines: {id of a line: its fields}}. Fields are {name: [values]}.
"""

import json

from django import forms
from django.forms.models import model_to_dict

FIELD = "opened"


def as_posted(row, fields):
    """The stored values of form fields as a browser would post them; an unticked box is not there."""
    posted = {"id": [str(row.pk)]}
    for name, stored in model_to_dict(row, fields=list(fields)).items():
        value = fields[name].prepare_value(stored)
        if isinstance(value, list):
            posted[name] = [str(part) for part in value]
        elif value is not None and value is not False:  # an order of 0 counts
            posted[name] = ["on" if value is True else str(value)]
    return posted


def read_opened(data, prefix=""):
    """{id: fields} the posted page was opened with; {} when it does not say, or says nonsense."""
    try:
        opened = json.loads(data.get(FIELD, ""))[prefix]
        return {pk: fields for pk, fields in opened.items() if all(map(is_values, fields.values()))}
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return {}


def is_values(values):
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def merge(mine, opened, theirs, several=()):
    """(the fields merged, names of those both changed): theirs where mine is as it was opened, else mine.

    Of the fields with `several` values each value counts for itself, so there both can be kept.
    """
    merged, both = dict(mine), []
    for name in {**theirs, **opened}:
        was, now, typed = opened.get(name, []), theirs.get(name, []), mine.get(name, [])
        if same(was, now) or same(typed, now):
            continue
        if name in several:
            merged[name] = [value for value in now if value in typed or value not in was]
            merged[name] += [value for value in typed if value not in (*was, *now)]
        elif same(typed, was):
            merged[name] = now
        else:
            both.append(name)
    return merged, both


def several_values(fields):
    """The names of form fields that hold several values."""
    return {
        name
        for name, field in fields.items()
        if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField))
    }


def same(values, others):
    return plain(values) == plain(others)


def plain(values):
    """Values whose order, ends of lines and emptiness do not count."""
    return sorted(text for value in values if (text := str(value).replace("\r\n", "\n").strip()))
