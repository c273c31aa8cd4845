"""From what differs or is wrong to the form where it is edited."""

import re

from django.urls import reverse

from ..items import MODELS

KEYS = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
# What a sentence may name, in the order in which it is looked for.
LINKED = ("rules", "questions", "findings", "modalities", "rule_sets")


class Links:
    """Addresses of items by kind and key; each kind is read once, when first asked for."""

    def __init__(self):
        self.pks = {}

    def to(self, kind, key):
        """The address of an item; "" when the draft has none of that name."""
        if kind not in self.pks:
            rows = MODELS[kind].objects.select_related() if kind in MODELS else ()
            self.pks[kind] = {row.key: row.pk for row in rows}
        pk = self.pks[kind].get(key)
        return reverse(f"admin:assessments_{MODELS[kind]._meta.model_name}_change", args=[pk]) if pk else ""

    def in_text(self, text):
        """The address of the first item that a sentence names."""
        keys = KEYS.findall(text)
        found = (self.to(kind, key) for kind in LINKED for key in keys)
        return next(filter(None, found), "")
