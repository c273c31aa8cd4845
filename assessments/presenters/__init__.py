"""What the clinician reads: a recorded screening, in words and in the order of the page.

    page = result_page(version, knowledge_base) raises one of UNREADABLE
    page = plain_page(version)                  what can still be said when that fails; never raises
    record_text(page)                           the same, short, for the record; raises like its page
    register(consultations, knowledge_base)     the rows of the list, by day
    so_far(screening)                           the screening so far, beside the form
    drawing(question, answer)                   an answer that can be marked on a line drawing

Values are complete when they are made, so a template only places them. Where to start reading: result.py.
"""

from .drawings import drawing
from .labels import shown_verdict
from .plain import plain_page
from .record_text import record_text
from .register import register
from .result import UNREADABLE, result_page
from .so_far import so_far

__all__ = [
    "UNREADABLE",
    "drawing",
    "plain_page",
    "record_text",
    "register",
    "result_page",
    "shown_verdict",
    "so_far",
]
