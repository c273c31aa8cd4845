"""Rules that say the same or the opposite: duplicates, hidden rules, advice that is always taken back."""

from ..verdict import ASKED_EFFECTS, HOLDING_BACK, MAKING
from .case import Check

# An effect that cannot count where one of the others takes place too.
CANCELLED = {"supports": HOLDING_BACK, **dict.fromkeys(MAKING, ("exclude",))}


def happens(case, effect):
    return case.patient.true(effect.node)


def possible(case, effect):
    return case.prover.find(happens(case, effect)) is not None


# -- duplicates ------------------------------------------------------------------------------------


def duplicate(case, item):
    earlier = twin(case, item[1])
    if earlier is not None:
        other = ("rules", earlier)
        twins = f"{case.title(item)} is a duplicate of {case.words.title(*other)}"
        sentence = f"{twins}: same conditions, same effects."
        witness = case.prover.witness(case.patient.true(("rule", item[1])))
        yield case.problem("error", "duplicate", item, sentence, witness, [other])


def twin(case, rule):
    """The first rule before this one with the same effects and, provably, the same conditions; or None."""
    group, node = case.alike[case.signature(rule)], ("rule", rule)
    earlier = group[: group.index(rule)]
    if not earlier or case.prover.find(case.patient.true(node)) is None:
        return None
    return next((other for other in earlier if equal(case, node, ("rule", other))), None)


def equal(case, one, other):
    """True, open and false for exactly the same profiles."""
    patient = case.patient
    differ = [(patient.true(a), ~patient.true(b)) for a, b in ((one, other), (other, one))]
    differ += [(patient.false(a), ~patient.false(b)) for a, b in ((one, other), (other, one))]
    shown = any(case.prover.shown(*facts) for facts in differ)
    return not shown and all(case.prover.find(*facts) is None for facts in differ)


# -- hidden ----------------------------------------------------------------------------------------


def hidden(case, item):
    """Effects that another rule has too, whenever this one has them."""
    rule = item[1]
    covered = [] if twin(case, rule) else [(effect, covering(case, effect)) for effect in case.telling(rule)]
    by_rule = [{other.rule for other in others} for _, others in covered]
    found = [(effect, others) for effect, others in covered if others]
    if found:
        idle = set.intersection(*by_rule) and any(effect.effect in ASKED_EFFECTS for effect, _ in found)
        about = [("rules", other.rule) for _, others in found for other in others]
        sentence = hidden_sentence(case, item, found, idle)
        witness = case.prover.witness(happens(case, found[0][0]))
        yield case.problem("warning" if idle else "note", "hidden-rule", item, sentence, witness, about)


def hidden_sentence(case, item, found, idle):
    parts = []
    for effect, others in found:
        rules = case.words.list(dict.fromkeys(("rules", other.rule) for other in others), "or")
        parts.append(f"whenever it {case.words.did_all([effect])}, so does {rules}")
    beginning = "adds nothing but its note" if idle else "is not alone in this"
    return f"{case.title(item)} {beginning}: {'; '.join(parts)}."


def covering(case, effect):
    """The effects of other rules, of the same kind on the same modality, that this one never goes without.

    Whoever has the effect and lacks one of the candidates rules out all the others he lacks as well, so a
    handful of questions is enough for hundreds of candidates.
    """
    others = [o for o in case.effects(effect.modality, effect.effect) if o.rule != effect.rule]
    others = [o for o in others if not case.prover.shown(happens(case, effect), ~happens(case, o))]
    if not others or not possible(case, effect):
        return []
    while others:
        lacking = case.prover.either(*[~happens(case, other) for other in others])
        found = case.prover.find(happens(case, effect), lacking)
        if found is None:
            break
        others = [other for other in others if found[0].holds(*other.node)]
    return [other for other in others if not hides(case, effect, other)]


def hides(case, effect, other):
    """Of two that always go together only the later rule is called hidden."""
    later = case.place[other.rule] > case.place[effect.rule]
    return later and case.prover.find(happens(case, other), ~happens(case, effect)) is None


# -- advice that cancels itself --------------------------------------------------------------------


def cancellable(case):
    chosen = {effect.rule for effect in case.knowledge_base.effects if effect.effect in CANCELLED}
    return [item for item in case.rules() if item[1] in chosen]


def contradiction(case, item):
    """An indication that no profile has without a contraindication, a suggestion that none has without an
    exclusion, the open ones counted as well: with every answer given it can never count."""
    for effect in case.effects_of(item[1]):
        against = clashing(case, effect) if effect.effect in CANCELLED else []
        if against:
            yield contradiction_problem(case, item, effect, against)
            return


def clashing(case, effect):
    barring = case.effects(effect.modality, *CANCELLED[effect.effect])
    ruled_out = {case.patient.false(other.node): other for other in barring}
    facts = (happens(case, effect), *ruled_out)
    if not barring or not possible(case, effect) or case.prover.find(*facts) is not None:
        return []
    return [ruled_out[fact] for fact in case.prover.clash(*facts) if fact in ruled_out]


def contradiction_problem(case, item, effect, against):
    reasons = "; ".join(reason(case, item, other) for other in against)
    done = case.words.did_all([effect])
    sentence = f"{case.title(item)} {done}, but never without a reason against it: {reasons}."
    together = case.prover.either(*[happens(case, other) for other in against])
    witness = case.prover.witness(happens(case, effect), together)
    witness = witness or case.prover.witness(happens(case, effect))
    about = [("rules", other.rule) for other in against if other.rule != item[1]]
    return case.problem("error", "contradiction", item, sentence, witness, about)


def reason(case, item, other):
    own = other.rule == item[1]
    return f"{'it' if own else case.words.title('rules', other.rule)} {case.words.did_all([other])}"


CHECKS = (
    Check(
        "duplicate",
        lambda case: case.rules(),
        duplicate,
        "Whether these rules are duplicates",
        "No rule is a duplicate of another.",
    ),
    Check("hidden-rule", lambda case: case.rules(), hidden, "Whether these rules are hidden behind others"),
    Check(
        "contradiction",
        cancellable,
        contradiction,
        "Whether these rules can count without a rule against them",
        "Every indication and every suggestion can hold with all that speaks against it ruled out.",
    ),
)
