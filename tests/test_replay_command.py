"""manage.py replay: the impact from the terminal, in words, as JSON and as a table."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessments import actions
from assessments.management.commands.replay import harmless
from assessments.models import Replay, Rule
from tests.workshop import past

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultations(release, clinician):
    past.record(clinician, reference="NF-canary", nicotine="cannot-pause", remarks={"nicotine": "canary"})
    past.record(clinician)
    past.soften()


def run(**options):
    out, err = io.StringIO(), io.StringIO()
    call_command("replay", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_it_prints_the_impact_of_the_draft_in_words(consultations):
    out, err = run()
    assert out.splitlines() == [
        "2 past consultations, screened again. 1 of 2 keeps its verdict; 1 would get another.",
        "  1: Defer until resolved → Suitable with considerations",
        "    1 by R-CON-4a Nicotine, cannot or will not pause",
    ]
    assert err == "2 of 2 screened\n"


def test_a_release_can_be_tried_instead(consultations, publisher):
    assert "All 2 keep their verdict." in run(release=1)[0]
    actions.publish(by=publisher, note="Softened.")
    assert "All of them would get this verdict from the live release as well." in run(release=2)[0]


def test_json_has_counts_and_nobody(consultations):
    found = json.loads(run(json="-")[0])
    assert (found["consultations"], found["kept"]) == (2, {"suitable": 1})
    assert [(one["from"], one["to"], one["count"]) for one in found["changed"]] == [
        ("defer", "considerations", 1)
    ]
    assert (found["before"]["R-CON-4a"], found["fired"]["R-CON-4a"]) == (1, 1)
    assert not {"examples", "until", "answers"} & keys_of(found)


def keys_of(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = set(value) if isinstance(value, dict) else set()
    return own.union(*(keys_of(part) for part in inner))


def test_csv_has_a_row_for_every_count(consultations):
    rows = list(csv.DictReader(io.StringIO(run(csv="-")[0])))
    counted = {(row["what"], row["from"], row["to"], row["key"]): row["count"] for row in rows}
    assert len(counted) == len(rows)
    assert counted["screened", "", "", ""] == "2"
    assert counted["kept", "suitable", "suitable", ""] == "1"
    assert counted["changed by rule", "defer", "considerations", "R-CON-4a"] == "1"
    assert counted["fires with the draft", "", "", "R-CON-4a"] == "1"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_file_is_written_beside_the_words(form, consultations, tmp_path):
    path = tmp_path / f"impact.{form}"
    out, _ = run(**{form: str(path)})
    assert "1 would get another" in out
    assert "R-CON-4a" in path.read_text()
    assert "canary" not in out + path.read_text()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell):
    assert harmless(cell) == f"'{cell}"
    assert (harmless("R-CON-4a"), harmless(-1)) == ("R-CON-4a", -1)


def test_what_was_counted_is_not_counted_again(consultations):
    run()
    before = Replay.objects.get().version
    assert run()[1] == ""
    assert Replay.objects.get().version == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"release": 99}, "There is no release 99."),
        ({"json": "-", "csv": "-"}, "one of --json and --csv"),
        ({"json": "no/such/folder.json"}, "cannot be written"),
    ],
)
def test_a_mistake_is_named(options, words, consultations):
    with pytest.raises(CommandError, match=words):
        run(**options)


def test_a_draft_with_mistakes_is_refused(consultations):
    Rule.objects.get(key="R-IND-1").conditions.create(modality_id=1, op="is", standing="indicated")
    with pytest.raises(CommandError, match="does not hold together"):
        run()


def test_without_a_release_it_says_so(unpublished):
    with pytest.raises(CommandError, match="published"):
        run()
