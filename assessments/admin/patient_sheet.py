"""A test patient as it is written: the clinicians' form, what must come of it, and what comes of it now."""

from functools import cached_property
from typing import NamedTuple

from django import forms
from django.utils.html import format_html

from ..consult_page import ConsultPage
from ..engine.question import listed
from ..expectations import FIELDS, SPECIFIC, VERDICTS, Gets, Labels, as_now, in_order_of, tidy, unmet
from ..forms import ConsultationForm, answer_name, remark_name, typed_from, typed_in
from ..presenters import shown_verdict
from .forms import KnowledgeForm, Picker

ANY_OF = ","  # joins the keys of a choice in a picker; no key has one
CLAIM_LENGTH = 90
UPDATE, EXPECT = "_update", "_expect"  # buttons that show the page again and save nothing


class ProfileForm(ConsultationForm):
    """The questions alone: no patient, no remarks."""

    def __init__(self, knowledge_base, typed):
        super().__init__(knowledge_base, typed)
        remarks = [remark_name(item["key"]) for item in knowledge_base.document["questions"]]
        for name in ("reference", "year_of_birth", *remarks):
            self.fields.pop(name, None)


# -- expectations ----------------------------------------------------------------------------------


class PickerField(forms.MultipleChoiceField):
    """Entries of an expectation: keys, or several joined keys of which any one is enough."""

    widget = Picker

    def __init__(self, field, labels, groups):
        super().__init__(label=field.label, required=False, choices=groups)
        self.labels = labels

    def offer(self, chosen):
        """Adds to the list what is chosen and not in it: a choice of another kind, or what is gone."""
        listed = {value for _, choices in self.choices for value, _ in choices}
        strange = [(value, self.words(value)) for value in chosen if value not in listed]
        self.choices = [*self.choices, *([("As chosen", strange)] if strange else [])]

    def words(self, value):
        parts = value.split(ANY_OF)
        gone = [part for part in parts if part not in self.labels]
        return " or ".join(self.labels.get(part, part) for part in parts) + (" (gone)" if gone else "")

    def validate(self, value):
        gone = [part for entry in value for part in entry.split(ANY_OF) if part not in self.labels]
        if gone:
            raise forms.ValidationError(f"{self.label}: “{gone[0]}” is no longer there. Take it out.")


def values_of(entries):
    return [ANY_OF.join(listed(entry)) for entry in entries]


def entries_of(values):
    return [value.split(ANY_OF) if ANY_OF in value else value for value in values]


class ExpectationsForm(forms.Form):
    """What the patient must get. `expected` fills it in where nothing was typed."""

    def __init__(self, document, data=None, expected=None):
        super().__init__(data, initial=initial(expected or {}))
        self.fields["verdict"] = forms.ChoiceField(
            label="Verdict",
            choices=[("", "Choose the verdict"), *VERDICTS.items()],
            error_messages={"required": "Choose the verdict this patient must get."},
        )
        for name, choices in offers(document).items():
            self.fields[name] = PickerField(FIELDS[name], Labels(document).of(FIELDS[name].names), choices)
            self.fields[name].offer(self[name].value() or [])
        self.fields["reasoning"] = forms.CharField(
            label="Why", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
        )
        self.order_fields(FIELDS)
        self.document = document

    @property
    def expected(self):
        """The expectations, stored or typed so far, as far as they can be read."""
        self.is_valid()  # fills cleaned_data
        values = self.cleaned_data if self.is_bound else self.initial
        entries = {name: entries_of(v) if FIELDS[name].several else v for name, v in values.items()}
        return tidy(self.document, entries)


def initial(expected):
    return {
        name: values_of(expected.get(name, [])) if field.several else expected.get(name, "")
        for name, field in FIELDS.items()
    }


def offers(document):
    """{expectation: choices in groups, as a select takes them}"""
    verdicts = [("Verdicts", list(VERDICTS.items()))]
    modalities = [("Modalities", [(m["key"], m["label"]) for m in document["modalities"] if not m["asked"]])]
    questions = [(s["title"], questions_of(document, s)) for s in document["sections"]]
    claims = claims_by_section(document)
    return {
        "also": verdicts,
        "notes": [("Any one of several claims", messages_of(document)), *claims],
        "no_notes": claims,
        "alternatives": modalities,
        "no_alternatives": modalities,
        "missing": questions,
    }


def questions_of(document, section):
    return [(q["key"], q["label"]) for q in document["questions"] if q["section"] == section["key"]]


def messages_of(document):
    """Messages that several claims carry: a note that cites any one of them will do."""
    several = [message for message in document["messages"] if len(message["claims"]) > 1]
    return [(ANY_OF.join(m["claims"]), f"{m['text']} ({' or '.join(m['claims'])})") for m in several]


