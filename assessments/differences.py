"""What differs between two documents, or between two states of one item, as lines a clinician can read."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .engine import sentence
from .engine.question import listed
from .engine.wording import answer_text
from .expectations import FIELDS, Labels
from .knowledge_files import SHAPES

# document collection -> (one of them, all of them, how one is titled)
KINDS = {
    "rules": ("rule", "rules", "{key} {name}"),
    "rule_sets": ("rule set", "rule sets", "{title}"),
    "questions": ("question", "questions", "{code} {label}"),
    "sections": ("section", "sections", "{key} {title}"),
    "findings": ("finding", "findings", "{name}"),
    "modalities": ("modality", "modalities", "{label}"),
    "matrix_rows": ("matrix row", "matrix rows", "{label}"),
    "matrix_columns": ("matrix column", "matrix columns", "{label}"),
    "matrix_cells": ("matrix cell", "matrix cells", "{key}"),
    "claims": ("claim", "claims", "{key} {text}"),
    "messages": ("message", "messages", "{text}"),
    "references": ("reference", "references", "{key} {citation}"),
    "verdicts": ("verdict wording", "verdict wordings", "{label}"),
    "handout": ("handout paragraph", "handout paragraphs", "{title}"),
    "scope": ("scope topic", "scope topics", "{topic}"),
    "ambiguities": ("ambiguity", "ambiguities", "{key} {statement}"),
    "templates": ("consult template", "consult templates", "{name}"),
    "test_patients": ("test patient", "test patients", "{key} {name}"),
}
LABELS = {
    "set": "Rule set",
    "when": "When",
    "effects": "Then",
    "order": "Position",
    "remark": "Remark",
    "show_when": "Asked while",
    "omits_choice_of": "Hides the choice of",
    "highlight_when": "Highlighted while",
    "framing": "Stands above the alternatives",
    "hard_min": "Hard minimum",
    "hard_max": "Hard maximum",
    "soft_min": "Soft minimum",
    "soft_max": "Soft maximum",
    "row": "Matrix row",
    "column": "Matrix column",
}
# item -> its fields that hold the key of another item, and where that stands
POINTERS = {
    "rules": {"set": "rule_sets", "highlight_when": "findings"},
    "questions": {"section": "sections", "show_when": "findings", "omits_choice_of": "questions"},
    "matrix_columns": {"finding": "findings"},
}
EFFECT_WORDS = {
    "supports": "{} has an indication",
    "considerations": "{} is suitable with considerations at best",
    "insufficient": "the information about {} is insufficient",
    "defer": "{} is deferred until resolved",
    "another-approach": "another approach than {} is likely better",
    "suggest": "{} is suggested as an alternative",
    "complement": "{} is suggested as a complement",
    "exclude": "{} is not suggested",
    "limit": "{} is still suggested, with a reason against it",
    "note": "a note is shown on {}",
}
READ_TOGETHER = ("When", "Then")
SHAPE_OF = {"matrix_rows": "matrix row", "matrix_columns": "matrix column", "matrix_cells": "matrix cell"}
NOTHING = "nothing"
EMPTY = (None, "", [], {})
WORDS = re.compile(r"“[^”]*”|[\w’'-]+|\s+|[^\w\s]")  # an answer in quotes counts as one word
LIKENESS = 0.4  # texts less alike than this are shown one after the other, not word by word


@dataclass(frozen=True)
class Line:
    """One field of an item before and after; `parts` marks the words that came and went. A sentence that
    speaks for itself has no label."""

    label: str
    before: str
    after: str

    @property
    def parts(self):
        """(“same” | “del” | “ins”, text) in reading order."""
        return word_changes(self.before, self.after)


@dataclass(frozen=True)
class Difference:
    """An item that was added, changed, removed or switched; `lines` say how."""

    op: str
    kind: str
    key: str
    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def kind_name(self):
        return KINDS[self.kind][0]


# -- documents -------------------------------------------------------------------------------------


def collections(document):
    """Yields (kind, {key: item}) for every collection, the rules first; the matrix counts as three."""
    matrix = document.get("matrix") or {"rows": [], "columns": [], "cells": []}
    cells = [{"key": f"{cell['row']} × {cell['column']}", **cell} for cell in matrix["cells"]]
    parts = {"matrix_rows": matrix["rows"], "matrix_columns": matrix["columns"], "matrix_cells": cells}
    for kind in KINDS:
        items = parts.get(kind, document.get(kind, []))
        yield kind, {item["key"]: item for item in items}


def counts(document):
    """[(plural name, number)] of everything a document holds."""
    return [(KINDS[kind][1], len(items)) for kind, items in collections(document)]


def differences(old, new):
    """Everything that differs from document `old` to document `new`, item by item."""
    before = dict(collections(old))
    found = []
    for kind, items in collections(new):
        for key in [*items, *(key for key in before[kind] if key not in items)]:
            was, now = before[kind].get(key), items.get(key)
            if said(was) != said(now):
                found.append(difference(kind, key, was, now, old, new))
        found += order_difference(kind, list(before[kind]), list(items))
    return found


def said(value):
    """A value without what says nothing: an older document lacks fields that later ones leave empty."""
    if isinstance(value, dict):
        parts = {name: said(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part is not False and part not in EMPTY}
    return [said(part) for part in value] if isinstance(value, list) else value


def difference(kind, key, before, after, old, new):
    lines = item_lines(kind, before, after, old, new)
    if kind == "rules":
        lines = read_as_one(lines, before, after, old, new)
    return Difference(operation(before, after), kind, key, title(kind, after or before), lines)


def operation(before, after):
    if before is None or after is None:
        return "Added" if before is None else "Removed"
    if "on" in after and {**before, "on": after["on"]} == after:
        return "Switched on" if after["on"] else "Switched off"
    return "Changed"


def order_difference(kind, before, after):
    kept = [key for key in after if key in before]
    if kept == [key for key in before if key in after]:
        return []
    return [Difference("Moved", kind, "", f"The order of the {KINDS[kind][1]}")]


def title(kind, item):
    text = KINDS[kind][2].format_map(Blanks(item))
    return text if len(text) <= 100 else f"{text[:99]}…"


class Blanks(dict):
    """An item of an older shape may lack a field that the title names."""

    def __missing__(self, key):
        return ""


# -- items -----------------------------------------------------------------------------------------


def item_lines(kind, before, after, old, new):
    """The lines of what differs; keys are put in words with the document each state belongs to."""
    was, now = words(kind, before, old), words(kind, after, new)
    labels = list(dict.fromkeys([*now, *was]))
    return [
        Line(label, was.get(label, ""), now.get(label, ""))
        for label in labels
        if was.get(label, "") != now.get(label, "") and not is_new_and_off(was, now, label)
    ]


def is_new_and_off(was, now, label):
    """A mark that the older shape of an item does not have, and that is not set in the newer."""
    return was and now and {was.get(label), now.get(label)} == {None, "no"}


def read_as_one(lines, before, after, old, new):
    """Condition and effect of a rule as one sentence, when either differs: what it says is both together."""
    others = [line for line in lines if line.label not in READ_TOGETHER]
    reading = Line("", rule_sentence(before, old), rule_sentence(after, new))
    return lines if others == lines else [reading, *others]


def rule_sentence(rule, document):
    """“Nicotine is “Current, can pause” → Nanofat is deferred until resolved.”"""
    if rule is None:
        return ""
    condition = sentence(document, rule["when"]).removesuffix(".")
    return f"{condition} → {effect_words(document, rule['effects'])}."


def changed_labels(kind, before, after):
    """The names of the fields that differ, for a list or a sentence."""
    return [line.label for line in item_lines(kind, before, after, {}, {})]


def words(kind, item, document):
    """{label: text} of an item, an absent item has none."""
    texts = {}
    for name, value in in_file_order(kind, item or {}):
        if name in PARTS:
            texts |= PARTS[name](value, document)
        elif name == "when":
            texts[LABELS[name]] = sentence(document, value)
        elif name in POINTERS.get(kind, ()):
            texts[label_of(name)] = title_of(POINTERS[kind][name], value, document)
        else:
            texts[label_of(name)] = effect_words(document, value) if name == "effects" else text_of(value)
    return texts


def in_file_order(kind, item):
    """The fields as the knowledge files have them: an item that was stored may have lost its order."""
    places = {name: place for place, name in enumerate(SHAPES[SHAPE_OF.get(kind, kind)])}
    return sorted(item.items(), key=lambda field: places.get(field[0], len(places)))


def title_of(kind, key, document):
    """The title of the item with this key; the key itself where the document does not have it."""
    item = next((item for item in document.get(kind, []) if item["key"] == key), None)
    return title(kind, item) if item else text_of(key)


def label_of(name):
    return LABELS.get(name, name.replace("_", " ").capitalize())


def switch_words(on, document):
    return {"Switched": "on" if on else "off"}


def choice_words(choices, document):
    return {f"Choice {choice['key']}": choice_text(choice) for choice in choices}


def choice_text(choice):
    marks = [mark for mark in ("unknown", "exclusive", "normal", "attainable") if choice.get(mark)]
    extra = [*marks, *([choice["hint"]] if choice.get("hint") else [])]
    return f"“{choice['label']}”" + (f" ({', '.join(extra)})" if extra else "")


def answer_words(answers, document):
    """The answers of a test patient, a line each."""
    items = {item["key"]: item for item in document.get("questions", [])}
    return {
        f"Answer: {items.get(key, {}).get('label', key)}": answer_text(items.get(key, {}), value)
        for key, value in answers.items()
    }


def expected_words(expected, document):
    """What a test patient must get, a line for each expectation."""
    labels = Labels(document)
    return {
        field.label: ", ".join(labels.words(field.names, entry) for entry in listed(expected[name]))
        for name, field in FIELDS.items()
        if name in expected
    }


PARTS = {
    "on": switch_words,
    "choices": choice_words,
    "answers": answer_words,
    "expected": expected_words,
}


def text_of(value):
    """A field as text: yes or no, a list with commas, nothing as an empty text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(text_of(part) for part in value.values() if part)
    if isinstance(value, list):
        return ", ".join(text_of(part) for part in value)
    return "" if value is None else str(value)


