"""The clinician's own consultations in numbers."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import presenters
from ..access import clinician_required
from ..figures import counted
from ..filters import Period
from ..models import Consultation

FOLLOW_UPS = 50


@clinician_required
@require_safe
def figures(request):
    period = Period(request.GET)
    counts = counted(Consultation.objects.for_clinician(request.user), period.since)
    context = {
        "figures": presenters.Figures(counts),
        "period": period,
        "follow_ups": counts.follow_ups[:FOLLOW_UPS],
    }
    return render(request, "figures/figures.html", context)
