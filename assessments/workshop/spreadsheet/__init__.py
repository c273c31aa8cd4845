"""The rules as a workbook (.xlsx) that an author edits and brings back.

    write_workbook(document)            the bytes of the workbook
    read_workbook(data, document)       its Contents; raises SpreadsheetError, a sentence per mistake

Sheets: Rules (a row per rule), Conditions (a row per line), Effects, and one that explains the words and is
only read. Keys stand with their labels beside them (“nicotine · D4 Nicotine”); reading takes either. A rule
that was not touched is told by the mark its row carries, so that it never undoes what others changed.
"""

from .reading import Contents, SpreadsheetError, read_workbook
from .words import mark_of
from .writing import write_workbook

__all__ = ["Contents", "SpreadsheetError", "mark_of", "read_workbook", "write_workbook"]
