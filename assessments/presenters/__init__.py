"""What the clinician reads: a recorded screening, in words and in the order of the page.

    page = result_page(version, knowledge_base) raises one of UNREADABLE
    page = plain_page(version)                  what can still be said when that fails; never raises
    record_text(page)                           the same, short, for the record; raises like its page
    register(consultations, knowledge_base)     the rows of the list, by day
    so_far(screening)                           the screening so far, beside the form
    Impact(counts, *documents)                  what a draft would change, for its author
    Figures(counts, veiled)                     the pictures of the practice
    anonymous_profile(…)                        one of the past profiles it would change
    newer_release(form, form_there)             what a draft of an older release is told about the live one

Values are complete when they are made, so a template only places them. Where to start reading: result.py.
"""

from .anonymous import anonymous_profile
from .figures import Figures
from .impact import Impact
from .labels import shown_verdict
from .newer_release import newer_release
from .plain import plain_page
from .record_text import record_text
from .register import register
from .result import UNREADABLE, result_page
from .so_far import so_far

__all__ = [
    "UNREADABLE",
    "Figures",
    "Impact",
    "anonymous_profile",
    "newer_release",
    "plain_page",
    "record_text",
    "register",
    "result_page",
    "shown_verdict",
    "so_far",
]
