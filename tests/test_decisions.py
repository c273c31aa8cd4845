"""Deciding on a result: kept while it is typed, signed once, never changed, amended with a reason."""

import re
import threading
import uuid
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.decision_page import DecisionPage
from assessments.models import Consultation, Decision, DecisionReason, Modality
from assessments.views.consultations import page_of
from tests.conftest import sign
from tests.hostile import HOSTILE
from tests.pages import words

pytestmark = pytest.mark.django_db
VOLUME, SMOKER = {"main-goal": "volume"}, {"nicotine": "cannot-pause"}
HTMX = {"HX-Request": "true"}
OVERTAKEN = "Followed the result of version 1 (Suitable); the consult was changed since"
TREAT = {"plan": "treat", "modalities": ["nanofat"]}


@pytest.fixture
def consultation(make_consultation):
    """One whose result is “suitable”."""
    return make_consultation()


@pytest.fixture
def post(clinician_client):
    """`post(consultation, **fields)`: the answer to “Sign”, on a page that shows the newest state."""

    def send(consultation, client=clinician_client, **fields):
        consultation = Consultation.objects.get(pk=consultation.pk)
        page = {
            "then": "sign",
            "version_number": consultation.version,
            "after": consultation.decisions.count(),
            "submit_key": uuid.uuid4(),
        }
        return client.post(reverse("decision", args=[consultation.pk]), page | fields)

    return send


@pytest.fixture
def keep(clinician_client):
    """`keep(consultation, **fields)`: the answer to an autosave."""

    def send(consultation, client=clinician_client, headers=HTMX, **fields):
        page = {"version_number": consultation.version, "after": consultation.decisions.count()}
        address = reverse("decision-save", args=[consultation.pk])
        return client.post(address, page | fields, headers=headers)

    return send


@pytest.fixture
def read(clinician_client):
    def get(consultation, number=None):
        args = [consultation.pk] if number is None else [consultation.pk, number]
        return clinician_client.get(
            reverse("consultation-version" if number else "consultation", args=args)
        ).text

    return get


def rail(html):
    """What the part of the page about the decision says."""
    return words(re.search(r'<section class="decision.*?</section>', html, re.DOTALL)[0])


def chosen(html):
    """{name: values} of what is ticked or chosen in the form of a page."""
    form = re.search(r'<form class="decide".*?</form>', html, re.DOTALL)[0]
    ticked = re.findall(r'name="([^"]+)" value="([^"]*)" id="[^"]*" checked', form)
    return {name: [value for n, value in ticked if n == name] for name, _ in ticked}


# -- signing ---------------------------------------------------------------------------------------


def test_a_decision_is_signed(post, consultation, clinician):
    day = timezone.localdate() + timedelta(days=60)
    response = post(
        consultation,
        **TREAT,
        remark="Lower lids first.",
        discussed=["nanofat", "R-COU-1"],
        next_step="Review after healing",
        next_on=day.isoformat(),
    )
    assert response.url == reverse("consultation", args=[consultation.pk])
    decision = Decision.objects.get()
    assert (decision.number, decision.version, decision.by) == (1, consultation.current, clinician)
    assert (decision.plan, decision.modalities, decision.follows, decision.reason) == (
        "treat",
        ["nanofat"],
        True,
        None,
    )
    assert (decision.remark, decision.discussed) == ("Lower lids first.", ["nanofat", "R-COU-1"])
    assert (decision.next_step, decision.next_on, decision.amendment) == ("Review after healing", day, "")


def test_the_page_then_says_what_was_signed(post, consultation, clinician_client, read):
    post(consultation, **TREAT, discussed=["nanofat", "R-COU-1"], next_step="Review after healing")
    html = read(consultation)
    assert "The consult is signed. What was signed stays as it is." in words(html)
    assert "Decision Treat: Nanofat Result Follows the result Next Review after healing" in rail(html)
    assert "Discussed Limits of nanofat; Results vary" in rail(html)
    assert "by M. Okafor" in rail(html)
    assert "Signed" in words(re.search(r'<p class="kicker">.*?</p>', html, re.DOTALL)[0])
    assert "Sign the consult" not in html


