"""The modality × problem matrix with this patient's problems marked."""

import pytest

pytestmark = pytest.mark.django_db
PROBLEMS = ["Volume", "Texture / fine lines", "Pigment", "Laxity", "Scars", "Structural excess"]
SKIN = "Texture / fine lines"

MARKS = [
    ({}, [SKIN], []),
    ({"skin-findings": ["none"], "main-goal": "blending"}, [], []),
    ({"main-goal": "volume", "skin-findings": ["none"]}, ["Volume"], []),
    ({"main-goal": "scar", "skin-findings": ["none"]}, ["Scars"], []),
    ({"areas": ["scar"]}, [SKIN, "Scars"], []),
    ({"skin-laxity": "present"}, [SKIN, "Laxity"], []),
    ({"structural-findings": ["fat-pads"]}, [SKIN, "Structural excess"], []),
    ({"skin-laxity": "not-assessed"}, [SKIN], ["Laxity"]),
    ({"skin-laxity": None, "volume-loss": None}, [SKIN], ["Volume", "Laxity"]),
    ({"other-goals": ["discoloration"], "discoloration-cause": ["pigment"]}, [SKIN, "Pigment"], []),
    ({"other-goals": ["discoloration"]}, [SKIN], ["Volume", "Pigment", "Structural excess"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "here", "unknown"), MARKS)
def test_the_problems_of_the_patient_are_marked(shown, changes, here, unknown):
    columns = shown(changes).problems.columns
    assert [column.label for column in columns] == PROBLEMS
    assert [column.label for column in columns if column.word == "this patient"] == here
    assert [column.label for column in columns if column.word == "not known yet"] == unknown


def test_an_empty_form_marks_nothing_and_leaves_all_unknown(shown):
    assert {column.word for column in shown(answers={}).problems.columns} == {"not known yet"}


def cell(matrix, row, column):
    cells = next(item.cells for item in matrix.rows if item.label == row)
    return next(item for item in cells if item.column.label == column)


CELLS = [
    ("Nanofat", "Volume", "not-for", "listed as not for it", "not its aim"),
    ("Nanofat", SKIN, "listed", "listed for it", "yes, may be considered"),
    ("Nanofat", "Scars", "limited", "listed with a limit", "selected atrophic scars as adjunct"),
    ("HA filler", "Volume", "listed", "listed for it", "yes, more directly than nanofat"),
    # Silence has no sign and is no “no”.
    ("HA filler", SKIN, "", "", "not stated"),
    ("Microfat / structural fat", SKIN, "", "", "not stated alone; paired with nanofat for surface"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "glyph", "stance", "text"), CELLS)
def test_a_cell_says_in_words_what_its_sign_means(shown, row, column, glyph, stance, text):
    found = cell(shown().problems, row, column)
    assert (found.glyph, found.stance) == (glyph, stance)
    assert found.text.startswith(text)
    assert found.silent is (glyph == "")


def test_cells_carry_the_claims_they_rest_on(shown):
    page = shown()
    assert cell(page.problems, "Nanofat", "Volume").codes == "S-DEF-2, S-MECH-5, S-CONS-4"
    keys = [citation.key for citation in page.matrix_citations]
    assert keys == sorted(set(keys))
    assert set(keys) >= {"S-DEF-2", "S-ALT-HA-2", "S-CONS-3"}
    assert [row.label for row in page.sourced] == [row.label for row in page.problems.rows]


def test_only_columns_of_this_patient_are_set_off(shown):
    matrix = shown({"main-goal": "volume", "skin-findings": ["none"]}).problems
    assert cell(matrix, "Nanofat", "Volume").classes == "here"
    assert cell(matrix, "Microfat / structural fat", SKIN).classes == "silent"
    assert cell(matrix, "Nanofat", SKIN).classes == ""


def test_the_row_asked_about_is_nanofat(shown):
    assert [row.label for row in shown().problems.rows if row.asked] == ["Nanofat"]


def test_remarks_stand_in_a_table_of_their_own(shown):
    remarks = shown().remarks
    assert [column.label for column in remarks.columns] == [
        "Own tissue", "Invasiveness", "Sessions", "Downtime / risk remarks",
    ]  # fmt: skip
    assert {item.glyph for row in remarks.rows for item in row.cells} == {""}
    assert {column.word for column in remarks.columns} == {""}


def test_no_cell_is_missing(shown):
    page = shown()
    assert [len(row.cells) for row in page.problems.rows] == [6] * 8
    assert [len(row.cells) for row in page.remarks.rows] == [4] * 8
    assert all(
        item.text for table in (page.problems, page.remarks) for row in table.rows for item in row.cells
    )
