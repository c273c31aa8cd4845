"""Takes the pictures that README and docs show, from a demo of its own: `make pictures`."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
MANAGE = HERE.parent.parent / "manage.py"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
WIDTH = 1280
PATIENCE = 30  # seconds


def main():
    if not CHROMIUM:
        sys.exit("Chromium is needed: sudo apt install chromium fonts-liberation")
    with demo() as (address, passwords), browser() as chromium:
        for name, (user, height, show) in PICTURES.items():
            page = signed_in(chromium, address, user, passwords[user])
            page.set_viewport_size({"width": WIDTH, "height": height})
            show(page)
            page.wait_for_load_state()
            page.evaluate("document.fonts.ready")
            page.screenshot(path=HERE / name)
            page.context.close()
            print(f"{name}: {(HERE / name).stat().st_size // 1000} kB")


# -- what is shown ---------------------------------------------------------------------------------


def consult(page):
    """A form begun: what is answered, and which gates are open."""
    page.get_by_role("link", name="Continue").click()
    answer(page, "Other goals", "Less discoloration or shadowing")
    answer(page, "Extent of treatment", "Small area")
    answer(page, "Skin findings", "Crepey skin")
    answer(page, "Cause of discoloration or shadowing", "Thin or poor-quality skin")
    with page.expect_response("**/save/"):
        answer(page, "Volume loss", "None or minor")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("window.scrollTo(0, 0)")


def answer(page, question, choice):
    page.get_by_role("group", name=question).get_by_text(choice, exact=True).click()


def result(page):
    page.get_by_role("link", name="NF-2041", exact=True).click()


def rules(page):
    """The list, after one rule was given another sentence."""
    page.get_by_role("link", name="Rules", exact=True).last.click()
    page.get_by_role("link", name="R-CON-4a", exact=True).click()
    note = page.locator("#id_note")
    note.fill(f"{note.input_value()} Ask again before a date is fixed.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Contraindication", exact=True).click()


def workshop(page):
    """That sentence, checked, with past consultations screened again."""
    page.get_by_role("link", name="Workshop").first.click()
    page.get_by_role("heading", name="May I publish this?").wait_for()
    page.get_by_text("keep their verdict").first.wait_for()
    page.locator("#problems .problems, #problems .fold").first.wait_for()


def stopped(page):
    """The same rule with a condition too many, so that it can never fire."""
    page.get_by_role("link", name="Rules", exact=True).last.click()
    page.get_by_role("link", name="R-CON-4a", exact=True).click()
    page.get_by_role("button", name="Add another Condition").click()
    line = page.locator("#conditions-1")
    line.get_by_label("Question").select_option(label="D4 Nicotine")
    line.get_by_label("None", exact=True).and_(page.locator(":enabled")).check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Workshop").first.click()
    page.get_by_text("can never fire").first.wait_for()
    page.get_by_role("heading", name="Problems").scroll_into_view_if_needed()


PICTURES = {
    "consult.png": ("clinician", 980, consult),
    "result.png": ("clinician", 980, result),
    "rules.png": ("editor", 860, rules),
    "workshop.png": ("editor", 1100, workshop),
    "stopped.png": ("editor", 760, stopped),
}


# -- a demo and a browser --------------------------------------------------------------------------


@contextmanager
def demo():
    """(address, passwords by user name) of a server on a database that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "DEBUG": "1",
            "DEMO": "1",
            "SECRET_KEY": secrets.token_hex(),
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        }
        for command in ("migrate", "setup_knowledge"):
            manage(env, command)
        lines = manage(env, "demo").splitlines()
        address = f"127.0.0.1:{free_port()}"
        server = subprocess.Popen(
            [sys.executable, MANAGE, "runserver", address, "--noreload"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{address}/healthz")
            yield f"http://{address}", dict(line.split() for line in lines if line.startswith("  "))
        finally:
            server.terminate()
            server.wait()


def manage(env, *command):
    return subprocess.check_output([sys.executable, MANAGE, *command], env=env, text=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address):
    for _ in range(PATIENCE * 10):
        try:
            return urlopen(address)  # noqa: S310 our own server
        except URLError:
            time.sleep(0.1)
    sys.exit(f"{address} did not answer in {PATIENCE} seconds.")


@contextmanager
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


def signed_in(chromium, address, user, password):
    """A page of this user, where the log-in leads."""
    page = chromium.new_context(locale="en-GB").new_page()
    page.goto(f"{address}/login/")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


if __name__ == "__main__":
    main()
