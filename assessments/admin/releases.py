"""Releases: the list, one as a document, two compared, a former one brought back or taken as the draft."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Subquery
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from .. import actions, publishing
from ..access import named
from ..engine import KnowledgeError
from ..models import Release
from . import figures, impact, workshop
from .release_document import ReleaseDocument
from .workshop import PUBLISHING, READING, SUBMITTING, demand, text_field
from .workshop_page import TEST_PATIENTS, grouped

DRAFT = "draft"
UNREADABLE = "This version of the app cannot read that release any more, so it cannot come back as it is."


class AgainForm(forms.Form):
    """Why a former release comes back; `seen` is the number of the release that was live on the page."""

    note = text_field(
        "Note",
        "Say in a sentence why it comes back; it is kept with the release.",
        "In a sentence: why it comes back. It is kept with the new release.",
    )
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class SetDraftForm(forms.Form):
    seen = forms.CharField(max_length=64, required=False)


class CompareForm(forms.Form):
    """Two pickers over all releases and the draft."""

    old = forms.ChoiceField(label="From")
    new = forms.ChoiceField(label="To")

    def __init__(self, releases, data):
        super().__init__(data)
        choices = [(str(release.number), f"{release}, {day(release)}") for release in releases]
        for field in self.fields.values():
            field.choices = [(DRAFT, "The draft"), *choices]
            field.error_messages["invalid_choice"] = "Choose one of the releases in the list."


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    list_display = ["__str__", "standing", "published", "submitted", "note", "remark"]
    list_select_related = ["author", "submitted_by", "restores"]
    search_fields = ["note", "sha256"]

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("publish/", guarded(to_workshop), name="publish"),
            *workshop.addresses(guarded),
            *impact.urls(self.admin_site),
            *figures.urls(self.admin_site),
            path("compare/", guarded(self.compare_view), name="release-compare"),
            path("<int:pk>/again/", guarded(self.again_view), name="release-again"),
            path("<int:pk>/draft/", guarded(self.set_draft_view), name="release-set-draft"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        newest = Release.objects.order_by("-number").values("number")[:1]
        return super().get_queryset(request).defer("document", "report").annotate(newest=Subquery(newest))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # -- the list

    def get_list_display(self, request):
        return [*self.list_display, *(["bring_back"] if request.user.has_perm(PUBLISHING) else [])]

    def changelist_view(self, request, extra_context=None):
        live = Release.objects.defer("document").live()
        former = former_of(live) if request.user.has_perm(PUBLISHING) else None
        context = {"title": "Releases", "live": live, "former": former, **(extra_context or {})}
        return super().changelist_view(request, context)

    def is_live(self, release):
        return release.number == release.newest

    @admin.display(description="stands")
    def standing(self, release):
        return "live" if self.is_live(release) else ""

    @admin.display(description="published", ordering="created_at")
    def published(self, release):
        return f"{named(release.author)}, {day(release)}"

    @admin.display(description="submitted by", ordering="submitted_by__username")
    def submitted(self, release):
        return named(release.submitted_by) or "–"

    @admin.display(description="remark")
    def remark(self, release):
        return remark_on(release)

    @admin.display(description="bring back")
    def bring_back(self, release):
        if self.is_live(release) or Release.objects.withdrawal_of(release):
            return None
        address = reverse("admin:release-again", args=[release.pk])
        return format_html('<a href="{}">Publish {} again</a>', address, release)

    # -- one release

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The release as a document to read."""
        release = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, release):
            raise PermissionDenied
        if release is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        is_live = self.is_live(release)
        context = {
            "release": release,
            "published_by": named(release.author),
            "submitted_by": named(release.submitted_by),
            "remark": remark_on(release),
            "is_live": is_live,
            "former": former_of(release) if is_live else None,
            "content": ReleaseDocument(json.loads(release.document)),
        }
        return self.page(request, str(release), "document.html", context)

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:assessments_release_change", object_id)

    def page(self, request, title, template, context, status=200):
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/assessments/release/{template}", context, status=status)

    # -- two releases

    def compare_view(self, request):
        """What differs between two releases, or between one and the draft."""
        demand(request.user, READING)
        releases = list(self.get_queryset(request))
        form = CompareForm(releases, request.GET or newest_two(releases))
        groups = None
        if form.is_valid():
            old, new = (document_of(form.cleaned_data[side]) for side in ("old", "new"))
            groups = grouped(old, new)
        return self.page(request, "Compare two releases", "compare.html", {"form": form, "groups": groups})

    # -- a former release comes back

    def again_view(self, request, pk):
        """Publishes a former release as the next one; the live one is thereby withdrawn."""
        demand(request.user, PUBLISHING)
        release = get_object_or_404(Release, pk=pk)
        form = AgainForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                published = actions.publish_again(by=request.user, release_id=pk, **form.cleaned_data)
            except (actions.Overtaken, actions.NothingToPublish, actions.WasWithdrawn) as error:
                form.add_error(None, str(error))
            except KnowledgeError:
                form.add_error(None, UNREADABLE)
            else:
                messages.success(request, f"{published} is live: it says what {release} said.")
                return redirect("admin:assessments_release_change", published.pk)
        return self.again_page(request, release, form)

    def again_page(self, request, release, form):
        live = Release.objects.live()
        context = {
            "release": release,
            "live": live,
            "form": form,
            "screened": live.screenings.count(),
            "withdrawal": Release.objects.withdrawal_of(release),
            "groups": for_clinicians(grouped(json.loads(live.document), json.loads(release.document))),
        }
        status = 422 if form.errors else 200
        title = f"Withdraw {live}: publish {release} again"
        return self.page(request, title, "again.html", context, status)

    # -- a release becomes the draft

    def set_draft_view(self, request, pk):
        """Writes a release over the draft, once its reader has seen what is lost."""
        demand(request.user, SUBMITTING)
        release = get_object_or_404(Release, pk=pk)
        form = SetDraftForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                number = actions.set_draft(by=request.user, release_id=pk, **form.cleaned_data)
            except actions.Refused as refused:
                form.add_error(None, refused.sentences)
            except KnowledgeError:
                form.add_error(None, UNREADABLE)
            else:
                messages.success(request, f"The draft says what {release} says; {number} items changed.")
                return redirect("admin:workshop")
        return self.set_draft_page(request, release, form)

    def set_draft_page(self, request, release, form):
        draft = publishing.freeze()
        context = {
            "release": release,
            "form": form,
            "seen": publishing.digest(draft),
            "groups": grouped(draft, json.loads(release.document)),
        }
        status = 422 if form.errors else 200
        return self.page(request, f"Set the draft to {release}", "set_draft.html", context, status)


