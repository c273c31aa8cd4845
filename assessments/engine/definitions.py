"""What a document defines by groups of conditions, all in one shape, and what depends on what.

A node names a definition: ("finding", key), ("rule", key), ("effect", rule key, place) for an effect with a
condition of its own, ("standing", modality, standing) for a standing that a condition reads;
("question", key) is what the others start from.
"""

from .verdict import STANDINGS


def is_on(document, rule):
    sets = {rule_set["key"]: rule_set.get("on", True) for rule_set in document["rule_sets"]}
    return rule.get("on", True) and sets[rule["set"]]


def define(document, off_too=False):
    """node -> its groups, each a list of (what is read, condition).

    A rule that is off has its groups, so that it can be explained, but no effects (unless `off_too`).
    """
    when = {("finding", item["key"]): item["when"] for item in document.get("findings", [])}
    when |= {("rule", rule["key"]): rule["when"] for rule in document["rules"]}
    definitions = {node: [[read(c) for c in group] for group in groups] for node, groups in when.items()}
    makers = []
    for rule, place, effect in active_effects(document, off_too):
        node = effect_node(rule, place, effect)
        makers.append((effect, node))
        if node[0] == "effect":
            both = [("rule", rule["key"]), ("finding", effect["when"])]
            definitions[node] = [[(source, {"op": "is"}) for source in both]]
    read_somewhere = {source for groups in definitions.values() for group in groups for source, _ in group}
    for node in sorted(source for source in read_somewhere if source[0] == "standing"):
        definitions[node] = standing_groups(node, makers)
    return definitions


def read(condition):
    """(what a condition reads, the condition)"""
    if "question" in condition:
        return ("question", condition["question"]), condition
    if "finding" in condition:
        return ("finding", condition["finding"]), condition
    return ("standing", condition["modality"], condition["standing"]), condition


def active_effects(document, off_too=False):
    for rule in document["rules"]:
        if off_too or is_on(document, rule):
            for place, effect in enumerate(rule["effects"]):
                yield rule, place, effect


def effect_node(rule, place, effect):
    return ("effect", rule["key"], place) if effect.get("when") else ("rule", rule["key"])


def standing_groups(node, makers):
    """Any maker is enough, and none of the unmakers may hold: one group per maker."""
    _, modality, standing = node
    making, unless = STANDINGS[standing]
    own = [(effect["effect"], source) for effect, source in makers if effect["modality"] == modality]
    barred = [(source, {"op": "is_not"}) for kind, source in own if kind in unless]
    return [[(source, {"op": "is"}), *barred] for kind, source in own if kind in making]


def dependencies(definitions, questions):
    """node -> the nodes that must be known before it"""
    graph = {}
    for node, groups in definitions.items():
        graph[node] = {source for group in groups for source, _ in group}
    for question in questions:
        shown_by = question.get("show_when")
        graph["question", question["key"]] = {("finding", shown_by)} if shown_by else set()
    return graph


def questions_read(graph, node):
    """The keys of the questions that a node depends on, through whatever; `graph` as from dependencies()."""
    seen, waiting = set(), [node]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += graph.get(node, ())
    return {node[1] for node in seen if node[0] == "question"}
