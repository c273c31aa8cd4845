"""The rule mutation score: would a test patient notice if a rule or finding were a little different?

Each mutant (engine/mutants.py) is tried on the test patients that pass; one who then fails has noticed it.
For a mutant that nobody notices a patient is sought who would: near the test patients first, else at random.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from ..engine import canonical_json, screen
from ..engine.definitions import dependencies, questions_read
from ..engine.variants import Variants
from ..expectations import Gets, contrast, unmet
from .neighbours import Profile, profiles
from .test_patients import try_patient

PROFILES = 3000  # looked at for suggestions
TRIES = 12  # of those who may notice a mutant, how many are screened with it; twice


@dataclass
class Suggestion:
    """A test patient who would notice some mutants of one item, with what the unchanged rules give."""

    profile: Profile
    expected: dict
    notices: list


@dataclass
class ItemScore:
    """One rule or finding: how many of its mutants are noticed, and who would notice the others."""

    kind: str
    key: str
    noticed: int = 0
    suggestions: list = field(default_factory=list)
    unexplained: list = field(default_factory=list)  # mutants for which no patient was found

    @property
    def telling(self):
        """The mutants that some patient notices or would notice."""
        return self.noticed + sum(len(suggestion.notices) for suggestion in self.suggestions)


@dataclass(frozen=True)
class Score:
    items: tuple

    @property
    def noticed(self):
        return sum(item.noticed for item in self.items)

    @property
    def telling(self):
        return sum(item.telling for item in self.items)

    @property
    def unexplained(self):
        return sum(len(item.unexplained) for item in self.items)


def score(document) -> Score:
    """The Score of a document that holds together; worked out once per document and process."""
    return score_of(canonical_json(document))


@lru_cache(maxsize=4)
def score_of(text):
    return Scoring(json.loads(text)).score()


class Subject:
    """A profile with what it gets from the unchanged rules, ready to be tried on mutants."""

    def __init__(self, variants, answers):
        self.answers, self.original = answers, variants.original
        self.reading = screen(variants.probe, answers).now

    @cached_property
    def gets(self):
        return Gets(screen(self.original, self.answers))


class Case:
    """One mutant at work."""

    def __init__(self, variants, variant):
        self.variants, self.variant, self.mutant = variants, variant, variant.mutant

    @cached_property
    def knowledge_base(self):
        return self.variants.knowledge_base(self.variant)

    def is_noticed_by(self, subject, expected):
        """Whether this patient no longer gets what they must get."""
        if not self.variant.may_differ(subject.reading):
            return False
        gets = self.gets(subject)
        return gets is not None and next(unmet(gets, expected), None) is not None

    def contrast(self, subject):
        """What the unchanged rules give this profile and the mutant does not; {} when that is nothing."""
        gets = self.gets(subject)
        return {} if gets is None else contrast(subject.gets, gets)

    def gets(self, subject):
        """What the profile gets with the mutant; None when nothing is seen of it."""
        screening = screen(self.knowledge_base, subject.answers)
        before, after = subject.gets.screening, screening
        moved = (before.now.fired ^ after.now.fired) | (before.now.undecided ^ after.now.undecided)
        same = not moved & self.variants.seen and before.asked_open == after.asked_open
        return None if same and not self.mutant.swaps_effect else Gets(screening)


class Pool:
    """Profiles to choose suggestions from, and for each group a set of those in which it lives or holds."""

    def __init__(self, variants, patients):
        self.profiles = list(profiles(variants.probe, patients, PROFILES))
        self.subjects = [Subject(variants, profile.answers) for profile in self.profiles]
        readings = [subject.reading for subject in self.subjects]
        width = variants.probe.counted.bit_length()
        self.sets = [
            columns([part(r) for r in readings], width) for part in (lambda r: r.live, lambda r: r.sure)
        ]
        self.changing = self.by_changed_question()
        self.graph = dependencies(variants.original.definitions, variants.document["questions"])

    def by_changed_question(self):
        """{question: set of the profiles that differ from their beginning in it}"""
        found = {}
        for place, profile in enumerate(self.profiles):
            for key in profile.changed:
                found[key] = found.get(key, 0) | 1 << place
        return found

    def candidates(self, variant):
        """The places of some profiles that may get something else with this mutant; first of those that
        differ from their beginning in what the changed item reads."""
        differing = 0
        for sets in self.sets:
            differing |= union(sets, bits(variant.gone)) ^ union(sets, bits(variant.added))
        read = questions_read(self.graph, variant.mutant.node)
        telling = union(self.changing, [key for key in self.changing if key in read]) & differing
        return [*spread(bits(telling)), *spread(bits(differing & ~telling))]


def spread(places):
    """A few of them, from the first to the last."""
    places = list(places)
    return places[:: -(-len(places) // TRIES)] if places else []


def columns(masks, width):
    """[set of the masks that have this bit] for each bit; sets and masks are integers."""
    rows = [format(mask, f"0{width}b") for mask in reversed(masks)]
    return [int("".join(column), 2) for column in zip(*rows, strict=True)][::-1]


def union(sets, names):
    found = 0
    for name in names:
        found |= sets[name]
    return found


def bits(mask):
    """The places of the bits that are set, the lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Scoring:
    """One run over all mutants of a document."""

    def __init__(self, document):
        self.variants, self.patients = Variants(document), document.get("test_patients", [])
        trials = [try_patient(self.variants.original, patient) for patient in self.patients]
        self.passing = [(self.subject(t.gets.screening.answers), t.expected) for t in trials if t.passed]
        self.scores, self.suggested = {}, {}

    def score(self):
        for variant in self.variants.all:
            case = Case(self.variants, variant)
            if case.knowledge_base:  # otherwise it could not be published
                self.weigh(case)
        return Score(tuple(self.scores.values()))

    def subject(self, answers):
        return Subject(self.variants, answers)

    @cached_property
    def pool(self):
        return Pool(self.variants, self.patients)

    def weigh(self, case):
        kind, key, words = case.mutant.kind, case.mutant.key, case.mutant.words
        score = self.scores.setdefault((kind, key), ItemScore(kind, key))
        if any(case.is_noticed_by(subject, expected) for subject, expected in self.passing):
            score.noticed += 1
        elif suggestion := self.found_again(case) or self.suggestion(case, score):
            suggestion.notices.append(words)
        else:
            score.unexplained.append(words)

    def found_again(self, case):
        """A patient suggested for another mutant of the item who would notice this one as well."""
        for suggestion, subject in self.suggested.get(case.mutant.node, ()):
            if case.is_noticed_by(subject, suggestion.expected):
                return suggestion
        return None

    def suggestion(self, case, score):
        for place in self.pool.candidates(case.variant):
            subject = self.pool.subjects[place]
            if expected := case.contrast(subject):
                suggestion = Suggestion(self.pool.profiles[place], expected, [])
                self.suggested.setdefault(case.mutant.node, []).append((suggestion, subject))
                score.suggestions.append(suggestion)
                return suggestion
        return None
