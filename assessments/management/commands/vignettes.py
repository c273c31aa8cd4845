from django.core.management.base import BaseCommand, CommandError

from assessments.workshop.test_patients import failures, named

from .screen import chosen_knowledge_base, read_json


class Command(BaseCommand):
    help = "Runs consultations with expected results and prints what held and what did not."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--draft", action="store_true", help="use the editable rows, not the release")

    def handle(self, *, files, draft, **options):
        knowledge_base = chosen_knowledge_base(draft)
        results = [self.run(knowledge_base, *vignette) for file in files for vignette in numbered(file)]
        failed = results.count(False)
        self.stdout.write(f"{len(results) - failed} held, {failed} did not.")
        if failed:
            raise CommandError(f"{failed} of {len(results)} vignettes did not hold.")

    def run(self, knowledge_base, place, vignette):
        problems = failures(knowledge_base, vignette)
        self.stdout.write(f"{named(vignette, place)}: {'did not hold' if problems else 'held'}")
        for problem in problems:
            self.stdout.write(f"  - {problem}")
        return not problems


def numbered(file):
    return enumerate(in_file(file), 1)


def in_file(name):
    content = read_json(name)
    if not isinstance(content, dict) or not isinstance(content.get("vignettes"), list):
        raise CommandError(f"{name}: expected an object with a list of “vignettes”.")
    return content["vignettes"]
