"""The patient handout: one sheet of the texts of a release, edited before it is given away.

Every word on it is an item of the release's handout, in its order, so a translation is a file. Three of them
have a part of their own: `opening` heads the sheet, `discussed` introduces the options that were talked
about, `notes` leaves room to write. All others are paragraphs. An item emptied in the form is left out.

What was typed is no record: it is kept in the session, of the newest consult alone, and gone with the log-in.
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
    """A text per item of the handout, and the options that were talked about, one a line.

    `kept` are the texts to go on from, by field; all others are those of the outline.
    """

    def __init__(self, data, *, knowledge_base, discussed=(), kept=None):
        super().__init__(data, initial=kept)
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
    return free_text(item["title"], TEXT_LENGTH, area(rows, TEXT_LENGTH), initial=text)


def options_field(discussed):
    label = "Options you talked about, one a line"
    return free_text(label, OPTIONS_LENGTH, area(3, OPTIONS_LENGTH), initial="\n".join(discussed))


class Lines(forms.Textarea):
    """Lines end as those of the outline do, so that only what was typed differs from it."""

    def value_from_datadict(self, data, files, name):
        return (super().value_from_datadict(data, files, name) or "").replace("\r\n", "\n")


def area(rows, limit):
    return Lines(attrs={"rows": rows, "class": "form-control", "data-limit": limit})


# -- what was typed --------------------------------------------------------------------------------

KEPT = "handout"  # in the session


def keep_texts(session, consultation, form):
    """Keeps what a valid form says differently from the outline, in place of whatever was kept before."""
    texts = {name: form.cleaned_data[name] for name in form.changed_data}
    session[KEPT] = {"consultation": str(consultation.pk), "texts": texts}


def kept_texts(session, consultation):
    """Field name -> text, as kept for this consult; empty where nothing is."""
    found = session.get(KEPT, {})
    return found["texts"] if found.get("consultation") == str(consultation.pk) else {}


def forget_texts(session, consultation):
    if kept_texts(session, consultation):
        del session[KEPT]


# -- its length ------------------------------------------------------------------------------------


def talked_about(decision, knowledge_base):
    """The labels of the other modalities that a signed Decision chose or discussed; none without one."""
    named = {*decision.modalities, *decision.discussed} if decision else set()
    others = [key for key in knowledge_base.modality if key != knowledge_base.asked]
    return [knowledge_base.modality[key]["label"] for key in others if key in named]


def words_over(overrun):
    """About how many words have to go where a sheet has that many millimetres too much; in tens."""
    lines = 2 * ceil(overrun / LINE)
    return 10 * ceil(lines * WORDS / 10)
