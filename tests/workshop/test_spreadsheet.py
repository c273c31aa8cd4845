"""The rules as a workbook: a fixed point, and every mistake with its sheet and row."""

import zipfile
from copy import deepcopy
from datetime import datetime
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assessments.documents import in_stored_order
from assessments.knowledge_files import read_folder
from assessments.workshop.spreadsheet import SpreadsheetError, mark_of, read_workbook, write_workbook
from assessments.workshop.spreadsheet.words import COLUMNS

QUICK = settings(max_examples=25)


@cache
def shipped():
    """The shipped knowledge, with one question answered by a number."""
    document = in_stored_order(read_folder())
    age = {
        **document["questions"][0],
        "key": "age",
        "code": "Z1",
        "label": "Age",
        "kind": "number",
        "choices": [],
    }
    return {**document, "questions": [*document["questions"], age]}


@cache
def three_rules():
    """The shipped document with three rules, which is enough for most mistakes."""
    keys = {"R-CON-4a", "R-ALT-0", "R-COU-1"}
    return {**shipped(), "rules": [rule for rule in shipped()["rules"] if rule["key"] in keys]}


@pytest.fixture
def draft():
    return deepcopy(shipped())


@pytest.fixture
def small():
    return deepcopy(three_rules())


@cache
def three_rules_written():
    return write_workbook(three_rules())


@pytest.fixture
def book():
    return load_workbook(BytesIO(three_rules_written()))


def data_of(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read(book, document):
    return read_workbook(data_of(book), document)


def cell(book, sheet, row, heading):
    headings = [found.value for found in book[sheet][1]]
    return book[sheet].cell(row, headings.index(heading) + 1)


def row_of(book, sheet, key):
    """The first row that names this rule."""
    column = [str(found.value).partition(" ")[0] for found in book[sheet]["A"]]
    return column.index(key) + 1


def problems(book, document):
    with pytest.raises(SpreadsheetError) as error:
        read(book, document)
    return error.value.problems


# -- there and back


def test_the_shipped_rules_come_back_as_they_went(draft):
    contents = read_workbook(write_workbook(draft), draft)
    assert contents.rules == draft["rules"]
    assert contents.marks == {rule["key"]: mark_of(rule) for rule in draft["rules"]}
    assert contents.rows["R-IND-1"] == 2


def test_a_second_trip_gives_the_same(draft):
    once = read_workbook(write_workbook(draft), draft).rules
    assert read_workbook(write_workbook({**draft, "rules": once}), draft).rules == once


TEXTS = st.one_of(
    st.sampled_from(
        [
            "=1+1",
            "+A1",
            "-cmd",
            "@SUM(A1)",
            "\tx",
            "'quoted",
            "#N/A",
            "TRUE",
            "12",
            "1-2",
            "_x0041_",
            "a · b",
            "x\ny",
        ]
    ),
    st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and text.isprintable()),
)


def lines(document):
    """Conditions of every shape, on what the document has."""
    with_choices = [q for q in document["questions"] if any(not c["unknown"] for c in q["choices"])]
    on_choices = st.sampled_from(with_choices).flatmap(
        lambda question: st.builds(
            lambda op, chosen: {"question": question["key"], "op": op, "choices": chosen},
            st.sampled_from(["any_of", "none_of", "not_recorded"]),
            st.lists(
                st.sampled_from([c["key"] for c in question["choices"] if not c["unknown"]]), min_size=1
            ),
        )
    )
    numbers = [q["key"] for q in document["questions"] if q["kind"] == "number"]
    on_number = st.builds(
        lambda key, op, value: {"question": key, "op": op, "value": value},
        st.sampled_from(numbers),
        st.sampled_from(["at_least", "at_most"]),
        st.one_of(
            st.integers(-500, 500), st.integers(-999, 999).filter(lambda n: n % 100).map(lambda n: n / 100)
        ),
    )
    truth = st.sampled_from(["is", "is_not", "not_yet"])
    on_finding = st.builds(lambda key, op: {"finding": key, "op": op}, keys(document["findings"]), truth)
    on_standing = st.builds(
        lambda key, op, standing: {"modality": key, "op": op, "standing": standing},
        keys(document["modalities"]),
        truth,
        st.sampled_from(["indicated", "held-back", "replaced", "suggested"]),
    )
    is_open = st.builds(lambda key: {"question": key, "op": "unanswered"}, keys(document["questions"]))
    return st.one_of(on_choices, on_number, on_finding, on_standing, is_open)


