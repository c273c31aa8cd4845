"""Fictional patients with the outcome they must get: written in the clinicians' form, tried on the draft."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from .. import actions, differences
from ..engine import AnswerError, KnowledgeError, read_answers
from ..forms import typed_from
from ..items import item_of
from ..models import TestPatient
from ..presenters import shown_verdict
from ..presenters.profile import Profile
from ..workshop.coverage import coverage
from ..workshop.review import Review
from ..workshop.test_patients import (
    TOO_DEEP,
    PatientError,
    Trial,
    in_keys,
    parsed,
    shortened,
    try_all,
    try_patient,
    verdict_to_keep,
)
from .draft import knowledge_base_of, needs_draft
from .knowledge import KnowledgeAdmin, change_url
from .patient_coverage import PatientCoverage
from .patient_files import PatientFiles
from .patient_sheet import UPDATE, Sheet, TestPatientForm, initial

ICON = '<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>'
FIRST_FAILURES = 3  # told in the list


class TrialChangeList(ChangeList):
    """Puts on each row how it fares on the draft; None when the draft does not hold together."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        try:
            knowledge_base = knowledge_base_of(request)
        except KnowledgeError:
            trials, self.summary = [], "The draft does not hold together, so nobody can be tried on it."
        else:
            trials = try_all(knowledge_base)
            passed = sum(trial.passed for trial in trials)
            covered = coverage(knowledge_base, trials).line
            self.summary = f"{passed} of {len(trials)} get what they must get from the draft. {covered}"
        by_key = {trial.patient["key"]: trial for trial in trials}
        for row in self.result_list:
            row.trial = by_key.get(row.key)


