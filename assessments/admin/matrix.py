"""What can be done (modalities) and what the source says it can do for which problem (the matrix)."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from ..items import item_of
from ..models import MatrixCell, MatrixRow, Modality, ModalityLimit, Problem
from .forms import KnowledgeForm
from .knowledge import KnowledgeAdmin, LineInline


class ModalityForm(KnowledgeForm):
    def clean_asked(self):
        """Raises ValidationError when no modality would be the one asked about."""
        asked = self.cleaned_data["asked"]
        if not asked and self.instance.pk and "asked" in self.changed_data:
            raise ValidationError(
                "The verdict is about exactly one modality. Tick another one; this one is then unticked."
            )
        return asked


class LimitInline(LineInline):
    model = ModalityLimit
    fields = ["order", "text", "claims"]
    autocomplete_fields = ["claims"]
    verbose_name = "limit"
    verbose_name_plural = "limits: what the source holds against it"


@admin.register(Modality)
class ModalityAdmin(KnowledgeAdmin):
    form = ModalityForm
    spoken = ("label",)
    list_display = ["label", "key", "asked", "row"]
    list_select_related = ["row"]
    search_fields = ["key", "label"]
    inlines = [LimitInline]
    fields = ["key", "label", "asked", "row", "order", "used_by"]
    readonly_fields = ["used_by"]

    def save_model(self, request, obj, form, change):
        """Exactly one is asked about: the one before steps back, and its change is kept too."""
        super().save_model(request, obj, form, change)
        if obj.asked:
            for other in Modality.objects.filter(asked=True).exclude(pk=obj.pk):
                before = item_of(Modality, other.pk)
                other.asked = False
                other.save(update_fields=["asked"])
                self.record(request, other, before)

    def get_deleted_objects(self, objs, request):
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        asked = [f"The verdict is about {row}; choose another one first." for row in objs if row.asked]
        return deleted, counts, perms_needed, [*asked, *protected]


@admin.register(MatrixRow)
class MatrixRowAdmin(KnowledgeAdmin):
    spoken = ("label",)
    list_display = ["label", "key"]
    search_fields = ["key", "label"]
    fields = ["key", "label", "order", "used_by"]
    readonly_fields = ["used_by"]


@admin.register(Problem)
class ProblemAdmin(KnowledgeAdmin):
    spoken = ("label",)
    list_display = ["label", "key", "problem", "finding"]
    list_filter = ["problem"]
    list_select_related = ["finding"]
    search_fields = ["key", "label"]
    fields = ["key", "label", "problem", "finding", "order", "used_by"]
    readonly_fields = ["used_by"]


@admin.register(MatrixCell)
class MatrixCellAdmin(KnowledgeAdmin):
    spoken = ("text",)
    list_display = ["row", "column", "stance", "text"]
    list_display_links = ["row", "column"]
    list_filter = ["row", "column", "stance"]
    list_select_related = ["row", "column"]
    search_fields = ["text", "row__label", "column__label", "claims__key"]
    autocomplete_fields = ["claims"]
    fields = ["row", "column", "stance", "text", "claims"]
