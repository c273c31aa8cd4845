"""What is recorded about patients. Only `for_clinician` leads to rows; nothing here is in the admin."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Lower, Trim
from django.utils.functional import cached_property

from ..engine import Verdict


class ClinicianQuerySet(models.QuerySet):
    def for_clinician(self, user):
        """The rows this clinician may see: the only door to patient data."""
        return self.filter(clinician=user)


class PatientQuerySet(ClinicianQuerySet):
    def active(self):
        return self.filter(archived_at=None)

    def archived(self):
        return self.exclude(archived_at=None)

    def matching(self, text):
        return self.filter(reference__icontains=text).order_by(Lower("reference"))

    def named(self, reference):
        """Compared as the constraint compares, so that its index finds the row."""
        return self.alias(lower=Lower("reference")).filter(lower=Lower(Value(reference)))


class DraftQuerySet(ClinicianQuerySet):
    def about(self, patient):
        """Changes and follow-ups of this patient's consults, and what was begun with the same reference."""
        return self.filter(
            Q(consultation__patient=patient)
            | Q(follows__consultation__patient=patient)
            | Q(data__reference__0__iexact=patient.reference)
        )

    def waiting(self):
        """Without those of a patient archived since they were saved last; that patient's page has them."""
        about_it = Q(pk=OuterRef("consultation__patient")) | Q(pk=OuterRef("follows__consultation__patient"))
        archived = Patient.objects.alias(lower=Lower("reference")).filter(
            about_it | Q(lower=OuterRef("typed")),
            clinician=OuterRef("clinician"),
            archived_at__gte=OuterRef("saved_at"),
        )
        return self.alias(typed=Lower(Trim(KT("data__reference__0")))).exclude(Exists(archived))


class Patient(models.Model):
    """A reference the practice chooses (not a name) and, if wanted, a year of birth."""

    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="patients")
    reference = models.CharField(max_length=60)
    year_of_birth = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clinician",
                Lower("reference"),
                name="one_patient_per_reference",
                violation_error_message="You already have a patient with this reference.",
            )
        ]

    def __str__(self):
        return self.reference


class Draft(models.Model):
    """What was typed so far, raw. Its id becomes the submit key: one draft makes one version at most."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    release = models.ForeignKey("Release", on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(
        "Consultation", null=True, on_delete=models.CASCADE, related_name="drafts"
    )
    base_version = models.PositiveIntegerField(default=0)
    follows = models.ForeignKey(
        "ConsultationVersion", null=True, on_delete=models.SET_NULL, related_name="+"
    )  # the earlier screening this follow-up was started from
    data = models.JSONField(default=dict)
    marks = models.JSONField(
        default=dict,
        help_text="Question -> where its answer came from, and what was filled in: words, value.",
    )
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self):
        return f"draft {self.id}"

    @cached_property
    def reference(self):
        """The patient reference typed so far, as the patient has it where there is one; "" when none."""
        typed = " ".join((self.data.get("reference") or [""])[0].split())
        known = Patient.objects.for_clinician(self.clinician_id).named(typed).first() if typed else None
        return known.reference if known else typed


class Consultation(models.Model):
    """One patient screened by one clinician; `version` counts its versions, the newest is current."""

    VERDICTS = [(verdict.value, verdict.label) for verdict in Verdict]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consultations"
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consultations")
    version = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=20, choices=VERDICTS)
    settled = models.BooleanField(default=False)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followed_by")
    pending = models.JSONField(default=dict, help_text="A decision as typed so far, not signed.")
    created_at = models.DateTimeField(auto_now_add=True)
    screened_at = models.DateTimeField()

    objects = ClinicianQuerySet.as_manager()

    class Meta:
        ordering = ["-screened_at"]
        indexes = [models.Index(fields=["clinician", "-screened_at"], name="own_consultations_newest")]

    def __str__(self):
        return f"consultation {self.id}"

    @property
    def current(self):
        return self.versions.select_related("release", "by").get(number=self.version)


class ConsultationVersion(models.Model):
    """Profile, release and screening as they stood when the clinician asked. Written once."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    release = models.ForeignKey("Release", on_delete=models.PROTECT, related_name="screenings")
    answers = models.JSONField()
    remarks = models.JSONField(default=dict)
    carried = models.JSONField(
        default=list, help_text="Questions whose answers came from the earlier consult."
    )
    screening = models.TextField(help_text="Canonical JSON of the screening document.")
    submit_key = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="one_row_per_version")]

    def __str__(self):
        return f"version {self.number} of {self.consultation_id}"
