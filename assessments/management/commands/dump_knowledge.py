from django.core.management.base import BaseCommand, CommandError

from assessments.knowledge_files import write_folder
from assessments.publishing import freeze


class Command(BaseCommand):
    help = "Writes the editable rows as YAML files; load_knowledge reads them back to the same rows."

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *, folder, **options):
        try:
            write_folder(freeze(), folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {folder}.")
