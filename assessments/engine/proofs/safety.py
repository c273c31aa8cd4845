"""What must hold of every release, proved again each time: an unknown is never taken for a no."""

from ..screening import screen
from ..verdict import HOLDING_BACK, Verdict
from .case import Check

SUITABLE = (Verdict.SUITABLE, Verdict.CONSIDERATIONS)


def holding_back(case):
    return case.rules_with(*HOLDING_BACK)


def verdicts(case):
    return [("verdicts", verdict.value) for verdict in Verdict]


def gates(case):
    return [
        (kind, key) for kind, key in case.questions() if case.knowledge_base.question[key].item.get("gate")
    ]


def conditional_gates(case):
    return [item for item in gates(case) if case.knowledge_base.question[item[1]].show_when is not None]


# -- settled ---------------------------------------------------------------------------------------


def settled_undecided(case, item):
    witness = case.prover.witness(case.patient.settled(), undecided(case, item[1]))
    if witness is not None:
        sentence = f"The verdict can be called settled while {case.words.title(*item)} is still undecided."
        yield case.problem("error", "settled-undecided", item, sentence, witness)


def undecided(case, rule):
    return case.prover.either(*[case.patient.undecided(node) for node in deciding(case, rule)])


def deciding(case, rule):
    """The nodes that decide a contraindication: the rule, and its effects that hold back."""
    held_back = [effect.node for effect in case.effects_of(rule) if effect.effect in HOLDING_BACK]
    return list(dict.fromkeys([("rule", rule), *held_back]))


def settled_changes(case, item):
    """A profile that is settled, completed in any way, with another verdict."""
    verdict, pair = Verdict(item[1]), case.pair
    facts = [pair.before.settled(), pair.before.verdict(verdict), ~pair.after.verdict(verdict)]
    found = pair.prover.witness(*facts, among=pair.completed)
    if found is not None:
        was, then = found
        added = case.words.added(was, then)
        sentence = (
            f"The verdict “{verdict.label}” can be called settled and yet change, by answering {added}."
        )
        yield case.problem("error", "settled-changes", item, sentence, was)


# -- monotonic -------------------------------------------------------------------------------------


def towards_suitable(case, item):
    """One answer more makes a contraindication fire, and yet the verdict is a better one than before."""
    pair, key = case.pair, item[1]
    facts = [~pair.before.answered(key), pair.after.answered(key), pair.newly_held_back, pair.better]
    found = pair.prover.witness(*facts, among=pair.differ_only_in(key))
    if found is not None:
        yield towards_problem(case, item, *found)


def towards_problem(case, item, was, then):
    first, second = (screen(case.knowledge_base, answers) for answers in (was, then))
    rules = [item for item in holding_back(case) if fires(second, item) and not fires(first, item)]
    sentence = (
        f"Answering {case.words.added(was, then)} makes {case.words.list(rules)} fire, and yet the verdict "
        f"moves towards suitable: from “{first.verdict.label}” to “{second.verdict.label}”."
    )
    return case.problem("error", "towards-suitable", item, sentence, was, rules)


def fires(screening, item):
    return screening.holds("rule", item[1]) is True


# -- gates -----------------------------------------------------------------------------------------


def open_gate(case, item):
    witness = case.prover.witness(case.patient.open_gate(item[1]), case.patient.verdict(*SUITABLE))
    if witness is not None:
        sentence = f"The verdict can be suitable while the gate question {case.words.title(*item)} is open."
        yield case.problem("error", "open-gate", item, sentence, witness)


def gate_unasked(case, item):
    """A gate of which it is not known whether it will be asked lets a suitable verdict pass."""
    shown_by = case.knowledge_base.question[item[1]].show_when
    unknown = case.patient.undecided(("finding", shown_by)), ~case.patient.answered(item[1])
    witness = case.prover.witness(*unknown, case.patient.verdict(*SUITABLE))
    if witness is not None:
        finding = ("findings", shown_by)
        sentence = (
            f"The verdict can be suitable although the gate question {case.words.title(*item)} has no "
            f"answer: whether it is asked depends on {case.words.title(*finding)}, which can still be open."
        )
        yield case.problem("error", "gate-unasked", item, sentence, witness, [finding])


CHECKS = (
    Check(
        "settled-undecided",
        holding_back,
        settled_undecided,
        "Whether a verdict can be called settled while these contraindications are undecided",
        "No verdict is called settled while a contraindication is undecided.",
    ),
    Check(
        "settled-changes",
        verdicts,
        settled_changes,
        "Whether these verdicts stay once they are called settled",
        "A verdict that is called settled stays, whatever is answered later.",
    ),
    Check(
        "towards-suitable",
        lambda case: case.questions(),
        towards_suitable,
        "Whether an answer to these questions can bring a contraindication and a better verdict",
        "No answer that brings a contraindication moves the verdict towards suitable.",
    ),
    Check(
        "open-gate",
        gates,
        open_gate,
        "Whether the verdict can be suitable while these gate questions are open",
        "The verdict is never suitable while a gate question that is asked is open.",
    ),
    Check(
        "gate-unasked",
        conditional_gates,
        gate_unasked,
        "Whether the verdict can be suitable before it is known that these gate questions are asked",
        "The verdict is never suitable while it is unknown whether a gate question will be asked.",
    ),
)
