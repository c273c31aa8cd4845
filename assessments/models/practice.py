"""The practice, as its papers show it, and what each clinician prefers."""

from base64 import b64encode

from django.conf import settings
from django.db import models


class Practice(models.Model):
    """One row: the name and logo on papers."""

    name = models.CharField(max_length=100, blank=True)
    contact = models.CharField(
        max_length=200, blank=True, help_text="A line below the name, as a telephone number."
    )
    logo = models.BinaryField(null=True, editable=False)
    logo_type = models.CharField(max_length=20, blank=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_practice")]

    def __str__(self):
        return self.name or "The practice"

    @classmethod
    def here(cls):
        """The practice; an empty one before anybody named it."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def logo_data(self):
        """The logo as a data: address, for a paper that is to stand alone; "" without one."""
        return f"data:{self.logo_type};base64,{b64encode(self.logo).decode()}" if self.logo else ""


class Preferences(models.Model):
    """How one clinician likes to work. `usual` holds answers offered at a new consult, by question key."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences", primary_key=True
    )
    result_only_on_request = models.BooleanField(default=False)
    usual = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self):
        return f"preferences of {self.user}"
