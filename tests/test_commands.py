"""The command line: screen a profile, run vignettes, publish."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Release, Rule

pytestmark = pytest.mark.django_db
VIGNETTES = Path(__file__).parent / "vignettes.json"


def run(*args, **options):
    out = io.StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def profile(tmp_path):
    def write(content):
        path = tmp_path / "profile.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def screened(path, **options):
    return json.loads(run("screen", str(path), **options))


def test_screen_reads_labels_and_keys_alike(release, profile):
    by_label = screened(profile({"answers": {"Main goal": "Significant volume increase"}}))
    by_key = screened(profile({"answers": {"main-goal": "volume"}}))
    assert by_label == by_key
    assert by_key["provenance"]["release"] == 1


def test_screen_prints_the_whole_screening(release, profile):
    screening = screened(profile({"answers": {"main-goal": "volume"}}))
    assert screening["verdict_key"] == "another-approach"
    assert {"Nicotine", "Donor fat"} <= {item["label"] for item in screening["missing"]}
    assert "R-CON-1" in {note["rule"] for note in screening["notes"]}
    assert set(screening) >= {
        "verdict", "reachable", "settled", "notes", "undecided",
        "alternatives", "missing", "not_used", "provenance",
    }  # fmt: skip


def test_screen_reads_standard_input(release, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"answers": {"main-goal": "volume"}}'))
    assert json.loads(run("screen", "-"))["verdict_key"] == "another-approach"


def test_screen_draft_uses_the_rows(release, profile):
    Rule.objects.get(key="R-CON-1").delete()
    path = profile({"answers": {"main-goal": "volume"}})
    assert "R-CON-1" in {n["rule"] for n in screened(path)["notes"]}
    assert "R-CON-1" not in {n["rule"] for n in screened(path, draft=True)["notes"]}


MISTAKES = {
    "unknown question": ({"answers": {"Nicotin": "None"}}, ["Nicotin", "Nicotine"]),
    "unknown choice": ({"answers": {"Nicotine": "Current, can pauze"}}, ["pauze", "Current, can pause"]),
    "two exclusive": ({"answers": {"Active infection": ["None", "Donor area"]}}, ["None"]),
    "no answers": ({"profile": {}}, ["answers"]),
    "not an object": ([1], ["answers"]),
    "not json": ("{", ["not JSON"]),
    "told twice": ('{"answers": {"nicotine": "none", "nicotine": "cannot-pause"}}', ["nicotine", "twice"]),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_screen_names_the_mistake(release, profile, name):
    content, words = MISTAKES[name]
    with pytest.raises(CommandError) as error:
        run("screen", str(profile(content)))
    assert all(word in str(error.value) for word in words)


def test_a_missing_file_is_named(release):
    with pytest.raises(CommandError, match="nowhere.json"):
        run("screen", "nowhere.json")


def test_without_a_release_screen_says_so(unpublished, profile):
    with pytest.raises(CommandError, match="published"):
        run("screen", str(profile({"answers": {}})))


@pytest.mark.parametrize("options", [{}, {"draft": True}])
def test_the_twelve_vignettes_hold(release, options):
    assert "12 held, 0 did not." in run("vignettes", str(VIGNETTES), **options)


def test_a_vignette_that_does_not_hold_says_why(release, tmp_path):
    content = json.loads(VIGNETTES.read_text())
    expected = content["vignettes"][0]["expected"]
    expected.update(
        verdict="defer until resolved",
        notes_must_appear=["S-CON-4"],
        notes_must_not_appear=["S-IND-1"],
        alternatives_must_be_suggested=["HA dermal filler"],
        missing_information_must_be_listed=["Nicotine"],
    )
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(content))
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 12"):
        call_command("vignettes", str(path), stdout=out)
    for words in ("“suitable”", "S-CON-4", "cites S-IND-1", "HA dermal filler", "“Nicotine”"):
        assert words in out.getvalue()


def test_a_vignette_prints_what_held_too(release):
    text = run("vignettes", str(VIGNETTES))
    for words in (
        "V01: held",
        "verdict is “suitable”",
        "A note cites S-IND-1.",
        "Laser or light treatment is",
    ):
        assert words in text


@pytest.mark.parametrize(
    "vignette",
    [5, {}, {"id": "X", "answers": []}, {"id": "X", "answers": {}, "expected": {}}],
    ids=["a number", "empty", "answers a list", "no verdict"],
)
def test_a_file_that_holds_no_vignettes_is_named(release, profile, vignette):
    whole = {"id": "W", "answers": {}, "expected": {"verdict": "insufficient information"}}
    with pytest.raises(CommandError, match="vignette 2 needs"):
        run("vignettes", str(profile({"vignettes": [whole, vignette]})))


def test_publish_release_needs_a_known_user(release):
    with pytest.raises(CommandError, match="nobody"):
        run("publish_release", by="nobody", note="x")


def test_publish_release_needs_a_note(release, publisher):
    with pytest.raises(CommandError, match="note"):
        run("publish_release", by=publisher.username, note=" ")


def test_publish_release(release, publisher):
    Rule.objects.get(key="R-COU-1").delete()
    assert "Release 2 is live" in run("publish_release", by=publisher.username, note="fewer")
    assert Release.objects.live().note == "fewer"


def test_setup_knowledge_leaves_a_published_base_alone(release):
    assert "already published" in run("setup_knowledge")
    assert Release.objects.count() == 1