def keys(items):
    return st.sampled_from([item["key"] for item in items])


def edits(document):
    """Rules with every field edited."""
    groups = st.lists(st.lists(lines(document), min_size=1, max_size=3), min_size=1, max_size=3)
    maybe_finding = st.none() | keys(document["findings"])
    effects = st.builds(
        lambda modality, effect, when: {"modality": modality, "effect": effect, "when": when},
        keys(document["modalities"]),
        st.sampled_from(["defer", "suggest", "note", "limit"]),
        maybe_finding,
    )
    return st.fixed_dictionaries(
        {
            "name": TEXTS,
            "note": TEXTS,
            "kind": st.sampled_from(["indication", "gap", "counselling"]),
            "support": st.sampled_from(["stated", "inferred"]),
            "on": st.booleans(),
            "framing": st.booleans(),
            "when": st.just([[]]) | groups,
            "effects": st.lists(effects, min_size=1, max_size=3),
            "addendum": st.none()
            | st.builds(lambda w, t: {"when": w, "text": t}, keys(document["findings"]), TEXTS),
            "highlight_when": maybe_finding,
            "claims": st.lists(keys(document["claims"]), max_size=3, unique=True),
        }
    )


ANY_EDITS = st.deferred(lambda: st.tuples(*(edits(three_rules()) for _ in three_rules()["rules"])))


@QUICK
@given(ANY_EDITS)
def test_any_edit_comes_back_as_it_went(changes):
    rules = [rule | changed for rule, changed in zip(three_rules()["rules"], changes, strict=True)]
    document = in_stored_order({**three_rules(), "rules": rules})
    contents = read_workbook(write_workbook(document), document)
    assert [mark_of(rule) for rule in contents.rules] == [mark_of(rule) for rule in document["rules"]]
    assert [rule["when"] for rule in contents.rules] == [rule["when"] for rule in document["rules"]]


@pytest.mark.parametrize("note", ['=HYPERLINK("x")', "+1", "-1", "@x", "\tx"])
def test_text_that_looks_like_a_formula_is_text(note, small):
    small["rules"][0] = small["rules"][0] | {"note": note}
    book = load_workbook(BytesIO(write_workbook(small)))
    found = cell(book, "Rules", 2, "Note")
    assert (found.data_type, found.value) == ("s", note.strip())
    assert found.quotePrefix is (not note.startswith("\t"))


@pytest.mark.parametrize("note", ["a\r\nb", " a b ", "a\x0bb"])
def test_what_a_cell_cannot_keep_counts_as_no_change(note, small):
    small["rules"][0] = small["rules"][0] | {"note": note}
    contents = read_workbook(write_workbook(small), small)
    assert mark_of(contents.rules[0]) == contents.marks[contents.rules[0]["key"]]


def test_digits_that_a_cell_cannot_keep_count_as_no_change(small):
    small["rules"][0]["when"] = [[{"question": "age", "op": "at_least", "value": 1.9999999999999432}]]
    contents = read_workbook(write_workbook(small), small)
    assert mark_of(contents.rules[0]) == contents.marks[contents.rules[0]["key"]]


def test_the_sheet_that_explains_is_locked_and_names_every_key(draft):
    sheet = load_workbook(BytesIO(write_workbook(draft)))["Words and keys"]
    assert sheet.protection.sheet
    written = {str(row[0].value) for row in sheet.iter_rows()}
    for word in (
        "nicotine · D4 Nicotine",
        "is not on record as",
        "S-CON-4",
        "defer until resolved",
        "always applies",
    ):
        assert word in written


# -- edits by hand


def test_labels_and_keys_are_read_alike(book, small):
    row = row_of(book, "Conditions", "R-CON-4a")
    cell(book, "Conditions", row, "Question").value = "nicotine"
    cell(book, "Conditions", row, "Relation").value = "IS ANY OF"
    cell(book, "Conditions", row, "Choices").value = "None\ncan-pause; current,  cannot or will NOT pause"
    (line,) = rule_in(read(book, small), "R-CON-4a")["when"][0]
    assert line == {"question": "nicotine", "op": "any_of", "choices": ["none", "can-pause", "cannot-pause"]}


def rule_in(contents, key):
    return next(rule for rule in contents.rules if rule["key"] == key)


