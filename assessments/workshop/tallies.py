"""Counting what a replay finds, in plain JSON: counts, and for each change the ids of some versions.

until           the newest version when the replay began
kept            {verdict: profiles}
changed         {verdict before: {verdict after: {count, already, rules, gates, examples}}}
                already: the live release gives the new verdict, too; rules, gates: what made the difference
apart           {count, questions: {question: profiles}}: cannot be compared, for want of these answers
fewer_choices   {question: profiles} whose form did not offer a choice that the draft reads
unreadable      profiles of a release that cannot be compiled any more
before, fired, undecided    {rule: profiles} as recorded, and with the draft
"""

from collections import defaultdict
from copy import deepcopy

from ..engine import screen
from .comparison import credit

EXAMPLES = 100  # the newest ones of a change


def nothing():
    empty = {name: {} for name in ("kept", "changed", "fewer_choices", "before", "fired", "undecided")}
    return empty | {"apart": {"count": 0, "questions": {}}, "unreadable": 0}


def more(counts, key, number=1):
    counts[key] = counts.get(key, 0) + number


class Tallies:
    def __init__(self, stored, live):
        """`stored` is what as_json gave before, `live` the knowledge base that consultations use now."""
        self.counts, self.live = nothing() | deepcopy(stored), live
        self.firing = defaultdict(Firing)

    def add(self, version, comparison, answers):
        """Counts one profile under a Comparison, or under None where there is none to be had."""
        if comparison is None:
            self.counts["unreadable"] += 1
            return
        pair = comparison.screen(answers)
        self.firing[comparison].add(pair)
        if awaited := comparison.awaited(pair):
            self.set_apart(awaited)
        elif pair.before.verdict is pair.after.verdict:
            more(self.counts["kept"], pair.after.verdict.value)
        else:
            self.change(version, pair)

    def set_apart(self, awaited):
        self.counts["apart"]["count"] += 1
        for question in awaited:
            more(self.counts["apart"]["questions"], question)

    def change(self, version, pair):
        leading_to = self.counts["changed"].setdefault(pair.before.verdict.value, {})
        change = leading_to.setdefault(pair.after.verdict.value, no_change())
        change["count"] += 1
        change["already"] += self.is_already(pair)
        for name, keys in credit(pair)._asdict().items():
            for key in keys:
                more(change[name], key)
        change["examples"] = [*change["examples"], version][-EXAMPLES:]

    def is_already(self, pair):
        """Does the live release, newer than the one on record, give the draft's verdict, too?"""
        if pair.before.knowledge_base.sha256 == self.live.sha256:
            return False
        return screen(self.live, pair.after.answers).verdict is pair.after.verdict

    def as_json(self):
        """Everything counted so far; adding may not go on afterwards."""
        for comparison, firing in self.firing.items():
            for question in comparison.fewer_choices():
                more(self.counts["fewer_choices"], question, firing.profiles)
            count_rules(self.counts["before"], comparison.before, firing.before)
            count_rules(self.counts["fired"], comparison.after, firing.after)
            count_rules(self.counts["undecided"], comparison.after, firing.undecided)
        return self.counts


def no_change():
    return {"count": 0, "already": 0, "rules": {}, "gates": {}, "examples": []}


def count_rules(counts, knowledge_base, columns):
    for (_, key), flag, *_ in knowledge_base.rule_outcomes:
        more(counts, key, columns.count(flag))


class Firing:
    """What the rules came to in the profiles of one Comparison."""

    def __init__(self):
        self.profiles = 0
        self.before, self.after, self.undecided = Columns(), Columns(), Columns()

    def add(self, pair):
        self.profiles += 1
        self.before.add(pair.before.now.fired)
        self.after.add(pair.after.now.fired)
        self.undecided.add(pair.after.now.undecided)


class Columns:
    """Counts every flag of a set at once: plane n holds digit n of all the (binary) counts."""

    def __init__(self):
        self.planes = []

    def add(self, flags):
        for place, plane in enumerate(self.planes):
            if not flags:
                return
            self.planes[place], flags = plane ^ flags, plane & flags
        if flags:
            self.planes.append(flags)

    def count(self, flag):
        return sum(1 << place for place, plane in enumerate(self.planes) if plane & flag)
