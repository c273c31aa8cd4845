"""The consultation form: sections, questions and their choices."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F

from ..items import described, users_of
from ..models import Choice, Question, Section
from .forms import explain_key
from .knowledge import KnowledgeAdmin, LineInline, linked_users
from .lines import LineForm, LineFormSet, place_after


class ChoiceForm(LineForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            explain_key(self.fields["key"], "choices", self.place if self.instance.pk else "")
        if not self.instance.pk and "order" in self.fields:
            self.fields["order"].help_text = "Left empty, it comes last, before “Not assessed”."

    @property
    def place(self):
        return f"{self.instance.question.key}/{self.instance.key}"

    def clean_unknown(self):
        """Raises ValidationError when rules name a choice that would come to mean “no answer”."""
        unknown = self.cleaned_data["unknown"]
        if unknown and self.instance.pk and "unknown" in self.changed_data and users_of(self.instance):
            raise ValidationError(f"{told_users(self.instance)} It cannot mean the same as no answer.")
        return unknown


class ChoiceFormSet(LineFormSet):
    def clean(self):
        """Raises ValidationError naming the rules that still use a choice marked for deletion."""
        super().clean()
        if any(self.errors):
            return
        doomed = [form.instance for form in self.deleted_forms if form.instance.pk]
        used = [told_users(choice) for choice in doomed if users_of(choice)]
        if used:
            raise ValidationError([f"{told} Change them first." for told in used])
        self.clean_kind()

    def next_place(self, form):
        """After the choices that say something; those that mean the same as no answer move on."""
        if form.instance.unknown:
            return super().next_place(form)
        place = place_after(self.stored_lines().filter(unknown=False))
        self.stored_lines().filter(unknown=True, order__gte=place).update(order=F("order") + 1)
        return place

    def clean_kind(self):
        chosen_from = self.instance.kind in (Question.Kind.ONE, Question.Kind.MANY)
        if chosen_from and not self.kept_forms():
            raise ValidationError("A question of this kind needs choices.")
        if not chosen_from and self.kept_forms():
            raise ValidationError("A question answered with a number or text has no choices.")


def told_users(choice):
    users = ", ".join(described(user) for user in users_of(choice))
    return f"“{choice.label}” is still used by {users}."


class ChoiceInline(LineInline):
    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    fields = ["order", "key", "label", "unknown", "exclusive", "normal", "attainable", "hint", "used_by"]
    readonly_fields = ["used_by"]

    @admin.display(description="Used by")
    def used_by(self, choice):
        return linked_users(choice)


@admin.register(Question)
class QuestionAdmin(KnowledgeAdmin):
    spoken = ("label", "help", "remark")
    list_display = ["code", "label", "key", "section", "kind", "gate", "show_when"]
    list_display_links = ["code", "label"]
    list_filter = ["section", "kind", "gate"]
    list_select_related = ["section", "show_when"]
    search_fields = ["code", "key", "label", "help", "choices__label", "claims__key"]
    autocomplete_fields = ["claims"]
    inlines = [ChoiceInline]
    readonly_fields = ["used_by"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "section",
                    "code",
                    "key",
                    "label",
                    "kind",
                    "gate",
                    "ages",
                    "order",
                    "help",
                    "remark",
                ]
            },
        ),
        ("When it is asked", {"fields": ["show_when", "omits_choice_of"]}),
        ("Numbers only", {"fields": ["unit", "hard_min", "soft_min", "soft_max", "hard_max"]}),
        ("What it rests on", {"fields": ["support", "claims", "used_by"]}),
    ]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj and "omits_choice_of" in form.base_fields:
            form.base_fields["omits_choice_of"].queryset = Question.objects.exclude(pk=obj.pk)
        return form


@admin.register(Section)
class SectionAdmin(KnowledgeAdmin):
    spoken = ("title", "short")
    list_display = ["key", "title", "short"]
    list_display_links = ["key", "title"]
    fields = ["key", "title", "short", "order", "used_by"]
    readonly_fields = ["used_by"]
