"""The words of an answer, each list written once and in order: verdicts, effects, standings, statuses."""

from enum import StrEnum


class Verdict(StrEnum):
    """The headline about the asked modality. Members stand in order of precedence: the first that applies."""

    ANOTHER_APPROACH = "another-approach", "another approach likely better"
    DEFER = "defer", "defer until resolved"
    INSUFFICIENT = "insufficient", "insufficient information"
    CONSIDERATIONS = "considerations", "suitable with considerations"
    SUITABLE = "suitable", "suitable"

    def __new__(cls, value, label):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Status(StrEnum):
    """What a rule came to."""

    FIRED = "fired"
    UNDECIDED = "undecided"
    NOT_FIRED = "not-fired"


# What a rule can do, the weightiest first: to the asked modality, to the others, or nothing at all.
ASKED_EFFECTS = ("another-approach", "defer", "insufficient", "considerations", "supports")
OTHER_EFFECTS = ("suggest", "complement", "exclude", "limit")
EFFECTS = (*ASKED_EFFECTS, *OTHER_EFFECTS, "note")
HOLDING_BACK = ("another-approach", "defer")
MAKING = ("suggest", "complement")

# A standing is made by any of the first effects, unless one of the second holds too.
STANDINGS = {
    "indicated": (("supports",), ()),
    "held-back": (HOLDING_BACK, ()),
    "replaced": (("another-approach",), ()),
    "suggested": (MAKING, ("exclude",)),
}

CHOICE_OPS = ("any_of", "none_of", "all_of", "not_recorded")
NUMBER_OPS = ("at_least", "at_most")
TRUTH_OPS = ("is", "is_not", "not_yet")

# These hold of a question that is still open; every other condition on it is unknown. “not_yet” does the same
# for a finding or standing: it holds until that is known to hold.
OPEN_OPS = ("not_recorded", "unanswered")
