"""The screening so far, beside the form: what holds now, what is still possible, what to ask next."""

from dataclasses import dataclass

from ..engine import explain_rule, prospects
from ..engine.verdict import HOLDING_BACK, Status, Verdict
from ..engine.wording import joined
from .labels import Sign, count, sentence_case, shown_kind, shown_verdict
from .still_open import not_ruled_out

FIRST, ASKED_NEXT, NAMED = 3, 3, 2  # what is in view; the rest of a list is folded
SHOWN_KINDS = ("contraindication", "caution", "indication", "alternative")  # in this order
# What an answer could bring, beside what holds now.
COULD = {
    Verdict.ANOTHER_APPROACH: "lead to another approach",
    Verdict.DEFER: "mean waiting",
    Verdict.INSUFFICIENT: "leave it undecided",
    Verdict.CONSIDERATIONS: "bring considerations",
    Verdict.SUITABLE: "make it suitable",
}


MAY_BE_STATED = {Verdict.CONSIDERATIONS, Verdict.SUITABLE}


@dataclass(frozen=True)
class Rung:
    """One of the five verdicts; `state` is now, possible or ruled out."""

    sign: Sign
    state: str

    @property
    def classes(self):
        return " ".join(filter(None, [f"tone-{self.sign.tone}", STATES[self.state]]))


STATES = {"now": "now", "possible": "", "ruled out": "out"}


@dataclass(frozen=True)
class ShortNote:
    """A fired rule in a few words; `question` is where the answer behind it stands."""

    kind: Sign
    name: str
    question: str


@dataclass(frozen=True)
class AskNext:
    key: str
    label: str
    gate: bool
    why: str


@dataclass(frozen=True)
class SoFar:
    verdict: Sign
    sentence: str
    settled: bool
    ladder: tuple  # Rungs; none when it is settled
    notes: tuple
    gates: tuple  # AskNext, all of them: never hidden because the verdict seems settled
    next: tuple  # AskNext, others that can still change something

    @property
    def ask(self):
        return self.gates + self.next

    @property
    def asks_parted(self):
        return parted(self.ask)

    @property
    def notes_parted(self):
        return parted(self.notes)

    @property
    def leading(self):
        """The ShortNote a bar has room for, or None."""
        return self.notes[0] if self.notes else None

    @property
    def gates_open(self):
        """“5 gates open”, or "" when none is."""
        return f"{len(self.gates)} gate{'' if len(self.gates) == 1 else 's'} open" if self.gates else ""


def parted(items):
    """(those in view, those folded); a single one more is not worth a fold."""
    return (items, ()) if len(items) <= FIRST + 1 else (items[:FIRST], items[FIRST:])


def so_far(screening):
    """The SoFar of a Screening."""
    ranked = [ask_next(screening, item) for item in prospects(screening)]
    open_gates = tuple(item for item in ranked if item.gate)
    return SoFar(
        verdict=shown_verdict(screening.verdict.value),
        sentence=sentence(screening, len(open_gates)),
        settled=screening.settled,
        ladder=() if screening.settled else ladder(screening),
        notes=short_notes(screening),
        gates=open_gates,
        next=tuple(item for item in ranked if not item.gate and item.why)[:ASKED_NEXT],
    )


def sentence(screening, gates):
    if gates:
        is_open = "is" if gates == 1 else "are"
        words = f"{sentence_case(count(gates, 'gate'))} {is_open} open"
        stated = screening.verdict is Verdict.INSUFFICIENT
        return f"{words}, so no suitability is stated." if stated else f"{words}."
    if screening.settled:
        return "Settled: what is open cannot change it." if screening.missing else "Settled: nothing is open."
    if len(screening.reachable) == 1:
        return "A reason to hold back is not ruled out yet."
    return "Open answers may still change it."


def ladder(screening):
    return tuple(Rung(shown_verdict(verdict.value), state(screening, verdict)) for verdict in Verdict)


def state(screening, verdict):
    if verdict is screening.verdict:
        return "now"
    return "possible" if verdict in screening.reachable else "ruled out"


def short_notes(screening):
    """The fired rules that speak for or against, contraindications first."""
    kb = screening.knowledge_base
    fired = [kb.rules[o.key] for o in screening.outcomes if o.status is Status.FIRED]
    shown = [rule for rule in fired if rule["kind"] in SHOWN_KINDS and not rule.get("framing")]
    shown.sort(key=lambda rule: SHOWN_KINDS.index(rule["kind"]))
    return tuple(
        ShortNote(shown_kind(r["kind"]), r["name"], first_question(screening, r["key"])) for r in shown
    )


def first_question(screening, rule):
    because = explain_rule(screening, rule).because
    return because[0][0] if because else ""


def ask_next(screening, item):
    return AskNext(item.key, item.label, item.gate, why(screening, item))


def names_of_contraindications(screening, rules):
    """The names of those of these rules that hold back, as the result names them."""
    found = (screening.knowledge_base.rules[key] for key in rules)
    return [rule["name"] for rule in found if any(one["effect"] in HOLDING_BACK for one in rule["effects"])]


def why(screening, item):
    """Why to ask it: what its answer decides or could bring; "" when it only adds notes."""
    if item.decides:
        words = joined([f"“{verdict.label}”" for verdict in item.verdicts])
        return f"alone decides between {words}"
    brings = [COULD[verdict] for verdict in item.verdicts if verdict is not screening.verdict]
    if brings:
        return f"could {joined(brings, 'or')}"
    if item.gate and MAY_BE_STATED & set(screening.reachable):
        return "needed before suitability is stated"
    waits = names_of_contraindications(screening, item.rules)
    if waits:
        more = len(waits) - NAMED
        return not_ruled_out([*waits[:NAMED], *([f"{more} more"] if more > 0 else [])])
    return "a gate still open" if item.gate else ""
