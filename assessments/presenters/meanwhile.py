"""What happened to a consultation while somebody was deciding on an earlier state of it."""

from dataclasses import dataclass

from ..engine.question import listed
from .labels import shown_verdict
from .plain import stored_screening
from .profile import OPEN, answer_words
from .record_text import clinician, moment


@dataclass(frozen=True)
class ChangedAnswer:
    question: str
    was: str
    to: str


@dataclass(frozen=True)
class Meanwhile:
    """`sentences` say what happened; `answers` which answers a newer version changed."""

    sentences: tuple
    answers: tuple


def meanwhile(seen, now, signed, knowledge_base):
    """The Meanwhile of a page that showed the version `seen` (None: none that exists); `now` is the newest,
    `signed` are the SignedDecisions made since."""
    newer = seen is not None and seen.number != now.number
    sentences = [newer_version(seen, now)] if newer else []
    sentences += [f"{one.by} signed on {moment(one.at)}: {one.decided}." for one in reversed(signed)]
    return Meanwhile(
        sentences=tuple(sentences or ["The page was out of date."]),
        answers=tuple(changed_answers(seen.answers, now.answers, knowledge_base)) if newer else (),
    )


def newer_version(seen, now):
    was, becomes = (shown_verdict(stored_screening(v).get("verdict_key", "")).word for v in (seen, now))
    result = (
        f"the result was “{was}” and is “{becomes}”" if was != becomes else f"the result is “{was}” as before"
    )
    return f"{clinician(now)} recorded version {now.number} of the answers on {moment(now.at)}; {result}."


def changed_answers(before, after, knowledge_base):
    for key, question in knowledge_base.question.items():
        was, to = before.get(key), after.get(key)
        if listed(was) != listed(to):
            item = question.item
            yield ChangedAnswer(item["label"], told(item, was), told(item, to))


def told(item, answer):
    return answer_words(item, answer) if listed(answer) else OPEN
