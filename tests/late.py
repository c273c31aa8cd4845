"""A server that answers late, so that a journey which does not wait for its page fails each time.

`LATE=400 make test-browser` is for whoever writes journeys: it takes longer, and what it finds would fail
on a busy machine now and then.
"""

import os
import time


class Late:
    """Holds every answer but static files back for LATE milliseconds."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.seconds = int(os.environ["LATE"]) / 1000

    def __call__(self, request):
        response = self.get_response(request)
        time.sleep(self.seconds)
        return response