@require_safe
def to_workshop(request):
    """Where the workshop was before it had the name."""
    demand(request.user, READING)
    return redirect("admin:workshop")


def day(release):
    return date_format(timezone.localtime(release.created_at), "j F Y")


def former_of(live):
    """The newest release before this one that says something else and was not withdrawn itself."""
    if not live:
        return None
    withdrawn = [one.report["withdrawn"] for one in Release.objects.withdrawals()]
    before = Release.objects.defer("document").filter(number__lt=live.number)
    return before.exclude(number__in=withdrawn).exclude(sha256=live.sha256).first()


def for_clinicians(groups):
    """Without the test patients: clinicians never meet them."""
    return [(name, items) for name, items in groups if name != TEST_PATIENTS]


def remark_on(release):
    """What is out of the ordinary about how it came about, and what became of it."""
    words = [f"brings back {release.restores}"] if release.restores_id else []
    words += ["published by one person"] if release.one_person else []
    withdrawal = Release.objects.withdrawal_of(release)
    return "; ".join(words + ([f"withdrawn by {withdrawal}"] if withdrawal else []))


def newest_two(releases):
    """The live release against the one before it; against the draft while it is the only one."""
    numbers = [str(release.number) for release in releases[:2]] + [DRAFT, DRAFT]
    return {"new": numbers[0], "old": numbers[1]}


def document_of(chosen):
    if chosen == DRAFT:
        return publishing.freeze()
    return json.loads(Release.objects.get(number=int(chosen)).document)
