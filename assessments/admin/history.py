"""Every change of the knowledge, readable; nothing here can be changed."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from .. import actions, differences
from ..access import named
from ..items import MODELS, rows_of, vocabulary
from ..models import KnowledgeChange

SHOWN_CHANGES = 100
MOST_UNDONE = 200  # changes at once


def history_of(kind, key):
    """The changes of one item, newest first, with `lines` of what changed; under earlier keys too."""
    words = vocabulary()
    return [
        {
            "change": change,
            "who": named(change.by),
            "lines": lines_of(change, words),
            "op": operation(change),
            "undo_url": undo_url(change),
        }
        for change in changes_of(kind, key)[:SHOWN_CHANGES]
    ]


def changes_of(kind, key):
    found, keys = [], [key]
    for key in keys:
        changes = list(KnowledgeChange.objects.filter(kind=kind, key=key).select_related("by"))
        found += changes
        keys += [k for change in changes if (k := earlier_key(change)) not in keys]
    return sorted(found, key=lambda change: (change.at, change.pk), reverse=True)


def earlier_key(change):
    return (change.before or {}).get("key", change.key)


def lines_of(change, words):
    return differences.item_lines(change.kind, change.before, change.after, words, words)


def operation(change):
    return differences.operation(change.before, change.after)


def undoing(change, words):
    """What undoing the change does to its item."""
    return {
        "change": change,
        "who": named(change.by),
        "lines": differences.item_lines(change.kind, change.after, change.before, words, words),
        "op": differences.operation(change.after, change.before),
    }


def undo_url(change):
    return reverse("admin:assessments_knowledgechange_undo", args=[change.pk])


def edits(user):
    return user.has_perm("assessments.change_rule")


def may_undo(user, change):
    """Undoing is editing: whoever may change the item may."""
    model = MODELS.get(change.kind) if change else None
    return bool(model) and user.has_perm(f"assessments.change_{model._meta.model_name}")


def told_reasons(user, changes):
    """Why the changes cannot be undone as things are; nothing if they can."""
    try:
        with actions.nothing_kept():
            actions.undo_changes(by=user, changes=changes)
    except actions.CannotUndo as error:
        return error.reasons
    return ()


def address_of(change):
    """Where the item is edited, or the list of changes when it is gone."""
    row = rows_of(change.kind, (change.before or change.after)["key"]).first()
    if row is None:
        return reverse("admin:assessments_knowledgechange_changelist")
    return reverse(f"admin:assessments_{row._meta.model_name}_change", args=[row.pk])


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind, names[0]) for kind, names in differences.KINDS.items()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(KnowledgeChange)
class KnowledgeChangeAdmin(admin.ModelAdmin):
    list_display = ["at", "who", "kind_name", "item", "what", "via", "undo"]
    list_filter = [KindFilter, "via", ("by", admin.RelatedOnlyFieldListFilter), "at"]
    list_select_related = ["by"]
    search_fields = ["key", "by__username", "by__last_name"]
    fields = ["at", "who", "kind_name", "item", "via", "lines", "undo"]
    readonly_fields = ["who", "kind_name", "item", "lines", "undo"]
    actions = ["undo_selected"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        return [
            path("<path:object_id>/undo/", view, name="assessments_knowledgechange_undo"),
            *super().get_urls(),
        ]

    # -- undoing

    def undo_view(self, request, object_id):
        """Shows what undoing a change would do and what stands in its way; a post undoes it."""
        change = self.get_object(request, unquote(object_id))
        if change is None and self.has_view_permission(request):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not may_undo(request.user, change):
            raise PermissionDenied
        if request.method != "POST":
            return self.undo_page(request, [change], told_reasons(request.user, [change]))
        try:
            actions.undo_changes(by=request.user, changes=[change])
        except actions.CannotUndo as error:
            return self.undo_page(request, [change], error.reasons, 422)
        messages.success(request, f"The change of {change.key} is undone, and that is kept as a change too.")
        return redirect(address_of(change))

    @admin.action(description="Undo the selected changes")
    def undo_selected(self, request, queryset):
        """The same for several at once, all or none."""
        changes = list(queryset.order_by("-at", "-pk")[: MOST_UNDONE + 1])
        if not 0 < len(changes) <= MOST_UNDONE:
            messages.error(request, f"Choose up to {MOST_UNDONE} changes to undo them together.")
            return None
        if not all(may_undo(request.user, change) for change in changes):
            raise PermissionDenied
        if "confirmed" not in request.POST:
            return self.undo_page(request, changes, told_reasons(request.user, changes))
        try:
            actions.undo_changes(by=request.user, changes=changes)
        except actions.CannotUndo as error:
            return self.undo_page(request, changes, error.reasons, 422)
        number = "1 change is" if len(changes) == 1 else f"{len(changes)} changes are"
        messages.success(request, f"{number} undone, and that is kept in the history too.")
        return None

    def undo_page(self, request, changes, reasons, status=200):
        words = vocabulary()
        one = len(changes) == 1
        context = {
            **self.admin_site.each_context(request),
            "title": f"Undo a change of {changes[0].key}" if one else f"Undo {len(changes)} changes",
            "opts": self.opts,
            "undoings": [undoing(change, words) for change in changes],
            "reasons": reasons,
        }
        return TemplateResponse(
            request, "admin/assessments/knowledgechange/undo.html", context, status=status
        )

    @admin.display(description="undo")
    def undo(self, change):
        return format_html(
            '<a class="button" href="{}">Undo<span class="visually-hidden"> the change of {}</span></a>',
            undo_url(change),
            change.key,
        )

    def get_actions(self, request):
        return super().get_actions(request) if edits(request.user) else {}

    def get_list_display(self, request):
        return self.without_undo(request, super().get_list_display(request))

    def get_fields(self, request, obj=None):
        return self.without_undo(request, super().get_fields(request, obj))

    def without_undo(self, request, fields):
        """Who edits nothing is offered no button."""
        return [field for field in fields if field != "undo" or edits(request.user)]

    # -- reading

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="by", ordering="by__username")
    def who(self, change):
        return named(change.by) or "–"

    @admin.display(description="kind", ordering="kind")
    def kind_name(self, change):
        return differences.KINDS[change.kind][0] if change.kind in differences.KINDS else change.kind

    @admin.display(description="item", ordering="key")
    def item(self, change):
        return change.key

    @admin.display(description="what changed")
    def what(self, change):
        op = operation(change)
        if op != "Changed":
            return op
        return ", ".join(differences.changed_labels(change.kind, change.before, change.after))

    @admin.display(description="Before and after")
    def lines(self, change):
        return render_to_string("admin/assessments/_lines.html", {"lines": lines_of(change, vocabulary())})
