"""Which rules stand out, in sentences for their author: what was seen, and what was to be expected."""

from dataclasses import dataclass

from ..figures import ENOUGH, left_forecast, often_overridden


@dataclass(frozen=True)
class Mark:
    """A rule that stands out; `limits` is "" where they would give a small number away."""

    code: str
    name: str
    words: str
    limits: str


class StandingOut:
    """`counts` from figures.counted, `shown` an Exact or Veiled."""

    def __init__(self, counts, shown):
        self.counts, self.shown, self.names = counts, shown, counts.rule_names
        self.marks = [self.forecast(one) for one in left_forecast(counts.releases)]
        self.marks += [self.overridden(one) for one in often_overridden(counts.decisions)]

    def mark(self, one, words):
        return Mark(one.rule, self.names.get(one.rule, ""), words, self.limits(one))

    def forecast(self, one):
        how = "more" if one.more else "less"
        seen = f"{self.part(one.count, one.of)} consultations under Release {one.release}"
        replay = self.part(one.other, one.other_of)
        return self.mark(one, f"Fires {how} often than forecast: in {seen}; in the replay, {replay}.")

    def overridden(self, one):
        own, others = self.part(one.count, one.of), self.part(one.other, one.other_of)
        words = f"{own} decided consultations that rest on it differ from the result; of the others, {others}"
        return self.mark(one, f"Overridden unusually often: {words}.")

    def part(self, value, of):
        return f"{self.shown.part(value, of).words} of {of}"

    def limits(self, one):
        parts = (one.count, one.of - one.count, one.other, one.other_of - one.other)
        if not self.shown.is_told(*parts):
            return ""
        return f"Rates that fit: {percents(one.limits)}, against {percents(one.other_limits)}."

    @property
    def untested(self):
        """Sentences about what could not be compared."""
        found = [*map(self.untested_release, self.counts.releases), self.untested_decisions()]
        return [words for words in found if words]

    def untested_release(self, release):
        name, total = f"Release {release.number}", release.forecast.get("consultations", 0)
        if not release.forecast:
            return f"{name}: nothing was forecast, for no replay was finished before it was published."
        if min(total, release.consultations) >= ENOUGH:
            return ""
        here, there = (self.shown.number(number).words for number in (release.consultations, total))
        return (
            f"{name}: too few to tell whether it keeps its forecast. It has {here} consultations, the replay "
            f"had {there}; {ENOUGH} of each are needed."
        )

    def untested_decisions(self):
        if self.counts.decisions.all.count >= 2 * ENOUGH:
            return ""
        return (
            "Decisions: too few to tell whether a rule is overridden often. "
            f"{ENOUGH} that rest on it and {ENOUGH} others are needed."
        )


def percents(limits):
    return " to ".join(f"{100 * limit:.0f} %" for limit in limits)
