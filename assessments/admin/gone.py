"""An item that somebody deleted while it was being edited: what was typed stays in sight."""

from django import forms
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format

from ..access import named
from ..items import kind_of
from ..models import KnowledgeChange
from .history import may_undo, undo_url
from .merging import read_opened


def gone_page(model_admin, request, pk):
    """The texts that were posted for the item, who deleted it, and how it comes back."""
    key = "".join(read_opened(request.POST).get(pk, {}).get("key", []))
    changes = KnowledgeChange.objects.filter(kind=kind_of(model_admin.model), key=key, after__isnull=True)
    deletion = changes.select_related("by").first()
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": f"{key or 'This ' + str(model_admin.opts.verbose_name)} is not there any more",
        "told": told(deletion) if deletion else "",
        "undo": undo_url(deletion) if may_undo(request.user, deletion) else "",
        "typed": typed_texts(model_admin.get_form(request).base_fields, request.POST),
    }
    return TemplateResponse(request, "admin/assessments/gone.html", context, status=409)


def told(deletion):
    at = date_format(timezone.localtime(deletion.at), "j F, H:i")
    return f"{named(deletion.by) or 'Somebody'} deleted it on {at}, after you had opened it."


def typed_texts(fields, data):
    """[(label, text)] of what would have to be typed again; what is chosen from a list is not."""
    return [
        (field.label, text)
        for name, field in fields.items()
        if isinstance(field, forms.CharField) and not field.widget.is_hidden and (text := data.get(name, ""))
    ]
