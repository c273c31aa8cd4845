"""People and their browsers. Content of a test is made through actions; see each room's tests."""

import gc
from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from assessments import access, actions, releases
from assessments.models import Release
from assessments.models.triggers import protect, unprotect
from tests.profiles import over_clean

# A compiled knowledge base is many small objects that live long; looking through them again and again takes
# an eighth of the time of the suite.
gc.set_threshold(100_000, 50, 1000)

# How long an example takes is not what a test is about: a busy machine would fail it. Examples are the same
# each time, so that a run that fails can be looked into.
hypothesis_settings.register_profile(
    "calm", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
hypothesis_settings.load_profile("calm")


def pytest_terminal_summary(terminalreporter):
    other = "" if connection.vendor == "postgresql" else "; on PostgreSQL: make test-postgres"
    terminalreporter.write_line(f"Ran on {connection.display_name}{other}")


@pytest.fixture
def make_user(db):
    """`make_user(name, *groups, **fields)`: an account with these roles; its password is its name twice."""

    def make(name, *groups, **fields):
        user = User.objects.create_user(name, password=name * 2, **fields)
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def clinician(make_user):
    return make_user("okafor", access.CLINICIAN, first_name="M.", last_name="Okafor")


@pytest.fixture
def other_clinician(make_user):
    return make_user("brandt", access.CLINICIAN, first_name="L.", last_name="Brandt")


@pytest.fixture
def editor(make_user):
    return make_user("castellanos", access.RULE_EDITOR, is_staff=True)


@pytest.fixture
def publisher(make_user):
    return make_user("lindqvist", access.RULE_PUBLISHER, is_staff=True)


@pytest.fixture
def administrator(make_user):
    return make_user("moreau", access.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def superuser(make_user):
    return make_user("root", is_staff=True, is_superuser=True)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def clinician_client(clinician):
    return signed_in(clinician)


@pytest.fixture
def other_clinician_client(other_clinician):
    return signed_in(other_clinician)


@pytest.fixture
def editor_client(editor):
    return signed_in(editor)


@pytest.fixture
def publisher_client(publisher):
    return signed_in(publisher)


@pytest.fixture
def administrator_client(administrator):
    return signed_in(administrator)


@pytest.fixture
def superuser_client(superuser):
    return signed_in(superuser)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test begins on a new installation: the shipped knowledge is loaded and published once."""
    with django_db_blocker.unblock():
        call_command("setup_knowledge", stdout=StringIO())


@pytest.fixture
def release(db):
    """The release of the new installation; made again where a transactional test emptied the tables."""
    call_command("setup_knowledge", stdout=StringIO())
    return Release.objects.live()


@pytest.fixture
def make_consultation(release, clinician):
    """`make_consultation(changes)`: recorded through the actions, the clean patient with these changes.

    `answers` replaces the whole profile; `over` is a consultation to be changed instead of a new one.
    """

    def make(changes=(), *, answers=None, by=clinician, over=None, reference="NF-1", year=None, remarks=()):
        draft = actions.reopen(by=by, consultation=over, data={}) if over else actions.begin_draft(by=by)
        answers = over_clean(dict(changes)) if answers is None else answers
        patient = {"reference": reference, "year_of_birth": year}
        return actions.record(by=by, draft_id=draft.pk, answers=answers, remarks=dict(remarks), **patient)

    return make


def sign(consultation, *, after=0, by=None, **decided):
    """A decision signed on the newest version of a consultation: treat with nanofat, or as `decided` says."""
    decided = {"plan": "treat", "modalities": ["nanofat"], "follows": True} | decided
    return actions.sign(
        by=by or consultation.clinician,
        consultation_id=consultation.pk,
        version_number=consultation.version,
        after=after,
        submit_key=uuid4(),
        **decided,
    )


@pytest.fixture(autouse=True)
def nothing_compiled():
    """A release rolled back with its test leaves its id to the next one; a real release never does."""
    releases.knowledge_base.cache_clear()


@pytest.fixture(autouse=True)
def releases_can_be_emptied(request):
    """After a transactional test the tables are emptied, which the triggers on releases refuse."""
    if not is_transactional(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    unprotect(connection)


def is_transactional(request) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
        or (marker and marker.kwargs.get("transaction"))
    )


def protect_again(**kwargs):
    protect(connection)


# Emptying the tables ends with this signal; it also makes the groups again (assessments.roles).
post_migrate.connect(protect_again, sender=apps.get_app_config("assessments"))


@pytest.fixture
def unpublished(db):
    """An installation where nothing has been published yet; the test's rollback brings the triggers back."""
    unprotect(connection)
    releases = Release.objects.all()
    releases._raw_delete(releases.db)
