"""A rule tried before it is saved: what a profile gets now, and what with the edit. Nothing is kept."""

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms.formsets import all_valid
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from .. import actions, publishing
from ..engine import AnswerError, KnowledgeError, read_answers
from ..models import Question, TestPatient
from ..presenters.labels import shown_verdict
from ..workshop import trial
from .forms import Picker

PREFIX = "try"
IS = "/"  # joins question and choice in the picker; no key has one
ANSWERS_HELP = "One per line, as “Nicotine: Current, can pause”; several choices with “;” between them."


class TryForm(forms.Form):
    patient = forms.ModelChoiceField(
        TestPatient.objects.all(),
        to_field_name="key",
        required=False,
        label="Test patient",
        empty_label="Nobody in particular: nothing is answered",
    )
    picked = forms.MultipleChoiceField(
        required=False,
        label="Answers that differ",
        widget=Picker,
        help_text="Type a question or an answer. These take the place of what the patient above answered.",
    )
    answers = forms.CharField(
        required=False,
        max_length=20_000,
        label="Typed or pasted answers",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=ANSWERS_HELP,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix=PREFIX, **kwargs)
        self.fields["picked"].choices = offered_answers()

    @property
    def is_pasted(self):
        return bool(self["answers"].value() or self["answers"].errors)

    def profile(self, document):
        """Answers by key: of the patient, then picked, then typed. Raises AnswerError."""
        patient, picked = self.cleaned_data["patient"], picked_answers(self.cleaned_data["picked"])
        of_patient = patient.answers if patient else {}
        own = read_answers(document, {key: value for key, value in (of_patient | picked).items() if value})
        return own | trial.read_pasted(document, self.cleaned_data["answers"])


def offered_answers():
    """[(question, [(“question/choice”, words)])] of the draft, each with a way to leave it unanswered."""
    questions = Question.objects.exclude(kind=Question.Kind.TEXT).prefetch_related("choices")
    return [(question.label, list(answers_to(question))) for question in questions]


def answers_to(question):
    for choice in question.choices.all():
        yield f"{question.key}{IS}{choice.key}", f"{question.label}: {choice.label}"
    yield f"{question.key}{IS}", f"{question.label}: not answered"


def picked_answers(values):
    """{question: choice, choices, or "" for not answered}, as picked"""
    answers = {}
    for value in values:
        question, _, choice = value.partition(IS)
        answers.setdefault(question, []).append(choice)
    return {key: chosen[0] if len(chosen) == 1 else chosen for key, chosen in answers.items()}


class InvalidEdit(Exception):
    """The form of the rule has mistakes; `problems` holds a sentence each."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


class Tryable:
    """A panel beside the form of a rule; works as a fragment of the page and as a page of its own."""

    def get_urls(self):
        view, name = self.admin_site.admin_view(self.try_view), "assessments_rule_try"
        return [
            path("try/", view, name=f"{name}_new"),
            path("<path:object_id>/try/", view, name=name),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if self.may_edit(request, obj):
            form = context["try_form"] = TryForm(request.POST if request.method == "POST" else None)
            context["media"] += form.media
            context["try_url"] = try_url(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def may_edit(self, request, rule):
        return self.has_change_permission(request, rule) if rule else self.has_add_permission(request)

    def try_view(self, request, object_id=None):
        rule = self.get_object(request, unquote(object_id)) if object_id else None
        if not self.may_edit(request, rule):
            raise PermissionDenied
        if object_id and rule is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if request.method != "POST":
            return redirect(form_url(rule))
        result = self.tried(request, rule) | {"try_url": try_url(rule)}
        if request.htmx:
            return TemplateResponse(request, "admin/assessments/rule/_tried.html", result)
        context = {**self.admin_site.each_context(request), "title": "A rule tried", "opts": self.opts}
        context |= result | {"rule": rule}
        status = 422 if "problems" in result else 200
        return TemplateResponse(request, "admin/assessments/rule/tried.html", context, status=status)

    def tried(self, request, rule):
        """What the page shows: the trial, or the problems that stand in its way."""
        form = TryForm(request.POST)
        try:
            if not form.is_valid():
                raise InvalidEdit(told_errors(form))
            draft, edited, key = self.drafts(request, rule)
            found = trial.compare(draft, edited, key, form.profile(edited))
        except (InvalidEdit, AnswerError, KnowledgeError) as error:
            return {"problems": error.problems}
        states = [("Now", found.now), ("With your edit", found.then)]
        shown = [(name, shown_verdict(state.verdict), state) for name, state in states]
        return {"trial": found, "states": shown}

    def drafts(self, request, rule):
        """The draft as it is and as the form would leave it, and the key of the rule. Raises InvalidEdit."""
        with actions.nothing_kept():
            draft = publishing.freeze()
            key = self.write_form(request, rule)
            return draft, publishing.freeze(), key

    def write_form(self, request, rule):
        """Saves what was typed through the same forms as a save would; returns the rule's key."""
        form = self.get_form(request, rule, change=bool(rule))(request.POST, instance=rule)
        valid = form.is_valid()
        edited = form.save(commit=False) if valid else form.instance
        formsets, _ = self._create_formsets(request, edited, change=bool(rule))
        if not all_valid(formsets) or not valid:
            raise InvalidEdit(told_errors(form, *formsets))
        edited.save()
        form.save_m2m()
        for formset in formsets:
            formset.save()
        return edited.key


def form_url(rule):
    name = "admin:assessments_rule_change" if rule else "admin:assessments_rule_add"
    return reverse(name, args=[rule.pk] if rule else [])


def try_url(rule):
    name = "admin:assessments_rule_try" if rule else "admin:assessments_rule_try_new"
    return reverse(name, args=[rule.pk] if rule else [])


def told_errors(form, *formsets):
    """Each mistake with the name of its field; those of a line with the number of the line."""
    told = list(named_errors(form, ""))
    for formset in formsets:
        told += [str(error) for error in formset.non_form_errors()]
        name = formset.model._meta.verbose_name
        for number, line in enumerate(formset.forms, 1):
            told += named_errors(line, f"{str(name).capitalize()} {number}, ")
    return told


def named_errors(form, where):
    for field, errors in form.errors.items():
        label = f"{form[field].label}: " if field in form.fields else ""
        yield from (f"{where}{label}{error}" for error in errors)
