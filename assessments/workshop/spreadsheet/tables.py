"""What arrives as a workbook: opened with limits, its cells as plain text. No word of ours is read here."""

from dataclasses import dataclass, field

from openpyxl import load_workbook

from ..packed import Damaged, TooLarge, parts_of, repacked
from .words import COLUMNS, plain

LARGEST_UNPACKED = 10_000_000  # bytes of all that is packed in it
MOST_PARTS = 200
MOST_ROWS = 10_000  # per sheet
LONGEST = 32_766  # characters; a longer text was cut off by the spreadsheet
MOST_MISTAKES = 50  # told at once
NOT_A_WORKBOOK = (
    "This is not an .xlsx workbook, or it is damaged. "
    "Save it as “Excel workbook (.xlsx)”, without a password."
)
MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/")


class SpreadsheetError(ValueError):
    """A workbook that cannot be taken; `problems` holds a sentence each."""

    def __init__(self, problems):
        shown = list(dict.fromkeys(problems))
        more = len(shown) - MOST_MISTAKES
        self.problems = shown[:MOST_MISTAKES] + ([f"And {more} more."] if more > 0 else [])
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its number there and its cells as text, by the name of their column.

    `mistakes` are the sentences on what cannot be read of it, `unread` the columns these are about.
    """

    sheet: str
    number: int
    cells: dict
    mistakes: list = field(default_factory=list)
    unread: set = field(default_factory=set)

    def __getitem__(self, column):
        return self.cells[column]

    def mistake(self, sentence):
        return f"{self.sheet}, row {self.number}: {sentence}"


class CellMistake(Exception):
    """A cell that is not plain text or a number."""


def read_tables(data):
    """{sheet: [Row]} of an .xlsx file, empty rows left out.

    Raises SpreadsheetError when a whole sheet cannot be read; a cell that cannot is told by its Row.
    """
    package = clean_package(data)
    try:
        found = {name: raw_rows(sheet) for name, sheet in sheets_of(package).items()}
    except SpreadsheetError:
        raise
    except Exception as error:  # noqa: BLE001  what is damaged can make the reader stumble anywhere
        raise SpreadsheetError([NOT_A_WORKBOOK]) from error
    problems = []
    tables = {name: table(name, rows, problems) for name, rows in found.items()}
    if problems:
        raise SpreadsheetError(problems)
    return tables


def clean_package(data):
    """The same workbook, unpacked within limits; what is too large or may do something is refused."""
    try:
        parts = parts_of(data, most=MOST_PARTS, largest=LARGEST_UNPACKED)
    except TooLarge as error:
        raise SpreadsheetError(
            ["Unpacked, the file would be far larger than any workbook of rules."]
        ) from error
    except Damaged as error:
        raise SpreadsheetError([NOT_A_WORKBOOK]) from error
    if any(macro in name.lower() for name, _ in parts for macro in MACROS):
        raise SpreadsheetError(["The workbook holds macros. Save it without them, as an .xlsx file."])
    return repacked(parts)


def sheets_of(package):
    """{name: sheet} of the sheets we read. Formulas are kept as such, so that they can be refused."""
    book = load_workbook(package, read_only=True, data_only=False, keep_links=False)
    absent = [name for name in COLUMNS if name not in book.sheetnames]
    if absent:
        raise SpreadsheetError([f"The workbook has no sheet named “{name}”." for name in absent])
    return {name: book[name] for name in COLUMNS}


def raw_rows(sheet):
    """[(row number, [(value, kind of cell)])]; a sheet may claim any size, so it is read up to our limits."""
    sheet.reset_dimensions()
    columns = len(COLUMNS[sheet.title]) + 10
    rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=columns)
    return [
        (n, [(cell.value, cell.data_type) for cell in row]) for n, row in enumerate(rows, 1) if any_in(row)
    ]


def any_in(row):
    return any(cell.value not in (None, "") for cell in row)


def table(name, rows, problems):
    """The rows below the headings as Rows; why there are none to be had is told in `problems`."""
    if len(rows) > MOST_ROWS:
        problems.append(f"{name}: more than {MOST_ROWS:,} rows are too many.")
        return []
    header = [str(value or "").strip() for value, _ in rows[0][1]] if rows and rows[0][0] == 1 else []
    wrong = list(heading_mistakes(name, header))
    problems += wrong
    return [] if wrong else [read_row(name, header, *row) for row in rows[1:]]


def heading_mistakes(name, header):
    given = [heading for heading in header if heading]
    for heading in COLUMNS[name]:
        if given.count(heading) != 1:
            often = "is missing" if heading not in given else "stands twice"
            yield f"{name}, row 1: the column “{heading}” {often}."
    for heading in given:
        if heading not in COLUMNS[name]:
            yield f"{name}, row 1: “{heading}” is not a column of this sheet."


def read_row(name, header, number, values):
    row = Row(name, number, dict.fromkeys(COLUMNS[name], ""))
    for place, (value, kind) in enumerate(values):
        heading = header[place] if place < len(header) else ""
        try:
            put_in(row, heading, cell_text(value, kind))
        except CellMistake as mistake:
            leave_unread(row, heading, value, mistake)
    return row


def put_in(row, heading, text):
    if heading:
        row.cells[heading] = text
    elif text:
        row.mistakes.append(row.mistake("there is text in a column without a heading."))


def leave_unread(row, heading, value, mistake):
    """The cell counts as filled, so that nobody is told it were empty."""
    row.mistakes.append(row.mistake(f"{heading or 'a cell'} {mistake}"))
    if heading:
        row.cells[heading] = str(value)
        row.unread.add(heading)


def cell_text(value, kind):
    """A cell as text. Raises CellMistake for what is neither text, number, yes nor no."""
    if kind == "f":
        raise CellMistake("holds a formula; write what it comes to.")
    if kind == "e":
        raise CellMistake(f"holds the error {value}.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return str(int(value)) if value == int(value) else repr(value)
    if value is not None and not isinstance(value, str):
        raise CellMistake("holds a date or time; format the cell as text and write it again.")
    if value and len(value) > LONGEST:
        raise CellMistake("is longer than a cell can hold.")
    return plain(value or "")
