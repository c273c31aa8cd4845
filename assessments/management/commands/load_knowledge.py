from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from assessments import actions
from assessments.engine import KnowledgeError
from assessments.knowledge_files import SHIPPED, KnowledgeFileError, in_file, read_folder


class Command(BaseCommand):
    help = "Writes the YAML knowledge over the editable rows. Publishing is a separate step."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=SHIPPED, help="default: the shipped knowledge")
        parser.add_argument("--by", help="user the changes are recorded for")

    def handle(self, *, folder, by, **options):
        user = get_user_model().objects.filter(username=by).first()
        if by and user is None:
            raise CommandError(f"There is no user “{by}”.")
        document = {}
        try:
            document = read_folder(folder)
            changed = actions.load_knowledge(by=user, via="load", document=document)
        except KnowledgeFileError as error:
            raise refused(error.problems) from error
        except KnowledgeError as error:
            raise refused(in_file(problem, document) for problem in error.problems) from error
        self.stdout.write(f"Loaded; {len(changed)} items are new or changed.")


def refused(problems):
    return CommandError("\n".join(["Nothing was loaded.", *problems]))
