"""Alternatives and complements: framed, with reasons and limits; and why the others are not suggested."""

import pytest

pytestmark = pytest.mark.django_db

FRAMING = (
    "Listed as alternatives or complements to discuss, matched to the main problem. The source states no "
    "contraindications for them: their own suitability has not been screened."
)
MICROFAT = "Microfat or structural fat grafting"
RECIPIENT = {"active-infection": ["recipient"]}
OFFERS = [
    ({}, {}),
    ({"main-goal": "volume", "skin-findings": ["none"]}, {
        MICROFAT: "Alternative to discuss",
        "HA dermal filler": "Alternative to discuss",
    }),
    ({"other-goals": ["volume"]}, {
        MICROFAT: "Complement to discuss, beside nanofat",
        "HA dermal filler": "Alternative to discuss",
    }),
    ({"main-goal": "laxity", "skin-findings": ["none"]}, {
        "Radiofrequency or ultrasound tightening": "Alternative to discuss",
    }),
    # What complements nanofat is an alternative where nanofat is better replaced.
    ({"skin-laxity": "present"}, {
        "Radiofrequency or ultrasound tightening": "Complement to discuss, beside nanofat",
    }),
    ({"skin-laxity": "present", "donor-fat": "limited", "skin-findings": ["none"], "main-goal": "blending"}, {
        "Radiofrequency or ultrasound tightening": "Alternative to discuss",
    }),
    # Without harvest no microfat.
    ({"main-goal": "volume", "harvest-accepted": "no", "skin-findings": ["none"]}, {
        "HA dermal filler": "Alternative to discuss",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "offered"), OFFERS)
def test_which_options_are_offered_and_as_what(shown, changes, offered):
    assert {option.label: option.role for option in shown(changes).options.offered} == offered


@pytest.mark.parametrize(
    ("changes", "framing"),
    [({}, []), ({"main-goal": "volume"}, [FRAMING]), ({"skin-laxity": "present"}, [FRAMING])],
)
def test_the_framing_stands_above_whatever_is_offered(shown, changes, framing):
    assert [note.text for note in shown(changes).options.framing] == framing


def test_an_active_recipient_site_is_to_be_checked_for_the_alternative_too(shown):
    (note,) = shown(RECIPIENT).options.framing
    assert note.text.startswith(FRAMING)
    assert note.text.endswith("check it for the alternative too.")


def option(page, label):
    return next(option for option in page.options.offered if option.label == label)


def test_an_option_has_its_reasons_limits_answers_origin_and_claims(shown):
    microfat = option(shown({"main-goal": "volume"}), MICROFAT)
    assert [reason.rule for reason in microfat.reasons] == ["R-ALT-MF"]
    assert microfat.reasons[0].text.startswith("Microfat/structural fat is there to restore volume")
    assert [limit.text for limit in microfat.limits] == [
        "Needs harvested fat too (inferred)",
        "Cannot fully correct excess skin, herniated fat or scar bands",
    ]
    assert {answer.question: answer.text for answer in microfat.because} == {
        "Main goal": "Significant volume increase",
        "Donor fat": "Adequate",
        "Accepts fat harvesting": "Yes",
    }
    assert [origin.word for origin in microfat.origins] == ["Source"]
    assert {citation.key for citation in microfat.citations} >= {"S-ALT-MF-1", "S-PURP-2", "S-ALT-SX-2"}


def test_an_exclusion_not_ruled_out_stands_against_an_option(shown):
    microfat = option(
        shown({"main-goal": "volume", "harvest-accepted": None}), "Microfat or structural fat grafting"
    )
    assert "Not ruled out yet: Fat harvesting declined." in [limit.text for limit in microfat.limits]
    assert "R-CAU-6a" in [rule.rule for rule in microfat.rules]


def test_an_inferred_reason_is_labelled(shown):
    laser = option(
        shown({"main-goal": "discoloration", "discoloration-cause": ["thin-skin", "pigment"]}),
        "Laser or light treatment",
    )
    assert {reason.rule for reason in laser.reasons} == {"R-CAU-3", "R-ALT-LL"}
    assert {origin.word for origin in laser.origins} == {"Source", "Source, inferred"}


WHY_NOT = [
    ({}, "HA dermal filler", "would need: “Volume or a hollow is a problem”"),
    ({}, "Laser or light treatment",
     "would need: “Pigment is a cause of the discoloration”; Nanofat is held back; "
     "“A scar of a kind the source speaks of is recorded”"),
    ({"donor-fat": "limited"}, MICROFAT, "left out because of: Too little donor fat"),
    ({"donor-fat": "limited", "harvest-accepted": "no"}, MICROFAT,
     "left out because of: Too little donor fat and Fat harvesting declined"),
    ({"volume-loss": None}, "HA dermal filler", "still possible, depending on “Volume loss”"),
    ({"main-goal": "scar", "scar-type": ["band"], "combined-procedures": ["scar-revision"]},
     "Surgery: scar revision", "would need: “Scar revision is not on record as planned”"),
]  # fmt: skip


def passed_over(page):
    return {label: one.reason for one in page.options.passed_over for label in one.labels.split("; ")}


@pytest.mark.parametrize(("changes", "label", "reason"), WHY_NOT)
def test_why_an_option_is_not_suggested(shown, changes, label, reason):
    assert passed_over(shown(changes))[label] == reason


def test_options_with_the_same_reason_stand_together(shown):
    both = [one.labels for one in shown({"volume-loss": None}).options.passed_over]
    assert f"{MICROFAT}; HA dermal filler" in both


@pytest.mark.parametrize(
    "changes", [{}, {"main-goal": "volume"}, {"main-goal": None}, {"donor-fat": "limited"}]
)
def test_every_other_modality_is_offered_or_passed_over(shown, release, changes):
    page = shown(changes)
    offered = {option.label for option in page.options.offered}
    assert not offered & set(passed_over(page))
    assert len(offered) + len(passed_over(page)) == 10


def test_what_nanofat_waits_for_is_no_reason_for_the_other_option(shown):
    laser, *_ = shown({"prior-radiation": "yes", "nicotine": "cannot-pause"}).options.offered
    assert {answer.question for answer in laser.because} == {"Main goal", "Skin findings"}
    assert [answer.question for answer in laser.meanwhile] == [
        "Prior radiation to the area",
        "Treating team considers nanofat appropriate",
        "Nicotine",
    ]
