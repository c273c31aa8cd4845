"""Two consults of one patient beside each other: what differs, and what the verdict changed for.

Where releases differ, the earlier answers are screened again under the later release. What that alone changes
came with the release; the rest came with the answers.
"""

from dataclasses import dataclass

from ..engine import Verdict, screen
from ..engine.question import listed
from .labels import Sign, shown_kind, shown_verdict
from .plain import items, stored_screening
from .profile import Profile
from .result import UNREADABLE

ORDER = list(Verdict)


@dataclass(frozen=True)
class Swap:
    """One answer then and now, in the words of its own release; `known` says whether it was an answer."""

    key: str
    question: str
    was: str
    was_known: bool
    now: str
    now_known: bool


@dataclass(frozen=True)
class Reason:
    """What made the difference between two verdicts: a rule or the gates; `answers` are the changed questions
    behind it, `release` says what became of the rule, each "" or () where it has no part."""

    words: str
    answers: tuple = ()
    release: str = ""


@dataclass(frozen=True)
class Step:
    """One change of the verdict with its reasons."""

    sentence: str
    reasons: tuple


@dataclass(frozen=True)
class NamedNote:
    kind: Sign
    name: str


@dataclass(frozen=True)
class Comparison:
    """`steps` is None when it cannot be told what the verdict changed for."""

    before: object  # ConsultationVersions
    after: object
    verdict_before: Sign
    verdict_after: Sign
    swaps: tuple
    steps: tuple | None
    came: tuple
    gone: tuple

    @property
    def same_verdict(self):
        return self.verdict_before == self.verdict_after

    @property
    def same_release(self):
        return self.before.release_id == self.after.release_id

    @property
    def sentence(self):
        """What became of the verdict, where the steps do not say it."""
        if self.steps is None:
            return f"{self.changed} Screened by another version of the engine, so it cannot be told why."
        if self.steps:
            return "The verdict is the same, by two changes that meet:" if self.same_verdict else ""
        if self.same_release:
            return self.changed
        return f"{self.changed} Release {self.after.release.number} alone would not have changed it."

    @property
    def changed(self):
        return "The verdict is the same." if self.same_verdict else f"Before: {self.verdict_before.word}."


def compare(before, after, knowledge_base):
    """The Comparison of two ConsultationVersions; `knowledge_base(release_id)` gives the texts of a release.

    Raises one of UNREADABLE when one of them does not fit its release any more.
    """
    earlier, later = profile_of(before, knowledge_base), profile_of(after, knowledge_base)
    return Comparison(
        before=before,
        after=after,
        verdict_before=recorded_verdict(before),
        verdict_after=recorded_verdict(after),
        swaps=answer_swaps(earlier, later) + remark_swaps(earlier, later),
        steps=steps(earlier, later)
        if is_reproduced(before, earlier) and is_reproduced(after, later)
        else None,
        came=notes_only_in(after, before, later.knowledge_base),
        gone=notes_only_in(before, after, earlier.knowledge_base),
    )


def compared(before, after, knowledge_base):
    """The same, or None when one of the two cannot be read."""
    try:
        return compare(before, after, knowledge_base)
    except UNREADABLE:
        return None


def profile_of(version, knowledge_base):
    return Profile(knowledge_base(version.release_id), version.answers, version.remarks)


def recorded_verdict(version):
    return shown_verdict(stored_screening(version)["verdict_key"])


def is_reproduced(version, profile):
    """Another engine may have screened it otherwise; then nothing is said about why."""
    return stored_screening(version)["verdict_key"] == profile.screening.verdict.value


# -- answers ---------------------------------------------------------------------------------------


def answer_swaps(earlier, later):
    """A Swap for each question answered otherwise, in the order of the later form."""
    keys = dict.fromkeys([*later.knowledge_base.question, *earlier.answers, *later.answers])
    found = [swap(earlier, later, key) for key in keys if parts(earlier, key) != parts(later, key)]
    return tuple(one for one in found if one.was_known or one.now_known)


def parts(profile, key):
    return sorted(str(part) for part in listed(profile.answers.get(key)))


def swap(earlier, later, key):
    was, now = given(earlier, key), given(later, key)
    label = later.label(key) if key in later.knowledge_base.question else earlier.label(key)
    return Swap(key, label, *was, *now)


def given(profile, key):
    """(words, known) of an answer under its own release."""
    question = profile.knowledge_base.question.get(key)
    if question is None:
        return f"not asked in release {profile.knowledge_base.number}", False
    answer = profile.given(question.item)
    return answer.text, answer.known


def remark_swaps(earlier, later):
    keys = dict.fromkeys([*earlier.remarks, *later.remarks])
    differ = [key for key in keys if earlier.remarks.get(key, "") != later.remarks.get(key, "")]
    return tuple(remark_swap(earlier, later, key) for key in differ)


