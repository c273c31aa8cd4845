"""Answers filled in for the clinician: normal findings, usual habits, a template, an earlier consult.

Each is marked with where it came from for as long as it stays as it was filled in, and a group of them can be
undone. Gates are filled in only by a template's goal or an earlier consult; answers that age are left open.
"""

from .engine.question import listed
from .forms import answer_name
from .models import Preferences

NORMAL, USUAL, TEMPLATE, CARRIED = "normal", "usual", "template", "carried"
WORDS = {
    NORMAL: "Set by “nothing else remarkable”",
    USUAL: "Your usual answer",
    TEMPLATE: "From the template “{}”",
    CARRIED: "Carried over from {}",
}
# Habits rather than findings: what a clinician may want to begin every consult with.
HABITS = ("donor-areas", "anesthesia", "setting")


def fill(data, marks, answers, words, *, group):
    """(data, marks) with these answers typed in where nothing was typed, marked as from this group.

    `answers` is {question: choice, list of choices, number or text}.
    """
    data, marks = dict(data), dict(marks)
    for key, answer in answers.items():
        if not any(data.get(answer_name(key), [])):
            data[answer_name(key)] = as_typed(answer)
            marks[key] = {"group": group, "words": words, "value": as_typed(answer)}
    return data, marks


def as_typed(answer):
    """An answer as a form sends it and a draft keeps it."""
    return [str(part) for part in listed(answer)]


def undo(data, marks, group):
    """(data, marks) without what this group filled in, unless it was changed since."""
    own = [key for key in marks if marks[key]["group"] == group]
    kept = {name: value for name, value in data.items() if name not in unchanged(data, marks, own)}
    return kept, {key: mark for key, mark in marks.items() if key not in own}


def unchanged(data, marks, keys):
    return {answer_name(key) for key in keys if data.get(answer_name(key)) == marks[key]["value"]}


def standing(data, marks):
    """The marks of answers that are still as they were filled in."""
    return {key: mark for key, mark in marks.items() if data.get(answer_name(key)) == mark["value"]}


def normal_of(item):
    """The choice “nothing else remarkable” sets, or None. Never one of a gate."""
    if item.get("gate"):
        return None
    return next((choice["key"] for choice in item.get("choices", []) if choice.get("normal")), None)


def normals(questions):
    """The normal answers of those of these questions (as on the page) that are asked and still open."""
    found = {q.key: normal_of(q.item) for q in questions if is_free(q)}
    answers = {key: choice for key, choice in found.items() if choice}
    return {key: as_answer(question_of(questions, key).item, choice) for key, choice in answers.items()}


def is_free(question):
    """Asked, open, and not waiting to be confirmed against an earlier consult."""
    return question.asked and not any(question.field.value() or []) and question.last is None


def question_of(questions, key):
    return next(question for question in questions if question.key == key)


def as_answer(item, choice):
    return [choice] if item["kind"] == "many" else choice


def template_of(document, key):
    """The template with this key in a release's document, or None."""
    return next((one for one in document.get("templates", []) if one["key"] == key), None)


def usual_answers(user, knowledge_base):
    """What this clinician begins with, as far as the release still asks and offers it."""
    preferences = Preferences.objects.filter(user=user).first()
    usual = preferences.usual if preferences else {}
    known = {key: answer for key, answer in usual.items() if key in knowledge_base.question}
    return {key: a for key, a in known.items() if a and not knowledge_base.question[key].unreadable(a)}
