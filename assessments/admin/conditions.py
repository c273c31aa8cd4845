"""The lines of a rule or finding: what they may say, and sentences for what they may not."""

from django import forms
from django.core.exceptions import ValidationError

from ..models import Choice, Condition, Finding, FindingCondition, Modality, Question
from .knowledge import LineInline
from .lines import LineForm, LineFormSet

GROUPS = "Lines with the same group number must all hold; any one group is enough."


class ChoicesByQuestion(forms.CheckboxSelectMultiple):
    """Checkboxes below the name of their question; each says which question it belongs to."""

    question_of = {}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-question"] = self.question_of.get(int(str(value)), "")
        return option


class ConditionForm(LineForm):
    """Offers the choices of the chosen question; a line without one offers all, below their questions."""

    choices = forms.ModelMultipleChoiceField(
        Choice.objects.select_related("question"), required=False, widget=ChoicesByQuestion
    )

    def __init__(self, *args, offers=None, **kwargs):
        super().__init__(*args, **kwargs)
        if offers and "choices" in self.fields:
            self.offer(offers)

    def offer(self, offers):
        question = str(self["question"].value() or "")
        field = self.fields["choices"]
        field.choices = offers.choices(question)
        field.widget.question_of = offers.question_of
        for name in ("question", "finding", "modality"):
            self.fields[name].choices = offers.subjects[name]

    def clean(self):
        """Raises ValidationError with a sentence for a choice that is missing or of another question."""
        cleaned = super().clean()
        self.drop_leftovers(cleaned)
        question, chosen = cleaned.get("question"), list(cleaned.get("choices") or [])
        if question and cleaned.get("op") in Condition.CHOICE_OPS and question.kind in ("one", "many"):
            self.clean_chosen(question, chosen, cleaned["op"])
        return cleaned

    def drop_leftovers(self, cleaned):
        """What a line said before its relation was changed no longer belongs to it."""
        op = cleaned.get("op")
        if op not in Condition.CHOICE_OPS and "choices" in cleaned:
            cleaned["choices"] = Choice.objects.none()
        if op not in Condition.NUMBER_OPS:
            cleaned["value"] = None
        if not cleaned.get("modality"):
            cleaned["standing"] = ""

    def clean_chosen(self, question, chosen, op):
        strange = [choice for choice in chosen if choice.question_id != question.pk]
        unknown = [choice for choice in chosen if choice.unknown]
        for wrong, sentence in (
            (
                strange,
                f"{listed(strange)} is not a choice of “{question.label}”. Choose from its own choices.",
            ),
            (unknown, f"{listed(unknown)} means the same as no answer; use “is not answered” instead."),
            (not chosen, f"Choose at least one choice of “{question.label}”."),
            (
                op == Condition.Op.ALL_OF and question.kind == "one" and len(chosen) > 1,
                f"“{question.label}” has one answer, so it can never be all of these. Use “is any of”.",
            ),
        ):
            if wrong:
                self.add_error("choices", sentence)
                return


def listed(choices):
    return " and ".join(f"“{choice.label}”" for choice in choices)


class Offers:
    """What the lines can look at, fetched once for a page."""

    def __init__(self):
        self.questions = list(Question.objects.prefetch_related("choices").order_by("order"))
        self.question_of = {c.pk: str(q.pk) for q in self.questions for c in q.choices.all()}
        self.groups = {str(q.pk): self.group(q) for q in self.questions if q.choices.all()}
        self.subjects = {
            "question": with_blank((q.pk, str(q)) for q in self.questions),
            "finding": with_blank((f.pk, str(f)) for f in Finding.objects.order_by("name")),
            "modality": with_blank((m.pk, str(m)) for m in Modality.objects.all()),
        }

    def group(self, question):
        """Choices that mean the same as no answer are left out: no condition can name them."""
        return question.label, [(c.pk, c.label) for c in question.choices.all() if not c.unknown]

    def choices(self, question_pk):
        """The choices of one question under its name, or of all of them when none is chosen."""
        if question_pk:
            return [self.groups[question_pk]] if question_pk in self.groups else []
        return list(self.groups.values())


def with_blank(choices):
    return [("", "---------"), *choices]


class ConditionFormSet(LineFormSet):
    def get_form_kwargs(self, index):
        if not hasattr(self, "offers"):
            self.offers = Offers()
        return super().get_form_kwargs(index) | {"offers": self.offers}

    def subjects(self, name):
        """The rows the lines that stay look at: name is “question”, “finding” or “modality”."""
        return [form.cleaned_data[name] for form in self.kept_forms() if form.cleaned_data.get(name)]


class FindingConditionFormSet(ConditionFormSet):
    def clean(self):
        super().clean()
        if any(self.errors):
            return
        if not self.kept_forms():
            raise ValidationError("A finding needs at least one condition; without one it would always hold.")
        if self.instance.pk and (chain := self.chain_to_itself()):
            names = ", which looks at ".join(f"“{name}”" for name in chain)
            raise ValidationError(f"A finding cannot look at itself: {names}.")

    def chain_to_itself(self):
        """The names on the way from this finding back to it, or nothing."""
        reads, names = finding_graph()
        reads[self.instance.pk] = [finding.pk for finding in self.subjects("finding")]
        names[self.instance.pk] = self.instance.name
        chain = chain_back(self.instance.pk, reads)
        return [names[pk] for pk in chain]


def finding_graph():
    """{finding: findings it looks at}, {finding: name}"""
    names = dict(Finding.objects.values_list("pk", "name"))
    reads = {pk: [] for pk in names}
    for owner, finding in FindingCondition.objects.exclude(finding=None).values_list("owner", "finding"):
        reads[owner].append(finding)
    return reads, names


def chain_back(start, reads):
    """The shortest path from start back to start, [] when there is none."""
    paths, seen = [[start]], set()
    for path in paths:
        for following in reads.get(path[-1], ()):
            if following == start:
                return [*path, start]
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return []


class ConditionInline(LineInline):
    form = ConditionForm
    fields = ["group", "question", "finding", "modality", "op", "choices", "value", "standing"]
    verbose_name = "condition"
    verbose_name_plural = "conditions"
    template = "admin/assessments/conditions.html"
    explanation = GROUPS

    class Media:
        js = ["js/rule-form.js"]


class FindingConditionInline(ConditionInline):
    model = FindingCondition
    fk_name = "owner"
    formset = FindingConditionFormSet
