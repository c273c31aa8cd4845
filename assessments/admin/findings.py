from django.contrib import admin

from ..models import Finding
from ..publishing import condition_parts
from .conditions import FindingConditionInline
from .knowledge import KnowledgeAdmin
from .sentences import SentenceChangeList, condition_text


@admin.register(Finding)
class FindingAdmin(KnowledgeAdmin):
    list_display = ["key", "name", "condition"]
    list_display_links = ["key", "name"]
    search_fields = ["key", "name"]
    inlines = [FindingConditionInline]
    fields = ["key", "name", "order", "as_sentence", "used_by"]
    readonly_fields = ["as_sentence", "used_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(*condition_parts())

    def get_changelist(self, request, **kwargs):
        return SentenceChangeList

    @admin.display(description="holds when")
    def condition(self, finding):
        return finding.condition_text

    @admin.display(description="As saved, it holds when")
    def as_sentence(self, finding):
        return condition_text(finding) if finding.pk else "–"
