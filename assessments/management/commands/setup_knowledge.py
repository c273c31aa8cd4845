from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from assessments.models import DecisionReason, Release

REASONS = {
    "examination": "Findings on examination outweigh the result",
    "patient-wish": "The patient prefers otherwise after discussion",
    "clinic-policy": "Policy of the practice",
    "evidence": "Other evidence or experience",
    "not-asked-here": "Something the form does not ask",
}


class Command(BaseCommand):
    help = "On a new installation: loads the shipped knowledge and publishes it. Does nothing afterwards."

    def handle(self, **options):
        self.reasons()
        if Release.objects.exists():
            self.stdout.write("A release is already published; the knowledge is left as it is.")
            return
        installer = self.installer()
        call_command("load_knowledge", by=installer.username, stdout=self.stdout)
        note = "The knowledge as shipped."
        call_command("publish_release", by=installer.username, note=note, stdout=self.stdout)

    def reasons(self):
        """What a decision that differs from the result may be explained with; the practice edits the list."""
        if not DecisionReason.objects.exists():
            for order, (key, label) in enumerate(REASONS.items()):
                DecisionReason.objects.create(key=key, label=label, order=order)

    def installer(self):
        """An account nobody can log in to, so that the first release has an author."""
        users = get_user_model().objects
        installer, new = users.get_or_create(username="installation", defaults={"is_active": False})
        if new:
            installer.set_unusable_password()
            installer.save()
        return installer
