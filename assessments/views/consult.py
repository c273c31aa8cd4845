"""The consult: a patient is found or named, questions are answered as a draft, and the draft is screened."""

import uuid

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, filled_in, presenters, releases
from ..access import clinician_required
from ..consult_page import ConsultPage
from ..earlier import confirm, earlier
from ..engine import Verdict
from ..forms import REFERENCE_LENGTH, ConsultationForm, PatientForm, answer_name, typed_in
from ..models import Consultation, Draft, Patient, Preferences
from ..presenters.follow_up import reference_note

MATCHES = 20
require_page = require_http_methods(["GET", "HEAD", "POST"])


# -- beginning -------------------------------------------------------------------------------------


@clinician_required
@require_page
def start(request):
    """Search first, then begin: with a patient found, or with a new reference."""
    if request.method == "POST":
        return begin(request)
    sought = " ".join(request.GET.get("q", "").split())[:REFERENCE_LENGTH]
    form = PatientForm(initial={"reference": sought})
    template = "consult/_found.html" if request.htmx else "consult/start.html"
    return render(request, template, found(request.user, sought, form, archived="archived" in request.GET))


def begin(request):
    chosen = request.POST.get("patient", "")
    if chosen:
        patient = own_patient(request.user, chosen)
        return draft_for(request, patient.reference, patient.year_of_birth)
    form = PatientForm(request.POST)
    if not form.is_valid():
        sought = request.POST.get("reference", "")[:REFERENCE_LENGTH]
        return render(request, "consult/start.html", found(request.user, sought, form), status=422)
    return draft_for(request, **form.cleaned_data)


def draft_for(request, reference, year_of_birth):
    try:
        draft = actions.begin_draft(by=request.user, reference=reference, year_of_birth=year_of_birth)
    except releases.NothingPublished as error:
        return nothing_published(request, error)
    return redirect("consult", draft.pk)


def nothing_published(request, error):
    return render(request, "consult/nothing_published.html", {"reason": error}, status=503)


def found(user, sought, form, archived=False):
    """What the start page shows: own patients that match, a form for a new one, own unfinished drafts.

    Archived patients only when asked for; but their references are taken all the same.
    """
    own = Patient.objects.for_clinician(user)
    shown = own if archived else own.active()
    return {
        "sought": sought,
        "form": form,
        "archived": archived,
        "patients": with_last_consult(user, shown.matching(sought) if sought else newest(shown)),
        "same": sought and own.named(sought).first(),
        "drafts": unfinished(user).waiting(),
    }


def newest(patients):
    return patients.order_by("-pk")[:5]


def unfinished(user):
    """The drafts, with what each of them changes or follows up."""
    return Draft.objects.for_clinician(user).select_related("consultation", "follows")


def with_last_consult(user, patients):
    """The first of these patients, each with id, time and verdict of the newest consult."""
    last = Consultation.objects.for_clinician(user).filter(patient=OuterRef("pk")).order_by("-screened_at")
    patients = patients.annotate(
        last_verdict=Subquery(last.values("verdict")[:1]),
        last_consult=Subquery(last.values("screened_at")[:1]),
        last_id=Subquery(last.values("pk")[:1]),
    )[:MATCHES]
    for patient in patients:
        patient.verdict_label = Verdict(patient.last_verdict).label if patient.last_id else ""
    return patients


def own_patient(user, chosen):
    if not is_number(chosen):
        raise Http404
    return get_object_or_404(Patient.objects.for_clinician(user), pk=int(chosen))


# -- answering -------------------------------------------------------------------------------------


@clinician_required
@require_page
def consult(request, draft_id):
    """The form. A post saves what was typed, and screens it when that was asked for."""
    if recorded := actions.already_recorded(request.user, draft_id):
        return redirect("consultation", recorded.pk)
    draft = own_draft(request.user, draft_id)
    if request.method == "POST":
        return take(request, draft)
    form = form_of(draft, draft.data)
    form.errors.clear()  # nothing has been asked for yet
    return show(request, draft, form)


