"""What is decided before Django starts: refuse an unsafe start, keep a local key, tune the database."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SHORTEST_KEY = 50

SQLITE_OPTIONS = {
    # IMMEDIATE: a deferred transaction that reads and then writes fails at once when another one writes.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: with NORMAL an acknowledged save may be lost on power failure.
    # recursive_triggers: without it REPLACE INTO slips past the triggers that freeze a release.
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;",
}


def refuse_unsafe(*, debug: bool, demo: bool, hosts: list[str], secret_key: str) -> None:
    """Raises ImproperlyConfigured, with one sentence, for a start that could expose patients."""
    for unsafe, sentence in (
        (
            demo and not debug,
            "DEMO creates accounts with known names and needs DEBUG=1; unset DEMO in production.",
        ),
        (
            debug and set(hosts) - set(LOCAL_HOSTS),
            "DEBUG is on and ALLOWED_HOSTS names more than this machine; unset DEBUG in production.",
        ),
        (
            not secret_key,
            "SECRET_KEY is not set; give it a random value of at least 50 characters. "
            "On a machine of your own DEBUG=1 does without.",
        ),
        (
            not hosts,
            "ALLOWED_HOSTS is not set; name the host names this site answers to, separated by commas.",
        ),
        (
            not debug and "*" in hosts,
            "ALLOWED_HOSTS is *, which accepts any Host header; name the host names this site answers to.",
        ),
        (
            not debug and is_weak(secret_key),
            "SECRET_KEY is a default or too short; give it a random value of at least 50 characters.",
        ),
    ):
        if unsafe:
            raise ImproperlyConfigured(sentence)


def is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith(("django-insecure-", "change"))


def local_key(path: Path) -> str:
    """The key for development, made once and kept in a git-ignored file only its owner can read."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text().strip()


def tune_database(database: dict, *, pool: bool, statement_timeout: int) -> None:
    """Completes what DATABASE_URL says, in place; options the URL names itself win.

    Raises ImproperlyConfigured for anything but SQLite and PostgreSQL.
    """
    engine = database.get("ENGINE", "")
    if not engine.endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood; write postgres://user:password@host:5432/name or sqlite:///path."
        )
    options = database.setdefault("OPTIONS", {})
    if engine.endswith("sqlite3"):
        database["CONN_MAX_AGE"] = 600
        defaults = SQLITE_OPTIONS
    else:
        # A pool waits out a restart of the database, where a persistent connection answers 500.
        database["CONN_MAX_AGE"] = 0
        database["CONN_HEALTH_CHECKS"] = True
        defaults = postgresql_options(pool=pool, statement_timeout=statement_timeout)
    for name, value in defaults.items():
        options.setdefault(name, value)


def postgresql_options(*, pool: bool, statement_timeout: int) -> dict:
    limits = {
        "statement_timeout": statement_timeout,
        "lock_timeout": 5_000,
        "idle_in_transaction_session_timeout": 15_000,
    }
    options = {"options": " ".join(f"-c {name}={value}" for name, value in limits.items())}
    if pool:
        options["pool"] = {"min_size": 2, "max_size": 6, "timeout": 10}
    return options
