"""What was known about a draft when it was published; the release keeps it."""

from ..engine import compile_document
from . import replay
from .problems import examined
from .test_patients import try_all


def report_on(review):
    """The report as JSON: problems with the reasons for accepting them, what was proved, what was tried."""
    examination, reasons = examined(review), review.submission.reasons
    return {
        "problems": [problem_item(problem, reasons) for problem in examination.problems],
        "proved": list(examination.proved),
        "test_patients": tried(review.document),
        "impact": replay.summary(review.digest),
        "forecast": replay.forecast(review.digest),
    }


def tried(document):
    """How many test patients there were, and what those that failed got otherwise."""
    trials = try_all(compile_document(document))
    failed = {trial.patient["key"]: list(trial.failures) for trial in trials if not trial.passed}
    return {"tried": len(trials), "passed": len(trials) - len(failed), "failed": failed}


def problem_item(problem, reasons):
    return {
        "id": problem.id,
        "level": problem.level,
        "code": problem.code,
        "kind": problem.kind,
        "key": problem.key,
        "sentence": problem.sentence,
        "witness": problem.witness,
        "reason": reasons.get(problem.id, ""),
    }
