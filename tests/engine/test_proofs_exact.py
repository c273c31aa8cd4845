"""What `examine` finds is what screening every profile of the form finds, on random small documents."""

from itertools import combinations, product
from math import prod
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.engine import Verdict, compile_document, screen
from assessments.engine.proofs import examine
from assessments.engine.proofs.options import alone, options
from assessments.engine.verdict import HOLDING_BACK, MAKING
from tests.engine.strategies import Maker
from tests.engine.test_properties import thorough

MOST = 400  # profiles of one document
SUITABLE = (Verdict.SUITABLE, Verdict.CONSIDERATIONS)


def ways_to_answer(question):
    """Every answer the form takes, none included."""
    if question.kind != "many":
        return [None, *options(question).values()]
    single = [[key] for code, key in options(question).items() if alone(question, code)]
    shared = [key for code, key in options(question).items() if not alone(question, code)]
    return [*single, *(list(chosen) for n in range(len(shared) + 1) for chosen in combinations(shared, n))]


def ways(document):
    return [ways_to_answer(question) for question in compile_document(document).questions]


def made(seed, size):
    return Maker(Random(seed), size).document()


documents = st.builds(made, st.integers(0, 2**32), st.integers(0, 3)).filter(
    lambda document: prod(len(way) for way in ways(document)) <= MOST
)


class Everybody:
    """All profiles of a document, screened, by the codes of their answers."""

    def __init__(self, document):
        self.kb = compile_document(document)
        self.by_codes = {}
        for answers in product(*ways(document)):
            screening = screen(self.kb, dict(zip(self.kb.question, answers, strict=True)))
            self.by_codes[tuple(screening.codes.get(key) for key in self.kb.question)] = screening
        self.all = list(self.by_codes.values())

    def truths(self, *node):
        return [screening.holds(*node) for screening in self.all]

    def implies(self, first, second):
        """Somebody has the first, and everybody who has it has the second."""
        pairs = list(zip(self.truths(*first), self.truths(*second), strict=True))
        return any(one is True for one, _ in pairs) and all(two is True for one, two in pairs if one is True)

    def effects(self, modality, *kinds):
        return [e for e in self.kb.effects if e.modality == modality and e.effect in kinds]

    def asked(self, *kinds):
        return self.effects(self.kb.asked, *kinds)

    def suitable(self):
        return [screening for screening in self.all if screening.verdict in SUITABLE]


def never_fires(everybody):
    return [key for key in everybody.kb.rules if True not in everybody.truths("rule", key)]


def never_holds(everybody):
    return [key for key in everybody.kb.findings if True not in everybody.truths("finding", key)]


def always(everybody):
    for (kind, key, *_), groups in everybody.kb.definitions.items():
        on = kind == "finding" or (kind == "rule" and key in everybody.kb.rules)
        if on and [] not in groups:
            truths = set(everybody.truths(kind, key))
            if True in truths and (False not in truths if kind == "finding" else truths == {True}):
                yield key


def no_conditions(everybody):
    kb = everybody.kb
    for effect in everybody.asked("another-approach", "defer", "insufficient", "supports"):
        if effect.node[0] == "rule" and [] in kb.definitions[effect.node]:
            assert set(everybody.truths(*effect.node)) == {True}
            yield effect.rule


def duplicate(everybody):
    kb = everybody.kb
    for earlier, later in combinations(kb.rules, 2):
        truths = everybody.truths("rule", later)
        equal = True in truths and truths == everybody.truths("rule", earlier)
        if equal and does(kb.rules[earlier]) == does(kb.rules[later]):
            yield later


def does(rule):
    effects = {(e["modality"], e["effect"], e["when"]) for e in rule["effects"]}
    return effects, all(kind == "note" for _, kind, _ in effects) and rule["note"]


def hidden_rule(everybody):
    kb, twins = everybody.kb, set(duplicate(everybody))
    order = list(kb.rules)
    for one, other in product(kb.effects, kb.effects):
        same = (one.modality, one.effect) == (other.modality, other.effect) and one.effect != "note"
        if (
            same
            and one.rule != other.rule
            and one.rule not in twins
            and everybody.implies(one.node, other.node)
        ):
            later = order.index(other.rule) > order.index(one.rule)
            if not (later and everybody.implies(other.node, one.node)):
                yield one.rule


