"""Forms of the knowledge: keys that stay, two editors who notice each other, pickers."""

from textwrap import shorten

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.utils import timezone
from django.utils.formats import date_format

from .. import differences
from ..access import named
from ..items import is_released, kind_of, vocabulary
from ..models import KnowledgeChange
from .merging import as_posted, merge, read_opened, several_values

TOLD = 120  # characters of what another editor wrote
KEY_HINT = "Letters and digits joined by hyphens, for example “donor-fat”. Once released, it stays."
KEPT = "Part of a release, so it stays as it is."


class Picker(forms.SelectMultiple):
    """A list to choose from by typing, as the admin's pickers are; pickers.js makes it one."""

    i18n_name = None

    def __init__(self, attrs=None, choices=()):
        super().__init__({"data-picker": "", **(attrs or {})}, choices)

    @property
    def media(self):
        return AutocompleteMixin.media.fget(self) + forms.Media(js=["js/pickers.js"])


class KnowledgeForm(forms.ModelForm):
    """A row with its key, kept once released, and the version it had when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.initial["version"] = self.instance.version
        if "key" in self.fields:
            explain_key(self.fields["key"], kind_of(type(self.instance)), self.instance.key)
        self.stored, self.both = self.as_posted() if self.instance.pk else {}, []
        if self.is_bound and self.stored:
            self.meet_others()

    def as_posted(self):
        """What is stored, as it would be posted."""
        return as_posted(self.instance, self.base_fields)

    def meet_others(self):
        """Takes over what others saved meanwhile, wherever this editor left what the page was opened with."""
        mine, opened = dict(self.data.lists()), read_opened(self.data).get(str(self.instance.pk))
        several = several_values(self.base_fields)
        merged, self.both = merge(mine, opened, self.stored, several) if opened else (mine, [])
        if merged != mine:
            self.data = self.data.copy()
            for name, values in merged.items():
                self.data.setlist(name, values)

    def clean(self):
        """Raises ValidationError once when somebody else saved meanwhile; saving again then works."""
        cleaned = super().clean()
        if self.instance.pk:
            stored = locked_version(self.instance)
            seen = cleaned.get("version")
            if seen != stored:
                self.data = self.data.copy()
                self.data["version"] = stored
                told = changed_meanwhile(self.instance, stored - (seen or 0))
                raise forms.ValidationError([*told, self.what_now()])
        return cleaned

    def what_now(self):
        if not self.both:
            return "What you did not touch is as they left it. Save again to keep what stands below."
        return both_changed("", map(self.label_of, self.both))

    def label_of(self, name):
        return str(self.fields[name].label) if name in self.fields else name


def explain_key(field, kind, key):
    """A key that is in a release cannot be changed; another one says how it is written."""
    field.disabled = bool(key) and is_released(kind, key)
    field.help_text = KEPT if field.disabled else KEY_HINT


def locked_version(row):
    """The stored version; the row stays locked until this request has saved."""
    rows = type(row).objects.order_by().select_for_update().filter(pk=row.pk)
    return rows.values_list("version", flat=True).get()


def changed_meanwhile(row, saves):
    """What others did since the page was opened, one sentence per save."""
    changes = KnowledgeChange.objects.filter(kind=kind_of(type(row)), key=stored_key(row))
    told = [told_change(change) for change in reversed(changes.select_related("by")[: max(saves, 0)])]
    return told or ["Somebody else changed this since you opened it."]


def both_changed(where, labels):
    return (
        f"You both changed {where}{', '.join(labels)}. What you typed stands there; save again to put it in "
        "place of theirs."
    )


def stored_key(row):
    return type(row).objects.get(pk=row.pk).key


def told_change(change):
    who = named(change.by) or "Somebody"
    at = date_format(timezone.localtime(change.at), "j F, H:i")
    words = vocabulary()
    lines = differences.item_lines(change.kind, change.before, change.after, words, words)
    return f"{who} changed this on {at}, after you had opened it: {'; '.join(map(told_line, lines))}."


def told_line(line):
    """“Name, from “Nicotine” to “Smoking””: what saving again would undo."""
    before, after = (
        f"“{shorten(text, TOLD, placeholder='…')}”" if text else "nothing"
        for text in (line.before, line.after)
    )
    return f"{line.label}, from {before} to {after}"