def effect_words(document, effects):
    """“nanofat is deferred until resolved; HA filler is suggested as a complement while “Hollow” holds”."""
    labels = {item["key"]: item["label"] for item in document.get("modalities", [])}
    names = {item["key"]: item["name"] for item in document.get("findings", [])}
    return "; ".join(effect_phrase(effect, labels, names) for effect in effects) or NOTHING


def effect_phrase(effect, labels, names):
    phrase = EFFECT_WORDS[effect["effect"]].format(labels.get(effect["modality"], effect["modality"]))
    return f"{phrase} while “{names.get(effect['when'], effect['when'])}” holds" if effect["when"] else phrase


def word_changes(before, after):
    """The words of two texts as (“same” | “del” | “ins”, text), or one text after the other when unlike."""
    was, now = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(str.isspace, was, now, autojunk=False)
    if not before or not after or matcher.ratio() < LIKENESS:
        return [(op, text) for op, text in (("del", before), ("ins", after)) if text]
    parts = []
    for op, i, j, k, m in matcher.get_opcodes():
        kept, gone, come = ("".join(was[i:j]), "", "") if op == "equal" else ("", *texts(was[i:j], now[k:m]))
        parts += [(name, text) for name, text in (("same", kept), ("del", gone), ("ins", come)) if text]
    return parts


def texts(*lists):
    return ["".join(words) for words in lists]
