"""Releases, read-only, and the page that publishes the next one."""

import json
import re
from functools import partial
from hashlib import sha256

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from .. import actions, differences, publishing
from ..engine import KnowledgeError, canonical_json, sentence
from ..models import Release
from . import impact
from .forms import named
from .items import MODELS

EMPTY = {"schema": 1}
KEYS = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
LINKED = (
    "rules",
    "questions",
    "findings",
    "modalities",
    "rule_sets",
)  # what a problem may name, in this order


class DraftMoved(Exception):
    """Somebody saved a change after the page was shown."""


class PublishForm(forms.Form):
    note = forms.CharField(
        label="Note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence or two: what changes for clinicians, and why. It is kept with the release.",
        error_messages={"required": "Say in a sentence what changes and why; it is kept with the release."},
    )
    seen = forms.CharField(max_length=64, required=False)  # the draft the page was about; see publish_seen


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    list_display = ["__str__", "is_live", "short_hash", "who", "created_at", "note"]
    list_select_related = ["author"]
    search_fields = ["note", "sha256"]

    def get_urls(self):
        publish = path("publish/", self.admin_site.admin_view(self.publish_view), name="publish")
        return [publish, *impact.urls(self.admin_site), *super().get_urls()]

    def get_queryset(self, request):
        newest = Release.objects.order_by("-number").values("number")[:1]
        return super().get_queryset(request).defer("document").annotate(newest=Subquery(newest))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="live", boolean=True)
    def is_live(self, release):
        return release.number == release.newest

    @admin.display(description="sha256")
    def short_hash(self, release):
        return release.sha256[:12]

    @admin.display(description="author", ordering="author__username")
    def who(self, release):
        return named(release.author)

    # -- one release

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The release as a document to read."""
        release = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, release):
            raise PermissionDenied
        if release is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        document = json.loads(release.document)
        context = {
            **self.page_context(request, str(release)),
            "release": release,
            "author": named(release.author),
            "is_live": self.is_live(release),
            "counts": differences.counts(document),
            "rule_sets": rules_in_words(document),
        }
        return TemplateResponse(request, "admin/assessments/release/document.html", context)

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:assessments_release_change", object_id)

    def page_context(self, request, title):
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    # -- the next release

    def publish_view(self, request):
        """Shows what would be frozen; a post by somebody who may publishes it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self.publish_post(request)
        return self.publish_page(request, PublishForm())

    def publish_post(self, request):
        if not may_publish(request.user):
            raise PermissionDenied
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self.publish_page(request, form, 422)
        try:
            release = publish_seen(by=request.user, **form.cleaned_data)
        except (actions.NothingToPublish, IntegrityError) as error:
            messages.info(request, told_nothing(error))
            return redirect("admin:publish")
        except KnowledgeError:
            form.add_error(None, "The draft does not hold together yet. Settle the problems below first.")
        except DraftMoved:
            form.add_error(
                None, "Somebody changed the draft since you opened this page. Read it again below."
            )
        else:
            messages.success(request, f"{release} is published. New consultations use it from now on.")
            return redirect("admin:assessments_release_change", release.pk)
        return self.publish_page(request, form, 422)

    def publish_page(self, request, form, status=200):
        context = self.page_context(request, "Publish") | draft_context()
        context |= {"form": form, "may_publish": may_publish(request.user)}
        return TemplateResponse(request, "admin/assessments/release/publish.html", context, status=status)


def may_publish(user):
    return user.has_perm("assessments.add_release")


@transaction.atomic
def publish_seen(*, by, note, seen):
    """Publishes what the publisher has seen; if it is something else, raises DraftMoved instead."""
    release = actions.publish(by=by, note=note)
    if release.sha256 != seen:
        raise DraftMoved
    return release


def told_nothing(error):
    if isinstance(error, IntegrityError):
        return "Somebody else published at the same moment. This is how the draft compares now."
    return f"{error} Nothing was published."


def draft_context():
    """What the page shows: the draft against the live release."""
    draft, live = publishing.freeze(), Release.objects.live()
    old = json.loads(live.document) if live else EMPTY
    return {
        "live": live,
        "counts": differences.counts(draft),
        "differences": linked_differences(old, draft) if live else [],
        "problems": linked_problems(draft),
        "digest": sha256(canonical_json(draft).encode()).hexdigest(),
    }


def linked_differences(old, draft):
    """[(difference, address of the item or "")]"""
    found = differences.differences(old, draft)
    links = Links()
    return [(item, links.to(item.kind, item.key)) for item in found]


def linked_problems(draft):
    """[(sentence, address of what it is about or "")]"""
    try:
        publishing.check(draft)
    except KnowledgeError as error:
        links = Links()
        return [(problem, links.in_text(problem)) for problem in error.problems]
    return []


class Links:
    """Addresses of items by kind and key; each kind is read once, when first asked for."""

    def __init__(self):
        self.pks = {}

    def to(self, kind, key):
        if kind not in self.pks:
            self.pks[kind] = {row.key: row.pk for row in MODELS[kind].objects.select_related()}
        pk = self.pks[kind].get(key)
        return reverse(f"admin:assessments_{MODELS[kind]._meta.model_name}_change", args=[pk]) if pk else ""

    def in_text(self, text):
        """The address of the first item that a sentence names."""
        keys = KEYS.findall(text)
        found = (self.to(kind, key) for kind in LINKED for key in keys)
        return next(filter(None, found), "")


def rules_in_words(document):
    """[(rule set, [rule with its words])] in the order of the document."""
    in_words = partial(rule_in_words, document)
    return [
        (rule_set, [in_words(rule) for rule in document["rules"] if rule["set"] == rule_set["key"]])
        for rule_set in document["rule_sets"]
    ]


def rule_in_words(document, rule):
    effects = differences.effect_words(document, rule["effects"])
    return {
        **rule,
        "condition": sentence(document, rule["when"]),
        "effect": effects[:1].upper() + effects[1:],
    }
