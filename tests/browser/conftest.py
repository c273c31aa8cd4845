"""A real Chromium for the journeys. Without one they are skipped, but not in CI, where that is a failure.

`screen` is a page at desktop and phone width that fails its test on a console error. `screen.check()` looks
at it with axe, for sideways scrolling, and keeps a picture in shots/.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

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
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}


def missing():
    """What a person would have to do to run these, or None."""
    if not (
        find_spec("playwright") and find_spec("pytest_playwright") and find_spec("axe_playwright_python")
    ):
        return "journeys need: make dev"
    return None if CHROMIUM else "journeys need Chromium: sudo apt install chromium fonts-liberation"


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


class Screen:
    """A page, its width by name, and what its console complained about."""

    def __init__(self, page, width, url):
        self.page, self.width, self.url = page, width, url
        self.complaints = []
        page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("pageerror", lambda error: self.hear("error", str(error)))

    def hear(self, kind, text):
        if kind == "error":
            self.complaints.append(text)

    def forgive(self, *expected):
        """Complaints of the console that this journey provokes."""
        complaints = self.complaints
        assert complaints
        assert [c for c in complaints if not any(part in c for part in expected)] == []
        complaints.clear()

    def open(self, path):
        self.page.goto(self.url + path)

    def sign_in(self, user):
        """Through the log-in form; the password of a test account is its name twice."""
        self.open("/login/")
        self.page.fill("#id_username", user.username)
        self.page.fill("#id_password", user.username * 2)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def check(self, name):
        """Accessible, not wider than the screen, and a picture of it."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.evaluate("document.fonts.ready")
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{self.width}.png", full_page=True)
        # Preloading style sheets, axe itself runs into the content security policy.
        found = Axe().run(self.page, options={"preload": False})
        assert found.violations_count == 0, found.generate_report()
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, f"{name} is {too_wide}px wider than the screen"


@pytest.fixture(params=WIDTHS)
def screen(request, live_server, page):
    screen = Screen(page, request.param, live_server.url)
    yield screen
    assert not screen.complaints, screen.complaints
