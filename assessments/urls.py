from django.urls import path

from .views import accounts, consult, consultations, figures, health, home, preferences

urlpatterns = [
    path("", home.home, name="home"),
    # consult
    path("consult/", consult.start, name="consult-start"),
    path("consult/<uuid:draft_id>/", consult.consult, name="consult"),
    path("consult/<uuid:draft_id>/discard/", consult.discard, name="consult-discard"),
    path("consult/<uuid:draft_id>/save/", consult.save, name="consult-save"),
    # consultations
    path("consultations/search/", consultations.search, name="consultation-search"),
    path("consultations/<uuid:consultation_id>/", consultations.consultation, name="consultation"),
    path("consultations/<uuid:consultation_id>/change/", consultations.change, name="consultation-change"),
    path("consultations/<uuid:consultation_id>/text/", consultations.text, name="consultation-text"),
    path(
        "consultations/<uuid:consultation_id>/versions/<int:number>/",
        consultations.version,
        name="consultation-version",
    ),
    path("figures/", figures.figures, name="figures"),
    path("preferences/", preferences.preferences, name="preferences"),
    # accounts
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("password/done/", accounts.password_change_done, name="password_change_done"),
    path("session/", accounts.session, name="session"),
    # operation
    path("healthz", health.healthz, name="healthz"),
]