@admin.register(TestPatient)
class TestPatientAdmin(PatientFiles, PatientCoverage, KnowledgeAdmin):
    form = TestPatientForm
    list_display = ["key", "name", "must_get", "gets", "result"]
    list_display_links = ["key", "name"]
    search_fields = ["key", "name", "summary"]
    fields = ["key", "name", "summary", "order"]
    change_form_template = "admin/assessments/testpatient/change_form.html"
    change_list_template = "admin/assessments/testpatient/change_list.html"

    def get_urls(self):
        views = {
            "coverage": ("test-patient-coverage", self.coverage_view),
            "export": ("test-patient-export", self.export_view),
            "import": ("test-patient-import", self.import_view),
            "keep": ("test-patient-keep", self.keep_view),
            "from-answers": ("test-patient-from-answers", self.from_answers_view),
            "now": ("test-patient-now", self.now_view),
        }
        return [
            *(
                path(f"{at}/", self.admin_site.admin_view(view), name=name)
                for at, (name, view) in views.items()
            ),
            *super().get_urls(),
        ]

    # -- the list

    def get_changelist(self, request, **kwargs):
        return TrialChangeList

    @admin.display(description="must get")
    def must_get(self, row):
        return sign(row.expected.get("verdict"))

    @admin.display(description="gets")
    def gets(self, row):
        if row.trial is None or row.trial.gets is None:
            return "–"
        verdict = row.trial.gets.verdict
        accepted = [row.expected.get("verdict"), *row.expected.get("also", [])]
        return "as expected" if verdict in accepted else sign(verdict)

    @admin.display(description="result")
    def result(self, row):
        return told_result(row.trial)

    # -- one patient

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.knowledge_base = knowledge_base_of(request)
        return form

    def get_changeform_initial_data(self, request):
        """A new patient gets the next free key."""
        return {"key": actions.next_key()} | super().get_changeform_initial_data(request)

    @needs_draft
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        sheet = context["adminform"].form.sheet
        context["sheet"] = sheet
        context["media"] += sheet.expectations.media
        if not self.has_change_permission(request, obj):
            context |= read_only(knowledge_base_of(request), obj)
        elif obj and request.method == "GET":
            self.tell_gone(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def tell_gone(self, request, row):
        """The form cannot show answers that the draft does not know any more."""
        _, left_out = answers_for(knowledge_base_of(request).document, row.answers)
        for sentence in left_out:
            messages.warning(request, f"{sentence} It goes when you save.")

    def remark(self, request, row):
        super().remark(request, row)
        trial = try_patient(knowledge_base_of(request), item_of(TestPatient, row.pk))
        if trial.passed:
            messages.success(request, f"{row} gets what it must get from the draft.")
        else:
            text = "{} does not get what it must get from the draft: <ul>{}</ul>"
            messages.warning(request, format_html(text, str(row), listed(trial.failures)))

    @method_decorator(require_POST)
    @needs_draft
    def now_view(self, request):
        """What the patient typed so far gets: the pieces of the page that change."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        sheet = Sheet(knowledge_base_of(request), request.POST)
        for form in (sheet.profile, sheet.expectations):
            form.errors.clear()
        changed = sheet.page.changed(request.POST.getlist("shown"))
        context = {"sheet": sheet, "form": sheet.profile, "changed": changed, "swap": True}
        return TemplateResponse(request, "admin/assessments/testpatient/_now.html", context)

    # -- a patient that begins elsewhere

    @method_decorator(require_POST)
    @needs_draft
    def from_answers_view(self, request):
        """The form of a new patient with the answers posted as JSON; nothing is saved yet.

        Optional: name, summary, and expected as JSON. What the draft does not ask is left out, and so is free
        text.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            answers, left_out, expected = beginning(knowledge_base_of(request).document, request.POST)
        except PatientError as error:
            return self.refuse(request, "begun", error)
        for sentence in left_out:
            messages.warning(request, f"Left out: {sentence}")
        request.POST = self.as_typed(request, answers, expected)
        return self.add_view(request, form_url=reverse("admin:assessments_testpatient_add"))

    @method_decorator(require_POST)
    @needs_draft
    def keep_view(self, request):
        """The patient posted as JSON, kept at once: what they must get is what the live release gives.

        Posted as for `from_answers_view`; with htmx a few words take the place of the button.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        draft = knowledge_base_of(request)
        try:
            answers, _, expected = beginning(draft.document, request.POST)
        except PatientError as error:
            return self.refuse(request, "kept", error)
        verdict, said_by = verdict_to_keep(draft, answers)
        texts = {
            "name": shortened(request.POST.get("name", "")) or "Kept",
            "summary": request.POST.get("summary", ""),
        }
        patient = {**texts, "answers": answers, "expected": expected or {"verdict": verdict}}
        was_seen = request.POST.get("seen") == Review().seen
        row, is_new = actions.keep_test_patient(by=request.user, patient=patient)
        if not request.htmx:
            messages.success(request, f"{row} is kept as a test patient.")
            return redirect(change_url(row))
        context = {
            "row": row,
            "is_new": is_new,
            "must_get": sign(row.expected["verdict"]),
            "said_by": said_by if is_new and not expected else "",
            "trial": try_patient(draft, item_of(TestPatient, row.pk)),
            "review": Review() if was_seen else None,
        }
        return TemplateResponse(request, "admin/assessments/testpatient/_kept.html", context)

    def refuse(self, request, what, error):
        messages.error(request, f"The test patient could not be {what}. {' '.join(error.problems)}")
        address = reverse("admin:assessments_testpatient_changelist")
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)

    def as_typed(self, request, answers, expected):
        """These as if somebody had typed them into the empty form and asked to see it again."""
        typed = {name: [str(value)] for name, value in self.get_changeform_initial_data(request).items()}
        typed |= typed_from("", "", answers, {})
        typed |= {
            name: value if isinstance(value, list) else [value] for name, value in initial(expected).items()
        }
        typed |= {"name": [shortened(request.POST.get("name", ""))], UPDATE: ["on"]}
        typed |= {name: [request.POST.get(name, "")] for name in ("summary", "csrfmiddlewaretoken")}
        data = QueryDict(mutable=True)
        for name, values in typed.items():
            data.setlist(name, values)
        return data


def beginning(document, post):
    """(answers, sentences about what is left out, expectations) of what was posted. Raises PatientError."""
    try:
        answers, left_out = answers_for(document, parsed(post.get("answers", "")))
        expected = parsed(post.get("expected") or "null")
        return answers, left_out, in_keys(document, {}, expected)["expected"] if expected else {}
    except RecursionError as error:
        raise PatientError([TOO_DEEP]) from error


def answers_for(document, answers):
    """(answers the draft can read, sentences about those it cannot); free text is left out without a word."""
    if not isinstance(answers, dict):
        raise PatientError(["The answers must be given as questions with their answers."])
    texts = {item["key"] for item in document["questions"] if item["kind"] == "text"}
    read, left_out = {}, []
    for name, value in answers.items():
        try:
            read |= read_answers(document, {name: value})
        except AnswerError as error:
            left_out += error.problems
    return {key: value for key, value in read.items() if key not in texts}, left_out


# -- words -----------------------------------------------------------------------------------------


def sign(verdict):
    """A verdict with its shape and tone; “–” for none."""
    if not verdict:
        return "–"
    shown = shown_verdict(verdict)
    icon = format_html(ICON, shown.icon)
    return format_html('<span class="verdict tone-{}">{}<span>{}</span></span>', shown.tone, icon, shown.word)


def told_result(trial: Trial | None):
    """“passes”, or what does not hold."""
    if trial is None:
        return "–"
    icon, word = ("check", "passes") if trial.passed else ("caution", "differs")
    failures = format_html('<ul class="failures">{}</ul>', listed(trial.failures[:FIRST_FAILURES]))
    return format_html("{} {}{}", format_html(ICON, icon), word, failures if trial.failures else "")


def listed(sentences):
    return format_html_join("", "<li>{}</li>", ([sentence] for sentence in sentences))


def read_only(knowledge_base, row):
    """What somebody sees who may not change it: the answers by section, and what must come of them."""
    expected = differences.expected_words(row.expected, knowledge_base.document)
    sections = list(Profile(knowledge_base, row.answers, {}).sections())
    return {
        "sections": sections,
        "expected": expected,
        "trial": try_patient(knowledge_base, item_of(TestPatient, row.pk)),
    }
