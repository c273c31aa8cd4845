"""Every address has an owner. A route that is not in this table fails the suite.

To add one: a line in POLICY with the roles that may enter. All other roles must get 403, and anonymous
visitors the log-in. A model registered in the admin needs a line in ADMIN_MODELS instead.
"""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver

pytestmark = pytest.mark.django_db

CLINICIAN, EDITOR, PUBLISHER = {"clinician"}, {"editor"}, {"publisher"}
ADMINISTRATOR, SUPERUSER = {"administrator"}, {"superuser"}
STAFF = EDITOR | PUBLISHER | ADMINISTRATOR | SUPERUSER
RULES = EDITOR | SUPERUSER
PUBLISHING = PUBLISHER | ADMINISTRATOR | SUPERUSER
ACCOUNTS = ADMINISTRATOR | SUPERUSER
EVERYBODY = CLINICIAN | STAFF
NOBODY = set()
OPEN = {"anonymous"} | EVERYBODY

POLICY = {
    "": EVERYBODY,
    # consult
    "consult/": CLINICIAN,
    "consult/<uuid:draft_id>/": CLINICIAN,
    "consult/<uuid:draft_id>/discard/": CLINICIAN,
    "consult/<uuid:draft_id>/save/": CLINICIAN,
    # consultations
    "consultations/search/": CLINICIAN,
    "consultations/<uuid:consultation_id>/": CLINICIAN,
    "consultations/<uuid:consultation_id>/change/": CLINICIAN,
    "consultations/<uuid:consultation_id>/decision/": CLINICIAN,
    "consultations/<uuid:consultation_id>/decision/save/": CLINICIAN,
    "consultations/<uuid:consultation_id>/handout/": CLINICIAN,
    "consultations/<uuid:consultation_id>/pdf/": CLINICIAN,
    "consultations/<uuid:consultation_id>/text/": CLINICIAN,
    "consultations/<uuid:consultation_id>/versions/<int:number>/": CLINICIAN,
    "consultations/<uuid:consultation_id>/versions/<int:number>/try/": CLINICIAN,
    "consultations/<uuid:consultation_id>/follow-up/": CLINICIAN,
    "consultations/<uuid:consultation_id>/outcome/": CLINICIAN,
    "consultations/<uuid:consultation_id>/outcome/<int:outcome_id>/": CLINICIAN,
    # patients
    "patients/<int:patient_id>/": CLINICIAN,
    "patients/<int:patient_id>/archive/": CLINICIAN,
    "patients/<int:patient_id>/bring-back/": CLINICIAN,
    "patients/<int:patient_id>/compare/": CLINICIAN,
    "patients/<int:patient_id>/hand-over/": CLINICIAN,
    "figures/": CLINICIAN,
    "preferences/": CLINICIAN,
    "practice/logo/": EVERYBODY,
    # accounts
    "login/": OPEN,
    "logout/": EVERYBODY,
    "password/": EVERYBODY,
    "password/done/": EVERYBODY,
    "session/": EVERYBODY,
    "session/again/": EVERYBODY,
    "healthz": OPEN,
    # admin, apart from its models
    "admin/": STAFF,
    "admin/login/": STAFF,
    "admin/logout/": STAFF,
    "admin/password_change/": STAFF,
    "admin/password_change/done/": STAFF,
    "admin/jsi18n/": STAFF,
    "admin/autocomplete/": NOBODY,  # refused without a field; with one the model's permission decides
    "admin/r/<path:content_type_id>/<path:object_id>/": STAFF,
    "admin/<app>/": STAFF,  # sees the models its permissions let it see; nothing, if there are none
    "admin/(?P<url>.*)$": STAFF,
    "admin/assessments/testpatient/coverage/": STAFF,
    "admin/assessments/testpatient/export/": STAFF,
    "admin/assessments/testpatient/from-answers/": RULES,
    "admin/assessments/testpatient/import/": RULES,
    "admin/assessments/testpatient/keep/": RULES,
    "admin/assessments/testpatient/now/": RULES,
    "admin/assessments/release/impact/": STAFF,  # counts; profiles are for rule authors and clinicians
    "admin/assessments/release/impact/<str:before>/<str:after>/": EDITOR | PUBLISHER,
    "admin/assessments/release/figures/": EDITOR | PUBLISHER,  # counts, none of them small
    # the knowledge in and out: whoever reads the rules takes them out, whoever edits them brings them in
    "admin/assessments/rule/exchange/": STAFF,
    "admin/assessments/rule/exchange/confirm/": RULES,
    "admin/assessments/rule/exchange/knowledge.zip": STAFF,
    "admin/assessments/rule/exchange/rules.xlsx": STAFF,
    "admin/assessments/rule/exchange/rule-set/<int:pk>/": STAFF,
    # editing
    "admin/assessments/rule/try/": RULES,
    "admin/assessments/rule/<path:object_id>/try/": RULES,
    "admin/assessments/rule/<path:object_id>/duplicate/": RULES,
    "admin/assessments/knowledgechange/<path:object_id>/undo/": RULES,
    # the workshop and the pages of releases
    "admin/assessments/release/publish/": STAFF,
    "admin/assessments/release/workshop/": STAFF,
    "admin/assessments/release/workshop/problems/": STAFF,
    "admin/assessments/release/workshop/submit/": RULES,
    "admin/assessments/release/workshop/withdraw/": RULES,
    "admin/assessments/release/workshop/send-back/": PUBLISHING,
    "admin/assessments/release/workshop/publish/": PUBLISHING,
    "admin/assessments/release/compare/": STAFF,
    "admin/assessments/release/<int:pk>/again/": PUBLISHING,
    "admin/assessments/release/<int:pk>/draft/": RULES,
}

