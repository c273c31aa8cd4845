"""What a practice keeps for itself: its name on papers, its reasons for deciding otherwise."""

from django.contrib import admin

from ..models import DecisionReason, Practice


@admin.register(DecisionReason)
class DecisionReasonAdmin(admin.ModelAdmin):
    list_display = ["label", "key", "on", "order"]
    fields = ["key", "label", "on", "order"]

    def get_readonly_fields(self, request, obj=None):
        """The key of a reason stays: signed decisions point at it."""
        return ["key"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Practice)
class PracticeAdmin(admin.ModelAdmin):
    fields = ["name", "contact"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Practice.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
