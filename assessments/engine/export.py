"""A screening as plain JSON: what is stored, exported and printed. Same input, same bytes."""

import json

from .verdict import EFFECTS, Status
from .version import ENGINE_VERSION
from .wording import note_text


def canonical_json(value):
    """JSON with sorted keys, no spaces and readable letters: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def screening_document(screening):
    """The whole screening as a dict ready for JSON, in document order, with every text filled in.

    Keys: verdict and reachable (in words and as keys), settled, rests_on, notes, undecided, not_fired,
    alternatives, possible, framing, missing, not_used, provenance.
    """
    kb = screening.knowledge_base
    rules = [rule for rule in kb.rules.values() if not rule.get("framing")]
    by_status = {status: [] for status in Status}
    for rule in rules:
        by_status[screening.outcome[rule["key"]].status].append(rule)
    standings = {standing.key: standing for standing in screening.modalities}
    alternatives = [alternative(screening, s) for s in standings.values() if s.standing in ROLES]
    framing = framing_rules(screening) if alternatives else []
    return {
        "verdict": screening.verdict.label,
        "verdict_key": screening.verdict.value,
        "reachable": [verdict.label for verdict in screening.reachable],
        "reachable_keys": [verdict.value for verdict in screening.reachable],
        "settled": screening.settled,
        "rests_on": list(screening.rests_on),
        "notes": [note(screening, rule) for rule in (*by_status[Status.FIRED], *framing)],
        "undecided": [undecided(screening, rule) for rule in by_status[Status.UNDECIDED]],
        "not_fired": [named(kb, rule) for rule in by_status[Status.NOT_FIRED]],
        "alternatives": alternatives,
        "possible": [possible(kb, s) for s in standings.values() if s.standing == "possible"],
        "framing": [note_text(screening, rule) for rule in framing],
        "missing": [missing(item) for item in screening.missing],
        "not_used": [not_used(item) for item in screening.not_used],
        "provenance": provenance(screening),
    }


ROLES = {"suggested": "alternative", "complement": "complement"}


def named(kb, rule):
    origin = kb.rule_sets[rule["set"]]["origin"]
    return {"rule": rule["key"], "kind": rule["kind"], "name": rule["name"], "origin": origin}


def note(screening, rule):
    effects = weightiest_first(screening, rule, screening.now.fired)
    highlight = rule.get("highlight_when")
    return named(screening.knowledge_base, rule) | {
        **main_effect(effects),
        "effects": effects,
        "modalities": list(dict.fromkeys(effect["modality"] for effect in effects)),
        "support": rule.get("support", ""),
        "claims": list(rule.get("claims", [])),
        "references": list(rule.get("references", [])),
        "text": note_text(screening, rule),
        "highlight": bool(highlight and screening.holds("finding", highlight)),
    }


def undecided(screening, rule):
    kb = screening.knowledge_base
    effects = weightiest_first(screening, rule, screening.now.fired | screening.now.undecided)
    questions = list(screening.outcome[rule["key"]].open)
    return named(kb, rule) | main_effect(effects) | {"effects": effects, "questions": questions}


def weightiest_first(screening, rule, flags):
    """The rule's effects among these flags; those on the asked modality come first."""
    kb = screening.knowledge_base
    own = [e for e in kb.effects_of_rule.get(rule["key"], ()) if e.flag & flags]
    ordered = sorted(own, key=lambda effect: (effect.modality != kb.asked, EFFECTS.index(effect.effect)))
    return [{"modality": effect.modality, "effect": effect.effect} for effect in ordered]


def main_effect(effects):
    return dict(effects[0]) if effects else {"modality": None, "effect": "note"}


def alternative(screening, standing):
    kb = screening.knowledge_base
    item = kb.modality[standing.key]
    reasons_for = [reason(screening, key) for key in standing.for_]
    against = [reason(screening, key) for key in standing.against]
    against += [limit_item(limit) for limit in item.get("limits", [])]
    cited = [claim for entry in (*reasons_for, *against) for claim in entry["claims"]]
    return {
        "modality": standing.key,
        "label": item["label"],
        "role": ROLES[standing.standing],
        "for": reasons_for,
        "against": against,
        "claims": list(dict.fromkeys(cited)),
    }


def reason(screening, key):
    """A rule as a reason; an undecided one by its name only, since its note does not apply yet."""
    rule = screening.knowledge_base.rules[key]
    told = {"text": f"Not ruled out yet: {rule['name']}.", "claims": []}
    if screening.outcome[key].status is Status.FIRED:
        told = {"text": note_text(screening, rule), "claims": list(rule.get("claims", []))}
    return {"rule": key, "name": rule["name"], **told}


def limit_item(limit):
    return {"rule": None, "name": "", "text": limit["text"], "claims": list(limit.get("claims", []))}


def possible(kb, standing):
    return {
        "modality": standing.key,
        "label": kb.modality[standing.key]["label"],
        "rules": list(standing.undecided),
        "questions": list(standing.questions),
    }


def framing_rules(screening):
    """The rules whose notes stand above the alternatives. An undecided one counts as well: a suggestion must
    not stand there without it."""
    rules = [rule for rule in screening.knowledge_base.rules.values() if rule.get("framing")]
    return [rule for rule in rules if screening.outcome[rule["key"]].status is not Status.NOT_FIRED]


def missing(item):
    return {
        "question": item.key,
        "label": item.label,
        "code": item.code,
        "gate": item.gate,
        "unknown_choice": item.unknown_choice,
        "rules": list(item.rules),
    }


def not_used(item):
    return {"question": item.key, "label": item.label, "answer": item.answer, "reason": item.reason}


def provenance(screening):
    kb = screening.knowledge_base
    return {
        "release": kb.number,
        "sha256": kb.sha256,
        "engine": ENGINE_VERSION,
        "origins": list(screening.origins),
        "sets_off": [key for key, rule_set in kb.rule_sets.items() if not rule_set.get("on", True)],
        "rules_off": [rule["key"] for rule in kb.document["rules"] if not rule.get("on", True)],
    }
