"""A server that answers late, so that a journey which does not wait for its page fails each time.

`LATE=400 make test-browser` is for whoever writes journeys: it takes longer, and what it finds would fail
on a busy machine now and then.
"""

import os
import time

from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin

SECONDS = int(os.environ.get("LATE", 0)) / 1000


class Late:
    """Holds every page back for LATE milliseconds."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        time.sleep(SECONDS)
        return response


def hold_scripts_back():
    """Scripts as well, which a live server answers before any middleware."""
    serve = StaticFilesHandlerMixin.serve

    def serve_late(handler, request):
        time.sleep(SECONDS if request.path.endswith(".js") else 0)
        return serve(handler, request)

    StaticFilesHandlerMixin.serve = serve_late
