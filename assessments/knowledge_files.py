"""The knowledge as YAML files: read into a complete document, written back so that a person can read it.

A file is a list of items; what an item may hold stands in SHAPES. A field left out takes its default.
"""

from math import isfinite
from pathlib import Path

import yaml

from .expectations import FIELDS

SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is seven times faster
SHIPPED = Path(__file__).parent / "knowledge"
RULE_KINDS = {
    "indications": "indication",
    "contraindications": "contraindication",
    "cautions": "caution",
    "gaps": "gap",
    "alternatives": "alternative",
    "technique": "technique",
    "counselling": "counselling",
}
NUMBER = (int, float, type(None))
TEXT_OR_NONE = (str, type(None))
TEXTS = "a list of texts"
GROUPS = "a list of groups, each a list of conditions"
TEXT = {"key": (str, ...), "text": (str, ...)}
CLAIMED = {"claims": (TEXTS, [])}

# Item shapes: field -> (type, default), ... for "must be given".
SHAPES = {
    "verdicts": {"key": (str, ...), "label": (str, ...), "meaning": (str, ...)},
    "sections": {"key": (str, ...), "title": (str, ...), "short": (str, ...)},
    "questions": {
        "key": (str, ...),
        "code": (str, ...),
        "section": (str, ...),
        "label": (str, ...),
        "kind": (str, ...),
        "gate": (bool, False),
        "help": (str, ""),
        "remark": (str, ""),
        "support": (str, ""),
        "ages": (bool, False),
        "claims": (TEXTS, []),
        "show_when": (TEXT_OR_NONE, None),
        "omits_choice_of": (TEXT_OR_NONE, None),
        "unit": (str, ""),
        "hard_min": (NUMBER, None),
        "hard_max": (NUMBER, None),
        "soft_min": (NUMBER, None),
        "soft_max": (NUMBER, None),
        "choices": (list, []),
    },
    "findings": {"key": (str, ...), "name": (str, ...), "when": (GROUPS, ...)},
    "modalities": {
        "key": (str, ...),
        "label": (str, ...),
        "asked": (bool, False),
        "row": (str, ...),
        "limits": (list, []),
    },
    "rule_sets": {"key": (str, ...), "origin": (str, ...), "title": (str, ...), "on": (bool, True)},
    "rules": {
        "key": (str, ...),
        "name": (str, ...),
        "kind": (str, ...),
        "set": (str, ...),
        "support": (str, "stated"),
        "on": (bool, True),
        "when": (GROUPS, [[]]),
        "effects": (list, ...),
        "note": (str, ...),
        "addendum": ((dict, type(None)), None),
        "claims": (TEXTS, []),
        "references": (TEXTS, []),
        "highlight_when": (TEXT_OR_NONE, None),
        "framing": (bool, False),
    },
    "claims": {
        "key": (str, ...),
        "section": (str, ...),
        "item": (str, ""),
        "text": (str, ...),
        "uses": (TEXTS, []),
    },
    "messages": TEXT | CLAIMED,
    "references": {
        "key": (str, ...),
        "citation": (str, ...),
        "url": (str, ""),
        "found": (str, ""),
        "remark": (str, ""),
        "review_by": (TEXT_OR_NONE, None),
    },
    "handout": {"title": (str, ...)} | TEXT | CLAIMED,
    "scope": {"key": (str, ...), "topic": (str, ...), "source": (str, ...), "supplement": (str, ...)},
    "ambiguities": {"key": (str, ...), "statement": (str, ...), "reading": (str, ...)},
    "templates": {"key": (str, ...), "name": (str, ...), "answers": (dict, ...)},
    "test_patients": {
        "key": (str, ...),
        "name": (str, ...),
        "summary": (str, ""),
        "answers": (dict, {}),
        "expected": (dict, ...),
    },
    "matrix": {"rows": (list, ...), "columns": (list, ...), "cells": (list, ...)},
    # parts of items
    "condition": {
        "question": (TEXT_OR_NONE, None),
        "finding": (TEXT_OR_NONE, None),
        "modality": (TEXT_OR_NONE, None),
        "op": (str, ...),
        "choices": (TEXTS, []),
        "value": (NUMBER, None),
        "standing": (TEXT_OR_NONE, None),
    },
    "addendum": {"when": (str, ...), "text": (str, ...)},
    "choice": {
        "key": (str, ...),
        "label": (str, ...),
        "unknown": (bool, False),
        "exclusive": (bool, False),
        "normal": (bool, False),
        "attainable": (bool, False),
        "hint": (str, ""),
    },
    "limit": {"text": (str, ...), "claims": (TEXTS, [])},
    "effect": {"modality": (str, ...), "effect": (str, ...), "when": (TEXT_OR_NONE, None)},
    "matrix row": {"key": (str, ...), "label": (str, ...)},
    "matrix column": {
        "key": (str, ...),
        "label": (str, ...),
        "problem": (bool, True),
        "finding": (TEXT_OR_NONE, None),
    },
    "matrix cell": {
        "row": (str, ...),
        "column": (str, ...),
        "stance": (str, ...),
        "text": (str, ...),
        "claims": (TEXTS, []),
    },
}
PARTS = {
    "questions": {"choices": "choice"},
    "modalities": {"limits": "limit"},
    "rules": {"effects": "effect"},
    "matrix": {"rows": "matrix row", "columns": "matrix column", "cells": "matrix cell"},
}
# What the first word of the engine's sentences is about -> the file it stands in.
SUBJECTS = {
    "Question": "questions.yaml",
    "Finding": "findings.yaml",
    "Modality": "modalities.yaml",
    "Exactly": "modalities.yaml",
    "Verdict": "verdicts.yaml",
    "Column": "matrix.yaml",
    "A": "matrix.yaml",
}
FILES = [
    "verdicts",
    "sections",
    "questions",
    "findings",
    "modalities",
    "matrix",
    "rule_sets",
    "rules",
    "claims",
    "messages",
    "references",
    "handout",
    "scope",
    "ambiguities",
    "templates",
    "test_patients",
]


