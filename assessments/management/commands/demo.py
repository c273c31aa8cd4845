import base64
import hashlib
import hmac

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError

from assessments import access
from assessments.demo import fictional_consultations
from assessments.releases import NothingPublished

ACCOUNTS = {
    "clinician": ("Dr Maya", "Okafor", access.CLINICIAN),
    "colleague": ("Dr Lena", "Brandt", access.CLINICIAN),
    "editor": ("Rosa", "Castellanos", access.RULE_EDITOR),
    "publisher": ("Ines", "Lindqvist", access.RULE_PUBLISHER),
    "administrator": ("Paul", "Moreau", access.ADMINISTRATOR),
}


class Command(BaseCommand):
    help = "Demo accounts, printed with their passwords, and fictional consultations. Only in demo mode."

    def handle(self, **options):
        if not (settings.DEMO and settings.DEBUG):
            raise CommandError(
                "Demo accounts are only made in demo mode: DEMO=1 and DEBUG=1, as `make run` sets."
            )
        for name, account in ACCOUNTS.items():
            self.make_account(name, *account)
        self.make_consultations()
        self.stdout.write("Sign in with one of these (fictional people, this machine only):")
        for name in ACCOUNTS:
            self.stdout.write(f"  {name:14} {password_of(name)}")
        self.stdout.flush()

    def make_consultations(self):
        try:
            fictional_consultations(User.objects.get(username="clinician"))
        except NothingPublished as error:
            raise CommandError(str(error)) from error

    def make_account(self, name, first_name, last_name, role):
        names = {"first_name": first_name, "last_name": last_name, "is_staff": role != access.CLINICIAN}
        user, _ = User.objects.update_or_create(username=name, defaults={**names, "is_active": True})
        user.groups.set(Group.objects.filter(name=role))
        # Setting it again would sign out whoever is still signed in from the last start.
        if not user.check_password(password_of(name)):
            user.set_password(password_of(name))
            user.save()


def password_of(name: str) -> str:
    """Twelve letters from this machine's own key: the same at each start, and known nowhere else."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256)
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))
