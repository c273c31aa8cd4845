"""Past consultations screened again: who gets another verdict by which rule, and what is not touched."""

from threading import Barrier, Thread

import pytest
from django.core import serializers
from django.db import connection

from assessments import actions
from assessments.models import Consultation, ConsultationVersion, Patient, Question, Release, Replay, Rule
from assessments.presenters import Impact
from assessments.workshop import replay
from tests.workshop.past import replayed

pytestmark = pytest.mark.django_db


def changes_of(found):
    """{(from, to): {count, rules}} of a replay"""
    return {
        (change["from"], change["to"]): (change["count"], change["rules"])
        for change in replay.counts(found)["changed"]
    }


def headline(found):
    return Impact(replay.counts(found)).headline


# -- what is found


def test_without_consultations_there_is_nothing_to_say(release):
    assert headline(replayed()) == "There are no past consultations yet."


def test_an_unchanged_draft_keeps_every_verdict(record):
    for nicotine in ("none", "cannot-pause", "not-asked"):
        record(nicotine=nicotine)
    found = replayed()
    assert (found.done, found.total, changes_of(found)) == (3, 3, {})
    assert found.tallies["kept"] == {"suitable": 1, "defer": 1, "insufficient": 1}
    assert headline(found) == "All 3 keep their verdict."


def test_a_softened_rule_is_credited_for_the_changes(record, softened):
    for nicotine in ("none", "none", "cannot-pause", "cannot-pause", "can-pause"):
        record(nicotine=nicotine)
    found = replayed()
    assert changes_of(found) == {("defer", "considerations"): (2, {"R-CON-4a": 2})}
    assert headline(found) == "3 of 5 keep their verdict; 2 would get another."


def test_a_change_that_another_reason_outweighs_is_none(record, softened):
    record(nicotine="cannot-pause", active_infection=["recipient"])
    assert changes_of(replayed()) == {}


@pytest.mark.parametrize(
    ("effect", "answers", "pair"),
    [
        ("another-approach", {"nicotine": "cannot-pause"}, ("defer", "another-approach")),
        ("insufficient", {"nicotine": "cannot-pause"}, ("defer", "insufficient")),
        ("note", {"nicotine": "cannot-pause"}, ("defer", "suitable")),
    ],
)
def test_the_rule_with_another_effect_is_credited(effect, answers, pair, record):
    record(**answers)
    Rule.objects.get(key="R-CON-4a").effects.update(effect=effect)
    assert changes_of(replayed()) == {pair: (1, {"R-CON-4a": 1})}


def test_lost_indications_are_credited_where_nothing_else_speaks(record):
    record()
    Rule.objects.filter(key="R-IND-1").update(on=False)
    # R-INF-5 speaks up where no indication does.
    assert changes_of(replayed()) == {("suitable", "insufficient"): (1, {"R-IND-1": 1, "R-INF-5": 1})}


def test_a_question_made_a_gate_is_credited_as_a_gate(record):
    record(downtime=None)
    Question.objects.filter(key="downtime").update(gate=True)
    ((_, change),) = replayed().tallies["changed"]["suitable"].items()
    assert (change["rules"], change["gates"]) == ({}, {"downtime": 1})


def test_a_new_question_sets_apart_what_its_answer_could_change(record, asking_more):
    record()
    record(nicotine="cannot-pause")
    found = replayed()
    assert found.tallies["apart"] == {"count": 1, "questions": {"vaping": 1}}
    assert found.tallies["kept"] == {"defer": 1}
    (words,) = Impact(replay.counts(found), replay.draft().document).remarks
    assert words.startswith("1 cannot be compared: the old form did not ask for Vaping (1)")


def test_a_gap_rule_about_a_new_question_sets_apart_as_well(record, asking_more):
    record()
    asking_more.conditions.all().delete()
    asking_more.conditions.create(question=Question.objects.get(key="vaping"), op="unanswered")
    asking_more.effects.update(effect="insufficient")
    found = replayed()
    assert found.tallies["apart"]["questions"] == {"vaping": 1}
    assert found.tallies["fired"]["R-LOC-1"] == 1


def test_a_new_gate_sets_apart(record, asking_more):
    record()
    asking_more.delete()
    Question.objects.filter(key="vaping").update(gate=True)
    assert replayed().tallies["apart"] == {"count": 1, "questions": {"vaping": 1}}


