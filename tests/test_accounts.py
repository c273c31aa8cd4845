"""Signing in, signing out, passwords."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from assessments import access

LOCKED = 429


def sign_in(client, name, password, **extra):
    return client.post("/login/", {"username": name, "password": password, **extra})


def test_signing_in_leads_to_the_consultations(client, clinician):
    assert sign_in(client, "okafor", "okaforokafor").headers["Location"] == "/"
    assert b"<h1>Consultations</h1>" in client.get("/").content


def test_a_wrong_password_is_said_at_the_top(client, clinician):
    page = sign_in(client, "okafor", "wrong").content.decode()
    assert "<title>Error: Sign in" in page
    assert "There is a problem" in page


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/password/?a=1", "/password/?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_next_stays_on_this_site(client, clinician, wanted, reached):
    assert sign_in(client, "okafor", "okaforokafor", next=wanted).headers["Location"] == reached


def test_the_log_in_promises_only_what_is_kept(client):
    html = client.get("/login/?next=/consultations/").text
    assert "a consult or a decision is kept as last saved; any other form was not recorded" in html
    assert "signed out while writing" not in client.get("/login/").text


def test_signing_in_makes_a_new_session(client, clinician):
    client.session.save()
    before = client.session.session_key
    sign_in(client, "okafor", "okaforokafor")
    assert client.session.session_key != before


def test_signing_out_takes_a_post_and_ends_the_session(clinician_client):
    assert clinician_client.get("/logout/").status_code == 405
    cookie = clinician_client.cookies.copy()
    assert clinician_client.post("/logout/").headers["Location"] == "/login/"
    clinician_client.cookies = cookie
    assert clinician_client.get("/").status_code == 302


def test_forms_need_their_token(clinician):
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client, "okafor", "okaforokafor")
    assert answer.status_code == 403
    assert b"open for too long" in answer.content


def test_the_sixth_attempt_is_refused_even_with_the_right_password(client, clinician):
    statuses = [sign_in(client, "okafor", "wrong").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, LOCKED]
    answer = sign_in(client, "okafor", "okaforokafor")
    assert answer.status_code == LOCKED
    assert b"Too many attempts" in answer.content


def test_a_pause_is_for_one_name_at_one_address(client, clinician, other_clinician):
    for _ in range(5):
        sign_in(client, "okafor", "wrong")
    assert sign_in(client, "brandt", "brandtbrandt").status_code == 302


@pytest.mark.parametrize(("proxy", "address"), [(False, "10.0.0.1"), (True, "5.6.7.8")])
def test_the_address_is_the_one_the_proxy_saw(rf, settings, proxy, address):
    from nanofat.security import client_address

    settings.BEHIND_PROXY = proxy
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "1.2.3.4, 5.6.7.8"})
    assert client_address(request) == address


def test_a_new_password_signs_out_everywhere_else(clinician, clinician_client, client):
    client.force_login(clinician, backend="django.contrib.auth.backends.ModelBackend")
    passwords = {"new_password1": "a longer one 17", "new_password2": "a longer one 17"}
    answer = clinician_client.post("/password/", {"old_password": "okaforokafor", **passwords}, follow=True)
    assert b"<h1>Password changed</h1>" in answer.content
    assert client.get("/").status_code == 302


def test_a_short_password_is_refused(clinician_client):
    passwords = {"new_password1": "elevenchars", "new_password2": "elevenchars"}
    answer = clinician_client.post("/password/", {"old_password": "okaforokafor", **passwords})
    assert b"too short" in answer.content


def test_a_removed_role_ends_with_the_next_request(clinician, clinician_client):
    assert clinician_client.get("/").status_code == 200
    clinician.groups.clear()
    assert clinician_client.get("/").status_code == 403


def test_a_deactivated_account_is_out_with_the_next_request(clinician, clinician_client):
    User.objects.filter(pk=clinician.pk).update(is_active=False)
    assert clinician_client.get("/").status_code == 302


def test_a_superuser_is_not_a_clinician(superuser):
    assert not access.is_clinician(superuser)


def test_the_admin_has_no_log_in_of_its_own(client, db):
    assert client.get("/admin/login/").headers["Location"].startswith("/login/?next=")


def test_signing_in_to_go_on_gives_a_fresh_token(clinician_client):
    assert len(clinician_client.get("/session/").json()["token"]) == 64


def test_health_needs_no_account_and_says_no_more_than_it_must(client, db):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_health_tells_when_a_migration_is_missing(client, db, monkeypatch):
    monkeypatch.setattr("assessments.views.health.MigrationExecutor.migration_plan", lambda *args: ["one"])
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


# -- administrators --------------------------------------------------------------------------------


def account_form(user, **changes):
    fields = {"username": user.username, "first_name": "", "last_name": "", "email": "", "is_active": "on"}
    return fields | changes


def test_a_role_lets_its_owner_into_the_admin(administrator_client, clinician):
    group = Group.objects.get(name=access.RULE_EDITOR)
    url = f"/admin/auth/user/{clinician.pk}/change/"
    administrator_client.post(url, account_form(clinician, groups=[group.pk]))
    clinician.refresh_from_db()
    assert (clinician.is_staff, access.is_clinician(clinician)) == (True, False)


def test_an_administrator_cannot_make_a_superuser(administrator, administrator_client):
    url = f"/admin/auth/user/{administrator.pk}/change/"
    administrator_client.post(url, account_form(administrator, is_superuser="on", user_permissions=["1"]))
    administrator.refresh_from_db()
    assert not administrator.is_superuser
    assert not administrator.user_permissions.exists()


def test_an_administrator_cannot_take_over_a_superuser(administrator_client, superuser):
    passwords = {"password1": "a longer one 17", "password2": "a longer one 17", "usable_password": "true"}
    answer = administrator_client.post(f"/admin/auth/user/{superuser.pk}/password/", passwords)
    assert answer.status_code == 403
    superuser.refresh_from_db()
    assert superuser.check_password("rootroot")
