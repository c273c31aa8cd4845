"""The words of the workshop page: steps, what differs, what is wrong, and one sentence that answers it all.

Templates place them; who may do what is decided in workshop/review.py.
"""

import json
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings

from .. import differences
from ..access import named
from ..engine.wording import answer_text
from ..workshop.problems import BLOCKING, known_of_live
from ..workshop.review import at
from .links import Links

TEST_PATIENTS = "Test patients"
GROUPS = {
    "Rules": ("rules", "rule_sets", "findings"),
    "Questions": ("questions", "sections", "templates"),
    "Options and matrix": ("modalities", "matrix_rows", "matrix_columns", "matrix_cells"),
    "Wording and sources": (
        "verdicts",
        "messages",
        "claims",
        "references",
        "handout",
        "scope",
        "ambiguities",
    ),
    TEST_PATIENTS: ("test_patients",),
}
# level -> (icon, what it asks of the author), the gravest first
LEVELS = {
    "error": ("bang", "Must be settled before publishing"),
    "unverified": ("open", "Could not be verified, so it must be settled"),
    "warning": ("caution", "Needs a written reason"),
    "note": ("counsel", ""),  # the fold they stand in says it
}
MUST_BE_ANOTHER = "Whoever publishes it must be another person."
SUBMITTING, PUBLISHING = "assessments.add_submission", "assessments.add_release"


@dataclass(frozen=True)
class Step:
    name: str
    words: str
    icon: str
    done: bool
    here: bool = False


@dataclass(frozen=True)
class ProblemOnPage:
    """One problem. `field` asks why a warning may stand, `reason` is what was written; a note may be new."""

    problem: object
    link: str
    about: list  # [(key, address)] of what else it speaks of
    witness: list  # [(question, answer)] in the words of the form
    field: object = None
    reason: str = ""
    is_new: bool = False

    @property
    def icon(self):
        return LEVELS[self.problem.level][0]

    @property
    def level_words(self):
        return "new" if self.is_new else LEVELS[self.problem.level][1]

    @property
    def witness_json(self):
        return json.dumps(self.problem.witness)