def take(request, draft):
    typed = typed_in(knowledge_of(draft), request.POST)
    typed.pop(answer_name(request.POST.get("clear", "")), None)
    try:
        draft = keep(request, draft.pk, typed)
    except actions.StaleDraft:
        form = form_of(draft, typed)
        form.errors.clear()
        return show(request, draft, form, status=409, refused="stale")
    if {"fill", "undo"} & set(request.POST):
        return fill(request, draft)
    if "still" in request.POST:
        return still_so(request, draft)
    then = THEN.get(request.POST.get("then"))
    return then(request, draft) if then else redirect_to_question(draft, request.POST.get("clear", ""))


def fill(request, draft):
    """Fills in normal findings or a template, or takes such a group of answers back."""
    group = request.POST.get("fill") or request.POST.get("undo")
    if "undo" in request.POST:
        data, marks = filled_in.undo(draft.data, draft.marks, group)
    else:
        data, marks = filled_in.fill(draft.data, draft.marks, *what_to_fill(draft, group), group=group)
    try:
        actions.save_draft(by=request.user, draft_id=draft.pk, version=draft.version, data=data, marks=marks)
    except actions.StaleDraft:
        return show(request, draft, form_of(draft, draft.data), status=409, refused="stale")
    return redirect(reverse("consult", args=[draft.pk]) + place_of(group))


def place_of(group):
    """Where on the page the buttons of such a group are."""
    kind, _, key = group.partition(":")
    return {filled_in.NORMAL: f"#normal-{key}", filled_in.TEMPLATE: "#templates"}.get(kind, "")


def still_so(request, draft):
    """Confirms an answer of the earlier consult that ages."""
    key, data = request.POST["still"], draft.data
    if draft.follows:
        data = confirm(data, earlier(draft.follows, knowledge_of(draft)), key)
    try:
        actions.save_draft(by=request.user, draft_id=draft.pk, version=draft.version, data=data)
    except actions.StaleDraft:
        return show(request, draft, form_of(draft, draft.data), status=409, refused="stale")
    return redirect_to_question(draft, key)


def what_to_fill(draft, group):
    """(answers, words) of a group named by a button: “normal:<section>” or “template:<key>”."""
    kind, _, key = group.partition(":")
    if kind == filled_in.NORMAL:
        sections = ConsultPage(form_of(draft, draft.data), draft).sections
        questions = next((section.questions for section in sections if section.key == key), [])
        return filled_in.normals(questions), filled_in.WORDS[filled_in.NORMAL]
    template = filled_in.template_of(knowledge_of(draft).document, key)
    if kind != filled_in.TEMPLATE or template is None:
        raise Http404
    return template["answers"], filled_in.WORDS[filled_in.TEMPLATE].format(template["name"])


def record(request, draft):
    form = form_of(draft, draft.data)
    if not form.is_valid():
        return show(request, draft, form, status=422)
    try:
        consultation = actions.record(by=request.user, draft_id=draft.pk, **form.profile())
    except actions.StaleConsultation as error:
        return show(request, draft, form, status=409, refused="overtaken", consultation=error.consultation)
    except Draft.DoesNotExist as error:
        raise Http404 from error
    return redirect("consultation", consultation.pk)


def move(request, draft):
    """Takes the draft on to the live release, the one the page named."""
    number = number_in(request.POST, "newer")
    try:
        draft = actions.move_draft(by=request.user, draft_id=draft.pk, version=draft.version, number=number)
    except actions.StaleDraft:
        messages.warning(request, "Not moved: the draft or the live release changed at that moment.")
    else:
        messages.success(request, f"This draft follows {draft.release} now. Please look through the answers.")
    return redirect("consult", draft.pk)


# What a post of the form asks for once what was typed is saved.
THEN = {"record": record, "move": move}


def redirect_to_question(draft, key):
    place = f"#q-{key}" if key in knowledge_of(draft).question else ""
    return redirect(reverse("consult", args=[draft.pk]) + place)


