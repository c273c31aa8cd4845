"""A result with other answers, shown and never stored."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .. import presenters, releases
from ..access import clinician_required
from ..desk_forms import TryOutForm
from .consultations import own_consultation, version_of


@clinician_required
@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request, consultation_id, number):
    """Posted, so that no answer stands in an address. A look leads to the result."""
    found = own_consultation(request.user, consultation_id)
    version = version_of(found, number)
    if request.method != "POST":
        return redirect("consultation-version", found.pk, number)
    try:
        profile = presenters.profile_of(version, releases.knowledge_base(version.release_id))
        form = TryOutForm(request.POST, presenters.modifiable(profile))
    except presenters.UNREADABLE as error:
        raise Http404 from error
    tried = presenters.try_out(profile, form.answers) if form.is_valid() else None
    context = {"tried": tried, "form": form, "version": version}
    template = "try_out/_tried.html" if request.htmx else "try_out/page.html"
    return render(request, template, context, status=200 if tried else 422)
