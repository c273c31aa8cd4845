"""Addresses. tests/test_routes.py names who may open each of them."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("assessments.urls")),
]

handler400 = "nanofat.errors.bad_request"
handler500 = "nanofat.errors.server_error"
