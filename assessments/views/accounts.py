"""Log-in, log-out and password, in the app's look. Django's own views do the work."""

from django.contrib.auth import views
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.generic import TemplateView

login = require_http_methods(["GET", "HEAD", "POST"])(
    views.LoginView.as_view(redirect_authenticated_user=True)
)
logout = require_POST(views.LogoutView.as_view())
password_change = require_http_methods(["GET", "HEAD", "POST"])(views.PasswordChangeView.as_view())
password_change_done = require_GET(views.PasswordChangeDoneView.as_view())
signed_in_again = require_GET(TemplateView.as_view(template_name="registration/signed_in_again.html"))


@require_GET
def session(request):
    """A page whose session ended asks here whether its reader has signed in again, and gets a fresh token."""
    return JsonResponse({"token": get_token(request)})
