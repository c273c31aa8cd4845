"""What the clinician may do beside a result: try other answers out, and decide."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from .forms import Checkboxes, free_text
from .models import Decision


class TryOutForm(forms.Form):
    """One list for each question whose answer can be tried; left empty, the recorded answer stays.

    `modifiable` is a tuple of Swaps for each question, as `presenters.what_would_change` gives it.
    """

    def __init__(self, data, modifiable):
        super().__init__(data)
        self.steps = {swaps[0].name: swaps for swaps in modifiable}
        self.fields |= {name: try_out_field(swaps) for name, swaps in self.steps.items()}

    def clean(self):
        if not self.errors and not self.answers:
            raise forms.ValidationError("Choose at least one answer to try.")

    @property
    def answers(self):
        """Question -> the Swap that was chosen; only of a valid form."""
        chosen = {name: self.cleaned_data.get(name) for name in self.steps}
        found = [swap for name, swaps in self.steps.items() for swap in swaps if swap.choice == chosen[name]]
        return {swap.key: swap.answer for swap in found}

    @property
    def problems(self):
        return [sentence for sentences in self.errors.values() for sentence in sentences]


def try_out_field(swaps):
    label = swaps[0].question
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", f"As recorded: {swaps[0].was}"), *((swap.choice, swap.to) for swap in swaps)],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": f"{label}: this cannot be tried. Choose one of those shown."},
    )


# -- the decision ----------------------------------------------------------------------------------

NEXT_ON = "Date of the next step: enter a day from today on, in the form 2026-01-18."
LAST_DAY = date(2100, 12, 31)
FOLLOWS = {"yes": "Follows it", "no": "Differs from it"}
# What a page sends beside the fields, to be kept with them: what “follows” was set to for the clinician,
# and what was ticked before “tick all”.
BESIDE = ("follows_preset", "ticked_before", "ticked_all")


TEXT = {"class": "form-control"}
LINES = TEXT | {"rows": 2}


def choose_among(what):
    return {name: f"{what}: choose among those shown." for name in ("invalid_choice", "invalid_list")}


class DecisionForm(forms.Form):
    """What was decided. `typed` is {field name: [raw values]}, as a consultation keeps it unsigned;
    `reasons` are the DecisionReasons on offer; `amends` is the Decision this one would amend, which needs a
    reason of its own."""

    plan = forms.ChoiceField(
        label="What was decided",
        choices=Decision.Plan.choices,
        widget=forms.RadioSelect,
        error_messages=choose_among("What was decided") | {"required": "Choose what was decided."},
    )
    modalities = forms.MultipleChoiceField(
        label="Which treatment",
        required=False,
        widget=Checkboxes,
        error_messages=choose_among("Which treatment"),
    )
    follows = forms.ChoiceField(
        label="Compared with the result",
        required=False,
        choices=FOLLOWS.items(),
        widget=forms.RadioSelect,
        error_messages=choose_among("Compared with the result"),
    )
    reason = forms.ChoiceField(
        label="Why it differs",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages=choose_among("Why it differs"),
    )
    remark = free_text("Remark", 500, forms.Textarea(attrs=LINES))
    discussed = forms.MultipleChoiceField(
        label="Discussed", required=False, widget=Checkboxes, error_messages=choose_among("Discussed")
    )
    next_step = free_text("Next step", 200, forms.TextInput(attrs=TEXT | {"autocomplete": "off"}))
    next_on = forms.DateField(
        label="Date",
        required=False,
        widget=forms.DateInput(attrs=TEXT | {"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[MaxValueValidator(LAST_DAY, NEXT_ON)],
        error_messages={"invalid": NEXT_ON},
    )
    amendment = free_text(
        "Why it is amended",
        500,
        forms.Textarea(attrs=LINES),
        required=True,
        error_messages={"required": "Say why the decision is amended."},
    )

    apart = "“No treatment” cannot stand beside a treatment: untick it, or decide otherwise."

    def __init__(self, typed, decidable, reasons, *, amends=None):
        super().__init__(MultiValueDict(typed))
        self.typed, self.decidable, self.amends = typed, decidable, amends
        self.reasons = {reason.key: reason for reason in reasons}
        self.offer("modalities", [*decidable.first, *decidable.others])
        self.offer("discussed", [topic for group in decidable.discussed for topic in group.topics])
        labels = {key: reason.label for key, reason in self.reasons.items()}
        self.fields["reason"].choices = [("", "Choose a reason"), *labels.items()]
        if not amends:
            del self.fields["amendment"]

    def offer(self, name, topics):
        self.fields[name].choices = [(topic.key, topic.label) for topic in topics]
        self.fields[name].widget.meanings = {topic.key: {"hint": topic.hint} for topic in topics}

    # -- checked

    def clean_next_on(self):
        """From today on; an amendment may keep the day it had, which may have passed meanwhile."""
        day, kept = self.cleaned_data["next_on"], self.amends and self.amends.next_on
        if day and day < timezone.localdate() and day != kept:
            raise forms.ValidationError(NEXT_ON)
        return day

    def clean(self):
        plan, chosen = self.cleaned_data.get("plan"), self.cleaned_data.get("modalities", [])
        if plan == Decision.Plan.TREAT and not chosen and "modalities" not in self.errors:
            self.add_error("modalities", "Choose what the treatment is.")
        if plan == Decision.Plan.NONE and chosen:
            self.add_error("modalities", self.apart)
        self.check_follows(self.cleaned_data.get("follows"), self.cleaned_data.get("reason"))

    def check_follows(self, said, reason):
        if said == "no" and not reason and "reason" not in self.errors:
            self.add_error("reason", "Choose why the decision differs from the result.")
        if not said and not self.errors:
            self.add_error("follows", "Say whether the decision follows the result.")

    @property
    def decided(self):
        """The fields of a Decision; only of a valid form."""
        fields = {name: self.cleaned_data[name] for name in self.fields}
        follows = fields["follows"] == "yes"
        reason = None if follows else self.reasons[fields["reason"]]
        return fields | {"follows": follows, "reason": reason}


def seems_to_follow(decidable, plan, chosen):
    """Whether a decision follows the result, before the clinician says so: where the asked modality is held
    back, anything without it does; where it is not, treating with it, thinking it over and referring do."""
    with_it = plan == Decision.Plan.TREAT and decidable.asked in chosen
    if decidable.held_back:
        return not with_it
    return with_it or plan in (Decision.Plan.THINK, Decision.Plan.REFER)


# -- a decision as typed ---------------------------------------------------------------------------


def typed_decision(post):
    """{field name: [raw values]} of a posted form: its own fields, those with something in them."""
    names = [*DecisionForm.base_fields, *BESIDE]
    return {name: post.getlist(name) for name in names if any(post.getlist(name))}


def typed_from_decision(decision, decidable):
    """The same of a signed decision, so that it can be amended on a result with this to decide."""
    follows = "yes" if decision.follows else "no"
    as_it_seems = seems_to_follow(decidable, decision.plan, decision.modalities) is decision.follows
    typed = {
        "plan": [decision.plan],
        "modalities": decision.modalities,
        "follows": [follows],
        "follows_preset": [follows if as_it_seems else ""],
        "reason": [decision.reason.key if decision.reason else ""],
        "remark": [decision.remark],
        "discussed": decision.discussed,
        "next_step": [decision.next_step],
        "next_on": [decision.next_on.isoformat() if decision.next_on else ""],
    }
    return {name: values for name, values in typed.items() if any(values)}


def with_preset(typed, decidable):
    """The same with “follows” set as it seems, unless the clinician has set it otherwise than it was."""
    plan, chosen, said = first(typed, "plan"), typed.get("modalities", []), first(typed, "follows")
    undecided = plan not in Decision.Plan.values or (plan == Decision.Plan.TREAT and not chosen)
    if undecided or said not in ("", first(typed, "follows_preset")):
        return typed
    follows = "yes" if seems_to_follow(decidable, plan, chosen) else "no"
    return typed | {"follows": [follows], "follows_preset": [follows]}


def tick_all(typed, decidable):
    """The same with everything discussed; what was ticked before is kept, so that it can be undone."""
    keys = [topic.key for group in decidable.discussed for topic in group.topics]
    return typed | {"discussed": keys, "ticked_before": typed.get("discussed", []), "ticked_all": ["yes"]}


def untick_all(typed, decidable):
    kept = {name: values for name, values in typed.items() if name not in ("ticked_before", "ticked_all")}
    return kept | {"discussed": typed.get("ticked_before", [])}


TICKING = {"all": tick_all, "undo": untick_all}


def first(typed, name):
    return (typed.get(name) or [""])[0]
