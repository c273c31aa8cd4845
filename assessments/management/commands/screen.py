import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessments import publishing, releases
from assessments.engine import (
    AnswerError,
    KnowledgeError,
    compile_document,
    read_answers,
    screen,
    screening_document,
)


def chosen_knowledge_base(draft):
    """The live release, or the editable rows with --draft. Raises CommandError with a sentence."""
    try:
        return compile_document(publishing.freeze()) if draft else releases.live_knowledge_base()
    except releases.NothingPublished as error:
        raise CommandError(str(error)) from error
    except KnowledgeError as error:
        raise CommandError("\n".join(error.problems)) from error


def read_json(name):
    """The JSON in the file `name`, or on standard input for “-”. Raises CommandError with a sentence."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text, object_pairs_hook=told_once)
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CommandError(f"{name} is not JSON: {error}.") from error


def told_once(pairs):
    """A JSON object as a dict. Raises CommandError for a key that is there twice: the first would be lost."""
    told = dict(pairs)
    twice = [key for key in told if sum(key == other for other, _ in pairs) > 1]
    if twice:
        raise CommandError(f"“{twice[0]}” is there twice.")
    return told


class Command(BaseCommand):
    help = 'Screens one profile, {"answers": {question: choice}}, by key or label, and prints the screening.'

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE|-")
        parser.add_argument("--draft", action="store_true", help="use the editable rows, not the release")

    def handle(self, *, file, draft, **options):
        profile = read_json(file)
        if not isinstance(profile, dict) or not isinstance(profile.get("answers"), dict):
            raise CommandError('Expected {"answers": {question: choice}}.')
        knowledge_base = chosen_knowledge_base(draft)
        try:
            answers = read_answers(knowledge_base.document, profile["answers"])
        except AnswerError as error:
            raise CommandError("\n".join(error.problems)) from error
        screening = screening_document(screen(knowledge_base, answers))
        self.stdout.write(json.dumps(screening, ensure_ascii=False, indent=1))
