"""The whole examination: the shipped knowledge passes, what took too long is said, proofs are not empty."""

import json
import subprocess
import sys
from datetime import date
from time import monotonic

import pytest

from assessments.engine import KnowledgeError, Verdict
from assessments.engine.proofs import CHECKS, LEVELS, Problem, examine
from assessments.engine.proofs.case import Case
from assessments.knowledge_files import read_folder
from tests.engine.build import answer, document, question, rule

SUITABLE = (Verdict.SUITABLE, Verdict.CONSIDERATIONS)
# These read the document alone; and the shipped form asks its gate questions of everybody.
WITHOUT_A_PROOF = {
    "never-indicated",
    "never-held-back",
    "holds-nothing-back",
    "no-conditions",
    "unread",
    "added-choice",
    "no-source",
    "past-review",
    "wording",
    "gate-unasked",
}


@pytest.fixture(scope="module")
def shipped():
    return read_folder()


@pytest.fixture(scope="module")
def examination(shipped):
    return examine(shipped, live=shipped)


def test_nothing_blocks_the_shipped_knowledge(examination):
    assert examination.of("error", "unverified") == ()


def test_nothing_on_the_shipped_knowledge_needs_a_written_reason(examination):
    assert examination.of("warning") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "No verdict is called settled while a contraindication is undecided.",
        "A verdict that is called settled stays, whatever is answered later.",
        "No answer that brings a contraindication moves the verdict towards suitable.",
        "The verdict is never suitable while a gate question that is asked is open.",
        "The verdict is never suitable while it is unknown whether a gate question will be asked.",
    ],
)
def test_the_shipped_knowledge_is_proved(examination, sentence):
    assert sentence in examination.proved


def test_problems_come_the_weightiest_first_and_each_has_its_own_id(examination):
    levels = [LEVELS.index(problem.level) for problem in examination.problems]
    assert levels == sorted(levels)
    assert len({problem.id for problem in examination.problems}) == len(examination.problems)


def test_an_examination_is_the_same_every_time(shipped, examination):
    assert examine(json.loads(json.dumps(shipped)), live=shipped) == examination


def test_an_id_is_that_of_the_items_not_of_the_wording():
    problem = Problem("warning", "idle-group", "rules", "R-1", "A sentence.", {"q": "a"}, (("rules", "R-2"),))
    reworded = Problem("warning", "idle-group", "rules", "R-1", "Another.", None, (("rules", "R-2"),))
    doubt = Problem("unverified", "idle-group", "rules", "R-1", "Whether.", None, (("rules", "R-2"),))
    assert problem.id == reworded.id == "a936b2211187"
    assert doubt.id != problem.id


def test_a_document_that_does_not_compile_is_refused():
    broken = document([question("q")], [rule("r", [[answer("q", "any_of", "zz")]], "defer")])
    with pytest.raises(KnowledgeError, match="the choice zz does not exist"):
        examine(broken)


def test_what_could_not_be_decided_in_time_is_said_and_nothing_is_called_proved(shipped):
    late = examine(shipped, seconds=0)
    doubts = {problem.code: problem for problem in late.of("unverified")}
    assert set(doubts) == {check.code for check in CHECKS} - WITHOUT_A_PROOF
    (sentence,) = late.proved
    assert "unknown whether a gate question will be asked" in sentence
    doubt = doubts["never-fires"]
    assert doubt.sentence.startswith(
        "Whether these rules can fire could not be verified in the time allowed: R-"
    )
    assert {key for _, key in [(doubt.kind, doubt.key), *doubt.about]} == {r["key"] for r in shipped["rules"]}


def test_what_needs_no_proof_is_found_however_short_the_time():
    made = document([question("q")], [rule("r", [[answer("q", "any_of", "a")]], "defer")])
    late = examine(made, today=date(2026, 1, 1), seconds=0)
    assert [problem.key for problem in late.of("warning")] == ["r"]


def test_safety_is_not_proved_for_lack_of_cases(shipped):
    """Each premise left out of a proof leaves somebody who breaks it."""
    case = Case(shipped, None, date(2026, 1, 1), monotonic() + 60)
    patient, pair = case.patient, case.pair
    undecided = patient.undecided(("rule", "R-CON-4c"))
    assert case.prover.find(patient.settled())
    assert case.prover.find(patient.verdict(*SUITABLE), undecided)
    before, after = pair.before.verdict(Verdict.SUITABLE), ~pair.after.verdict(Verdict.SUITABLE)
    assert pair.prover.find(before, after, *pair.completed)
    assert pair.prover.find(pair.before.settled(), before, after)
    assert pair.prover.find(pair.better, *pair.differ_only_in("nicotine"))
    assert pair.prover.find(pair.newly_held_back, *pair.differ_only_in("nicotine"))
    assert case.prover.find(patient.open_gate("nicotine"), patient.verdict(Verdict.DEFER))
    case.close()


def test_the_engine_needs_nothing_of_django():
    code = "import sys, assessments.engine.proofs; sys.exit(any(m.startswith('django') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
