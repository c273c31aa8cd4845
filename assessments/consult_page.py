"""What the consultation form shows around its fields: what is asked, answered, open, kept but not used.

Templates place these words; nothing is decided there.
"""

from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, LayoutObject
from django.template.loader import render_to_string

from . import releases
from .earlier import earlier
from .engine.wording import answer_text, with_unit
from .filled_in import CARRIED, NORMAL, TEMPLATE, USUAL, as_typed, normal_of, normals, standing
from .forms import answer_name, remark_name, soft_note
from .presenters import drawing, so_far
from .presenters.follow_up import LastTime, lost_answers

SHORT_LABEL = 26  # choices of labels up to this long stand in one line


class QuestionOnPage:
    """One question of the form with this patient's answers."""

    def __init__(self, form, question, mark=None, before=None):
        """`mark` says where the answer was filled in from, while it is still that answer. `before` is the
        Earlier of a follow-up."""
        self.form, self.question, self.item, self.mark = form, question, question.item, mark
        self.key, self.name, self.before = question.key, answer_name(question.key), before

    @cached_property
    def last(self):
        """The LastTime of a question to be confirmed again, or None."""
        if self.before is None or self.key not in self.before.aged:
            return None
        values = as_typed(self.before.aged[self.key])
        return LastTime(
            day=self.before.day,
            words=with_unit(answer_text(self.item, values), self.item),
            values=values,
            remark=self.before.remarks.get(self.key, ""),
            stands=self.form.data.getlist(self.name) == values,
        )

    @property
    def to_confirm(self):
        return self.asked and self.last is not None and not self.answered

    @cached_property
    def asked(self):
        """Only when its condition is known to hold; while that is open, it is not asked yet."""
        return self.form.screening.asks(self.question) is True

    @property
    def shown(self):
        """A mistake is shown even in a question that is not asked any more, to be corrected."""
        return self.asked or bool(self.errors)

    @property
    def conditional(self):
        return self.question.show_when is not None

    @property
    def answered(self):
        """“Not assessed” and “Not asked” leave a question open."""
        return self.asked and self.key in self.form.screening.codes

    @property
    def open_gate(self):
        return bool(self.item.get("gate")) and self.asked and not self.answered

    @property
    def errors(self):
        names = [self.name, remark_name(self.key)]
        return [sentence for name in names for sentence in self.form.errors.get(name, [])]

    @property
    def field(self):
        return self.form[self.name]

    @property
    def remark(self):
        name = remark_name(self.key)
        return self.form[name] if name in self.form.fields else None

    @property
    def has_choices(self):
        return self.item["kind"] in ("one", "many")

    @property
    def short(self):
        return all(len(choice["label"]) <= SHORT_LABEL for choice in self.item["choices"])

    @property
    def drawing(self):
        """The line drawing on which its choices can be tapped, or None."""
        return drawing(self.item, self.form.answers.get(self.key))

    @property
    def omitted(self):
        return self.form.omitted(self.item)

    @property
    def omits(self):
        """The field whose choice is left out here, for the browser."""
        key = self.item.get("omits_choice_of")
        return answer_name(key) if key else ""

    @property
    def soft_note(self):
        return (
            soft_note(self.item, self.form.answers.get(self.key, "")) if self.item["kind"] == "number" else ""
        )

    @property
    def because(self):
        return self.form.knowledge_base.findings[self.question.show_when]["name"]

    @property
    def kept(self):
        """(name, value) of what was typed in a question that is not shown."""
        names = [self.name, remark_name(self.key)]
        return [(name, value) for name in names for value in self.form.data.getlist(name)]

    @property
    def not_used(self):
        """The engine's word on an answer that takes no part, or None."""
        return next((one for one in self.form.screening.not_used if one.key == self.key), None)


class SectionOnPage(LayoutObject):
    """One section of the form; crispy-forms renders it with its questions."""

    template = "consult/_section.html"

    def __init__(self, section, questions, offers_normal=False):
        self.key, self.title, self.short = section["key"], section["title"], section["short"]
        self.questions, self.offers_normal = questions, offers_normal
        self.fields = [QuestionLayout(question) for question in questions]

    def render(self, form, context, template_pack=None, **kwargs):
        html = self.get_rendered_fields(form, context, template_pack)
        return render_to_string(self.template, {"section": self, "questions_html": html})

    @property
    def asked(self):
        return sum(question.asked for question in self.questions)

    @property
    def answered(self):
        return sum(question.answered for question in self.questions)

    @property
    def open_gates(self):
        return [question for question in self.questions if question.open_gate]

    @property
    def normal_group(self):
        """What the button “nothing else remarkable” fills in, or "" where there is nothing normal to say."""
        some = self.offers_normal and any(normal_of(q.item) for q in self.questions)
        return f"{NORMAL}:{self.key}" if some else ""

    @property
    def can_fill(self):
        return bool(normals(self.questions))

    @property
    def filled(self):
        """The questions this button has answered."""
        return [q for q in self.questions if q.mark and q.mark["group"] == self.normal_group]


