"""The modality × problem matrix with this patient's problems marked, and the remarks beside it."""

from dataclasses import dataclass

from .labels import STANCES

NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Column:
    """`here`: a problem of this patient. `open`: that is not known yet."""

    label: str
    here: bool = False
    open: bool = False

    @property
    def word(self):
        return "this patient" if self.here else "not known yet" if self.open else ""


@dataclass(frozen=True)
class Cell:
    """`stance` in words is "" for a remark; `silent` when the source document says nothing."""

    column: Column
    glyph: str
    stance: str
    text: str
    silent: bool
    citations: tuple

    @property
    def classes(self):
        return " ".join(filter(None, ["here" if self.column.here else "", "silent" if self.silent else ""]))

    @property
    def codes(self):
        return ", ".join(citation.key for citation in self.citations)


@dataclass(frozen=True)
class Row:
    label: str
    asked: bool
    cells: tuple


@dataclass(frozen=True)
class Matrix:
    columns: tuple
    rows: tuple


@dataclass(frozen=True)
class SourcedRow:
    """The cells of a row, of both tables, that cite a claim."""

    label: str
    cells: tuple


def sourced(*tables):
    rows = zip(*(table.rows for table in tables), strict=True)
    return tuple(
        SourcedRow(row[0].label, tuple(cell for part in row for cell in part.cells if cell.citations))
        for row in rows
    )


def cited(rows):
    """Every claim of these rows once."""
    found = {c.key: c for row in rows for cell in row.cells for c in cell.citations}
    return tuple(found[key] for key in sorted(found))


def problems(profile, sources):
    return matrix(profile, sources, problem=True)


def remarks(profile, sources):
    """The columns that are no problems: own tissue, invasiveness, sessions, downtime."""
    return matrix(profile, sources, problem=False)


def matrix(profile, sources, problem):
    content = profile.knowledge_base.document["matrix"]
    cells = {(cell["row"], cell["column"]): cell for cell in content["cells"]}
    columns = {c["key"]: column(profile, c) for c in content["columns"] if c["problem"] is problem}
    asked = profile.knowledge_base.modality[profile.knowledge_base.asked]["row"]
    rows = tuple(
        Row(
            label=row["label"],
            asked=row["key"] == asked,
            cells=tuple(cell(sources, cells.get((row["key"], key)), shown) for key, shown in columns.items()),
        )
        for row in content["rows"]
    )
    return Matrix(tuple(columns.values()), rows)


def column(profile, item):
    truth = profile.screening.holds("finding", item["finding"]) if item["finding"] else False
    return Column(item["label"], here=truth is True, open=truth is None)


def cell(sources, stored, column):
    if stored is None:
        return Cell(column, "", "", "not stated", True, ())
    silent = stored["stance"] == NOT_STATED
    stance = STANCES.get(stored["stance"], "")
    glyph = stored["stance"] if stance else ""
    return Cell(column, glyph, stance, stored["text"], silent, sources.citations(stored["claims"]))
