"""The workshop: one page that compares the draft with what is live, checks it, and leads it to a release.

Problems take seconds, so the page loads them after itself; without script a link does.
"""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from .. import actions
from ..engine import KnowledgeError, compile_document
from ..models import Release
from ..workshop.problems import examined, kept
from ..workshop.review import Review
from . import patient_coverage
from .workshop_page import PUBLISHING, SUBMITTING, WorkshopPage

READING = "assessments.view_release"
TEXT_LENGTH = 2000


def patients_context(review):
    """What admin/workshop/_patients.html shows; nothing while the draft cannot be tried on anybody."""
    try:
        return patient_coverage.patients_context(compile_document(review.document))
    except KnowledgeError:
        return {}


# -- forms -----------------------------------------------------------------------------------------


def text_field(label, required, help_text="", rows=3, **attrs):
    widget = forms.Textarea(attrs={"rows": rows, **attrs})
    errors = {"required": required}
    return forms.CharField(
        label=label, max_length=TEXT_LENGTH, widget=widget, help_text=help_text, error_messages=errors
    )


class ReviewForm(forms.Form):
    """A form about what its page showed: the comparison `seen`, and the submission, if there was one."""

    seen = forms.CharField(max_length=100, required=False)
    submission = forms.IntegerField(min_value=0, max_value=2**62, required=False)
    name = ""  # under which its page knows it
    takes = ()  # what the action takes from it

    def __init__(self, review, *args, **kwargs):
        super().__init__(*args, auto_id=f"id_{type(self).__name__}_%s", **kwargs)
        self.review = review

    def clean(self):
        """Refuses what was written about something else than what is there now."""
        if "seen" in self.takes and self.cleaned_data.get("seen") != self.review.seen:
            raise forms.ValidationError(actions.MOVED)
        return super().clean()

    def arguments(self):
        values = self.cleaned_data | {"submission_id": self.cleaned_data["submission"]}
        return {name: values[name] for name in self.takes}


class SubmitForm(ReviewForm):
    """The note of a submission, and a reason for every warning."""

    name = "submit_form"
    takes = ("note", "seen", "reasons")
    note = text_field(
        "What changes, and why",
        "Say in a sentence what changes for clinicians and why; whoever reviews it reads this first.",
        "In a sentence or two, for the person who reviews it.",
    )

    def __init__(self, review, *args, **kwargs):
        super().__init__(review, *args, **kwargs)
        self.reasons = {problem.id: f"reason-{problem.id}" for problem in warnings_known(review)}
        for problem in warnings_known(review):
            self.fields[self.reasons[problem.id]] = reason_field(problem)

    def clean(self):
        cleaned = super().clean()
        return cleaned | {"reasons": {key: cleaned.get(name, "") for key, name in self.reasons.items()}}

    @classmethod
    def unbound(cls, review):
        """With what was written the last time: reasons always, the note while it led to no release."""
        before = review.latest
        initial = {f"reason-{key}": text for key, text in before.reasons.items()} if before else {}
        if before and not before.release_id:
            initial["note"] = before.note
        return cls(review, initial=initial)


def reason_field(problem):
    """Stands beside its problem, and belongs to the form at the end of the page."""
    required = f"Say why this may stand: {problem.sentence}"
    attrs = {"form": "submit-form", "aria-describedby": f"problem-{problem.id}"}
    return text_field("Why may this stand?", required, rows=2, **attrs)


class WithdrawForm(ReviewForm):
    name = "withdraw_form"
    takes = ("submission_id",)


class SendBackForm(ReviewForm):
    name = "send_back_form"
    takes = ("submission_id", "comment")
    comment = text_field(
        "What should change",
        "Say what should change, so that the editors know.",
        "The editors read it here.",
    )


class PublishForm(ReviewForm):
    name = "publish_form"
    takes = ("submission_id", "note", "seen")
    note = text_field(
        "Note",
        "Say in a sentence what changes and why; it is kept with the release.",
        "In a sentence or two: what changes for clinicians, and why. It is kept with the release.",
    )


def warnings_known(review):
    """The warnings of a draft that has been checked."""
    examination = kept(review)
    return examination.of("warning") if examination else []


# -- the page --------------------------------------------------------------------------------------


@require_safe
def workshop(request):
    """The draft against the live release. Its problems are there already if it was checked before."""
    demand(request.user, READING)
    review = Review()
    return show(request, review, kept(review))


@require_safe
def problems(request):
    """The draft, checked: the parts of the page that the check decides, or without script the whole page."""
    demand(request.user, READING)
    review = Review()
    examination = examined(review, again="again" in request.GET)
    return show(request, review, examination, "_checked.html" if request.htmx else "workshop.html")


def show(request, review, examination, template="workshop.html", status=200, **filled):
    """The page, with the forms that were `filled` in and refused, each under its name."""
    submit_form = filled.get("submit_form") or SubmitForm.unbound(review)
    page = WorkshopPage(review, request.user, examination, submit_form)
    context = {
        **admin.site.each_context(request),
        "title": page.title,
        "opts": Release._meta,
        "page": page,
        "review": review,
        "submit_form": submit_form,
        "send_back_form": SendBackForm(review),
        "publish_form": PublishForm(review),
        "withdraw_form": WithdrawForm(review),
        **filled,
        **patients_context(review),
    }
    return TemplateResponse(request, f"admin/workshop/{template}", context, status=status)


def demand(user, permission):
    if not user.has_perm(permission):
        raise PermissionDenied


# -- what a person can do on it --------------------------------------------------------------------


class Verb(NamedTuple):
    permission: str
    form: type
    action: Callable
    said: str  # of what the action returns
    leads_to: Callable = lambda result: redirect("admin:workshop")


def to_release(release):
    return redirect("admin:assessments_release_change", release.pk)


VERBS = {
    "submit": Verb(SUBMITTING, SubmitForm, actions.submit, "Submitted. It waits for review now."),
    "withdraw": Verb(
        SUBMITTING, WithdrawForm, actions.withdraw_submission, "Withdrawn. It can be submitted again."
    ),
    "send-back": Verb(PUBLISHING, SendBackForm, actions.send_back, "Sent back with your comment."),
    "publish": Verb(
        PUBLISHING,
        PublishForm,
        actions.publish_submission,
        "{} is published. New consultations use it from now on.",
        to_release,
    ),
}


@require_POST
def act(request, name):
    """Does what was asked for. What stands in the way is said on the page, beside what was typed."""
    verb, review = VERBS[name], Review()
    demand(request.user, verb.permission)
    examined(review)
    form = verb.form(review, request.POST)
    if form.is_valid():
        try:
            result = verb.action(by=request.user, **form.arguments())
        except actions.Refused as refused:
            form.add_error(None, refused.sentences)
        else:
            messages.success(request, verb.said.format(result))
            return verb.leads_to(result)
    review = Review()
    return show(request, review, examined(review), status=422, **{verb.form.name: form})


def addresses(guarded):
    """The addresses of the workshop; `guarded` is what the admin wraps its pages in."""
    return [
        path("workshop/", guarded(workshop), name="workshop"),
        path("workshop/problems/", guarded(problems), name="workshop-problems"),
        *[path(f"workshop/{name}/", guarded(act), {"name": name}, f"workshop-{name}") for name in VERBS],
    ]
