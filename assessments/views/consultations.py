"""Recorded consultations: the list, the result of one, its text for the record, the way back to the form."""

import json
import logging
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from .. import actions, papers, presenters, releases
from ..access import clinician_required
from ..decision_page import DecisionPage
from ..desk_forms import TryOutForm
from ..filters import NAMES, Narrowing
from ..forms import REFERENCE_LENGTH, typed_from
from ..models import Consultation, ConsultationVersion, Decision, Outcome, Patient, Release
from .consult import nothing_published, redirect_to_question, unfinished

log = logging.getLogger(__name__)
PER_PAGE = 25
NEWS = timedelta(days=30)  # as long the list says that a release was withdrawn
SOUGHT = "consultations-sought"


# -- the list --------------------------------------------------------------------------------------


@clinician_required
@require_safe
def register(request):
    """Own consultations, the newest first."""
    patients = Patient.objects.for_clinician(request.user)
    narrowing = Narrowing(request.GET, sought_in(request), patients)
    own = narrowing.of(Consultation.objects.for_clinician(request.user))
    page = Paginator(with_current_version(own), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "drafts": unfinished(request.user).waiting(),
        "withdrawals": withdrawals(request.user),
        "narrowing": narrowing,
        "page": page,
        "days": presenters.register(page.object_list, releases.knowledge_base),
        "newer": narrowing.address(page=page.number - 1),
        "older": narrowing.address(page=page.number + 1),
    }
    return render(request, "consultations/register.html", context)


@clinician_required
@require_POST
def search(request):
    """Keeps the reference sought in the session and leads to the list: an address must not hold it."""
    sought = " ".join(request.POST.get("reference", "").split())[:REFERENCE_LENGTH]
    request.session[SOUGHT] = sought
    filters = {name: request.POST[name][:40] for name in NAMES if request.POST.get(name)}
    return redirect(reverse("home", query=filters | ({"search": "on"} if sought else {})))


def sought_in(request):
    """What was searched for, as long as the address says that a search is on."""
    return request.session.get(SOUGHT, "") if "search" in request.GET else ""


def withdrawals(user):
    """Each release withdrawn of late with the number of own consultations that stand on it."""
    recent = Release.objects.withdrawals().filter(created_at__gt=timezone.now() - NEWS)
    by_number = {one.report["withdrawn"]: one for one in recent}
    own = Consultation.objects.for_clinician(user).filter(
        versions__number=F("version"), versions__release__number__in=by_number
    )
    counts = own.values_list("versions__release__number").annotate(Count("pk")).order_by()
    return [(by_number[number], count) for number, count in counts] if by_number else []


def with_current_version(consultations):
    """The same with what a row of the list tells of them."""
    current = ConsultationVersion.objects.filter(number=F("consultation__version")).select_related("release")
    needed = current.only("consultation", "number", "answers", "screening", "release__number")
    decided = Decision.objects.select_related("version").order_by("-number")
    return consultations.select_related("patient").prefetch_related(
        Prefetch("versions", queryset=needed, to_attr="shown_versions"),
        Prefetch(
            "decisions",
            queryset=decided.only("consultation", "number", "plan", "version__number"),
            to_attr="shown_decisions",
        ),
    )


# -- one consultation ------------------------------------------------------------------------------


@clinician_required
@require_safe
def consultation(request, consultation_id):
    found = own_consultation(request.user, consultation_id)
    return show(request, found, found.version)


@clinician_required
@require_safe
def version(request, consultation_id, number):
    return show(request, own_consultation(request.user, consultation_id), number)


@clinician_required
@require_safe
def text(request, consultation_id):
    """The result as plain text, to be pasted into the record."""
    found = own_consultation(request.user, consultation_id)
    version = version_of(found, found.version)
    _, record_text = page_of(version, DecisionPage(found, version).decisions)
    return HttpResponse(record_text, content_type="text/plain; charset=utf-8")


@clinician_required
@require_POST
def change(request, consultation_id):
    """Opens the recorded answers again as a draft, at the question named by `to`.

    What cannot be shown cannot be changed either; its page says so.
    """
    found = own_consultation(request.user, consultation_id)
    current, patient = version_of(found, found.version), found.patient
    page, _ = page_of(current)
    if not page.readable:
        return redirect("consultation", found.pk)
    data = typed_from(patient.reference, patient.year_of_birth, current.answers, current.remarks)
    draft = actions.reopen(by=request.user, consultation=found, data=data)
    return redirect_to_question(draft, request.POST.get("to", ""))


@clinician_required
@require_POST
def follow_up(request, consultation_id):
    """Begins a new consult of the same patient with the answers of this one."""
    found = own_consultation(request.user, consultation_id)
    try:
        draft = actions.follow_up(by=request.user, consultation=found)
    except releases.NothingPublished as error:
        return nothing_published(request, error)
    return redirect("consult", draft.pk)


def show(request, found, number, status=200, **posted):
    """The page of one version. `posted` is a decision that was not signed, as DecisionPage takes it."""
    version = version_of(found, number)
    desk = DecisionPage(found, version, **posted)
    page, record_text = page_of(version, desk.decisions)
    template = "consultations/result.html" if page.readable else "consultations/plain.html"
    context = {
        "page": page,
        "desk": desk,
        "try_out": try_out_form(page),
        "record_text": record_text,
        "versions": found.versions.order_by("-number").only("number", "at", "consultation"),
        "current": number == found.version,
        "answers": json.dumps(page.version.answers),
        "withdrawal": Release.objects.withdrawal_of(version.release),
        "outcomes": outcomes_of(found),
        "pdf": papers.available(),
    }
    return render(request, template, context, status=status)


def try_out_form(page):
    """The form to try other answers out, where a result says what would change it."""
    return TryOutForm(None, page.changes.modifiable) if page.readable and page.changes else None


def page_of(version, decisions=()):
    """The page of a version, from its own release, and its text for the record with these decisions; of both
    what can still be said when they cannot be made in full."""
    try:
        page = presenters.result_page(version, releases.knowledge_base(version.release_id))
        return page, presenters.record_text(page, decisions)
    except presenters.UNREADABLE:
        log.exception("consultation version %s cannot be shown in full", version.pk)
        page = presenters.plain_page(version)
        return page, presenters.record_text(page, decisions)


def outcomes_of(found):
    """What is known of treatments after this consult, a ShownOutcome each."""
    outcomes = Outcome.objects.standing().filter(consultation=found).select_related("version")
    return [presenters.shown_outcome(outcome, releases.knowledge_base) for outcome in outcomes]


def own_consultation(user, consultation_id):
    own = Consultation.objects.for_clinician(user).select_related("patient", "follows")
    return get_object_or_404(own, pk=consultation_id)


def version_of(found, number):
    versions = ConsultationVersion.objects.select_related(
        "consultation__patient", "consultation__follows", "release", "by"
    )
    return get_object_or_404(versions.defer("release__document"), consultation=found, number=number)
