"""Test patients in the admin: written in the clinicians' form, tried on the draft, exchanged as files."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse

from assessments import access, actions, publishing
from assessments.admin.patient_coverage import patients_context
from assessments.engine import compile_document
from assessments.forms import answer_name
from assessments.models import (
    Finding,
    FindingCondition,
    KnowledgeChange,
    Problem,
    Question,
    Rule,
    Section,
    TestPatient,
)
from assessments.workshop.review import Review
from tests.conftest import signed_in
from tests.workshop import past

from .posting import errors_of, messages_of, typed

pytestmark = pytest.mark.django_db
LIST = "/admin/assessments/testpatient/"
ADD = f"{LIST}add/"
IMPORT, EXPORT, COVERAGE = f"{LIST}import/", f"{LIST}export/", f"{LIST}coverage/"
FROM_ANSWERS, KEEP, NOW = f"{LIST}from-answers/", f"{LIST}keep/", f"{LIST}now/"
VIGNETTES = Path(__file__).parents[1] / "vignettes.json"


@pytest.fixture
def patient(db):
    return TestPatient.objects.get(key="V01")


def new(**changes):
    """A new patient as a browser would send it who filled in little."""
    return {"key": "T01", "name": "X", "summary": "Typed", "order": "12", "verdict": "suitable", **changes}


def answer(key, value):
    return {answer_name(key): value}


def spoil_draft():
    Rule.objects.get(key="R-CON-4a").conditions.first().choices.clear()


# -- the list --------------------------------------------------------------------------------------


def test_the_list_says_who_passes(editor_client, patient):
    page = editor_client.get(LIST)
    assert (
        "12 of 12 get what they must get from the draft. Rules covered by a test patient: 50 of 87."
        in page.text
    )
    TestPatient.objects.filter(pk=patient.pk).update(expected={"verdict": "defer", "notes": ["S-CON-4"]})
    page = editor_client.get(LIST)
    assert "11 of 12" in page.text
    assert "The verdict is “suitable”, not “defer until resolved”." in page.text
    assert "No note cites S-CON-4." in page.text


def test_the_draft_is_tried_and_not_the_release(editor_client):
    Rule.objects.filter(key="R-CON-4a").update(on=False)
    assert "11 of 12" in editor_client.get(LIST).text


def test_a_patient_that_names_what_is_gone_is_told_in_the_list(editor_client, patient):
    TestPatient.objects.filter(pk=patient.pk).update(answers={"gone": "x"}, expected={"verdict": "fine"})
    page = editor_client.get(LIST)
    assert "“gone” is not among the questions" in page.text
    assert "It goes when you save." in editor_client.get(change_url(patient)).text


def change_url(row):
    return reverse("admin:assessments_testpatient_change", args=[row.pk])


@pytest.mark.parametrize("address", [ADD, IMPORT, COVERAGE])
def test_a_draft_that_does_not_hold_together_is_explained(address, editor_client):
    spoil_draft()
    page = editor_client.get(address)
    assert page.status_code == 409
    assert "R-CON-4a" in page.text
    assert "so nobody can be tried on it" in editor_client.get(LIST).text


# -- writing ---------------------------------------------------------------------------------------


def test_a_patient_is_written_in_the_form_of_the_consult(editor_client, editor):
    page = editor_client.get(ADD)
    assert "Main goal" in page.text
    assert "Patient reference" not in page.text
    data = typed(page, name="Smoker", verdict="defer", notes=["S-CON-4"], missing=["donor-fat"])
    data |= (
        answer("main-goal", "skin-quality") | answer("nicotine", "cannot-pause") | answer("areas", ["cheeks"])
    )
    response = editor_client.post(ADD, data)
    assert response.status_code == 302, errors_of(response)
    made = TestPatient.objects.get(name="Smoker")
    assert made.key == "T01"
    assert made.answers == {"main-goal": "skin-quality", "nicotine": "cannot-pause", "areas": ["cheeks"]}
    assert made.expected == {"verdict": "defer", "notes": ["S-CON-4"], "missing": ["donor-fat"]}
    assert "T01 Smoker gets what it must get from the draft." in messages_of(editor_client)
    change = KnowledgeChange.objects.get(by=editor)
    assert (change.kind, change.key, change.before) == ("test_patients", "T01", None)


def test_a_patient_that_does_not_pass_is_saved_and_told(editor_client):
    assert editor_client.post(ADD, new()).status_code == 302
    assert any("The verdict is “insufficient information”" in text for text in messages_of(editor_client))


def test_saving_a_stored_patient_unchanged_changes_nothing(editor_client, editor):
    for row in TestPatient.objects.filter(key__in=["V01", "V02", "V10"]):
        before = (row.answers, row.expected, row.version)
        assert (
            editor_client.post(change_url(row), typed(editor_client.get(change_url(row)))).status_code == 302
        )
        row.refresh_from_db()
        assert (row.answers, row.expected, row.version) == before
    assert not KnowledgeChange.objects.filter(by=editor).exists()


def test_expectations_nobody_touched_keep_their_order(editor_client, patient):
    notes = ["S-IND-1", ["S-AFTER-4", "S-FAQ-8c"]]
    TestPatient.objects.filter(pk=patient.pk).update(expected={"verdict": "suitable", "notes": notes})
    data = typed(
        editor_client.get(change_url(patient)), verdict="defer", notes=["S-AFTER-4,S-FAQ-8c", "S-IND-1"]
    )
    editor_client.post(change_url(patient), data)
    patient.refresh_from_db()
    assert patient.expected == {"verdict": "defer", "notes": notes}
    editor_client.post(
        change_url(patient), data | {"notes": ["S-IND-2", "S-IND-1"], "version": patient.version}
    )
    patient.refresh_from_db()
    assert patient.expected["notes"] == ["S-IND-2", "S-IND-1"]


def test_history_tells_answers_and_expectations_in_words(editor_client, patient):
    url = change_url(patient)
    data = typed(editor_client.get(url), verdict="defer") | answer("nicotine", "cannot-pause")
    editor_client.post(url, data)
    page = editor_client.get(f"{LIST}{patient.pk}/history/")
    assert "Answer: Nicotine" in page.text
    assert "Current, cannot or will not pause" in page.text
    assert "defer until resolved" in page.text


WRONG = {
    "no verdict": ({"verdict": ""}, {}, "Choose the verdict this patient must get."),
    "a strange verdict": ({"verdict": "fine"}, {}, "Select a valid choice"),
    "a claim that is gone": ({"notes": ["S-GONE"]}, {}, "“S-GONE” is no longer there. Take it out."),
    "a claim of several that is gone": ({"notes": ["S-IND-1,S-GONE"]}, {}, "“S-GONE” is no longer there."),
    "a modality that is none": ({"alternatives": ["x"]}, {}, "“x” is no longer there."),
    "an answer that is none": ({}, answer("nicotine", "cigar"), "Nicotine: this is not one of the answers."),
    "company": ({}, answer("areas", ["cheeks", "none"]), "Areas of concern: one of these is not an answer."),
    "“None” beside another": ({}, answer("active-infection", ["none", "donor"]), "cannot stand beside"),
    "no name": ({"name": ""}, {}, "This field is required."),
    "a key in use": ({"key": "V02"}, {}, "already exists"),
    "a reason without end": ({"reasoning": "x" * 2001}, {}, "at most 2000 characters"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_explained_and_nothing_is_lost(name, editor_client):
    changes, answers, sentence = WRONG[name]
    page = editor_client.post(ADD, new(**changes) | answer("main-goal", "scar") | answers)
    assert sentence in errors_of(page)
    assert "Typed" in page.text
    assert page.context["sheet"].profile.answers["main-goal"] == "scar"
    assert not TestPatient.objects.filter(name="X").exists()


def test_what_was_chosen_before_it_went_is_shown_to_be_taken_out(editor_client, patient):
    TestPatient.objects.filter(pk=patient.pk).update(expected={"verdict": "suitable", "notes": ["S-GONE"]})
    assert "S-GONE (gone)" in editor_client.get(change_url(patient)).text


def test_a_choice_among_claims_is_kept(editor_client, patient):
    several = {
        "verdict": "suitable",
        "notes": [["S-IND-1", "S-CON-1"]],
        "alternatives": [["microfat", "ha-filler"]],
    }
    TestPatient.objects.filter(pk=patient.pk).update(expected=several)
    page = editor_client.get(change_url(patient))
    assert "S-IND-1 or S-CON-1" in page.text
    editor_client.post(change_url(patient), typed(page))
    patient.refresh_from_db()
    assert patient.expected == several


def test_a_second_editor_is_told_also_after_looking_again(editor_client, patient):
    url = change_url(patient)
    page = editor_client.get(url)
    data = typed(page, name="Mine")
    editor_client.post(url, typed(page, name="Theirs"))
    looked = editor_client.post(url, data | {"_update": "on"})
    assert "changed this on" not in looked.text
    assert "changed this on" in errors_of(editor_client.post(url, typed(looked)))


# -- looking without saving ------------------------------------------------------------------------


def test_looking_again_saves_nothing_and_asks_what_follows(editor_client):
    data = new(name="") | answer("main-goal", "discoloration") | {"_update": "on"}
    page = editor_client.post(ADD, data)
    assert 'id="q-discoloration-cause"' in page.text
    assert "Cause of discoloration or shadowing" in page.text
    assert not page.context["errors"]
    assert TestPatient.objects.count() == 12


def test_an_answer_is_taken_back(editor_client, patient):
    url = change_url(patient)
    page = editor_client.post(url, typed(editor_client.get(url)) | {"clear": "nicotine"})
    assert "nicotine" not in page.context["sheet"].profile.answers
    patient.refresh_from_db()
    assert "nicotine" in patient.answers


def test_expecting_what_it_gets_now_fills_in_the_expectations(editor_client):
    data = new(reasoning="Because.") | answer("main-goal", "volume") | answer("nicotine", "cannot-pause")
    page = editor_client.post(ADD, data | {"_expect": "on"})
    assert page.context["sheet"].failures == []
    assert editor_client.post(ADD, typed(page)).status_code == 302
    made = TestPatient.objects.get(name="X")
    assert made.expected["verdict"] == "another-approach"
    assert {"S-CON-1", "S-CON-4"} <= set(made.expected["notes"])
    assert "donor-fat" in made.expected["missing"]
    assert "ha-filler" in made.expected["alternatives"]
    assert made.expected["reasoning"] == "Because."


def test_while_typing_the_page_hears_what_the_patient_gets(editor_client):
    page = editor_client.post(NOW, new() | answer("main-goal", "discoloration") | {"shown": ["scar-type"]})
    assert "The verdict is “insufficient information”" in page.text
    assert 'id="now-missing" hx-swap-oob="true"' in page.text
    assert "Now asked: Cause of discoloration or shadowing" in page.text
    assert '<div class="question-kept" id="q-scar-type"' in page.text


@pytest.mark.parametrize(
    "data", [{}, {"answer-nicotine": "x"}, {"verdict": "x", "notes": ["y"], "shown": ["z"]}]
)
def test_nonsense_while_typing_does_no_harm(data, editor_client):
    assert editor_client.post(NOW, data).status_code == 200


def test_a_hidden_answer_is_kept_and_said_not_to_be_used(editor_client, patient):
    page = editor_client.get(change_url(patient))
    assert "Kept but not used" in page.text
    assert page.context["sheet"].profile.answers["discoloration-cause"] == ["none"]


# -- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_who_does_not_edit_reads_the_patient(role, patient, request):
    client = request.getfixturevalue(f"{role}_client")
    page = client.get(change_url(patient))
    assert "Under-eye or lower eyelid" in page.text
    assert "Gets what it must get from the draft." in page.text
    assert 'name="answer-nicotine"' not in page.text
    assert client.post(change_url(patient), {"name": "x"}).status_code == 403
    for address in (FROM_ANSWERS, KEEP, NOW, IMPORT):
        assert client.post(address, {}).status_code == 403


def test_a_clinician_reaches_none_of_it(clinician_client):
    for address in (LIST, EXPORT, COVERAGE, IMPORT):
        assert clinician_client.get(address, follow=True).status_code == 403
    assert clinician_client.post(FROM_ANSWERS, {"answers": "{}"}, follow=True).status_code == 403


# -- beginning elsewhere ---------------------------------------------------------------------------


def test_answers_from_elsewhere_are_laid_before_the_author(editor_client):
    answers = {"nicotine": "cannot-pause", "Main goal": "Improve a scar", "areas": ["scar"]}
    page = editor_client.post(
        FROM_ANSWERS, {"answers": json.dumps(answers), "name": "Witness", "summary": "Of a problem."}
    )
    sheet = page.context["sheet"]
    assert sheet.profile.answers == {"nicotine": "cannot-pause", "main-goal": "scar", "areas": ["scar"]}
    assert f'action="{ADD}"' in page.text
    assert "Of a problem." in page.text
    assert TestPatient.objects.count() == 12
    assert editor_client.post(ADD, typed(page, verdict="defer")).status_code == 302
    assert TestPatient.objects.get(name="Witness").answers == sheet.profile.answers


def test_expectations_come_along(editor_client):
    expected = {"verdict": "defer", "notes": [["S-CON-4", "S-CON-5"]]}
    data = {"answers": '{"nicotine": "cannot-pause"}', "name": "W", "expected": json.dumps(expected)}
    page = editor_client.post(FROM_ANSWERS, data)
    assert page.context["sheet"].failures == []
    assert editor_client.post(ADD, typed(page)).status_code == 302
    assert TestPatient.objects.get(name="W").expected == expected


def test_what_the_draft_does_not_ask_is_left_out_and_said_and_text_is_left_out(editor_client):
    section = Section.objects.first()
    Question.objects.create(key="story", code="A9", label="Story", kind="text", section=section, order=99)
    answers = {"nicotine": "none", "gone": "x", "weight": "heavy", "story": "in her own words"}
    page = editor_client.post(FROM_ANSWERS, {"answers": json.dumps(answers)})
    assert page.context["sheet"].profile.answers == {"nicotine": "none"}
    assert "Left out: “gone” is not among the questions" in page.text
    assert "Left out: “heavy” is not among the choices of Weight" in page.text
    assert "in her own words" not in page.text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answers": "{"},
        {"answers": "[1]"},
        {"answers": '{"a": "\\ud800"}'},
        {"answers": "[" * 100_000},
        {"answers": "{}", "expected": "[]x"},
        {"answers": "{}", "expected": '{"verdict": "fine"}'},
        {"answers": "{}", "expected": "[1]"},
    ],
    ids=str,
)
def test_nonsense_from_elsewhere_is_refused_with_a_sentence(data, editor_client):
    page = editor_client.post(FROM_ANSWERS, data, follow=True)
    assert page.redirect_chain == [(LIST, 302)]
    assert "The test patient could not be begun." in page.text


def test_nested_nonsense_does_no_harm(editor_client):
    deep = "[" * 900 + "]" * 900
    for data in (
        {"answers": f'{{"nicotine": {deep}}}'},
        {"answers": "{}", "expected": f'{{"verdict": {deep}}}'},
    ):
        assert editor_client.post(FROM_ANSWERS, data, follow=True).status_code == 200


# -- kept in one step ------------------------------------------------------------------------------

WITNESS = {"answers": '{"nicotine": "cannot-pause"}', "name": "Shows: a problem", "summary": "A problem."}
IN_PLACE = {"HTTP_HX_REQUEST": "true"}


def test_one_press_keeps_a_witness_with_what_the_live_release_gives(editor_client, release):
    past.soften()
    words = editor_client.post(KEEP, WITNESS, **IN_PLACE).text
    kept = TestPatient.objects.get(key="T01")
    assert (kept.name, kept.summary) == ("Shows: a problem", "A problem.")
    assert kept.answers == {"nicotine": "cannot-pause"}
    assert kept.expected == {"verdict": "defer"}
    assert "as release 1 says" in words
    assert "The draft gives something else" in words
    assert KnowledgeChange.objects.get(key="T01").after["expected"] == {"verdict": "defer"}


def test_the_draft_says_what_a_patient_must_get_whom_no_release_can_read(editor_client, release):
    scar = Question.objects.get(key="scar-type")
    scar.choices.create(key="burn", label="Burn scar", order=99)
    words = editor_client.post(KEEP, WITNESS | {"answers": '{"scar-type": "burn"}'}, **IN_PLACE).text
    assert "as the draft says" in words
    assert "gives something else" not in words


def test_a_second_press_keeps_nobody_twice(editor_client, release):
    assert "Kept as" in editor_client.post(KEEP, WITNESS, **IN_PLACE).text
    assert "Kept before, as" in editor_client.post(KEEP, WITNESS, **IN_PLACE).text
    assert TestPatient.objects.filter(key__startswith="T").count() == 1


def test_without_script_the_kept_patient_is_opened(editor_client, release):
    page = editor_client.post(KEEP, WITNESS, follow=True)
    kept = TestPatient.objects.get(key="T01")
    assert page.redirect_chain == [(change_url(kept), 302)]
    assert f"{kept} is kept as a test patient." in page.text


@pytest.mark.parametrize("answers", ["", "{", "[1]"])
def test_what_cannot_be_read_is_not_kept(answers, editor_client, release):
    page = editor_client.post(KEEP, {"answers": answers}, follow=True)
    assert "The test patient could not be kept." in page.text
    assert editor_client.post(KEEP, {"answers": answers}, **IN_PLACE)["HX-Redirect"] == LIST
    assert not TestPatient.objects.filter(key="T01")


def test_the_page_may_still_submit_what_it_shows_after_keeping(editor_client, release):
    """Its digest moves on with the patient it kept; one that somebody else outdated stays outdated."""
    seen = Review().seen
    assert 'id="submit-seen"' in editor_client.post(KEEP, WITNESS | {"seen": seen}, **IN_PLACE).text
    other = WITNESS | {"answers": '{"nicotine": "none"}', "seen": seen}
    assert 'id="submit-seen"' not in editor_client.post(KEEP, other, **IN_PLACE).text


@pytest.fixture
def both(make_user):
    return make_user("adeyemi", access.CLINICIAN, access.RULE_EDITOR, is_staff=True)


def consultation_of(user):
    answers = {"main-goal": "scar", "nicotine": "cannot-pause"}
    draft = actions.begin_draft(by=user, reference="NF-7001", year_of_birth=1961)
    return actions.record(
        by=user,
        draft_id=draft.pk,
        reference="NF-7001",
        year_of_birth=1961,
        answers=answers,
        remarks={"nicotine": "since school"},
    )


def test_a_consultation_is_kept_as_test_patient_without_identity(both, release):
    client, consultation = signed_in(both), consultation_of(both)
    result = client.get(reverse("consultation", args=[consultation.pk]))
    assert "Keep as test patient" in result.text
    page = client.post(FROM_ANSWERS, {"answers": result.context["answers"]})
    assert page.context["sheet"].profile.answers == {"main-goal": "scar", "nicotine": "cannot-pause"}
    assert not [secret for secret in ("NF-7001", "1961", "since school") if secret in page.text]


def test_who_is_only_a_clinician_is_not_offered_to_keep_it(clinician, clinician_client, release):
    consultation = consultation_of(clinician)
    result = clinician_client.get(reverse("consultation", args=[consultation.pk]))
    assert "Keep as test patient" not in result.text


# -- files -----------------------------------------------------------------------------------------


def upload(text, name="patients.json"):
    return {"file": SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())}


def test_what_was_exported_can_be_imported_as_it_is(editor_client):
    response = editor_client.get(EXPORT)
    assert response["Content-Disposition"] == 'attachment; filename="test-patients.json"'
    assert [v["id"] for v in json.loads(response.content)["vignettes"]][:2] == ["V01", "V02"]
    page = editor_client.post(IMPORT, upload(response.content))
    assert [item.op for item, _ in page.context["rows"]] == ["As stored"] * 12
    assert "<ins>" not in page.text
    editor_client.post(IMPORT, {"content": page.context["content"], "confirm": "on"})
    assert "Everything was stored just so already." in messages_of(editor_client)


def test_a_file_is_looked_at_and_written_when_confirmed(editor_client, editor):
    content = json.loads(VIGNETTES.read_text(encoding="utf-8"))
    new = content["vignettes"][4] | {"id": "X5"}
    page = editor_client.post(IMPORT, upload(json.dumps({"vignettes": [content["vignettes"][0], new]})))
    assert [(item.op, item.key, trial.passed) for item, trial in page.context["rows"]] == [
        ("Changed", "V01", True),  # it has no name of its own in the file
        ("Added", "X5", True),
    ]
    assert TestPatient.objects.count() == 12
    response = editor_client.post(IMPORT, {"content": page.context["content"], "confirm": "on"})
    assert response["Location"] == LIST
    assert TestPatient.objects.get(key="X5").answers["nicotine"] == "cannot-pause"
    assert {change.key for change in KnowledgeChange.objects.filter(by=editor, via="import")} == {"V01", "X5"}


def test_what_a_file_would_change_is_shown_before_and_after_in_words(editor_client):
    content = json.loads(editor_client.get(EXPORT).content)
    smoker = next(vignette for vignette in content["vignettes"] if vignette["id"] == "V05")
    smoker["answers"]["Nicotine"] = "None"
    page = editor_client.post(IMPORT, upload(json.dumps({"vignettes": [smoker]})))
    ((item, trial),) = page.context["rows"]
    assert (item.op, [line.label for line in item.lines]) == ("Changed", ["Answer: Nicotine"])
    assert "<ins>None</ins>" in page.text
    assert not trial.passed
    assert "differs from the draft" in page.text


def vignette(**fields):
    return {"id": "X1", "answers": {"Nicotine": "None"}, "expected": {"verdict": "suitable"}} | fields


REFUSED = {
    "no file": ({}, "Choose a file."),
    "an empty file": (upload(""), "The file is empty."),
    "no text": (upload(b"\xff\xfe\x00"), "not text in UTF-8"),
    "no JSON": (upload("{"), "not JSON"),
    "one mistake": (
        upload(json.dumps({"vignettes": [vignette(), vignette(id="X2", answers={"Nicotin": "None"})]})),
        "X2: “Nicotin” is not among the questions of this release. Did you mean the question “Nicotine”?",
    ),
    "nonsense confirmed": ({"content": "{}", "confirm": "on"}, "“vignettes”"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_with_a_mistake_is_refused_whole_with_the_reason(name, editor_client):
    data, reason = REFUSED[name]
    if "file" in data:
        data["file"].seek(0)
    page = editor_client.post(IMPORT, data)
    assert page.status_code == 422
    assert "a file is taken whole or not at all" in page.text
    assert reason in page.text
    assert TestPatient.objects.count() == 12


# -- coverage --------------------------------------------------------------------------------------


def test_coverage_lists_what_nobody_touches(publisher_client):
    page = publisher_client.get(COVERAGE)
    rule = Rule.objects.get(key="R-CON-2a")
    assert f'<a href="/admin/assessments/rule/{rule.pk}/change/">R-CON-2a' in page.text
    assert "Work it out" in page.text
    assert "Keep as test patient" not in page.text


@pytest.fixture
def small(db):
    """A draft of one rule and one test patient, so that a score is quick."""
    Rule.objects.exclude(key="R-CON-4a").delete()
    Question.objects.update(show_when=None)
    Problem.objects.update(finding=None)
    FindingCondition.objects.all().delete()
    Finding.objects.all().delete()
    TestPatient.objects.exclude(key="V05").delete()
    TestPatient.objects.update(expected={"verdict": "defer"})


def test_the_score_suggests_a_test_patient_who_would_notice(editor_client, small):
    page = editor_client.get(COVERAGE, {"score": "on", "of": "rules/R-CON-4a"})
    (details,) = page.context["details"]
    assert 0 < details.item.noticed < details.item.telling
    suggested = page.context["suggestions"][0]
    data = {name: getattr(suggested, name) for name in ("name", "summary", "answers", "expected")}
    begun = editor_client.post(FROM_ANSWERS, data)
    assert begun.context["sheet"].failures == []
    assert editor_client.post(ADD, typed(begun)).status_code == 302
    after = editor_client.get(COVERAGE, {"score": "on", "of": "rules/R-CON-4a"}).context["details"][0]
    assert after.item.noticed > details.item.noticed
    for strange in ("", "rules/NONE", "x/y/z", "'"):
        assert editor_client.get(COVERAGE, {"score": "on", "of": strange}).context["details"] == []


# -- the part of the workshop page -----------------------------------------------------------------


def workshop_part():
    context = patients_context(compile_document(publishing.freeze()))
    return render_to_string("admin/workshop/_patients.html", context)


def test_the_workshop_says_who_differs(patient):
    assert "All 12 get what they must get." in workshop_part()
    TestPatient.objects.filter(pk=patient.pk).update(expected={"verdict": "defer"})
    part = workshop_part()
    assert "12, of which 1 differs" in part
    assert f'href="{change_url(patient)}"' in part
    assert "The verdict is “suitable”, not “defer until resolved”." in part
    assert "Rules covered by a test patient: 50 of 87." in part
    assert reverse("admin:test-patient-coverage") in part


def test_the_workshop_without_test_patients(db):
    TestPatient.objects.all().delete()
    assert "There are none yet." in workshop_part()
