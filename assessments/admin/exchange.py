"""In and out: the knowledge as files, the rules as a workbook, one rule set for another practice."""

import re

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from .. import actions, differences, publishing, roles
from ..engine import KnowledgeError
from ..models import RuleSet
from ..workshop import exchange, files, spreadsheet

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHAT = {
    exchange.FILES: "the knowledge as files",
    exchange.SPREADSHEET: "the rules workbook",
    exchange.RULE_SET: "a rule set",
}
MOVED = "Somebody changed the draft since you opened this page. Below is what the file would change now."


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="The rules workbook (.xlsx), the zip of the knowledge, or a rule set (.yaml); up to 1 MB.",
        error_messages={"required": "Choose a file first.", "empty": "The file is empty."},
    )


class ConfirmForm(forms.Form):
    """What the preview showed, sent back: the file as it was read, and the draft it was compared with."""

    upload = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class Exchange:
    """Pages of the rule admin. Who may read the rules may take them out; who edits them brings them in."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("exchange/", wrap(self.exchange_view), name="exchange"),
            path("exchange/confirm/", wrap(self.confirm_view), name="exchange_confirm"),
            path("exchange/knowledge.zip", wrap(self.files_view), name="exchange_files"),
            path("exchange/rules.xlsx", wrap(self.workbook_view), name="exchange_workbook"),
            path("exchange/rule-set/<int:pk>/", wrap(self.rule_set_view), name="exchange_rule_set"),
            *super().get_urls(),
        ]

    # -- out

    def files_view(self, request):
        self.must_view(request)
        return download(files.write_zip(publishing.freeze()), f"knowledge-{today()}.zip", "application/zip")

    def workbook_view(self, request):
        self.must_view(request)
        return download(spreadsheet.write_workbook(publishing.freeze()), f"rules-{today()}.xlsx", WORKBOOK)

    def rule_set_view(self, request, pk):
        self.must_view(request)
        rule_set = get_object_or_404(RuleSet, pk=pk)
        text = files.write_rule_set(publishing.freeze(), rule_set.key)
        return download(text.encode(), f"rule-set-{rule_set.key}-{today()}.yaml", "application/yaml")

    def must_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    # -- in

    def exchange_view(self, request):
        """The page; a posted file is read and previewed, and nothing is written yet."""
        self.must_view(request)
        if request.method != "POST":
            return self.exchange_page(request, UploadForm())
        must_bring_in(request.user)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.exchange_page(request, form, status=422)
        draft = publishing.freeze()
        try:
            upload = exchange.read_upload(form.cleaned_data["file"].read(), draft)
        except exchange.ExchangeError as error:
            return self.exchange_page(request, form, error.problems, 422)
        return self.preview_page(request, upload, draft)

    def confirm_view(self, request):
        """Writes what the preview showed; shows it again when the draft has moved on."""
        must_bring_in(request.user)
        form = ConfirmForm(request.POST)
        if request.method != "POST" or not form.is_valid():
            return redirect("admin:exchange")
        try:
            upload = exchange.unpack(form.cleaned_data["upload"])
        except exchange.ExchangeError as error:
            return self.exchange_page(request, UploadForm(), error.problems, 422)
        draft = publishing.freeze()
        try:
            changed = bring_in(by=request.user, upload=upload, draft=draft, seen=form.cleaned_data["seen"])
        except actions.StaleKnowledge:
            messages.warning(request, MOVED)
            return self.preview_page(request, upload, publishing.freeze(), 409)
        except KnowledgeError:
            return self.preview_page(request, upload, draft, 422)
        messages.success(request, told(changed))
        return redirect("admin:exchange")

    # -- pages

    def exchange_page(self, request, form, problems=(), status=200):
        context = self.exchange_context(request, "In and out") | {
            "form": form,
            "problems": problems,
            "rule_sets": RuleSet.objects.all(),
            "may_bring_in": may_bring_in(request.user),
        }
        return TemplateResponse(request, "admin/assessments/exchange/page.html", context, status=status)

    def preview_page(self, request, upload, draft, status=200):
        document = exchange.merged(draft, upload)
        seen = publishing.digest(draft)
        context = self.exchange_context(request, f"What {WHAT[upload.via]} would change") | {
            "differences": differences.differences(draft, document),
            "problems": exchange.problems(draft, document, upload),
            "remarks": exchange.remarks(draft, upload),
            "form": ConfirmForm(initial={"upload": upload.packed(), "seen": seen}),
        }
        return TemplateResponse(request, "admin/assessments/exchange/preview.html", context, status=status)

    def exchange_context(self, request, title):
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


def bring_in(*, by, upload, draft, seen):
    """Writes the upload over the draft the reader has seen; returns what changed."""
    document = exchange.merged(draft, upload)
    if problems := exchange.problems(draft, document, upload):
        raise KnowledgeError(problems)
    return actions.load_knowledge(by=by, via=upload.via, document=document, seen=seen)


def may_bring_in(user):
    """A file may change everything that is edited, so whoever brings it in may edit all of that."""
    wanted = roles.permissions("assessments", "add change", roles.EDITED)
    return user.has_perms(f"{app}.{name}" for app, name in wanted)


def must_bring_in(user):
    if not may_bring_in(user):
        raise PermissionDenied


def told(changed):
    if not changed:
        return "The file says what the draft says. Nothing was changed."
    number = len(changed)
    things = "1 item was" if number == 1 else f"{number} items were"
    return f"{things} changed in the draft. Each change is kept and can be undone in “Knowledge changes”."


def download(content, name, kind):
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{re.sub(r"[^A-Za-z0-9.-]", "-", name)}"'
    return response


def today():
    return timezone.localdate().isoformat()
