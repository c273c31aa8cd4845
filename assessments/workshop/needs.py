"""What an item of the document refers to, and everything a set of rules cannot do without."""

from ..differences import collections


def needed_by(document, rules):
    """{kind: keys} of the items these rules refer to, directly or through others."""
    items = dict(collections(document))
    found, ahead = set(), [place for rule in rules for place in refers("rules", rule)]
    while ahead:
        kind, key = place = ahead.pop()
        if place not in found and key in items[kind]:
            found.add(place)
            ahead += refers(kind, items[kind][key])
    return {kind: {key for other, key in found if other == kind} for kind in items}


def refers(kind, item):
    """The (kind, key) pairs that an item names."""
    return [place for place in REFERS.get(kind, nothing)(item) if place[1] is not None]


def nothing(item):
    return []


def of_rule(rule):
    yield "rule_sets", rule["set"]
    yield from of_groups(rule["when"])
    yield from of_claims(rule)
    yield from (("references", key) for key in rule["references"])
    for effect in rule["effects"]:
        yield "modalities", effect["modality"]
        yield "findings", effect["when"]
    yield "findings", rule["highlight_when"]
    yield "findings", (rule["addendum"] or {}).get("when")


def of_groups(groups):
    for line in (line for group in groups for line in group):
        yield "questions", line.get("question")
        yield "findings", line.get("finding")
        yield "modalities", line.get("modality")


def of_finding(finding):
    return of_groups(finding["when"])


def of_question(question):
    yield "sections", question["section"]
    yield "findings", question["show_when"]
    yield "questions", question["omits_choice_of"]
    yield from of_claims(question)


def of_modality(modality):
    yield "matrix_rows", modality["row"]
    for limit in modality["limits"]:
        yield from of_claims(limit)


def of_claims(item):
    return (("claims", key) for key in item["claims"])


REFERS = {"rules": of_rule, "findings": of_finding, "questions": of_question, "modalities": of_modality}


def looked_at(document, groups):
    """Keys of the questions that conditions look at, also through findings."""
    findings = {finding["key"]: finding for finding in document["findings"]}
    questions, seen, ahead = set(), set(), [groups]
    while ahead:
        for kind, key in of_groups(ahead.pop()):
            if kind == "questions" and key:
                questions.add(key)
            elif kind == "findings" and key in findings and key not in seen:
                seen.add(key)
                ahead.append(findings[key]["when"])
    return questions
