"""Lines of an item on its form: they come and go, also by two people at once."""

from django import forms
from django.db.models import Max
from django.forms.models import BaseInlineFormSet

from .forms import both_changed
from .merging import as_posted, merge, read_opened, same, several_values


class LineFormSet(BaseInlineFormSet):
    """Lines of an item. Lines that others added or removed meanwhile are shown instead of lost or doubled."""

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        rows = self.get_queryset() if self.instance.pk else ()
        self.stored = {str(row.pk): as_posted(row, self.form.base_fields) for row in rows}
        self.both, self.moved = [], []
        if self.is_bound and self.instance.pk:
            self.meet_others()

    def meet_others(self):
        """Makes the posted lines those stored now plus those typed; `moved` tells which came or went.

        A line that others removed stays only if it was typed into.
        """
        opened, posted = read_opened(self.data, self.prefix), self.posted_lines()
        known = [self.met(line, opened) for line in posted if pk_of(line) in self.stored]
        others = [line for line in posted if pk_of(line) not in self.stored and is_typed(line, opened)]
        missed = set(self.stored) - {pk_of(line) for line in known}
        removed = [line for line in posted if pk_of(line) not in ("", *self.stored)]
        others = [line for line in others if not line.get("DELETE", [""])[0]]
        self.moved = list(told_moves(missed, removed, [line for line in others if pk_of(line)]))
        known += [self.stored[pk] for pk in sorted(missed, key=int)]
        if self.moved or known != [line for line in posted if pk_of(line) in self.stored]:
            self.write_lines(known, [line | {"id": [""]} for line in others])

    def met(self, line, opened):
        """A posted line together with what others made of it."""
        pk = pk_of(line)
        merged, both = self.merged(line, opened[pk], self.stored[pk]) if pk in opened else (line, [])
        self.both += [str(self.form.base_fields[name].label or name) for name in both]
        return merged

    def merged(self, line, opened, stored):
        return merge(line, opened, stored, several_values(self.form.base_fields))

    def posted_lines(self):
        """What was posted, one {field: values} per line."""
        try:
            total = min(int(self.data.get(f"{self.prefix}-TOTAL_FORMS", 0)), self.absolute_max)
        except ValueError:
            return []
        return [self.posted_line(f"{self.prefix}-{index}-") for index in range(total)]

    def posted_line(self, prefix):
        return {
            name.removeprefix(prefix): values for name, values in self.data.lists() if name.startswith(prefix)
        }

    def write_lines(self, known, typed):
        self.data = self.data.copy()
        for index, line in enumerate([*known, *typed]):
            prefix = f"{self.prefix}-{index}-"
            for name in [name for name in self.data if name.startswith(prefix)]:
                del self.data[name]
            for name, values in line.items():
                self.data.setlist(f"{prefix}{name}", values)
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(len(known))
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(known) + len(typed))

    def clean(self):
        super().clean()
        if self.moved:
            raise forms.ValidationError(self.moved)
        if self.both:
            raise forms.ValidationError(both_changed(f"a {self.model._meta.verbose_name}: ", self.both))

    def kept_forms(self):
        """The filled-in lines that stay, as far as they are valid."""
        return [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data") and form.is_filled() and not form.cleaned_data.get("DELETE")
        ]

    def save_new(self, form, commit=True):
        """A new line comes last, unless its place was typed."""
        if form.cleaned_data.get("order") is None:
            form.instance.order = self.next_place(form)
        return super().save_new(form, commit=commit)

    def stored_lines(self):
        """The lines as they are stored by now, also those saved just before."""
        return self.model.objects.filter(**{self.fk.name: self.instance})

    def next_place(self, form):
        return place_after(self.stored_lines())


def place_after(rows):
    last = rows.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


class LineForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk and "order" in self.fields:
            order = self.fields["order"]
            order.initial, order.required, order.help_text = None, False, "Left empty, it comes last."

    def is_filled(self):
        return bool(self.instance.pk) or self.has_changed()


def told_moves(added, removed, typed):
    """What others did to the lines meanwhile; `typed` are those they removed and this editor changed."""
    if added:
        yield (
            "Somebody else added lines here meanwhile. They stand below with yours; tick Delete on those "
            "that should go."
        )
    if len(removed) > len(typed):
        yield "Somebody else removed lines here meanwhile. Those you had not changed are gone."
    if typed:
        yield (
            "Somebody else removed lines here meanwhile that you changed. They stand at the end as new ones; "
            "take out what should go."
        )


def pk_of(line):
    return line.get("id", [""])[0]


def is_typed(line, opened):
    """Whether a posted line is new, or not as the page was opened with it."""
    before = opened.get(pk_of(line), {})
    return not before or not all(same(line.get(name, []), values) for name, values in before.items())
