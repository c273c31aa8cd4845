"""What a file brings to the draft: items over items, in their place, and nothing a hostile file can do."""

import struct
import zipfile
from copy import deepcopy
from functools import cache
from io import BytesIO

import pytest
import yaml

from assessments.differences import differences
from assessments.documents import in_stored_order
from assessments.knowledge_files import read_folder
from assessments.workshop import exchange, files, packed
from assessments.workshop.exchange import ExchangeError, Upload, merged, read_upload
from assessments.workshop.spreadsheet import write_workbook


@cache
def shipped():
    return in_stored_order(read_folder())


@cache
def shipped_zip():
    return files.write_zip(shipped())


@pytest.fixture
def draft():
    return deepcopy(shipped())


def item(document, kind, key):
    return next(found for found in document[kind] if found["key"] == key)


def ops(old, new):
    return [(found.op, found.kind, found.key) for found in differences(old, new)]


# -- laid over


def test_what_is_there_keeps_its_place_and_what_is_new_comes_last(draft):
    changed = item(draft, "rules", "R-IND-2") | {"name": "Other"}
    new = changed | {"key": "R-NEW"}
    document = merged(draft, Upload("rule set", {"rules": [new, changed]}))
    keys = [rule["key"] for rule in document["rules"]]
    assert keys == [*(rule["key"] for rule in draft["rules"]), "R-NEW"]
    assert ops(draft, document) == [("Changed", "rules", "R-IND-2"), ("Added", "rules", "R-NEW")]


def test_the_draft_itself_is_not_touched(draft):
    before = deepcopy(draft)
    cell = {**draft["matrix"]["cells"][0], "text": "Other"}
    merged(draft, Upload("files", upload_of(draft)))
    merged(draft, Upload("rule set", {"matrix_cells": [cell]}))
    assert draft == before


def upload_of(document):
    return {kind: list(items.values()) for kind, items in exchange.collections(document)}


def test_lists_of_keys_come_in_the_order_of_what_they_name(draft):
    rule = item(draft, "rules", "R-CON-1")
    again = {**rule, "claims": list(reversed(rule["claims"]))}
    assert merged(draft, Upload("rule set", {"rules": [again]})) == draft


def test_the_files_may_bring_another_sequence(draft):
    moved = deepcopy(draft)
    moved["sections"].reverse()
    document = merged(draft, Upload("files", upload_of(moved)))
    assert document["sections"] == moved["sections"]
    assert ops(draft, document) == [("Moved", "sections", "")]


def test_the_files_say_nothing_on_the_sequence_of_two_kinds_of_rules(draft):
    mixed = deepcopy(draft)
    mixed["rules"].insert(0, mixed["rules"].pop())
    by_file = sorted(mixed["rules"], key=lambda rule: rule["kind"])
    upload = Upload("files", upload_of({**mixed, "rules": by_file}))
    assert merged(mixed, upload) == mixed


def test_a_rule_of_another_kind_moves_nobody_else(draft):
    changed = deepcopy(draft)
    item(changed, "rules", "R-CON-1")["kind"] = "caution"
    by_file = sorted(changed["rules"], key=lambda rule: rule["kind"])
    document = merged(draft, Upload("files", upload_of({**changed, "rules": by_file})))
    assert ops(draft, document) == [("Changed", "rules", "R-CON-1")]


def test_what_only_the_draft_has_stays(draft):
    less = deepcopy(draft)
    less["rules"] = less["rules"][5:]
    less["matrix"]["cells"] = less["matrix"]["cells"][1:]
    upload = Upload("files", upload_of(less))
    assert merged(draft, upload) == draft
    told = exchange.remarks(draft, upload)
    assert len(told) == 2
    assert all("left as they are" in sentence for sentence in told)


# -- there and back


