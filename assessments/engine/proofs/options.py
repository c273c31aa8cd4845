"""What can be answered to one question, by the code the engine gives it."""

RECORDED = "Recorded"  # any text; only that there is one matters


def options(question):
    """code -> an answer with this code; of a question with choices, one for each that counts as an answer."""
    if question.kind == "number":
        return numbers(question)
    return {bit: key for key, bit in question.bits.items()} or {1: RECORDED}


def numbers(question):
    """The roundest number for every code that the hard range leaves possible."""
    found = {}
    for number in sorted(candidates(question), key=lambda number: (len(str(number)), number)):
        code = question.code(number)
        if code is not None:
            found.setdefault(code, number)
    return dict(sorted(found.items()))


def candidates(question):
    """Every threshold and limit, what lies between two neighbours, and what lies beyond the last ones."""
    limits = [question.item.get(name) for name in ("hard_min", "hard_max")]
    marks = sorted({*question.thresholds, *(limit for limit in limits if limit is not None)}) or [0]
    yield from [marks[0] - 1, *marks, marks[-1] + 1]
    for low, high in zip(marks, marks[1:], strict=False):
        yield from [(low + high) / 2, int(low) + 1, int(high) - 1]


def alone(question, code):
    """Is this a choice that stands alone (“None”)?"""
    return question.kind == "many" and not code & question.substantive
