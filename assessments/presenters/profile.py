"""The answers of one profile in the words of its release."""

from dataclasses import dataclass

from ..engine import explain_rule, screen, sentence
from ..engine.question import listed
from ..engine.verdict import Status
from ..engine.wording import answer_text, with_unit

OPEN = "not answered"


@dataclass(frozen=True)
class Answer:
    """One question with its answer. `known` is false when it is open; `text` then says how."""

    key: str
    question: str
    text: str
    known: bool = True
    remark: str = ""
    ordinary: bool = False  # only says that there is nothing, like “None”
    positive: bool = False  # what the patient came for, or something that was found or wanted
    carried: bool = False  # stands unchanged since an earlier consult


@dataclass(frozen=True)
class AnswerSection:
    title: str
    answers: tuple


class Profile:
    """Answers and remarks under the release they were given on, screened again to explain single rules."""

    def __init__(self, knowledge_base, answers, remarks, carried=()):
        self.knowledge_base, self.answers, self.remarks = knowledge_base, answers, remarks
        self.carried = frozenset(carried)
        self.screening = screen(knowledge_base, answers)

    def because(self, rule_key):
        """The Answers a rule rests on; none for a rule this release does not have.

        A rule that holds because no other does rests on every answer that brings none of them about: of
        these only the positive ones are named.
        """
        if rule_key not in self.knowledge_base.rules:
            return ()
        found = explain_rule(self.screening, rule_key)
        answers = tuple(self.answer(key, value) for key, value in found.because)
        by_absence = found.status is Status.FIRED and asks_for_absence(self.knowledge_base.rules[rule_key])
        return tuple(one for one in answers if one.positive) if by_absence else answers

    def because_of(self, rule_keys):
        """The same for several rules, each question once, in the order of the form."""
        found = {answer.key: answer for key in rule_keys for answer in self.because(key)}
        return tuple(found[key] for key in self.knowledge_base.question if key in found)

    def unmet(self, rule_key):
        """The conditions of a rule that do not hold, a phrase each."""
        failed = explain_rule(self.screening, rule_key).failed
        return [sentence(self.knowledge_base, [[condition]]).removesuffix(".") for condition in failed]

    def missed(self, rule_key):
        """The same in fewer words: a finding by its name."""
        names = self.knowledge_base.findings
        for condition in explain_rule(self.screening, rule_key).failed:
            finding = condition.get("finding") if condition["op"] == "is" else None
            plain = sentence(self.knowledge_base, [[condition]]).removesuffix(".")
            yield f"“{names[finding]['name']}”" if finding else plain

    def answer(self, key, value):
        item = self.knowledge_base.question[key].item
        if value in ((), [], None, ""):
            return Answer(key, item["label"], self.open_words(key), known=False)
        return Answer(key, item["label"], self.words(item, value), positive=self.is_positive(item, value))

    def words(self, item, value):
        return answer_words(item, value)

    def open_words(self, key):
        """How a question is open: “not answered”, or “answered “Not assessed””."""
        given = self.given_unknown(key)
        return f"answered “{given}”" if given else OPEN

    def given_unknown(self, key):
        """The choice that says “unknown”, when that is what was chosen; else ""."""
        item = self.knowledge_base.question[key].item
        chosen = listed(self.answers.get(key))
        unknown = [c["label"] for c in item.get("choices", []) if c.get("unknown") and c["key"] in chosen]
        return unknown[0] if unknown else ""

    def label(self, key):
        question = self.knowledge_base.question.get(key)
        return question.item["label"] if question else str(key)

    def sections(self):
        """Everything that was answered or remarked, as given, by section of the form."""
        document = self.knowledge_base.document
        for section in document["sections"]:
            items = [item for item in document["questions"] if item["section"] == section["key"]]
            given = tuple(self.given(item) for item in items if self.was_given(item["key"]))
            if given:
                yield AnswerSection(section["title"], given)

    def was_given(self, key):
        return bool(listed(self.answers.get(key)) or self.remarks.get(key))

    def given(self, item):
        key = item["key"]
        value = self.answers.get(key)
        text = self.words(item, value) if listed(value) else OPEN
        return Answer(
            key=key,
            question=item["label"],
            text=text,
            known=bool(listed(value)) and not self.given_unknown(key),
            remark=self.remarks.get(key, ""),
            ordinary=is_ordinary(item, value),
            positive=self.is_positive(item, value),
            carried=key in self.carried,
        )

    def is_positive(self, item, value):
        question, first = self.knowledge_base.question[item["key"]], self.knowledge_base.questions[0]
        counts = question.key in self.screening.codes and self.screening.asks(question) is True
        found = item["kind"] == "many" and not is_ordinary(item, value)
        return counts and (found or question is first)

    def asked(self):
        """How many questions of the form were asked of this patient."""
        questions = self.knowledge_base.questions
        return sum(self.screening.asks(question) is True for question in questions)

    def answered(self):
        return self.asked() - len(self.screening.missing)


def answer_words(item, value):
    """An answer as the form words it, a number with its unit."""
    plural = isinstance(value, (list, tuple))
    return answer_text(item, list(value)) if plural else with_unit(answer_text(item, value), item)


def is_ordinary(item, value):
    """Does the answer only say that there is nothing?"""
    alone = {choice["key"] for choice in item.get("choices", []) if choice.get("exclusive")}
    return bool(alone) and alone.issuperset(listed(value))


def asks_for_absence(rule):
    """Does the rule only ask that others do not hold, like “no listed indication matches”?"""
    conditions = [condition for group in rule["when"] for condition in group]
    return all("modality" in condition and condition["op"] == "is_not" for condition in conditions)
