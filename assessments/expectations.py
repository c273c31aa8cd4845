"""What a test patient must get: which expectations there are, and whether a screening meets them.

`expected` is a dict in keys, as it is stored; see FIELDS. Pure: documents and screenings in, sentences out.
"""

from functools import cached_property
from typing import NamedTuple

from .engine import Verdict
from .engine.question import listed

# Only notes of these kinds are about the patient at hand; the others may be shown to everybody.
SPECIFIC = {"indication", "contraindication", "caution", "alternative"}
OFFERED = {"suggested", "complement"}


class Field(NamedTuple):
    label: str
    names: str  # what its entries name: verdicts, claims, modalities, questions; "" for plain text
    several: bool = True  # a list of entries
    either: bool = False  # an entry may be a list, met by any one of its members


FIELDS = {
    "verdict": Field("Verdict", "verdicts", several=False),
    "also": Field("Counts as right too", "verdicts"),
    "notes": Field("Notes that must appear", "claims", either=True),
    "no_notes": Field("Notes that must not appear", "claims"),
    "alternatives": Field("Must be offered", "modalities", either=True),
    "no_alternatives": Field("Must not be offered", "modalities"),
    "missing": Field("Must be listed as missing", "questions", either=True),
    "reasoning": Field("Why", "", several=False),
}
VERDICTS = {verdict.value: verdict.label for verdict in Verdict}


# -- the shape -------------------------------------------------------------------------------------


def malformed(expected):
    """A sentence for everything in `expected` no screening could be held against; [] when well formed."""
    if not isinstance(expected, dict):
        return ["What is expected must be given as fields and values."]
    strange = [f"“{name}” is not something that can be expected." for name in expected if name not in FIELDS]
    wrong = [wrong_value(name, value) for name, value in expected.items() if name in FIELDS]
    missing = [] if "verdict" in expected else ["The expected verdict is missing."]
    return [*missing, *strange, *filter(None, wrong)]


def wrong_value(name, value):
    field = FIELDS[name]
    if not field.several:
        entries = [value]
    elif isinstance(value, list):
        entries = value
    else:
        return f"{field.label}: expected a list."
    unfit = [entry for entry in entries if not all(isinstance(part, str) for part in members(entry, field))]
    if unfit:
        return f"{field.label}: “{unfit[0]}” cannot stand there."
    unknown = [entry for entry in entries if field.names == "verdicts" and entry not in VERDICTS]
    return f"“{unknown[0]}” is not a verdict." if unknown else ""


def members(entry, field):
    """One name, or the names of which any one is enough; an empty choice names nothing that can be read."""
    is_choice = field.either and isinstance(entry, list)
    return (entry or [None]) if is_choice else [entry]


# -- what a screening gives ------------------------------------------------------------------------


class Gets:
    """What a patient gets, as far as it can be expected, in keys; each part is worked out when asked for."""

    def __init__(self, screening):
        self.screening, self.knowledge_base = screening, screening.knowledge_base

    @property
    def verdict(self):
        return self.screening.verdict.value

    @cached_property
    def notes(self):
        """The rules whose notes are shown, in document order."""
        kb, fired = self.knowledge_base, self.screening.now.fired
        rules = [kb.rules[node[1]] for node, flag, *_ in kb.rule_outcomes if fired & flag]
        return [rule for rule in rules if not rule.get("framing")]

    @cached_property
    def specific(self):
        """The claims that notes about this patient cite."""
        return {claim for rule in self.notes if rule["kind"] in SPECIFIC for claim in rule.get("claims", [])}

    @cached_property
    def claims(self):
        """Every claim that is cited: by notes, and by what frames, speaks for and against what is offered."""
        framing = [
            rule for rule in self.knowledge_base.rules.values() if rule.get("framing") and self.offered
        ]
        cited = {claim for rule in (*self.notes, *framing) for claim in rule.get("claims", [])}
        return cited.union(*(self.claims_of(standing) for standing in self.offered))

    def claims_of(self, standing):
        rules = [self.knowledge_base.rules[key] for key in (*standing.for_, *standing.against)]
        limits = self.knowledge_base.modality[standing.key].get("limits", [])
        return {claim for item in (*rules, *limits) for claim in item.get("claims", [])}

    @cached_property
    def offered(self):
        return [standing for standing in self.screening.modalities if standing.standing in OFFERED]

    @cached_property
    def alternatives(self):
        return {standing.key for standing in self.offered}

    @cached_property
    def missing(self):
        return set(self.screening.keys(self.screening.asked_open))

    @cached_property
    def open_gates(self):
        return set(self.screening.keys(self.screening.open_gates))