class KnowledgeFileError(Exception):
    """The files cannot be loaded; `problems` holds a sentence each, with file, key and what is wrong."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


def read_folder(folder=SHIPPED):
    """The document that the YAML files in `folder` describe, every default filled in.

    Raises KnowledgeFileError naming file, key and what is wrong; all mistakes of shape at once.
    """
    problems, document = [], {"schema": 1}
    for name in FILES:
        document[name] = {} if name == "matrix" else []
        for path in paths_of(Path(folder), name):
            content = parse(path, problems)
            if name == "matrix":
                document[name] = complete(name, content, named(path), name, problems)
            else:
                document[name] += complete_all(name, content, path, problems)
    problems = problems or list(repeated_keys(document))
    if problems:
        raise KnowledgeFileError(problems)
    return document


def in_file(problem, document):
    """A sentence about an item of this document, led by the file the item stands in."""
    subject, key = (*problem.replace(",", " ").replace(":", " ").split(maxsplit=2), "")[:2]
    stems = {kind: stem for stem, kind in RULE_KINDS.items()}
    rules = {rule["key"]: f"rules/{stems.get(rule['kind'])}.yaml" for rule in document["rules"]}
    if subject in FILES:
        return problem.replace(subject, rules.get(key, f"{subject}.yaml"), 1)
    file = rules.get(key) if subject == "Rule" else SUBJECTS.get(subject)
    return f"{file}: {problem}" if file else problem


def paths_of(folder, name):
    if name == "rules":
        return [folder / "rules" / f"{stem}.yaml" for stem in RULE_KINDS]
    return [folder / f"{name}.yaml"]


def named(path):
    return f"rules/{path.name}" if path.stem in RULE_KINDS else path.name


def parse(path, problems):
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)  # noqa: S506
    except OSError:
        problems.append(f"{named(path)}: the file is missing or cannot be read.")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(f"{named(path)}: not valid YAML ({' '.join(str(error).split())}).")


def complete_all(name, content, path, problems):
    if content is None:
        return []
    if not isinstance(content, list):
        problems.append(f"{named(path)}: expected a list of items.")
        return []
    items = []
    for index, item in enumerate(content, 1):
        key = item.get("key", f"item {index}") if isinstance(item, dict) else f"item {index}"
        items.append(complete(name, item, named(path), key, problems))
    items = [item for item in items if item]
    if name == "rules":
        problems += misplaced(items, path)
    return items


def misplaced(rules, path):
    kind = RULE_KINDS[path.stem]
    others = [rule["key"] for rule in rules if rule["kind"] != kind]
    return [f"{named(path)}, {key}: “kind” must be {kind} in this file." for key in others]


def complete(shape_name, item, file, key, problems):
    """The item with defaults filled in and its parts completed, or None when its shape is wrong."""
    shape = SHAPES[shape_name]
    before = len(problems)
    if not isinstance(item, dict):
        problems.append(f"{file}, {key}: expected fields and values.")
        return None
    problems += [f"{file}, {key}: unknown field “{field}”." for field in item if field not in shape]
    whole = {}
    for field, (kind, default) in shape.items():
        value = item.get(field, default)
        whole[field] = value
        if value is ...:
            problems.append(f"{file}, {key}: “{field}” is missing.")
        elif not is_of(value, kind):
            must = f"must be {kind}, not {value!r}" if isinstance(kind, str) else f"cannot be {value!r}"
            problems.append(f"{file}, {key}: “{field}” {must}.")
    if len(problems) > before:
        return None
    for number, condition in enumerate((c for group in groups_in(whole) for c in group), 1):
        complete("condition", condition, file, f"{key}, condition {number}", problems)
    if whole.get("addendum"):
        complete("addendum", whole["addendum"], file, f"{key}, addendum", problems)
    return complete_parts(shape_name, whole, file, key, problems)


def groups_in(item):
    return item["when"] if isinstance(item.get("when"), list) else []


def complete_parts(shape_name, whole, file, key, problems):
    for field, part in PARTS.get(shape_name, {}).items():
        whole[field] = [
            complete(part, item, file, f"{key}, {part} {index}", problems)
            for index, item in enumerate(whole.get(field) or [], 1)
        ]
    return whole


def is_of(value, kind):
    if kind in (TEXTS, GROUPS):
        part = str if kind is TEXTS else list
        return isinstance(value, list) and all(is_of(entry, part) for entry in value)
    if isinstance(value, bool):
        return kind is bool
    if isinstance(value, float) and not isfinite(value):
        return False
    return isinstance(value, kind) and not (isinstance(value, str) and "\0" in value)


def repeated_keys(document):
    for name in FILES:
        items = document["matrix"]["cells"] if name == "matrix" else document[name]
        keys = [f"{item['row']} × {item['column']}" if name == "matrix" else item["key"] for item in items]
        for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
            yield f"{name}.yaml, {key}: this key is used twice."


# -- writing ---------------------------------------------------------------------------------------


class Flow(dict):
    """A mapping written on one line."""


class FlowList(list):
    """A list written on one line."""


class Dumper(yaml.SafeDumper):
    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


def represent_text(dumper, text):
    style = ">" if len(text) > 90 and text == text.strip() and "\n" not in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, represent_text)
Dumper.add_representer(Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
Dumper.add_representer(
    FlowList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True)
)
ON_ONE_LINE = {"choice", "effect", "limit", "matrix row", "matrix column"}


def write_folder(document, folder):
    """Writes `document` as YAML files into `folder`; read_folder(folder) gives the document back."""
    folder = Path(folder)
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    document = document | {"test_patients": in_order_of_the_form(document)}
    for name in FILES:
        if name == "rules":
            for stem, kind in RULE_KINDS.items():
                rules = [rule for rule in document["rules"] if rule["kind"] == kind]
                write(folder / "rules" / f"{stem}.yaml", [brief("rules", rule) for rule in rules])
        elif name == "matrix":
            write(folder / "matrix.yaml", brief_parts("matrix", dict(document["matrix"])))
        else:
            write(folder / f"{name}.yaml", [brief(name, item) for item in document[name]])


def write(path, content):
    path.write_text(as_text(content), encoding="utf-8")


def as_text(content):
    return yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)


def in_order_of_the_form(document):
    """The test patients with their answers and expectations in order: a database may have kept another."""
    places = {question["key"]: place for place, question in enumerate(document["questions"])}
    for patient in document["test_patients"]:
        answers = sorted(patient["answers"].items(), key=lambda answer: places.get(answer[0], len(places)))
        expected = {name: patient["expected"][name] for name in FIELDS if name in patient["expected"]}
        yield patient | {"answers": dict(answers), "expected": expected | patient["expected"]}


def brief(shape_name, item):
    """The item without what its defaults say, laid out for reading."""
    shape = SHAPES[shape_name]
    short = {field: item[field] for field, (_, default) in shape.items() if item[field] != default}
    short = brief_parts(shape_name, short)
    for field in ("claims", "uses", "references"):
        if field in short:
            short[field] = FlowList(short[field])
    if "when" in short and isinstance(short["when"], list):
        short["when"] = [[brief_condition(line) for line in group] for group in short["when"]]
    for field in ("answers", "expected"):
        if field in short:
            short[field] = {name: on_one_line(value) for name, value in short[field].items()}
    return Flow(short) if shape_name in ON_ONE_LINE else short


def brief_parts(shape_name, item):
    for field, part in PARTS.get(shape_name, {}).items():
        if field in item:
            item[field] = [brief(part, piece) for piece in item[field]]
    return item


def brief_condition(line):
    return Flow({k: on_one_line(v) for k, v in line.items()})


def on_one_line(value):
    return FlowList(on_one_line(part) for part in value) if isinstance(value, list) else value