def test_before_that_the_page_says_so(read, consultation):
    html = read(consultation)
    assert "Not signed" in words(re.search(r'<p class="kicker">.*?</p>', html, re.DOTALL)[0])
    assert "Sign the consult" in html


def test_nothing_is_decided_for_the_clinician(read, consultation):
    assert chosen(read(consultation)) == {}


def test_what_can_be_chosen_begins_with_what_the_result_offers(read, make_consultation):
    html = read(make_consultation(SMOKER))
    offered, others = re.search(r">Which treatment</legend>.*?</fieldset>", html, re.DOTALL)[0].split(
        "<details"
    )
    assert re.findall(r'value="([^"]*)"', offered) == ["nanofat", "laser-light", "microneedling"]
    assert len(re.findall(r'name="modalities"', others)) == 8


def test_what_may_have_been_discussed_is_what_the_result_lists(read, make_consultation):
    text = rail(read(make_consultation(SMOKER)))
    told = text[text.index("Discussed") :]
    parts = ("Alternatives, each with its limits", "Laser or light treatment Adds no volume",
             "Limits and risks", "Limits of nanofat", "Nicotine, cannot or will not pause",
             "Counselling", "Results vary", "Thin-skin caveat")  # fmt: skip
    places = [told.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


FOLLOWING = [
    # the result leaves nanofat open
    ({}, TREAT, True),
    ({}, {"plan": "treat", "modalities": ["microneedling"]}, False),
    ({}, {"plan": "think"}, True),
    ({}, {"plan": "refer"}, True),
    ({}, {"plan": "defer"}, False),
    ({}, {"plan": "none"}, False),
    ({"nicotine": "can-pause"}, TREAT, True),
    # the result holds it back, or leaves it undecided
    (SMOKER, TREAT, False),
    (SMOKER, {"plan": "treat", "modalities": ["laser-light"]}, True),
    (SMOKER, {"plan": "defer"}, True),
    (SMOKER, {"plan": "defer", "modalities": ["nanofat"]}, True),
    (VOLUME, TREAT, False),
    (VOLUME, {"plan": "none"}, True),
    ({"nicotine": None}, TREAT, False),
    ({"nicotine": None}, {"plan": "think"}, True),
]


@pytest.mark.parametrize(("changes", "decided", "follows"), FOLLOWING)
def test_whether_it_follows_the_result_is_preset(make_consultation, keep, read, changes, decided, follows):
    consultation = make_consultation(changes)
    keep(consultation, **decided)
    assert chosen(read(consultation))["follows"] == ["yes" if follows else "no"]


@pytest.mark.parametrize(("changes", "decided", "follows"), FOLLOWING)
def test_what_was_not_said_is_signed_as_it_seems(make_consultation, post, changes, decided, follows):
    consultation = make_consultation(changes)
    post(consultation, **decided, reason="examination")
    decision = Decision.objects.get()
    assert decision.follows is follows
    assert (decision.reason is None) is follows


@pytest.mark.parametrize(("said", "follows"), [("yes", True), ("no", False)])
def test_the_clinician_has_the_last_word_on_it(consultation, post, said, follows):
    post(consultation, plan="defer", follows=said, reason="patient-wish")
    assert Decision.objects.get().follows is follows


def test_a_preset_moves_with_the_decision_until_it_was_changed(consultation, keep, read):
    keep(consultation, **TREAT)
    keep(consultation, plan="none", follows="yes", follows_preset="yes")
    assert chosen(read(consultation))["follows"] == ["no"]
    keep(consultation, plan="none", follows="yes", follows_preset="no")
    assert chosen(read(consultation))["follows"] == ["yes"]


# -- mistakes --------------------------------------------------------------------------------------

CHOOSE_REASON = "Choose why the decision differs from the result."
DAY = "Date of the next step: enter a day from today on, in the form 2026-01-18."
MISTAKES = [
    ({}, ["Choose what was decided."]),
    ({"plan": "cure"}, ["What was decided: choose among those shown."]),
    ({"plan": "treat"}, ["Choose what the treatment is."]),
    ({"plan": "treat", "modalities": ["magic"], "follows": "yes"},
     ["Which treatment: choose among those shown."]),
    ({"plan": "none", "modalities": ["nanofat"], "follows": "yes"},
     ["“No treatment” cannot stand beside a treatment: untick it, or decide otherwise."]),
    ({"plan": "defer"}, [CHOOSE_REASON]),
    (TREAT | {"follows": "no"}, [CHOOSE_REASON]),
    (TREAT | {"follows": "no", "reason": "because"}, ["Why it differs: choose among those shown."]),
    (TREAT | {"follows": "perhaps"}, ["Compared with the result: choose among those shown."]),
    (TREAT | {"discussed": ["R-CON-4a"]}, ["Discussed: choose among those shown."]),
    (TREAT | {"remark": "x" * 501}, ["Remark is too long: write at most 500 characters."]),
    (TREAT | {"next_step": "x" * 201}, ["Next step is too long: write at most 200 characters."]),
    (TREAT | {"next_on": "soon"}, [DAY]),
    (TREAT | {"next_on": "2100-02-30"}, [DAY]),
    (TREAT | {"next_on": "2101-01-01"}, [DAY]),
    (TREAT | {"next_on": "9999-12-31"}, [DAY]),
    (TREAT | {"next_on": (date.today() - timedelta(days=2)).isoformat()}, [DAY]),
    ({"plan": "treat", "next_on": "soon", "remark": "x" * 501}, [
        "Choose what the treatment is.", "Remark is too long: write at most 500 characters.", DAY,
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "sentences"), MISTAKES)
def test_a_mistake_is_explained_and_nothing_is_signed(consultation, post, fields, sentences):
    response = post(consultation, **fields)
    assert response.status_code == 422
    assert not Decision.objects.exists()
    summary = re.search(r'<div class="error-summary".*?</ul>', response.text, re.DOTALL)[0]
    links = re.findall(r'<a href="#([^"]*)">([^<]*)</a>', summary)
    assert [unescape(sentence) for _, sentence in links] == sentences
    assert [place for place, _ in links if f'id="{place}"' not in response.text] == []
    assert "<title>Error: " in response.text


def test_a_mistake_loses_nothing_that_was_typed(consultation, post):
    fields = {"plan": "defer", "remark": "Away until May.", "next_step": "Call", "next_on": "in May"}
    html = post(consultation, **fields, discussed=["R-COU-1", "R-COU-4"]).text
    assert chosen(html) == {"plan": ["defer"], "follows": ["no"], "discussed": ["R-COU-1", "R-COU-4"]}
    assert "Away until May.</textarea>" in html
    assert 'value="Call"' in html
    assert 'value="in May"' in html


def test_today_is_early_enough(consultation, post):
    assert post(consultation, **TREAT, next_on=timezone.localdate().isoformat()).status_code == 302


def test_only_reasons_that_are_on_are_offered(consultation, post, read):
    DecisionReason.objects.filter(key="evidence").update(on=False)
    assert 'value="evidence"' not in read(consultation)
    assert post(consultation, plan="none", reason="evidence").status_code == 422
    assert post(consultation, plan="none", reason="patient-wish").status_code == 302
    assert Decision.objects.get().reason.key == "patient-wish"


def test_a_reason_is_kept_only_where_it_differs(consultation, post):
    post(consultation, **TREAT, follows="yes", reason="patient-wish", remark="Only if the harvest is easy.")
    decision = Decision.objects.get()
    assert (decision.reason, decision.remark) == (None, "Only if the harvest is easy.")


FIELDS = ["plan", "modalities", "follows", "reason", "remark", "discussed", "next_step", "next_on"]
BESIDE = [
    "amendment",
    "version_number",
    "after",
    "submit_key",
    "then",
    "tick",
    "follows_preset",
    "ticked_before",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_decision_breaks_the_page(consultation, post, keep, read, text):
    assert post(consultation, **dict.fromkeys(FIELDS, text)).status_code in (400, 422)
    assert post(consultation, **dict.fromkeys([*FIELDS, *BESIDE], text)).status_code in (302, 400, 409, 413)
    assert keep(consultation, **dict.fromkeys([*FIELDS, "tick"], text)).status_code in (200, 400)
    html = read(consultation)
    assert "Your decision" in html
    assert "<script>alert" not in html
    assert not Decision.objects.exists()


# -- whose it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["decision", "decision-save"])
def test_a_stranger_gets_the_same_as_for_one_that_is_not_there(
    consultation, other_clinician_client, clinician_client, route
):
    fields = TREAT | {"then": "sign", "version_number": 1, "after": 0, "submit_key": uuid.uuid4()}
    foreign = other_clinician_client.post(reverse(route, args=[consultation.pk]), fields)
    missing = clinician_client.post(reverse(route, args=[uuid.uuid4()]), fields)
    assert foreign.status_code == missing.status_code == 404
    assert words(foreign.text) == words(missing.text).replace("M. Okafor", "L. Brandt")
    assert not Decision.objects.exists()
    assert Consultation.objects.get().pending == {}


def test_a_stranger_cannot_sign_by_action(consultation, other_clinician):
    with pytest.raises(Consultation.DoesNotExist):
        sign(consultation, by=other_clinician)
    with pytest.raises(Consultation.DoesNotExist):
        actions.keep_decision(by=other_clinician, consultation_id=consultation.pk, after=0, typed={})


def test_a_look_leads_to_the_result(consultation, clinician_client):
    response = clinician_client.get(reverse("decision", args=[consultation.pk]))
    assert response.url == reverse("consultation", args=[consultation.pk])
    assert clinician_client.get(reverse("decision-save", args=[consultation.pk])).status_code == 405


# -- once ------------------------------------------------------------------------------------------


def test_a_double_click_signs_once(consultation, post):
    key = uuid.uuid4()
    responses = [post(consultation, **TREAT, submit_key=key, after=0) for _ in range(2)]
    assert [response.url for response in responses] == [reverse("consultation", args=[consultation.pk])] * 2
    assert Decision.objects.count() == 1


def test_two_windows_that_say_the_same_sign_once(consultation, post):
    responses = [post(consultation, **TREAT, after=0) for _ in range(2)]
    assert [response.status_code for response in responses] == [302, 302]
    assert Decision.objects.count() == 1


def test_a_second_window_that_says_otherwise_signs_nothing(consultation, post):
    post(consultation, **TREAT, after=0)
    response = post(consultation, plan="think", remark="She wants a second opinion.", after=0)
    assert response.status_code == 409
    assert Decision.objects.get().plan == "treat"
    text = words(response.text)
    assert "Nothing was signed: this consult changed meanwhile" in text
    assert re.search(r"M\. Okafor signed on .*: Treat: Nanofat\.", text)
    # What was typed is kept, now as an amendment of what was signed.
    assert chosen(response.text)["plan"] == ["think"]
    assert "She wants a second opinion.</textarea>" in response.text
    assert "Sign the amendment" in text


def test_a_newer_version_is_not_signed_unseen(make_consultation, post):
    first = make_consultation()
    make_consultation({"nicotine": "cannot-pause", "weight": None}, over=first)
    response = post(first, **TREAT, remark="Lower lids first.", version_number=1)
    assert response.status_code == 409
    assert not Decision.objects.exists()
    text = words(response.text)
    told = "M. Okafor recorded version 2 of the answers on "
    assert told in text
    assert "the result was “Suitable” and is “Defer until resolved”" in text
    assert "Nicotine: None to Current, cannot or will not pause" in text
    assert "Weight: Stable to not answered" in text
    assert chosen(response.text)["modalities"] == ["nanofat"]
    assert "Lower lids first.</textarea>" in response.text
    assert "<h1>Defer until resolved</h1>" in response.text
    assert 'name="version_number" value="2"' in response.text


@pytest.mark.parametrize(
    "state",
    [{"version_number": ""}, {"version_number": "7"}, {"after": "3"}, {"version_number": "x", "after": "-1"}],
)
def test_a_page_that_never_was_signs_nothing(consultation, post, state):
    response = post(consultation, **TREAT, amendment="because", **state)
    assert response.status_code == 409
    assert "Nothing was signed" in response.text
    assert not Decision.objects.exists()


def test_a_key_that_was_used_for_another_consultation_signs_nothing(make_consultation, post):
    one, two, key = make_consultation(), make_consultation(reference="NF-2"), uuid.uuid4()
    post(one, **TREAT, submit_key=key)
    assert post(two, **TREAT, submit_key=key).status_code == 409
    assert not two.decisions.exists()


@pytest.mark.parametrize("key", ["", "x", "9" * 40])
def test_a_key_that_is_none_still_signs(consultation, post, key):
    assert post(consultation, **TREAT, submit_key=key).status_code == 302
    assert Decision.objects.count() == 1


def at_once(*calls):
    """What each call returns or raises when all begin at the same time, each on a connection of its own."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        barrier.wait()
        try:
            results[place] = call()
        except Exception as error:  # noqa: BLE001
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def signing(consultation, key, **decided):
    decided = TREAT | {"follows": True} | decided
    state = {"consultation_id": consultation.pk, "version_number": 1, "after": 0, "submit_key": key}
    return lambda: actions.sign(by=consultation.clinician, **state, **decided)


@pytest.mark.django_db(transaction=True)
def test_signed_at_the_same_moment_it_is_signed_once(consultation):
    key = uuid.uuid4()
    same_click = at_once(*[signing(consultation, key)] * 4)
    assert len({decision.pk for decision in same_click}) == 1
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_the_same_moment_one_signs(consultation, make_consultation):
    plans = ("treat", "defer", "think")
    results = at_once(*[signing(consultation, uuid.uuid4(), plan=plan) for plan in plans])
    refused = [one for one in results if isinstance(one, actions.StaleDecision)]
    signed = [one for one in results if isinstance(one, Decision)]
    assert (len(signed), len(refused)) == (1, 2)
    assert Decision.objects.get() == signed[0]


# -- never changed ---------------------------------------------------------------------------------

BY_ORM = {
    "save": lambda decision: decision.save(),
    "update": lambda decision: Decision.objects.filter(pk=decision.pk).update(remark="other"),
    "bulk": lambda decision: Decision.objects.bulk_update([decision], ["remark"]),
}
BY_SQL = "UPDATE assessments_decision SET remark = 'other'"


@contextmanager
def refused():
    with pytest.raises(DatabaseError, match="a signed decision is never changed"), transaction.atomic():
        yield


@pytest.mark.parametrize("way", BY_ORM)
def test_a_signed_decision_is_not_changed_by_the_app(consultation, way):
    decision = sign(consultation, remark="as signed")
    decision.remark = "other"
    with refused():
        BY_ORM[way](decision)
    assert Decision.objects.get().remark == "as signed"


def test_a_signed_decision_is_not_changed_by_sql(consultation):
    sign(consultation, remark="as signed")
    with refused(), connection.cursor() as cursor:
        cursor.execute(BY_SQL)
    assert Decision.objects.get().remark == "as signed"


# -- amended ---------------------------------------------------------------------------------------


@pytest.fixture
def signed(consultation):
    """A consultation that was signed: treat with nanofat."""
    sign(consultation, discussed=["R-COU-1", "R-COU-4"], next_step="Review")
    return consultation


def test_an_amendment_begins_with_what_was_signed(signed, read):
    html = read(signed)
    assert chosen(html) == {
        "plan": ["treat"],
        "modalities": ["nanofat"],
        "follows": ["yes"],
        "discussed": ["R-COU-1", "R-COU-4"],
    }
    assert 'value="Review"' in html
    assert '<details class="amend">' in html  # folded until it is wanted


def test_an_amendment_needs_a_reason(signed, post):
    response = post(signed, plan="think", amendment=" ")
    assert response.status_code == 422
    assert "Say why the decision is amended." in words(response.text)
    assert '<details class="amend" open>' in response.text
    assert Decision.objects.count() == 1


def test_an_amendment_is_a_decision_of_its_own(signed, post, read):
    response = post(signed, plan="think", discussed=["R-COU-1", "R-COU-8"], amendment="She asked for time.")
    assert response.status_code == 302
    assert [(one.number, one.plan) for one in Decision.objects.all()] == [(1, "treat"), (2, "think")]
    html = read(signed)
    text = rail(html)
    assert "Decision Think it over Result Follows the result" in text
    assert "Amended because She asked for time." in text
    assert "Compared with decision 1 Decided: Treat: Nanofat to Think it over" in text
    assert "Next: Review" in text
    assert "Discussed as well: Cost" in text
    assert "No longer discussed: Longevity" in text
    assert "Decision 1, amended since Treat: Nanofat" in text
    assert "The amendment is signed." in words(html)
    assert "Signed, amended" in words(html)


def test_amendments_are_told_one_by_one(signed, post, read):
    post(signed, plan="think", amendment="first")
    post(signed, **TREAT, amendment="second")
    text = rail(read(signed))
    parts = ("second", "Compared with decision 2", "Decision 2, amended since",
             "first", "Compared with decision 1", "Decision 1, amended since")  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_an_amendment_may_keep_a_day_that_has_passed(consultation, post):
    day = timezone.localdate() - timedelta(days=30)
    sign(consultation, next_on=day)
    assert post(consultation, **TREAT, next_on=day.isoformat(), amendment="seen").status_code == 302


def test_an_amendment_takes_no_other_day_that_has_passed(consultation, post):
    sign(consultation, next_on=timezone.localdate() - timedelta(days=30))
    day = timezone.localdate() - timedelta(days=29)
    response = post(consultation, **TREAT, next_on=day.isoformat(), amendment="seen")
    assert response.status_code == 422
    assert DAY in words(response.text)


# -- on which version ------------------------------------------------------------------------------


def test_a_change_of_answers_says_on_which_version_it_was_decided(signed, make_consultation, read, post):
    changed = make_consultation(SMOKER, over=signed)
    text = rail(read(changed))
    assert f"Result {OVERTAKEN}" in text
    assert "Signed on version 1" in words(
        re.search(r'<p class="kicker">.*?</p>', read(changed), re.DOTALL)[0]
    )
    assert "Amend the decision" in text
    response = post(changed, plan="defer", amendment="She smokes after all.")
    assert response.status_code == 302
    assert [one.version.number for one in Decision.objects.all()] == [1, 2]
    text = rail(read(changed))
    assert f"Result {OVERTAKEN}" not in text.partition("Decision 1, amended since")[0]
    assert f"Result {OVERTAKEN}" in text.partition("Decision 1, amended since")[2]
    assert "Taken on: version 1 to version 2" in text


def test_nowhere_does_a_decision_seem_to_follow_a_result_that_came_later(
    signed, make_consultation, read, clinician_client
):
    changed = make_consultation(SMOKER, over=signed)
    page = {"page": page_of(changed.current)[0], "desk": DecisionPage(changed, changed.current)}
    told = [
        read(changed),
        render_to_string("papers/consultation.html", page),
        clinician_client.get(reverse("consultation-text", args=[changed.pk])).text,
        clinician_client.get(reverse("patient", args=[changed.patient_id])).text,
    ]
    for text in map(words, told):
        assert OVERTAKEN in text
        assert "Follows the result" not in text


def test_one_that_differs_names_the_result_it_differed_from(
    consultation, post, make_consultation, clinician_client
):
    post(consultation, plan="none", reason="patient-wish")
    changed = make_consultation(SMOKER, over=consultation)
    assert (
        "Decision: No treatment. Differed from the result of version 1 (Suitable): the patient prefers "
        "otherwise after discussion; the consult was changed since."
    ) in clinician_client.get(reverse("consultation-text", args=[changed.pk])).text


def test_the_same_is_said_where_the_newer_result_cannot_be_shown_in_full(
    signed, make_consultation, read, clinician_client
):
    changed = make_consultation(SMOKER, over=signed)
    changed.versions.filter(number=2).update(screening="{")
    assert f"Result {OVERTAKEN}" in rail(read(changed))
    assert OVERTAKEN in clinician_client.get(reverse("consultation-text", args=[changed.pk])).text


def test_a_version_that_cannot_be_read_is_named_nevertheless(signed, make_consultation, clinician_client):
    changed = make_consultation(SMOKER, over=signed)
    signed.versions.filter(number=1).update(screening="")
    text = clinician_client.get(reverse("consultation-text", args=[changed.pk])).text
    assert "Followed the result of version 1 (verdict not readable); the consult was changed since." in text


def test_an_older_version_shows_what_was_decided_on_it_and_offers_nothing(
    signed, make_consultation, read, post
):
    changed = make_consultation(SMOKER, over=signed)
    post(changed, plan="defer", amendment="She smokes after all.")
    older = rail(read(changed, 1))
    assert "Treat: Nanofat" in older
    assert "Defer" not in older
    assert "Amend the decision" not in older


def test_an_older_version_nobody_decided_on_has_no_such_part(make_consultation, read):
    changed = make_consultation(SMOKER, over=make_consultation())
    html = read(changed, 1)
    assert 'id="decision"' not in html
    assert "Not signed" not in html


def test_it_keeps_the_words_of_its_release(signed, read, publisher):
    Modality.objects.filter(key="nanofat").update(label="Emulsified fat")
    actions.publish(by=publisher, note="other words")
    assert "Treat: Nanofat" in rail(read(signed))


def test_a_result_that_cannot_be_shown_in_full_still_shows_what_was_signed(signed, read, post):
    signed.versions.update(screening="{")
    html = read(signed)
    assert "This consultation cannot be shown in full." in html
    assert "Treat: Nanofat" in rail(html)
    assert "Amend the decision" not in html
    assert post(signed, plan="think", amendment="x").status_code == 404


# -- kept while it is typed ------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_shown_again(consultation, keep, read):
    response = keep(consultation, plan="think", remark="Asks her sister first.", discussed=["R-COU-1"])
    assert response.status_code == 200
    assert "Not signed yet; saved" in words(response.text)
    html = read(consultation)
    assert chosen(html) == {"plan": ["think"], "follows": ["yes"], "discussed": ["R-COU-1"]}
    assert "Asks her sister first.</textarea>" in html
    assert not Decision.objects.exists()


def test_half_typed_is_kept_without_a_complaint(consultation, keep, read):
    keep(consultation, plan="treat", next_on="2026-0", remark="x" * 600)
    html = read(consultation)
    assert "x" * 600 in html
    assert 'value="2026-0"' in html
    assert "too long" not in html


def test_signing_ends_it(consultation, keep, post):
    keep(consultation, plan="think")
    post(consultation, **TREAT)
    assert Consultation.objects.get().pending == {}


def test_a_late_save_of_a_window_is_refused_once_it_is_signed(consultation, keep, post):
    post(consultation, **TREAT)
    response = keep(consultation, plan="think", after=0)
    assert response.status_code == 409
    assert "This consult was signed in another window." in words(response.text)
    assert Consultation.objects.get().pending == {}


def test_what_was_typed_for_a_decision_that_is_signed_is_not_shown(consultation, read):
    """The late save and the signature met at the same moment."""
    sign(consultation)
    pending = {"after": 0, "typed": {"plan": ["none"]}, "at": timezone.now().isoformat()}
    Consultation.objects.update(pending=pending)
    assert chosen(read(consultation))["plan"] == ["treat"]


def test_a_begun_amendment_is_open_again(signed, keep, read):
    keep(signed, plan="think")
    html = read(signed)
    assert '<details class="amend" open>' in html
    assert chosen(html)["plan"] == ["think"]


def test_it_outlives_a_change_of_the_answers(make_consultation, keep, read):
    consultation = make_consultation()
    keep(consultation, plan="think", remark="Asks her sister first.")
    changed = make_consultation(SMOKER, over=consultation)
    assert "Asks her sister first.</textarea>" in read(changed)


def test_without_script_keeping_leads_back_to_the_form(consultation, post, read):
    response = post(consultation, then="keep", plan="think")
    assert response.url == reverse("consultation", args=[consultation.pk]) + "#decision"
    assert chosen(read(consultation))["plan"] == ["think"]


def test_return_in_a_field_signs_nothing(consultation, read):
    form = re.search(r'<form class="decide".*?</form>', read(consultation), re.DOTALL)[0]
    assert re.search(r'<button[^>]*name="(\w+)" value="(\w+)"', form).groups() == ("then", "keep")


def test_all_is_ticked_and_unticked(make_consultation, keep, read):
    consultation = make_consultation(SMOKER)
    keep(consultation, plan="defer", discussed=["R-COU-4"])
    response = keep(consultation, plan="defer", discussed=["R-COU-4"], tick="all")
    assert "Undo “tick all”" in words(response.text)
    boxes = re.findall(r'name="discussed" value="([^"]*)"', response.text)
    assert chosen(read(consultation))["discussed"] == boxes
    assert len(boxes) > 10
    keep(
        consultation, plan="defer", discussed=boxes, ticked_all="yes", ticked_before=["R-COU-4"], tick="undo"
    )
    html = read(consultation)
    assert chosen(html)["discussed"] == ["R-COU-4"]
    assert "Tick all shown" in html


def test_ticking_works_without_script(consultation, post, read):
    response = post(consultation, then="", tick="all", discussed=[])
    assert response.url.endswith("#discussed")
    html = read(consultation)
    assert "Undo “tick all”" in html
    assert chosen(html)["discussed"]
    assert not Decision.objects.exists()


# -- where else it stands --------------------------------------------------------------------------


def test_the_text_for_the_record_says_what_was_decided(signed, post, clinician_client):
    address = reverse("consultation-text", args=[signed.pk])
    assert "Decision: Treat: Nanofat. Follows the result." in clinician_client.get(address).text
    post(signed, plan="none", reason="patient-wish", remark="She declines.", amendment="Called back.")
    lines = clinician_client.get(address).text.splitlines()
    begins = lines.index(
        "Decision: No treatment. Differs from the result: the patient prefers otherwise after discussion."
    )
    assert lines[begins + 1 : begins + 3] == ["Remark: She declines.", "Amended (decision 2): Called back."]
    assert re.fullmatch(r"Signed .*, by M\. Okafor, on version 1 of the answers\.", lines[begins + 3])
    assert lines[-1].startswith("Release 1")


def test_before_it_is_signed_the_record_says_nothing_of_it(consultation, keep, clinician_client):
    keep(consultation, plan="think")
    assert "Decision:" not in clinician_client.get(reverse("consultation-text", args=[consultation.pk])).text


def test_the_list_says_what_was_decided(clinician_client, make_consultation):
    sign(make_consultation(reference="NF-1"))
    two = make_consultation(reference="NF-2")
    sign(two)
    sign(two, after=1, plan="think", modalities=[], amendment="x")
    three = make_consultation(reference="NF-3")
    sign(three)
    make_consultation(SMOKER, over=three, reference="NF-3")
    make_consultation(reference="NF-4")
    rows = re.findall(r"<tr>\s*<td>.*?</tr>", clinician_client.get(reverse("home")).text, re.DOTALL)
    told = {words(row).split()[0]: words(row) for row in rows}
    assert re.search("Treat 1$", told["NF-1"])
    assert re.search("Think it over 1$", told["NF-2"])
    assert re.search("Treat on version 1 1$", told["NF-3"])
    assert re.search("Not signed 1$", told["NF-4"])


def test_markup_that_was_typed_is_shown_as_text(consultation, post, read):
    post(consultation, **TREAT, remark="<script>alert(1)</script>", next_step="<b>x</b>")
    html = read(consultation)
    assert "<script>alert" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
