from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from assessments import actions
from assessments.engine import KnowledgeError


class Command(BaseCommand):
    help = "Freezes the editable rows into the next release, which new consultations then use."

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, metavar="USER")
        parser.add_argument("--note", required=True, metavar="TEXT")

    def handle(self, *, by, note, **options):
        user = get_user_model().objects.filter(username=by).first()
        if user is None:
            raise CommandError(f"There is no user “{by}”.")
        if not note.strip():
            raise CommandError("Say in the note what this release changes.")
        try:
            release = actions.publish(by=user, note=note)
        except actions.NothingToPublish as error:
            raise CommandError(str(error)) from error
        except KnowledgeError as error:
            raise CommandError("Nothing was published.\n" + "\n".join(error.problems)) from error
        self.stdout.write(f"Release {release.number} is live ({release.sha256[:8]}).")
