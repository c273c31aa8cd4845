"""The editable knowledge: questions, findings, modalities, the matrix, rules and claims.

These rows are the draft. Nothing a clinician sees reads them; `publishing.freeze` turns them into a release.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from ..engine.verdict import ASKED_EFFECTS, OTHER_EFFECTS

valid_key = RegexValidator(
    r"^[A-Za-z0-9]+([-.][A-Za-z0-9]+)*$", "Use letters and digits joined by hyphens, for example “donor-fat”."
)


class Keyed(models.Model):
    """A row known by a key that stays the same for ever, shown in `order`; `version` notices two editors."""

    key = models.CharField(max_length=60, unique=True, validators=[valid_key])
    order = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        ordering = ["order", "key"]

    def __str__(self):
        return self.key


class Claim(Keyed):
    """One statement of the source document, with the section and item it stands in."""

    section = models.CharField(max_length=100)
    item = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    uses = models.JSONField(default=list, blank=True)

    def __str__(self):
        return f"{self.key}: {self.text[:70]}"


class Message(Keyed):
    """A message that several claims carry in other words."""

    text = models.CharField(max_length=200)
    claims = models.ManyToManyField(Claim, blank=True)

    def __str__(self):
        return self.text


class Reference(Keyed):
    """A publication behind a supplement or a local rule."""

    citation = models.TextField()
    url = models.URLField(max_length=500, blank=True)
    found = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    review_by = models.DateField(null=True, blank=True)

    def __str__(self):
        return f"{self.key}: {self.citation[:70]}"


class VerdictWording(Keyed):
    """How a verdict of the engine is named and explained; the order of precedence is the engine's."""

    label = models.CharField(max_length=100)
    meaning = models.TextField()

    def __str__(self):
        return self.label


class Section(Keyed):
    title = models.CharField(max_length=100)
    short = models.CharField(max_length=30)

    def __str__(self):
        return f"{self.key} {self.title}"


class Finding(Keyed):
    """A named, reusable condition over answers and other findings, for example “Volume is a problem”."""

    name = models.CharField(max_length=150)

    def __str__(self):
        return self.name


class Question(Keyed):
    class Kind(models.TextChoices):
        ONE = "one", "one choice"
        MANY = "many", "several choices"
        NUMBER = "number", "a number"
        TEXT = "text", "text"

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=10)
    label = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    gate = models.BooleanField(default=False, help_text="Without an answer no “suitable” verdict is given.")
    help = models.TextField(blank=True)
    remark = models.CharField(
        max_length=100, blank=True, help_text="Label of a free-text field beside the choices."
    )
    support = models.CharField(max_length=200, blank=True)
    ages = models.BooleanField(default=False, help_text="Must be confirmed again at a follow-up.")
    claims = models.ManyToManyField(Claim, blank=True)
    show_when = models.ForeignKey(
        Finding,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shows",
        help_text="Asked only while this holds.",
    )
    omits_choice_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text="Hides whatever was chosen in that question.",
    )
    unit = models.CharField(max_length=20, blank=True)
    hard_min = models.FloatField(null=True, blank=True)
    hard_max = models.FloatField(null=True, blank=True)
    soft_min = models.FloatField(null=True, blank=True)
    soft_max = models.FloatField(null=True, blank=True)

    def __str__(self):
        return f"{self.code} {self.label}"

    def clean(self):
        """Raises ValidationError when the limits of a number are not in order."""
        limits = [self.hard_min, self.soft_min, self.soft_max, self.hard_max]
        given = [limit for limit in limits if limit is not None]
        if given != sorted(given):
            raise ValidationError(
                "The limits must rise: hard minimum, soft minimum, soft maximum, hard maximum."
            )


class Choice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    key = models.CharField(max_length=60, validators=[valid_key])
    label = models.CharField(max_length=200)
    unknown = models.BooleanField(default=False, help_text="Means the same to the rules as no answer.")
    exclusive = models.BooleanField(default=False, help_text="Cannot be combined with another choice.")
    normal = models.BooleanField(default=False, help_text="Set by “nothing else remarkable”; not for gates.")
    attainable = models.BooleanField(
        default=False,
        help_text="May come about by time, treatment or talk; shown in “what would change this”.",
    )
    hint = models.CharField(max_length=200, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["question__order", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "key"],
                name="choice_key_once_per_question",
                violation_error_message="This question already has a choice with that key.",
            )
        ]

    def __str__(self):
        return f"{self.question.label}: {self.label}"

    def users(self):
        """Rules and findings whose conditions name this choice."""
        rules = Rule.objects.filter(conditions__choices=self).distinct()
        findings = Finding.objects.filter(conditions__choices=self).distinct()
        return [*rules, *findings]


@receiver(pre_delete, sender=Choice)
def keep_a_choice_that_is_used(sender, instance, **kwargs):
    """A many-to-many row would vanish silently with its choice, and the rule would change its meaning."""
    if users := instance.users():
        names = ", ".join(user.key for user in users)
        raise ProtectedError(f"“{instance.label}” is still used by {names}. Change them first.", set(users))


