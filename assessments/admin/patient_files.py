"""Test patients as vignette files: downloaded, and brought in after a look at what would change."""

import json
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from .. import actions, differences, publishing
from ..engine import canonical_json
from ..models import TestPatient
from ..workshop.test_patients import PatientError, parsed, read_file, try_patient, vignette_file
from .draft import knowledge_base_of, needs_draft

KIND = "test_patients"


class ImportForm(forms.Form):
    """A vignette file, or the content of one that was looked at; `patients` is what is in it."""

    file = forms.FileField(
        label="Vignette file",
        required=False,
        help_text="JSON, as the export gives it and as “manage.py vignettes” reads it; up to 1 MB.",
        error_messages={"empty": "The file is empty."},
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, document, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.document = document

    def clean(self):
        """Raises ValidationError with every reason why the file cannot be taken; it is taken whole or not."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            self.text = self.text_of(cleaned)
            self.patients = read_file(self.document, self.text)
        except PatientError as error:
            raise forms.ValidationError(error.problems) from error
        return cleaned

    def text_of(self, cleaned):
        """Raises PatientError when nothing was sent that could be read as text."""
        if cleaned.get("content"):
            return cleaned["content"]
        if not cleaned.get("file"):
            raise PatientError(["Choose a file."])
        try:
            return cleaned["file"].read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise PatientError(["The file is not text in UTF-8."]) from error


class PatientFiles:
    """Import and export, for the admin of test patients."""

    def export_view(self, request):
        """All test patients of the draft as one vignette file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = publishing.freeze()
        content = vignette_file(document, document["test_patients"])
        text = json.dumps(content, ensure_ascii=False, indent=1)
        disposition = {"Content-Disposition": 'attachment; filename="test-patients.json"'}
        return HttpResponse(text, content_type="application/json", headers=disposition)

    @needs_draft
    def import_view(self, request):
        """A file is sent, looked at, and written when that is confirmed."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        knowledge_base = knowledge_base_of(request)
        if request.method != "POST":
            return self.import_page(request, ImportForm(knowledge_base.document))
        form = ImportForm(knowledge_base.document, request.POST, request.FILES)
        if not form.is_valid():
            return self.import_page(request, form, status=422)
        if "confirm" in request.POST:
            return self.write(request, form.patients)
        looked_at = {
            "rows": (found := rows(knowledge_base, form.patients)),
            "to_write": sum(item.op != "As stored" for item, _ in found),
            "content": canonical_json(parsed(form.text)),
        }
        return self.import_page(request, form, **looked_at)

    def write(self, request, patients):
        changed = actions.import_test_patients(by=request.user, patients=patients)
        told = f"{', '.join(changed)} written." if changed else "Everything was stored just so already."
        messages.success(request, told)
        return redirect("admin:assessments_testpatient_changelist")

    def import_page(self, request, form, status=200, **context):
        context |= {
            **self.admin_site.each_context(request),
            "title": "Import test patients",
            "opts": self.opts,
        }
        template = "admin/assessments/testpatient/import.html"
        return TemplateResponse(request, template, context | {"form": form}, status=status)


def rows(knowledge_base, patients):
    """(what would change, how it would fare) for each patient of a file."""
    stored = {row.key: publishing.plain_item(row, publishing.PLAIN[KIND][1]) for row in everyone()}
    document = knowledge_base.document
    return [(compared(stored.get(p["key"]), p, document), try_patient(knowledge_base, p)) for p in patients]


def everyone():
    return TestPatient.objects.all()


def compared(before, after, document):
    difference = differences.difference(KIND, after["key"], before, after, document, document)
    return replace(difference, op="As stored") if before == after else difference
