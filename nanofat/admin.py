"""The admin site: plain Django admin with one door, the log-in of the app."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from assessments.workshop.review import Review


class NanofatAdminSite(admin.AdminSite):
    site_header = "Nanofat consult administration"
    site_title = "Nanofat consult"
    index_title = "Rules and accounts"
    enable_nav_sidebar = False
    app_names = {"auth": "Accounts", "axes": "Log-in attempts"}

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = self.app_names.get(app["app_label"], app["name"])
        return apps

    def index(self, request, extra_context=None):
        """The template asks the review only for those who may read it."""
        return super().index(request, {"review": Review(), **(extra_context or {})})

    def login(self, request, extra_context=None):
        """No second log-in form: throttling and session limits stand at one door."""
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("admin:index"), resolve_url("login"))
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def logout(self, request, extra_context=None):
        return LogoutView.as_view()(request)

    def password_change(self, request, extra_context=None):
        return redirect("password_change")

    def password_change_done(self, request, extra_context=None):
        return redirect("password_change_done")
