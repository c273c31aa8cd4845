"""The decision on a result: kept while it is typed, signed, amended."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, presenters, releases
from ..access import clinician_required
from ..decision_page import DecisionPage, decidable, decisions_of, offered_reasons
from ..desk_forms import TICKING, DecisionForm, typed_decision, with_preset
from .consult import is_number
from .consultations import own_consultation, show, version_of

require_page = require_http_methods(["GET", "HEAD", "POST"])


@clinician_required
@require_page
def decide(request, consultation_id):
    """Signs what was posted, or only keeps it. A look leads to the result."""
    found = own_consultation(request.user, consultation_id)
    if request.method != "POST":
        return redirect("consultation", found.pk)
    if request.POST.get("then") != "sign":
        return keep(request, found)
    if signed := actions.already_signed(request.user, found.pk, submit_key(request.POST)):
        return land_on(request, signed)
    return sign(request, found)


def sign(request, found):
    what, seen = decidable_of(version_of(found, found.version)), seen_by(request.POST)
    typed = typed_decision(request.POST)
    typed = typed if "follows" in typed else with_preset(typed, what)
    amends = found.decisions.filter(number=seen["after"]).first()
    form = DecisionForm(typed, what, offered_reasons(), amends=amends)
    if form.is_valid():
        which = {"by": request.user, "consultation_id": found.pk, "submit_key": submit_key(request.POST)}
        try:
            return land_on(request, actions.sign(**which, **seen, **form.decided))
        except actions.StaleDecision as stale:
            return show_meanwhile(request, stale.consultation, typed, seen)
    if seen != now_of(found):
        return show_meanwhile(request, found, typed, seen)
    return show(request, found, found.version, status=422, typed=typed, checked=True)


def land_on(request, decision):
    what = "The consult" if decision.number == 1 else "The amendment"
    messages.success(request, f"{what} is signed. What was signed stays as it is.")
    return redirect("consultation", decision.consultation_id)


def show_meanwhile(request, found, typed, seen):
    """The newest state with what was typed, and what happened since the page it was typed on."""
    now, before = version_of(found, found.version), found.versions.filter(number=seen["version_number"])
    signed = presenters.signed_decisions(decisions_of(found), releases.knowledge_base)
    since = [one for one in signed if one.number > seen["after"]]
    told = presenters.meanwhile(before.first(), now, since, releases.knowledge_base(now.release_id))
    return show(request, found, found.version, status=409, typed=typed, meanwhile=told)


# -- kept while it is typed ------------------------------------------------------------------------


@clinician_required
@require_POST
def save(request, consultation_id):
    """Keeps what was typed so far; answers with the pieces of the page that changed."""
    return keep(request, own_consultation(request.user, consultation_id))


def keep(request, found):
    version, seen = version_of(found, found.version), seen_by(request.POST)
    what = decidable_of(version)
    typed = with_preset(typed_decision(request.POST), what)
    tick = TICKING.get(request.POST.get("tick"))
    typed = tick(typed, what) if tick else typed
    try:
        actions.keep_decision(by=request.user, consultation_id=found.pk, after=seen["after"], typed=typed)
    except actions.StaleDecision:
        return refuse(request, found, typed, seen)
    if not request.htmx:
        place = "#discussed" if tick else "#decision"
        return redirect(reverse("consultation", args=[found.pk]) + place)
    found.refresh_from_db(fields=["pending"])
    desk = DecisionPage(found, version, ticking=bool(tick))
    moved = desk.typed.get("follows", []) != request.POST.getlist("follows")
    return render(request, "decisions/_kept.html", {"desk": desk, "moved": moved})


def refuse(request, found, typed, seen):
    if not request.htmx:
        return show_meanwhile(request, found, typed, seen)
    return render(request, "decisions/_refused.html", {"consultation": found}, status=409)


# -- what a page sends -----------------------------------------------------------------------------


def seen_by(post):
    """The state the page showed: its version, and the number of the decision that was signed, 0 for none."""
    sent = {name: post.get(name, "") for name in ("version_number", "after")}
    return {name: int(text) if is_number(text) else 0 for name, text in sent.items()}


def now_of(found):
    return {"version_number": found.version, "after": found.decisions.count()}


def submit_key(post):
    """The key the page was made with; a new one for anything that is none."""
    try:
        return uuid.UUID(post.get("submit_key", ""))
    except ValueError:
        return uuid.uuid4()


def decidable_of(version):
    """What can be decided on a version. A result that cannot be read is not signed."""
    try:
        return decidable(version)
    except presenters.UNREADABLE as error:
        raise Http404 from error
