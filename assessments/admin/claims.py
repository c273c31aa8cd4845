"""What the rules rest on: claims of the source document, messages they share, publications."""

from django.contrib import admin
from django.db.models import Count, URLField

from ..models import Claim, Message, Reference
from .knowledge import KnowledgeAdmin


@admin.register(Claim)
class ClaimAdmin(KnowledgeAdmin):
    list_display = ["key", "text", "section", "item"]
    list_filter = ["section"]
    search_fields = ["key", "text", "section"]
    fields = ["key", "section", "item", "text", "uses", "order", "used_by"]
    readonly_fields = ["used_by"]


@admin.register(Message)
class MessageAdmin(KnowledgeAdmin):
    spoken = ("text",)
    list_display = ["text", "key", "claim_count"]
    search_fields = ["key", "text", "claims__key"]
    autocomplete_fields = ["claims"]
    fields = ["key", "text", "claims", "order"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(size=Count("claims"))

    @admin.display(description="claims", ordering="size")
    def claim_count(self, message):
        return message.size


@admin.register(Reference)
class ReferenceAdmin(KnowledgeAdmin):
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    list_display = ["key", "citation", "review_by"]
    list_filter = ["review_by"]
    search_fields = ["key", "citation", "found"]
    fields = ["key", "citation", "url", "found", "remark", "review_by", "order", "used_by"]
    readonly_fields = ["used_by"]