def contradiction(everybody):
    for effect in everybody.kb.effects:
        asked = effect.effect == "supports"
        kinds = HOLDING_BACK if asked else ("exclude",) if effect.effect in MAKING else ()
        against = everybody.effects(effect.modality, *kinds)
        having = [screening for screening in everybody.all if screening.holds(*effect.node)]
        free = [s for s in having if all(s.holds(*other.node) is False for other in against)]
        if against and having and not free:
            yield effect.rule


def stays_open(everybody):
    for effect in everybody.asked(*HOLDING_BACK):
        for screening in everybody.suitable():
            if None in (screening.holds(*effect.node), screening.holds("rule", effect.rule)):
                yield effect.rule


def no_alternative(everybody):
    for effect in everybody.asked("another-approach"):
        for screening in everybody.all:
            standings = {standing.standing for standing in screening.modalities}
            if screening.holds(*effect.node) and standings <= {"excluded", "not-suggested"}:
                yield effect.rule


def exclusion_wins(everybody):
    for key in everybody.kb.modality:
        making, against = everybody.effects(key, *MAKING), everybody.effects(key, "exclude")
        for one, other in product(making, against):
            if any(
                screening.holds(*one.node) and screening.holds(*other.node) for screening in everybody.all
            ):
                yield key


def gate_unasked(everybody):
    for question, _ in everybody.kb.sometimes_asked:
        for screening in everybody.suitable():
            unknown = screening.holds("finding", question.show_when) is None
            if question.item["gate"] and unknown and question.key not in screening.codes:
                yield question.key


def towards_suitable(everybody):
    keys, order = list(everybody.kb.question), list(Verdict)
    for codes, after in everybody.by_codes.items():
        for place, code in enumerate(codes):
            before = everybody.by_codes[(*codes[:place], None, *codes[place + 1 :])]
            better = order.index(after.verdict) > order.index(before.verdict)
            if code is not None and better and newly_held_back(everybody, before, after):
                yield keys[place]


def newly_held_back(everybody, before, after):
    nodes = [effect.node for effect in everybody.asked(*HOLDING_BACK)]
    return any(after.holds(*node) is True and before.holds(*node) is not True for node in nodes)


def never_shown(everybody):
    for question, _ in everybody.kb.sometimes_asked:
        if True not in everybody.truths("finding", question.show_when):
            yield question.key


def never_indicated(everybody):
    return [] if everybody.asked("supports") else [everybody.kb.asked]


def never_held_back(everybody):
    return [] if everybody.asked(*HOLDING_BACK) else [everybody.kb.asked]


LOOKED_FOR = {
    "never-indicated": never_indicated,
    "never-held-back": never_held_back,
    "never-fires": never_fires,
    "never-holds": never_holds,
    "always": always,
    "no-conditions": no_conditions,
    "duplicate": duplicate,
    "hidden-rule": hidden_rule,
    "contradiction": contradiction,
    "stays-open": stays_open,
    "no-alternative": no_alternative,
    "exclusion-wins": exclusion_wins,
    "gate-unasked": gate_unasked,
    "towards-suitable": towards_suitable,
    "never-shown": never_shown,
}
ABSENT = ("settled-undecided", "settled-changes", "open-gate")  # the engine sees to that


@settings(thorough, max_examples=80)
@given(documents)
def test_an_examination_is_as_good_as_trying_everybody(document):
    examination, everybody = examine(document), Everybody(document)
    found = {code: set() for code in (*LOOKED_FOR, *ABSENT)}
    for problem in examination.problems:
        assert problem.level != "unverified"
        if problem.code in found:
            found[problem.code].add(problem.key)
    expected = {code: set(look(everybody)) for code, look in LOOKED_FOR.items()}
    assert found == expected | {code: set() for code in ABSENT}
