"""How long a clinician waits for a search: `python benchmarks/search.py [PATIENTS]`, 100,000 by default.

Makes a throwaway database, SQLite or the one DATABASE_URL names, for two clinicians with as many patients
each, and asks the pages as a browser would. PostgreSQL: `.ci/with_postgres.py python benchmarks/search.py`.
"""

import os
import sys
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.models import Consultation, ConsultationVersion, Patient, Release  # noqa: E402

ROUNDS, AT_ONCE = 15, 5000
HTMX = {"HX-Request": "true"}
SCREENING = '{"missing": [], "notes": [], "rests_on": [], "verdict_key": "suitable"}'
# what is looked for -> how many of 100,000 references have it
SOUGHT = {"NF-000123": "one", "0001": "about 100", "7": "nearly all", "nobody": "none"}


def main(number):
    name = connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        call_command("setup_knowledge", stdout=StringIO())
        clinician = [fill(person, number) for person in ("okafor", "brandt")][0]
        report(clinician, number)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def fill(name, number):
    """A clinician with this many patients, each seen once."""
    user = User.objects.create_user(name)
    user.groups.set(Group.objects.filter(name="clinician"))
    release, now = Release.objects.live(), timezone.now()
    for start in range(0, number, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, number))
        patients = Patient.objects.bulk_create(
            Patient(clinician=user, reference=f"NF-{n:06}") for n in numbers
        )
        consultations = Consultation.objects.bulk_create(
            consultation(user, patient, now - timedelta(minutes=n))
            for n, patient in zip(numbers, patients, strict=True)
        )
        ConsultationVersion.objects.bulk_create(version(one, release) for one in consultations)
    return user


def consultation(user, patient, at):
    return Consultation(clinician=user, patient=patient, version=1, verdict="suitable", screened_at=at)


def version(consultation, release):
    return ConsultationVersion(
        consultation=consultation,
        number=1,
        release=release,
        answers={"main-goal": "scar"},
        screening=SCREENING,
        submit_key=uuid.uuid4(),
        by_id=consultation.clinician_id,
    )


def report(clinician, number):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as either database does by itself in time
    client = Client()
    client.force_login(clinician, backend="django.contrib.auth.backends.ModelBackend")
    print(f"{connection.display_name}, {number} patients of each of two clinicians; milliseconds")
    print(f"{'page':34}{'hits':>12}{'median':>9}{'p95':>9}")
    line("session, for comparison", "", lambda: client.get("/session/"))
    line("new consult, newest patients", "", lambda: client.get("/consult/"))
    for text, hits in SOUGHT.items():
        line(
            f"new consult, “{text}”",
            hits,
            lambda text=text: client.get("/consult/", {"q": text}, headers=HTMX),
        )
    line("list of consultations", "", lambda: client.get("/"))
    own = Patient.objects.for_clinician(clinician)
    own.filter(pk__in=own.order_by("pk").values("pk")[: number // 10]).update(archived_at=timezone.now())
    line("list, a tenth archived", "", lambda: client.get("/"))
    for text, hits in SOUGHT.items():
        client.post("/consultations/search/", {"reference": text})
        line(f"list, “{text}”", hits, lambda: client.get("/", {"search": "on"}))
    patient = Patient.objects.for_clinician(clinician).named("nf-000123").get()
    line("patient page", "", lambda: client.get(f"/patients/{patient.pk}/"))


def line(page, hits, ask):
    if ask().status_code != 200:
        raise SystemExit(f"{page}: no answer")
    times = [timed(ask) for _ in range(ROUNDS)]
    print(f"{page:34}{hits:>12}{median(times):9.0f}{quantiles(times, n=20)[-1]:9.0f}")


def timed(work):
    reset_queries()
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1e3


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
