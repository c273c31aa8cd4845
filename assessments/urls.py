from django.urls import path

from .views import accounts, health, home

urlpatterns = [
    path("", home.home, name="home"),
    # accounts
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("password/done/", accounts.password_change_done, name="password_change_done"),
    path("session/", accounts.session, name="session"),
    # operation
    path("healthz", health.healthz, name="healthz"),
]