def claims_by_section(document):
    sections = {}
    for claim in document["claims"]:
        label = f"{claim['key']}: {claim['text'][:CLAIM_LENGTH]}"
        sections.setdefault(claim["section"], []).append((claim["key"], label))
    return list(sections.items())


# -- the sheet -------------------------------------------------------------------------------------


class Sheet:
    """Profile and expectations on one knowledge base, typed or stored, with what the patient gets now."""

    def __init__(self, knowledge_base, data=None, answers=None, expected=None):
        typed = typed_from("", "", answers or {}, {}) if data is None else typed_in(knowledge_base, data)
        typed.pop(answer_name(data.get("clear", "")) if data else "", None)
        self.profile = ProfileForm(knowledge_base, typed)
        self.knowledge_base = knowledge_base
        if data and EXPECT in data:
            data, expected = None, as_now(self.gets) | {"reasoning": data.get("reasoning", "")}
        self.expectations = ExpectationsForm(knowledge_base.document, data, expected)
        self.page = ConsultPage(self.profile, None)

    @cached_property
    def gets(self):
        return Gets(self.profile.screening)

    @property
    def failures(self):
        """What does not hold now; None while no verdict is chosen."""
        expected = self.expectations.expected
        return list(unmet(self.gets, expected)) if expected.get("verdict") in VERDICTS else None

    @property
    def problems(self):
        """(place on the page, sentence) of every mistake."""
        fields = [(field.id_for_label, error) for field in self.expectations for error in field.errors]
        return self.page.problems + fields

    @property
    def rows(self):
        """Each expectation with what the patient gets now, where that can be said beside it."""
        now = {
            "verdict": [],
            "notes": self.notes(),
            "alternatives": self.alternatives(),
            "missing": self.gates(),
        }
        return [Row(name, self.expectations[name], now.get(name)) for name in FIELDS]

    @property
    def verdict(self):
        return shown_verdict(self.gets.verdict)

    def notes(self):
        """The notes about this patient with their claims."""
        rules = [rule for rule in self.gets.notes if rule["kind"] in SPECIFIC]
        return [f"{rule['key']} {rule['name']}: {', '.join(rule['claims'])}" for rule in rules]

    @property
    def other_claims(self):
        """The claims that are cited for everybody, or by the reasons for an alternative."""
        others = self.gets.claims - self.gets.specific
        return [claim["key"] for claim in self.knowledge_base.document["claims"] if claim["key"] in others]

    def alternatives(self):
        labels = Labels(self.knowledge_base.document).of("modalities")
        return [label for key, label in labels.items() if key in self.gets.alternatives]

    def gates(self):
        return [item.label for item in self.profile.screening.missing if item.gate]


class Row(NamedTuple):
    name: str
    field: forms.BoundField
    now: list | None  # None where nothing of the kind can be shown


class TestPatientForm(KnowledgeForm):
    """Name and summary of a test patient, with its sheet. Shown again unsaved when that was asked for."""

    __test__ = False
    knowledge_base = None  # of the draft, put in place by the admin

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        stored = self.instance
        data = self.data if self.is_bound else None
        self.sheet = Sheet(self.knowledge_base, data, stored.answers, stored.expected)

    def as_posted(self):
        """The sheet as well."""
        answers, expected = typed_from("", "", self.instance.answers, {}), initial(self.instance.expected)
        fields = {**answers, **{name: value for name, value in expected.items() if value}}
        return super().as_posted() | {name: listed(value) for name, value in fields.items()}

    def label_of(self, name):
        fields = self.sheet.profile.fields | self.sheet.expectations.fields | self.fields
        return str(fields[name].label) if name in fields else name

    @property
    def is_draft(self):
        return any(name in self.data for name in (UPDATE, EXPECT, "clear"))

    def is_valid(self):
        if self.is_draft:
            for form in (self, self.sheet.profile, self.sheet.expectations):
                form.errors.clear()  # nothing has been asked for yet
        return super().is_valid() and not self.is_draft

    def clean(self):
        """Raises ValidationError with the mistakes of the sheet, which stand at their fields as well."""
        if self.is_draft:
            return self.cleaned_data
        cleaned = super().clean()
        if problems := self.sheet.problems:
            links = [format_html('<a href="#{}">{}</a>', place, sentence) for place, sentence in problems]
            raise forms.ValidationError(links)
        self.instance.answers = self.sheet.profile.answers
        self.instance.expected = in_order_of(self.instance.expected, self.sheet.expectations.expected)
        return cleaned
