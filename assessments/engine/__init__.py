"""The engine: what a rule means. Values in, values out; no Django, and only proofs/ needs a library.

    knowledge_base = compile_document(document)      raises KnowledgeError
    screening = screen(knowledge_base, answers)      never raises
    screening_document(screening)                    the same as plain JSON

`prospects` ranks what to ask next; `changes` says what would lead to a better verdict, `staying` what
stays.
`read_answers` turns what arrives from outside into answers, `explain` says why one rule came to what it did,
`sentence` reads conditions in plain English. `assessments.engine.proofs` says what is wrong with a document.

Where to start reading: verdict.py (the words), knowledge_base.py (the masks), screening.py (their use).
"""

from .answers import AnswerError, read_answers
from .changes import Change, attainable, changes, is_setback, lowering, staying
from .document import KnowledgeError
from .explain import Explanation, explain, explain_rule
from .export import canonical_json, screening_document
from .knowledge_base import KnowledgeBase, compile_document
from .prospects import Prospect, prospects
from .screening import Missing, ModalityStanding, NotUsed, Outcome, Screening, screen
from .verdict import Status, Verdict
from .version import ENGINE_VERSION
from .wording import sentence

__all__ = [
    "ENGINE_VERSION",
    "AnswerError",
    "Change",
    "Explanation",
    "KnowledgeBase",
    "KnowledgeError",
    "Missing",
    "ModalityStanding",
    "NotUsed",
    "Outcome",
    "Prospect",
    "Screening",
    "Status",
    "Verdict",
    "attainable",
    "canonical_json",
    "changes",
    "compile_document",
    "explain",
    "explain_rule",
    "is_setback",
    "lowering",
    "prospects",
    "read_answers",
    "screen",
    "screening_document",
    "sentence",
    "staying",
]
