"""The patient handout: one sheet of the texts of a release, edited before it is given away and never stored.

Every word on it is an item of the release's handout, in its order, so a translation is a file. Three of them
have a part of their own: `opening` heads the sheet, `discussed` introduces the options that were talked
about, `notes` leaves room to write. All others are paragraphs. An item emptied in the form is left out.
"""

from dataclasses import dataclass
from math import ceil

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from .forms import TEXT_LENGTH, free_text

OPENING, DISCUSSED, NOTES = "opening", "discussed", "notes"
DATE = "{date}"  # in a text: the day it is given away
OPTIONS_LENGTH = 600
FOOT = 286  # millimetres down the page, where its lower margin begins; as in papers.css
LINE = 4.4  # millimetres, likewise; there are two columns of such lines
WORDS = 11  # on a line, as a rule


@dataclass(frozen=True)
class Paragraph:
    title: str
    text: str
    options: tuple = ()


@dataclass(frozen=True)
class Sheet:
    """`notes` is the Paragraph with room to write, or None."""

    title: str
    opening: str
    paragraphs: tuple
    notes: object


class HandoutForm(forms.Form):
    """A text per item of the handout, and the options that were talked about, one a line."""

    def __init__(self, data, *, knowledge_base, discussed=()):
        super().__init__(data)
        self.knowledge_base, self.titles = knowledge_base, {}
        for item in knowledge_base.document["handout"]:
            self.titles[item["key"]] = item["title"]
            self.fields[name_of(item["key"])] = text_field(item)
            if item["key"] == DISCUSSED:
                self.fields["options"] = options_field(discussed)

    @property
    def sheet(self):
        """The Sheet as edited; only of a valid form."""
        asked = self.knowledge_base.modality[self.knowledge_base.asked]["label"]
        shown = {key: self.paragraph(key) for key in self.titles if self.is_shown(key)}
        return Sheet(
            title=self.titles.get(OPENING, asked),
            opening=self.typed(OPENING),
            notes=shown.pop(NOTES, None),
            paragraphs=tuple(shown.values()),
        )

    def is_shown(self, key):
        return key != OPENING and bool(self.options if key == DISCUSSED else self.typed(key))

    def paragraph(self, key):
        return Paragraph(self.titles[key], self.typed(key), self.options if key == DISCUSSED else ())

    def typed(self, key):
        return self.cleaned_data.get(name_of(key), "")

    @property
    def options(self):
        lines = self.cleaned_data.get("options", "").splitlines()
        return tuple(line.strip() for line in lines if line.strip())


def name_of(key):
    return f"text-{key}"


def text_field(item):
    text = item["text"].replace(DATE, date_format(timezone.localdate(), "j F Y"))
    rows = max(2, len(text) // 100 + 1)
    return free_text(item["title"], TEXT_LENGTH, area(rows), initial=text)


def options_field(discussed):
    label = "Options you talked about, one a line"
    return free_text(label, OPTIONS_LENGTH, area(3), initial="\n".join(discussed))


def area(rows):
    return forms.Textarea(attrs={"rows": rows, "class": "form-control"})


def talked_about(decision, knowledge_base):
    """The labels of the other modalities that a signed Decision chose or discussed; none without one."""
    named = {*decision.modalities, *decision.discussed} if decision else set()
    others = [key for key in knowledge_base.modality if key != knowledge_base.asked]
    return [knowledge_base.modality[key]["label"] for key in others if key in named]


def words_over(overrun):
    """About how many words have to go where a sheet has that many millimetres too much; in tens."""
    lines = 2 * ceil(overrun / LINE)
    return 10 * ceil(lines * WORDS / 10)