def remark_swap(earlier, later, key):
    was, now = earlier.remarks.get(key, ""), later.remarks.get(key, "")
    label = f"{later.label(key)}, remark"
    return Swap(key, label, was or "none", bool(was), now or "none", bool(now))


# -- the verdict -----------------------------------------------------------------------------------


def steps(earlier, later):
    """The changes of verdict on the way: first what the later release alone does, then the answers."""
    own, between, now = earlier.screening, between_screening(earlier, later), later.screening
    number = later.knowledge_base.number
    changed = {one.key for one in answer_swaps(earlier, later)}
    found = []
    if between.verdict is not own.verdict:
        words = f"Release {number} screens the earlier answers as “{word(between)}”, not “{word(own)}”:"
        found.append(Step(words, reasons(own, between, set())))
    if now.verdict is not between.verdict:
        words = f"The changed answers lead from “{word(between)}” to “{word(now)}”:"
        found.append(Step(words, reasons(between, now, changed)))
    return tuple(found)


def between_screening(earlier, later):
    """The earlier answers under the later release."""
    if earlier.knowledge_base is later.knowledge_base:
        return earlier.screening
    return screen(later.knowledge_base, earlier.answers)


def word(screening):
    return shown_verdict(screening.verdict.value).word


def reasons(before, after, changed):
    """Why two screenings have different verdicts: what makes the worse one, and is not there in the other. A
    verdict that became better, but not suitable, has reasons of its own. `changed` are the questions answered
    otherwise."""
    if ORDER.index(after.verdict) < ORDER.index(before.verdict):
        return reasons_of(after, before, True, changed)
    gone = reasons_of(before, after, False, changed)
    if after.verdict is Verdict.SUITABLE:
        return gone
    told = {reason.words for reason in gone}
    return (*gone, *(one for one in reasons_of(after, before, True, changed) if one.words not in told))


def reasons_of(holding, other, applies_now, changed):
    """What makes the verdict of the first of two screenings."""
    rules = [rule_reason(holding, other, key, applies_now, changed) for key in holding.rests_on]
    if holding.verdict is not Verdict.INSUFFICIENT:
        return tuple(rules)
    gates = gate_reason(holding, applies_now)
    told = [rule for rule in rules if not (gates and set() < set(rule.answers) <= set(gates[0].answers))]
    return (*gates, *told, *support_reasons(holding, other, applies_now, changed))


def gate_reason(holding, worse_now):
    gates = holding.keys(holding.open_gates)
    labels = tuple(holding.knowledge_base.question[key].item["label"] for key in gates)
    words = "Gates open now" if worse_now else "Gates answered since"
    return (Reason(words, labels),) if labels else ()


def support_reasons(holding, other, worse_now, changed):
    """Indications that only the other one has, where the lack of any is what holds back."""
    kb = holding.knowledge_base
    if holding.now.fired & kb.levels["supports"]:
        return ()
    lacking = supports(other)
    return tuple(rule_reason(other, holding, key, not worse_now, changed) for key in lacking)


def supports(screening):
    kb = screening.knowledge_base
    own = [e for e in kb.effects if e.modality == kb.asked and e.effect == "supports"]
    return dict.fromkeys(e.rule for e in own if screening.now.fired & e.flag)


def rule_reason(fired_in, other, key, applies_now, changed):
    """A rule that fired in the first of the two screenings, and perhaps in the other as well."""
    kb = fired_in.knowledge_base
    if other.knowledge_base.rules.get(key) == kb.rules[key] and other.holds("rule", key):
        return Reason(f"“{kb.rules[key]['name']}” still applies")
    words = f"“{kb.rules[key]['name']}” {'applies now' if applies_now else 'no longer applies'}"
    because = Profile(kb, fired_in.answers, {}).because(key)
    labels = tuple(answer.question for answer in because if answer.key in changed)
    release = became_of_it(kb, other.knowledge_base, key, applies_now)
    return Reason(words, labels, release)


def became_of_it(kb, other, key, applies_now):
    """What the step from one release to another did to a rule; "" where it did nothing to it."""
    if kb is other:
        return ""
    if key in other.rules:
        changed = kb.rules[key] != other.rules[key]
        return "the rule was changed" if changed else "what it refers to was changed"
    if any(rule["key"] == key for rule in other.document["rules"]):  # there, but not in force
        return "switched on" if applies_now else "switched off"
    return "a new rule" if applies_now else "the rule is gone"


# -- notes -----------------------------------------------------------------------------------------


def notes_only_in(version, other, knowledge_base):
    """The notes of rules that fired in one of the two only; the frame around alternatives is no note."""
    there = {note["rule"] for note in items(stored_screening(other), "notes")}
    new = [n for n in items(stored_screening(version), "notes") if n["rule"] not in there]
    rules = knowledge_base.rules
    told = [n for n in new if not rules.get(n["rule"], {}).get("framing")]
    return tuple(NamedNote(shown_kind(note["kind"]), note["name"]) for note in told)