@pytest.mark.parametrize("write", [write_workbook, files.write_zip], ids=["workbook", "zip"])
def test_what_goes_out_comes_back_as_nothing(write, draft):
    upload = read_upload(write(draft), draft)
    assert merged(draft, upload) == draft
    assert exchange.problems(draft, draft, upload) == exchange.remarks(draft, upload) == []


@pytest.mark.parametrize("key", ["source", "source-inferred"])
def test_a_rule_set_goes_with_all_it_needs(key, draft):
    """It can be brought into a practice that has nothing but the frame."""
    items = files.read_rule_set(files.write_rule_set(draft, key).encode())
    assert {rule["key"] for rule in items["rules"]} == {r["key"] for r in draft["rules"] if r["set"] == key}
    asked = [modality for modality in draft["modalities"] if modality["asked"]]
    empty = {name: [] for name in draft if isinstance(draft[name], list)}
    matrix = {"rows": draft["matrix"]["rows"], "columns": [], "cells": []}
    bare = draft | empty | {"matrix": matrix, "modalities": asked, "verdicts": draft["verdicts"]}
    upload = Upload("rule set", items)
    assert exchange.problems(bare, merged(bare, upload), upload) == []


def test_a_rule_set_brings_no_more_than_it_needs(draft):
    items = files.read_rule_set(files.write_rule_set(draft, "source-inferred").encode())
    claims = {claim for rule in items["rules"] for claim in rule["claims"]}
    assert claims <= {claim["key"] for claim in items["claims"]}
    assert len(items["claims"]) < len(draft["claims"])
    assert len(items["questions"]) < len(draft["questions"])


@pytest.mark.parametrize(
    ("origin", "here", "on"),
    [
        ("local", None, False),
        ("supplement", None, False),
        ("source", None, True),
        ("local", True, True),
        ("local", False, False),
        ("source", False, False),
    ],
)
def test_a_rule_set_arrives_with_the_switch_it_has_here(origin, here, on, draft):
    item(draft, "rule_sets", "source-inferred").update(origin=origin, on=True)
    data = files.write_rule_set(draft, "source-inferred").encode()
    if here is None:
        draft["rule_sets"] = [found for found in draft["rule_sets"] if found["key"] != "source-inferred"]
    else:
        item(draft, "rule_sets", "source-inferred")["on"] = here
    (arrived,) = read_upload(data, draft).items["rule_sets"]
    assert arrived["on"] is on


def test_an_upload_survives_its_way_through_the_browser(draft):
    upload = read_upload(write_workbook(draft), draft)
    assert exchange.unpack(upload.packed()) == upload


@pytest.mark.parametrize("text", ["", "x", "a:b:c"])
def test_what_was_changed_on_the_way_is_refused(text):
    with pytest.raises(ExchangeError, match="Choose the file again"):
        exchange.unpack(text)


# -- problems


def test_a_problem_of_the_draft_is_not_the_files_fault(draft):
    item(draft, "rules", "R-IND-2")["support"] = "hearsay"
    upload = read_upload(write_workbook(shipped()), shipped())
    assert exchange.problems(draft, merged(draft, upload), upload) == []


NOTES = [
    ("See {nicotin}.", "{nicotin} is not the key of a question. Did you mean {nicotine}?"),
    ("See {donor-fat}.", "The note prints {donor-fat}, but no condition looks at it."),
    ("See {nicoti", "A brace stands alone. What a note prints stands between two, as in {nicotine}."),
    ("See {nicotine} and {missing}.", None),
]


@pytest.mark.parametrize(("note", "sentence"), NOTES)
def test_a_note_that_would_print_nothing_is_told(note, sentence, draft):
    changed = item(draft, "rules", "R-CON-4a") | {"note": note}
    upload = Upload("spreadsheet", {"rules": [changed]}, {}, {"R-CON-4a": 7})
    told = exchange.problems(draft, merged(draft, upload), upload)
    assert told == ([f"Rules, row 7: Rule R-CON-4a: {sentence}"] if sentence else [])


