"""Rules that fire, or are overridden, at a rate that chance does not explain.

Two counts are told apart when their exact limits do not touch. Where `m` comparisons are made, each pair of
limits has the error RISK / 2m: both hold their true rate but for RISK / m of the cases, so the chance of one
false mark among all of them together is RISK at most (Bonferroni). That is strict: it would rather miss a
small deviation than send an author after nothing. With fewer than ENOUGH on either side nothing is said.
"""

from dataclasses import dataclass

from .binomial import limits

RISK = 0.05
ENOUGH = 20


@dataclass(frozen=True)
class Compared:
    """A rule seen `count` times in `of`, where `other` in `other_of` was to be expected.

    `limits` and `other_limits` are the rates that fit each; `release` is the number, None for decisions.
    """

    rule: str
    count: int
    of: int
    other: int
    other_of: int
    limits: tuple
    other_limits: tuple
    release: int | None = None

    @property
    def more(self):
        return self.limits[0] > self.other_limits[1]

    @property
    def fewer(self):
        return self.limits[1] < self.other_limits[0]


def is_enough(*totals):
    return min(totals) >= ENOUGH


def left_forecast(releases):
    """The Compared of each rule and release that left the forecast of the replay.

    `releases` are UnderRelease. All rules of all releases with enough consultations count as comparisons.
    """
    rows = [row for release in releases for row in against_forecast(release)]
    return [one for one in compared(rows) if one.more or one.fewer]


def against_forecast(release):
    total, fired = release.forecast.get("consultations", 0), release.forecast.get("fired", {})
    if not is_enough(release.consultations, total):
        return
    for rule in release.rules:
        if rule in fired:
            yield rule, release.fired[rule], release.consultations, fired[rule], total, release.number


def often_overridden(decisions):
    """The Compared of each rule whose results were not followed more often than those of the other rules.

    `decisions` are Decisions; what a rule is compared with are the decisions that do not rest on it.
    """
    rows = [row for rule in decisions.rules for row in against_others(rule, decisions)]
    return [one for one in compared(rows) if one.more]


def against_others(rule, decisions):
    own, total = decisions.rules[rule], decisions.all
    others, differ = total.count - own.count, total.differ - own.differ
    if is_enough(own.count, others):
        yield rule, own.differ, own.count, differ, others, None


def compared(rows):
    error = RISK / (2 * len(rows)) if rows else RISK
    for rule, count, of, other, other_of, release in rows:
        bounds = limits(count, of, error), limits(other, other_of, error)
        yield Compared(rule, count, of, other, other_of, *bounds, release)
