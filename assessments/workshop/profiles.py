"""Some consultations of one change: for rule authors without whose they are, for their clinician by link."""

from .. import releases
from ..models import Consultation, ConsultationVersion

SHOWN = 20


def examples(replay, before, after):
    """Ids of versions that moved from one verdict to another, () when none did."""
    return replay.tallies.get("changed", {}).get(before, {}).get(after, {}).get("examples", ())


def anonymous(versions):
    """[(knowledge base, answers)] of the newest of these versions, sorted so that nothing tells their order.

    Nothing else leaves the row, and of the answers only what the form offers: no text, nothing typed.
    """
    newest = sorted(versions)[-SHOWN:]
    rows = ConsultationVersion.objects.filter(pk__in=newest).values_list("release_id", "answers")
    profiles = [offered(releases.knowledge_base(release_id), answers) for release_id, answers in rows]
    return sorted(profiles, key=lambda profile: sorted(map(str, profile[1].items())))


def offered(knowledge_base, answers):
    kept = {
        question.key: answers[question.key]
        for question in knowledge_base.questions
        if question.key in answers
        and question.kind != "text"
        and not question.unreadable(answers[question.key])
    }
    return knowledge_base, kept


def own(clinician, versions):
    """The clinician's own consultations among these versions, the newest first."""
    consultations = Consultation.objects.for_clinician(clinician).filter(versions__in=versions)
    return consultations.select_related("patient").order_by("-screened_at")
