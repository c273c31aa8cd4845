"""Signing in and out, and a session that ends while somebody writes."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect


def through_the_form(screen, user):
    """The password of a test account is its name twice."""
    screen.open("/login/")
    screen.page.fill("#id_username", user.username)
    screen.page.fill("#id_password", user.username * 2)
    screen.page.get_by_role("button", name="Sign in").click()
    screen.page.wait_for_url(lambda url: "/login/" not in url)


def test_signing_in_and_out(screen, clinician):
    screen.open("/")
    screen.check("login")
    through_the_form(screen, clinician)
    expect(screen.page.get_by_role("heading", level=1, name="Consultations")).to_be_visible()
    screen.check("consultations-empty")
    screen.page.get_by_text("M. Okafor").click()
    screen.check("who-menu")
    screen.page.get_by_role("button", name="Sign out").click()
    expect(screen.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_wrong_password_moves_the_focus_to_the_problem(screen, clinician):
    screen.open("/login/")
    screen.page.fill("#id_username", "okafor")
    screen.page.fill("#id_password", "wrong")
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator(".error-summary")).to_be_focused()
    screen.check("login-error")


def test_changing_the_password(screen, clinician):
    screen.sign_in(clinician)
    screen.open("/password/")
    screen.check("password")
    screen.page.get_by_role("button", name="Change password").click()
    screen.page.fill("#id_old_password", "okaforokafor")
    screen.page.fill("#id_new_password1", "short")
    screen.page.fill("#id_new_password2", "short")
    screen.page.get_by_role("button", name="Change password").click()
    expect(screen.page.locator(".error-summary")).to_be_visible()
    screen.check("password-error")


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_the_admin_opens_in_the_app_s_look(screen, role, request):
    through_the_form(screen, request.getfixturevalue(role))
    expect(screen.page.get_by_role("heading", level=1)).to_be_visible()
    screen.check(f"admin-{role}")


def test_accounts_in_the_admin(screen, administrator):
    screen.sign_in(administrator)
    for path, name in (
        ("/admin/auth/user/", "list"),
        (f"/admin/auth/user/{administrator.pk}/change/", "change"),
    ):
        screen.open(path)
        screen.check(f"accounts-{name}")


def test_a_session_that_ends_keeps_the_page(screen, clinician):
    """Typed text stays; after signing in in another tab the same page goes on with a fresh token."""
    screen.sign_in(clinician)
    screen.open("/password/")
    screen.page.fill("#id_new_password1", "still here")
    Session.objects.all().delete()
    ask = "htmx.ajax('POST', '/password/', {swap: 'none'}).catch(() => 0)"
    screen.page.evaluate(ask)
    notice = screen.page.locator("#signed-out")
    expect(notice).to_be_visible()
    screen.check("signed-out")
    # The browser itself reports the 401.
    assert [text for text in screen.complaints if "401" not in text and "Response Status" not in text] == []
    screen.complaints.clear()
    with screen.page.expect_popup() as opened:
        notice.get_by_role("link").click()
    tab = opened.value
    tab.fill("#id_username", "okafor")
    tab.fill("#id_password", "okaforokafor")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    expect(tab.get_by_text("Close this tab to go on in the other one.")).to_be_visible()
    tab.close()
    screen.page.bring_to_front()
    screen.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(notice).to_be_hidden()
    expect(screen.page.locator("#id_new_password1")).to_have_value("still here")
    assert screen.page.evaluate("fetch('/session/').then(answer => answer.ok)")
