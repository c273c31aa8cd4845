"""How long a replay takes: `python benchmarks/replay.py [CONSULTATIONS …]`, by default 1,000 and 100,000.

Fills a throw-away SQLite file with fictional consultations of the shipped knowledge (100,000 take a
minute and 3 GB), softens the nicotine rule as an author might, and screens them all again with that draft;
then the same with a new question in the draft, which sets profiles apart. Prints seconds by the clock and of
this process, microseconds for one profile, and the peak of memory before and after.
"""

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time
from uuid import uuid4

ROOT = Path(__file__).parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="nanofat-replay-")
sys.path.insert(0, str(ROOT))
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/replay.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments import publishing, releases  # noqa: E402
from assessments.demo import PLAIN  # noqa: E402
from assessments.engine import canonical_json, compile_document, screen, screening_document  # noqa: E402
from assessments.models import Consultation, ConsultationVersion, Patient  # noqa: E402
from assessments.workshop import replay  # noqa: E402
from tests.engine.strategies import Maker  # noqa: E402

SIZES = (1_000, 100_000)
TOGETHER = 1_000


def main():
    call_command("migrate", verbosity=0)
    call_command("setup_knowledge", verbosity=0)
    drafts = {"nicotine softened": softened(), "a question added": asking_more()}
    print(
        f"{'draft':20}{'profiles':>9}{'clock s':>9}{'process s':>11}{'µs each':>9}"
        f"{'MB before':>11}{'after':>7}"
    )
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        fill(size - ConsultationVersion.objects.count())
        for name, document in drafts.items():
            report(name, compile_document(document, sha256=f"{name}, {size}"))


def rule(document, key):
    return next(rule for rule in document["rules"] if rule["key"] == key)


def softened():
    document = publishing.freeze()
    rule(document, "R-CON-4a")["effects"][0]["effect"] = "considerations"
    return document


def asking_more():
    document = publishing.freeze()
    asked = next(question for question in document["questions"] if question["key"] == "nicotine")
    document["questions"].append(asked | {"key": "vaping", "code": "X1", "label": "Vaping"})
    more = rule(document, "R-CON-4a") | {"key": "R-LOC-1"}
    more["when"] = [[{"question": "vaping", "op": "any_of", "choices": ["cannot-pause"]}]]
    document["rules"].append(more)
    return document


def fill(number):
    knowledge_base, maker = releases.live_knowledge_base(), Maker(Random(number), 0)  # noqa: S311
    maker.questions = knowledge_base.document["questions"]
    # Only the size of the stored screening matters here, so all have the same.
    text = canonical_json(screening_document(screen(knowledge_base, profile(maker))))
    for _ in range(number // TOGETHER):
        add([version(profile(maker), text) for _ in range(TOGETHER)])


@transaction.atomic
def add(versions):
    Consultation.objects.bulk_create(version.consultation for version in versions)
    ConsultationVersion.objects.bulk_create(versions)


def version(answers, text):
    """As a clinician would have recorded it, not saved yet."""
    patient = somebody()
    consultation = Consultation(
        clinician=patient.clinician, patient=patient, version=1, screened_at=timezone.now()
    )
    return ConsultationVersion(
        consultation=consultation,
        number=1,
        release_id=release_id(),
        answers=answers,
        screening=text,
        submit_key=uuid4(),
        by=patient.clinician,
    )


@cache
def release_id():
    return releases.live_release().pk


@cache
def somebody():
    clinician = User.objects.create(username="benchmark")
    return Patient.objects.create(clinician=clinician, reference="NF-1")


def profile(maker):
    """A plain profile with about a quarter of its answers drawn anew, or left open."""
    drawn = {item["key"]: maker.answer(item) for item in maker.questions if maker.chance(0.15)}
    left_open = [key for key in PLAIN if maker.chance(0.1)]
    return {key: value for key, value in (PLAIN | drawn).items() if key not in left_open}


def report(name, knowledge_base):
    before, clock, process = peak(), perf_counter(), process_time()
    found = replay.begin(knowledge_base)
    while not found.finished_at:
        found = replay.step(found, knowledge_base, 0.8)
    clock, process = perf_counter() - clock, process_time() - process
    print(f"{name:20}{found.done:9,}{clock:9.1f}{process:11.1f}{process / found.done * 1e6:9.0f}", end="")
    print(f"{before:11.0f}{peak():7.0f}")


def peak():
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