class Check(NamedTuple):
    """One expectation: whether it held, and a sentence about what was found."""

    held: bool
    words: str


def checks(gets, expected):
    """Yields a Check for each expectation."""
    accepted = [expected["verdict"], *expected.get("also", [])]
    held = gets.verdict in accepted
    instead = "" if held else f", not “{VERDICTS[accepted[0]]}”"
    yield Check(held, f"The verdict is “{VERDICTS[gets.verdict]}”{instead}.")
    names = Labels(gets.knowledge_base.document)
    for field, part, is_wanted, there, absent in CHECKS:
        for entry in expected.get(field, ()):
            present = getattr(gets, part)
            found = any(name in present for name in members(entry, FIELDS[field]))
            words = (there if found else absent).format(names.words(FIELDS[field].names, entry))
            yield Check(found is is_wanted, words)


def unmet(gets, expected):
    """Yields a sentence for each expectation that does not hold."""
    return (check.words for check in checks(gets, expected) if not check.held)


# (expectation, where to look, whether it must be there, what to say when it is there and when it is not)
CHECKS = [
    ("notes", "claims", True, "A note cites {}.", "No note cites {}."),
    ("no_notes", "specific", False, "A note cites {}, which must not appear.", "No note cites {}."),
    ("alternatives", "alternatives", True, "{} is offered.", "{} is not offered."),
    ("no_alternatives", "alternatives", False, "{} is offered, which it must not be.", "{} is not offered."),
    ("missing", "missing", True, "“{}” is listed as missing.", "“{}” is not listed as missing."),
]


class Labels:
    """The names of what can be expected, as people read them."""

    def __init__(self, document):
        self.document = document

    def words(self, names, entry):
        """“Microfat” or, of a choice, “Microfat or HA filler”."""
        labels = self.of(names)
        keys = [str(key) for key in (entry if isinstance(entry, list) else [entry])]
        return " or ".join(labels.get(key, key) for key in keys)

    def of(self, names):
        """{key: label} of the verdicts, claims, modalities or questions; a claim is known by its key."""
        if names == "verdicts":
            return VERDICTS
        if not names:
            return {}
        return {item["key"]: item.get("label", item["key"]) for item in self.document.get(names, [])}


# -- expectations made from what is so -------------------------------------------------------------


def as_now(gets):
    """What is given now: the verdict, claims about this patient, what is offered, gates that are open."""
    return tidy(
        gets.knowledge_base.document,
        {
            "verdict": gets.verdict,
            "notes": gets.specific,
            "alternatives": gets.alternatives,
            "missing": gets.open_gates,
        },
    )


def contrast(gets, other):
    """Expectations that `gets` meets and `other` does not; {} when nothing tells them apart."""
    apart = {
        "notes": gets.claims - other.claims,
        "no_notes": other.specific - gets.specific,
        "alternatives": gets.alternatives - other.alternatives,
        "no_alternatives": other.alternatives - gets.alternatives,
        "missing": gets.missing - other.missing,
    }
    if gets.verdict == other.verdict and not any(apart.values()):
        return {}
    return tidy(gets.knowledge_base.document, {"verdict": gets.verdict, **apart})


def in_order_of(before, expected):
    """The expectations, with the order they had before wherever the entries are the same: a form shuffles."""
    same = {name: value for name, value in before.items() if is_same(name, value, expected)}
    return expected | same


def is_same(name, value, expected):
    return name in expected and FIELDS[name].several and entry_set(value) == entry_set(expected[name])


def entry_set(entries):
    return {tuple(listed(entry)) for entry in entries}


def tidy(document, expected):
    """Without what is empty; fields in their order, and sets as lists in the order of the document."""
    labels = Labels(document)
    ordered = {}
    for name, field in FIELDS.items():
        value = expected.get(name)
        if isinstance(value, (set, frozenset)):
            value = [key for key in labels.of(field.names) if key in value]
        if value:
            ordered[name] = value
    return ordered
