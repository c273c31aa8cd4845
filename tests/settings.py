"""The production settings, but without TLS, with plain static files and with a quick password hash."""

import os
import tempfile
from pathlib import Path

os.environ |= {
    "DEBUG": "",
    "DEMO": "",
    "HTTPS": "off",
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    # A test database is dropped while the threads of a live server may still hold pooled connections.
    "DATABASE_POOL": "off",
}

from nanofat.settings import *  # noqa: E402, F403
from nanofat.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: the threads of a live server would share one connection to a database in memory.
    name = f"nanofat-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / name)}

if os.environ.get("LATE"):
    MIDDLEWARE.insert(MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware") + 1, "tests.late.Late")
