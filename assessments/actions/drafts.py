"""What a clinician typed so far."""

from django.db.models import F
from django.utils import timezone

from .. import earlier, filled_in, releases
from ..models import Draft


class StaleDraft(Exception):
    """The draft was saved elsewhere since this page was loaded; `draft` is how it stands now."""

    def __init__(self, draft):
        super().__init__("This draft was changed in another window.")
        self.draft = draft


def begin_draft(*, by, reference="", year_of_birth=""):
    """A new draft on the live release, with usual answers. Raises releases.NothingPublished."""
    release = releases.live_release()
    data = {"reference": [reference], "year_of_birth": [str(year_of_birth or "")]}
    usual = filled_in.usual_answers(by, releases.knowledge_base(release.pk))
    words = filled_in.WORDS[filled_in.USUAL]
    data, marks = filled_in.fill(data, {}, usual, words, group=filled_in.USUAL)
    return Draft.objects.create(clinician=by, release=release, data=data, marks=marks)


def reopen(*, by, consultation, data):
    """A draft to change a recorded consultation, on the release it was screened with.

    An unfinished draft of the same consultation is taken up again instead.
    """
    current = consultation.current
    draft = Draft.objects.for_clinician(by).filter(
        consultation=consultation, base_version=consultation.version
    )
    return draft.first() or Draft.objects.create(
        clinician=by,
        release=current.release,
        consultation=consultation,
        base_version=consultation.version,
        data=data,
        marks=earlier.marks_again(current),
    )


def follow_up(*, by, consultation):
    """A draft on the live release for the same patient, with the answers of this consult carried over.

    Answers that age are left open, answers the release does not offer are left out. An unfinished follow-up
    of the same consult is taken up again instead. Raises releases.NothingPublished.
    """
    current, own = consultation.current, Draft.objects.for_clinician(by)
    if draft := own.filter(follows__consultation=consultation, consultation=None).first():
        return draft
    release = releases.live_release()
    found = earlier.earlier(current, releases.knowledge_base(release.pk))
    data, marks = earlier.carry_over(found, consultation.patient)
    return Draft.objects.create(clinician=by, release=release, follows=current, data=data, marks=marks)


def save_draft(*, by, draft_id, version, data, marks=None):
    """Keeps what was typed and, when given, the marks of what was filled in; returns the draft.

    Raises StaleDraft when `version` is not the stored one, Draft.DoesNotExist when it is not this clinician's
    or is gone.
    """
    own = Draft.objects.for_clinician(by)
    values = {"data": data} if marks is None else {"data": data, "marks": marks}
    saved = own.filter(pk=draft_id, version=version).update(
        **values, version=F("version") + 1, saved_at=timezone.now()
    )
    draft = own.get(pk=draft_id)
    if not saved and draft.data != data:
        raise StaleDraft(draft)
    return draft


def move_draft(*, by, draft_id, version, number):
    """Takes a draft on to the live release, with everything typed in it, and returns it.

    Raises StaleDraft when `version` is not the stored one or the live release has another `number` meanwhile,
    Draft.DoesNotExist when it is not this clinician's or is gone.
    """
    own, live = Draft.objects.for_clinician(by), releases.live_release()
    stored = own.filter(pk=draft_id, version=version) if live.number == number else own.none()
    moved = stored.update(release=live, version=F("version") + 1)
    draft = own.select_related("release").get(pk=draft_id)
    if not moved:
        raise StaleDraft(draft)
    return draft


def discard_draft(*, by, draft_id):
    Draft.objects.for_clinician(by).filter(pk=draft_id).delete()
