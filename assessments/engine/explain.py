"""Why one rule came to what it did. Interpreted, for a page that shows a rule; `screen` never needs it."""

from dataclasses import dataclass

from .question import HOLDS, wanted
from .screening import screen
from .verdict import OPEN_OPS, Status


@dataclass(frozen=True)
class Explanation:
    """`because`: the answers it rests on, pairs of a question and its choices, number or text; () when open.
    `failed`: the rule's conditions that are false. `open`: the questions that would decide it."""

    status: Status
    because: tuple
    failed: tuple
    open: tuple


def explain(knowledge_base, answers, rule_key):
    """The Explanation of one rule, also of one that is switched off. Raises KeyError for an unknown rule."""
    return explain_rule(screen(knowledge_base, answers), rule_key)


def explain_rule(screening, rule_key):
    """The same for a screening at hand."""
    kb, node = screening.knowledge_base, ("rule", rule_key)
    truth = screening.holds(*node)
    status = {True: Status.FIRED, None: Status.UNDECIDED, False: Status.NOT_FIRED}[truth]
    pairs = [] if truth else [pair for group in kb.definitions[node] for pair in group]
    failed = [condition for source, condition in pairs if holds(screening, source, condition) is False]
    because = dict(reasons(screening, node, set()))
    ordered = tuple((key, because[key]) for key in kb.question if key in because)
    return Explanation(status, ordered, tuple(distinct(failed)), screening.keys(screening.deciders(node)))


def distinct(conditions):
    return [c for place, c in enumerate(conditions) if c not in conditions[:place]]


def holds(screening, source, condition):
    """True, False or None (unknown) of one condition on what it reads."""
    if source[0] == "question":
        return holds_of_question(screening, condition)
    truth, op = screening.holds(*source), condition["op"]
    if truth is None:
        return True if op == "not_yet" else None
    return truth if op == "is" else not truth


def holds_of_question(screening, condition):
    question, op = screening.knowledge_base.question[condition["question"]], condition["op"]
    asked, code = screening.asks(question), screening.codes.get(question.key)
    if asked is False:
        return op == "not_recorded"
    if asked is None or code is None:
        return True if op in OPEN_OPS else None
    return HOLDS[op](code, wanted(condition, question.bits, question.thresholds))


def reasons(screening, node, seen):
    """The (question, answer) pairs that made a proposition what it is.

    True: the conditions of its true groups. False: the false conditions. Unknown: what already holds in the
    groups that are still alive.
    """
    if node in seen:
        return
    seen.add(node)
    truth = screening.holds(*node)
    for group in screening.knowledge_base.definitions[node]:
        for source, condition in telling(screening, group, truth):
            yield from reasons_of_condition(screening, source, condition, seen)


def telling(screening, group, truth):
    """The conditions of a group that speak for this truth of the whole."""
    pairs = [(holds(screening, *pair), pair) for pair in group]
    values = [value for value, _ in pairs]
    if truth is False:
        return [pair for value, pair in pairs if value is False]
    if False in values or (truth and None in values):
        return []
    return [pair for value, pair in pairs if value]


def reasons_of_condition(screening, source, condition, seen):
    if source[0] == "standing" and not screening.holds(*source):
        yield from (pair for pair in reasons(screening, source, seen) if tells(screening, *pair))
        return
    if source[0] != "question":
        yield from reasons(screening, source, seen)
        return
    question = screening.knowledge_base.question[source[1]]
    asked = screening.asks(question)
    if asked is False:
        yield from reasons(screening, ("finding", question.show_when), seen)
    else:
        yield question.key, answer(screening, question) if asked else ()


def tells(screening, key, given):
    """Every answer speaks for a standing that does not hold. Those that no condition asks for (“None known”)
    say nothing about this patient."""
    kb = screening.knowledge_base
    if not given or not kb.question[key].bits:
        return True
    return any((key, choice) in kb.sought for choice in given)


def answer(screening, question):
    """The answer that counts: choice keys, or the number or text itself; () when open."""
    code = screening.codes.get(question.key)
    if code is None:
        return ()
    if not question.bits:
        return screening.answers[question.key]
    return tuple(key for key, bit in question.bits.items() if code & bit)
