"""Rules and rule sets, edited by people who do not program."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html

from .. import actions, publishing
from ..engine import KnowledgeError
from ..models import Effect, FindingCondition, Question, Rule, RuleCondition, RuleSet
from ..workshop.notes import brace_mistake, placeholder_mistake, placeholders
from .conditions import GROUPS, ConditionFormSet, ConditionInline, finding_graph
from .exchange import Exchange
from .forms import KnowledgeForm
from .knowledge import KnowledgeAdmin, LineInline, Switchable
from .lines import LineFormSet
from .sentences import SentenceChangeList, condition_text, effect_text
from .trying import Tryable


class RuleForm(KnowledgeForm):
    def clean_note(self):
        return self.with_known_placeholders("note")

    def clean_addendum(self):
        return self.with_known_placeholders("addendum")

    def with_known_placeholders(self, field):
        """Raises ValidationError naming the nearest question for a placeholder that would print nothing."""
        text = self.cleaned_data[field]
        kinds = dict(Question.objects.values_list("key", "kind"))
        found = (placeholder_mistake(key, kinds) for key in sorted(placeholders(text)))
        mistakes = list(filter(None, [*found, brace_mistake(text)]))
        if mistakes:
            raise ValidationError(mistakes)
        return text

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("addendum")) != bool(cleaned.get("addendum_when")):
            self.add_error("addendum", "An addendum needs its text and the finding during which it is added.")
        return cleaned


class RuleConditionFormSet(ConditionFormSet):
    def clean(self):
        """Raises ValidationError for a note that prints a question the rule does not look at."""
        super().clean()
        if any(self.errors):
            return
        wanted = placeholders(self.instance.note, self.instance.addendum)
        unseen = sorted(wanted - self.questions_named()) if wanted else []
        if unseen:
            raise ValidationError(
                [f"The note prints {{{key}}}, but no condition looks at it." for key in unseen]
            )

    def questions_named(self):
        """Keys of the questions the conditions look at, also through findings."""
        keys = {question.key for question in self.subjects("question")}
        reads, _ = finding_graph()
        findings = [finding.pk for finding in self.subjects("finding")]
        for pk in findings:
            findings += [following for following in reads.get(pk, ()) if following not in findings]
        lines = FindingCondition.objects.filter(owner__in=findings, question__isnull=False)
        return keys | set(lines.values_list("question__key", flat=True))


class RuleConditionInline(ConditionInline):
    model = RuleCondition
    formset = RuleConditionFormSet
    explanation = f"{GROUPS} A rule without conditions always applies."


class EffectFormSet(LineFormSet):
    def clean(self):
        super().clean()
        if not any(self.errors) and not self.kept_forms():
            raise ValidationError("A rule needs an effect; choose “note only” if it just shows its note.")


class EffectInline(LineInline):
    model = Effect
    formset = EffectFormSet
    fields = ["modality", "effect", "when"]


@admin.register(Rule)
class RuleAdmin(Switchable, Tryable, Exchange, KnowledgeAdmin):
    form = RuleForm
    spoken = ("name", "note", "addendum")
    list_display = ["key", "name", "kind", "effect", "condition", "is_on", "origin"]
    list_display_links = ["key", "name"]
    list_filter = ["kind", "effects__modality", "rule_set__origin", "rule_set", "on"]
    search_fields = ["key", "name", "note", "claims__key", "claims__text"]
    autocomplete_fields = ["claims", "references"]
    inlines = [RuleConditionInline, EffectInline]
    readonly_fields = ["as_sentence"]
    fieldsets = [
        (None, {"fields": ["as_sentence", "key", "name", "kind", "rule_set", "support", "on", "order"]}),
        (
            "What the clinician reads",
            {"fields": ["note", "addendum", "addendum_when", "highlight_when", "framing"]},
        ),
        ("What it rests on", {"fields": ["claims", "references"]}),
    ]

    def get_urls(self):
        view = self.admin_site.admin_view(self.duplicate_view)
        return [
            path("<path:object_id>/duplicate/", view, name="assessments_rule_duplicate"),
            *super().get_urls(),
        ]

    def duplicate_view(self, request, object_id):
        """Makes a copy, switched off, and opens it."""
        rule = self.get_object(request, unquote(object_id))
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if rule is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        try:
            copy = actions.duplicate_rule(by=request.user, rule=rule, key=actions.free_key(rule.key))
        except KnowledgeError as error:
            messages.error(request, " ".join(error.problems))
            return redirect("admin:assessments_rule_change", rule.pk)
        messages.success(
            request, f"This is a copy of {rule.key}, switched off. Give it a key and a name of its own."
        )
        return redirect("admin:assessments_rule_change", copy.pk)

    def get_queryset(self, request):
        parts = publishing.condition_parts()
        rules = super().get_queryset(request).select_related("rule_set")
        return rules.prefetch_related("effects__modality", "effects__when", *parts)

    def get_changelist(self, request, **kwargs):
        return SentenceChangeList

    @admin.display(description="then")
    def effect(self, rule):
        return rule.effect_text

    @admin.display(description="when")
    def condition(self, rule):
        return rule.condition_text

    @admin.display(description="on", boolean=True, ordering="on")
    def is_on(self, rule):
        return rule.on and rule.rule_set.on

    @admin.display(description="origin", ordering="rule_set__origin")
    def origin(self, rule):
        return rule.rule_set.get_origin_display()

    @admin.display(description="As saved")
    def as_sentence(self, rule):
        if not rule.pk:
            return "The rule is shown here in words once it is saved."
        text = "<p><b>When</b> {}</p><p><b>Then</b> {}.</p>"
        return format_html(text, condition_text(rule), effect_text(rule))


@admin.register(RuleSet)
class RuleSetAdmin(Switchable, KnowledgeAdmin):
    list_display = ["title", "origin", "on", "rule_count"]
    list_filter = ["origin", "on"]
    fields = ["key", "title", "origin", "on", "order", "used_by"]
    readonly_fields = ["used_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(size=Count("rules"))

    @admin.display(description="rules", ordering="size")
    def rule_count(self, rule_set):
        return rule_set.size
