"""The text for the record: short, positives and open points first, with the patient reference."""

import json

import pytest
from django.utils import timezone

from assessments import access, actions, presenters, releases
from assessments.models import Rule
from assessments.presenters.labels import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(shown):
    """`record(changes)`: the text, line by line."""
    return lambda changes=(), **profile: presenters.record_text(shown(changes, **profile)).splitlines()


def parts(lines):
    """The lines by what stands before their first colon."""
    return {line.partition(":")[0]: line.partition(": ")[2] for line in lines}


def test_a_whole_text(record, release):
    lines = record(
        {"nicotine": "cannot-pause", "healing-factors": None, "setting": None, "medical-factors": "accepted"},
        reference="NF-2041",
        remarks={"medical-factors": "asthma, well controlled"},
    )
    now = timezone.localtime()
    assert lines == [
        f"Nanofat consult, patient NF-2041, {now:%-d %B %Y, %H:%M}, by M. Okafor",
        "Verdict: Defer until resolved. Decision support: the clinician decides.",
        "The concern fits nanofat, but one reason to hold back applies. This may change.",
        "Rests on: Nicotine: Current, cannot or will not pause.",
        "Still open: Other factors that impair healing; one further question.",
        "Not ruled out yet: Other healing-impairing factor, cannot be paused.",
        "Reasons to hold back and cautions:",
        "- Hold back: Nicotine, cannot or will not pause (S-CON-4, S-AFTER-6a)",
        "- Caution: Medical risk factor assessed and accepted (S-CON-3, S-FAQ-7a, inferred)",
        "Reasons for:",
        "- Indication: Fine lines or crepiness (S-IND-1, S-PURP-1)",
        "What would change this: Nicotine “None” would lead to “suitable with considerations”; "
        "Nicotine “Current, can pause” would lead to “suitable with considerations”.",
        "To discuss (own suitability not screened): Laser or light treatment (alternative); "
        "Microneedling (alternative).",
        "Also recorded: Main goal: Better skin quality (fine lines, crepiness, texture); "
        "Areas of concern: Under-eye or lower eyelid; Skin findings: Fine lines, Crepey skin; "
        "Medical factors that increase procedural risk: Identified, assessed and accepted by the clinician "
        "(asthma, well controlled); Donor areas available: Abdomen; "
        "Expectation of result: Understands that results and longevity vary.",
        f"Release 1 ({release.sha256[:4]} {release.sha256[4:8]}), engine 1.2.",
    ]


def test_what_is_normal_is_left_out(record):
    text = "\n".join(record())
    assert [
        word for word in ("None", "Nicotine", "Weight", "Setting", "open", "ruled out") if word in text
    ] == []


ORDER = [
    "Verdict",
    "Rests on",
    "Still open",
    "Not ruled out yet",
    "Reasons to hold back and cautions",
    "Reasons for",
]


def test_positives_and_open_points_come_first(record):
    names = list(parts(record({"nicotine": None, "sessions": "one", "donor-fat": "limited"})))
    assert [name for name in names if name in ORDER] == ORDER


POSITIVES = [
    # What the patient came for is said even where no note rests on it.
    ({"main-goal": "scar", "scar-type": ["raised"], "nicotine": "cannot-pause"},
     ["Main goal: Improve a scar", "Scar type: Raised scar"]),
    ({"prior-procedures": ["filler"]}, ["Prior procedures in the area: Dermal filler"]),
    ({"structural-findings": ["fat-pads"], "combined-procedures": ["blepharoplasty"]},
     ["Structural findings: Herniated fat pads"]),
    ({"understands-effect": "no", "main-goal": "volume"},
     ["Understands skin-quality versus volume effect: No"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), POSITIVES)
def test_what_is_positive_is_recorded(record, changes, said):
    also = parts(record(changes))["Also recorded"]
    assert [words for words in said if words not in also] == []


def test_no_answer_is_said_twice(record):
    text = "\n".join(record({"main-goal": "volume", "donor-fat": "limited"}))
    assert text.count("Main goal: ") == text.count("Donor fat: ") == 1


def test_an_answer_not_used_is_not_recorded(record):
    assert "Raised scar" not in "\n".join(record({"main-goal": "volume", "scar-type": ["raised"]}))


def test_an_open_answer_is_said_once_as_open(record):
    text = "\n".join(record({"active-infection": ["not-assessed"]}))
    assert "Still open: Active infection (gate)." in text
    assert "Not assessed" not in text


def test_few_words_for_an_empty_form(record):
    lines = record(answers={})
    assert len(lines) <= 9
    assert "Main goal (gate); " in parts(lines)["Still open"]
    assert parts(lines)["Still open"].endswith("further questions.")
    assert "Also recorded" not in parts(lines)


def test_a_clinician_without_a_name_is_named_by_account(record, make_user):
    (first, *_) = record(by=make_user("nameless", access.CLINICIAN))
    assert first.endswith(", by nameless")


def test_a_rule_without_claims_has_no_empty_brackets(record, publisher):
    Rule.objects.get(key="R-CON-4a").claims.clear()
    actions.publish(by=publisher, note="without claims")
    assert "- Hold back: Nicotine, cannot or will not pause" in record({"nicotine": "cannot-pause"})


def test_the_same_version_gives_the_same_text(make_consultation):
    version = make_consultation({"nicotine": "cannot-pause"}).current

    def text():
        return presenters.record_text(
            presenters.result_page(version, releases.knowledge_base(version.release_id))
        )

    assert text() == text()


def test_what_cannot_be_shown_in_full_still_has_a_text(make_consultation):
    version = make_consultation({"nicotine": "cannot-pause", "donor-fat": None}, reference="NF-2041").current
    stored = json.loads(version.screening)
    del stored["provenance"]
    version.screening = json.dumps(stored)
    lines = presenters.record_text(presenters.plain_page(version)).splitlines()
    assert lines[0].startswith("Nanofat consult, patient NF-2041, ")
    assert lines[1:] == [
        "Verdict: Defer until resolved. Decision support: the clinician decides.",
        "This consultation cannot be shown in full; this is what was stored with it.",
        "Notes:",
        *(f"- {KINDS[note['kind']].word}: {note['name']}" for note in stored["notes"]),
        "Still open: Donor fat.",
        f"Not decided: {'; '.join(rule['name'] for rule in stored['undecided'])}.",
        "To discuss (own suitability not screened): Laser or light treatment; Microneedling.",
    ]  # fmt: skip
