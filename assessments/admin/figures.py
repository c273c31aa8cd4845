"""The practice's consultations in numbers, for rule authors: counts without patients, none of them small."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from .. import presenters
from ..access import is_rule_author
from ..figures import counted
from ..filters import Period
from ..models import Consultation, Release


def urls(admin_site):
    return [path("figures/", admin_site.admin_view(figures), name="figures")]


@require_safe
def figures(request):
    if not is_rule_author(request.user):
        raise PermissionDenied
    period = Period(request.GET)
    # All clinicians' at once: what leaves here are counts, veiled.
    counts = counted(Consultation.objects.all(), period.since)
    context = {
        **admin.site.each_context(request),
        "title": "Pictures of the practice",
        "opts": Release._meta,
        "figures": presenters.Figures(counts, veiled=True),
        "period": period,
    }
    return TemplateResponse(request, "admin/figures.html", context)
