"""A real Chromium for the journeys. Without one they are skipped, but not in CI, where that is a failure.

`screen` is a page at desktop and phone width that fails its test on a console error. `screen.check()` looks
at it with axe, for sideways scrolling, and with SHOTS=1 keeps a picture in shots/. `consult` is a clinician
at the form.
"""

import os
import shutil
from functools import partialmethod
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction

from assessments.models import Consultation, Draft, Release
from tests.conftest import signed_in
from tests.profiles import VIGNETTES

# Playwright's own event loop makes Django think it is in async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HERE = Path(__file__).parent
SHOTS = settings.BASE_DIR / "shots"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desk": (1280, 900), "phone": (390, 844), "tablet": (820, 1180)}
EVERYWHERE = (
    "desk",
    "phone",
)  # a tablet only where a test asks for it: `parametrize("screen", [...], indirect=True)`


def missing():
    """What a person would have to do to run these, or None."""
    if not (
        find_spec("playwright") and find_spec("pytest_playwright") and find_spec("axe_playwright_python")
    ):
        return "journeys need: make dev"
    return None if CHROMIUM else "journeys need Chromium: sudo apt install chromium fonts-liberation"


PATIENCE = (
    60_000  # milliseconds; a wait ends with what it waits for, so this only costs where something is wrong
)
WHILE = 50

REQUIRED = os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER")
SKIPPED = missing() if not REQUIRED else None
collect_ignore_glob = ["test_*.py"] if SKIPPED else []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter):
    if SKIPPED:
        terminalreporter.write_line(f"Not run: {SKIPPED}; then: make test-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "headless": True, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def patience():
    """A busy machine is no mistake of a page."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def hasty():
    """With a server that answers late nobody waits by luck for the page that a click leads to."""
    if os.environ.get("LATE"):
        from playwright.sync_api import Locator

        from tests.late import hold_scripts_back

        hold_scripts_back()

        for press in ("click", "press", "check", "tap"):
            setattr(Locator, press, partialmethod(getattr(Locator, press), no_wait_after=True))


@pytest.fixture
def context(context):
    context.set_default_timeout(PATIENCE)
    return context


class Screen:
    """A page, its width by name, and what its console complained about."""

    def __init__(self, page, width, url):
        self.page, self.width, self.url = page, width, url
        self.complaints = []
        page.emulate_media(reduced_motion="reduce")  # a page still scrolling by itself is hard to click on
        page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("pageerror", lambda error: self.hear("error", str(error)))
        self.leaving = set()
        page.on("request", self.leave)
        page.on("requestfinished", self.arrive)
        page.on("requestfailed", self.arrive)

    def hear(self, kind, text):
        if kind == "error":
            self.complaints.append(text)

    def leave(self, request):
        if request.is_navigation_request():
            self.leaving.add(request)

    def arrive(self, request):
        self.leaving.discard(request)

    def forgive(self, *expected):
        """Complaints of the console that this journey provokes."""
        complaints = self.complaints
        assert complaints
        assert [c for c in complaints if not any(part in c for part in expected)] == []
        complaints.clear()

    def open(self, path):
        self.page.goto(self.url + path)

    def until(self, condition):
        """Waits for what is no element of the page, while the page goes on; whether it came."""
        for _ in range(PATIENCE // WHILE):
            if condition():
                return True
            self.page.wait_for_timeout(WHILE)
        return False

    def sign_in(self, user):
        """Somebody who signed in before; the log-in form has journeys of its own."""
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": signed_in(user).cookies[name].value, "url": self.url}
        self.page.context.add_cookies([cookie])

    def sign_in_again(self, user):
        """After the log-in expired: in the tab that the page offers, and back."""
        from playwright.sync_api import expect

        with self.page.context.expect_page() as opened:
            self.page.locator("#signed-out a").click()
        tab = opened.value
        tab.fill("#id_username", user.username)
        tab.fill("#id_password", user.username * 2)
        tab.get_by_role("button", name="Sign in").click()
        tab.wait_for_url(lambda url: "/login/" not in url)
        tab.close()
        self.page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(self.page.locator("#signed-out")).to_be_hidden()

    def check(self, name):
        """Accessible, not wider than the screen, and a picture of it if wanted."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.wait_for_load_state()
        self.page.evaluate("document.fonts.ready")
        if os.environ.get("SHOTS"):
            self.page.screenshot(path=SHOTS / f"{name}-{self.width}.png", full_page=True)
        # Preloading style sheets, axe itself runs into the content security policy.
        found = Axe().run(self.page, options={"preload": False, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, f"{name} is {too_wide}px wider than the screen"
        assert not self.leaving, f"{name} was looked at while the page was being left; wait for it first"


@pytest.fixture(params=EVERYWHERE)
def screen(request, live_server, page):
    screen = Screen(page, request.param, live_server.url)
    yield screen
    assert not screen.complaints, screen.complaints


# -- a clinician at the form -----------------------------------------------------------------------


class Consult:
    """What a clinician does on the form."""

    def __init__(self, screen, clinician):
        self.screen, self.page, self.clinician = screen, screen.page, clinician

    def begin(self, reference="NF-2050"):
        self.screen.open("/consult/")
        self.page.get_by_label("Patient reference").fill(reference)
        self.page.get_by_role("button", name="Begin the consult").click()
        self.page.get_by_role("heading", level=1, name="Consult").wait_for()
        self.page.wait_for_load_state()  # what the scripts do with a focus, they do once they are there

    def question(self, label):
        return self.page.get_by_role("group", name=label, exact=False)

    def choose(self, label, choice):
        from playwright.sync_api import expect

        self.question(label).get_by_text(choice, exact=True).click()
        expect(self.question(label).get_by_label(choice, exact=True)).to_be_checked()

    def is_saved(self, **answers):
        """Waits until the draft in the database has these answers."""

        def they_are():
            data = Draft.objects.for_clinician(self.clinician).first().data
            return all(data.get(f"answer-{key}") == value for key, value in answers.items())

        return self.screen.until(they_are)

    @property
    def show(self):
        return self.page.get_by_role("button", name="Show the result")

    def show_result(self):
        self.show.click()
        self.page.wait_for_url("**/consultations/**")
        return Consultation.objects.for_clinician(self.clinician).get()


@pytest.fixture
def consult(screen, clinician, release):
    screen.sign_in(clinician)
    return Consult(screen, clinician)


@pytest.fixture(scope="session")
def vignettes():
    """The vignettes by their id."""
    return {vignette["id"]: vignette for vignette in VIGNETTES}


# -- the knowledge, put back -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def installation(django_db_setup, django_db_blocker):
    """Every row of the new installation, by model."""
    models = [User, *apps.get_app_config("assessments").get_models(include_auto_created=True)]
    with django_db_blocker.unblock():
        call_command("setup_knowledge", stdout=StringIO())
        return {model: list(model._base_manager.all()) for model in models}


@pytest.fixture
def release(installation, transactional_db):
    """The release of the new installation. A journey empties all tables; loading the files again is slow."""
    if not Release.objects.live():
        put_back(installation)
    return Release.objects.live()


@transaction.atomic
def put_back(installation):
    # Emptying a table does not let it give the same ids again, so they are free.
    for model, rows in installation.items():
        model._base_manager.bulk_create(rows)
