"""The words of the rules workbook: what may stand in a cell, and which key is meant by it."""

import re
from difflib import get_close_matches

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ... import publishing
from ...models import Condition, Effect, Rule

RULES, CONDITIONS, EFFECTS = "Rules", "Conditions", "Effects"
ALWAYS = "always"  # what stands as the relation of a rule without conditions
MARK = "As downloaded"  # the column that tells whether a rule was touched
# sheet -> its columns with their widths, and the kind of words that a cell offers to choose from
COLUMNS = {
    RULES: {
        "Key": (14, None),
        "Name": (34, None),
        "Kind": (17, "kinds"),
        "Rule set": (30, "rule_sets"),
        "Support": (10, "supports"),
        "On": (6, "yes_no"),
        "Note": (70, None),
        "Addendum": (40, None),
        "Addendum while": (28, "findings"),
        "Highlighted while": (28, "findings"),
        "Above the alternatives": (14, "yes_no"),
        "Claims": (24, None),
        "References": (16, None),
        MARK: (16, None),
    },
    CONDITIONS: {
        "Rule": (30, None),
        "Group": (8, None),
        "Question": (34, "questions"),
        "Finding": (34, "findings"),
        "Modality": (26, "modalities"),
        "Relation": (20, "relations"),
        "Choices": (44, None),
        "Number": (10, None),
        "Standing": (20, "standings"),
    },
    EFFECTS: {
        "Rule": (30, None),
        "Modality": (28, "modalities"),
        "Effect": (36, "effects"),
        "Only while": (34, "findings"),
    },
}
WORDS_SHEET = "Words and keys"
SEPARATOR = " · "
BETWEEN = re.compile(r"[\n;]")  # choices of one cell, with their labels
BETWEEN_KEYS = re.compile(r"[\s,;]+")
EXPLANATION = """\
How to read and edit this workbook
Rules, Conditions and Effects are yours to edit. This sheet only explains; what stands here is not read back.
A rule has one row on Rules, a row for each of its lines on Conditions, and a row for each effect on Effects.
Lines with the same group number must all hold; any one group is enough.
A rule that applies to everybody has one line, with “always applies” as its relation and nothing else.
Each line looks at one thing: a question, a finding, or the standing of a modality.
Keys stand with their names beside them. Write either; what counts is the key.
Several choices stand one below the other in the same cell.
A new rule needs a key of its own; leave “As downloaded” empty. For the other rules leave it as it is:
it tells which rules you changed, so that the others are not touched.
A rule whose rows are missing stays as it is. To take a rule out of use, write “no” under On.
The app shows every difference in a sentence before anything is changed.\
"""


class Unreadable(Exception):
    """A cell that cannot be read; its text is the sentence."""


