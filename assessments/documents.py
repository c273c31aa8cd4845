"""What can be done with a document without the rows: lay items over it, put it in order."""

# The matrix is one part of the document, and three kinds of items.
MATRIX_KINDS = {"matrix_rows": "rows", "matrix_columns": "columns", "matrix_cells": "cells"}
AS_IT_IS = ("answers", "expected")  # in these a name may mean a question


def with_items(document, items):
    """The document with these items, by kind as `differences` has them: in their place, new ones last."""
    whole = {**document, "matrix": dict(document["matrix"])}
    for kind, brought in items.items():
        holder, name = (whole["matrix"], MATRIX_KINDS[kind]) if kind in MATRIX_KINDS else (whole, kind)
        holder[name] = laid_over(holder[name], brought)
    return in_stored_order(whole)


def with_sequences(document, sequences):
    """The document with the items of each kind in the sequence of these keys."""
    whole = {**document, "matrix": dict(document["matrix"])}
    for kind, keys in sequences.items():
        holder, name = (whole["matrix"], MATRIX_KINDS[kind]) if kind in MATRIX_KINDS else (whole, kind)
        items = {key_in(item): item for item in holder[name]}
        holder[name] = [items[key] for key in keys]
    return in_stored_order(whole)


def laid_over(present, brought):
    items = {key_in(item): item for item in present}
    return list((items | {key_in(item): bare(item) for item in brought}).values())


def key_in(item):
    """The key of an item; a cell of the matrix is known by its row and column."""
    return f"{item['row']} × {item['column']}" if "column" in item else item["key"]


def bare(item):
    """The item as the document has it: its position is its place in the list."""
    strange = {"order", "key"} if "column" in item else {"order"}
    return {name: value for name, value in item.items() if name not in strange}


def in_stored_order(document):
    """The document with its lists of keys as the rows give them back: in the order of what they name."""
    ranks = {name: ranks_of(document[name]) for name in ("claims", "references")}
    offered = {question["key"]: ranks_of(question["choices"]) for question in document["questions"]}
    return {name: ordered(value, ranks, offered) for name, value in document.items()}


def ranks_of(items):
    return {item["key"]: place for place, item in enumerate(items)}


def ordered(value, ranks, offered):
    if isinstance(value, list):
        return [ordered(part, ranks, offered) for part in value]
    if not isinstance(value, dict):
        return value
    ranks = ranks | {"choices": offered.get(value.get("question"), {})}
    return {name: ordered_field(name, part, ranks, offered) for name, part in value.items()}


def ordered_field(name, value, ranks, offered):
    if name in AS_IT_IS:
        return value
    if name in ranks and is_keys(value):
        return by_rank(value, ranks[name])
    return ordered(value, ranks, offered)


def is_keys(value):
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def by_rank(keys, ranks):
    return sorted(dict.fromkeys(keys), key=lambda key: ranks.get(key, len(ranks)))
