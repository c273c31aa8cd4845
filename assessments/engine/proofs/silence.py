"""Where the knowledge says nothing, or takes back what it says: notes and questions to the author."""

from ..definitions import read
from ..screening import screen
from ..verdict import MAKING, Verdict
from .case import STRANGE, Check
from .safety import SUITABLE, deciding, holding_back, undecided

# -- contraindications that can stay open ----------------------------------------------------------


def stays_open(case, item):
    witness = case.prover.witness(undecided(case, item[1]), case.patient.verdict(*SUITABLE))
    if witness is not None:
        questions = waiting(case, screen(case.knowledge_base, witness), item[1])
        sentence = (
            f"{case.title(item)} can stay undecided beside a suitable verdict: "
            f"{case.words.list(questions)} {'is no gate' if len(questions) == 1 else 'are no gates'}."
        )
        yield case.problem("note", "stays-open", item, sentence, witness, questions)


def waiting(case, screening, rule):
    """The open questions that the rule or one of its effects waits for."""
    questions = 0
    for node in deciding(case, rule):
        questions |= screening.deciders(node)
    return [("questions", key) for key in screening.keys(questions)]


# -- no alternative --------------------------------------------------------------------------------


def replacing(case):
    return case.rules_with("another-approach")


def no_alternative(case, item):
    """Another approach is likely better, and none is suggested or still possible.

    A release says that the source names none by a rule of the kind “gap” that reads standings, as R-INF-5
    does where nothing is indicated. With such a rule a profile it misses is a warning; without one, a note.
    """
    nodes = [e.node for e in case.effects_of(item[1]) if e.effect == "another-approach"]
    facts = [case.prover.either(*[case.patient.true(node) for node in nodes])]
    facts += [case.patient.verdict(Verdict.ANOTHER_APPROACH)]
    facts += [case.patient.stands(key, "excluded", "not-suggested") for _, key in case.modalities()]
    said = [("rule", key) for key in case.knowledge_base.rules if says_none(case, key)]
    witness = case.prover.witness(*facts, *[~case.patient.true(node) for node in said])
    if witness is not None:
        sentence = (
            f"{case.title(item)} can leave the patient without any alternative, and no note says that the "
            f"source names none. A rule of the kind “information gap” that fires then could say so."
        )
        yield case.problem("warning" if said else "note", "no-alternative", item, sentence, witness)


def says_none(case, key):
    rule, asked = case.knowledge_base.rules[key], case.knowledge_base.asked
    read_by = [read(condition)[0] for group in rule["when"] for condition in group]
    return rule.get("kind") == "gap" and any(
        source[0] == "standing" and source[1] != asked for source in read_by
    )


# -- answers without a note ------------------------------------------------------------------------


def asked_with_choices(case):
    read = [item for item in case.questions() if item[1] in case.read_questions]
    return [item for item in read if speaking_choices(case, item[1])]


def speaking_choices(case, key):
    """The choices that should mean something: not “None”, not “Not assessed”, not the usual answer.

    Where the form has no “None”, the usual answer is the first, or one that begins with “No”.
    """
    known = [choice for choice in case.choices(key) if not choice.get("unknown")]
    if not any(choice.get("exclusive") for choice in known):
        known = [choice for choice in known[1:] if not choice["label"].startswith("No")]
    return [choice["key"] for choice in known if not choice.get("exclusive")]


def no_note(case, item):
    silent = unnoticed(case, item[1])
    if silent:
        choices = case.words.choices(item[1], silent)
        sentence = f"{case.title(item)}: no rule takes notice of {choices}. Should one?"
        yield case.problem("note", "no-note", item, sentence)


def unnoticed(case, key):
    """Choices because of which nothing fires, or is asked, that would not with a choice that no rule knows.

    Standings are left out: that nothing speaks against nanofat follows from every usual answer.
    """
    pair, source = case.strange, ("question", key)
    news = pair.prover.either(*[pair.newly_true(n) for n in case.speaking if source in case.sources[n]])
    same = [news, *pair.differ_only_in(key)]
    choices = speaking_choices(case, key)
    return [c for c in choices if pair.prover.find(*same, *pair.replaced(key, c, STRANGE)) is None]


# -- suggested and excluded ------------------------------------------------------------------------


def exclusion_wins(case, item):
    suggesting, excluding = case.effects(item[1], *MAKING), case.effects(item[1], "exclude")
    suggested = case.prover.either(*[case.patient.true(effect.node) for effect in suggesting])
    excluded = case.prover.either(*[case.patient.true(effect.node) for effect in excluding])
    witness = case.prover.witness(suggested, excluded)
    if witness is not None:
        screening = screen(case.knowledge_base, witness)
        rules = [e.rule for e in (*suggesting, *excluding) if screening.holds(*e.node)]
        about = [("rules", key) for key in dict.fromkeys(rules)]
        rules = case.words.list(about)
        sentence = (
            f"{case.title(item)} can be suggested and excluded at once, by {rules}; then it is not offered."
        )
        yield case.problem("note", "exclusion-wins", item, sentence, witness, about)


CHECKS = (
    Check(
        "stays-open",
        holding_back,
        stays_open,
        "Whether these contraindications can stay undecided beside a suitable verdict",
        "No contraindication stays undecided beside a suitable verdict.",
    ),
    Check(
        "no-alternative",
        replacing,
        no_alternative,
        "Whether these rules always leave an alternative",
        "Whenever another approach is likely better, one is named or still possible, or a note says none is.",
    ),
    Check("no-note", asked_with_choices, no_note, "Whether every answer to these questions brings a note"),
    Check(
        "exclusion-wins",
        lambda case: case.modalities(),
        exclusion_wins,
        "Whether these can be suggested and excluded at once",
        "Nothing is suggested and excluded at once.",
    ),
)
