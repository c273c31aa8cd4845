"""Past consultations screened again with the draft: counts for every author, profiles without names."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from .. import presenters, releases
from ..access import is_clinician, is_rule_author
from ..engine import KnowledgeError
from ..models import Release
from ..workshop import profiles, replay

SECONDS = 0.6  # of screening; with reading and compiling the draft a request stays below 0.8


def urls(admin_site):
    """The addresses below that of the releases."""
    return [
        path("impact/", admin_site.admin_view(impact), name="workshop-impact"),
        path(
            "impact/<str:before>/<str:after>/",
            admin_site.admin_view(changed_profiles),
            name="workshop-profiles",
        ),
    ]


# -- counts ----------------------------------------------------------------------------------------


def impact(request):
    """What is counted so far; a post screens the next consultations first."""
    if not request.user.has_perm("assessments.view_replay"):
        raise PermissionDenied
    try:
        context = counted(request.method == "POST")
    except (KnowledgeError, releases.NothingPublished) as error:
        context = {"problem": problem(error)}
    if request.method == "POST" and not request.htmx:
        return redirect("admin:workshop-impact")
    context["may_see_profiles"] = may_see_profiles(request.user)
    template = "_impact" if request.htmx else "impact"
    return page(request, f"admin/workshop/{template}.html", "Impact on past consultations", context)


def counted(going_on):
    draft = replay.draft()
    found = replay.step(replay.begin(draft), draft, SECONDS) if going_on else replay.find(draft.sha256)
    return {"replay": found} | (results(found, draft) if found and found.finished_at else {})


def results(found, draft):
    live = releases.knowledge_base(found.live_id)
    return {
        "impact": presenters.Impact(replay.counts(found), draft.document, live.document),
        "live": live,
        "outdated": replay.is_outdated(found),
    }


def problem(error):
    if isinstance(error, KnowledgeError):
        return "The draft does not hold together yet. Settle its problems first; then it can be tried."
    return str(error)


# -- profiles --------------------------------------------------------------------------------------


@require_safe
def changed_profiles(request, before, after):
    """Some consultations that would move from one verdict to another."""
    if not may_see_profiles(request.user):
        raise PermissionDenied
    draft, found = current()
    change = the_change(found, draft, before, after)
    versions = profiles.examples(found, before, after)
    context = {
        "change": change,
        "own": profiles.own(request.user, versions) if is_clinician(request.user) else (),
        "profiles": described(versions, draft, change) if is_rule_author(request.user) else (),
    }
    title = f"{change.before.word} → {change.after.word}"
    return page(request, "admin/workshop/profiles.html", title, context)


def may_see_profiles(user):
    return is_rule_author(user) or is_clinician(user)


def current():
    """The draft and its finished replay. Raises Http404 when there is none."""
    try:
        draft = replay.draft()
        found = replay.find(draft.sha256)
    except (KnowledgeError, releases.NothingPublished) as error:
        raise Http404 from error
    if not (found and found.finished_at):
        raise Http404
    return draft, found


def the_change(found, draft, before, after):
    for change in presenters.Impact(replay.counts(found), draft.document).changes:
        if (change.from_key, change.to_key) == (before, after):
            return change
    raise Http404


def described(versions, draft, change):
    rules = [cause.key for cause in change.causes if cause.key]
    return [
        presenters.anonymous_profile(knowledge_base, draft, answers, rules)
        for knowledge_base, answers in profiles.anonymous(versions)
    ]


def page(request, template, title, context):
    context |= {**admin.site.each_context(request), "title": title, "opts": Release._meta}
    return TemplateResponse(request, template, context)
