"""Every change of the knowledge, readable; nothing here can be changed."""

from django.contrib import admin
from django.template.loader import render_to_string

from .. import differences
from ..access import named
from ..models import KnowledgeChange
from .items import vocabulary

SHOWN_CHANGES = 100


def history_of(kind, key):
    """The changes of one item, newest first, with `lines` of what changed; under earlier keys too."""
    words = vocabulary()
    return [
        {"change": change, "who": named(change.by), "lines": lines_of(change, words), "op": operation(change)}
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


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind, names[0]) for kind, names in differences.KINDS.items()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(KnowledgeChange)
class KnowledgeChangeAdmin(admin.ModelAdmin):
    list_display = ["at", "who", "kind_name", "item", "what", "via"]
    list_filter = [KindFilter, "via", ("by", admin.RelatedOnlyFieldListFilter), "at"]
    list_select_related = ["by"]
    search_fields = ["key", "by__username", "by__last_name"]
    fields = ["at", "who", "kind_name", "item", "via", "lines"]
    readonly_fields = ["who", "kind_name", "item", "lines"]

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
