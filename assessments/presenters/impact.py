"""What a replay found, in words and numbers: who keeps the verdict, who gets another, by which rule."""

from dataclasses import dataclass

from ..engine import Verdict
from ..engine.wording import joined, mid_sentence
from .flow import flow
from .labels import Sign, count, shown_verdict

ORDER = {verdict.value: place for place, verdict in enumerate(Verdict)}


@dataclass(frozen=True)
class Cause:
    """A rule or gate that made the difference, `count` times; `key` is "" for a gate."""

    key: str
    name: str
    count: int


@dataclass(frozen=True)
class Change:
    """One pair of verdicts; `from_key` and `to_key` for addresses, `already` a sentence or ""."""

    from_key: str
    to_key: str
    before: Sign
    after: Sign
    count: int
    causes: tuple
    already: str

    @property
    def words(self):
        """“defer until resolved → suitable with considerations, by R-CON-4a”"""
        keys = [cause.key for cause in self.causes if cause.key]
        pair = f"{mid_sentence(self.before.word)} → {mid_sentence(self.after.word)}"
        return f"{pair}, by {joined(keys)}" if keys else pair


@dataclass(frozen=True)
class Firing:
    """How often a rule fired as recorded and would fire; None where it is not in use on that side."""

    key: str
    name: str
    before: int | None
    after: int | None
    undecided: int

    @property
    def differs(self):
        return self.before != self.after


class Impact:
    """`counts` as replay.counts gives them; labels come from the first document that has the key."""

    def __init__(self, counts, *documents):
        self.counts, self.documents = counts, documents
        self.screened = counts["consultations"]
        self.kept = sum(counts["kept"].values())
        self.changed = sum(change["count"] for change in counts["changed"])
        self.apart = counts["apart"]["count"]
        self.compared = self.kept + self.changed
        self.changes = [self.change(one) for one in sorted(counts["changed"], key=largest_first)]
        self.firings = [self.firing(key) for key in self.rule_keys()]
        self.flow = flow(self.pairs())

    # -- sentences

    @property
    def headline(self):
        """“7 of 9 keep their verdict; 2 would get another.”"""
        if not self.screened:
            return "There are no past consultations yet."
        if not self.compared:
            return "None of the past consultations can be compared."
        if self.kept == self.compared > 1:
            return f"All {self.compared} keep their verdict."
        others = f"; {self.changed} would get another" if self.changed else ""
        return f"{self.kept} of {self.compared} {keep(self.kept)}{others}."

    @property
    def remarks(self):
        """Sentences about what the comparison leaves out or takes for granted."""
        found = [self.apart_words(), *self.choices_words(), self.unreadable_words()]
        return [words for words in found if words]

    def apart_words(self):
        questions = self.counts["apart"]["questions"]
        named = [f"{self.question(key)} ({questions[key]})" for key in by_count(questions)]
        return (
            f"{self.apart} cannot be compared: the old form did not ask for {joined(named)}, and the verdict "
            "may depend on it. These are not among the numbers above."
            if self.apart
            else ""
        )

    def choices_words(self):
        for key, number in self.counts["fewer_choices"].items():
            forms = count(number, "older form")
            yield (
                f"The draft reads an answer to “{self.question(key)}” that {forms} did not offer. "
                "Whoever was asked with such a form counts as not having it."
            )

    def unreadable_words(self):
        number = self.counts["unreadable"]
        return f"{number} could not be read: their release does not fit this version." if number else ""

    def lines(self):
        """All of it but the firing rates, a line each, for the terminal."""
        yield f"{self.screened} past consultations, screened again. {self.headline}"
        for change in self.changes:
            yield f"  {change.count}: {change.before.word} → {change.after.word}"
            yield from (f"    {cause.count} by {cause.key} {cause.name}" for cause in change.causes)
            yield from [f"    {change.already}"] if change.already else []
        yield from self.remarks

    # -- parts

    def pairs(self):
        """{(verdict before, verdict after): number}"""
        kept = {(key, key): number for key, number in self.counts["kept"].items()}
        return kept | {(one["from"], one["to"]): one["count"] for one in self.counts["changed"]}

    def change(self, one):
        rules = [Cause(key, self.rule(key), one["rules"][key]) for key in by_count(one["rules"])]
        gates = [Cause("", self.gate_words(key), one["gates"][key]) for key in by_count(one["gates"])]
        return Change(
            from_key=one["from"],
            to_key=one["to"],
            before=shown_verdict(one["from"]),
            after=shown_verdict(one["to"]),
            count=one["count"],
            causes=(*rules, *gates),
            already=already_words(one["already"], one["count"]),
        )

    def gate_words(self, key):
        return f"the gate “{self.question(key)}”, which is open on one side only"

    def rule_keys(self):
        return dict.fromkeys([*self.counts["fired"], *self.counts["before"]])

    def firing(self, key):
        counts = self.counts
        before, after = counts["before"].get(key), counts["fired"].get(key)
        return Firing(key, self.rule(key), before, after, counts["undecided"].get(key, 0))

    @property
    def differing(self):
        return [firing for firing in self.firings if firing.differs]

    @property
    def same(self):
        return [firing for firing in self.firings if not firing.differs]

    def rule(self, key):
        return self.named("rules", key, "name")

    def question(self, key):
        return self.named("questions", key, "label")

    def named(self, collection, key, field):
        items = (item for document in self.documents for item in document[collection])
        return next((item[field] for item in items if item["key"] == key), key)


def keep(number):
    return "keeps its verdict" if number == 1 else "keep their verdict"


def by_count(counts):
    return sorted(counts, key=lambda key: (-counts[key], key))


def largest_first(change):
    return -change["count"], ORDER.get(change["from"], 0), ORDER.get(change["to"], 0)


def already_words(already, count):
    if not already:
        return ""
    which = "All of them" if already == count else f"{already} of them"
    return f"{which} would get this verdict from the live release as well."
