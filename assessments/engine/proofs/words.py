"""How items and conditions are named in the sentences of problems."""

from ..wording import DID, Names, answer_text, joined

LISTED = 5  # items named in one sentence
TITLES = {
    "rules": "{key} “{name}”",
    "questions": "“{label}”",
    "findings": "the finding “{name}”",
    "modalities": "{label}",
    "references": "the reference {key}",
    "verdicts": "“{label}”",
    "handout": "the handout paragraph “{title}”",
}


class Words:
    """The labels of a document."""

    def __init__(self, document):
        self.names = Names(document)
        self.items = {kind: {item["key"]: item for item in document.get(kind, [])} for kind in TITLES}

    def title(self, kind, key):
        item = self.items[kind].get(key)
        return TITLES[kind].format_map(item) if item else key

    def begin(self, kind, key):
        """The title at the beginning of a sentence; a key stays as it is."""
        title = self.title(kind, key)
        return f"The {title[4:]}" if title.startswith("the ") else title

    def list(self, pairs, word="and"):
        titles = [self.title(*pair) for pair in pairs]
        rest = len(titles) - LISTED
        return joined([*titles[:LISTED], f"{rest} more"] if rest > 0 else titles, word)

    def begin_all(self, pairs):
        """All of them at the beginning of a sentence, because each one has to be looked at."""
        first, *others = pairs
        return joined([self.begin(*first), *(self.title(*pair) for pair in others)])

    def conditions(self, conditions):
        return "; and ".join(self.names.condition(condition) for condition in conditions)

    def did(self, effect, modality):
        return DID[effect].format(self.names.modalities[modality])

    def did_all(self, effects):
        return joined([self.did(effect.effect, effect.modality) for effect in effects])

    def added(self, before, after):
        """The answers that `after` has and `before` has not: “Nicotine” with “None”."""
        questions = self.items["questions"]
        texts = {key: answer_text(questions[key], value) for key, value in after.items() if key not in before}
        return joined([f"{self.title('questions', key)} with “{text}”" for key, text in texts.items()])

    def choices(self, question, keys):
        labels = {choice["key"]: choice["label"] for choice in self.items["questions"][question]["choices"]}
        return joined([f"“{labels[key]}”" for key in keys])
