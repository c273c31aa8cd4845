"""The pages of all vignettes: nothing that was found is lost, changed, unfilled or promised."""

import json
import re
from dataclasses import dataclass
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.template import engines
from django.urls import reverse

from assessments import access, actions
from assessments.engine.vocabulary import PLACEHOLDER, remarks
from assessments.presenters.labels import ORIGINS, ROLES
from tests.conftest import signed_in
from tests.pages import words
from tests.profiles import DOCUMENT, VIGNETTES, answers_of

pytestmark = pytest.mark.django_db
IDS = [vignette["id"] for vignette in VIGNETTES]
UNRESOLVED = "(unresolved: %s)"


@dataclass(frozen=True)
class Page:
    html: str
    record: str
    stored: dict  # the screening as it was recorded


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """The Page of each vignette by its id. Recorded and asked for once, then rolled back."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines["django"].engine, "string_if_invalid", UNRESOLVED)
        call_command("setup_knowledge", stdout=StringIO())
        clinician = User.objects.create_user("vignettes")
        clinician.groups.set(Group.objects.filter(name=access.CLINICIAN))
        all_made = {vignette["id"]: page_of(clinician, vignette) for vignette in VIGNETTES}
        transaction.set_rollback(True)
    return all_made


def page_of(clinician, vignette):
    draft = actions.begin_draft(by=clinician)
    patient = {"reference": vignette["id"], "year_of_birth": None}
    profile = {"answers": answers_of(vignette), "remarks": {}}
    consultation = actions.record(by=clinician, draft_id=draft.pk, **patient, **profile)
    client = signed_in(clinician)
    html = client.get(reverse("consultation", args=[consultation.pk]))
    record = client.get(reverse("consultation-text", args=[consultation.pk]))
    assert (html.status_code, record.status_code) == (200, 200)
    return Page(html.text, record.text, json.loads(consultation.current.screening))


@pytest.fixture
def made(pages, vignette):
    return pages[vignette]


every_vignette = pytest.mark.parametrize("vignette", IDS)


def section(html, heading):
    """The words of the section with this heading id."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}".*?</section>', html, re.DOTALL)
    return words(found[0])


# -- the screening is the page ---------------------------------------------------------------------


@every_vignette
def test_the_page_is_made_in_full(made):
    assert "cannot be shown in full" not in made.html + made.record


@every_vignette
def test_the_verdict_is_the_recorded_one(made):
    (title,) = re.findall(r"<h1>([^<]*)</h1>", made.html)
    assert title.lower() == made.stored["verdict"]
    assert f"Verdict: {title}. " in made.record


@every_vignette
def test_every_fired_rule_is_there_with_text_claims_and_origin(made):
    articles = dict(re.findall(r'<article[^>]* id="(R-[^"]*)">(.*?)</article>', made.html, re.DOTALL))
    own = [note for note in made.stored["notes"] if note["kind"] != "alternative"]
    assert sorted(articles) == sorted(note["rule"] for note in own)
    for note in own:
        shown = words(articles[note["rule"]])
        told = [note["name"], note["text"], ORIGINS[note["origin"]].word, *note["claims"]]
        assert [part for part in told if part not in shown] == [], note["rule"]


@every_vignette
def test_every_alternative_is_there_with_reasons_limits_and_claims(made):
    offered = [
        words(part) for part in re.findall(r'<article class="option">.*?</article>', made.html, re.DOTALL)
    ]
    assert len(offered) == len(made.stored["alternatives"])
    for option, shown in zip(made.stored["alternatives"], offered, strict=True):
        reasons = [reason["text"] for reason in (*option["for"], *option["against"])]
        told = [option["label"], ROLES[option["role"]], *reasons, *option["claims"]]
        assert [part for part in told if part not in shown] == [], option["label"]


@every_vignette
def test_a_fired_alternative_is_told_where_it_is_offered(made):
    fired = [note["text"] for note in made.stored["notes"] if note["kind"] == "alternative"]
    assert [text for text in fired if text not in section(made.html, "h-alt")] == []
    assert [text for text in made.stored["framing"] if text not in section(made.html, "h-alt")] == []


@every_vignette
def test_every_undecided_contraindication_is_named_as_open(made):
    undecided = [rule["name"] for rule in made.stored["undecided"] if rule["kind"] == "contraindication"]
    assert [name for name in undecided if name not in section(made.html, "h-open")] == []
    assert [name for name in undecided if name not in made.record] == []


@every_vignette
def test_every_open_question_leads_back_to_the_form(made):
    back = re.findall(r'name="to" value="([^"]*)"', made.html)
    assert sorted(back) == sorted(item["question"] for item in made.stored["missing"])
    gates = [item["question"] for item in made.stored["missing"] if item["gate"]]
    assert back[: len(gates)] == gates


@every_vignette
def test_every_verdict_still_possible_is_named(made):
    others = [verdict for verdict in made.stored["reachable"] if verdict != made.stored["verdict"]]
    still_open = section(made.html, "h-open").lower()
    assert [verdict for verdict in others if verdict not in still_open] == []
    assert made.stored["settled"] == ("settled:" in still_open)


@every_vignette
def test_every_silent_rule_is_accounted_for(made):
    folded = words(made.html.partition('<ul class="silent">')[2].partition("</ul>")[0])
    silent = [rule["name"] for rule in (*made.stored["undecided"], *made.stored["not_fired"])]
    assert [name for name in silent if name not in folded] == []


# -- nothing unfilled, nothing promised, nothing long ----------------------------------------------


@every_vignette
def test_no_placeholder_is_left(made):
    assert PLACEHOLDER.findall(words(made.html)) == []
    assert PLACEHOLDER.findall(made.record) == []


@every_vignette
def test_no_template_asks_for_what_is_not_there(made):
    assert re.findall(r"\(unresolved: [^)]*\)", made.html) == []


def items(name):
    return {item["key"]: item for item in DOCUMENT[name]}


RULES, CLAIMS = items("rules"), items("claims")
EXPECTED = [choice["label"] for choice in items("questions")["expectation"]["choices"]]
# Words the house avoids stand in these on purpose: they name what a patient expects, or the word itself.
ON_PURPOSE = [
    *EXPECTED,
    *(RULES[rule][part] for rule in ("R-CON-7", "R-COU-10") for part in ("note", "name")),
    *(CLAIMS[claim]["text"] for claim in ("S-CON-7", "S-MECH-7")),
]


@every_vignette
def test_no_word_is_used_that_the_house_avoids(made):
    text = words(made.html) + made.record
    for sentence in sorted(ON_PURPOSE, key=len, reverse=True):
        text = text.replace(" ".join(sentence.split()), "")
    assert remarks(text) == []


@every_vignette
def test_the_text_for_the_record_is_short(made):
    lines = made.record.splitlines()
    points = sum(note["kind"] not in ("technique", "counselling") for note in made.stored["notes"])
    assert len(lines) <= 12 + points
    assert len(made.record) < 2500
    assert lines[0].startswith("Nanofat consult, patient ")
