"""Rules and rule sets, edited by people who do not program."""

from difflib import get_close_matches

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.html import format_html

from .. import publishing
from ..engine.vocabulary import PLACEHOLDER
from ..models import Effect, FindingCondition, Question, Rule, RuleCondition, RuleSet
from .conditions import GROUPS, ConditionFormSet, ConditionInline, finding_graph
from .forms import KnowledgeForm, LineFormSet
from .knowledge import KnowledgeAdmin, LineInline, Switchable
from .sentences import SentenceChangeList, condition_text, effect_text

MISSING = "missing"  # the placeholder that prints the open gates


def placeholders(*texts):
    return {match[1:-1] for text in texts for match in PLACEHOLDER.findall(text or "")} - {MISSING}


class RuleForm(KnowledgeForm):
    def clean_note(self):
        return self.with_known_placeholders("note")

    def clean_addendum(self):
        return self.with_known_placeholders("addendum")

    def with_known_placeholders(self, field):
        """Raises ValidationError naming the nearest question for a placeholder that would print nothing."""
        text = self.cleaned_data[field]
        kinds = dict(Question.objects.values_list("key", "kind"))
        mistakes = [mistake for key in sorted(placeholders(text)) if (mistake := told_mistake(key, kinds))]
        if mistakes:
            raise ValidationError(mistakes)
        return text

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("addendum")) != bool(cleaned.get("addendum_when")):
            self.add_error("addendum", "An addendum needs its text and the finding during which it is added.")
        return cleaned


def told_mistake(key, kinds):
    if key not in kinds:
        near = get_close_matches(key, kinds, 1, 0.5)
        meant = f" Did you mean {{{near[0]}}}?" if near else ""
        return f"{{{key}}} is not the key of a question.{meant}"
    if kinds[key] == Question.Kind.TEXT:
        return f"{{{key}}} is answered in words of the clinician's own, which a note does not repeat."
    return ""


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
class RuleAdmin(Switchable, KnowledgeAdmin):
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
