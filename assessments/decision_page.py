"""What the result page shows of the decision: what was signed, and the form to decide or to amend.

Templates place these words; nothing is decided there.
"""

import uuid
from datetime import datetime
from functools import cached_property

from . import presenters, releases
from .desk_forms import DecisionForm, typed_from_decision
from .models import DecisionReason

# Where a link to a field leads, for the fields that are more than one control.
PLACES = {name: f"id_{name}_0" for name in ("plan", "modalities", "follows", "discussed")}


class DecisionPage:
    """The decisions of a consultation beside one of its versions; on an older one only those taken on it.

    `typed` is what was just posted instead of what is kept, `checked` whether to tell its mistakes,
    `meanwhile` what happened since the page it was typed on, `ticking` whether all boxes were just ticked.
    """

    def __init__(self, consultation, version, typed=None, checked=False, meanwhile=None, ticking=False):
        self.consultation, self.version, self.ticking = consultation, version, ticking
        self.given, self.checked, self.meanwhile = typed, checked, meanwhile
        self.current = version.number == consultation.version
        self.submit_key = uuid.uuid4()

    # -- what was signed

    @cached_property
    def rows(self):
        rows = decisions_of(self.consultation)
        return rows if self.current else [row for row in rows if row.version_id == self.version.pk]

    @cached_property
    def decisions(self):
        """In words, the newest first."""
        return presenters.signed_decisions(self.rows, releases.knowledge_base)

    @property
    def signed(self):
        return self.decisions[0] if self.decisions else None

    @property
    def earlier(self):
        return self.decisions[1:]

    @property
    def after(self):
        """The number of the decision that the next one would amend, 0 for none."""
        return self.rows[0].number if self.rows else 0

    @property
    def overtaken(self):
        """Was the consult changed since the decision was signed?"""
        return self.current and bool(self.rows) and self.signed.version != self.version.number

    @property
    def state(self):
        """In a word or two, for the head of every sheet; "" on an older version nobody decided on."""
        if self.overtaken:
            return f"Signed on version {self.signed.version}"
        if self.rows:
            return "Signed" if self.after == 1 else "Signed, amended"
        return "Not signed" if self.current else ""

    # -- what was typed

    @cached_property
    def pending(self):
        """What was kept unsigned, as long as it is about the decision that comes next."""
        pending = self.consultation.pending
        return pending if pending.get("after") == self.after else {}

    @cached_property
    def typed(self):
        """What was just posted, else what was kept, else what the decision says that would be amended."""
        if self.given is not None:
            return self.given
        if self.pending:
            return self.pending["typed"]
        return typed_from_decision(self.rows[0], self.decidable) if self.rows else {}

    @property
    def kept_at(self):
        return datetime.fromisoformat(self.pending["at"]) if self.pending else None

    @property
    def begun(self):
        """Was something typed that is not signed yet?"""
        return bool(self.given or self.pending)

    # -- the form

    @cached_property
    def decidable(self):
        return decidable(self.version)

    @cached_property
    def form(self):
        """As typed so far; None on an older version, where nothing can be signed."""
        if not self.current:
            return None
        form = DecisionForm(
            self.typed, self.decidable, offered_reasons(), amends=self.rows[0] if self.rows else None
        )
        if not self.checked:
            form.errors.clear()  # nothing has been asked for yet
        return form

    @property
    def problems(self):
        """(where it leads, sentence) of every mistake, in the order of the page."""
        names = self.form.fields if self.form else ()
        return [
            (PLACES.get(n, f"id_{n}"), sentence) for n in names for sentence in self.form.errors.get(n, [])
        ]

    @property
    def first_modalities(self):
        return self.options("modalities")[: len(self.decidable.first)]

    @property
    def other_modalities(self):
        return self.options("modalities")[len(self.decidable.first) :]

    @property
    def others_chosen(self):
        return any(option.data["selected"] for option in self.other_modalities)

    @property
    def topics(self):
        """(title, its boxes) of what may have been discussed."""
        boxes = {option.data["value"]: option for option in self.options("discussed")}
        return [
            (group.title, [boxes[topic.key] for topic in group.topics]) for group in self.decidable.discussed
        ]

    @property
    def ticked(self):
        return sum(option.data["selected"] for option in self.options("discussed"))

    @property
    def boxes(self):
        return len(self.options("discussed"))

    def options(self, name):
        return self.form[name].subwidgets

    # -- what the page keeps beside the fields

    @property
    def follows_preset(self):
        return self.typed.get("follows_preset", [])

    @property
    def ticked_all(self):
        return "ticked_all" in self.typed

    @property
    def ticked_before(self):
        return self.typed.get("ticked_before", [])


def decisions_of(consultation):
    """The signed decisions, the newest first."""
    with_words = consultation.decisions.select_related("version__consultation", "by", "reason")
    return list(with_words.defer("version__screening", "version__answers").order_by("-number"))


def decidable(version):
    """What a decision on this version can name. Raises one of presenters.UNREADABLE."""
    stored = presenters.stored_screening(version)
    return presenters.decidable(releases.knowledge_base(version.release_id), stored)


def offered_reasons():
    return list(DecisionReason.objects.filter(on=True))
