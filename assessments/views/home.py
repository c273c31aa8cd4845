from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ..access import is_clinician
from . import consultations


@require_safe
def home(request):
    """The first page after the log-in: consultations for a clinician, the admin for who edits there."""
    if is_clinician(request.user):
        return consultations.register(request)
    if request.user.is_staff:
        return redirect("admin:index")
    raise PermissionDenied
