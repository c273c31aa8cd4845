"""What every request passes: refused input, session limits, the log-in, headers Django does not set."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from . import errors

METHODS = ("GET", "HEAD", "POST")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
LONGEST_ID = 18  # digits of a 64-bit key, one less than could overflow
SIGNED_IN_AT, ACTIVE_AT = "signed_in_at", "active_at"


def client_address(request) -> str:
    """The address log-in throttling counts by: the one the proxy saw if there is a proxy, else the peer."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


class NoStore:
    """Nothing but static files may be kept by a browser or a proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_static = request.path_info.startswith(settings.STATIC_URL) and response.status_code < 400
        if not is_static:
            response["Cache-Control"] = "no-store, private"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class RejectBadInput:
    """Answers what no form of ours sends, before it can reach a view or the database.

    NUL is refused by PostgreSQL and accepted by SQLite, a foreign charset breaks Django's error page, an
    odd selection its admin, and a function view would answer TRACE, PUT and DELETE like GET.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return errors.method_not_allowed(request, METHODS)
        if content_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return errors.too_large(request)
        if has_foreign_charset(request) or has_nul(request) or has_odd_selection(request):
            return errors.bad_request(request)
        return self.get_response(request)


def content_length(request) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def has_foreign_charset(request) -> bool:
    charset = request.content_params.get("charset", "utf-8")
    return request.content_type in FORM_TYPES and charset.lower() not in ("utf-8", "utf8")


def has_odd_selection(request) -> bool:
    """Rows that a list of the admin does not have: Django looks them up as they come, and breaks."""
    chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return any(not (row.isdecimal() and len(row) <= LONGEST_ID) for row in chosen)


def has_nul(request) -> bool:
    sent = [request.path_info, *request.COOKIES.values()]
    for data in (request.GET, request.POST):
        for name, values in data.lists():
            sent += [name, *values]
    return any("\0" in text for text in sent)


class LoginRequired(LoginRequiredMiddleware):
    """Closed by default. settings.OPEN_ROUTES is the one list of exceptions: a view cannot open itself."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated or request.resolver_match.view_name in settings.OPEN_ROUTES:
            return None
        return ask_for_login(request)


def ask_for_login(request):
    """To the log-in and back. A script gets 401 instead, so that the page keeps what was typed."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(
            "You are signed out. Sign in again to go on.", status=401, content_type="text/plain"
        )
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = "signed-out"
        return response
    return redirect_to_login(page_to_return_to(request), resolve_url(settings.LOGIN_URL))


def page_to_return_to(request) -> str:
    """The page asked for; after a post the page that held the form, since a post cannot be repeated."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    return urlsplit(referer).path if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


class SessionLimits:
    """Signs out after fifteen quiet minutes, and twelve hours after the log-in in any case."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = timezone.now()
            if is_over(request.session, now):
                logout(request)
            elif now - when(request.session, ACTIVE_AT) >= settings.SESSION_ACTIVITY_EVERY:
                request.session[ACTIVE_AT] = now.isoformat()
        return self.get_response(request)


def is_over(session, now: datetime) -> bool:
    """A session without the two times was not made by a log-in here, and is over."""
    if SIGNED_IN_AT not in session or ACTIVE_AT not in session:
        return True
    idle, age = now - when(session, ACTIVE_AT), now - when(session, SIGNED_IN_AT)
    return idle >= settings.SESSION_IDLE or age >= settings.SESSION_LONGEST


def when(session, name: str) -> datetime:
    return datetime.fromisoformat(session[name])


@receiver(user_logged_in)
def start_session(sender, request, user, **kwargs):
    request.session[SIGNED_IN_AT] = request.session[ACTIVE_AT] = timezone.now().isoformat()
