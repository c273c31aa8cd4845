from django.urls import path

from .views import (
    accounts,
    consult,
    consultations,
    decisions,
    figures,
    health,
    home,
    outcomes,
    papers,
    patients,
    preferences,
    try_out,
)

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
    path("consultations/<uuid:consultation_id>/decision/", decisions.decide, name="decision"),
    path("consultations/<uuid:consultation_id>/decision/save/", decisions.save, name="decision-save"),
    path(
        "consultations/<uuid:consultation_id>/follow-up/",
        consultations.follow_up,
        name="consultation-follow-up",
    ),
    path("consultations/<uuid:consultation_id>/outcome/", outcomes.outcome, name="consultation-outcome"),
    path(
        "consultations/<uuid:consultation_id>/outcome/<int:outcome_id>/",
        outcomes.correct,
        name="outcome-correct",
    ),
    path("consultations/<uuid:consultation_id>/handout/", papers.handout, name="handout"),
    path("consultations/<uuid:consultation_id>/pdf/", papers.consultation_pdf, name="consultation-pdf"),
    path("consultations/<uuid:consultation_id>/text/", consultations.text, name="consultation-text"),
    path(
        "consultations/<uuid:consultation_id>/versions/<int:number>/",
        consultations.version,
        name="consultation-version",
    ),
    path(
        "consultations/<uuid:consultation_id>/versions/<int:number>/try/",
        try_out.try_out,
        name="consultation-try",
    ),
    # patients
    path("patients/<int:patient_id>/", patients.patient, name="patient"),
    path("patients/<int:patient_id>/archive/", patients.archive, name="patient-archive"),
    path("patients/<int:patient_id>/bring-back/", patients.bring_back, name="patient-bring-back"),
    path("patients/<int:patient_id>/compare/", patients.compare, name="patient-compare"),
    path("patients/<int:patient_id>/hand-over/", patients.hand_over, name="patient-hand-over"),
    path("practice/logo/", papers.logo, name="practice-logo"),
    path("figures/", figures.figures, name="figures"),
    path("preferences/", preferences.preferences, name="preferences"),
    # accounts
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("password/done/", accounts.password_change_done, name="password_change_done"),
    path("session/", accounts.session, name="session"),
    path("session/again/", accounts.signed_in_again, name="signed-in-again"),
    # operation
    path("healthz", health.healthz, name="healthz"),
]
