"""An earlier consult in a follow-up: what is carried over, what is to be confirmed again, what has no place.

Answers that age (nicotine, an infection …) are left open and shown as “last time”; the rest is filled in and
marked, see filled_in.py.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from .engine.question import listed
from .filled_in import CARRIED, WORDS, as_typed, fill
from .forms import answer_name, remark_name, typed_from


@dataclass(frozen=True)
class Earlier:
    """The answers of a ConsultationVersion as a release takes them: question -> answer.

    `carry` is filled in, `aged` is to be confirmed again, `lost` has no place in the release.
    """

    version: object
    carry: dict
    aged: dict
    lost: dict

    @property
    def day(self):
        return day_of(self.version)

    @property
    def remarks(self):
        return self.version.remarks


def earlier(version, knowledge_base):
    """The Earlier of a ConsultationVersion under this release. “Not assessed” is no answer here either."""
    carry, aged, lost = {}, {}, {}
    for key, answer in version.answers.items():
        question = knowledge_base.question.get(key)
        if question is None or question.unreadable(answer):
            lost[key] = answer
        elif question.code(answer) is not None:
            (aged if question.item.get("ages") else carry)[key] = in_order(question, answer)
    return Earlier(version, carry, aged, lost)


def in_order(question, answer):
    """Several choices as this release lists them, which is how its form sends them."""
    return [key for key in question.bits if key in listed(answer)] if question.kind == "many" else answer


def carry_over(found, patient):
    """(data, marks) of a draft that begins with an Earlier."""
    remarks = {key: text for key, text in found.remarks.items() if key in found.carry}
    data = typed_from(patient.reference, patient.year_of_birth, {}, remarks)
    return fill(data, {}, found.carry, WORDS[CARRIED].format(found.day), group=CARRIED)


def confirm(data, found, key):
    """`data` with this aged answer as it was last time, and its remark unless one is typed."""
    if key not in found.aged:
        return data
    confirmed = data | {answer_name(key): as_typed(found.aged[key])}
    if key in found.remarks and not any(data.get(remark_name(key), [])):
        confirmed[remark_name(key)] = [found.remarks[key]]
    return confirmed


def carried_in(marks, answers):
    """The questions whose answers were carried over and stand unchanged."""
    carried = {key: mark["value"] for key, mark in marks.items() if mark["group"] == CARRIED}
    return [key for key, answer in answers.items() if carried.get(key) == as_typed(answer)]


def marks_again(version):
    """The marks of what a recorded version carried over, for a change of it."""
    follows = version.consultation.follows
    words = WORDS[CARRIED].format(day_of(follows.current) if follows else "an earlier consult")
    return {
        key: {"group": CARRIED, "words": words, "value": as_typed(version.answers[key])}
        for key in version.carried
    }


def day_of(version):
    return date_format(timezone.localtime(version.at), "j F Y")
