"""What a note rests on: its claims, paraphrased, with their place in the source, and publications."""

from dataclasses import dataclass

# The section of the source document a kind of rule comes from.
OWN_LIST = {"indication": "Indications", "contraindication": "Contraindications"}


@dataclass(frozen=True)
class Citation:
    """One claim. `place`: “Source document, Contraindications, item 2”."""

    key: str
    place: str
    text: str

    @property
    def cited(self):
        return f"{self.place} ({self.key})"


@dataclass(frozen=True)
class Publication:
    key: str
    citation: str
    url: str = ""


class Sources:
    """Claims and references of one release, by key."""

    def __init__(self, document):
        self.claims = {claim["key"]: claim for claim in document["claims"]}
        self.references = {item["key"]: item for item in document.get("references", [])}

    def citations(self, keys, kind=""):
        """The claims of a note: those of its own list first (an indication's from “Indications”), then the
        others, and the lead-ins that only set the tone last."""
        chosen = sorted(dict.fromkeys(keys), key=lambda key: self.rank(key, OWN_LIST.get(kind)))
        return tuple(self.citation(key) for key in chosen)

    def rank(self, key, own_list):
        claim = self.claims.get(key, {"section": "", "item": ""})
        if claim["item"].startswith("lead-in"):
            return 2
        return 0 if own_list and claim["section"].startswith(own_list) else 1

    def citation(self, key):
        claim = self.claims.get(key)
        if claim is None:
            return Citation(key, "Not in this release", "")
        return Citation(key, f"Source document, {claim['section']}, {claim['item']}", claim["text"])

    def publications(self, keys):
        return tuple(self.publication(key) for key in dict.fromkeys(keys))

    def publication(self, key):
        item = self.references.get(key, {})
        return Publication(key, item.get("citation") or "Not in this release", item.get("url") or "")
