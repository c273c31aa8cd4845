"""Past consultations, and drafts that would have seen them otherwise."""

from assessments import actions
from assessments.demo import profile
from assessments.models import Choice, Effect, Question, Rule
from assessments.workshop import replay


def record(by, *, reference="NF-1", remarks=None, **changes):
    """A consultation like nobody with anything to hold back, but for `changes`: nicotine="can-pause"."""
    draft = actions.begin_draft(by=by, reference=reference)
    answers = profile({key.replace("_", "-"): value for key, value in changes.items()})
    patient = {"reference": reference, "year_of_birth": 1980}
    return actions.record(by=by, draft_id=draft.pk, answers=answers, remarks=remarks or {}, **patient)


def soften():
    """Nicotine that cannot be paused becomes a consideration."""
    Effect.objects.filter(rule__key="R-CON-4a").update(effect="considerations")


def ask_for_vaping():
    """A new question, and a rule that defers for it. Returns the rule."""
    source = Rule.objects.get(key="R-CON-4a")
    section = Question.objects.get(key="nicotine").section
    vaping = Question.objects.create(
        key="vaping", code="X1", label="Vaping", section=section, kind="one", order=99
    )
    yes = Choice.objects.create(question=vaping, key="yes", label="Yes")
    Choice.objects.create(question=vaping, key="no", label="No", order=1)
    rule = Rule.objects.create(
        key="R-LOC-1", name="Vaping", kind="contraindication", rule_set=source.rule_set, order=99
    )
    rule.conditions.create(question=vaping, op="any_of").choices.set([yes])
    rule.effects.create(modality=source.effects.get().modality, effect="defer")
    return rule


def replayed(seconds=60):
    """The draft against past consultations, finished."""
    draft = replay.draft()
    found = replay.begin(draft)
    while not found.finished_at:
        found = replay.step(found, draft, seconds)
    return found
