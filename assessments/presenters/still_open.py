"""What is open: questions with what they would decide, the verdicts still possible, answers not used."""

from dataclasses import dataclass

from ..engine.wording import joined
from .headline import holds_back
from .labels import count, sentence_case, shown_verdict

NAMED = 3  # rules named beside a question that is not pressing
SAID_ELSEWHERE = ("technique", "counselling")


@dataclass(frozen=True)
class OpenQuestion:
    """`lines` stand beneath the question. `not_ruled_out` names contraindications that wait for it."""

    key: str
    label: str
    gate: bool
    lines: tuple
    not_ruled_out: tuple


@dataclass(frozen=True)
class NotUsed:
    question: str
    answer: str
    reason: str


@dataclass(frozen=True)
class StillOpen:
    """`gates`, `pressing` (a contraindication or the headline waits for them) and `others` part the open
    questions.
    `stays` and `becomes` are Signs; `words` is the outlook as a sentence where those do not say it.
    `not_ruled_out` names undecided contraindications that no question below names."""

    gates: tuple
    pressing: tuple
    others: tuple
    stays: object
    becomes: tuple
    words: str
    contraindications: tuple  # names of all undecided ones
    not_ruled_out: tuple
    not_used: tuple

    @property
    def first(self):
        """What is named at once; the others are folded."""
        return self.gates + self.pressing

    @property
    def others_title(self):
        return "Further open questions" if self.first else "Open questions"


def still_open(profile, stored):
    questions = open_questions(profile, stored)
    pressing = keys_of_pressing(profile, stored, questions)
    contraindications = [item["name"] for item in stored["undecided"] if holds_back(item)]
    named_below = {name for question in questions for name in question.not_ruled_out}
    becomes = tuple(shown_verdict(key) for key in stored["reachable_keys"] if key != stored["verdict_key"])
    return StillOpen(
        gates=tuple(q for q in questions if q.gate),
        pressing=tuple(q for q in questions if not q.gate and q.key in pressing),
        others=tuple(q for q in questions if not q.gate and q.key not in pressing),
        stays=shown_verdict(stored["verdict_key"]),
        becomes=becomes,
        words="" if becomes else outlook(stored, contraindications),
        contraindications=tuple(contraindications),
        not_ruled_out=tuple(name for name in contraindications if name not in named_below),
        not_used=tuple(NotUsed(n["label"], n["answer"], n["reason"]) for n in stored["not_used"]),
    )


def keys_of_pressing(profile, stored, questions):
    unanswered = {answer.key for answer in profile.because_of(stored["rests_on"]) if not answer.known}
    return unanswered | {question.key for question in questions if question.not_ruled_out}


def outlook(stored, contraindications):
    verdict = stored["verdict"]
    if contraindications:
        reasons = count(len(contraindications), "reason")
        is_open = "is" if len(contraindications) == 1 else "are"
        return f"The verdict stays “{verdict}”, but {reasons} to hold back {is_open} not ruled out yet."
    if stored["missing"]:
        return f"Settled: answering what is open leaves it at “{verdict}”."
    return "Settled: nothing is open."


def open_questions(profile, stored):
    """The open questions; each undecided contraindication is named once, at the first that decides it."""
    undecided = {item["rule"]: item for item in stored["undecided"]}
    questions, told = [], set()
    for item in stored["missing"]:
        waiting = [undecided[rule] for rule in item["rules"] if rule in undecided and rule not in told]
        questions.append(open_question(profile, item, waiting))
        told |= {rule["rule"] for rule in waiting if holds_back(rule)}
    return questions


def open_question(profile, stored, waiting):
    holding = tuple(rule["name"] for rule in waiting if holds_back(rule))
    others = [rule["name"] for rule in waiting if rule["kind"] not in SAID_ELSEWHERE]
    lines = (help_words(profile, stored["question"]), waits_for_it(holding, others))
    return OpenQuestion(
        key=stored["question"],
        label=stored["label"],
        gate=stored["gate"],
        lines=tuple(filter(None, lines)),
        not_ruled_out=holding,
    )


def help_words(profile, key):
    """How it was answered so far, if it was, and the help of the form."""
    question = profile.knowledge_base.question.get(key)
    given = profile.given_unknown(key) if question else ""
    so_far = f"“{given}” so far." if given else ""
    return " ".join(filter(None, [so_far, question.item.get("help") if question else ""]))


def waits_for_it(holding, others):
    """Which rules the answer would decide: the contraindications if there are any, else the others."""
    if holding:
        return f"{sentence_case(not_ruled_out(holding))}."
    return f"Bears on {named(others)}." if others else ""


def not_ruled_out(names):
    """What an open question leaves open: the names of the contraindications that wait for it."""
    return f"not ruled out until then: {'; '.join(names)}"


def named(names):
    """“a, b, c and 4 more”"""
    shown, more = names[:NAMED], len(names) - NAMED
    return joined([*(f"“{name}”" for name in shown), *([f"{more} more"] if more > 0 else [])])