class Modality(Keyed):
    """Something that can be done: nanofat, a filler, one operation. `row` is its line in the matrix."""

    label = models.CharField(max_length=100)
    asked = models.BooleanField(default=False, help_text="The modality the verdict is about.")
    row = models.ForeignKey("MatrixRow", on_delete=models.PROTECT, related_name="modalities")

    class Meta(Keyed.Meta):
        verbose_name_plural = "modalities"

    def __str__(self):
        return self.label


class ModalityLimit(models.Model):
    """What the source holds against an option whenever it is offered."""

    modality = models.ForeignKey(Modality, on_delete=models.CASCADE, related_name="limits")
    text = models.CharField(max_length=300)
    claims = models.ManyToManyField(Claim, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return self.text


class MatrixRow(Keyed):
    label = models.CharField(max_length=150)

    def __str__(self):
        return self.label


class Problem(Keyed):
    """A column of the matrix: a problem a patient may have, or (not `problem`) another aspect."""

    label = models.CharField(max_length=100)
    problem = models.BooleanField(default=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT)

    def __str__(self):
        return self.label


class MatrixCell(models.Model):
    class Stance(models.TextChoices):
        LISTED = "listed", "listed for it"
        LIMITED = "limited", "listed with a limit"
        NOT_FOR = "not-for", "listed as not for it"
        NOT_STATED = "not-stated", "not stated"
        REMARK = "remark", "remark"

    row = models.ForeignKey(MatrixRow, on_delete=models.CASCADE, related_name="cells")
    column = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="cells")
    stance = models.CharField(max_length=12, choices=Stance.choices)
    text = models.CharField(max_length=300)
    claims = models.ManyToManyField(Claim, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["row__order", "column__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["row", "column"],
                name="one_cell_per_row_and_column",
                violation_error_message="The matrix already has a cell in this row and column.",
            )
        ]

    def __str__(self):
        return f"{self.row} × {self.column}"

    @property
    def key(self):
        return f"{self.row.key} × {self.column.key}"


class RuleSet(Keyed):
    class Origin(models.TextChoices):
        SOURCE = "source", "Source"
        INFERRED = "source-inferred", "Source, inferred"
        SUPPLEMENT = "supplement", "Supplement"
        LOCAL = "local", "Local"

    title = models.CharField(max_length=150)
    origin = models.CharField(max_length=20, choices=Origin.choices)
    on = models.BooleanField(default=True)

    def __str__(self):
        return self.title


class Rule(Keyed):
    class Kind(models.TextChoices):
        INDICATION = "indication", "Indication"
        CONTRAINDICATION = "contraindication", "Contraindication"
        CAUTION = "caution", "Caution"
        GAP = "gap", "Information gap"
        ALTERNATIVE = "alternative", "Alternative"
        TECHNIQUE = "technique", "Technique"
        COUNSELLING = "counselling", "Counselling"

    class Support(models.TextChoices):
        STATED = "stated", "stated"
        INFERRED = "inferred", "inferred"

    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rules")
    support = models.CharField(max_length=10, choices=Support.choices, default=Support.STATED)
    on = models.BooleanField(default=True)
    note = models.TextField(help_text="{question-key} prints the recorded choices, {missing} the open gates.")
    claims = models.ManyToManyField(Claim, blank=True)
    references = models.ManyToManyField(Reference, blank=True)
    highlight_when = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="highlights"
    )
    framing = models.BooleanField(default=False, help_text="Stands above every list of alternatives.")
    addendum_when = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="addenda"
    )
    addendum = models.TextField(blank=True, help_text="Added to the note while the finding beside it holds.")

    def __str__(self):
        return f"{self.key} {self.name}"


