"""The pictures of the practice: tables of numbers with a bar under each, readable without the bars.

Clinicians see their own numbers as they are; rule authors the practice's, veiled.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format

from ..engine import Verdict
from ..engine.wording import joined
from ..models import Outcome
from .labels import count, sentence_case, shown_verdict
from .standing_out import StandingOut
from .veil import Exact, Veiled

BETTER = Outcome.Impression.BETTER
OUTCOME_COLUMNS = (
    "What was done",
    "Records",
    "Better for the clinician",
    "Better for the patient",
    "With a complication",
    "Which",
    "Days of downtime, median",
)


# -- tables


@dataclass(frozen=True)
class Cell:
    """`bar` is its length in hundredths, None for no bar; `more` stands below in small print."""

    words: str
    more: str = ""
    bar: int | None = None
    numeric: bool = True


@dataclass(frozen=True)
class Row:
    head: str
    cells: tuple
    code: str = ""


@dataclass(frozen=True)
class Column:
    word: str
    icon: str = ""
    more: str = ""


@dataclass(frozen=True)
class Table:
    """The first column is that of the row heads. `label` names the table for those who cannot see it."""

    label: str
    columns: tuple
    rows: tuple


def bar(value, most):
    return round(100 * value / most) if value and most else None


def text(words):
    return Cell(words, numeric=False)


def columns(*words):
    return tuple(Column(word) for word in words)


# -- the page


class Figures:
    """`counts` from figures.counted; `veiled` for everybody who may not know the patients."""

    def __init__(self, counts, veiled=False):
        self.counts, self.shown = counts, Veiled() if veiled else Exact()
        self.names = counts.rule_names

    @cached_property
    def standing_out(self):
        return StandingOut(self.counts, self.shown)

    # -- consultations

    @property
    def months(self):
        signs = [shown_verdict(verdict.value) for verdict in Verdict]
        months = self.counts.months
        most = max((number for verdicts in months.values() for number in verdicts.values()), default=0)
        rows = tuple(self.month(day, verdicts, most) for day, verdicts in months.items())
        heads = (Column("Month"), *(Column(sign.word, sign.icon) for sign in signs), Column("All"))
        return Table("Consultations and verdicts by month", heads, rows)

    def month(self, day, verdicts, most):
        shown = self.shown.parts([verdicts[verdict.value] for verdict in Verdict])
        cells = [Cell(one.words, bar=bar(one.value, most)) for one in shown]
        return Row(date_format(day, "F Y"), (*cells, self.total(verdicts.total())))

    def total(self, number):
        return Cell(self.shown.number(number).words)

    # -- rules

    @property
    def rules(self):
        """Those that speak for or against something."""
        return self.rates("How often each rule fires", self.names.keys() - self.counts.asides)

    @property
    def asides(self):
        return self.rates("How often each technique and counselling note is shown", self.counts.asides)

    def rates(self, label, keys):
        heads = (Column("Rule"), *map(self.release, self.counts.releases))
        rows = tuple(self.rule(key) for key in self.by_rate() if key in keys - self.rare)
        return Table(label, heads, rows)

    def release(self, release):
        of = self.shown.number(release.consultations).words
        return Column(f"Release {release.number}", more=f"of {of}")

    def by_rate(self):
        """Rule keys, the most frequent one under the newest release first, as far as its number is told."""
        return sorted(self.names, key=lambda key: [-self.rank(key, one) for one in self.counts.releases])

    def rank(self, key, release):
        fired = release.fired[key]
        told = self.shown.part(fired, release.consultations).value
        at_an_end = release.consultations if self.told(fired) else 0  # all but a few, or only a few
        return at_an_end if told is None else told

    def rule(self, key):
        cells = tuple(self.firing(key, release) for release in self.counts.releases)
        return Row(self.names[key], cells, code=key)

    def firing(self, key, release):
        if key not in release.rules:
            return text("not in use")
        return self.share(release.fired[key], release.consultations)

    def share(self, value, of, more=""):
        """A part of a whole, with its percentage where the part is told."""
        shown = self.shown.part(value, of)
        percent = bar(shown.value, of)
        return Cell(shown.words, " ".join(filter(None, [percent and f"{percent} %", more])), percent)

    @cached_property
    def rare(self):
        """Rules with nothing to show under any of the releases."""
        return {
            key for key in self.names if not any(self.told(one.fired[key]) for one in self.counts.releases)
        }

    def told(self, number):
        return self.shown.number(number).value

    @property
    def rare_title(self):
        return f"{sentence_case(count(len(self.rare), 'rule'))} fired in {self.shown.none} consultations"

    @property
    def rare_rules(self):
        return [Row(self.names[key], (), code=key) for key in sorted(self.rare)]

    @property
    def older_words(self):
        older = [str(number) for number in self.counts.older_releases]
        return f"Not shown: consultations under older releases ({joined(older)})." if older else ""

    # -- decisions

    @property
    def decisions_words(self):
        """“Decided consultations: 40. In 7 the decision differs from the result. Patient’s wish: 5; ….”"""
        everything = self.counts.decisions.all
        if not everything.count:
            return ""
        differ = self.shown.part(everything.differ, everything.count).words
        all_of_them = self.shown.number(everything.count).words
        why = self.reasons(everything)
        words = f"Decided consultations: {all_of_them}. In {differ} the decision differs from the result."
        return f"{words} {why}." if why else words

    @property
    def decisions(self):
        followed = self.counts.decisions.rules
        told = [key for key in followed if self.shown.is_told(followed[key].count)]
        # By what is shown: the order must not tell a hidden number either.
        told.sort(key=lambda key: (-(self.told(followed[key].differ) or 0), -followed[key].count, key))
        rows = [self.decision(key, followed[key]) for key in told]
        heads = columns("Result rests on", "Consultations decided", "Differ from the result", "Why")
        return Table("Decisions that differ, by the rule that the result rests on", heads, tuple(rows))

    def decision(self, key, followed):
        differ = self.share(followed.differ, followed.count)
        cells = (self.total(followed.count), differ, text(self.reasons(followed)))
        return Row(self.names.get(key, ""), cells, code=key)

    def reasons(self, followed):
        """“Patient’s wish: 5; other finding: 2”, "" where the number of those that differ is not told."""
        if not self.told(followed.differ):
            return ""
        ordered = followed.reasons.most_common()
        shown = self.shown.parts([number for _, number in ordered])
        return "; ".join(f"{label}: {one.words}" for (label, _), one in zip(ordered, shown, strict=True))

    # -- follow-ups and outcomes

    @property
    def follow_ups(self):
        """“3 are open; for 1 the date has passed.”"""
        dates = list(self.counts.follow_ups.values_list("next_on", flat=True))
        if not dates:
            return "None is open."
        past = sum(day < timezone.localdate() for day in dates)
        number, late = self.shown.number(len(dates)).words, self.shown.part(past, len(dates)).words
        return sentence_case(f"{number} open; the date has passed for {late}.")

    @property
    def outcomes(self):
        found, labels = self.counts.outcomes, self.counts.modalities
        rows = tuple(self.outcome(labels.get(key, key), found[key]) for key in found)
        return Table("Outcomes by what was done", columns(*OUTCOME_COLUMNS), rows)

    def outcome(self, label, found):
        cells = (
            self.total(found.count),
            self.better(found.clinician),
            self.better(found.patient),
            self.complicated(found),
            text(self.complications(found)),
            Cell(self.downtime(found)),
        )
        return Row(label, cells)

    def better(self, impressions):
        if not impressions:
            return text("not recorded")
        number = len(impressions)
        better = sum(step >= BETTER for step in impressions)
        return self.share(better, number, f"of {self.shown.number(number).words}")

    def complicated(self, found):
        if not found.asked:
            return text("not recorded")
        return self.share(found.complicated, found.asked, f"of {self.shown.number(found.asked).words}")

    def complications(self, found):
        if not self.told(found.complicated):
            return ""
        named = found.complications.most_common()
        return ", ".join(f"{label}: {self.shown.number(number).words}" for label, number in named)

    def downtime(self, found):
        if not found.downtime:
            return "not recorded"
        return f"{found.usual_downtime:g}" if self.shown.is_told(len(found.downtime)) else "too few to tell"
