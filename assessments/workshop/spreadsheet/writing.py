"""Writing the rules into a workbook."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .words import (
    ALWAYS,
    COLUMNS,
    CONDITIONS,
    EFFECTS,
    MARK,
    RULES,
    WORDS_SHEET,
    Vocabulary,
    explanation,
    mark_of,
    plain,
)

LAST_OFFERED = 5000  # rows that offer words to choose from, beyond those that are filled
DANGEROUS = ("=", "+", "-", "@", "\t")  # a spreadsheet may take text that begins so for a formula


def write_workbook(document):
    """The rules of the document as the bytes of an .xlsx file."""
    words = Vocabulary(document)
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "Nanofat consult"
    write_sheet(book, RULES, (rule_row(rule, words) for rule in document["rules"]))
    write_sheet(book, CONDITIONS, condition_rows(document, words))
    write_sheet(book, EFFECTS, effect_rows(document, words))
    offer_words(book, write_words(book, words))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def rule_row(rule, words):
    addendum = rule["addendum"] or {"when": None, "text": ""}
    return {
        "Key": rule["key"],
        "Name": rule["name"],
        "Kind": words.kinds.write(rule["kind"]),
        "Rule set": words.rule_sets.write(rule["set"]),
        "Support": words.supports.write(rule["support"]),
        "On": words.yes_no.write(rule["on"]),
        "Note": rule["note"],
        "Addendum": addendum["text"],
        "Addendum while": words.findings.write(addendum["when"]),
        "Highlighted while": words.findings.write(rule["highlight_when"]),
        "Above the alternatives": words.yes_no.write(rule["framing"]),
        "Claims": ", ".join(rule["claims"]),
        "References": ", ".join(rule["references"]),
        MARK: mark_of(rule),
    }


def condition_rows(document, words):
    for rule in document["rules"]:
        for number, group in enumerate(rule["when"], 1):
            for line in group or [{"op": ALWAYS}]:
                yield {"Rule": named(rule), "Group": number, **condition_cells(line, words)}


def named(rule):
    return f"{rule['key']} · {rule['name']}"


def condition_cells(line, words):
    return {
        "Question": words.questions.write(line.get("question")),
        "Finding": words.findings.write(line.get("finding")),
        "Modality": words.modalities.write(line.get("modality")),
        "Relation": words.relations.write(line["op"]),
        "Choices": words.choices(line.get("question")).write_all(line.get("choices", [])),
        "Number": line.get("value"),
        "Standing": words.standings.write(line.get("standing")),
    }


def effect_rows(document, words):
    for rule in document["rules"]:
        for effect in rule["effects"]:
            yield {
                "Rule": named(rule),
                "Modality": words.modalities.write(effect["modality"]),
                "Effect": words.effects.write(effect["effect"]),
                "Only while": words.findings.write(effect["when"]),
            }


def write_sheet(book, title, rows):
    columns = COLUMNS[title]
    sheet = book.create_sheet(title)
    write_line(sheet, 1, columns, Font(bold=True))
    for number, row in enumerate(rows, 2):
        write_line(sheet, number, [row[name] for name in columns])
    for place, (width, _) in enumerate(columns.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def write_line(sheet, number, values, font=None):
    for place, value in enumerate(values, 1):
        put(sheet.cell(number, place), value, font)


def put(cell, value, font=None):
    """Text stays text, whatever it begins with; a spreadsheet that edits it keeps the leading apostrophe."""
    if isinstance(value, str):
        value = plain(value)
        cell.quotePrefix = value.startswith(DANGEROUS)
    if value not in ("", None):
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else "n"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if font:
        cell.font = font


def write_words(book, words):
    """The sheet that explains; returns {kind of words: the cells that hold them}."""
    sheet = book.create_sheet(WORDS_SHEET)
    ranges, number = {}, 0
    for number, line in enumerate(explanation(), 1):
        put(sheet.cell(number, 1), line, Font(bold=number == 1))
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=3)
    for kind, title, lines in words.tables():
        number += 2
        write_line(sheet, number, [title, "In words"], Font(bold=True))
        ranges[kind] = f"'{WORDS_SHEET}'!$A${number + 1}:$A${number + max(len(lines), 1)}"
        for line in lines:
            number += 1
            write_line(sheet, number, line)
    for letter, width in zip("ABC", (48, 60, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.protection.sheet = True
    return ranges


def offer_words(book, ranges):
    """Lists to choose from; other text is let through, and told about when the workbook is read."""
    for title, columns in COLUMNS.items():
        for place, (_, kind) in enumerate(columns.values(), 1):
            if kind:
                letter = get_column_letter(place)
                offer = DataValidation(type="list", formula1=ranges[kind], showErrorMessage=False)
                offer.add(f"{letter}2:{letter}{LAST_OFFERED}")
                book[title].add_data_validation(offer)
