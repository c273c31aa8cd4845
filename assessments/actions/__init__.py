"""What changes the store. Keyword-only, one transaction each; `by` says who."""

from .consultations import StaleConsultation, already_recorded, record
from .drafts import StaleDraft, begin_draft, discard_draft, follow_up, reopen, save_draft
from .knowledge import load_knowledge, record_change
from .outcomes import record_outcome
from .patients import NotAColleague, ReferenceTaken, archive, bring_back, reassign
from .releases import NothingToPublish, publish

__all__ = [
    "NotAColleague",
    "NothingToPublish",
    "ReferenceTaken",
    "StaleConsultation",
    "StaleDraft",
    "already_recorded",
    "archive",
    "begin_draft",
    "bring_back",
    "discard_draft",
    "follow_up",
    "load_knowledge",
    "publish",
    "reassign",
    "record",
    "record_change",
    "record_outcome",
    "reopen",
    "save_draft",
]