def test_a_new_rule_needs_a_row_on_each_sheet(book, small):
    book["Rules"].append(["R-NEW", "New", "Caution", "source", "stated", "no", "May wait."])
    book["Conditions"].append(["R-NEW", 1, None, None, None, "always applies"])
    book["Effects"].append(["R-NEW", "Nanofat", "defer until resolved"])
    rule = rule_in(read(book, small), "R-NEW")
    assert (rule["on"], rule["when"], rule["addendum"], rule["claims"]) == (False, [[]], None, [])
    assert rule["effects"] == [{"modality": "nanofat", "effect": "defer", "when": None}]


def test_groups_are_put_in_order_and_empty_rows_do_not_matter(book, small):
    sheet = book["Conditions"]
    sheet.append([])
    sheet.append(["R-CON-4a", 7, "donor-fat", None, None, "is not answered"])
    groups = rule_in(read(book, small), "R-CON-4a")["when"]
    assert [len(group) for group in groups] == [1, 1]
    assert groups[1] == [{"question": "donor-fat", "op": "unanswered"}]


# -- mistakes


def set_cell(sheet, heading, value):
    def edit(book):
        cell(book, sheet, row_of(book, sheet, "R-CON-4a"), heading).value = value

    return edit


def append(sheet, *values):
    return lambda book: book[sheet].append(list(values))


def set_beside(book):
    book["Rules"].cell(2, len(COLUMNS["Rules"]) + 2).value = "x"