EDITED = {"view": STAFF, "add": RULES, "delete": RULES}
READ_ONLY = {"view": STAFF, "add": NOBODY, "delete": NOBODY}
# app/model: who may see, add, and delete. Who may change sees the same pages as who may look.
ADMIN_MODELS = {
    "auth/user": {"view": ACCOUNTS, "add": ACCOUNTS, "delete": NOBODY},
    "assessments/ambiguity": EDITED,
    "assessments/claim": EDITED,
    "assessments/consulttemplate": EDITED,
    "assessments/finding": EDITED,
    "assessments/handoutparagraph": EDITED,
    "assessments/matrixcell": EDITED,
    "assessments/matrixrow": EDITED,
    "assessments/message": EDITED,
    "assessments/modality": EDITED,
    "assessments/problem": EDITED,
    "assessments/question": EDITED,
    "assessments/reference": EDITED,
    "assessments/rule": EDITED,
    "assessments/ruleset": EDITED,
    "assessments/scopetopic": EDITED,
    "assessments/section": EDITED,
    "assessments/testpatient": EDITED,
    "assessments/decisionreason": {"view": ACCOUNTS, "add": ACCOUNTS, "delete": NOBODY},
    "assessments/practice": {"view": ACCOUNTS, "add": ACCOUNTS, "delete": NOBODY},
    "assessments/knowledgechange": READ_ONLY,
    "assessments/release": READ_ONLY,
    "assessments/verdictwording": READ_ONLY,
    "axes/accessattempt": {"view": ACCOUNTS, "add": NOBODY, "delete": ACCOUNTS},
    "axes/accesslog": {"view": SUPERUSER, "add": NOBODY, "delete": SUPERUSER},
    "axes/accessfailurelog": {"view": SUPERUSER, "add": NOBODY, "delete": SUPERUSER},
}
ADMIN_PAGES = {
    "": "view",
    "add/": "add",
    "<path:object_id>/": "view",
    "<path:object_id>/change/": "view",
    "<path:object_id>/history/": "view",
    "<path:object_id>/delete/": "delete",
    # the user's password form
    "<id>/password/": "view",
}

# What stands for each kind of argument in an address. In the admin of a model it is a row, when there is one.
MISSING = "999999"
ARGUMENTS = {"uuid": "00000000-0000-4000-8000-000000000000", "int": MISSING, "path": MISSING}
SAMPLES = {"admin/(?P<url>.*)$": "admin/nothing/here/", "admin/<app>/": "admin/auth/"}


def walk(patterns, before=""):
    for entry in patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield re.sub(r"\^\(\?P<app_label>.*\)/\$", "<app>/", route)
        else:
            yield from walk(entry.url_patterns, route)


ROUTES = sorted(set(walk(get_resolver().url_patterns)))


def roles_of(route):
    """The roles that may enter; None when nobody decided, which one test reports for all."""
    if route in POLICY:
        return POLICY[route]
    model = re.fullmatch(r"admin/(\w+/\w+)/(.*)", route)
    if model and model[1] in ADMIN_MODELS and model[2] in ADMIN_PAGES:
        return ADMIN_MODELS[model[1]][ADMIN_PAGES[model[2]]]
    return None


DECIDED = {route: roles for route in ROUTES if (roles := roles_of(route)) is not None}


def address(route):
    if route in SAMPLES:
        return "/" + SAMPLES[route]
    arguments = ARGUMENTS | dict.fromkeys(("path", None), existing_row(route))
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: str(arguments.get(part[1], "none")), route)


def existing_row(route):
    model = re.match(r"admin/(\w+/\w+)/", route)
    if not model or model[1] not in ADMIN_MODELS:
        return MISSING
    row = apps.get_model(model[1].replace("/", ".")).objects.order_by("pk").first()
    return row.pk if row else MISSING


def is_refused(response):
    """403; or, where the admin has no such row, the admin's first page with a sentence that says so."""
    bounced = response.redirect_chain and response.redirect_chain[-1][0] == "/admin/"
    return response.status_code in (403, 405) or bool(bounced)


def asks_for_login(response):
    return response.status_code == 302 and response["Location"].startswith("/login/?next=")


def test_somebody_decided_about_every_route():
    undecided = [route for route in ROUTES if route not in DECIDED]
    assert not undecided, "Not in the policy of tests/test_routes.py: " + ", ".join(undecided)


def test_the_policy_names_no_route_that_is_gone():
    assert not set(POLICY) - set(ROUTES)


def test_the_exceptions_from_the_log_in_are_the_listed_ones():
    by_name = {"login", "healthz"}
    assert by_name == settings.OPEN_ROUTES
    assert {route for route, roles in DECIDED.items() if "anonymous" in roles} == {"login/", "healthz"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_is_asked_to_log_in(method):
    closed = [route for route in ROUTES if "anonymous" not in DECIDED.get(route, ())]
    entered = [route for route in closed if not asks_for_login(getattr(Client(), method)(address(route)))]
    assert not entered


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_role_enters_what_is_its_own(role, request):
    client = request.getfixturevalue(f"{role}_client")
    own = [route for route, roles in DECIDED.items() if role in roles]
    statuses = {route: client.get(address(route), follow=True).status_code for route in own}
    assert not {route: status for route, status in statuses.items() if status == 403 or status >= 500}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_role_enters_nothing_else(role, method, request):
    client = request.getfixturevalue(f"{role}_client")
    foreign = [route for route, roles in DECIDED.items() if role not in roles]
    answers = {route: getattr(client, method)(address(route), follow=True) for route in foreign}
    assert not {route: answer.status_code for route, answer in answers.items() if not is_refused(answer)}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_are_refused_everywhere(method, superuser_client):
    statuses = {route: superuser_client.generic(method, address(route)).status_code for route in ROUTES}
    assert set(statuses.values()) == {405}
