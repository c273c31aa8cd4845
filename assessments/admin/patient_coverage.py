"""What the test patients leave untouched, and which small mistakes in the rules they would notice."""

import json

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse

from .. import differences
from ..engine.wording import answer_text
from ..models import Finding, Rule, TestPatient
from ..workshop.coverage import coverage
from ..workshop.mutation import score
from ..workshop.test_patients import try_all
from .draft import knowledge_base_of, needs_draft
from .knowledge import change_url

MODELS = {"rules": Rule, "findings": Finding}


class PatientCoverage:
    """The page of coverage and mutation score, for the admin of test patients."""

    @needs_draft
    def coverage_view(self, request):
        """What nobody touches; with `score` also the mutation score, and with `of` one item of it in full."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        knowledge_base = knowledge_base_of(request)
        covered = coverage(knowledge_base, try_all(knowledge_base))
        context = {
            **self.admin_site.each_context(request),
            "title": "What the test patients cover",
            "opts": self.opts,
            "coverage": covered,
            **untouched(covered),
            "may_add": self.has_add_permission(request),
        }
        if "score" in request.GET:
            context |= score_context(knowledge_base.document, request.GET.get("of", ""))
        return TemplateResponse(request, "admin/assessments/testpatient/coverage.html", context)


def addresses(model):
    """{key: address of its form}"""
    return {row.key: change_url(row) for row in model.objects.only("key")}


def untouched(covered):
    """{what nobody touches: [(words, address of the rule or "")]}"""
    links = addresses(Rule)
    lists = ("silent", "groups", "boundaries", "never_undecided")
    return {name: [(one.words, links.get(one.rule, "")) for one in getattr(covered, name)] for name in lists}


# -- the score -------------------------------------------------------------------------------------


def score_context(document, chosen):
    """The score with a row for each rule and finding; `chosen` names one to show in full, as “rules/R-1”."""
    found = score(document)
    names = {kind: names_of(document, kind) for kind in MODELS}
    links = {kind: addresses(model) for kind, model in MODELS.items()}
    rows = [ItemRow(item, names[item.kind][item.key], links[item.kind].get(item.key)) for item in found.items]
    details = [row for row in rows if row.place == chosen]
    suggestions = [
        Suggested(document, row, place, one)
        for row in details
        for place, one in enumerate(row.item.suggestions, 1)
    ]
    return {"score": found, "rows": rows, "details": details, "suggestions": suggestions}


def names_of(document, kind):
    return {item["key"]: differences.title(kind, item) for item in document[kind]}


class ItemRow:
    """One rule or finding in the table."""

    def __init__(self, item, title, link):
        self.item, self.title, self.link = item, title, link
        self.place = f"{item.kind}/{item.key}"

    @property
    def kind_name(self):
        return differences.KINDS[self.item.kind][0]

    @property
    def unnoticed(self):
        return self.item.telling - self.item.noticed


class Suggested:
    """A suggested test patient in words, and as the form of a new one takes it."""

    def __init__(self, document, row, place, suggestion):
        self.document, self.suggestion, self.profile = document, suggestion, suggestion.profile
        self.name = f"{row.title}, {place}"
        self.notices = suggestion.notices
        self.answers = json.dumps(suggestion.profile.answers)
        self.expected = json.dumps(suggestion.expected)

    @property
    def like(self):
        """Whose answers it has, but for the changes; "" when it begins with nothing."""
        patient = self.profile.like
        return f"{patient['key']} {patient['name']}" if patient else ""

    @property
    def changes(self):
        """(question, answer) for each answer that differs."""
        items = {item["key"]: item for item in self.document["questions"]}
        for key in self.profile.changed:
            value = self.profile.answers.get(key)
            yield items[key]["label"], "not answered" if value is None else answer_text(items[key], value)

    @property
    def summary(self):
        changed = "; ".join(f"{question}: {answer}" for question, answer in self.changes)
        return f"Like {self.like}, but {changed}." if self.like else f"Nothing is known but {changed}."

    @property
    def must_get(self):
        """(expectation, its words)"""
        return differences.expected_words(self.suggestion.expected, self.document).items()


# -- a part of the workshop page -------------------------------------------------------------------


def patients_context(knowledge_base):
    """What admin/workshop/_patients.html shows: how many patients pass, who does not, what they cover.

    Quick: the mutation score is only linked to.
    """
    trials = try_all(knowledge_base)
    links = addresses(TestPatient)
    failing = [(trial, links.get(trial.patient["key"], "")) for trial in trials if not trial.passed]
    return {
        "patients": len(trials),
        "patients_passed": len(trials) - len(failing),
        "patients_failing": failing,
        "patients_coverage": coverage(knowledge_base, trials),
        "patients_link": reverse("admin:assessments_testpatient_changelist"),
        "patients_coverage_link": reverse("admin:test-patient-coverage"),
    }
