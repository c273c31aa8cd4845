"""What screening adds to a submit: `python benchmarks/form.py`.

Validating the consultation form and screening its answers take turns on the same profiles, round by round, so
that a busy machine slows both; trust the ratio. “cold” is the first screening after the caches were swept.
"""

import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanofat.settings")

import django  # noqa: E402

django.setup()

from assessments.engine import compile_document, read_answers, screen  # noqa: E402
from assessments.forms import ConsultationForm, typed_from  # noqa: E402
from assessments.knowledge_files import read_folder  # noqa: E402
from assessments.management.commands.vignettes import in_file  # noqa: E402

ROUNDS = 200


def main():
    kb = compile_document(read_folder())
    print(
        f"{'profile':10}{'answers':>8}{'form µs':>9}{'screening µs':>14}{'cold µs':>9}{'form/screening':>16}"
    )
    vignettes = in_file(ROOT / "tests" / "vignettes.json")
    report(kb, "empty", {})
    for vignette in (vignettes[9], vignettes[0], vignettes[4], vignettes[8]):
        report(kb, vignette["id"], read_answers(kb.document, vignette["answers"]))


def report(kb, name, answers):
    typed = typed_from("NF-1", 1980, answers, {})
    form, hot, cold = [], [], []
    for _ in range(ROUNDS):
        form.append(timed(lambda: validate(kb, typed)))
        cold.append(timed(lambda: full(screen(kb, answers))))
        hot.append(min(timed(lambda: full(screen(kb, answers))) for _ in range(5)))
    form, hot, cold = median(form), median(hot), median(cold)
    print(f"{name:10}{len(answers):8}{form:9.0f}{hot:14.0f}{cold:9.0f}{form / hot:16.0f}")


def validate(kb, typed):
    form = ConsultationForm(kb, typed)
    form.is_valid()
    return form.answers


def full(screening):
    return screening.verdict, screening.outcomes, screening.reachable, screening.settled


def timed(work):
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1e6


if __name__ == "__main__":
    main()
