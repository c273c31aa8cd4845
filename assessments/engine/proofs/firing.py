"""Can it happen at all? Rules, effects, findings and groups of conditions that nobody or everybody meets."""

from .case import Check

NODES = {"rules": "rule", "findings": "finding"}


def node_of(item):
    return NODES[item[0]], item[1]


# -- never -----------------------------------------------------------------------------------------


def never_fires(case, item):
    if case.prover.find(case.patient.true(node_of(item))) is None:
        sentence = f"{case.title(item)} can never fire. {clashes(case, item)}"
        yield case.problem("error", "never-fires", item, sentence)


def never_holds(case, item):
    if case.prover.find(case.patient.true(node_of(item))) is None:
        users = users_of(case, item[1])
        used = f" It is used by {case.words.list(users)}." if users else ""
        sentence = f"{case.title(item)} can never hold. {clashes(case, item)}{used}"
        yield case.problem("error" if users else "warning", "never-holds", item, sentence, about=users)


def clashes(case, item):
    """Why each group of conditions is impossible, in words."""
    groups = case.knowledge_base.definitions[node_of(item)]
    return " ".join(clash(case, group) for group in groups)


def clash(case, group):
    facts = {case.patient.condition(*pair): pair[1] for pair in group}
    core = [facts[fact] for fact in case.prover.clash(*facts)]
    beginning = "These cannot hold together" if len(core) > 1 else "This can never hold"
    return f"{beginning}: {case.words.conditions(core)}."


def users_of(case, finding):
    """Rules that are on and questions that need to know whether this finding holds."""
    kb, source = case.knowledge_base, ("finding", finding)
    rules = [key for key in kb.rules if source in case.sources["rule", key] or finding in case.named(key)]
    shown = [question.key for question in kb.questions if question.show_when == finding]
    return [("rules", key) for key in rules] + [("questions", key) for key in shown]


def effect_never(case, item):
    """An effect with a condition of its own that the rule's conditions rule out."""
    fires = case.patient.true(node_of(item))
    own = [effect for effect in case.effects_of(item[1]) if effect.node[0] == "effect"]
    dead = [effect for effect in own if case.prover.find(case.patient.true(effect.node)) is None]
    if dead and case.prover.find(fires) is not None:
        effects = case.knowledge_base.rules[item[1]]["effects"]
        findings = [("findings", effects[effect.node[2]]["when"]) for effect in dead]
        never = case.words.did_all(dead)
        sentence = f"{case.title(item)} never {never}: {case.words.list(findings)} cannot hold when it fires."
        yield case.problem("warning", "effect-never", item, sentence, case.prover.witness(fires), findings)


# -- always ----------------------------------------------------------------------------------------


def conditional(case):
    """Rules and findings that are not meant for everybody."""
    every = case.knowledge_base.definitions
    return [item for item in case.rules() + case.findings() if [] not in every[node_of(item)]]


def always(case, item):
    """A finding that no answers make false; a rule that fires whatever is answered, or not answered."""
    kind, node = item[0], node_of(item)
    escape = case.patient.false(node) if kind == "findings" else ~case.patient.true(node)
    if case.prover.find(escape) is None and case.prover.find(case.patient.true(node)):
        words = (
            "always holds: no answers make it fail"
            if kind == "findings"
            else "always fires, whatever is answered"
        )
        sentence = f"{case.title(item)} {words}."
        yield case.problem("warning", "always", item, sentence, case.prover.witness(case.patient.true(node)))


def unconditional(case):
    """Rules that are meant for everybody, or have lost their last condition."""
    return [item for item in case.rules() if [] in case.knowledge_base.definitions[node_of(item)]]


def no_conditions(case, item):
    """Notes and considerations may be meant for everybody; other words on the asked modality hardly are."""
    always = [effect for effect in case.effects_of(item[1]) if is_for_everybody(case, effect)]
    if always:
        did = case.words.did_all(always)
        sentence = f"{case.title(item)} has no conditions, so it always applies: it {did} for everybody."
        yield case.problem("warning", "no-conditions", item, sentence)


def is_for_everybody(case, effect):
    asked = effect.modality == case.knowledge_base.asked
    return asked and effect.node == ("rule", effect.rule) and effect.effect not in ("considerations", "note")


# -- groups that add nothing -----------------------------------------------------------------------


def grouped(case):
    items = case.rules() + case.findings()
    return [item for item in items if len(case.knowledge_base.definitions[node_of(item)]) > 1]


def idle_groups(case, item):
    """Looked at from the last to the first, so that of two equal groups the later one is named."""
    node = node_of(item)
    kept = list(range(len(case.knowledge_base.definitions[node])))
    count, idle = len(kept), []
    for place in reversed(kept):
        others = [other for other in kept if other != place]
        if others and adds_nothing(case, node, place, others):
            kept, idle = others, [place, *idle]
    if idle and case.prover.find(case.patient.true(node)):
        texts = "; ".join(idle_text(case, node, place) for place in idle)
        sentence = f"{case.title(item)} says the same without {len(idle)} of its {count} groups: {texts}."
        holds = case.prover.either(*[case.patient.group(node, place) for place in idle])
        yield case.problem("warning", "idle-group", item, sentence, case.prover.witness(holds))


def adds_nothing(case, node, place, others):
    """Without the group the whole would be true, open and false for exactly the same profiles."""
    prover, patient = case.prover, case.patient
    true = [patient.group(node, place), *[~patient.group(node, other) for other in others]]
    maybe = [patient.open_group(node, place), *[~patient.open_group(node, other) for other in others]]
    return prover.find(prover.either(prover.both(*true), prover.both(*maybe))) is None


def idle_text(case, node, place):
    conditions = [condition for _, condition in case.knowledge_base.definitions[node][place]]
    possible = case.prover.find(case.patient.group(node, place))
    why = "the others cover it" if possible else "it can never hold"
    return f"{case.words.conditions(conditions)} ({why})"


CHECKS = (
    Check(
        "never-fires",
        lambda case: case.rules(),
        never_fires,
        "Whether these rules can fire",
        "Every rule that is on can fire.",
    ),
    Check(
        "never-holds",
        lambda case: case.findings(),
        never_holds,
        "Whether these findings can hold",
        "Every finding can hold.",
    ),
    Check(
        "effect-never",
        lambda case: case.rules(),
        effect_never,
        "Whether all effects of these rules can take place",
        "Every effect of a rule can take place.",
    ),
    Check(
        "always",
        conditional,
        always,
        "Whether these can fail to hold",
        "Nothing with conditions always holds.",
    ),
    Check("no-conditions", unconditional, no_conditions, "Whether these rules are meant for everybody"),
    Check("idle-group", grouped, idle_groups, "Whether these need all their groups of conditions"),
)