class WorkshopPage:
    """How the draft stands, to one reader. `examination` is None while the draft has not been checked."""

    def __init__(self, review, user, examination, submit_form):
        self.review, self.user, self.examination = review, user, examination
        self.submit_form = submit_form

    # -- who changed what

    @property
    def title(self):
        return f"The draft against {self.review.live}" if self.review.live else "The first release"

    @cached_property
    def changed_by(self):
        """“Rosa Castellanos and Ann Lee, since 20 November, 9:30”, or ""."""
        changes = self.review.changes if self.review.differs else []
        people = list(dict.fromkeys(named(change.by) for change in changes if change.by))
        return f"{listed(people)}, since {at(changes[0].at)}" if people else ""

    @cached_property
    def groups(self):
        """What differs from the live release, as `grouped` gives it."""
        return grouped(self.review.live_document, self.review.document) if self.review.live else []

    @property
    def number_of_differences(self):
        return sum(len(items) for _, items in self.groups)

    @property
    def counts(self):
        return differences.counts(self.review.document)

    @cached_property
    def outdated_by(self):
        """A sentence for each change since the draft was submitted."""
        return [change_sentence(change) for change in self.review.changes_since_submission]

    # -- problems

    @cached_property
    def problems(self):
        """The ProblemOnPage of every problem that asks for something, the gravest first."""
        return self.on_page(*list(LEVELS)[:-1])

    @cached_property
    def notes(self):
        """The ProblemOnPage of every note; what the live release does not have comes first and is new."""
        notes = self.on_page("note")
        known = known_of_live(self.review) if notes and self.review.live else {n.problem.id for n in notes}
        marked = [replace(note, is_new=note.problem.id not in known) for note in notes]
        return sorted(marked, key=lambda note: not note.is_new)

    @property
    def new_notes(self):
        return sum(note.is_new for note in self.notes)

    def on_page(self, *levels):
        links = Links()
        return [self.problem_on_page(problem, links) for problem in self.examination.of(*levels)]

    def problem_on_page(self, problem, links):
        name = f"reason-{problem.id}"
        field = self.submit_form[name] if self.asks and name in self.submit_form.fields else None
        submission = self.review.submission
        reason = submission.reasons.get(problem.id, "") if submission and not field else ""
        link = links.to(problem.kind, problem.key) or links.in_text(problem.sentence)
        about = [(key, links.to(kind, key)) for kind, key in problem.about]
        return ProblemOnPage(problem, link, about, self.in_words(problem.witness or {}), field, reason)

    def in_words(self, answers):
        items = {item["key"]: item for item in self.review.document["questions"]}
        return [
            (items.get(key, {"label": key})["label"], answer_text(items.get(key, {}), value))
            for key, value in answers.items()
        ]

    @property
    def reasons_missing(self):
        return any(item.field and item.field.errors for item in self.problems) if self.examination else False

    @cached_property
    def blocking(self):
        return self.examination.of(*BLOCKING) if self.examination else []

    @property
    def is_unverified(self):
        return bool(self.examination.of("unverified"))

    # -- what this reader may do now

    @property
    def submits(self):
        return self.user.has_perm(SUBMITTING)

    @property
    def publishes(self):
        return self.user.has_perm(PUBLISHING)

    def may(self, verb):
        return not self.review.refusals(verb, self.user)

    @property
    def is_checked(self):
        return self.examination is not None and not self.blocking

    @cached_property
    def may_submit(self):
        return self.submits and self.is_checked and self.may("submit")

    @property
    def asks(self):
        """Whether the form to submit is on the page: to be filled in, or as it was refused."""
        return self.may_submit or self.submit_form.is_bound

    @property
    def may_withdraw(self):
        return self.submits and self.may("withdraw")

    @cached_property
    def may_send_back(self):
        return self.publishes and self.may("send back")

    @cached_property
    def may_publish(self):
        return self.publishes and self.is_checked and self.may("publish")

    # -- the answer

    @cached_property
    def answer(self):
        """(“Yes” | “Not yet” | “Not you” | “Nothing to publish”, why) to “may I publish this?”"""
        review, publish = self.review, self.review.refusals("publish", self.user)
        if not review.differs:
            return "Nothing to publish", publish[0]
        if self.examination is None:
            return "Not yet", "The draft is still being checked."
        if self.blocking:
            return "Not yet", f"{counted(len(self.blocking), 'problem')} must be settled first."
        if not review.submission or review.outdated:
            return "Not yet", f"{publish[0]} {'' if self.practice_of_one else MUST_BE_ANOTHER}".rstrip()
        if not self.publishes:
            return "Not you", "It waits for a rule publisher who changed nothing in it."
        return ("Not you", " ".join(publish)) if publish else ("Yes", self.why_yes)

    @property
    def why_yes(self):
        submission = self.review.submission
        who = f"{named(submission.by)} submitted it on {at(submission.at)}"
        if self.review.is_one_person(self.user):
            return f"{who}. You had a hand in it yourself; the release will say so."
        return f"{who}, you changed nothing in it, and nothing stands in the way."

    @property
    def practice_of_one(self):
        return settings.ONE_PERSON_PUBLISHES

    # -- steps

    @cached_property
    def steps(self):
        review, submission = self.review, self.review.submission
        submitted = bool(submission) and not review.outdated
        steps = [
            Step("Changed", self.changed_words, "pen", review.differs),
            Step("Checked", self.checked_words, "search", review.differs and self.is_checked),
            Step("Submitted", self.submitted_words, "eye", review.differs and submitted),
            Step("Published" if self.practice_of_one else "Published by another person", "", "play", False),
        ]
        first = next(step for step in steps if not step.done)
        return [Step(s.name, s.words, "check" if s.done else s.icon, s.done, s is first) for s in steps]

    @property
    def changed_words(self):
        return counted(self.number_of_differences, "difference") if self.review.live else ""

    @property
    def checked_words(self):
        if self.examination is None:
            return "not yet"
        return f"{len(self.blocking)} to settle" if self.blocking else ""

    @property
    def submitted_words(self):
        submission = self.review.submission
        if not submission:
            return ""
        return "an earlier state" if self.review.outdated else f"by {named(submission.by)}"


def grouped(old, new):
    """[(group, [(difference, address of the item in the draft or "")])] of everything that differs."""
    found, links = differences.differences(old, new), Links()
    groups = [
        (name, [(item, links.to(item.kind, item.key)) for item in found if item.kind in kinds])
        for name, kinds in GROUPS.items()
    ]
    return [(name, items) for name, items in groups if items]


def listed(names):
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def counted(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"


def change_sentence(change):
    """“Rule R-CON-4a: When, Note. Rosa Castellanos, 26 November, 12:30.”"""
    kind = differences.KINDS[change.kind][0] if change.kind in differences.KINDS else change.kind
    op = differences.operation(change.before, change.after)
    labels = differences.changed_labels(change.kind, change.before, change.after)
    what = ", ".join(labels) if op == "Changed" else op.lower()
    who = named(change.by) or "Nobody signed in"
    return f"{kind.capitalize()} {change.key}: {what}. {who}, {at(change.at)}."
