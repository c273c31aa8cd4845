"""Between two releases: the draft is handed in for review, past consultations are screened again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Submission(models.Model):
    """The draft as somebody handed it in for review; a later edit of the draft leaves it outdated."""

    class Outcome(models.TextChoices):
        OPEN = "open", "waiting for review"
        SENT_BACK = "sent-back", "sent back"
        WITHDRAWN = "withdrawn", "withdrawn"
        PUBLISHED = "published", "published"

    digest = models.CharField(max_length=64, help_text="sha256 of the draft as a document.")
    note = models.TextField(help_text="What changes for clinicians, and why.")
    reasons = models.JSONField(default=dict, help_text="Warning -> why it is accepted.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    comment = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    release = models.OneToOneField("Release", null=True, on_delete=models.PROTECT, related_name="submission")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome"], condition=Q(outcome="open"), name="one_submission_waits_for_review"
            ),
            models.CheckConstraint(
                name="sent_back_by_somebody_else",
                condition=~Q(outcome="sent-back") | ~Q(closed_by=F("by")),
            ),
        ]

    def __str__(self):
        return f"submission of {self.at:%Y-%m-%d %H:%M}"


class Replay(models.Model):
    """Past consultations screened again with a draft, worked through in steps; counts, no answers."""

    digest = models.CharField(max_length=64, help_text="sha256 of the draft as a document.")
    live = models.ForeignKey("Release", on_delete=models.PROTECT, related_name="+")
    after = models.BigIntegerField(default=0, help_text="The last consultation version worked through.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tallies = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "live"], name="one_replay_per_draft")]

    def __str__(self):
        return f"replay {self.digest[:8]}, {self.done} of {self.total}"
