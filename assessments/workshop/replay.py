"""Past consultations screened again with a draft, in steps; nothing about them is changed.

    replay = begin(knowledge_base)             of the draft, with the sha256 of its document
    replay = step(replay, knowledge_base, 0.8) until replay.finished_at

What is counted is described at `Tallies`. Answers are read here for all clinicians at once, and leave only as
counts and ids; profiles.py shows some of them without whose they are.
"""

from datetime import timedelta
from functools import cache
from hashlib import sha256
from time import perf_counter

from django.db.models import F, Max
from django.utils import timezone

from .. import publishing, releases
from ..engine import KnowledgeError, canonical_json, compile_document
from ..models import ConsultationVersion, Replay
from .comparison import Comparison
from .tallies import Tallies, no_change, nothing

AT_ONCE = 500  # profiles read from the store at a time
KEPT = timedelta(days=30)


def draft():
    """The editable rows, compiled. Raises KnowledgeError when they do not hold together."""
    document = publishing.freeze()
    digest = sha256(canonical_json(document).encode()).hexdigest()
    return compile_document(document, sha256=digest)


def past():
    """Current versions of all consultations, in the order they were recorded: ids and answers, no more."""
    versions = ConsultationVersion.objects.filter(number=F("consultation__version"))
    return versions.order_by("pk").values_list("pk", "release_id", "answers")


# -- one replay ------------------------------------------------------------------------------------


def find(digest):
    """The Replay of the draft with this digest against the live release, or None.

    Raises NothingPublished before the first release.
    """
    return Replay.objects.filter(digest=digest, live=releases.live_release()).first()


def begin(knowledge_base):
    """The Replay of this draft against the live release; begun anew where it does not know the newest
    consultations. Raises NothingPublished before the first release."""
    replay = find(knowledge_base.sha256)
    if replay is None:
        Replay.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
        which = {"digest": knowledge_base.sha256, "live": releases.live_release()}
        return Replay.objects.get_or_create(**which, defaults=nothing_done())[0]
    if replay.finished_at and is_outdated(replay):
        return put(replay, **nothing_done(), started_at=timezone.now(), finished_at=None)
    return replay


def nothing_done():
    return {"after": 0, "done": 0, "total": past().count(), "tallies": {"until": newest()}}


def newest():
    return ConsultationVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0


def is_outdated(replay):
    """Was any consultation recorded or changed since the replay began?"""
    return newest() > replay.tallies.get("until", 0)


def step(replay, knowledge_base, seconds):
    """Screens the next past consultations for about so many seconds. Returns the replay as it is stored.

    Where another process has counted the same part meanwhile, its counts stand and ours are dropped.
    """
    if replay.finished_at:
        return replay
    part, stop = Part(replay, knowledge_base), perf_counter() + seconds
    while part.goes_on() and perf_counter() < stop:
        pass
    return put(replay, **part.values())


def put(replay, **values):
    """Stores the values, unless somebody else was there first; returns what is in the store."""
    unmoved = Replay.objects.filter(pk=replay.pk, version=replay.version)
    unmoved.update(**values, version=F("version") + 1)
    return Replay.objects.get(pk=replay.pk)


class Part:
    """The consultations of one step, and the counts with them added."""

    def __init__(self, replay, knowledge_base):
        self.knowledge_base = knowledge_base
        self.after, self.done = replay.after, replay.done
        self.until = replay.tallies.get("until", 0)
        self.tallies = Tallies(replay.tallies, releases.knowledge_base(replay.live_id))
        self.comparison = cache(self.compare)
        self.finished = False

    def compare(self, release_id):
        """The Comparison for a release, None if this version of the app cannot read it any more."""
        try:
            return Comparison(releases.knowledge_base(release_id), self.knowledge_base)
        except KnowledgeError:
            return None

    def goes_on(self):
        """Screens some more; False when those were the last."""
        rows = past().filter(pk__gt=self.after, pk__lte=self.until)[:AT_ONCE]
        for self.after, release_id, answers in rows:
            self.tallies.add(self.after, self.comparison(release_id), answers)
        self.done += len(rows)
        self.finished = len(rows) < AT_ONCE
        return not self.finished

    def values(self):
        values = {"after": self.after, "done": self.done, "tallies": self.tallies.as_json()}
        if self.finished:
            # Less than was counted at the start, where a consultation was changed or removed meanwhile.
            values |= {"total": self.done, "finished_at": timezone.now()}
        return values


# -- what is kept with a release -------------------------------------------------------------------


def finished(digest):
    """The newest finished Replay of the draft with this digest, or None."""
    done = Replay.objects.filter(digest=digest, finished_at__isnull=False)
    return done.order_by("-finished_at").first()


def forecast(digest):
    """{"consultations": n, "fired": {rule: count}} for the draft with this digest; {} where no replay of it
    is finished."""
    replay = finished(digest)
    if replay is None:
        return {}
    return {"consultations": replay.done, "fired": replay.tallies.get("fired", {})}


def summary(digest):
    """What such a replay found, in counts only; {} where no replay of the draft is finished."""
    replay = finished(digest)
    return counts(replay) if replay else {}


def counts(replay):
    """{consultations, kept, changed, apart, fewer_choices, unreadable, before, fired, undecided}: as Tallies
    says, but changes as a list of {from, to, count, already, rules, gates}, and nothing that leads to a
    patient."""
    found = nothing() | replay.tallies
    changed = [
        {"from": before, "to": after} | {name: change[name] for name in no_change() if name != "examples"}
        for before, leading_to in found["changed"].items()
        for after, change in leading_to.items()
    ]
    return {"consultations": replay.done} | {name: found[name] for name in nothing()} | {"changed": changed}
