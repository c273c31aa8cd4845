"""What changes the store. Keyword-only, one transaction each; `by` says who."""

from .consultations import StaleConsultation, already_recorded, record
from .decisions import StaleDecision, already_signed, keep_decision, sign
from .drafts import StaleDraft, begin_draft, discard_draft, reopen, save_draft
from .knowledge import load_knowledge, record_change
from .releases import NothingToPublish, publish

__all__ = [
    "NothingToPublish",
    "StaleConsultation",
    "StaleDecision",
    "StaleDraft",
    "already_recorded",
    "already_signed",
    "begin_draft",
    "discard_draft",
    "keep_decision",
    "load_knowledge",
    "publish",
    "record",
    "record_change",
    "reopen",
    "save_draft",
    "sign",
]
