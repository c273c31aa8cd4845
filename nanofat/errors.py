"""The pages for when something is refused or fails. They need no user and no database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponseNotAllowed
from django.shortcuts import render


def bad_request(request, exception=None):
    return page(request, "400.html", 400)


def too_large(request):
    return page(request, "413.html", 413)


def method_not_allowed(request, methods):
    return HttpResponseNotAllowed(methods)


def csrf_failure(request, reason=""):
    return page(request, "403_csrf.html", 403)


def server_error(request):
    """500, or 503 when it is the database that does not answer: then waiting helps."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = page(request, "503.html", 503)
        response["Retry-After"] = "30"
        return response
    return page(request, "500.html", 500)


def page(request, template, status):
    return render(None, template, status=status)
