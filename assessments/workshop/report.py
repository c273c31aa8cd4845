"""What was known about a draft when it was published; the release keeps it."""

from .problems import examined


def report_on(review):
    """The report as JSON: problems with the reasons for accepting them, what was proved, what was tried."""
    examination, reasons = examined(review), review.submission.reasons
    return {
        "problems": [problem_item(problem, reasons) for problem in examination.problems],
        "proved": list(examination.proved),
        "test_patients": {},
        "impact": {},
        "forecast": {},
    }


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
