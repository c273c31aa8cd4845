import csv
import json

from django.core.management.base import BaseCommand, CommandError

from assessments import presenters, releases
from assessments.engine import KnowledgeError
from assessments.models import Release
from assessments.workshop import replay

COLUMNS = ["what", "from", "to", "key", "count"]
STEP = 1.0  # seconds between two lines of progress
FORMULA = tuple("=+-@\t\r")  # a spreadsheet would run a cell that begins so


class Command(BaseCommand):
    help = (
        "Screens past consultations again with the draft and prints how many would get another verdict, and "
        "by which rule. Changes nothing. Only counts are printed, nothing about a patient."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--draft", action="store_true", help="with the editable rows (the default)")
        which.add_argument("--release", type=int, metavar="N", help="with release N instead of the draft")
        parser.add_argument("--json", metavar="FILE|-", help="write the counts as JSON")
        parser.add_argument("--csv", metavar="FILE|-", help="write the counts as a table")

    def handle(self, *, release, json, csv, **options):
        if json == csv == "-":
            raise CommandError("Standard output takes one of --json and --csv; give the other a file.")
        found, documents = self.replayed(release)
        counts = replay.counts(found)
        if json:
            self.write(json, as_json(counts))
        if csv:
            self.write(csv, "".join(as_csv(counts)))
        if "-" not in (json, csv):
            self.stdout.write("\n".join(presenters.Impact(counts, *documents).lines()))

    def replayed(self, number):
        """The finished replay, and the documents that name its rules. Raises CommandError with a sentence."""
        try:
            knowledge_base = chosen(number)
            found = replay.begin(knowledge_base)
        except releases.NothingPublished as error:
            raise CommandError(str(error)) from error
        except KnowledgeError as error:
            raise CommandError("The draft does not hold together.\n" + "\n".join(error.problems)) from error
        while not found.finished_at:
            found = replay.step(found, knowledge_base, STEP)
            self.stderr.write(f"{found.done} of {found.total} screened")
        return found, [knowledge_base.document, releases.knowledge_base(found.live_id).document]

    def write(self, name, text):
        if name == "-":
            self.stdout.write(text, ending="")
            return
        try:
            with open(name, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        except OSError as error:
            raise CommandError(f"{name} cannot be written: {error.strerror}.") from error


def chosen(number):
    if number is None:
        return replay.draft()
    release = Release.objects.filter(number=number).first()
    if release is None:
        raise CommandError(f"There is no release {number}.")
    return releases.knowledge_base(release.pk)


def as_json(counts):
    return json.dumps(counts, ensure_ascii=False, indent=1) + "\n"


def as_csv(counts):
    writer = csv.writer(Lines())
    yield writer.writerow(COLUMNS)
    for row in rows(counts):
        yield writer.writerow([harmless(cell) for cell in row])


class Lines:
    """What csv.writer writes to: gives each line back."""

    def write(self, line):
        return line


def harmless(cell):
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def rows(counts):
    """The counts as rows of COLUMNS, one number each."""
    yield "screened", "", "", "", counts["consultations"]
    for verdict, number in counts["kept"].items():
        yield "kept", verdict, verdict, "", number
    for change in counts["changed"]:
        yield from change_rows(change)
    yield "cannot be compared", "", "", "", counts["apart"]["count"]
    for question, number in counts["apart"]["questions"].items():
        yield "not asked", "", "", question, number
    for question, number in counts["fewer_choices"].items():
        yield "fewer choices", "", "", question, number
    yield "unreadable", "", "", "", counts["unreadable"]
    for what, name in FIRING.items():
        for rule, number in counts[name].items():
            yield what, "", "", rule, number


FIRING = {
    "fired as recorded": "before",
    "fires with the draft": "fired",
    "undecided with the draft": "undecided",
}


def change_rows(change):
    pair = change["from"], change["to"]
    yield "changed", *pair, "", change["count"]
    yield "also by the live release", *pair, "", change["already"]
    for what, name in {"changed by rule": "rules", "changed by gate": "gates"}.items():
        for key, number in change[name].items():
            yield what, *pair, key, number