class QuestionLayout(Field):
    """A crispy-forms field with our template: legend with its gate, hint, error, choices as tap targets."""

    template = "consult/_question.html"

    def __init__(self, question):
        super().__init__(question.name)
        self.question = question

    def render(self, form, context, template_pack=None, **kwargs):
        extra = {"question": self.question}
        return super().render(form, context, template_pack, extra_context=extra, **kwargs)


class ConsultPage:
    """The form of one draft as a page, or of none where a test patient is written.

    `quiet` keeps the screening back until it is asked for.
    """

    def __init__(self, form, draft, quiet=False):
        self.form, self.draft, self.quiet = form, draft, quiet

    @cached_property
    def sections(self):
        asked, before = self.form.knowledge_base.questions, self.before
        marks = standing(self.draft.data, self.draft.marks) if self.draft else {}
        questions = [QuestionOnPage(self.form, q, marks.get(q.key), before) for q in asked]
        return [
            SectionOnPage(
                section, [q for q in questions if q.item["section"] == section["key"]], bool(self.draft)
            )
            for section in self.form.knowledge_base.document["sections"]
        ]

    @cached_property
    def before(self):
        """The Earlier this follow-up was begun from, or None."""
        follows = self.draft and self.draft.follows
        return earlier(follows, self.form.knowledge_base) if follows else None

    @property
    def carried(self):
        """How many answers still stand as they were carried over."""
        return sum(bool(q.mark) and q.mark["group"] == CARRIED for q in self.questions)

    @property
    def to_confirm(self):
        return [question for question in self.questions if question.to_confirm]

    @property
    def lost(self):
        """The Lost answers of the earlier consult."""
        return lost_answers(self.before, self.form.knowledge_base, releases.knowledge_base)

    @cached_property
    def questions(self):
        return [question for section in self.sections for question in section.questions]

    @cached_property
    def helper(self):
        return helper_for(*self.sections)

    @cached_property
    def asked(self):
        return sum(section.asked for section in self.sections)

    @cached_property
    def answered(self):
        return sum(section.answered for section in self.sections)

    @property
    def percent(self):
        return round(100 * self.answered / self.asked) if self.asked else 0

    @cached_property
    def open_gates(self):
        return [question for question in self.questions if question.open_gate]

    @cached_property
    def gates(self):
        return sum(bool(question.item.get("gate")) and question.asked for question in self.questions)

    @property
    def closed_gates(self):
        return self.gates - len(self.open_gates)

    @property
    def templates(self):
        """Offered as long as nothing but usual answers is there."""
        offered = self.form.knowledge_base.document.get("templates", [])
        habits = all(q.mark and q.mark["group"] == USUAL for q in self.questions if q.answered)
        habits = habits and not self.before
        return [{"group": f"{TEMPLATE}:{one['key']}", **one} for one in offered] if habits else []

    @property
    def template_used(self):
        """(group, words) of the template that filled in answers, or None."""
        marks = [q.mark for q in self.questions if q.mark and q.mark["group"].startswith(f"{TEMPLATE}:")]
        return marks[0] if marks else None

    @cached_property
    def so_far(self):
        return so_far(self.form.screening)

    @property
    def problems(self):
        """(where it leads, sentence) of every mistake, in the order of the page."""
        patient = [(f"id_{name}", name) for name in ("reference", "year_of_birth")]
        found = [(place, sentence) for place, name in patient for sentence in self.form.errors.get(name, [])]
        return found + [(f"q-{q.key}", sentence) for q in self.questions for sentence in q.errors]

    def changed(self, shown):
        """What differs from what the browser shows (`shown`: keys of the conditional questions it shows)."""
        conditional = [question for question in self.questions if question.conditional]
        return ChangedQuestions([q for q in conditional if q.shown != (q.key in shown)])

    def reconfirmed(self, confirmed):
        """What is confirmed or not any more, unlike the browser shows (`confirmed`: keys it shows as such).

        Only these are sent: a button replaced under the finger would lose the tap.
        """
        again = [question for question in self.questions if question.last and question.shown]
        return [question for question in again if question.last.stands != (question.key in confirmed)]

    @property
    def numbers(self):
        return [
            question for question in self.questions if question.item["kind"] == "number" and question.shown
        ]


class ChangedQuestions:
    """Questions that appear in or leave the page after an answer."""

    def __init__(self, questions):
        self.questions = questions
        self.helper = helper_for(*[QuestionLayout(question) for question in questions])

    @property
    def appeared(self):
        return [question for question in self.questions if question.shown]


def helper_for(*layout):
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = Layout(*layout)
    return helper
