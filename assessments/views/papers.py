"""Papers to take along: the consultation as PDF, the patient handout, and the logo on both."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from .. import papers, releases
from ..access import clinician_required
from ..decision_page import DecisionPage
from ..handout import FOOT, HandoutForm, forget_texts, keep_texts, kept_texts, talked_about, words_over
from ..models import Practice
from .consultations import own_consultation, page_of, version_of


@clinician_required
@require_safe
def consultation_pdf(request, consultation_id):
    found = own_consultation(request.user, consultation_id)
    version = version_of(found, found.version)
    page, _ = page_of(version)
    if not page.readable:
        return redirect("consultation", found.pk)
    context = {"page": page, "desk": DecisionPage(found, version)}
    return as_pdf("papers/consultation.html", context, name="consult", of=found)


@clinician_required
@require_http_methods(["GET", "HEAD", "POST"])
def handout(request, consultation_id):
    """The sheet to be edited; or, posted with `then`, as it will be printed, or as PDF."""
    found = own_consultation(request.user, consultation_id)
    then = request.POST.get("then")
    if then == "outline":
        forget_texts(request.session, found)
        return redirect("handout", found.pk)
    form = handout_form(request, found)
    if not form.is_valid():
        return edit(request, found, form)
    keep_texts(request.session, found, form)
    return SHOWN_AS.get(then, edit)(request, found, form)


def handout_form(request, found):
    """The outline is that of the live release: what is given away today should be what is known today.

    What was posted is compared with it, and not with what was kept.
    """
    knowledge_base = releases.live_knowledge_base()
    outline = {
        "knowledge_base": knowledge_base,
        "discussed": talked_about(found.decisions.last(), knowledge_base),
    }
    if request.method == "POST":
        return HandoutForm(request.POST, **outline)
    return HandoutForm(None, **outline, kept=kept_texts(request.session, found))


def edit(request, found, form):
    status = 422 if form.errors else 200
    kept = kept_texts(request.session, found)
    context = {"form": form, "kept": kept, "consultation": found, **length(form)}
    return render(request, "papers/handout_edit.html", context, status=status)


def preview(request, found, form):
    practice = Practice.here()
    context = {
        "form": form,
        "sheet": form.sheet,
        "consultation": found,
        "practice": practice,
        "logo": reverse("practice-logo") if practice.logo else "",
        **length(form),
    }
    return render(request, "papers/handout_preview.html", context)


def length(form):
    """Whether there is a PDF, which alone can be measured, and how many words of it run over one page."""
    if not papers.available() or not form.is_valid():
        return {"pdf": papers.available()}
    return {"pdf": True, "over": words_over(papers.overrun(HANDOUT, on_paper(sheet=form.sheet), FOOT))}


def one_page(request, found, form):
    """The PDF; but what runs over one page is shown and said first."""
    over = length(form).get("over")
    return preview(request, found, form) if over else handout_pdf(request, found, form)


def handout_pdf(request, found, form):
    return as_pdf(HANDOUT, {"sheet": form.sheet}, name="handout", of=found)


HANDOUT = "papers/handout.html"
SHOWN_AS = {"preview": preview, "pdf": one_page, "pdf-as-it-is": handout_pdf}


def as_pdf(template, context, *, name, of):
    """A PDF to be saved. Its name says nothing of the patient; a part of the consultation's id keeps those of
    one day apart."""
    if not papers.available():
        raise Http404
    response = HttpResponse(papers.pdf(template, on_paper(**context)), content_type="application/pdf")
    saved_as = f"{name}-{timezone.localdate():%Y-%m-%d}-{of.pk.hex[:8]}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    return response


def on_paper(**context):
    practice = Practice.here()
    return {**context, "practice": practice, "logo": practice.logo_data}


@require_safe
def logo(request):
    """The logo of the practice, for whoever is signed in."""
    practice = Practice.here()
    if not practice.logo:
        raise Http404
    return HttpResponse(bytes(practice.logo), content_type=practice.logo_type)
