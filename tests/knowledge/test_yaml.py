"""The shipped YAML: nothing missing, nothing dangling, and every claim used where it was agreed.

Reads the files as they are, so that a fault shows here before it shows in the engine.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parents[1] / "assessments" / "knowledge"
KINDS = {
    "indications": 9,
    "contraindications": 15,
    "cautions": 18,
    "gaps": 5,
    "alternatives": 11,
    "technique": 14,
    "counselling": 15,
}
COUNTS = {
    "verdicts": 5,
    "sections": 7,
    "questions": 37,
    "modalities": 11,
    "rule_sets": 2,
    "claims": 153,
    "messages": 18,
    "references": 0,
    "handout": 10,
    "scope": 13,
    "ambiguities": 20,
    "test_patients": 12,
}


def read(name, folder=KNOWLEDGE):
    return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))


FILES = {name: read(name) for name in (*COUNTS, "findings", "matrix")}
RULES = [rule for kind in KINDS for rule in read(f"rules/{kind}")]
QUESTIONS = {question["key"]: question for question in FILES["questions"]}
FINDINGS = {finding["key"]: finding for finding in FILES["findings"]}
MODALITIES = {modality["key"] for modality in FILES["modalities"]}
CLAIMS = [claim["key"] for claim in FILES["claims"]]
STANDINGS = {"indicated", "held-back", "replaced", "suggested"}
DEFINED = [*FILES["findings"], *RULES]


@pytest.mark.parametrize("name", COUNTS)
def test_count(name):
    assert len(FILES[name]) == COUNTS[name]


def test_rules_by_kind():
    kinds = {"gaps": "gap", "technique": "technique", "counselling": "counselling"}
    assert Counter(rule["kind"] for rule in RULES) == {
        kinds.get(kind, kind.removesuffix("s")): count for kind, count in KINDS.items()
    }


def test_the_matrix_is_full():
    matrix = FILES["matrix"]
    rows, columns = ([item["key"] for item in matrix[side]] for side in ("rows", "columns"))
    cells = [(cell["row"], cell["column"]) for cell in matrix["cells"]]
    assert (len(rows), len(columns), len(cells)) == (8, 10, 80)
    assert cells == [(row, column) for row in rows for column in columns]


def test_a_silent_cell_says_so_and_a_speaking_one_has_a_claim():
    for cell in FILES["matrix"]["cells"]:
        assert ("not stated" in cell["text"]) or cell["claims"]
        assert cell["stance"] != "not-stated" or "not stated" in cell["text"]


def test_seven_gates_and_one_modality_asked_about():
    assert [question["code"] for question in QUESTIONS.values() if question.get("gate")] == (
        ["A1", "D1", "D2", "D3", "D4", "E1", "F1"]
    )
    assert [m["key"] for m in FILES["modalities"] if m.get("asked")] == ["nanofat"]


@pytest.mark.parametrize("name", [*COUNTS, "findings"])
def test_keys_are_unique(name):
    keys = [item["key"] for item in FILES[name]]
    assert len(keys) == len(set(keys))


def test_the_form_is_the_agreed_one():
    form = {
        question["label"] + (" *" if question.get("gate") else ""): [c["label"] for c in question["choices"]]
        for question in FILES["questions"]
    }
    agreed = read("questions", HERE)
    assert list(form) == list(agreed)
    assert form == agreed


UNKNOWN = {
    "Not assessed",
    "Not asked",
    "Not decided",
    "Not recorded",
    "Not yet characterized",
    "Not yet clear",
    "Not yet decided",
    "Not yet determined",
    "Not yet discussed",
    "Not yet judged",
    "Not yet planned",
    "Not yet reviewed",
}
NOTHING_ELSE = {
    "Elsewhere only",
    "No discoloration or shadowing",
    "No scar concern",
    "None",
    "None of these",
    "Not applicable",
}


@pytest.mark.parametrize("question", FILES["questions"], ids=lambda question: question["key"])
def test_which_choices_mean_unknown_and_which_stand_alone(question):
    alone = UNKNOWN | NOTHING_ELSE if question["kind"] == "many" else set()
    for choice in question["choices"]:
        assert choice.get("unknown", False) == (choice["label"] in UNKNOWN)
        assert choice.get("exclusive", False) == (choice["label"] in alone)


def conditions(item):
    return [condition for group in item["when"] for condition in group]


@pytest.mark.parametrize("item", DEFINED, ids=lambda item: item["key"])
def test_conditions_refer_to_what_exists(item):
    for condition in conditions(item):
        if "question" in condition:
            choices = {choice["key"] for choice in QUESTIONS[condition["question"]]["choices"]}
            assert set(condition.get("choices", [])) <= choices
            assert condition.get("choices") or condition["op"] == "unanswered"
        elif "finding" in condition:
            assert condition["finding"] in FINDINGS
        else:
            assert condition["modality"] in MODALITIES
            assert condition["standing"] in STANDINGS


@pytest.mark.parametrize("item", DEFINED, ids=lambda item: item["key"])
def test_conditions_never_name_an_unknown_choice(item):
    """“Not assessed” means no answer; a condition naming it would never hold."""
    for condition in conditions(item):
        question = QUESTIONS.get(condition.get("question"), {"choices": []})
        unknown = {choice["key"] for choice in question["choices"] if choice.get("unknown")}
        assert not unknown & set(condition.get("choices", []))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["key"])
def test_a_rule_refers_to_what_exists(rule):
    findings = [effect.get("when") for effect in rule["effects"]] + [rule.get("highlight_when")]
    findings.append(rule.get("addendum", {}).get("when"))
    assert {finding for finding in findings if finding} <= set(FINDINGS)
    assert {effect["modality"] for effect in rule["effects"]} <= MODALITIES
    assert set(re.findall(r"{([^}]+)}", rule["note"])) <= {*QUESTIONS, "missing"}
    assert rule["set"] == {"stated": "source", "inferred": "source-inferred"}[rule["support"]]
    assert rule["claims"]


def test_questions_refer_to_what_exists():
    for question in QUESTIONS.values():
        assert question["section"] in {section["key"] for section in FILES["sections"]}
        assert question.get("show_when") is None or question["show_when"] in FINDINGS
        assert question.get("omits_choice_of") is None or question["omits_choice_of"] in QUESTIONS


def test_modalities_and_columns_refer_to_what_exists():
    matrix = FILES["matrix"]
    assert {modality["row"] for modality in FILES["modalities"]} == {row["key"] for row in matrix["rows"]}
    for column in matrix["columns"]:
        assert (column["finding"] in FINDINGS) == column["problem"]


def test_every_finding_is_used():
    used = {condition.get("finding") for item in DEFINED for condition in conditions(item)}
    used |= {question.get("show_when") for question in QUESTIONS.values()}
    used |= {column["finding"] for column in FILES["matrix"]["columns"]}
    for rule in RULES:
        used |= {effect.get("when") for effect in rule["effects"]}
        used |= {rule.get("highlight_when"), rule.get("addendum", {}).get("when")}
    assert set(FINDINGS) - used == set()


def test_cited_claims_exist():
    limits = [limit for modality in FILES["modalities"] for limit in modality["limits"]]
    citing = [*RULES, *QUESTIONS.values(), *FILES["matrix"]["cells"], *FILES["handout"], *FILES["messages"]]
    assert {claim for item in [*citing, *limits] for claim in item.get("claims", [])} <= set(CLAIMS)


def cited_by(items, claim, name):
    return sorted(item[name] for item in items if claim in item.get("claims", []))


AGREED = read("coverage", HERE)


def test_the_coverage_index_knows_every_claim():
    assert list(AGREED) == CLAIMS


@pytest.mark.parametrize("claim", AGREED)
def test_a_claim_is_used_where_agreed(claim):
    agreed = AGREED[claim]
    assert cited_by(RULES, claim, "key") == sorted(agreed["rules"])
    assert cited_by(FILES["questions"], claim, "code") == sorted(agreed["questions"])
    assert bool(cited_by(FILES["matrix"]["cells"], claim, "row")) == agreed["matrix"]
    assert bool(cited_by(FILES["handout"], claim, "key")) == agreed["handout"]


def test_every_rule_and_question_with_claims_is_in_the_coverage_index():
    assert {key for use in AGREED.values() for key in use["rules"]} == {rule["key"] for rule in RULES}
    assert {code for use in AGREED.values() for code in use["questions"]} == {
        question["code"] for question in FILES["questions"]
    }


def test_a_handout_claim_says_that_it_is_handout_content():
    told = [claim["key"] for claim in FILES["claims"] if "patient-handout content" in claim["uses"]]
    assert told == [claim for claim in CLAIMS if AGREED[claim]["handout"]]


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


PROMISES = re.compile(
    r"\b(guarantees?|cures?|cured|regenerates?|safe|best candidate|approved|forbidden)\b", re.I
)
EXPECTED = re.compile(r"\b(guaranteed|permanent)\b", re.I)
LIKELY_TO_EXPECT = re.compile(r"expect|described as|correction", re.I)


def test_the_wording_promises_nothing():
    every = [text for content in [*FILES.values(), RULES] for text in texts(content)]
    assert [text for text in every if PROMISES.search(text) and "expectation of" not in text] == []


def test_permanent_and_guaranteed_only_name_an_expectation():
    every = [text for content in [*FILES.values(), RULES] for text in texts(content) if " " in text]
    assert [text for text in every if EXPECTED.search(text) and not LIKELY_TO_EXPECT.search(text)] == []


def test_the_handout_speaks_to_the_patient():
    handout = " ".join(paragraph["text"] for paragraph in FILES["handout"])
    assert not re.search(r"verdict|suitable|contraindicat|another approach|S-[A-Z]+-\d", handout)
