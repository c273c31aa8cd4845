"""The knowledge as files that travel: all of it as a zip of YAML files, one rule set as a single YAML file.

What arrives is unpacked with limits, never by the names it brings, and read as plain YAML without tags
and aliases.
"""

import tempfile
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import yaml

from .. import knowledge_files
from ..differences import collections
from ..knowledge_files import FILES, RULE_KINDS, KnowledgeFileError
from .needs import needed_by
from .packed import Damaged, TooLarge, parts_of

NAMES = [f"{name}.yaml" for name in FILES if name != "rules"] + [f"rules/{stem}.yaml" for stem in RULE_KINDS]
LARGEST_UNPACKED = 5_000_000  # bytes of all files together
MOST_ENTRIES = 100
DEEPEST = 20  # lists and mappings inside each other
LARGEST_NUMBER = 1e12
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RULE_SET_FORMAT = "rule set 1"
RULE_SET_HEAD = (
    "# A rule set of Nanofat consult and what its rules need. It is brought in on the page “In and out”.\n"
)
# What a rule set file may hold -> the shape of its items.
RULE_SET_KINDS = {
    "rule_sets": "rule_sets",
    "rules": "rules",
    "sections": "sections",
    "questions": "questions",
    "findings": "findings",
    "matrix_rows": "matrix row",
    "modalities": "modalities",
    "claims": "claims",
    "references": "references",
}


class FileError(ValueError):
    """A file that cannot be taken; `problems` holds a sentence each."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = list(problems)


# -- the whole knowledge ---------------------------------------------------------------------------


def write_zip(document):
    """The document as the bytes of a zip of YAML files."""
    file = BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        knowledge_files.write_folder(document, folder)
        for name in NAMES:
            packed.write(Path(folder) / name, name)
    return file.getvalue()


def read_zip(data):
    """The document that a zip of YAML files describes. Raises FileError."""
    texts = {name: plain_yaml(name, content) for name, content in unpacked(data).items()}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rules").mkdir()
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        try:
            return knowledge_files.read_folder(folder)
        except KnowledgeFileError as error:
            raise FileError(error.problems) from error


def unpacked(data):
    """{name: bytes} of the knowledge files in a zip; anything else in it is refused."""
    try:
        parts = parts_of(data, most=MOST_ENTRIES, largest=LARGEST_UNPACKED)
    except TooLarge as error:
        raise FileError(["Unpacked, the files would be far larger than any knowledge is."]) from error
    except Damaged as error:
        raise FileError(["The file is damaged or locked with a password."]) from error
    parts = [(name, content) for name, content in parts if not is_clutter(name)]
    names = without_folder([name for name, _ in parts])
    strange = [f"“{name[:80]}” is not a file of the knowledge." for name in names if name not in NAMES]
    twice = [f"{name} is in the zip twice." for name, count in Counter(names).items() if count > 1]
    if strange or twice:
        raise FileError([*strange[:10], *twice])
    return dict(zip(names, (content for _, content in parts), strict=True))


def is_clutter(name):
    """What a Mac adds."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] == ".DS_Store"


def without_folder(names):
    """The names without the one folder that all of them stand in, if there is one."""
    folders = {name.partition("/")[0] for name in names if "/" in name}
    wrapped = len(folders) == 1 and folders != {"rules"} and all("/" in name for name in names)
    return [name.partition("/")[2] for name in names] if wrapped else names


def plain_yaml(name, content):
    """The text of a YAML file without tags, aliases and endless nesting, so that it can be loaded calmly."""
    try:
        text = content.decode("utf-8-sig")
        check_events(yaml.parse(text, Loader=LOADER))
        check_value(yaml.load(text, Loader=LOADER))  # noqa: S506  a safe loader
    except UnicodeDecodeError as error:
        raise FileError([f"{name}: the file is not UTF-8 text."]) from error
    except yaml.YAMLError as error:
        raise FileError([f"{name}: not valid YAML ({' '.join(str(error).split())[:300]})."]) from error
    except (ValueError, KeyError, OverflowError) as error:
        raise FileError([f"{name}: {str(error)[:200] or 'a date or number cannot be read'}"]) from error
    return text


