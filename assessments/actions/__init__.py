"""What changes the store. Keyword-only, one transaction each; `by` says who."""

from .consultations import StaleConsultation, already_recorded, patient_of, record
from .decisions import StaleDecision, already_signed, keep_decision, sign
from .drafts import StaleDraft, begin_draft, discard_draft, follow_up, move_draft, reopen, save_draft
from .knowledge import (
    StaleKnowledge,
    duplicate_rule,
    free_key,
    load_knowledge,
    nothing_kept,
    record_change,
)
from .outcomes import StaleOutcome, record_outcome, take_back
from .patients import NotAColleague, ReferenceTaken, archive, bring_back, reassign
from .releases import NothingToPublish, Overtaken, WasWithdrawn, publish, publish_again
from .restoring import set_draft
from .review import MOVED, Refused, publish_submission, send_back, submit, withdraw_submission
from .test_patients import import_test_patients, keep_test_patient, next_key
from .undoing import CannotUndo, undo_changes

__all__ = [
    "CannotUndo",
    "MOVED",
    "NotAColleague",
    "NothingToPublish",
    "Overtaken",
    "ReferenceTaken",
    "Refused",
    "StaleConsultation",
    "StaleDecision",
    "StaleDraft",
    "StaleKnowledge",
    "StaleOutcome",
    "WasWithdrawn",
    "already_recorded",
    "already_signed",
    "archive",
    "begin_draft",
    "bring_back",
    "discard_draft",
    "duplicate_rule",
    "follow_up",
    "free_key",
    "import_test_patients",
    "keep_decision",
    "keep_test_patient",
    "load_knowledge",
    "move_draft",
    "next_key",
    "nothing_kept",
    "patient_of",
    "publish",
    "publish_again",
    "publish_submission",
    "reassign",
    "record",
    "record_change",
    "record_outcome",
    "reopen",
    "save_draft",
    "send_back",
    "set_draft",
    "sign",
    "submit",
    "take_back",
    "undo_changes",
    "withdraw_submission",
]
