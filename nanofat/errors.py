"""The pages for when something is refused or fails. They need no user and no database."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import Resolver404, resolve

# The pages that take a file, by route. A file that is too large is refused before its page is reached.
UPLOADS = {"admin:exchange": "In and out", "admin:test-patient-import": "Import test patients"}


def bad_request(request, exception=None):
    return page(request, "400.html", 400)


def too_large(request):
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
    upload = UPLOADS.get(route_of(request), "")
    return page(request, "413.html", 413, {"limit": limit, "upload": upload, "back": request.path})


def route_of(request):
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


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


def page(request, template, status, context=None):
    return render(None, template, context, status=status)
