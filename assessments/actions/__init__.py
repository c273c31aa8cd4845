"""What changes the store. Keyword-only, one transaction each; `by` says who."""

from .consultations import StaleConsultation, already_recorded, record
from .drafts import StaleDraft, begin_draft, discard_draft, move_draft, reopen, save_draft
from .knowledge import load_knowledge, record_change
from .releases import NothingToPublish, Overtaken, publish, publish_again
from .restoring import set_draft
from .review import MOVED, Refused, publish_submission, send_back, submit, withdraw_submission

__all__ = [
    "MOVED",
    "NothingToPublish",
    "Overtaken",
    "Refused",
    "StaleConsultation",
    "StaleDraft",
    "already_recorded",
    "begin_draft",
    "discard_draft",
    "load_knowledge",
    "move_draft",
    "publish",
    "publish_again",
    "publish_submission",
    "record",
    "record_change",
    "reopen",
    "save_draft",
    "send_back",
    "set_draft",
    "submit",
    "withdraw_submission",
]
