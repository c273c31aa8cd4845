"""What every request passes, and what a start refuses."""

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from assessments import roles
from assessments.models import Release
from nanofat import startup
from nanofat.logs import PrivateFormatter

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}

# -- headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/login/", "/healthz", "/nothing-here/", "/admin/", "/%00"])
def test_every_answer_carries_the_headers(client, db, path):
    headers = client.get(path).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store, private"


def test_signed_in_pages_are_not_stored_and_static_files_are(clinician_client):
    assert clinician_client.get("/").headers["Cache-Control"] == "no-store, private"
    static = clinician_client.get("/static/css/app.css")
    static.close()
    assert "no-store" not in static.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/password/", "/login/", "/admin/"])
def test_no_page_has_inline_code(superuser_client, path):
    page = superuser_client.get(path, follow=True).content.decode().lower()
    for inline in ("<style", " style=", " onclick=", "<script>", "javascript:"):
        assert inline not in page


def test_a_trial_installation_has_no_script_that_writes_over_what_was_typed(clinician_client, settings):
    settings.DEBUG = True
    page = clinician_client.get("/consult/").text
    assert "django_htmx/htmx-2.min.js" in page
    assert "django-htmx.js" not in page


# -- refused input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/%00", "/consult/%00/", "/?page=%00", "/?%00=1", "/login/?next=%00", "/admin/auth/user/?q=%00"]
)
def test_nul_in_an_address_is_refused(superuser_client, path):
    assert superuser_client.get(path).status_code == 400


@pytest.mark.parametrize("body", ["username=%00", "%00=1", "username=a%00b&password=c"])
def test_nul_in_a_form_is_refused(client, body):
    answer = client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_nul_in_a_cookie_is_refused(client):
    client.cookies.load({settings.SESSION_COOKIE_NAME: "x"})
    assert client.get("/login/", HTTP_COOKIE=f'{settings.SESSION_COOKIE_NAME}="a\\000b"').status_code == 400


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-7", "nonsense", "idna"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_in_another_charset_is_refused(client, kind, charset):
    answer = client.generic("POST", "/login/", b"username=a", content_type=f"{kind}; charset={charset}")
    assert answer.status_code == 400


def test_too_much_at_once_is_refused(client):
    body = "username=" + "a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text


@pytest.mark.parametrize("address", ["/nowhere/", "/%3Cscript%3E/"])
def test_too_much_at_once_is_refused_anywhere(client, address):
    body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = client.generic("POST", address, body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "<script>" in answer.text) == (413, False)


def test_too_many_fields_are_refused(client):
    body = "&".join(f"f{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    answer = client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=1", b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n\xff\r\n--x--"]
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_broken_body_never_breaks_the_server(client, db, kind, body):
    assert client.generic("POST", "/login/", body, content_type=kind).status_code < 500


def test_a_strange_host_is_refused(client, db):
    assert client.get("/login/", headers={"host": "evil.example"}).status_code == 400


def test_a_database_that_does_not_answer_is_a_503(client, monkeypatch):
    def broken(request):
        raise OperationalError("could not connect to NF-2041")

    client.raise_request_exception = False
    monkeypatch.setattr("nanofat.security.LoginRequired.process_view", lambda *args: broken(args[1]))
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert b"NF-2041" not in answer.content


# -- sessions --------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """`clock(minutes=14)`: that much later than the test began."""
    start = timezone.now()

    def later(**delta):
        monkeypatch.setattr("nanofat.security.timezone.now", lambda: start + timedelta(**delta))

    later()
    return later


def signed_in_after(client, clock, **delta):
    clock(**delta)
    return client.get("/password/").status_code == 200


def test_a_quiet_session_ends_after_fifteen_minutes(clock, request):
    client = request.getfixturevalue("clinician_client")
    assert signed_in_after(client, clock, minutes=14, seconds=59)
    assert not signed_in_after(client, clock, minutes=30)


def test_a_busy_session_ends_after_twelve_hours(clock, request):
    client = request.getfixturevalue("clinician_client")
    for minute in range(0, 12 * 60, 14):
        assert signed_in_after(client, clock, minutes=minute)
    assert signed_in_after(client, clock, hours=11, minutes=59, seconds=59)
    assert not signed_in_after(client, clock, hours=12)


def test_activity_is_written_at_most_once_a_minute(clock, request, django_assert_num_queries):
    client = request.getfixturevalue("clinician_client")
    clock(seconds=59)
    with django_assert_num_queries(3):  # session, user, groups
        client.get("/password/")
    clock(seconds=60)
    client.get("/password/")
    assert client.session["active_at"] == (timezone.now()).isoformat()


def test_an_ended_session_leads_back_to_the_page(clock, request):
    client = request.getfixturevalue("clinician_client")
    clock(minutes=16)
    assert (
        client.get("/password/?a=1").headers["Location"]
        == f"/login/?next={quote('/password/?a=1', safe='/')}"
    )


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver/password/", "/password/"), ("http://evil.example/x", "/"), ("", "/")],
)
def test_after_a_post_it_leads_back_to_the_form(clock, request, referer, back):
    client = request.getfixturevalue("clinician_client")
    clock(minutes=16)
    answer = client.post("/logout/", headers={"referer": referer})
    assert answer.headers["Location"] == f"/login/?next={back}"


