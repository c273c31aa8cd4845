"""Texts that no rule reads: verdict wordings, handout, scope, ambiguities."""

from django.contrib import admin

from ..models import Ambiguity, ConsultTemplate, HandoutParagraph, ScopeTopic, VerdictWording
from .knowledge import KnowledgeAdmin


@admin.register(VerdictWording)
class VerdictWordingAdmin(KnowledgeAdmin):
    """The verdicts themselves and their order belong to the engine; only their words are edited."""

    spoken = ("label", "meaning")
    list_display = ["label", "key", "meaning"]
    fields = ["key", "label", "meaning"]
    readonly_fields = ["key"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(HandoutParagraph)
class HandoutParagraphAdmin(KnowledgeAdmin):
    spoken = ("title", "text")
    list_display = ["title", "key", "text"]
    search_fields = ["key", "title", "text", "claims__key"]
    autocomplete_fields = ["claims"]
    fields = ["key", "title", "text", "claims", "order"]


@admin.register(ScopeTopic)
class ScopeTopicAdmin(KnowledgeAdmin):
    spoken = ("topic", "source", "supplement")
    list_display = ["topic", "source"]
    search_fields = ["key", "topic", "source"]
    fields = ["key", "topic", "source", "supplement", "order"]


@admin.register(Ambiguity)
class AmbiguityAdmin(KnowledgeAdmin):
    list_display = ["key", "statement", "reading"]
    list_display_links = ["key", "statement"]
    search_fields = ["key", "statement", "reading"]
    fields = ["key", "statement", "reading", "order"]


@admin.register(ConsultTemplate)
class ConsultTemplateAdmin(KnowledgeAdmin):
    spoken = ("name",)
    list_display = ["name", "key"]
    search_fields = ["key", "name"]
    fields = ["key", "name", "order"]