def test_a_new_question_that_bears_on_no_verdict_sets_nothing_apart(record, asking_more):
    record()
    asking_more.effects.update(effect="note")
    found = replayed()
    assert (found.tallies["apart"]["count"], found.tallies["kept"]) == (0, {"suitable": 1})


def test_a_question_that_was_asked_and_left_open_is_compared(record):
    record(downtime=None)
    rule = Rule.objects.get(key="R-CON-4a")
    downtime = Question.objects.get(key="downtime")
    rule.conditions.all().delete()
    rule.conditions.create(question=downtime, op="any_of").choices.set(downtime.choices.all()[:1])
    assert replayed().tallies["kept"] == {"suitable": 1}


def test_a_new_choice_that_a_rule_reads_is_told(record):
    record()
    rule, nicotine = Rule.objects.get(key="R-CON-4a"), Question.objects.get(key="nicotine")
    rule.conditions.get().choices.add(nicotine.choices.create(key="patches", label="Patches"))
    found = replayed()
    assert found.tallies["fewer_choices"] == {"nicotine": 1}
    (words,) = Impact(replay.counts(found), replay.draft().document).remarks
    assert words.startswith("The draft reads an answer to “Nicotine” that one older form did")


def test_a_change_that_is_live_already_is_told(record, softened, publisher):
    record(nicotine="cannot-pause")
    actions.publish(by=publisher, note="Softened.")
    Rule.objects.filter(key="R-COU-1").update(note="Reworded, may apply.")
    found = replayed()
    (change,) = Impact(replay.counts(found), replay.draft().document).changes
    assert change.already == "All of them would get this verdict from the live release as well."


def test_every_consultation_is_compared_with_its_own_release(record, softened, publisher):
    record(nicotine="cannot-pause")
    actions.publish(by=publisher, note="Softened.")
    record(nicotine="cannot-pause")
    found = replayed()
    assert changes_of(found) == {("defer", "considerations"): (1, {"R-CON-4a": 1})}
    assert found.tallies["kept"] == {"considerations": 1}


def test_only_current_versions_count(record, clinician, softened):
    first = record(nicotine="cannot-pause")
    again = actions.reopen(by=clinician, consultation=first, data={})
    answers = first.current.answers | {"nicotine": "none"}
    actions.record(
        by=clinician,
        draft_id=again.pk,
        reference="NF-1",
        year_of_birth=None,
        answers=answers,
        remarks={},
    )
    found = replayed()
    assert (found.done, found.tallies["kept"]) == (1, {"suitable": 1})


def test_examples_are_the_newest_versions_and_no_more_than_a_hundred(record, softened):
    consultation = record(nicotine="cannot-pause")
    version, extra = consultation.current, []
    for place in range(120):
        copy = Consultation.objects.get(pk=consultation.pk)
        copy.pk = None
        copy.save(force_insert=True)
        extra.append(
            ConsultationVersion(
                consultation=copy,
                number=1,
                release=version.release,
                answers=version.answers,
                screening="{}",
                submit_key=f"00000000-0000-4000-8000-{place:012}",
                by=version.by,
            )
        )
    made = ConsultationVersion.objects.bulk_create(extra)
    change = replayed().tallies["changed"]["defer"]["considerations"]
    assert change["count"] == 121
    assert change["examples"] == [one.pk for one in made[-100:]]


def test_a_release_that_cannot_be_compiled_any_more_is_named(record, publisher, softened):
    old = Release.objects.create(
        number=0, document='{"schema": 0}', sha256="0", author=publisher, note="Long ago.", one_person=True
    )
    ConsultationVersion.objects.filter(consultation=record()).update(release=old)
    found = replayed()
    assert found.tallies["unreadable"] == 1
    assert Impact(replay.counts(found)).remarks == [
        "1 could not be read: their release does not fit this version."
    ]


# -- firing rates


def test_the_forecast_counts_every_rule_of_the_draft(record, softened):
    for nicotine in ("none", "cannot-pause", "can-pause"):
        record(nicotine=nicotine)
    forecast = replay.forecast(replayed().digest)
    assert forecast["consultations"] == 3
    assert set(forecast["fired"]) == set(replay.draft().rules)
    assert (forecast["fired"]["R-CON-4a"], forecast["fired"]["R-CON-1"]) == (1, 0)


