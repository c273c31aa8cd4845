"""Publishing freezes; nothing changes a release afterwards."""

import json
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from assessments import actions, publishing, releases
from assessments.engine import KnowledgeError, canonical_json, screen, screening_document
from assessments.models import Choice, Question, Release, Rule
from assessments.models.release import ReleaseIsFrozen

pytestmark = pytest.mark.django_db


def test_publishing_freezes_the_rows(release, publisher):
    assert release.number == 1
    assert release.author.username == "installation"
    assert json.loads(release.document) == publishing.freeze()
    assert release.sha256 == sha256(release.document.encode()).hexdigest()


def test_publishing_again_without_a_change_is_refused(release, publisher):
    with pytest.raises(actions.NothingToPublish, match="since release 1"):
        actions.publish(by=publisher, note="again")


def test_the_next_release_has_the_next_number(release, publisher):
    Rule.objects.filter(key="R-COU-1").first().delete()
    assert actions.publish(by=publisher, note="one rule less").number == 2
    assert Release.objects.live().number == 2


def test_rows_that_do_not_hold_together_are_not_published(release, publisher):
    rule = Rule.objects.get(key="R-IND-1")
    condition = rule.conditions.filter(question__isnull=False).first()
    condition.choices.clear()
    with pytest.raises(KnowledgeError, match="R-IND-1"):
        actions.publish(by=publisher, note="broken")
    assert Release.objects.count() == 1


def change_by_save(release):
    release.note = "other"
    release.save()


ORM = {
    "save": change_by_save,
    "delete": lambda r: r.delete(),
    "update": lambda r: Release.objects.update(note="other"),
    "delete many": lambda r: Release.objects.all().delete(),
    "bulk update": lambda r: Release.objects.bulk_update([r], ["note"]),
}


@pytest.mark.parametrize("way", ORM)
def test_the_models_refuse_to_change_a_release(release, way):
    with pytest.raises(ReleaseIsFrozen):
        ORM[way](release)


SQL = {
    "update": "UPDATE assessments_release SET note = 'other'",
    "delete": "DELETE FROM assessments_release",
    "replace": "REPLACE INTO assessments_release SELECT * FROM assessments_release",
    "truncate": "TRUNCATE assessments_release CASCADE",
}
ONLY = {"replace": "sqlite", "truncate": "postgresql"}


@pytest.mark.parametrize("way", SQL)
def test_the_database_refuses_to_change_a_release(release, way):
    if ONLY.get(way, connection.vendor) != connection.vendor:
        pytest.skip(f"{way} is a statement of {ONLY[way]}")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQL[way])
    assert Release.objects.get().note == release.note


def test_editing_a_question_changes_nothing_until_published(release, publisher):
    Question.objects.filter(key="nicotine").update(label="Smoking")
    Choice.objects.filter(question__key="nicotine").update(label="changed")
    labels = {q["key"]: q["label"] for q in releases.live_knowledge_base().document["questions"]}
    assert labels["nicotine"] == "Nicotine"
    actions.publish(by=publisher, note="new wording")
    labels = {q["key"]: q["label"] for q in releases.live_knowledge_base().document["questions"]}
    assert labels["nicotine"] == "Smoking"


def test_an_older_release_screens_as_before(release, publisher):
    answers = {"main-goal": "volume"}
    before = canonical_json(screening_document(screen(releases.knowledge_base(release.pk), answers)))
    Rule.objects.get(key="R-CON-1").delete()
    actions.publish(by=publisher, note="without it")
    releases.knowledge_base.cache_clear()
    after = canonical_json(screening_document(screen(releases.knowledge_base(release.pk), answers)))
    assert after == before


def test_a_rule_set_of_another_origin_can_be_on_or_off(release, publisher):
    from assessments.knowledge_files import read_folder

    document = read_folder()
    rule = dict(next(r for r in document["rules"] if r["key"] == "R-CON-4a"))
    document["rules"].append(rule | {"key": "L-1", "set": "house", "name": "House nicotine policy"})
    for on, expected in ((True, True), (False, False)):
        house = {"key": "house", "origin": "local", "title": "House policy", "on": on}
        document["rule_sets"] = [s for s in document["rule_sets"] if s["key"] != "house"] + [house]
        actions.load_knowledge(by=publisher, via="load", document=document)
        actions.publish(by=publisher, note="house policy")
        nicotine = {"nicotine": nicotine_key("cannot")}
        screening = screening_document(screen(releases.live_knowledge_base(), nicotine))
        assert ("L-1" in {note["rule"] for note in screening["notes"]}) is expected
        assert ("local" in screening["provenance"]["origins"]) is expected


def nicotine_key(word):
    return next(c.key for c in Choice.objects.filter(question__key="nicotine") if word in c.label)


def test_without_a_release_there_is_a_sentence(unpublished):
    with pytest.raises(releases.NothingPublished, match="published"):
        releases.live_release()
