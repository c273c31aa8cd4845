"""Django admin: where the knowledge is edited and published. No patient model is registered here."""

from . import (
    accounts,
    claims,
    findings,
    history,
    matrix,
    practice,
    questions,
    releases,
    rules,
    test_patients,
    texts,
)

__all__ = [
    "accounts",
    "claims",
    "findings",
    "history",
    "matrix",
    "practice",
    "questions",
    "releases",
    "rules",
    "test_patients",
    "texts",
]
