"""A release as a document to read: everything it holds, in words and in its own order."""

from functools import cached_property

from .. import differences
from ..engine import sentence


class ReleaseDocument:
    """The parts of one document, each ready to be placed."""

    def __init__(self, document):
        self.document = document
        self.finding = {item["key"]: item["name"] for item in document["findings"]}

    @property
    def counts(self):
        return differences.counts(self.document)

    @cached_property
    def sections(self):
        """[(section, [question])]; a question has `kind_words`, `asked_while` and its choices."""
        return [
            (section, [self.question(item) for item in self.of("questions", "section", section["key"])])
            for section in self.document["sections"]
        ]

    def of(self, collection, field, key):
        return [item for item in self.document[collection] if item[field] == key]

    def question(self, item):
        return {
            **item,
            "kind_words": KINDS.get(item["kind"], item["kind"]),
            "asked_while": self.finding.get(item["show_when"], ""),
            "range": range_words(item),
        }

    @property
    def findings(self):
        return [
            {**item, "condition": sentence(self.document, item["when"])} for item in self.document["findings"]
        ]

    @cached_property
    def rule_sets(self):
        """[(rule set, [rule])]; a rule has `condition` and `effect` in words."""
        return [
            (rule_set, [self.rule(item) for item in self.of("rules", "set", rule_set["key"])])
            for rule_set in self.document["rule_sets"]
        ]

    def rule(self, item):
        effect = differences.effect_words(self.document, item["effects"])
        return {
            **item,
            "condition": sentence(self.document, item["when"]),
            "effect": effect[:1].upper() + effect[1:],
            "sources": [*item["claims"], *item["references"]],
        }

    @property
    def columns(self):
        return self.document["matrix"]["columns"]

    @property
    def rows(self):
        """[(row, [cell or None, one per column])]"""
        matrix = self.document["matrix"]
        cells = {(cell["row"], cell["column"]): cell for cell in matrix["cells"]}
        return [
            (row, [cells.get((row["key"], column["key"])) for column in matrix["columns"]])
            for row in matrix["rows"]
        ]

    @cached_property
    def texts(self):
        """[(heading, [(key, text, sources)])] of what is only read."""
        return [
            (heading, [text_of(item) for item in self.document.get(name, [])])
            for name, (heading, text_of) in TEXTS.items()
        ]


KINDS = {"one": "one choice", "many": "several choices", "number": "a number", "text": "text"}
TEXTS = {
    "modalities": ("Modalities", lambda m: (m["label"], "; ".join(x["text"] for x in m["limits"]), [])),
    "verdicts": ("Verdicts", lambda v: (v["label"], v["meaning"], [])),
    "messages": ("Messages", lambda m: (m["key"], m["text"], m["claims"])),
    "claims": ("Claims", lambda c: (c["key"], c["text"], [f"section {c['section']}", c["item"]])),
    "references": ("References", lambda r: (r["key"], r["citation"], [r["url"]])),
    "templates": ("Consult templates", lambda t: (t["key"], t["name"], [])),
    "handout": ("Handout", lambda h: (h["title"], h["text"], h["claims"])),
    "scope": ("Scope", lambda s: (s["topic"], s["source"], [s["supplement"]])),
    "ambiguities": ("Ambiguities", lambda a: (a["key"], f"{a['statement']} {a['reading']}", [])),
    "test_patients": ("Test patients", lambda t: (t["key"], t["name"], [t["expected"].get("verdict", "")])),
}


def range_words(item):
    """“0 to 100 cm²”, or ""."""
    limits = [item.get("hard_min"), item.get("hard_max")]
    if limits == [None, None]:
        return ""
    low, high = ("any" if limit is None else f"{limit:g}" for limit in limits)
    return f"{low} to {high} {item.get('unit') or ''}".strip()
