"""One patient over time: the timeline, two consults compared, handed to a colleague, archived."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions, presenters, releases
from ..access import CLINICIAN, clinician_required
from ..models import Consultation, ConsultationVersion, Decision, Draft, Outcome, Patient


@clinician_required
@require_safe
def patient(request, patient_id):
    """Everything recorded about this patient, the newest first."""
    found = own_patient(request.user, patient_id)
    decisions = Decision.objects.for_clinician(request.user).filter(consultation__patient=found)
    outcomes = Outcome.objects.for_clinician(request.user).filter(
        consultation__patient=found, correction=None
    )
    shown = presenters.timeline(
        versions_of(request.user, found),
        list(with_version(decisions.select_related("reason", "by"))),
        list(with_version(outcomes.select_related("corrects__version"))),
        releases.knowledge_base,
    )
    drafts = Draft.objects.for_clinician(request.user).about(found).select_related("consultation", "follows")
    context = {"patient": found, "timeline": shown, "drafts": drafts}
    return render(request, "patients/patient.html", context)


@clinician_required
@require_safe
def compare(request, patient_id):
    """Two consults beside each other: those named in the address, else the two newest."""
    found = own_patient(request.user, patient_id)
    versions = versions_of(request.user, found)
    if len(versions) < 2:
        return redirect("patient", found.pk)
    before, after = chosen(request.GET, versions)
    context = {"patient": found, "versions": versions, "before": before, "after": after}
    context["comparison"] = readable_comparison(before, after)
    return render(request, "patients/compare.html", context)


def readable_comparison(before, after):
    try:
        return presenters.compare(before, after, releases.knowledge_base)
    except presenters.UNREADABLE:
        return None


def chosen(query, versions):
    """The two versions, the earlier one first. A consult that is not this patient's is not there."""
    by_id = {str(version.consultation_id): version for version in versions}
    newest = [str(version.consultation_id) for version in versions[:2]]
    ids = [query.get("before", newest[1]), query.get("after", newest[0])]
    if not by_id.keys() >= set(ids):
        raise Http404
    return sorted((by_id[key] for key in ids), key=lambda version: version.at)


@clinician_required
@require_POST
def archive(request, patient_id):
    found = own_patient(request.user, patient_id)
    actions.archive(by=request.user, patient=found)
    messages.success(request, "Archived.")
    return redirect("patient", found.pk)


@clinician_required
@require_POST
def bring_back(request, patient_id):
    found = own_patient(request.user, patient_id)
    actions.bring_back(by=request.user, patient=found)
    messages.success(request, "Brought back. Searches find this patient again.")
    return redirect("patient", found.pk)


# -- to a colleague --------------------------------------------------------------------------------


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        queryset=None,
        label="Colleague",
        empty_label="Choose",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": "Choose the colleague who takes the patient over.",
            "invalid_choice": "Choose one of the colleagues in the list.",
        },
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["to"].queryset = colleagues(user)
        self.fields["to"].label_from_instance = lambda one: one.get_full_name() or one.get_username()


def colleagues(user):
    others = get_user_model().objects.filter(is_active=True, groups__name=CLINICIAN).exclude(pk=user.pk)
    return others.order_by("last_name", "first_name", "username")


@clinician_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, patient_id):
    """Asks to whom, says what goes along, and hands the patient over."""
    found = own_patient(request.user, patient_id)
    form = HandOverForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid() and handed_over(request.user, found, form):
        messages.success(request, "Handed over. The patient is no longer among yours.")
        return redirect("home")
    context = {
        "patient": found,
        "form": form,
        "consults": Consultation.objects.for_clinician(request.user).filter(patient=found).count(),
        "drafts": Draft.objects.for_clinician(request.user).about(found).count(),
        "colleagues": form.fields["to"].queryset.exists(),
    }
    return render(request, "patients/hand_over.html", context, status=422 if form.errors else 200)


def handed_over(user, found, form):
    """True when it went through; else the form says why not."""
    try:
        actions.reassign(by=user, patient=found, to=form.cleaned_data["to"])
    except actions.ReferenceTaken:
        name = form.fields["to"].label_from_instance(form.cleaned_data["to"])
        form.add_error(
            "to", f"{name} already has a patient with this reference. Settle with them which is which."
        )
        return False
    except actions.NotAColleague:
        form.add_error("to", "Choose one of the colleagues in the list.")
        return False
    except Patient.DoesNotExist as error:
        raise Http404 from error
    return True


# -- rows ------------------------------------------------------------------------------------------


def own_patient(user, patient_id):
    return get_object_or_404(Patient.objects.for_clinician(user), pk=patient_id)


def versions_of(user, found):
    """The current version of each consult, the newest first."""
    own = Consultation.objects.for_clinician(user).filter(patient=found)
    current = ConsultationVersion.objects.filter(consultation__in=own, number=F("consultation__version"))
    return list(
        current.select_related("consultation", "release", "by").defer("release__document").order_by("-at")
    )


def with_version(rows):
    return rows.select_related("version__release", "version__consultation").defer(
        "version__release__document"
    )
