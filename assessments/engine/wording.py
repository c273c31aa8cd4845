"""Plain English: conditions as sentences, lists with “and”, notes with their placeholders filled in."""

import re

from .question import listed

PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_-]+)\}")

STANDING_WORDS = {
    "indicated": "has an indication",
    "held-back": "is held back",
    "replaced": "is better replaced",
    "suggested": "is suggested",
}
FINDING_WORDS = {"is": "holds", "is_not": "does not hold", "not_yet": "does not hold so far"}
NOT_STANDING_WORDS = {
    "indicated": "has no indication",
    "held-back": "is not held back",
    "replaced": "is not better replaced",
    "suggested": "is not suggested",
}
# What a rule with this effect does to a modality.
DID = {
    "supports": "gives an indication for {}",
    "considerations": "makes {} suitable with considerations at best",
    "insufficient": "calls the information about {} insufficient",
    "defer": "defers {}",
    "another-approach": "finds another approach than {} likely better",
    "suggest": "suggests {} as an alternative",
    "complement": "suggests {} as a complement",
    "exclude": "excludes {}",
    "limit": "names a reason against {}",
    "note": "shows a note on {}",
}


def sentence(knowledge, when):
    """Condition groups in plain English: sentence(document, rule["when"]).

    `knowledge` is a document or a KnowledgeBase. Keys that do not exist are named as they are, so that a
    draft with mistakes can still be read.
    """
    if not when:
        return "Never."
    if any(not group for group in when):
        return "Always."
    names = Names(getattr(knowledge, "document", knowledge))
    groups = ["; and ".join(names.condition(condition) for condition in group) for group in when]
    text = "; or: ".join(groups)
    return f"{'Either: ' if len(groups) > 1 else ''}{text}."


class Names:
    """The labels of a document, by key."""

    def __init__(self, document):
        self.questions = {item["key"]: item for item in document.get("questions", [])}
        self.findings = {item["key"]: item["name"] for item in document.get("findings", [])}
        self.modalities = {item["key"]: item["label"] for item in document.get("modalities", [])}

    def condition(self, condition):
        """One condition: “Nicotine is “Current, can pause””."""
        op = condition.get("op")
        if "finding" in condition:
            name = self.findings.get(condition["finding"], condition["finding"])
            return f"“{name}” {FINDING_WORDS.get(op, op)}"
        if "modality" in condition:
            name = self.modalities.get(condition["modality"], condition["modality"])
            words = STANDING_WORDS if op == "is" else NOT_STANDING_WORDS
            standing = condition.get("standing")
            so_far = " so far" if op == "not_yet" else ""
            return f"{name} {words.get(standing, standing)}{so_far}"
        return self.on_question(condition, op)

    def on_question(self, condition, op):
        item = self.questions.get(condition["question"], {"label": condition["question"]})
        label = item["label"]
        if op in ("at_least", "at_most"):
            amount = with_unit(condition.get("value"), item)
            return f"{label} is {op.replace('_', ' ')} {amount}"
        names = {choice["key"]: choice["label"] for choice in item.get("choices", [])}
        chosen = [f"“{names.get(key, key)}”" for key in condition.get("choices") or []]
        many = item.get("kind") == "many"
        return f"{label} {self.relation(op, chosen, many)}"

    def relation(self, op, chosen, many):
        if op == "any_of":
            return f"{'includes' if many else 'is'} {joined(chosen, 'or')}"
        if op == "none_of":
            return f"is answered and {'does not include' if many else 'is not'} {joined(chosen, 'or')}"
        if op == "all_of":
            return f"{'includes' if many else 'is'} {joined(chosen)}"
        if op == "not_recorded":
            return f"is not on record as {joined(chosen, 'or')}"
        return "is not answered" if op == "unanswered" else f"{op} {joined(chosen)}"


def joined(parts, word="and"):
    """a, b and c"""
    *before, last = parts or [""]
    return f"{', '.join(before)} {word} {last}" if before else last


def number_text(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def with_unit(value, item):
    return f"{number_text(value)} {item.get('unit') or ''}".strip()


def mid_sentence(label):
    """“Donor area” → “donor area”; “HA filler” and “IV-VI” keep their capitals."""
    first = label.split(" ")[0]
    return label if any(letter.isupper() for letter in first[1:]) else label[:1].lower() + label[1:]


def note_text(screening, rule):
    """The rule's note with {question-key} and {missing} filled in, and its addendum while that holds."""
    text = PLACEHOLDER.sub(lambda match: filled(screening, rule, match), rule.get("note", ""))
    addendum = rule.get("addendum")
    if addendum and screening.holds("finding", addendum["when"]):
        text = f"{text} {addendum['text']}"
    return text


def filled(screening, rule, match):
    if match[1] == "missing":
        gates = screening.keys(screening.open_gates)
        names = [screening.knowledge_base.question[key].item["label"] for key in gates]
        return joined(names) if names else "nothing"
    question = screening.knowledge_base.question.get(match[1])
    return recorded(screening, rule, question) if question else match[0]


def recorded(screening, rule, question):
    """What is recorded for a question: the choices the rule names, or all of them when it names none."""
    if question.key not in screening.codes or screening.asks(question) is not True:
        return "not recorded"
    value = screening.answers[question.key]
    if not question.bits:
        return with_unit(value, question.item)
    named = choices_named(screening.knowledge_base, ("rule", rule["key"]), question.key, set())
    code = screening.codes[question.key]
    labels = {choice["key"]: choice["label"] for choice in question.item["choices"]}
    given = [key for key, bit in question.bits.items() if code & bit]
    return joined([mid_sentence(labels[key]) for key in [k for k in given if k in named] or given])


def choices_named(knowledge_base, node, question, seen):
    """The choices of a question that the conditions of a rule name, also through findings."""
    if node in seen:
        return set()
    seen.add(node)
    named = set()
    for source, condition in (pair for group in knowledge_base.definitions[node] for pair in group):
        if source == ("question", question):
            named |= set(condition.get("choices", ()))
        elif source[0] == "finding":
            named |= choices_named(knowledge_base, source, question, seen)
    return named


def answer_text(item, value):
    """A recorded answer in the words of the form."""
    names = {choice["key"]: choice["label"] for choice in item.get("choices", [])}
    parts = [names.get(part, part) if isinstance(part, str) else part for part in listed(value)]
    return ", ".join(number_text(part) for part in parts)
