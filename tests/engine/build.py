"""Small documents for the tests, every field filled in."""


def choice(key, unknown=False, exclusive=False):
    return {"key": key, "label": key.capitalize(), "unknown": unknown, "exclusive": exclusive, "hint": ""}


def question(key, kind="one", choices=("a", "b", "c"), **fields):
    offered = [item if isinstance(item, dict) else choice(item) for item in choices]
    return {
        "key": key,
        "code": key.upper(),
        "section": "A",
        "label": f"Question {key}",
        "kind": kind,
        "gate": False,
        "show_when": None,
        "omits_choice_of": None,
        "unit": "",
        "hard_min": None,
        "hard_max": None,
        "choices": offered if kind in ("one", "many") else [],
    } | fields


def finding(key, when):
    return {"key": key, "name": f"Finding {key}", "when": when}


def modality(key, asked=False):
    return {"key": key, "label": f"Modality {key}", "asked": asked, "row": key, "limits": []}


def rule_set(key="source", origin="source", on=True):
    return {"key": key, "origin": origin, "title": key, "on": on}


def effect(kind, modality="nanofat", when=None):
    return {"modality": modality, "effect": kind, "when": when}


def rule(key, when, *effects, **fields):
    return {
        "key": key,
        "name": f"Rule {key}",
        "kind": "caution",
        "set": "source",
        "support": "stated",
        "on": True,
        "when": when,
        "effects": [effect(e) if isinstance(e, str) else e for e in effects],
        "note": f"Note {key}",
        "addendum": None,
        "claims": [],
        "references": [],
        "highlight_when": None,
        "framing": False,
    } | fields


def document(questions, rules=(), findings=(), rule_sets=None, modalities=None):
    return {
        "schema": 1,
        "verdicts": [],
        "questions": list(questions),
        "findings": list(findings),
        "modalities": modalities or [modality("nanofat", asked=True), modality("filler"), modality("laser")],
        "rule_sets": rule_sets or [rule_set()],
        "rules": list(rules),
    }


def answer(question, op, *choices):
    return {"question": question, "op": op, "choices": list(choices)}


def number(question, op, value):
    return {"question": question, "op": op, "value": value}


def unanswered(question):
    return {"question": question, "op": "unanswered"}


def holds(finding, op="is"):
    return {"finding": finding, "op": op}


def stands(standing, modality="nanofat", op="is"):
    return {"modality": modality, "op": op, "standing": standing}
