"""A result as short plain text for the record: positives and open points first, what is normal left out."""

from django.utils import timezone
from django.utils.formats import date_format

from .labels import count

ADVICE = "Decision support: the clinician decides."
DISCUSS = "To discuss (own suitability not screened)"
UNREADABLE_ADVICE = "This consultation cannot be shown in full; this is what was stored with it."


def record_text(page, decisions=()):
    """The text of a ResultPage or a PlainPage with its SignedDecisions, lines separated by newlines."""
    parts = full(page, decisions) if page.readable else plain(page, decisions)
    return "\n".join([*heading(page), *(line for part in parts for line in part)]) + "\n"


def heading(page):
    patient, day = page.consultation.patient, moment(page.version.at)
    return [
        f"Nanofat consult, patient {patient.reference}, {day}, by {clinician(page.version)}",
        f"Verdict: {page.verdict.word}. {ADVICE}",
    ]


def full(page, decisions):
    """The parts, each a list of lines; a part with nothing to say is an empty list."""
    yield [page.headline.sentence]
    yield line("Rests on", [stated(answer) for answer in page.headline.rests_on if answer.known])
    yield line("Still open", open_points(page.open))
    yield line("Not ruled out yet", page.open.contraindications)
    yield block("Reasons to hold back and cautions", [reason(note) for note in page.reasons_against])
    yield block("Reasons for", [reason(note) for note in page.reasons_for])
    yield line("What would change this", [way.words for way in page.changes.ways] if page.changes else [])
    yield line(DISCUSS, [discussed(item) for item in page.options.offered])
    yield line("Also recorded", [stated(answer) for answer in telling_answers(page)])
    yield from decided(decisions[:1])
    yield carried_words(page)
    yield [f"Release {page.provenance.release} ({page.provenance.hash}), engine {page.provenance.engine}."]


def decided(decisions):
    """The newest decision, as a list of lines; nothing before it is signed."""
    for one in decisions:
        yield [f"Decision: {one.decided}. {one.standing}."]
        yield line("Remark", [one.remark.rstrip(".")] if one.remark else [])
        yield line("Discussed", one.discussed)
        yield line("Next", [one.next] if one.next else [])
        yield line(f"Amended (decision {one.number})", [one.amendment.rstrip(".")] if one.amendment else [])
        yield [f"Signed {moment(one.at)}, by {one.by}, on version {one.version} of the answers."]


def plain(page, decisions):
    yield [UNREADABLE_ADVICE]
    yield block("Notes", [f"{note.kind.word}: {note.name}" for note in page.notes])
    yield line("Still open", page.missing)
    yield line("Not decided", page.undecided)
    yield line(DISCUSS, page.alternatives)
    yield from decided(decisions[:1])


def block(title, lines):
    return [f"{title}:", *(f"- {line}" for line in lines)] if lines else []


def line(title, parts):
    return [f"{title}: {'; '.join(parts)}."] if parts else []


def open_points(still):
    gates = [f"{question.label} (gate)" for question in still.gates]
    pressing = [question.label for question in still.pressing]
    others = [count(len(still.others), "further question")] if still.others else []
    return gates + pressing + others


def reason(note):
    """“Hold back: Nicotine, cannot or will not pause (S-CON-4)”"""
    basis = [citation.key for citation in note.citations[:2]]
    basis += ["inferred"] if note.origin.tone == "inferred" else []
    return f"{note.kind.word}: {note.name}" + (f" ({', '.join(basis)})" if basis else "")


def discussed(option):
    return f"{option.label} ({option.role.split()[0].lower()})"


def stated(answer):
    remark = f" ({answer.remark})" if answer.remark else ""
    return f"{answer.question}: {answer.text}{remark}"


def telling_answers(page):
    """What else is positive, stands behind a reason or has a remark; what is normal is left out."""
    told = {answer.key for answer in page.headline.rests_on}
    notes = (*page.reasons_against, *page.reasons_for)
    behind = {answer.key for note in notes for answer in note.because}
    given = [answer for section in page.answers for answer in section.answers]
    return [one for one in given if one.remark or (one.key not in told and is_telling(one, behind))]


def is_telling(answer, behind):
    return answer.positive or (answer.key in behind and answer.known and not answer.ordinary)


def carried_words(page):
    """How much of it was not asked anew; the answers themselves are not copied once more."""
    number = len(page.version.carried)
    answers = "answer was" if number == 1 else "answers were"
    return [f"{number} {answers} carried over unchanged from the earlier consult."] if number else []


def moment(time):
    return date_format(timezone.localtime(time), "j F Y, H:i")


def clinician(version):
    return version.by.get_full_name() or version.by.get_username()
