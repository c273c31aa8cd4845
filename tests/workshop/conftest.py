import pytest

from assessments import actions
from assessments.demo import profile
from assessments.models import Choice, Effect, Question, Rule
from assessments.workshop import replay


@pytest.fixture
def record(release, clinician):
    """record(question=answer): a consultation like nobody with anything to hold back, but for these."""

    def make(by=clinician, reference="NF-1", remarks=None, **changes):
        draft = actions.begin_draft(by=by, reference=reference)
        answers = profile({key.replace("_", "-"): value for key, value in changes.items()})
        patient = {"reference": reference, "year_of_birth": 1980}
        return actions.record(by=by, draft_id=draft.pk, answers=answers, remarks=remarks or {}, **patient)

    return make


@pytest.fixture
def softened(release):
    """A draft in which nicotine that cannot be paused is a consideration."""
    Effect.objects.filter(rule__key="R-CON-4a").update(effect="considerations")


@pytest.fixture
def asking_more(release):
    """A draft that also asks for vaping, and defers for it."""
    nicotine = Question.objects.get(key="nicotine")
    vaping = Question.objects.create(
        key="vaping", code="X1", label="Vaping", section=nicotine.section, kind="one", order=99
    )
    yes = Choice.objects.create(question=vaping, key="yes", label="Yes")
    Choice.objects.create(question=vaping, key="no", label="No", order=1)
    source = Rule.objects.get(key="R-CON-4a")
    rule = Rule.objects.create(
        key="R-LOC-1", name="Vaping", kind="contraindication", rule_set=source.rule_set, order=99
    )
    rule.conditions.create(question=vaping, op="any_of").choices.set([yes])
    rule.effects.create(modality=source.effects.get().modality, effect="defer")
    return rule


@pytest.fixture
def replayed():
    """replayed(): the draft against past consultations, finished."""

    def run(seconds=60):
        draft = replay.draft()
        found = replay.begin(draft)
        while not found.finished_at:
            found = replay.step(found, draft, seconds)
        return found

    return run