class Condition(models.Model):
    """One line of a rule or finding. Lines of the same group all hold; any one group is enough."""

    class Op(models.TextChoices):
        ANY_OF = "any_of", "is any of"
        NONE_OF = "none_of", "is none of"
        ALL_OF = "all_of", "is all of"
        NOT_RECORDED = "not_recorded", "is not on record as"
        UNANSWERED = "unanswered", "is not answered"
        AT_LEAST = "at_least", "is at least"
        AT_MOST = "at_most", "is at most"
        IS = "is", "holds"
        IS_NOT = "is_not", "does not hold"
        NOT_YET = "not_yet", "does not hold so far"

    class Standing(models.TextChoices):
        INDICATED = "indicated", "has an indication"
        HELD_BACK = "held-back", "is held back"
        REPLACED = "replaced", "is better replaced"
        SUGGESTED = "suggested", "is suggested"

    CHOICE_OPS = {Op.ANY_OF, Op.NONE_OF, Op.ALL_OF, Op.NOT_RECORDED}
    NUMBER_OPS = {Op.AT_LEAST, Op.AT_MOST}
    TRUTH_OPS = {Op.IS, Op.IS_NOT, Op.NOT_YET}

    group = models.PositiveSmallIntegerField(
        default=1, help_text="Lines with the same number belong together."
    )
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    op = models.CharField("relation", max_length=15, choices=Op.choices, default=Op.ANY_OF)
    choices = models.ManyToManyField(Choice, blank=True)
    value = models.FloatField("number", null=True, blank=True)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    modality = models.ForeignKey(Modality, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=12, choices=Standing.choices, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["group", "order", "id"]

    def __str__(self):
        return f"group {self.group}: {self.question or self.finding or self.modality} {self.get_op_display()}"

    def clean(self):
        """Explains what is wrong with the line; its choices are checked by the form, which knows them first.

        Raises ValidationError with a sentence per mistake.
        """
        subjects = [s for s in (self.question_id, self.finding_id, self.modality_id) if s]
        if len(subjects) != 1:
            raise ValidationError("Choose one thing to look at: a question, a finding, or a modality.")
        if self.question_id:
            self.clean_question()
        elif self.op not in self.TRUTH_OPS:
            raise ValidationError({"op": "A finding or a modality either holds or does not hold."})
        elif self.modality_id and not self.standing:
            raise ValidationError({"standing": "Say which standing of the modality is meant."})

    def clean_question(self):
        if self.op in self.TRUTH_OPS:
            raise ValidationError({"op": "“Holds” is for findings and modalities; choose another relation."})
        kind, label = self.question.kind, self.question.label
        if kind == Question.Kind.TEXT and self.op != self.Op.UNANSWERED:
            raise ValidationError(
                {"op": f"“{label}” is answered in words; a rule can only ask if it is answered."}
            )
        if kind == Question.Kind.NUMBER and self.op in self.CHOICE_OPS:
            raise ValidationError({"op": f"“{label}” is a number: use at least or at most."})
        if kind != Question.Kind.NUMBER and self.op in self.NUMBER_OPS:
            raise ValidationError({"op": f"“{label}” has choices, not a number."})
        if self.op in self.NUMBER_OPS and self.value is None:
            raise ValidationError({"value": "Give the number to compare with."})


class FindingCondition(Condition):
    owner = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="conditions")

    class Meta(Condition.Meta):
        verbose_name = "condition"


class RuleCondition(Condition):
    owner = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="conditions")

    class Meta(Condition.Meta):
        verbose_name = "condition"


class Effect(models.Model):
    """What a fired rule does to one modality; with `when`, only while that finding also holds."""

    class Kind(models.TextChoices):
        SUPPORTS = "supports", "supports it"
        CONSIDERATIONS = "considerations", "suitable with considerations at best"
        INSUFFICIENT = "insufficient", "insufficient information at best"
        DEFER = "defer", "defer until resolved"
        ANOTHER_APPROACH = "another-approach", "another approach likely better"
        SUGGEST = "suggest", "suggest as alternative"
        COMPLEMENT = "complement", "suggest as complement"
        EXCLUDE = "exclude", "do not suggest"
        LIMIT = "limit", "a reason against, still suggested"
        NOTE = "note", "note only"

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="effects")
    modality = models.ForeignKey(Modality, on_delete=models.PROTECT, related_name="effects")
    effect = models.CharField(max_length=20, choices=Kind.choices)
    when = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self):
        return f"{self.modality}: {self.get_effect_display()}"

    def clean(self):
        """Raises ValidationError when the effect does not fit the modality."""
        if not self.modality_id:
            return
        asked = self.modality.asked
        if self.effect in (OTHER_EFFECTS if asked else ASKED_EFFECTS):
            other = "is the modality asked about" if asked else "is not the modality asked about"
            raise ValidationError(
                {"effect": f"{self.modality} {other}; “{self.get_effect_display()}” does not apply to it."}
            )


class HandoutParagraph(Keyed):
    title = models.CharField(max_length=100)
    text = models.TextField()
    claims = models.ManyToManyField(Claim, blank=True)

    def __str__(self):
        return self.title


class ScopeTopic(Keyed):
    """What the source document supports on a topic, and what would need a supplement."""

    topic = models.CharField(max_length=150)
    source = models.TextField()
    supplement = models.TextField()

    def __str__(self):
        return self.topic


class Ambiguity(Keyed):
    """A place where the source document can be read in several ways, and how the rules read it."""

    statement = models.TextField()
    reading = models.TextField()

    class Meta(Keyed.Meta):
        verbose_name_plural = "ambiguities"

    def __str__(self):
        return f"{self.key}. {self.statement[:70]}"


class TestPatient(Keyed):
    """A fictional profile with the outcome it must get, in keys (docs/developers.md, “The document”)."""

    __test__ = False  # not a test class, whatever pytest thinks of its name

    name = models.CharField(max_length=150)
    summary = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    expected = models.JSONField(default=dict)

    def __str__(self):
        return f"{self.key} {self.name}"


class ConsultTemplate(Keyed):
    """Answers that a common kind of consult begins with, by question key."""

    name = models.CharField(max_length=100)
    answers = models.JSONField(default=dict)

    def __str__(self):
        return self.name


class KnowledgeChange(models.Model):
    """One change of the knowledge: who, when, how, and the item as it stood before and after."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=130)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    via = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.kind} {self.key}, {self.at:%Y-%m-%d %H:%M}"