def test_a_script_is_told_instead_of_sent_away(clock, request):
    client = request.getfixturevalue("clinician_client")
    clock(minutes=16)
    answer = client.post("/password/", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Trigger"] == "signed-out"


def test_a_session_not_made_by_a_log_in_is_over(clinician_client):
    session = clinician_client.session
    del session["active_at"]
    session.save()
    assert clinician_client.get("/password/").status_code == 302


# -- roles -----------------------------------------------------------------------------------------


def test_every_model_is_edited_frozen_or_patient_data():
    lists = [*roles.EDITED, *roles.FROZEN, *roles.PRACTICE, *roles.OWN, *roles.PATIENT_DATA]
    models = [model._meta.model_name for model in apps.get_app_config("assessments").get_models()]
    assert sorted(lists) == sorted(models)


def test_groups_have_exactly_their_permissions(db):
    for name, wanted in roles.ROLES.items():
        held = Group.objects.get(name=name).permissions
        assert set(held.values_list("content_type__app_label", "codename")) == wanted


def test_no_group_has_a_permission_on_patient_data(db):
    on_patients = Permission.objects.filter(content_type__model__in=roles.PATIENT_DATA)
    assert not on_patients.filter(group__isnull=False).exists()


def test_no_patient_model_is_in_the_admin():
    registered = {model._meta.model_name for model in admin.site._registry}
    assert not registered & set(roles.PATIENT_DATA)


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_transactional_test_leaves_the_roles_and_the_protection(transactional_db, publisher, time):
    """The second time finds what emptying the tables left: the groups, the triggers, not the release."""
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.ROLES)
    assert publisher.has_perm("assessments.add_release")
    Release.objects.create(number=99, document="{}", sha256="0", author=publisher, note="", one_person=True)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessments_release")


# -- start and store -------------------------------------------------------------------------------

KEY = "k-0123456789-0123456789-abcdefghijklmnopqrstuvwxyz!"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"secret_key": ""}, "SECRET_KEY is not set"),
        ({"secret_key": "short"}, "SECRET_KEY is a default"),
        ({"secret_key": "django-insecure-" + KEY}, "SECRET_KEY is a default"),
        ({"hosts": []}, "ALLOWED_HOSTS is not set"),
        ({"hosts": ["*"]}, "ALLOWED_HOSTS is *"),
        ({"debug": True}, "DEBUG is on"),
        ({"demo": True}, "DEMO"),
    ],
)
def test_an_unsafe_start_is_refused(changes, sentence):
    safe = {"debug": False, "demo": False, "hosts": ["consult.example.org"], "secret_key": KEY}
    startup.refuse_unsafe(**safe)
    with pytest.raises(ImproperlyConfigured) as refused:
        startup.refuse_unsafe(**safe | changes)
    assert str(refused.value).startswith(sentence)


def test_the_local_key_is_kept_for_its_owner_alone(tmp_path):
    path = tmp_path / "key"
    assert startup.local_key(path) == startup.local_key(path)
    assert not startup.is_weak(startup.local_key(path))
    assert path.stat().st_mode & 0o077 == 0


def start(code, **environment):
    """A fresh Python with these variables and none of ours; returns what it printed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-W", "error", *code]
    return subprocess.run(
        command, env=kept | environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


PRODUCTION = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "consult.example.org"}


def test_production_settings_pass_the_deployment_check():
    result = start(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], **PRODUCTION)
    assert result.returncode == 0, result.stderr


def test_the_command_line_says_in_one_line_why_it_does_not_start():
    result = start(["manage.py", "check"])
    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [
        "The site does not start: SECRET_KEY is not set; give it a random value of at least 50 characters. "
        "On a machine of your own DEBUG=1 does without."
    ]


def test_the_server_refuses_debug():
    result = start(["-c", "import nanofat.wsgi"], DEBUG="1", SECRET_KEY=KEY)
    assert "ImproperlyConfigured: DEBUG is on" in result.stderr


def test_production_cookies_and_hashing():
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    names += ["SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "PASSWORD_HASHERS"]
    read = f"print(json.dumps([getattr(settings, name) for name in {names}]))"
    code = f"import json; from django.conf import settings; {read}"
    result = start(["-c", code], DJANGO_SETTINGS_MODULE="nanofat.settings", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    *cookies, hashers = json.loads(result.stdout)
    assert cookies == ["__Host-sessionid", "__Host-csrftoken", True, True, True, True, True]
    assert hashers[0].endswith("Argon2PasswordHasher")


def test_static_files_can_be_collected_for_production(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/app.*.css.gz"))


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_sqlite_waits_its_turn_and_writes_to_disk(db):
    assert connection.transaction_mode == "IMMEDIATE"
    with connection.cursor() as cursor:
        values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS]
    assert values == ["wal", 2, 1]


PRAGMAS = ("journal_mode", "synchronous", "recursive_triggers")


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_gives_up_in_time(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("10s",)


def test_postgresql_gets_a_pool_and_no_persistent_connections():
    database = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
    startup.tune_database(database, pool=True, statement_timeout=10_000)
    assert database["CONN_MAX_AGE"] == 0
    assert database["OPTIONS"]["pool"]["max_size"] == 6
    assert "-c lock_timeout=5000" in database["OPTIONS"]["options"]


@pytest.mark.parametrize("database", [{}, {"ENGINE": "django.db.backends.mysql"}], ids=["none", "mysql"])
def test_another_database_is_refused(database):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        startup.tune_database(database, pool=True, statement_timeout=10_000)


def test_the_log_says_where_but_not_what_was_typed():
    try:
        try:
            int("NF-2041 typed")
        except ValueError as error:
            raise KeyError("NF-2041 again") from error
    except KeyError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    text = PrivateFormatter().format(record)
    assert "KeyError" in text
    assert "ValueError" in text
    assert "NF-2041" not in text.replace('"NF-2041 typed"', "").replace('"NF-2041 again"', "")