def test_without_a_finished_replay_there_is_no_forecast(record, softened):
    draft = replay.draft()
    replay.begin(draft)
    assert replay.forecast(draft.sha256) == replay.summary(draft.sha256) == {}


def test_the_summary_leads_to_nobody(record, softened):
    record(nicotine="cannot-pause")
    summary = replay.summary(replayed().digest)
    (change,) = summary["changed"]
    assert change == {
        "from": "defer",
        "to": "considerations",
        "count": 1,
        "already": 0,
        "rules": {"R-CON-4a": 1},
        "gates": {},
    }
    assert "until" not in summary


# -- in steps


@pytest.fixture
def one_at_a_time(monkeypatch):
    monkeypatch.setattr(replay, "AT_ONCE", 1)


def test_steps_come_to_the_same_as_one_go(record, softened, monkeypatch):
    for nicotine in ("none", "cannot-pause", "can-pause", "not-asked"):
        record(nicotine=nicotine)
    whole = replayed().tallies
    Replay.objects.all().delete()
    monkeypatch.setattr(replay, "AT_ONCE", 1)
    found = replayed(seconds=0)
    assert found.tallies == whole
    assert found.version == 6  # begun, four profiles, and one look for more


def test_a_step_gets_on_however_little_time_it_has(record, one_at_a_time):
    record()
    record()
    draft = replay.draft()
    found = replay.step(replay.begin(draft), draft, 0)
    assert (found.done, found.total, found.finished_at) == (1, 2, None)


def test_the_loser_of_a_race_drops_its_counts(record, one_at_a_time):
    record()
    record()
    draft = replay.draft()
    mine, theirs = replay.begin(draft), replay.begin(draft)
    assert replay.step(mine, draft, 0).done == 1
    assert replay.step(theirs, draft, 0).done == 1
    assert Replay.objects.get().done == 1


def test_a_finished_replay_is_not_worked_on_again(record, softened):
    record()
    found = replayed()
    assert replay.step(found, replay.draft(), 60).version == found.version


def test_a_newer_consultation_begins_a_finished_replay_anew(record, softened):
    record()
    assert not replay.is_outdated(replayed())
    record(nicotine="cannot-pause")
    assert replay.is_outdated(Replay.objects.get())
    assert (replayed().done, Replay.objects.count()) == (2, 1)


def test_what_is_recorded_meanwhile_waits_for_the_next_replay(record, one_at_a_time):
    record()
    record()
    draft = replay.draft()
    found = replay.step(replay.begin(draft), draft, 0)
    record()
    found = replay.step(found, draft, 60)
    assert (found.done, found.total, bool(found.finished_at)) == (2, 2, True)


def test_another_draft_is_another_replay(record):
    record()
    first = replayed()
    Rule.objects.filter(key="R-COU-1").update(note="Reworded, may apply.")
    assert replayed().pk != first.pk


def test_old_replays_are_forgotten(record, softened):
    old = replayed()
    Replay.objects.update(started_at=old.started_at - replay.KEPT * 2, digest="old")
    replayed()
    assert not Replay.objects.filter(pk=old.pk).exists()


def test_nothing_about_a_consultation_is_changed(record, softened):
    record(nicotine="cannot-pause", remarks={"nicotine": "a pipe"})
    before = stored()
    replayed()
    assert stored() == before


def stored():
    models = (Consultation, ConsultationVersion, Patient, Release)
    return [serializers.serialize("json", model.objects.order_by("pk")) for model in models]


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_count_everybody_once(record, softened, monkeypatch):
    for nicotine in ("none", "cannot-pause") * 4:
        record(nicotine=nicotine)
    monkeypatch.setattr(replay, "AT_ONCE", 1)
    draft, both = replay.draft(), Barrier(2, timeout=20)
    replay.begin(draft)
    workers = [Thread(target=work, args=(draft, both)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    found = Replay.objects.get()
    assert (found.done, found.tallies["kept"]) == (8, {"suitable": 4})
    assert found.tallies["changed"]["defer"]["considerations"]["count"] == 4


def work(draft, both):
    try:
        both.wait()
        found = replay.begin(draft)
        while not found.finished_at:
            found = replay.step(found, draft, 0)
    finally:
        connection.close()
