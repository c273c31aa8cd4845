from django.core.management.base import BaseCommand, CommandError

from assessments.workshop.test_patients import checks, named

from .screen import chosen_knowledge_base, read_json

NEEDED = {"id": str, "answers": dict, "expected": dict}


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
        found = checks(knowledge_base, vignette)
        broken = [check.words for check in found if not check.held]
        held = [check.words for check in found if check.held]
        self.stdout.write(f"{named(vignette, place)}: {'did not hold' if broken else 'held'}")
        for words in broken:
            self.stdout.write(f"  - {words}")
        if held:
            self.stdout.write(f"  + {' '.join(held)}")
        return not broken


def numbered(file):
    return enumerate(in_file(file), 1)


def in_file(name):
    """The vignettes of a file. Raises CommandError with a sentence when it is not such a file."""
    content = read_json(name)
    if not isinstance(content, dict) or not isinstance(content.get("vignettes"), list):
        raise CommandError(f"{name}: expected an object with a list of “vignettes”.")
    for place, vignette in enumerate(content["vignettes"], 1):
        if not is_vignette(vignette):
            raise CommandError(f"{name}: vignette {place} needs an id, answers, and expected with a verdict.")
    return content["vignettes"]


def is_vignette(item):
    whole = isinstance(item, dict) and all(isinstance(item.get(k), kind) for k, kind in NEEDED.items())
    return whole and "verdict" in item["expected"]
