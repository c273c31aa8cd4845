"""Reading answers that arrive from outside, by key or by label, into what `screen` takes."""

from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite

from .question import listed
from .wording import joined, number_text


class AnswerError(ValueError):
    """Answers that cannot be read; `problems` has a sentence each, `by_question` the same by question key
    (or by the name that was given, when no question has it)."""

    def __init__(self, by_question):
        self.by_question = dict(by_question)
        self.problems = list(self.by_question.values())
        super().__init__("\n".join(self.problems))


class Unreadable(Exception):
    """One answer that cannot be read; its text is the sentence."""


def read_answers(document, raw):
    """{question key: choice key, list of choice keys, number or text} from {key or label: keys or labels}.

    Empty answers are left out. Raises AnswerError with every mistake at once: an unknown question or choice
    (with the nearest match), a choice that stands alone beside others, a wrong type, a number out of range.
    """
    if not isinstance(raw, Mapping):
        raise AnswerError({"": "The answers must be given as questions with their answers."})
    answers, mistakes = {}, {}
    for name, value in raw.items():
        key = name
        try:
            item = found(name, document["questions"], "question", "questions of this release")
            key = item["key"]
            if key in answers:
                raise Unreadable(f"{item['label']} is answered twice.")
            read = READERS[item["kind"]](item, value)
        except Unreadable as error:
            mistakes[str(key)] = str(error)
            continue
        if read not in (None, "", []):
            answers[key] = read
    if mistakes:
        raise AnswerError(mistakes)
    return answers


def found(name, items, what, where):
    """The item with this key, or with this label in any capitals and spacing."""
    if isinstance(name, str):
        for item in items:
            if name == item["key"]:
                return item
        for item in items:
            if plain(name) == plain(item["label"]):
                return item
    raise Unreadable(f"“{name}” is not among the {where}.{nearest(name, items, what)}")


def plain(text):
    return " ".join(text.casefold().split())


def nearest(name, items, what):
    """“ Did you mean …?”, or nothing when no key or label is near."""
    names = {plain(item[field]): item["label"] for item in items for field in ("key", "label")}
    near = get_close_matches(plain(str(name)[:200]), names, n=1, cutoff=0.5)
    return f" Did you mean the {what} “{names[near[0]]}”?" if near else ""


def choice(item, name):
    return found(name, item.get("choices", []), "choice", f"choices of {item['label']}")


def read_one(item, value):
    parts = listed(value)
    if len(parts) > 1:
        raise Unreadable(f"{item['label']} takes one choice, not {len(parts)}.")
    return choice(item, parts[0])["key"] if parts else None


def read_many(item, value):
    if isinstance(value, Mapping):
        raise Unreadable(f"{item['label']} takes a list of choices.")
    chosen = [choice(item, part) for part in listed(value)]
    alone = [one["label"] for one in chosen if one.get("exclusive") or one.get("unknown")]
    keys = dict.fromkeys(one["key"] for one in chosen)
    if alone and len(keys) > 1:
        raise Unreadable(f"{item['label']}: “{alone[0]}” cannot be combined with another choice.")
    return list(keys)


def read_number(item, value):
    if value is None or value == "":
        return None
    number = as_number(value)
    if number is None:
        raise Unreadable(f"{item['label']} takes a number, not “{value}”.")
    low, high = item.get("hard_min"), item.get("hard_max")
    if (low is not None and number < low) or (high is not None and number > high):
        raise Unreadable(f"{item['label']} must be {bounds(low, high)}, not {number_text(number)}.")
    return number


def as_number(value):
    """An int or float from a number or its text; None when it is neither or not finite."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = value if not isinstance(value, str) else float(value)
        return number if isfinite(number) else None
    except (ValueError, OverflowError):
        return None


def bounds(low, high):
    limits = {"at least": low, "at most": high}
    return joined([f"{words} {number_text(value)}" for words, value in limits.items() if value is not None])


def read_text(item, value):
    if value is not None and not isinstance(value, str):
        raise Unreadable(f"{item['label']} takes text.")
    return (value or "").strip()


READERS = {"one": read_one, "many": read_many, "number": read_number, "text": read_text}