CON = "R-CON-4a"
MISTAKES = {
    "an unknown rule set": (
        set_cell("Rules", "Rule set", "sorce"),
        "Rules, row 2: Rule set: “sorce” is not a rule set. Did you mean “source · ",
    ),
    "an unknown kind": (
        set_cell("Rules", "Kind", "Contra"),
        "Rules, row 2: Kind: “Contra” is not a kind of rule",
    ),
    "a maybe": (set_cell("Rules", "On", "maybe"), "Rules, row 2: On: “maybe” is not “yes” or “no”."),
    "no key": (set_cell("Rules", "Key", None), "Rules, row 2: Key is empty."),
    "no name": (set_cell("Rules", "Name", None), "Rules, row 2: Name is empty."),
    "a bad key": (set_cell("Rules", "Key", "R 1!"), "Rules, row 2: Key: “R 1!” cannot be a key."),
    "no note": (set_cell("Rules", "Note", " "), "Rules, row 2: Note is empty."),
    "an unknown claim": (
        set_cell("Rules", "Claims", "S-CON-4, S-CON-99x"),
        "Rules, row 2: Claims: “S-CON-99x” is not a claim.",
    ),
    "half an addendum": (
        set_cell("Rules", "Addendum", "And this."),
        "Rules, row 2: an addendum needs its text and the finding",
    ),
    "a key twice": (
        append("Rules", CON, "Again"),
        "Rules, row 5: the key “R-CON-4a” stands in row 2 already.",
    ),
    "a line of no rule": (
        append("Conditions", "R-CON-4b", 1, "nicotine", None, None, "is not answered"),
        "Rule: “R-CON-4b” is not a rule of this workbook. Did you mean “R-CON-4a · ",
    ),
    "an unknown question": (
        set_cell("Conditions", "Question", "nicotin"),
        "Conditions, row 2: Question: “nicotin” is not a question. Did you mean “nicotine · D4 Nicotine”?",
    ),
    "an unknown choice": (
        set_cell("Conditions", "Choices", "can-pawse"),
        "Conditions, row 2: Choices: “can-pawse” is not a choice of “Nicotine”. Did you mean “can-pause · ",
    ),
    "a choice that means no answer": (
        set_cell("Conditions", "Choices", "not-asked"),
        "is not a choice of “Nicotine”",
    ),
    "no choice": (
        set_cell("Conditions", "Choices", None),
        "Conditions, row 2: name at least one choice of “Nicotine”.",
    ),
    "no relation": (
        set_cell("Conditions", "Relation", None),
        "Conditions, row 2: Relation is empty; it must name a relation.",
    ),
    "a question that holds": (
        set_cell("Conditions", "Relation", "holds"),
        "“holds” does not fit: only a finding or a modality holds.",
    ),
    "a number of choices": (
        set_cell("Conditions", "Relation", "is at least"),
        "“is at least” does not fit: “Nicotine” is not a number.",
    ),
    "all of one": (
        append("Conditions", CON, 1, "nicotine", None, None, "is all of", "none; can-pause"),
        "has one answer, so it can never be all of these",
    ),
    "choices left over": (
        set_cell("Conditions", "Relation", "is not answered"),
        "Choices has no meaning with “is not answered”; leave it empty.",
    ),
    "two things": (
        set_cell("Conditions", "Finding", "volume-problem"),
        "Conditions, row 2: a line looks at one thing",
    ),
    "nothing": (set_cell("Conditions", "Question", None), "Conditions, row 2: a line looks at one thing"),
    "a finding at least": (
        append("Conditions", CON, 1, None, "volume-problem", None, "is at least"),
        "finding either holds or does not hold",
    ),
    "no standing": (
        append("Conditions", CON, 1, None, None, "nanofat", "holds"),
        "Standing is empty; it must name a standing.",
    ),
    "a group that is none": (
        set_cell("Conditions", "Group", "first"),
        "Conditions, row 2: Group: “first” is not a group",
    ),
    "a group too far": (set_cell("Conditions", "Group", 10**9), "is not a group"),
    "no number": (
        append("Conditions", CON, 1, "age", None, None, "is at least"),
        "Number: “” is not a number",
    ),
    "a number in words": (
        append("Conditions", CON, 1, "age", None, None, "is at least", None, "1,5"),
        "Number: “1,5” is not a number; write it as 18 or 18.5.",
    ),
    "a number beyond": (
        append("Conditions", CON, 1, "age", None, None, "is at least", None, "1e99"),
        "is not a number a form can hold",
    ),
    "always and more": (
        append("Conditions", CON, 2, None, None, None, "always applies"),
        "R-CON-4a always applies, so its other lines",
    ),
    "always with a question": (
        append("Conditions", CON, 2, "nicotine", None, None, "always applies"),
        "Question has no meaning with “always applies”",
    ),
    "an unknown effect": (
        set_cell("Effects", "Effect", "cures"),
        "Effects, row 2: Effect: “cures” is not an effect.",
    ),
    "no modality": (
        set_cell("Effects", "Modality", None),
        "Effects, row 2: Modality is empty; it must name a modality.",
    ),
    "a formula": (
        set_cell("Rules", "Note", "=1+1"),
        "Rules, row 2: Note holds a formula; write what it comes to.",
    ),
    "an error": (set_cell("Rules", "Note", "#REF!"), "Rules, row 2: Note holds the error #REF!."),
    "a missing column": (
        lambda book: book["Rules"].delete_cols(7),
        "Rules, row 1: the column “Note” is missing.",
    ),
    "a strange column": (set_beside, "there is text in a column without a heading"),
    "a column twice": (
        lambda book: setattr(book["Rules"]["O1"], "value", "Note"),
        "Rules, row 1: the column “Note” stands twice.",
    ),
    "a column of their own": (
        lambda book: setattr(book["Rules"]["O1"], "value", "Colour"),
        "“Colour” is not a column of this sheet.",
    ),
    "a missing sheet": (
        lambda book: book.remove(book["Effects"]),
        "The workbook has no sheet named “Effects”.",
    ),
    "lines gone": (
        lambda book: book["Conditions"].delete_rows(2),
        "Rules, row 2: R-CON-4a has no line on Conditions; if it applies to everybody, say so",
    ),
    "effects gone": (
        lambda book: book["Effects"].delete_rows(2),
        "Rules, row 2: R-CON-4a has no row on Effects",
    ),
    "a very long text": (
        set_cell("Rules", "Note", "x" * 40_000),
        "Rules, row 2: Note is longer than a cell can hold.",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_row(name, book, small):
    edit, sentence = MISTAKES[name]
    edit(book)
    assert sentence in "\n".join(problems(book, small))


def test_a_date_is_explained(book, small):
    set_cell("Rules", "Name", datetime(2026, 1, 2))(book)
    assert "Rules, row 2: Name holds a date or time; format the cell as text and write it again." in problems(
        book, small
    )


def test_every_mistake_is_told_at_once(book, small):
    for heading, value in {"Kind": "x", "Support": "y", "On": "z"}.items():
        set_cell("Rules", heading, value)(book)
    set_cell("Effects", "Effect", "w")(book)
    assert len(problems(book, small)) == 4


def test_a_rule_under_a_wrong_key_is_one_mistake(book, small):
    """Its lines and effects still name it, and are right."""
    set_cell("Rules", "Key", "R-COU-1")(book)
    (told,) = problems(book, small)
    assert "the key “R-COU-1” stands in row" in told


@pytest.mark.parametrize(
    ("sheet", "heading"), [("Rules", "Note"), ("Conditions", "Choices"), ("Effects", "Only while")]
)
def test_a_formula_is_told_beside_the_other_mistakes(sheet, heading, book, small):
    set_cell(sheet, heading, "=1+1")(book)
    set_cell("Rules", "Addendum", "And this.")(book)
    set_cell("Rules", "Highlighted while", "=2+2")(book)
    set_cell("Effects", "Effect", "w")(book)
    told = problems(book, small)
    assert f"{sheet}, row 2: {heading} holds a formula; write what it comes to." in told
    assert "Rules, row 2: Highlighted while holds a formula; write what it comes to." in told
    assert any("Effect: “w” is not an effect" in problem for problem in told)
    assert len(told) == 4


@pytest.mark.parametrize("lines", [True, False])
def test_a_workbook_without_rules_is_no_workbook_of_rules(lines, book, small):
    for sheet in ("Rules",) if lines else COLUMNS:
        book[sheet].delete_rows(2, 20)
    assert problems(book, small) == ["Rules: the sheet has no rows."]


def test_very_many_mistakes_are_counted(book, small):
    for number in range(80):
        book["Effects"].append(["R-X", "nanofat", f"nonsense {number}"])
    told = problems(book, small)
    assert (len(told), told[-1]) == (51, "And 110 more.")


def test_two_things_of_one_name_must_be_told_apart_by_key(book, small):
    twin = {**small["findings"][0], "key": "twin"}
    document = {**small, "findings": [*small["findings"], twin]}
    set_cell("Rules", "Highlighted while", twin["name"])(book)
    told = problems(book, document)
    assert any("names several: write the key" in problem for problem in told)


# -- files that are not what they seem


def repacked(data, **changed):
    """The workbook with some of its parts replaced, by the end of their name."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as packed, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as again:
        for name in packed.namelist():
            new = next((text for end, text in changed.items() if name.endswith(end.replace("__", "."))), None)
            again.writestr(name, new if new is not None else packed.read(name))
        for name, text in changed.items():
            if "/" in name:
                again.writestr(name, text)
    return file.getvalue()


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><worksheet>&i;</worksheet>"
)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: b"", "not an .xlsx workbook"),
        (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900, "not an .xlsx workbook"),
        (lambda data: data[: len(data) // 2], "not an .xlsx workbook"),
        (lambda data: repacked(data, **{"xl/vbaProject.bin": "x"}), "holds macros"),
        (lambda data: repacked(data, **{"xl/bomb.xml": "0" * 10_000_001}), "far larger than any workbook"),
        (
            lambda data: repacked(data, **{f"xl/{n}.xml": "" for n in range(300)}),
            "far larger than any workbook",
        ),
        (lambda data: repacked(data, sheet1__xml=ENTITIES), "not an .xlsx workbook"),
        (lambda data: repacked(data, sheet1__xml="<a"), "not an .xlsx workbook"),
        (lambda data: repacked(data, workbook__xml=""), "not an .xlsx workbook"),
    ],
    ids=["empty", "old .xls", "half", "macros", "bomb", "many parts", "entities", "broken sheet", "no book"],
)
def test_a_hostile_file_is_refused_calmly(spoil, sentence, small):
    with pytest.raises(SpreadsheetError, match=sentence):
        read_workbook(spoil(three_rules_written()), small)


def test_a_sheet_that_claims_to_be_endless_is_read_up_to_a_limit(book, small):
    book["Rules"].cell(1_048_576, 16_384).value = "far away"
    assert [rule["key"] for rule in read(book, small).rules] == [rule["key"] for rule in small["rules"]]


def test_too_many_rows_are_refused(book, small, monkeypatch):
    monkeypatch.setattr("assessments.workshop.spreadsheet.tables.MOST_ROWS", 20)
    for _ in range(30):
        book["Effects"].append(["R-CON-4a", "nanofat", "note only"])
    assert "Effects: more than 20 rows are too many." in problems(book, small)


@QUICK
@given(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=40))
def test_any_damage_is_a_sentence(place, noise):
    whole = three_rules_written()
    cut = int(place * len(whole))
    damaged = whole[:cut] + noise + whole[cut + 1 :]
    assert rules_or_problems(damaged)


def rules_or_problems(data):
    try:
        return read_workbook(data, three_rules()).rules
    except SpreadsheetError as error:
        return error.problems
