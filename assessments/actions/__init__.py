"""What changes the store. Keyword-only, one transaction each; `by` says who."""

from .consultations import StaleConsultation, already_recorded, record
from .drafts import StaleDraft, begin_draft, discard_draft, reopen, save_draft
from .knowledge import (
    CannotUndo,
    StaleKnowledge,
    duplicate_rule,
    free_key,
    load_knowledge,
    nothing_kept,
    record_change,
    undo_change,
)
from .releases import NothingToPublish, publish
from .test_patients import import_test_patients

__all__ = [
    "CannotUndo",
    "StaleKnowledge",
    "NothingToPublish",
    "StaleConsultation",
    "StaleDraft",
    "already_recorded",
    "begin_draft",
    "discard_draft",
    "import_test_patients",
    "duplicate_rule",
    "free_key",
    "load_knowledge",
    "nothing_kept",
    "publish",
    "record",
    "record_change",
    "reopen",
    "save_draft",
    "undo_change",
]
