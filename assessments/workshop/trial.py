"""One profile under the draft and under an edit of it: what it gets now, and what with the edit."""

import json
from dataclasses import dataclass

from ..differences import Line
from ..engine import AnswerError, compile_document, explain, read_answers, screen, sentence
from ..engine.verdict import Status
from ..engine.wording import note_text

ROLES = {"suggested": "suggested as an alternative", "complement": "suggested as a complement"}


@dataclass(frozen=True)
class Result:
    """What a profile gets: the key of the verdict, the (key, name) of the rules that make it, texts by their
    title, and how the rule stands."""

    verdict: str
    rests_on: tuple
    settled: bool
    notes: dict
    alternatives: dict
    missing: dict
    rule: str


@dataclass(frozen=True)
class Trial:
    """The Result now and then; the lines say what comes, goes and reads differently."""

    now: Result
    then: Result

    @property
    def notes(self):
        return changed_lines(self.now.notes, self.then.notes)

    @property
    def alternatives(self):
        return changed_lines(self.now.alternatives, self.then.alternatives)

    @property
    def missing(self):
        return changed_lines(self.now.missing, self.then.missing)

    @property
    def same(self):
        return (self.now.verdict, self.now.settled) == (self.then.verdict, self.then.settled) and not (
            self.notes or self.alternatives or self.missing
        )


def changed_lines(now, then):
    titles = dict.fromkeys([*then, *now])
    pairs = ((title, now.get(title, ""), then.get(title, "")) for title in titles)
    return [Line(title, before, after) for title, before, after in pairs if before != after]


def compare(draft, edited, rule_key, answers):
    """The Trial of one profile, answers by key. Raises KnowledgeError when a document cannot be screened."""
    return Trial(result(draft, rule_key, answers), result(edited, rule_key, answers))


def result(document, rule_key, answers):
    knowledge_base = compile_document(document)
    screening = screen(knowledge_base, answers)
    return Result(
        verdict=screening.verdict.value,
        rests_on=tuple((key, knowledge_base.rules[key]["name"]) for key in screening.rests_on),
        settled=screening.settled,
        notes=dict(notes(screening)),
        alternatives=dict(alternatives(screening)),
        missing={item.label: "open, and it matters" for item in screening.missing},
        rule=standing_of(document, knowledge_base, rule_key, answers),
    )


def notes(screening):
    for key, rule in screening.knowledge_base.rules.items():
        if screening.outcome[key].status is Status.FIRED:
            yield f"{key} {rule['name']}", note_text(screening, rule)


def alternatives(screening):
    for standing in screening.modalities:
        if standing.standing in ROLES:
            yield screening.knowledge_base.modality[standing.key]["label"], ROLES[standing.standing]


def standing_of(document, knowledge_base, key, answers):
    """How the rule stands for this profile, in a sentence."""
    rule = next((rule for rule in document["rules"] if rule["key"] == key), None)
    if rule is None:
        return "It is not there yet."
    found = explain(knowledge_base, answers, key)
    words = STANDINGS[found.status](document, found)
    rule_set = next(item for item in document["rule_sets"] if item["key"] == rule["set"])
    off = "The rule" if not rule["on"] else "Its rule set" if not rule_set["on"] else ""
    return f"{off} is switched off, so it does nothing. Otherwise: {words}" if off else words


def fired(document, found):
    return "It applies."


def undecided(document, found):
    labels = {question["key"]: question["label"] for question in document["questions"]}
    return f"It is undecided until answered: {', '.join(labels[key] for key in found.open)}."


def not_fired(document, found):
    unmet = [sentence(document, [[condition]]).removesuffix(".") for condition in found.failed]
    return f"It does not apply. Not met: {'; '.join(unmet)}."


STANDINGS = {Status.FIRED: fired, Status.UNDECIDED: undecided, Status.NOT_FIRED: not_fired}


# -- answers that somebody typed -------------------------------------------------------------------


def read_pasted(document, text):
    """Answers by key from JSON, or from lines as “Nicotine: Current, can pause”, several choices with “;”.

    Raises AnswerError with a sentence per mistake.
    """
    given = from_json(text) if text.strip().startswith("{") else from_lines(text)
    return read_answers(document, given)


def from_json(text):
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnswerError({"": "The answers begin with { but are not JSON."}) from error
    nested = given.get("answers")
    return nested if isinstance(nested, dict) else given


def from_lines(text):
    answers, mistakes = {}, {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon:
            mistakes[line] = f"“{line.strip()[:80]}” has no colon between the question and its answer."
        elif name in answers:
            mistakes[line] = f"{name} is answered twice."
        chosen = [part.strip() for part in value.split(";") if part.strip()]
        answers[name] = chosen[0] if len(chosen) == 1 else chosen
    if mistakes:
        raise AnswerError(mistakes)
    return answers