@clinician_required
@require_POST
def save(request, draft_id):
    """Keeps what was typed so far; answers with the pieces of the page that changed."""
    draft = Draft.objects.for_clinician(request.user).filter(pk=draft_id).first()
    if draft is None:
        return refuse_gone(request, draft_id)
    try:
        draft = keep(request, draft_id, typed_in(knowledge_of(draft), request.POST))
    except actions.StaleDraft:
        return refuse(request, 409, refused="stale", draft_id=draft_id)
    except Draft.DoesNotExist:
        return refuse_gone(request, draft_id)
    form = form_of(draft, draft.data)
    form.errors.clear()
    page = ConsultPage(form, draft, quiet=is_quiet(request.user))
    changed = page.changed(request.POST.getlist("shown"))
    context = {
        "page": page,
        "form": form,
        "draft": draft,
        "changed": changed,
        "newer": newer_for(draft, form),
        "reconfirmed": page.reconfirmed(request.POST.getlist("confirmed")),
        "reference_note": note_on_reference(request.user, draft),
        "swap": True,
        "saved_today": True,
    }
    return render(request, "consult/_saved.html", context)


def refuse_gone(request, draft_id):
    if recorded := actions.already_recorded(request.user, draft_id):
        return refuse(request, 409, refused="recorded", consultation=recorded)
    return refuse(request, 404, refused="gone")


def refuse(request, status, **context):
    return render(request, "consult/_refusal.html", context, status=status)


OTHER_DRAFT = "Another unfinished consult with this reference waits on the first page."


@clinician_required
@require_POST
def discard(request, draft_id):
    draft = own_draft(request.user, draft_id)
    actions.discard_draft(by=request.user, draft_id=draft.pk)
    return redirect("consult-start")


# -- drafts ----------------------------------------------------------------------------------------


def own_draft(user, draft_id):
    return get_object_or_404(unfinished(user), pk=draft_id)


def note_on_reference(user, draft):
    """What is said when the reference typed is not that of the patient the draft was begun for."""
    typed = " ".join(draft.reference.split())
    found = Patient.objects.for_clinician(user).named(typed).first() if typed else None
    own, year = actions.patient_of(draft), "".join(draft.data.get("year_of_birth", [])).strip()
    told = reference_note(typed, found, own, year=year, change=bool(draft.consultation))
    others = Draft.objects.for_clinician(user).filter(data__reference__0__iexact=typed).exclude(pk=draft.pk)
    return f"{told} {OTHER_DRAFT}".strip() if typed and others.exists() else told


def keep(request, draft_id, typed):
    """Saves the draft. Raises StaleDraft when another window saved it meanwhile.

    When it was this window that did, the answer to it got lost on the way: then its next save is welcome.
    """
    window = window_of(request.POST.get("window", ""))
    version, typed = number_in(request.POST, "version"), typed | {"window": [window]}
    try:
        return actions.save_draft(by=request.user, draft_id=draft_id, version=version, data=typed)
    except actions.StaleDraft as error:
        if error.draft.data.get("window") != [window] or not window:
            raise
        version = error.draft.version
        return actions.save_draft(by=request.user, draft_id=draft_id, version=version, data=typed)


def number_in(post, name):
    number = post.get(name, "")
    return int(number) if is_number(number) else 0


def is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 19


def window_of(text):
    """The id a page was given when it was made, or "" for anything else."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def is_quiet(user):
    """Whether this clinician wants to record first and see the screening on request."""
    return Preferences.objects.filter(user=user, result_only_on_request=True).exists()


def knowledge_of(draft):
    return releases.knowledge_base(draft.release_id)


def form_of(draft, typed):
    return ConsultationForm(knowledge_of(draft), typed)


def newer_for(draft, form):
    """What is said about the live release, when the draft was begun under another one that says otherwise."""
    live = releases.live_release()
    if live.sha256 == form.knowledge_base.sha256:
        return None
    there = ConsultationForm(releases.knowledge_base(live.pk), dict(form.data.lists()))
    return presenters.newer_release(form, there)


def show(request, draft, form, status=200, **context):
    context |= {
        "page": ConsultPage(form, draft, quiet=is_quiet(request.user)),
        "form": form,
        "draft": draft,
        "draft_id": draft.pk,
        "window": uuid.uuid4(),
        "newer": newer_for(draft, form),
        "reference_note": note_on_reference(request.user, draft),
        "saved_today": timezone.localdate(draft.saved_at) == timezone.localdate(),
    }
    return render(request, "consult/consult.html", context, status=status)