# -- files that are not what they seem


def zipped(names):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return file.getvalue()


HOSTILE = {
    "a path out": ({"../../etc/passwd": "x"}, "is not a file of the knowledge"),
    "an absolute path": ({"/etc/passwd": "x"}, "is not a file of the knowledge"),
    "a path with backslashes": ({"..\\x.yaml": "x"}, "is not a file of the knowledge"),
    "a stranger": ({"notes.txt": "x"}, "“notes.txt” is not a file of the knowledge."),
    "a bomb": ({"claims.yaml": "x" * 5_000_001}, "far larger than any knowledge"),
    "many files": ({f"{n}.yaml": "" for n in range(200)}, "far larger than any knowledge"),
    "latin-1": (
        {"sections.yaml": "- {key: caf\u00e9}".encode("latin-1")},
        "sections.yaml: the file is not UTF-8 text.",
    ),
    "no YAML": ({"sections.yaml": "- key: ["}, "sections.yaml: not valid YAML"),
    "a tag": ({"sections.yaml": "- !!python/name:os.system x"}, "sections.yaml: tags (!) are not used"),
    "an own tag": ({"sections.yaml": "- !x {key: a}"}, "sections.yaml: tags (!) are not used"),
    "aliases": ({"sections.yaml": "- &a [x]\n- *a"}, "sections.yaml: aliases (& and *) are not used"),
    "laughs": ({"sections.yaml": "a: &a [l,l]\nb: &b [*a,*a]\nc: [*b,*b]"}, "aliases (& and *) are not used"),
    "nesting": ({"sections.yaml": "[" * 40 + "]" * 40}, "stand too deep inside each other"),
    "an odd date": ({"sections.yaml": "- {key: 2026-99-99}"}, "sections.yaml: month must be in"),
    "a huge number": ({"sections.yaml": f"- {{key: {'9' * 5000}}}"}, "sections.yaml: Exceeds the limit"),
    "a date": (
        {"test_patients.yaml": "- {key: A, name: A, answers: {a: 2026-01-01}, expected: {}}"},
        "test_patients.yaml: 2026-01-01 is read as a date; put it in quotes.",
    ),
    "a number for a name": (
        {"test_patients.yaml": "- {key: A, name: A, answers: {1: x}, expected: {}}"},
        "test_patients.yaml: the name of a field must be text",
    ),
    "half a character": (
        {"sections.yaml": '- {key: A, title: "\\ud800", short: T}'},
        "sections.yaml: ",
    ),
    "a number beyond": (
        {"test_patients.yaml": f"- {{key: A, name: A, answers: {{a: {'9' * 400}}}, expected: {{}}}}"},
        "is not a number a form can hold",
    ),
    "two documents": ({"sections.yaml": "- a\n---\n- b"}, "sections.yaml: not valid YAML"),
    "a wrong type": ({"sections.yaml": "- {key: 1, title: T, short: T}"}, "“key” cannot be 1"),
    "no list": ({"sections.yaml": "key: A"}, "sections.yaml: expected a list of items."),
    "a NUL": (
        {"sections.yaml": '- {key: A, title: "a\\0b", short: T}'},
        "sections.yaml: there is a character in it that is none.",
    ),
    "infinity": (
        {"questions.yaml": "- {key: a, code: A, section: A, label: A, kind: number, hard_min: .inf}"},
        "questions.yaml: inf is not a number a form can hold.",
    ),
    "a file gone": ({"claims.yaml": None}, "claims.yaml: the file is missing"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_refused_with_a_sentence(name, draft):
    changed, sentence = HOSTILE[name]
    with pytest.raises(ExchangeError) as error:
        read_upload(zip_with(changed), draft)
    assert sentence in str(error.value)


def zip_with(changed):
    with zipfile.ZipFile(BytesIO(shipped_zip())) as archive:
        names = {name: archive.read(name) for name in archive.namelist()} | changed
    return zipped({name: content for name, content in names.items() if content is not None})


def test_a_folder_around_the_files_and_a_macs_clutter_do_not_matter(draft):
    with zipfile.ZipFile(BytesIO(shipped_zip())) as archive:
        names = {f"knowledge/{name}": archive.read(name) for name in archive.namelist()}
    clutter = {"__MACOSX/._x": b"x", "knowledge/.DS_Store": b"x", "knowledge/": b""}
    assert merged(draft, read_upload(zipped(names | clutter), draft)) == draft


def test_a_zip_with_a_password_is_refused(draft):
    data = bytearray(shipped_zip())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        data[place + offset] |= 1
    with pytest.raises(ExchangeError, match="damaged or locked with a password"):
        read_upload(bytes(data), draft)


def test_a_header_that_lies_about_its_size_unpacks_no_more_than_it_says():
    """Ten bytes announced, ten million packed."""
    data = bytearray(zipped({"claims.yaml": b"x" * 10_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(signature)
        data[place + offset : place + offset + 4] = struct.pack("<I", 10)
    with pytest.raises(packed.Damaged):
        packed.parts_of(bytes(data), most=10, largest=1000)


def test_a_file_in_the_zip_twice_is_told(draft):
    file = BytesIO(shipped_zip())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("claims.yaml", "[]")
    with pytest.raises(ExchangeError, match=r"claims\.yaml is in the zip twice"):
        read_upload(file.getvalue(), draft)


RULE_SETS = {
    "not ours": ({"format": "other"}, "neither a rules workbook, nor a zip"),
    "a stranger": ({"format": files.RULE_SET_FORMAT, "verdicts": []}, "“verdicts” has no place in it."),
    "no set": ({"format": files.RULE_SET_FORMAT, "rules": []}, "exactly one rule set, not 0"),
    "a set in words": ({"format": files.RULE_SET_FORMAT, "rule_sets": "x"}, "expected a list of items"),
    "items in words": ({"format": files.RULE_SET_FORMAT, "rule_sets": ["x"]}, "expected fields and values"),
    "keys of another kind": ({"format": files.RULE_SET_FORMAT, 1: 2}, "the name of a field must be text"),
}


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_wrong_rule_set_is_refused_with_a_sentence(name, draft):
    content, sentence = RULE_SETS[name]
    with pytest.raises(ExchangeError) as error:
        read_upload(yaml.safe_dump(content).encode(), draft)
    assert sentence in str(error.value)


SPOILT = {
    "a rule of another set": (lambda c: c["rules"][0].update(set="source"), "belongs to another rule set"),
    "a key twice": (lambda c: c["claims"].append(c["claims"][0]), "is used twice in claims"),
    "a condition in words": (
        lambda c: c["rules"][0].update(when=[["nicotine"]]),
        "expected fields and values",
    ),
    "no effects": (lambda c: c["rules"][0].pop("effects"), "“effects” is missing"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_rule_set_is_refused_with_a_sentence(name, draft):
    spoil, sentence = SPOILT[name]
    content = yaml.safe_load(files.write_rule_set(draft, "source-inferred"))
    spoil(content)
    dumper = type("NoAliases", (yaml.SafeDumper,), {"ignore_aliases": lambda self, data: True})
    with pytest.raises(ExchangeError) as error:
        read_upload(yaml.dump(content, Dumper=dumper).encode(), draft)
    assert sentence in str(error.value)


def test_a_rule_set_whose_needs_are_nowhere_cannot_be_confirmed(draft):
    content = yaml.safe_load(files.write_rule_set(draft, "source-inferred"))
    content["rules"][0]["claims"] = ["S-NONE-1"]
    upload = read_upload(yaml.safe_dump(content).encode(), draft)
    told = exchange.problems(draft, merged(draft, upload), upload)
    assert any("S-NONE-1, which does not exist" in problem for problem in told)