def check_events(events):
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError("aliases (& and *) are not used in these files.")
        if getattr(event, "tag", None):
            raise ValueError("tags (!) are not used in these files.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError("the lists stand too deep inside each other.")


def check_value(value):
    """Raises ValueError for what JSON and the database cannot keep: dates, odd names, endless numbers."""
    CHECKS.get(type(value), check_other)(value)


def check_fields(fields):
    if not all(isinstance(name, str) for name in fields):
        raise ValueError("the name of a field must be text; put it in quotes.")
    check_all([*fields, *fields.values()])


def check_all(values):
    for value in values:
        check_value(value)


def check_number(number):
    if not abs(number) < LARGEST_NUMBER:
        raise ValueError(f"{str(number)[:20]} is not a number a form can hold.")


def check_text(text):
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("there is a character in it that is none.")


def check_other(value):
    raise ValueError(f"{str(value)[:40]} is read as a date; put it in quotes.")


CHECKS = {
    dict: check_fields,
    list: check_all,
    str: check_text,
    int: check_number,
    float: check_number,
    bool: id,
    type(None): id,
}


# -- one rule set ----------------------------------------------------------------------------------


def write_rule_set(document, key):
    """One rule set with all its rules need, as the text of a YAML file."""
    rules = [rule for rule in document["rules"] if rule["set"] == key]
    needed = needed_by(document, rules) | {"rules": {rule["key"] for rule in rules}, "rule_sets": {key}}
    content = {"format": RULE_SET_FORMAT}
    for kind, items in collections(document):
        wanted = [item for item in items.values() if item["key"] in needed[kind]]
        if kind in RULE_SET_KINDS and wanted:
            content[kind] = [knowledge_files.brief(RULE_SET_KINDS[kind], item) for item in wanted]
    return RULE_SET_HEAD + knowledge_files.as_text(content)


def read_rule_set(data):
    """{kind: items} of a rule set file. Raises FileError."""
    name = "The rule set"
    content = yaml.load(plain_yaml(name, data), Loader=LOADER)  # noqa: S506  a safe loader
    if not isinstance(content, dict) or content.pop("format", None) != RULE_SET_FORMAT:
        raise FileError(
            ["This is neither a rules workbook, nor a zip of the knowledge, nor a rule set file."]
        )
    problems = [f"{name}: “{kind}” has no place in it." for kind in content if kind not in RULE_SET_KINDS]
    items = {
        kind: complete_items(name, shape, content.get(kind), problems)
        for kind, shape in RULE_SET_KINDS.items()
    }
    if problems or (problems := rule_set_problems(name, items)):
        raise FileError(problems)
    return items


def complete_items(name, shape, found, problems):
    if not isinstance(found, (list, type(None))):
        problems.append(f"{name}, {shape}: expected a list of items.")
        return []
    items = []
    for number, item in enumerate(found or [], 1):
        key = item.get("key", f"{shape} {number}") if isinstance(item, dict) else f"{shape} {number}"
        items.append(knowledge_files.complete(shape, item, name, key, problems))
    return items


def rule_set_problems(name, items):
    """What is wrong with it as a whole: more than one set, rules of another set, keys used twice."""
    if len(items["rule_sets"]) != 1:
        return [f"{name}: it must hold exactly one rule set, not {len(items['rule_sets'])}."]
    own = items["rule_sets"][0]["key"]
    strange = [rule["key"] for rule in items["rules"] if rule["set"] != own]
    counts = {kind: Counter(item["key"] for item in found) for kind, found in items.items()}
    twice = [(kind, key) for kind, keys in counts.items() for key, count in keys.items() if count > 1]
    return [f"{name}: the rule {key} belongs to another rule set." for key in strange] + [
        f"{name}: the key {key} is used twice in {kind}." for kind, key in twice
    ]
