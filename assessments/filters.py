"""Which of the own consultations the list shows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from .models import Consultation
from .presenters import shown_verdict

OPEN, SIGNED = "open", "signed"
DECIDED = {OPEN: "Not decided yet", SIGNED: "Signed"}
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
NAMES = ("verdict", "decision", "from", "to", "release", "archived")


def date_field(label):
    sentence = f"{label}: enter a date from 2000 to 2100, for example 2025-11-23."
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(FIRST, sentence), MaxValueValidator(LAST, sentence)],
        error_messages={"invalid": sentence},
    )


def verdict_field():
    choices = [("", "Any"), *((key, shown_verdict(key).word) for key, _ in Consultation.VERDICTS)]
    return forms.ChoiceField(
        label="Verdict",
        choices=choices,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Verdict: choose one of those in the list."},
    )


def decision_field():
    return forms.ChoiceField(
        label="Decision",
        choices=[("", "Any"), *DECIDED.items()],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Decision: choose one of those in the list."},
    )


class FilterForm(forms.Form):
    """What may stand in the address of the list: no patient data."""

    verdict = verdict_field()
    decision = decision_field()
    to = date_field("Until")
    # Only a link asks for a release, so the field is hidden.
    release = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Release: use its number."),
    )

    # “from” is a word of Python, so it cannot be written like the others.
    def __init__(self, data):
        super().__init__(data)
        fields = self.fields | {"from": date_field("From")}
        self.fields = {name: fields[name] for name in NAMES if name in fields}

    def clean(self):
        first, last = (self.cleaned_data.get(name) for name in ("from", "to"))
        if first and last and last < first:
            self.add_error("to", "Until: enter a day that does not lie before “From”.")


@dataclass(frozen=True)
class Applied:
    """One filter in force, with the address of the list without it."""

    words: str
    without: str


class Narrowing:
    """The filters in the address, and the reference sought, which is kept out of it.

    `patients` are those whose consultations are listed; archived ones only when asked for.
    """

    def __init__(self, query, sought, patients):
        self.patients = patients
        self.form = FilterForm(query)
        self.form.is_valid()
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value}
        self.sought, self.archived = sought, "archived" in query

    def __bool__(self):
        return bool(self.values or self.sought or self.archived)

    def of(self, consultations):
        """The consultations that pass. A filter that cannot be read is left out; its field says so."""
        conditions = {"patient__reference__icontains": self.sought} if self.sought else {}
        for name, value in self.values.items():
            conditions |= CONDITIONS[name](value)
        return self.without_archived(consultations.filter(**conditions))

    def without_archived(self, consultations):
        """Leaves archived patients out unless they are asked for. Quickest of all where there are none."""
        if self.archived or not self.some_archived:
            return consultations
        if self.sought:  # then patients are joined anyway
            return consultations.filter(patient__archived_at=None)
        return consultations.exclude(patient__in=self.patients.archived())

    @cached_property
    def some_archived(self):
        return self.patients.archived().exists()

    @property
    def with_archived(self):
        return self.address(archived="on")

    @property
    def applied(self):
        words = {name: WORDS[name](value) for name, value in self.values.items()}
        shown = [Applied(text, self.address(leave_out=name)) for name, text in words.items()]
        reference = Applied(f"Reference contains “{self.sought}”", self.address(leave_out="search"))
        archived = Applied("Archived patients too", self.address(leave_out="archived"))
        return [*([reference] if self.sought else []), *shown, *([archived] if self.archived else [])]

    def address(self, leave_out="", **more):
        """The query of the list with these filters."""
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in self.values.items()})
        query.update({"search": "on"} if self.sought else {})
        query.update({"archived": "on"} if self.archived else {})
        query.pop(leave_out, None)
        query.update(more)
        return f"?{query.urlencode()}"


def begins(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def ends(day):
    return begins(day + timedelta(days=1))


CONDITIONS = {
    "verdict": lambda key: {"verdict": key},
    # Every signed consultation has a first decision, and only one.
    "decision": {OPEN: {"decisions__isnull": True}, SIGNED: {"decisions__number": 1}}.get,
    "from": lambda day: {"screened_at__gte": begins(day)},
    "to": lambda day: {"screened_at__lt": ends(day)},
    "release": lambda number: {"versions__number": F("version"), "versions__release__number": number},
}
WORDS = {
    "verdict": lambda key: shown_verdict(key).word,
    "decision": DECIDED.get,
    "from": lambda day: f"from {day:%-d %B %Y}",
    "to": lambda day: f"until {day:%-d %B %Y}",
    "release": lambda number: f"Screened with Release {number}",
}


class Period:
    """How far back the figures reach, by the address: `?since=all`, else the last twelve months."""

    def __init__(self, query):
        self.everything = query.get("since") == "all"

    @property
    def since(self):
        """The first day that counts, None for all of them."""
        return None if self.everything else eleven_months_before(timezone.localdate())


def eleven_months_before(day):
    """The first day of twelve months, this one included."""
    months = day.year * 12 + day.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1)
