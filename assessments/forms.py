"""What the clinician answers: a form built from a release, one field function per kind of question.

Fields are named answer-<question key>, remark-<question key>, reference and year_of_birth. No question has to
be answered; what is refused is only what makes no sense.
"""

import re
from functools import cached_property

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from .engine import screen

REFERENCE_LENGTH, REMARK_LENGTH, TEXT_LENGTH = 60, 500, 2000
NUMBER = re.compile(r"[-+]?[0-9]{1,12}([.,][0-9]{1,6})?")
FIRST_YEAR = 1900


def answer_name(key):
    return f"answer-{key}"


def remark_name(key):
    return f"remark-{key}"


# -- one field function per question kind ----------------------------------------------------------


class ChoiceMeanings:
    """Hands the template what a choice means beyond its label: unknown, alone, its hint."""

    meanings = {}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        choice = self.meanings.get(value, {})
        if stands_alone(choice):
            option["attrs"]["data-alone"] = ""
        return option | {"unknown": choice.get("unknown", False), "hint": choice.get("hint", "")}


class Radios(ChoiceMeanings, forms.RadioSelect):
    pass


class Checkboxes(ChoiceMeanings, forms.CheckboxSelectMultiple):
    pass


class NumberField(forms.Field):
    """A number within the hard range. Typed as text, so that a mistake stays there to be corrected."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, item, **kwargs):
        super().__init__(**kwargs)
        self.item = item

    def to_python(self, value):
        text = (value or "").strip().replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise forms.ValidationError(number_sentence(self.item), "number")
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number

    def validate(self, value):
        if value is not None and outside(self.item, "hard", value):
            raise forms.ValidationError(number_sentence(self.item), "range")


def one_field(item):
    refusal = f"{item['label']}: this is not one of the answers. Choose one of those shown."
    return with_meanings(forms.ChoiceField, Radios, item, refusal)


def many_field(item):
    refusal = f"{item['label']}: one of these is not an answer. Choose among those shown."
    return with_meanings(forms.MultipleChoiceField, Checkboxes, item, refusal)


def number_field(item):
    return NumberField(item, required=False, label=item["label"])


def text_field(item):
    return free_text(item["label"], TEXT_LENGTH, forms.Textarea(attrs={"rows": 3}))


FIELDS = {"one": one_field, "many": many_field, "number": number_field, "text": text_field}


def with_meanings(field_class, widget_class, item, refusal):
    widget = widget_class()
    widget.meanings = {choice["key"]: choice for choice in item["choices"]}
    errors = {"invalid_choice": refusal, "invalid_list": refusal}
    choices = [(choice["key"], choice["label"]) for choice in item["choices"]]
    return field_class(
        choices=choices, widget=widget, required=False, label=item["label"], error_messages=errors
    )


def free_text(label, length, widget, **kwargs):
    """Text of any length is kept while it is a draft, and refused with a sentence: a browser that stops
    at maxlength would cut off pasted text without a word."""
    too_long = MaxLengthValidator(length, f"{label} is too long: write at most {length} characters.")
    return forms.CharField(label=label, widget=widget, validators=[too_long], **{"required": False, **kwargs})


def fields_for(item):
    """The fields of one question by name: its answer and, if it has one, the remark beside it."""
    fields = {answer_name(item["key"]): FIELDS[item["kind"]](item)}
    if item.get("remark"):
        single_line = forms.TextInput(attrs={"autocomplete": "off"})
        fields[remark_name(item["key"])] = free_text(item["remark"], REMARK_LENGTH, single_line)
    return fields


def stands_alone(choice):
    """“None” and “Not assessed” make no sense beside another choice."""
    return bool(choice.get("exclusive") or choice.get("unknown"))


# -- ranges, in words ------------------------------------------------------------------------------


def outside(item, kind, value):
    low, high = item.get(f"{kind}_min"), item.get(f"{kind}_max")
    return (low is not None and value < low) or (high is not None and value > high)


def range_words(item, kind):
    low, high = item.get(f"{kind}_min"), item.get(f"{kind}_max")
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    return f"of at least {low:g}" if low is not None else f"of at most {high:g}" if high is not None else ""


def number_sentence(item):
    words = ["must be a number", range_words(item, "hard"), item.get("unit", "")]
    return f"{item['label']} {' '.join(filter(None, words))}. Write it in digits."


def soft_note(item, value):
    """A sentence when a number is unusual, "" when it is not. Never an error."""
    if isinstance(value, str) or not outside(item, "soft", value):
        return ""
    number = " ".join(filter(None, [f"{value:g}", item.get("unit", "")]))
    return (
        f"{number} is unusual: expected is a value {range_words(item, 'soft')}. Fine if it is what was meant."
    )


# -- the patient -----------------------------------------------------------------------------------


class PatientForm(forms.Form):
    """Who it is about: a reference the practice chooses and, if wanted, a year of birth."""

    reference = free_text(
        "Patient reference",
        REFERENCE_LENGTH,
        forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        required=True,
        error_messages={"required": "Enter a patient reference, for example NF-2041."},
        help_text="A code of your practice. Please not a name.",
    )
    year_of_birth = forms.CharField(
        label="Year of birth",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
        help_text="Four digits.",
    )

    def clean_reference(self):
        return " ".join(self.cleaned_data["reference"].split())

    def clean_year_of_birth(self):
        text, last = self.cleaned_data["year_of_birth"], timezone.localdate().year
        if not text:
            return None
        if not re.fullmatch("[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= last:
            sentence = f"Year of birth must be a year from {FIRST_YEAR} to {last}, for example 1978."
            raise forms.ValidationError(sentence)
        return int(text)


# -- the whole form --------------------------------------------------------------------------------


class ConsultationForm(PatientForm):
    """All questions of a release. `typed` is {field name: [raw values]}, as a draft keeps it."""

    def __init__(self, knowledge_base, typed):
        super().__init__(MultiValueDict(typed))
        self.knowledge_base = knowledge_base
        for item in knowledge_base.document["questions"]:
            self.fields |= fields_for(item)

    def clean(self):
        for item in self.knowledge_base.document["questions"]:
            if item["kind"] == "many":
                self.refuse_company(item)

    def refuse_company(self, item):
        name = answer_name(item["key"])
        keys = self.without_omitted(item) or []
        chosen = [choice for choice in item["choices"] if choice["key"] in keys]
        alone = next((choice for choice in chosen if stands_alone(choice)), None)
        if alone and len(chosen) > 1:
            other = next(choice for choice in chosen if choice is not alone)
            sentence = f"“{alone['label']}” cannot stand beside “{other['label']}”: choose one or the other."
            self.add_error(name, f"{item['label']}: {sentence}")

    def without_omitted(self, item):
        """What was chosen, less what another question already says (the main goal is no other goal)."""
        value = self.cleaned_data.get(answer_name(item["key"]))
        if isinstance(value, list):
            return [choice for choice in value if choice != self.omitted(item)]
        return value

    def omitted(self, item):
        """The choice this question leaves out, because it was made in another one; else None."""
        return self.cleaned_data.get(answer_name(item.get("omits_choice_of")), None)

    @cached_property
    def answers(self):
        """Question key -> choice key, list of choice keys, number or text; only what was answered.

        Answers of questions that are not asked are among them: the engine reports them as not used.
        """
        self.is_valid()  # fills cleaned_data
        values = {
            item["key"]: self.without_omitted(item) for item in self.knowledge_base.document["questions"]
        }
        return {key: value for key, value in values.items() if value not in (None, "", [])}

    @cached_property
    def remarks(self):
        self.is_valid()
        keys = [item["key"] for item in self.knowledge_base.document["questions"] if item.get("remark")]
        values = {key: self.cleaned_data.get(remark_name(key)) for key in keys}
        return {key: value for key, value in values.items() if value}

    @cached_property
    def screening(self):
        return screen(self.knowledge_base, self.answers)

    def profile(self):
        """What `actions.record` takes. Only of a valid form."""
        patient = {name: self.cleaned_data[name] for name in ("reference", "year_of_birth")}
        return patient | {"answers": self.answers, "remarks": self.remarks}


# -- what was typed, as a draft keeps it -----------------------------------------------------------


def typed_in(knowledge_base, post):
    """{field name: [raw values]} of a posted form: its own fields, those with something in them."""
    names = ["reference", "year_of_birth"]
    for item in knowledge_base.document["questions"]:
        names += [answer_name(item["key"]), *([remark_name(item["key"])] if item.get("remark") else [])]
    return {name: post.getlist(name) for name in names if any(post.getlist(name))}


def typed_from(reference, year_of_birth, answers, remarks):
    """The same of a recorded profile, so that a consultation can be changed."""
    typed = {"reference": [reference], "year_of_birth": [str(year_of_birth or "")]}
    for key, value in answers.items():
        typed[answer_name(key)] = [str(part) for part in (value if isinstance(value, list) else [value])]
    return typed | {remark_name(key): [text] for key, text in remarks.items()}
