"""What can be seen without a patient: verdicts nobody gives, questions nobody reads, sources, wording."""

from ..verdict import HOLDING_BACK
from ..vocabulary import remarks
from .case import Check

# What a person reads of an item.
READ = {
    "rules": lambda rule: (rule["name"], rule.get("note"), (rule.get("addendum") or {}).get("text")),
    "questions": lambda question: (question["label"], question.get("help"), *choice_texts(question)),
    "handout": lambda paragraph: (paragraph.get("title"), paragraph["text"]),
}


def choice_texts(question):
    return [text for choice in question.get("choices", []) for text in (choice["label"], choice.get("hint"))]


def items_of(*kinds):
    return lambda case: [(kind, item["key"]) for kind in kinds for item in case.document.get(kind, [])]


# -- what the rules must say at least --------------------------------------------------------------


def asked(case):
    return [("modalities", case.knowledge_base.asked)]


def never_indicated(case, item):
    if not case.rules_with("supports"):
        sentence = f"No rule that is switched on gives an indication for {case.words.title(*item)}."
        yield case.problem("error", "never-indicated", item, sentence)


def never_held_back(case, item):
    """Without such a rule, nothing that is answered could speak against."""
    if not case.rules_with(*HOLDING_BACK):
        title = case.words.title(*item)
        sentence = f"No rule that is switched on defers {title} or finds another approach likely better."
        yield case.problem("error", "never-held-back", item, sentence)


def contraindications(case):
    rules = case.knowledge_base.rules
    return [item for item in case.rules() if rules[item[1]].get("kind") == "contraindication"]


def holds_nothing_back(case, item):
    if item not in case.rules_with(*HOLDING_BACK):
        asked = case.words.title("modalities", case.knowledge_base.asked)
        rest = f"but neither defers {asked} nor finds another approach likely better"
        sentence = f"{case.title(item)} is a contraindication, {rest}."
        yield case.problem("warning", "holds-nothing-back", item, sentence)


# -- questions -------------------------------------------------------------------------------------


def unread(case, item):
    if item[1] not in case.read_questions:
        gate = case.knowledge_base.question[item[1]].item.get("gate")
        sentence = f"{case.title(item)} is read by no rule: what is answered changes nothing."
        if gate:
            sentence = f"{case.title(item)} is a gate, but no rule reads what is answered."
        yield case.problem("warning" if gate else "note", "unread", item, sentence)


def sometimes_asked(case):
    return [("questions", question.key) for question, _ in case.knowledge_base.sometimes_asked]


def never_shown(case, item):
    finding = ("finding", case.knowledge_base.question[item[1]].show_when)
    if case.prover.find(case.patient.true(finding)) is None:
        readers = case.readers(item[1])
        shown_by = case.words.title("findings", finding[1])
        sentence = f"{case.title(item)} can never be shown: {shown_by} can never hold."
        yield case.problem("error", "never-shown", item, sentence, about=[("findings", finding[1]), *readers])
        for rule in readers:
            sentence = f"{case.title(rule)} reads {case.words.title(*item)}, which the form can never show."
            yield case.problem("error", "reads-never-shown", rule, sentence, about=[item])


# -- compared with what is live --------------------------------------------------------------------


def added_choices(case, item):
    """Choices that are new, and rules that name other choices of the question but none of the new."""
    added = new_choices(case, item[1])
    about = [user for user in naming(case, item[1], added)] if added else []
    if about:
        sentence = (
            f"{case.title(item)} has a new choice, {case.words.choices(item[1], added)}. "
            f"{case.words.begin_all(about)} name{'s' if len(about) == 1 else ''} other choices of it: should "
            f"{'it' if len(about) == 1 else 'they'} name this one too?"
        )
        yield case.problem("warning", "added-choice", item, sentence, about=about)


def new_choices(case, key):
    before = {question["key"]: question for question in (case.live or {}).get("questions", [])}
    if key not in before:
        return []
    known = {choice["key"] for choice in before[key].get("choices", [])}
    counting = [choice["key"] for choice in case.choices(key) if not choice.get("unknown")]
    return [choice for choice in counting if choice not in known]


def naming(case, key, added):
    """Rules that are on, and findings, whose own conditions name choices of the question, but no new one."""
    for kind, items in (("rules", case.knowledge_base.rules), ("findings", case.knowledge_base.findings)):
        for name, item in items.items():
            conditions = [c for group in item["when"] for c in group if c.get("question") == key]
            named = {choice for condition in conditions for choice in condition.get("choices", ())}
            if named and not named & set(added):
                yield kind, name


# -- sources and wording ---------------------------------------------------------------------------


def no_source(case, item):
    rule = case.knowledge_base.rules[item[1]]
    if not rule.get("claims") and not rule.get("references"):
        sentence = f"{case.title(item)} cites no claim and no reference."
        yield case.problem("warning", "no-source", item, sentence)


def past_review(case, item):
    review_by = case.words.items["references"][item[1]].get("review_by")
    if review_by and review_by < case.today.isoformat():
        every = case.knowledge_base.rules.items()
        rules = [("rules", key) for key, rule in every if item[1] in rule.get("references", ())]
        cited = f" It is cited by {case.words.list(rules)}." if rules else ""
        sentence = f"{case.title(item)} was to be reviewed by {review_by}.{cited}"
        yield case.problem("warning", "past-review", item, sentence, about=rules)


def wording(case, item):
    texts = READ[item[0]](case.words.items[item[0]][item[1]])
    said = [remark for text in texts for remark in remarks(text or "")]
    if said:
        sentence = f"{case.title(item)}: {' '.join(dict.fromkeys(said))}"
        yield case.problem("warning", "wording", item, sentence)


CHECKS = (
    Check("never-indicated", asked, never_indicated, "Whether this can be indicated"),
    Check("never-held-back", asked, never_held_back, "Whether this can be held back"),
    Check(
        "holds-nothing-back",
        contraindications,
        holds_nothing_back,
        "Whether these contraindications hold anything back",
    ),
    Check(
        "never-shown",
        sometimes_asked,
        never_shown,
        "Whether these questions can be shown",
        "Every question can be shown.",
    ),
    Check("unread", items_of("questions"), unread, "Whether these questions are read"),
    Check("added-choice", items_of("questions"), added_choices, "Whether these questions have new choices"),
    Check("no-source", lambda case: case.rules(), no_source, "Whether these rules have a source"),
    Check("past-review", items_of("references"), past_review, "Whether these references are due for review"),
    Check("wording", items_of(*READ), wording, "Whether the wording of these is as it should be"),
)
