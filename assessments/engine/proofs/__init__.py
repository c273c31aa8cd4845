"""Proofs about the rules: what is wrong with a document, each problem with a patient who shows it.

    examination = examine(document, live=live)       raises KnowledgeError

Exact over all profiles the form can produce, with a SAT solver; see docs/adr/0007-proofs-by-sat.md.
Where to start reading: encoding.py (a document as a circuit), prover.py (its use), then one room of checks.
"""

from datetime import date
from time import monotonic

from . import firing, overlap, safety, silence, upkeep
from .case import Case
from .problem import LEVELS, Examination, Problem
from .prover import Undecided

__all__ = ["CHECKS", "LEVELS", "Examination", "Problem", "examine"]

CHECKS = (*safety.CHECKS, *firing.CHECKS, *overlap.CHECKS, *upkeep.CHECKS, *silence.CHECKS)


def examine(document, *, live=None, today=None, seconds=20):
    """The Examination of a document: every problem with its witness, and what was proved.

    `live` is the document that is live now (choices added since are looked at), `today` the date for reviews.
    What is not decided within `seconds` becomes a problem of the level “unverified”. Raises KnowledgeError
    when the document does not compile.
    """
    case = Case(document, live, today or date.today(), monotonic() + seconds)
    try:
        found = [(check, list(run(case, check))) for check in CHECKS]
    finally:
        case.close()
    problems = sorted((p for _, own in found for p in own), key=lambda problem: LEVELS.index(problem.level))
    return Examination(
        tuple(problems), tuple(check.proved for check, own in found if check.proved and not own)
    )


def run(case, check):
    """The problems of one check; what it could not decide is a problem of its own."""
    unsure = {}
    for item in check.items(case):
        try:
            yield from list(check.look(case, item))
        except Undecided as reason:
            unsure.setdefault(str(reason), []).append(item)
    for reason, items in unsure.items():
        sentence = f"{check.doubt} could not be verified {reason}: {case.words.list(items)}."
        yield case.problem("unverified", check.code, items[0], sentence, about=items[1:])
