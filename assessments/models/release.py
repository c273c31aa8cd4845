"""Releases: the frozen whole of the knowledge, one immutable JSON document each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ReleaseIsFrozen(Exception):
    """Somebody tried to change or delete a release."""


class ReleaseQuerySet(models.QuerySet):
    def live(self):
        """The newest release, which new consultations use, or None before the first is published."""
        return self.order_by("-number").first()

    def withdrawals(self):
        """The releases that withdrew another one: their `report["withdrawn"]` is its number."""
        return self.defer("document").filter(restores__isnull=False, report__has_key="withdrawn")

    def withdrawal_of(self, release):
        """The release that withdrew this one, or None."""
        return self.withdrawals().filter(report__withdrawn=release.number).first()

    def update(self, **kwargs):
        raise ReleaseIsFrozen("A release is never changed. Publish a new one.")

    def delete(self):
        raise ReleaseIsFrozen("A release is never deleted.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise ReleaseIsFrozen("A release is never changed. Publish a new one.")


class Release(models.Model):
    number = models.PositiveIntegerField(unique=True)
    document = models.TextField(help_text="Canonical JSON.")
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="releases")
    created_at = models.DateTimeField(auto_now_add=True)
    note = models.TextField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    one_person = models.BooleanField(
        default=False, help_text="Submitted and published by the same person, which a setting has to allow."
    )
    restores = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", help_text="Whose content came back."
    )
    report = models.JSONField(
        default=dict, help_text="What was known at publishing: problems, reasons, test patients, impact."
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="two_persons_per_release",
                condition=Q(one_person=True)
                | Q(restores__isnull=False)
                | Q(submitted_by__isnull=False) & ~Q(submitted_by=F("author")),
                violation_error_message="A release needs a second person beside the one who submitted it.",
            )
        ]

    def __str__(self):
        return f"Release {self.number}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise ReleaseIsFrozen("A release is never changed. Publish a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ReleaseIsFrozen("A release is never deleted.")
