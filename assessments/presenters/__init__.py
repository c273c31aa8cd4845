"""What the clinician reads: a recorded screening, in words and in the order of the page.

    page = result_page(version, knowledge_base) raises one of UNREADABLE
    page = plain_page(version)                  what can still be said when that fails; never raises
    record_text(page, decisions)                the same, short, for the record; raises like its page
    try_out(profile, answers)                   what a result would be with other answers
    decidable(knowledge_base, stored)           what a decision on a result can name
    signed_decisions(decisions, knowledge_base) what was signed, the newest first
    register(consultations, knowledge_base)     the rows of the list, by day
    so_far(screening)                           the screening so far, beside the form
    Impact(counts, *documents)                  what a draft would change, for its author
    Figures(counts, veiled)                     the pictures of the practice
    anonymous_profile(…)                        one of the past profiles it would change
    newer_release(form, form_there)             what a draft of an older release is told about the live one
    timeline(versions, decisions, outcomes, knowledge_base)   what happened with one patient
    compare(before, after, knowledge_base)      two consults beside each other; raises like result_page
    shown_outcome(outcome, knowledge_base)      how a treatment went
    drawing(question, answer)                   an answer that can be marked on a line drawing

Values are complete when they are made, so a template only places them. Where to start reading: result.py.
"""

from .anonymous import anonymous_profile
from .changes import modifiable
from .comparison import compare
from .decisions import decidable, signed_decisions
from .drawings import drawing
from .figures import Figures
from .impact import Impact
from .labels import shown_verdict
from .meanwhile import meanwhile
from .newer_release import newer_release
from .outcomes import shown_outcome
from .plain import plain_page, stored_screening
from .record_text import record_text
from .register import register
from .result import UNREADABLE, profile_of, result_page
from .so_far import so_far
from .timeline import timeline
from .try_out import try_out

__all__ = [
    "Figures",
    "Impact",
    "UNREADABLE",
    "anonymous_profile",
    "compare",
    "decidable",
    "drawing",
    "meanwhile",
    "modifiable",
    "newer_release",
    "plain_page",
    "profile_of",
    "record_text",
    "register",
    "result_page",
    "shown_outcome",
    "shown_verdict",
    "signed_decisions",
    "so_far",
    "stored_screening",
    "timeline",
    "try_out",
]
