"""What came of a screening: the clinician's decision, and later the outcome."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .consultation import Consultation, ConsultationVersion


class ThroughConsultation(models.QuerySet):
    def for_clinician(self, user):
        """The rows this clinician may see: those of their own consultations."""
        return self.filter(consultation__clinician=user)


class DecisionReason(models.Model):
    """Why a decision differs from the result; the practice keeps the list."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=100)
    on = models.BooleanField(default=True, help_text="Offered to clinicians.")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self):
        return self.label


class Decision(models.Model):
    """What the clinician chose, signed. Never changed: an amendment is the next number, with its reason."""

    class Plan(models.TextChoices):
        TREAT = "treat", "Treat"
        THINK = "think", "Think it over"
        DEFER = "defer", "Defer, review later"
        REFER = "refer", "Refer"
        NONE = "none", "No treatment"

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="decisions")
    version = models.ForeignKey(ConsultationVersion, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    plan = models.CharField(max_length=10, choices=Plan.choices)
    modalities = models.JSONField(default=list, help_text="Keys of what was chosen.")
    follows = models.BooleanField(help_text="Whether the decision follows the result.")
    reason = models.ForeignKey(DecisionReason, null=True, on_delete=models.PROTECT, related_name="+")
    remark = models.CharField(max_length=500, blank=True)
    discussed = models.JSONField(
        default=list, help_text="Keys of the rules and modalities that were discussed."
    )
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)
    amendment = models.CharField(max_length=500, blank=True, help_text="Why the earlier one was amended.")
    submit_key = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ThroughConsultation.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="one_decision_per_number")
        ]

    def __str__(self):
        return f"decision {self.number} on {self.consultation_id}"


class OutcomeQuerySet(ThroughConsultation):
    def standing(self):
        """Those that were not corrected later; what was recorded by mistake does not stand either."""
        return self.filter(correction=None, by_mistake=False)


class Outcome(models.Model):
    """How a treatment went, as known on one day; the screening that preceded it is its consultation's.

    Never changed: a correction is another one, with its reason.
    """

    class Impression(models.IntegerChoices):
        MUCH_WORSE = 1, "Much worse"
        WORSE = 2, "Worse"
        UNCHANGED = 3, "Unchanged"
        BETTER = 4, "Better"
        MUCH_BETTER = 5, "Much better"

    # Source document, FAQ, Q7 (S-FAQ-7b); anything else goes into words of the clinician's own.
    COMPLICATIONS = {
        "infection": "Infection",
        "irregularity": "Irregularity",
        "bruising": "Bruising beyond the usual",
        "placement": "Problem tied to injection placement",
    }
    NONE_SEEN = "none"  # stands alone in `complications`; an empty list says that nothing was recorded

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="outcomes")
    version = models.ForeignKey(ConsultationVersion, on_delete=models.CASCADE, related_name="outcomes")
    modality = models.CharField(max_length=60, help_text="Key of what was done.")
    treated_on = models.DateField()
    sessions = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    complications = models.JSONField(default=list)
    other_complication = models.CharField(max_length=500, blank=True)
    clinician_impression = models.PositiveSmallIntegerField(null=True, choices=Impression.choices)
    patient_impression = models.PositiveSmallIntegerField(null=True, choices=Impression.choices)
    downtime_days = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(365)])
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")
    reason = models.CharField(max_length=200, blank=True, help_text="Why the earlier one was corrected.")
    by_mistake = models.BooleanField(
        default=False, help_text="The earlier one should not have been recorded."
    )
    submit_key = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-treated_on", "-at"]

    def __str__(self):
        return f"outcome of {self.treated_on:%Y-%m-%d}"