def plain(text):
    """Text as a cell gives it back: no spaces at the ends, one kind of line break, nothing invisible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return ILLEGAL_CHARACTERS_RE.sub("", text).strip()


def folded(text):
    return " ".join(text.casefold().split())


def shortened(text):
    return text if len(text) <= 80 else f"{text[:79]}…"


def explanation():
    return EXPLANATION.split("\n")


def mark_of(rule):
    """Short for all that the rule says: equal as long as nobody changed it."""
    return publishing.digest(normal(rule))[:16]


def normal(rule):
    """The rule as cells keep it: without spaces at the ends, kinds of line break, digits beyond twelve."""
    addendum = rule["addendum"] and {**rule["addendum"], "text": plain(rule["addendum"]["text"])}
    texts = {"name": plain(rule["name"]), "note": plain(rule["note"]), "addendum": addendum}
    return {**rule, **texts, "when": [[short_number(line) for line in group] for group in rule["when"]]}


def short_number(line):
    return {**line, "value": float(f"{line['value']:.12g}")} if "value" in line else line


class Words:
    """Keys and what they are called, both ways."""

    def __init__(self, what, labels, with_key=True, aliases=()):
        self.what = what
        self.labels = {key: " ".join(label.replace(";", ",").split()) for key, label in labels.items()}
        self.with_key = with_key
        self.keys = {}
        for name, key in [*aliases, *((label, key) for key, label in self.labels.items())]:
            self.keys.setdefault(folded(name), set()).add(key)

    def write(self, key):
        if key is None or key == "":
            return ""
        label = self.labels.get(key, "")
        return f"{key}{SEPARATOR}{label}" if self.with_key else label

    def write_all(self, keys):
        return "\n".join(self.write(key) for key in keys)

    def read(self, text):
        """The key that a cell means, None for an empty one. Raises Unreadable with the nearest match."""
        if not text:
            return None
        key = text.partition(SEPARATOR)[0].strip()
        if key in self.labels:
            return key
        named = self.keys.get(folded(text), set())
        if len(named) > 1:
            raise Unreadable(
                f"“{shortened(text)}” names several: write the key, {' or '.join(sorted(named))}."
            )
        if not named:
            raise Unreadable(f"“{shortened(text)}” is not {self.what}.{self.nearest(text)}")
        return next(iter(named))

    def nearest(self, text):
        known = {folded(str(key)): {key} for key in self.labels} | self.keys
        near = get_close_matches(folded(text[:200]), known, 1, 0.5)
        return f" Did you mean “{self.write(min(known[near[0]]))}”?" if near else ""

    def read_needed(self, text):
        if not text:
            raise Unreadable(f"is empty; it must name {self.what}.")
        return self.read(text)

    def read_all(self, text):
        return [self.read(part.strip()) for part in BETWEEN.split(text) if part.strip()]

    def read_keys(self, text):
        return [self.read(part) for part in BETWEEN_KEYS.split(text) if part]


def offered(what, choices):
    """Words for a list the app itself defines: only the label is written."""
    return Words(what, dict(choices), with_key=False, aliases=[(key, key) for key, _ in choices])


class Vocabulary:
    """All the words of one document."""

    def __init__(self, document):
        self.kinds = offered("a kind of rule", Rule.Kind.choices)
        self.supports = offered("a kind of support", Rule.Support.choices)
        self.relations = offered("a relation", [*Condition.Op.choices, (ALWAYS, "always applies")])
        self.standings = offered("a standing", Condition.Standing.choices)
        self.effects = offered("an effect", Effect.Kind.choices)
        self.yes_no = Words("“yes” or “no”", {True: "yes", False: "no"}, with_key=False, aliases=YES_NO)
        self.rule_sets = words_of("a rule set", document["rule_sets"], "title")
        self.findings = words_of("a finding", document["findings"], "name")
        self.modalities = words_of("a modality", document["modalities"], "label")
        self.claims = words_of("a claim", document["claims"], "text")
        self.references = words_of("a reference", document["references"], "citation")
        self.questions = question_words(document["questions"])
        self.question = {question["key"]: question for question in document["questions"]}

    def choices(self, question_key):
        """The choices a condition can name: those that mean no answer are left out."""
        question = self.question.get(question_key, {"choices": []})
        named = [choice for choice in question["choices"] if not choice["unknown"]]
        return words_of(f"a choice of “{question.get('label')}”", named, "label")

    def tables(self):
        """(kind, heading, [[what is written, in words]]) for the sheet that explains."""
        for kind, heading in TABLES.items():
            words = getattr(self, kind)
            yield kind, heading, [[words.write(key), words.labels[key]] for key in words.labels]
        for kind, heading in (("claims", "Claims"), ("references", "References")):
            words = getattr(self, kind)
            yield kind, heading, [[key, label] for key, label in words.labels.items()]
        yield "choices", "Choices, by question", list(self.choice_lines())

    def choice_lines(self):
        for key in self.question:
            words = self.choices(key)
            yield from ([words.write(choice), self.questions.write(key)] for choice in words.labels)


YES_NO = [("true", True), ("1", True), ("y", True), ("false", False), ("0", False), ("n", False)]
TABLES = {
    "kinds": "Kinds of rule",
    "supports": "Support",
    "yes_no": "Yes or no",
    "relations": "Relations",
    "standings": "Standings of a modality",
    "effects": "Effects",
    "rule_sets": "Rule sets",
    "questions": "Questions",
    "findings": "Findings",
    "modalities": "Modalities",
}


def words_of(what, items, field):
    return Words(what, {item["key"]: item[field] for item in items})


def question_words(questions):
    labels = {question["key"]: f"{question['code']} {question['label']}" for question in questions}
    return Words(
        "a question", labels, aliases=[(question["label"], question["key"]) for question in questions]
    )
