"""What an examination comes to: problems with a witness patient each, and what was proved."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from ..export import canonical_json

LEVELS = ("error", "unverified", "warning", "note")


@dataclass(frozen=True)
class Problem:
    """One thing to know before publishing.

    `level`: one of LEVELS. `code`: what was looked for. `kind`, `key`: the item it is about, a collection of
    the document and a key in it; `about`: further such pairs. `sentence`: plain English in the form's own
    labels. `witness`: answers of a patient who shows it, or None when there is none to show.
    """

    level: str
    code: str
    kind: str
    key: str
    sentence: str
    witness: dict | None = None
    about: tuple = ()

    @cached_property
    def id(self):
        """The same for the same problem with the same items, whatever its wording; a doubt is another one."""
        named = [self.code, self.kind, self.key, sorted(self.about), self.level == "unverified"]
        return sha256(canonical_json(named).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Examination:
    """`problems`: the weightiest first. `proved`: what holds for every profile the form can produce."""

    problems: tuple
    proved: tuple

    def of(self, *levels):
        """The problems of these levels."""
        return tuple(problem for problem in self.problems if problem.level in levels)
