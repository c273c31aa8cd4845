"""How a treatment went, recorded with the consult that came before it."""

import uuid

from django import forms
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from .. import actions, releases
from ..access import clinician_required
from ..forms import Checkboxes
from ..models import Decision, Outcome
from ..presenters import UNREADABLE
from .consultations import own_consultation

SESSIONS, DAYS, TEXT, REASON = 50, 365, 500, 200
ALONE = "Complications: “None seen” cannot stand beside a complication. Untick it, or take the other back."


def whole_number(label, low, high, **kwargs):
    """Typed as text, so that a mistake stays there to be corrected."""
    sentence = f"{label}: write a whole number from {low} to {high}, in digits."
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
        **kwargs,
    )


def impression(label):
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "Not recorded"), *Outcome.Impression.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"{label}: choose one of those shown."},
    )


class OutcomeForm(forms.Form):
    """An outcome of one consult; `first_day` is the day of its first screening."""

    treated_on = forms.DateField(
        label="Date of treatment",
        help_text="Of the last session, if there were several.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": "Enter the date of treatment.",
            "invalid": "Date of treatment: enter a date, for example 2026-03-02.",
        },
    )
    modality = forms.ChoiceField(
        label="What was done",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Choose what was done.",
            "invalid_choice": "What was done: choose one of those in the list.",
        },
    )
    sessions = whole_number("Sessions", 1, SESSIONS)
    downtime_days = whole_number("Downtime in days", 0, DAYS, required=False)
    complications = forms.MultipleChoiceField(
        label="Complications",
        choices=[(Outcome.NONE_SEEN, "None seen"), *Outcome.COMPLICATIONS.items()],
        required=False,
        widget=Checkboxes,
        error_messages={"invalid_choice": "Complications: choose among those shown."},
    )
    other_complication = forms.CharField(
        label="Another complication",
        help_text="In a few words. Please no name.",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[
            MaxLengthValidator(TEXT, f"Another complication is too long: write at most {TEXT} characters.")
        ],
    )
    clinician_impression = impression("Your impression")
    patient_impression = impression("The patient's impression")
    submit_key = forms.CharField(required=False, widget=forms.HiddenInput)

    heading = "Outcome of a treatment"

    def __init__(self, data, *, first_day, modalities, **kwargs):
        super().__init__(data, **kwargs)
        self.first_day = first_day
        self.fields["modality"].choices = [("", "Choose"), *modalities]
        self.fields["complications"].widget.meanings = {Outcome.NONE_SEEN: {"exclusive": True}}

    def clean_treated_on(self):
        day = self.cleaned_data["treated_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                "Date of treatment lies in the future. Record the outcome afterwards."
            )
        if day < self.first_day:
            before = f"Date of treatment lies before this consult of {date_format(self.first_day, 'j F Y')}."
            raise forms.ValidationError(f"{before} Record it with the consult that came before it.")
        return day

    def clean(self):
        named = self.cleaned_data.get("complications", [])
        others = len(named) > 1 or self.cleaned_data.get("other_complication")
        if Outcome.NONE_SEEN in named and others:
            self.add_error("complications", ALONE)


class CorrectionForm(OutcomeForm):
    """What an outcome should have said; nothing but the reason where it should not be there at all."""

    by_mistake = forms.BooleanField(
        label="It should not have been recorded at all",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    reason = forms.CharField(
        label="Why it is corrected",
        help_text="Kept with both. Please no name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[
            MaxLengthValidator(REASON, f"The reason is too long: write at most {REASON} characters.")
        ],
        error_messages={"required": "Say in a few words why it is corrected."},
    )

    heading = "Correct an outcome"

    def full_clean(self):
        super().full_clean()
        if self.data.get("by_mistake"):
            for name in [name for name in self.errors if name not in ("reason", "by_mistake")]:
                del self.errors[name]


@clinician_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, consultation_id, outcome_id):
    """Takes the place of an outcome, which stays readable; one that was corrected leads to the timeline."""
    found = own_consultation(request.user, consultation_id)
    corrected = get_object_or_404(Outcome, consultation=found, pk=outcome_id)
    if request.method != "POST" and (corrected.by_mistake or Outcome.objects.filter(corrects=corrected)):
        messages.info(request, "That outcome was corrected. Here is what stands now.")
        return redirect("patient", found.patient_id)
    form = form_for(found, request.POST if request.method == "POST" else None, corrected)
    if form.is_valid():
        try:
            take_place_of(corrected, form.cleaned_data, by=request.user)
        except actions.StaleOutcome as stale:
            form.add_error(None, str(stale))
        else:
            messages.success(request, "The outcome is corrected. The earlier one stays readable.")
            return redirect("patient", found.patient_id)
    return shown(request, form, found)


def take_place_of(corrected, cleaned, by):
    if cleaned.pop("by_mistake"):
        said = {"submit_key": cleaned["submit_key"], "reason": cleaned["reason"]}
        return actions.take_back(by=by, outcome=corrected, **said)
    consultation = corrected.consultation
    return actions.record_outcome(by=by, consultation=consultation, corrects=corrected, **cleaned)


@clinician_required
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request, consultation_id):
    found = own_consultation(request.user, consultation_id)
    form = form_for(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.record_outcome(by=request.user, consultation=found, **form.cleaned_data)
        messages.success(request, "The outcome is recorded with this consult.")
        return redirect("patient", found.patient_id)
    return shown(request, form, found)


def shown(request, form, found):
    context = {"form": form, "consultation": found}
    return render(request, "patients/outcome.html", context, status=422 if form.errors else 200)


def form_for(found, data, corrected=None):
    """The form, empty or with what is to be corrected."""
    first = found.versions.order_by("number").first()
    initial = {"sessions": 1, "modality": decided(found)}
    if corrected:
        initial = {name: getattr(corrected, name) for name in OutcomeForm.base_fields if name != "submit_key"}
    return (CorrectionForm if corrected else OutcomeForm)(
        data,
        first_day=timezone.localdate(first.at),
        modalities=modalities_of(found),
        initial=initial | {"submit_key": uuid.uuid4()},
    )


def decided(found):
    """The one modality that was decided on, to begin with; "" where there are none or several."""
    decision = Decision.objects.filter(consultation=found).last()
    return decision.modalities[0] if decision and len(decision.modalities) == 1 else ""


def modalities_of(found):
    """(key, label) of the consult's own release, or of the live one where that cannot be read."""
    try:
        knowledge_base = releases.knowledge_base(found.current.release_id)
    except UNREADABLE:
        knowledge_base = releases.live_knowledge_base()
    return [(item["key"], item["label"]) for item in knowledge_base.document["modalities"]]
