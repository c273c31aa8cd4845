"""Reading the rules out of a workbook: every mistake at once, each with its sheet and row."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from ... import documents, publishing
from ...models import Condition, Question
from ...models.knowledge import valid_key
from .tables import SpreadsheetError, read_tables
from .words import ALWAYS, CONDITIONS, EFFECTS, MARK, RULES, SEPARATOR, Unreadable, Vocabulary, Words

SUBJECTS = {"Question": "questions", "Finding": "findings", "Modality": "modalities"}
CHOICE_KINDS = {Question.Kind.ONE, Question.Kind.MANY}


@dataclass(frozen=True)
class Contents:
    """What a workbook says: `rules` as document items, the row of each, and the mark that row carries."""

    rules: list
    rows: dict
    marks: dict


def read_workbook(data, document):
    """The Contents of an .xlsx file, its words understood as the document has them.

    Raises SpreadsheetError with every mistake as “Sheet, row n: reason”; nothing is taken then.
    """
    return Reader(document).read(read_tables(data))


class Reader:
    """One walk through a workbook; `problems` collects the sentences."""

    def __init__(self, document):
        self.document = document
        self.words = Vocabulary(document)
        self.problems = []
        self.rules, self.rows, self.hidden = {}, {}, set()

    def read(self, tables):
        if not tables[RULES]:
            raise SpreadsheetError([f"{RULES}: the sheet has no rows."])
        for row in self.rows_of(tables[RULES]):
            self.read_rule(row)
        # A mistake on the sheet of rules may hide one; its lines are then no mistakes of their own.
        known = {rule["key"] for rule in self.document["rules"]}
        self.hidden = known - set(self.rules) if self.problems else set()
        self.rule_words = Words(
            "a rule of this workbook", {key: rule["name"] or key for key, rule in self.rules.items()}
        )
        for row in self.rows_of(tables[CONDITIONS]):
            self.read_condition(row)
        for row in self.rows_of(tables[EFFECTS]):
            self.read_effect(row)
        rules = [self.finished(rule) for rule in self.rules.values()]
        if self.problems:
            raise SpreadsheetError(self.problems)
        ordered = documents.in_stored_order({**self.document, "rules": rules})["rules"]
        marks = {key: row[MARK] for key, row in self.rows.items()}
        return Contents(ordered, {key: row.number for key, row in self.rows.items()}, marks)

    def rows_of(self, table):
        """The rows one by one, each after what of it cannot be read at all was told."""
        for row in table:
            self.problems += row.mistakes
            yield row

    def tell(self, row, sentence):
        self.problems.append(row.mistake(sentence))

    def cell(self, row, column, read):
        """What a cell means, None when it cannot be read or is empty."""
        if column in row.unread:
            return None
        try:
            return read(row[column])
        except Unreadable as mistake:
            self.tell(
                row, f"{column} {mistake}" if str(mistake).startswith("is ") else f"{column}: {mistake}"
            )

    # -- rules

    def read_rule(self, row):
        key = self.cell(row, "Key", key_text)
        if key in self.rules:
            self.tell(row, f"the key “{key}” stands in row {self.rows[key].number} already.")
            return
        rule = {"key": key, **self.rule_cells(row)}
        if key:
            self.rows[key], self.rules[key] = row, rule

    def rule_cells(self, row):
        words = self.words
        return {
            "name": self.cell(row, "Name", needed_text),
            "kind": self.cell(row, "Kind", words.kinds.read_needed),
            "set": self.cell(row, "Rule set", words.rule_sets.read_needed),
            "support": self.cell(row, "Support", words.supports.read_needed),
            "on": self.cell(row, "On", words.yes_no.read_needed),
            "note": self.cell(row, "Note", needed_text),
            "framing": bool(self.cell(row, "Above the alternatives", words.yes_no.read)),
            "addendum": self.addendum(row),
            "highlight_when": self.cell(row, "Highlighted while", words.findings.read),
            "claims": self.cell(row, "Claims", words.claims.read_keys),
            "references": self.cell(row, "References", words.references.read_keys),
            "when": {},
            "effects": [],
        }

    def addendum(self, row):
        when, text = self.cell(row, "Addendum while", self.words.findings.read), row["Addendum"]
        if bool(row["Addendum while"]) != bool(text):
            self.tell(row, "an addendum needs its text and the finding during which it is added.")
        return {"when": when, "text": text} if text else None

    def rule_of(self, row):
        """The rule that a line or an effect belongs to."""
        if row["Rule"].partition(SEPARATOR)[0].strip() in self.hidden:
            return None
        return self.rules.get(self.cell(row, "Rule", self.rule_words.read_needed))

    def finished(self, rule):
        row = self.rows[rule["key"]]
        if not rule["when"]:
            self.tell(
                row, f"{rule['key']} has no line on {CONDITIONS}; if it applies to everybody, say so there."
            )
        if not rule["effects"]:
            self.tell(
                row, f"{rule['key']} has no row on {EFFECTS}; choose “note only” if it just shows its note."
            )
        groups = [rule["when"][number] for number in sorted(rule["when"])]
        if [] in groups and any(group for group in groups):
            self.tell(
                row, f"{rule['key']} always applies, so its other lines on {CONDITIONS} have no meaning."
            )
        return {**rule, "when": groups}

    # -- conditions

    def read_condition(self, row):
        rule, number = self.rule_of(row), self.cell(row, "Group", group_number)
        op = self.cell(row, "Relation", self.words.relations.read_needed)
        if rule is None or number is None or op is None:
            return
        group = rule["when"].setdefault(number, [])
        if op == ALWAYS:
            self.nothing_else(row, [*SUBJECTS, "Choices", "Number", "Standing"])
            return
        subjects = [column for column in SUBJECTS if row[column]]
        if len(subjects) != 1:
            self.tell(row, "a line looks at one thing: a question, a finding or a modality.")
            return
        key = self.cell(row, subjects[0], getattr(self.words, SUBJECTS[subjects[0]]).read)
        if key:
            group.append({subjects[0].lower(): key, "op": op} | self.rest(row, subjects[0], key, op))

    def nothing_else(self, row, columns):
        for column in columns:
            if row[column]:
                self.tell(row, f"{column} has no meaning with “{row['Relation']}”; leave it empty.")

    def rest(self, row, subject, key, op):
        """Choices, number or standing, whichever belongs to the line."""
        if subject == "Question":
            return self.on_question(row, self.words.question[key], op)
        self.must(row, op in Condition.TRUTH_OPS, f"{subject.lower()} either holds or does not hold.")
        self.nothing_else(row, ["Choices", "Number"] + ([] if subject == "Modality" else ["Standing"]))
        if subject == "Finding":
            return {}
        return {"standing": self.cell(row, "Standing", self.words.standings.read_needed)}

    def must(self, row, holds, sentence):
        if not holds:
            self.tell(row, f"“{row['Relation']}” does not fit: {sentence}")

    def on_question(self, row, question, op):
        label, kind = f"“{question['label']}”", question["kind"]
        with_choices, with_number = op in Condition.CHOICE_OPS, op in Condition.NUMBER_OPS
        self.must(row, op not in Condition.TRUTH_OPS, "only a finding or a modality holds.")
        self.must(row, not with_choices or kind in CHOICE_KINDS, f"{label} has no choices.")
        self.must(row, not with_number or kind == Question.Kind.NUMBER, f"{label} is not a number.")
        wanted = {"Choices"} if with_choices else {"Number"} if with_number else set()
        self.nothing_else(row, [name for name in ("Choices", "Number", "Standing") if name not in wanted])
        if with_choices and kind in CHOICE_KINDS:
            return {"choices": self.chosen(row, question, op)}
        return {"value": self.cell(row, "Number", number)} if with_number else {}

    def chosen(self, row, question, op):
        chosen = self.cell(row, "Choices", self.words.choices(question["key"]).read_all)
        if chosen == []:
            self.tell(row, f"name at least one choice of “{question['label']}”.")
        if op == Condition.Op.ALL_OF and question["kind"] == Question.Kind.ONE and len(chosen or []) > 1:
            self.tell(row, f"“{question['label']}” has one answer, so it can never be all of these.")
        return chosen

    # -- effects

    def read_effect(self, row):
        rule = self.rule_of(row)
        effect = {
            "modality": self.cell(row, "Modality", self.words.modalities.read_needed),
            "effect": self.cell(row, "Effect", self.words.effects.read_needed),
            "when": self.cell(row, "Only while", self.words.findings.read),
        }
        if rule:
            rule["effects"].append(effect)


# -- single cells ----------------------------------------------------------------------------------


def needed_text(text):
    if not text:
        raise Unreadable("is empty.")
    return text


def key_text(text):
    key = needed_text(text).partition(SEPARATOR)[0].strip()
    try:
        valid_key(key)
    except ValidationError as error:
        raise Unreadable(f"“{key}” cannot be a key. {error.messages[0]}") from error
    return key


def group_number(text):
    if not text.isdecimal() or not 1 <= int(text[:6]) <= 1000:
        raise Unreadable(f"“{text}” is not a group; number them 1, 2, 3 …")
    return int(text)


def number(text):
    try:
        value = float(text)
    except ValueError:
        raise Unreadable(f"“{text}” is not a number; write it as 18 or 18.5.") from None
    if abs(value) > 1e9 or value != value:
        raise Unreadable(f"“{text}” is not a number a form can hold.")
    return publishing.tidy(value)
