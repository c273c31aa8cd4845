"""The application gunicorn serves. `runserver` does not come through here."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanofat.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  needs the environment above

if settings.DEBUG:
    raise ImproperlyConfigured(
        "DEBUG is on; unset it to serve the site, or use `make run` on your own machine."
    )
