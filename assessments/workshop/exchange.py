"""What a file brings to the draft: read, laid over it, and told in sentences before anything is written.

A file never takes anything away: what it does not name stays as it is.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field

from django.core import signing

from .. import documents, publishing
from ..differences import KINDS, collections, title
from .files import FileError, read_rule_set, read_zip
from .needs import looked_at
from .notes import note_mistakes
from .packed import Damaged, TooLarge, parts_of
from .spreadsheet import SpreadsheetError, mark_of, read_workbook

FILES, SPREADSHEET, RULE_SET = "files", "spreadsheet", "rule set"
LARGEST = 1_000_000  # bytes of a file
OFF_AT_FIRST = {"local", "supplement"}  # origins of rule sets that arrive switched off
MOST_NAMED = 12  # items listed in one sentence
SALT = "assessments.exchange"


class ExchangeError(ValueError):
    """A file that cannot be brought in; `problems` holds a sentence each."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Upload:
    """What a file brings: items by kind. For a workbook also the mark and the row of each of its rules."""

    via: str
    items: dict
    marks: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)

    def packed(self):
        """As text that goes to the browser and comes back unchanged, or not at all."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def unpack(text):
    """The Upload again. Raises ExchangeError when the text is not one of ours."""
    try:
        return Upload(**signing.loads(text, salt=SALT))
    except signing.BadSignature as error:
        raise ExchangeError(
            ["What was to be confirmed did not come back whole. Choose the file again."]
        ) from error


# -- reading ---------------------------------------------------------------------------------------


def read_upload(data, draft):
    """The Upload that a file is, whichever of the three kinds. Raises ExchangeError."""
    if len(data) > LARGEST:
        raise ExchangeError(["The file is larger than 1 MB; none of ours is."])
    try:
        return READERS[kind_of(data)](data, draft)
    except (SpreadsheetError, FileError) as error:
        raise ExchangeError(error.problems) from error


def kind_of(data):
    if not data.startswith(b"PK"):
        return RULE_SET
    try:
        names = {name for name, _ in parts_of(data, most=1000, largest=50_000_000)}
    except (Damaged, TooLarge):
        return FILES
    return SPREADSHEET if "[Content_Types].xml" in names else FILES


def from_workbook(data, draft):
    """Only the rules that were touched: the others would undo what changed here since the download."""
    contents = read_workbook(data, draft)
    present = {rule["key"]: mark_of(rule) for rule in draft["rules"]}
    touched = [
        rule
        for rule in contents.rules
        if mark_of(rule) not in (contents.marks[rule["key"]], present.get(rule["key"]))
    ]
    return Upload(SPREADSHEET, {"rules": touched}, contents.marks, contents.rows)


def from_zip(data, draft):
    return Upload(FILES, {kind: list(items.values()) for kind, items in collections(read_zip(data))})


def from_rule_set(data, draft):
    items = read_rule_set(data)
    here = {rule_set["key"]: rule_set for rule_set in draft["rule_sets"]}
    return Upload(RULE_SET, items | {"rule_sets": [arriving(new, here) for new in items["rule_sets"]]})


def arriving(rule_set, here):
    """A rule set keeps the switch it has here; a new one of a local or supplement origin arrives off."""
    if rule_set["key"] in here:
        return {**rule_set, "on": here[rule_set["key"]]["on"]}
    return {**rule_set, "on": rule_set["on"] and rule_set["origin"] not in OFF_AT_FIRST}


READERS = {FILES: from_zip, SPREADSHEET: from_workbook, RULE_SET: from_rule_set}


# -- the draft with it -----------------------------------------------------------------------------


def merged(draft, upload):
    """The draft as a document with the items of the upload in it.

    What is here keeps its place and what is new comes last; only the files of the whole knowledge may bring
    another sequence.
    """
    document = documents.with_items(draft, upload.items)
    if upload.via != FILES:
        return document
    sequences = {
        kind: in_sequence_of(upload.items[kind], items, kind) for kind, items in collections(document)
    }
    return documents.with_sequences(document, sequences)


def in_sequence_of(brought, present, kind):
    """The keys that are present, those that the file has too in its sequence.

    The files hold the rules apart by kind, so they say nothing on the sequence of rules of two kinds.
    """
    waiting = defaultdict(list)
    for item in brought:
        waiting[drawer(item, kind)].append(item["key"])
    named = {item["key"] for item in brought}
    return [waiting[drawer(item, kind)].pop(0) if key in named else key for key, item in present.items()]


def drawer(item, kind):
    """Items of one drawer stand in one file."""
    return item["kind"] if kind == "rules" else kind


# -- what to know before confirming ----------------------------------------------------------------


def problems(draft, document, upload):
    """A sentence for everything that the document would break and the draft does not, with its row."""
    found = [*publishing.new_problems(draft, document), *mistakes_in_notes(draft, document)]
    return [with_row(problem, upload.rows) for problem in found]


def mistakes_in_notes(draft, document):
    kinds = {question["key"]: question["kind"] for question in document["questions"]}
    for rule in (rule for rule in document["rules"] if rule not in draft["rules"]):
        texts = rule["note"], (rule["addendum"] or {}).get("text", "")
        for mistake in note_mistakes(texts, kinds, looked_at(document, rule["when"])):
            yield f"Rule {rule['key']}: {mistake}"


def with_row(problem, rows):
    key = problem.replace("rules, ", "Rule ", 1).removeprefix("Rule ").partition(" ")[0].rstrip(":,")
    return f"Rules, row {rows[key]}: {problem}" if key in rows else problem


def remarks(draft, upload):
    """Sentences on what else to know: what was changed here too, what stays, what arrives off."""
    tellers = moved_meanwhile, taken_keys, arrives_off, left_alone
    return [sentence for tell in tellers for sentence in tell(draft, upload)]


def moved_meanwhile(draft, upload):
    here = {rule["key"]: mark_of(rule) for rule in draft["rules"]}
    for rule in upload.items.get("rules", []):
        mark = upload.marks.get(rule["key"])
        if mark and rule["key"] not in here:
            yield f"{title('rules', rule)} was deleted here after the download; it would come back."
        elif mark and here[rule["key"]] != mark:
            yield (
                f"{title('rules', rule)} was changed here too after the download; "
                "the workbook would replace that."
            )


def taken_keys(draft, upload):
    """Keys that mean something else here: items of another practice may bear the same key by chance."""
    if upload.via == SPREADSHEET:
        return
    here = dict(collections(draft))
    for kind, items in upload.items.items():
        for item in items:
            old = here[kind].get(item["key"])
            if old and title(kind, old) != title(kind, item):
                names = f"“{title(kind, old)}” here and “{title(kind, item)}” in the file"
                yield (
                    f"The {KINDS[kind][0]} {item['key']} is {names}. If these are two different things, "
                    "one of them needs another key."
                )


def arrives_off(draft, upload):
    here = {rule_set["key"] for rule_set in draft["rule_sets"]}
    for rule_set in upload.items.get("rule_sets", []):
        if upload.via == RULE_SET and rule_set["key"] not in here and not rule_set["on"]:
            name = rule_set["title"]
            yield f"The rule set “{name}” arrives switched off. Read its rules, then switch it on."


def left_alone(draft, upload):
    """What only the draft has, when the file speaks of everything."""
    if upload.via != FILES:
        return
    for kind, items in collections(draft):
        brought = {item["key"] for item in upload.items[kind]}
        if only_here := [f"“{title(kind, item)}”" for key, item in items.items() if key not in brought]:
            yield f"Not in the file, and left as they are: {KINDS[kind][1]} {listed(only_here)}."


def listed(titles):
    more = len(titles) - MOST_NAMED
    return ", ".join(titles[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
