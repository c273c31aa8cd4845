"""Fictional past consultations for a demo. The people are invented; nothing here describes a real patient."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from . import actions
from .forms import typed_from
from .models import Consultation, ConsultationVersion, Decision

# Somebody without anything to hold back; each case below says where it differs.
PLAIN = {
    "main-goal": "skin-quality",
    "other-goals": ["none"],
    "areas": ["under-eye"],
    "extent": "small",
    "skin-findings": ["fine-lines", "crepey"],
    "volume-loss": "none",
    "skin-laxity": "none",
    "structural-findings": ["none"],
    "clinician-view": "no",
    "skin-type": "i-iii",
    "prior-radiation": "no",
    "active-infection": ["none"],
    "inflammatory-condition": ["none"],
    "medical-factors": "none",
    "nicotine": "none",
    "healing-factors": "none",
    "weight": "stable",
    "sun-exposure": "usual",
    "scarring-tendency": "no",
    "medicines-reviewed": "yes",
    "prior-procedures": ["none"],
    "donor-fat": "adequate",
    "donor-areas": ["abdomen"],
    "harvest-accepted": "yes",
    "expectation": ["understands"],
    "understands-effect": "yes",
    "sessions": "several",
    "downtime": "acceptable",
    "material-preference": "no-preference",
    "anesthesia": "local",
    "consent-discussion": "done",
    "combined-procedures": ["none"],
    "setting": "office",
}
OPEN = None  # in a case: this question was not answered

# (reference, year of birth, days ago, what differs, remarks); the newest last.
CASES = [
    (
        "NF-1875",
        1969,
        204,
        {"nicotine": "cannot-pause", "expectation": ["permanent"], "volume-loss": OPEN},
        {},
    ),
    ("NF-1902", 1971, 34, {"nicotine": "can-pause", "skin-findings": ["rough", "sun-damaged"]}, {}),
    (
        "NF-1987",
        1968,
        21,
        {
            "main-goal": "discoloration",
            "skin-findings": ["none"],
            "discoloration-cause": ["pigment"],
            "skin-type": "iv-vi",
        },
        {},
    ),
    (
        "NF-2012",
        1989,
        16,
        {
            "main-goal": "scar",
            "areas": ["scar"],
            "skin-findings": ["none"],
            "scar-type": ["post-surgical"],
            "scar-change": ["softness", "blending"],
            "scarring-tendency": "yes",
            "prior-procedures": ["surgery"],
        },
        {"prior-procedures": "Excision of a mole, two years ago"},
    ),
    (
        "NF-2031",
        1977,
        9,
        {
            "main-goal": "quality-and-volume",
            "areas": ["cheeks", "under-eye"],
            "volume-loss": "cheeks-temples",
        },
        {},
    ),
    (
        "NF-2036",
        1962,
        6,
        {
            "main-goal": "structural",
            "skin-findings": ["none"],
            "structural-findings": ["excess-skin", "fat-pads"],
            "downtime": OPEN,
        },
        {},
    ),
    ("NF-2038", 1980, 4, {}, {}),
    (
        "NF-2039",
        None,
        2,
        {key: OPEN for key in PLAIN if key not in ("areas", "skin-findings")} | {"nicotine": "not-asked"},
        {},
    ),
    (
        "NF-2040",
        1974,
        1,
        {
            "medical-factors": "not-assessed-yet",
            "sun-exposure": "high",
            "skin-findings": ["crepey", "sun-damaged"],
            "consent-discussion": OPEN,
        },
        {"medical-factors": "Anticoagulant, to be discussed with the prescriber"},
    ),
    (
        "NF-2041",
        1973,
        0,
        {
            "nicotine": "cannot-pause",
            "expectation": ["permanent"],
            "harvest-accepted": OPEN,
            "clinician-view": "not-judged",
        },
        {},
    ),
]
# The same patient again, a day later.
CHANGED = ("NF-2038", 3, {"combined-procedures": ["blepharoplasty"], "setting": "facility"})
# What was decided right after a consult: (reference, the decision, days until the next step).
DECIDED = [
    ("NF-1875", {"plan": "defer", "remark": "Will try to stop smoking.", "next_step": "Review visit"}, 86),
    ("NF-2041", {"plan": "defer", "remark": "Will try to stop smoking.", "next_step": "Review visit"}, 56),
]
# A patient seen again, with what is different then, what was decided, and how the treatment went.
SEEN_AGAIN = (
    "NF-1875",
    118,
    {"nicotine": "can-pause", "expectation": ["understands"], "volume-loss": "none"},
)
DECIDED_AGAIN = {"plan": "treat", "modalities": ["nanofat"], "remark": "Pauses nicotine before and after."}
TREATED = (
    96,
    {
        "modality": "nanofat",
        "sessions": 1,
        "complications": ["bruising"],
        "clinician_impression": 4,
        "patient_impression": 4,
        "downtime_days": 6,
    },
)
UNFINISHED = ("NF-2042", {"main-goal": "blending", "areas": ["lid-cheek"]})


@transaction.atomic
def fictional_consultations(clinician):
    """Records the cases for this clinician, unless there are consultations already."""
    if Consultation.objects.for_clinician(clinician).exists():
        return
    made = {reference: make(clinician, reference, *case) for reference, *case in CASES}
    reference, *changed = CHANGED
    change(clinician, made[reference], *changed)
    reference, *changed = SEEN_AGAIN
    again = see_again(clinician, made[reference], *changed)
    decide(again, DECIDED_AGAIN)
    days_ago, outcome = TREATED
    actions.record_outcome(
        by=clinician, consultation=again, submit_key="demo", **outcome_of(days_ago, outcome)
    )
    for reference, *decided in DECIDED:
        decide(made[reference], *decided)
    reference, answers = UNFINISHED
    draft = actions.begin_draft(by=clinician, reference=reference)
    typed = typed_from(reference, None, answers, {})
    actions.save_draft(by=clinician, draft_id=draft.pk, version=draft.version, data=typed)


def make(clinician, reference, year_of_birth, days_ago, changes, remarks):
    draft = actions.begin_draft(by=clinician, reference=reference)
    consultation = actions.record(
        by=clinician,
        draft_id=draft.pk,
        reference=reference,
        year_of_birth=year_of_birth,
        answers=profile(changes),
        remarks=remarks,
    )
    return date_back(consultation, days_ago)


def profile(changes):
    return {key: value for key, value in (PLAIN | changes).items() if value is not OPEN}


def change(clinician, consultation, days_ago, changes):
    before = consultation.current
    draft = actions.reopen(by=clinician, consultation=consultation, data={})
    patient = consultation.patient
    changed = actions.record(
        by=clinician,
        draft_id=draft.pk,
        reference=patient.reference,
        year_of_birth=patient.year_of_birth,
        answers=before.answers | changes,
        remarks=before.remarks,
    )
    date_back(changed, days_ago)


def see_again(clinician, consultation, days_ago, changes):
    before, patient = consultation.current, consultation.patient
    draft = actions.follow_up(by=clinician, consultation=consultation)
    again = actions.record(
        by=clinician,
        draft_id=draft.pk,
        reference=patient.reference,
        year_of_birth=patient.year_of_birth,
        answers=before.answers | changes,
        remarks=before.remarks,
    )
    return date_back(again, days_ago)


def decide(consultation, decided, days=None):
    """Signs a decision that follows the result, at the time of the consult."""
    version = consultation.current
    signed = Decision(
        consultation=consultation,
        version=version,
        number=1,
        follows=True,
        next_on=days and timezone.localdate(version.at) + timedelta(days=days),
        submit_key=uuid.uuid4(),
        by=version.by,
        at=version.at,
        **decided,
    )
    signed.save_base(raw=True)  # with that time: what is signed cannot be dated back, nor changed, later


def outcome_of(days_ago, values):
    return {"treated_on": timezone.localdate() - timedelta(days=days_ago), "other_complication": "", **values}


def date_back(consultation, days_ago):
    """Moves the newest version to the hours of a clinic; recording always takes the time of now."""
    hour = timezone.localtime().replace(hour=9 + days_ago % 7, minute=days_ago * 11 % 60)
    at = min(hour - timedelta(days=days_ago), timezone.now())
    began = at if consultation.version == 1 else consultation.created_at
    Consultation.objects.filter(pk=consultation.pk).update(screened_at=at, created_at=began)
    ConsultationVersion.objects.filter(consultation=consultation, number=consultation.version).update(at=at)
    return consultation
