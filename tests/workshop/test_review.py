"""From the draft to a release by two persons: who may do what in which state, and who wins of two at once."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from assessments import access, actions, publishing
from assessments.engine.proofs import Examination, Problem
from assessments.models import KnowledgeChange, Release, Rule, Submission, TestPatient
from assessments.models.triggers import unprotect
from assessments.workshop import problems
from assessments.workshop.problems import examined
from assessments.workshop.review import Review
from tests.editing import edit_rule

pytestmark = pytest.mark.django_db
RULE = "R-CON-4a"


def edit(by, key=RULE, **values):
    edit_rule(by, key, **values)


def submit(by, reasons=None, **changes):
    review = Review()
    accepted = {problem.id: "It varies." for problem in examined(review).of("warning")}
    values = {"by": by, "note": "Softer.", "reasons": accepted if reasons is None else reasons}
    return actions.submit(**values | {"seen": review.seen} | changes)


def withdraw(by):
    return actions.withdraw_submission(by=by, submission_id=open_id())


def send_back(by):
    return actions.send_back(by=by, submission_id=open_id(), comment="Say why.")


def publish(by, **changes):
    values = {"by": by, "submission_id": open_id(), "note": "Softer.", "seen": Review().seen}
    return actions.publish_submission(**values | changes)


def open_id():
    submission = Review().submission
    return submission.pk if submission else 0


VERBS = {"submit": submit, "withdraw": withdraw, "send back": send_back, "publish": publish}


@pytest.fixture
def people(release, editor, publisher, superuser, make_user):
    """The submitter is a rule editor; the author changed the draft and is a publisher as well."""
    roles = access.RULE_EDITOR, access.RULE_PUBLISHER
    return {
        "submitter": editor,
        "author": make_user("adeyemi", *roles, is_staff=True),
        "publisher": publisher,
        "superuser": superuser,
    }


@pytest.fixture
def state(people):
    """Brings the draft into a state: state("submitted")."""

    def bring(name):
        for step in STATES[name]:
            step(people)

    return bring


STATES = {
    "as live": [],
    "changed": [lambda p: edit(p["author"])],
    "submitted": [lambda p: edit(p["author"]), lambda p: submit(p["submitter"])],
    "outdated": [
        lambda p: edit(p["author"]),
        lambda p: submit(p["submitter"]),
        lambda p: edit(p["author"], note="Changed after submitting; may vary."),
    ],
    "sent back": [
        lambda p: edit(p["author"]),
        lambda p: submit(p["submitter"]),
        lambda p: send_back(p["publisher"]),
    ],
    "withdrawn": [
        lambda p: edit(p["author"]),
        lambda p: submit(p["submitter"]),
        lambda p: withdraw(p["submitter"]),
    ],
}
EVERYBODY = {"submitter", "author", "publisher", "superuser"}
NOBODY = set()
OTHERS = EVERYBODY - {"submitter"}
# state -> verb -> whose hand it may be by; roles are asked by the pages. Not listed: nobody's.
TABLE = {
    "as live": {},
    "changed": {"submit": EVERYBODY},
    "submitted": {"withdraw": EVERYBODY, "send back": OTHERS, "publish": {"publisher", "superuser"}},
    "outdated": {"submit": EVERYBODY, "withdraw": EVERYBODY, "send back": OTHERS},
    "sent back": {"submit": EVERYBODY},
    "withdrawn": {"submit": EVERYBODY},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", TABLE)
def test_who_may_do_what_in_which_state(name, verb, state, people):
    state(name)
    may = {who for who, person in people.items() if succeeds(VERBS[verb], person)}
    assert may == TABLE[name].get(verb, NOBODY)


def succeeds(verb, person):
    """Tries it and takes it back. A refusal leaves no trace."""
    before = list(Submission.objects.values_list("pk", "outcome"))
    with transaction.atomic():
        try:
            verb(person)
            done = True
        except actions.Refused:
            done = list(Submission.objects.values_list("pk", "outcome")) != before
        transaction.set_rollback(True)
    return done


# -- submitting ------------------------------------------------------------------------------------


def test_a_submission_keeps_what_was_submitted(state, people):
    state("changed")
    submission = submit(people["submitter"], note="Nicotine softer.")
    assert submission.digest == publishing.digest(publishing.freeze())
    assert (submission.by, submission.note) == (people["submitter"], "Nicotine softer.")


def test_submitting_again_withdraws_the_outdated_one(state, people):
    state("outdated")
    submit(people["author"])
    outcomes = list(Submission.objects.values_list("outcome", "by__username"))
    assert outcomes == [("open", "adeyemi"), ("withdrawn", "castellanos")]


def test_a_draft_that_moved_since_the_page_is_not_submitted(state, people):
    state("changed")
    seen = Review().seen
    edit(people["author"], note="Moved on; may vary.")
    with pytest.raises(actions.Refused, match="changed since you opened this page"):
        submit(people["submitter"], seen=seen)


def test_who_changed_the_draft_after_submitting_is_known(state, people):
    state("outdated")
    (change,) = Review().changes_since_submission
    assert (change.key, change.by) == (RULE, people["author"])


@pytest.fixture
def found(monkeypatch):
    """found(level, ...): what the examination of the draft comes to, beyond coherence."""

    def set_levels(*levels):
        found = [
            Problem(level=level, code=level, kind="rules", key=RULE, sentence=f"A {level} on {RULE}.")
            for level in levels
        ]
        examination = Examination(tuple(found), ("No settled verdict hides a contraindication.",))
        monkeypatch.setattr(problems, "KEPT", {})
        monkeypatch.setattr(problems, "examine", lambda *args, **kwargs: examination)
        return found

    return set_levels


@pytest.mark.parametrize(
    ("level", "reason", "refusal"),
    [
        ("error", "A reason.", "A error on"),
        ("unverified", "A reason.", "A unverified on"),
        ("warning", "", "No reason is written for: A warning on"),
        ("warning", "   ", "No reason is written for: A warning on"),
        ("warning", "It varies by clinician.", None),
        ("note", "", None),
    ],
)
def test_problems_stand_in_the_way_of_submitting(level, reason, refusal, state, people, found):
    (problem,) = found(level)
    state("changed")
    if refusal:
        with pytest.raises(actions.Refused, match=refusal):
            submit(people["submitter"], {problem.id: reason})
        assert not Submission.objects.exists()
    else:
        kept = submit(people["submitter"], {problem.id: reason}).reasons
        assert kept == ({problem.id: reason} if level == "warning" else {})


def test_a_problem_found_since_stands_in_the_way_of_publishing(state, people, found):
    state("submitted")
    found("warning")
    with pytest.raises(actions.Refused, match="No reason is written"):
        publish(people["publisher"])


def test_a_test_patient_that_differs_needs_a_written_reason(state, people):
    state("changed")
    assert "test-patient" not in {problem.code for problem in examined(Review()).problems}
    expect_nothing_of("V01")
    (problem,) = [p for p in examined(Review()).problems if p.code == "test-patient"]
    assert (problem.level, problem.kind, problem.key) == ("warning", "test_patients", "V01")
    assert problem.sentence.startswith("V01 “")
    assert "does not get what it must get: The verdict is “" in problem.sentence
    with pytest.raises(actions.Refused, match="No reason is written for: V01"):
        submit(people["submitter"], {})
    assert submit(people["submitter"]).reasons == {problem.id: "It varies."}


def expect_nothing_of(key):
    """A verdict that nobody gets whose form is filled in."""
    patient = TestPatient.objects.get(key=key)
    patient.expected = {"verdict": "insufficient"}
    patient.save()


def test_a_draft_that_does_not_hold_together_is_not_submitted(state, people):
    state("changed")
    condition = Rule.objects.get(key=RULE).conditions.filter(question__isnull=False).first()
    condition.choices.clear()
    with pytest.raises(actions.Refused, match=RULE):
        submit(people["submitter"])


# -- publishing ------------------------------------------------------------------------------------


def test_a_release_keeps_who_submitted_it_and_what_was_known(state, people, found):
    problem, _ = found("warning", "note")
    state("changed")
    submission = submit(people["submitter"], {problem.id: "It varies."})
    release = publish(people["publisher"])
    submission.refresh_from_db()
    assert (submission.outcome, submission.release, submission.closed_by) == (
        "published", release, people["publisher"]
    )  # fmt: skip
    assert (release.author, release.submitted_by) == (people["publisher"], people["submitter"])
    assert not release.one_person
    assert [item["reason"] for item in release.report["problems"]] == ["It varies.", ""]
    assert release.report["proved"] == ["No settled verdict hides a contraindication."]
    assert release.sha256 == submission.digest == publishing.digest(publishing.freeze())


def test_what_was_seen_must_still_be_there(state, people):
    state("submitted")
    seen = Review().seen
    edit(people["author"], note="Changed at the last moment; may vary.")
    with pytest.raises(actions.Refused, match="changed since you opened this page"):
        publish(people["publisher"], seen=seen)


def test_another_submission_of_the_same_draft_is_not_the_one_that_was_read(state, people):
    state("submitted")
    read = open_id()
    withdraw(people["submitter"])
    submit(people["author"])
    with pytest.raises(actions.Refused, match="closed meanwhile"):
        publish(people["publisher"], submission_id=read)


@pytest.mark.parametrize("who", ["submitter", "author"])
def test_a_practice_of_one_may_and_the_release_says_so(who, state, people, settings):
    settings.ONE_PERSON_PUBLISHES = True
    state("submitted")
    assert publish(people[who]).one_person


def test_two_persons_are_two_persons_also_where_one_would_do(state, people, settings):
    settings.ONE_PERSON_PUBLISHES = True
    state("submitted")
    assert not publish(people["publisher"]).one_person


def test_somebody_who_sends_back_nothing_of_their_own(state, people, settings):
    settings.ONE_PERSON_PUBLISHES = True
    state("submitted")
    with pytest.raises(actions.Refused, match="withdraw it instead"):
        send_back(people["submitter"])


# -- R1: two persons for a release, six ways around it ---------------------------------------------


def the_submitter(people):
    publish(people["submitter"])


def who_changed_it(people):
    publish(people["author"])


def a_superuser_who_changed_it(people):
    withdraw(people["submitter"])
    edit(people["superuser"], "R-COU-1")
    submit(people["submitter"])
    publish(people["superuser"])


def a_superuser_who_submitted_it(people):
    withdraw(people["submitter"])
    submit(people["superuser"])
    publish(people["superuser"])


def after_an_edit(people):
    edit(people["submitter"], note="One more word; may vary.")
    publish(people["publisher"])


def of_what_came_back_as_a_draft(people):
    """Withdrawing a release makes its changes a draft again: they are still their author's."""
    first = Release.objects.live()
    second = publish(people["publisher"])
    actions.publish_again(by=people["publisher"], release_id=first.pk, note="Back.", seen=second.number)
    submit(people["submitter"])
    publish(people["author"])


@pytest.mark.parametrize(
    "way",
    [
        the_submitter,
        who_changed_it,
        a_superuser_who_changed_it,
        a_superuser_who_submitted_it,
        after_an_edit,
        of_what_came_back_as_a_draft,
    ],
    ids=lambda way: way.__name__,
)
def test_no_release_on_one_persons_word(way, state, people):
    state("submitted")
    digest = publishing.digest(publishing.freeze())
    with pytest.raises(actions.Refused):
        way(people)
    assert Release.objects.live().sha256 != digest


def test_the_database_refuses_a_release_on_one_persons_word(people):
    values = {"number": 2, "document": "{}", "sha256": "", "author": people["author"], "note": "x"}
    for submitted_by in (None, people["author"]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.create(**values, submitted_by=submitted_by)
    assert Release.objects.create(**values, submitted_by=people["submitter"]).number == 2


def test_the_database_keeps_one_open_submission(state, people):
    state("submitted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(digest="", note="x", by=people["author"])


def test_the_database_refuses_sending_back_to_oneself(state, people):
    state("submitted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(outcome="sent-back", closed_by=people["submitter"])


# -- withdrawing a release -------------------------------------------------------------------------


@pytest.fixture
def second(state, people):
    """Release 2, published over the first one."""
    state("submitted")
    return publish(people["publisher"])


def again(by, number, seen):
    release = Release.objects.get(number=number)
    return actions.publish_again(by=by, release_id=release.pk, note="It was better.", seen=seen)


def test_a_former_release_comes_back_as_the_next_one(second, people, clinician):
    draft = actions.begin_draft(by=clinician, reference="NF-1")
    actions.record(
        by=clinician, draft_id=draft.pk, reference="NF-1", year_of_birth=None, answers={}, remarks={}
    )
    release = again(people["publisher"], 1, seen=2)
    first = Release.objects.get(number=1)
    assert (release.number, release.sha256, release.restores) == (3, first.sha256, first)
    assert release.report == {"withdrawn": 2, "screened": 1, "forecast": {}}
    assert Release.objects.live() == release


@pytest.mark.parametrize(
    ("number", "seen", "error"), [(1, 1, actions.Overtaken), (2, 2, actions.NothingToPublish)]
)
def test_a_release_comes_back_only_over_what_was_seen_and_something_else(second, people, number, seen, error):
    with pytest.raises(error):
        again(people["publisher"], number, seen)
    assert Release.objects.live() == second


def test_publishing_something_else_closes_an_open_submission(second, people):
    edit(people["author"], "R-COU-1")
    submission = submit(people["submitter"])
    again(people["publisher"], 1, seen=2)
    submission.refresh_from_db()
    assert (submission.outcome, submission.comment) == ("withdrawn", "Release 3 was published meanwhile.")
    assert Review().last_answer == submission


# -- the draft is set to a release -----------------------------------------------------------------


def set_draft(by, number):
    release = Release.objects.get(number=number)
    seen = publishing.digest(publishing.freeze())
    return actions.set_draft(by=by, release_id=release.pk, seen=seen)


def test_the_draft_becomes_what_the_release_says(second, people):
    set_draft(people["submitter"], 1)
    assert publishing.digest(publishing.freeze()) == Release.objects.get(number=1).sha256
    change = KnowledgeChange.objects.first()
    assert (change.key, change.by, change.via) == (RULE, people["submitter"], "release 1")


def test_what_the_release_lacks_goes_whatever_pointed_at_it(release, editor):
    document = publishing.freeze()
    add_everything(document)
    actions.load_knowledge(by=editor, via="load", document=document)
    assert publishing.digest(publishing.freeze()) != release.sha256
    set_draft(editor, 1)
    assert publishing.digest(publishing.freeze()) == release.sha256
    removed = set(KnowledgeChange.objects.filter(after__isnull=True).values_list("kind", flat=True))
    assert removed >= {
        "rules", "rule_sets", "questions", "sections", "findings", "modalities", "claims", "references",
        "messages", "test_patients", "matrix_rows", "matrix_columns", "matrix_cells",
    }  # fmt: skip


REFERENCE = {"citation": "Nobody 2020", "url": "", "found": "", "remark": "", "review_by": None}
PATIENT = {
    "name": "New",
    "summary": "",
    "answers": {"nicotine": "none"},
    "expected": {"verdict": "insufficient"},
}


def add_everything(document):
    """A new item of every kind, each used by another new one and by old ones."""
    clone(document["sections"], "Z")
    clone(document["claims"], "NEW-1")
    clone(document["references"], "NEW-REF", **REFERENCE)
    clone(document["messages"], "new-message", claims=["NEW-1"])
    clone(document["rule_sets"], "new-set", origin="local")
    question = next(q for q in document["questions"] if q["key"] == "nicotine")
    question["choices"].append(question["choices"][0] | {"key": "new-choice", "label": "New"})
    on_new_choice = {"question": "nicotine", "op": "any_of", "choices": ["new-choice"]}
    clone(document["findings"], "new-finding", when=[[on_new_choice]])
    clone(document["questions"], "new-question", section="Z", show_when="new-finding", claims=["NEW-1"])
    clone(document["questions"], "new-other", omits_choice_of="new-question", show_when=None)
    on_new_finding = {"finding": "new-finding", "op": "is"}
    clone(document["findings"], "new-second", when=[[on_new_finding]])
    matrix = document["matrix"]
    clone(matrix["rows"], "new-row")
    clone(matrix["columns"], "new-column", finding="new-second")
    cell = matrix["cells"][0]
    matrix["cells"].append(cell | {"row": "new-row", "column": "new-column"})
    clone(document["modalities"], "new-modality", row="new-row", asked=False, limits=[])
    effect = {"modality": "new-modality", "effect": "suggest", "when": "new-second"}
    clone(document["rules"], "R-NEW-1", set="new-set", when=[[on_new_finding]], effects=[effect])
    rule = next(rule for rule in document["rules"] if rule["key"] == RULE)
    rule["when"].append([on_new_choice])
    rule["claims"], rule["references"] = [*rule["claims"], "NEW-1"], ["NEW-REF"]
    clone(document["test_patients"], "NEW-P", **PATIENT)


def clone(items, key, **values):
    """The last item again under another key, with these values."""
    items.append({**(items[-1] if items else {}), "key": key, **values})


def test_a_draft_that_moved_is_not_set(second, people):
    with pytest.raises(actions.Refused):
        actions.set_draft(by=people["submitter"], release_id=second.pk, seen="something else")


# -- two at once -----------------------------------------------------------------------------------


def at_once(*calls):
    """Runs each call in a thread of its own, at the same moment. Returns what they returned or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        except actions.Refused as refused:
            return refused
        except actions.Overtaken as overtaken:
            return overtaken
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


REFUSALS = (actions.Refused, actions.Overtaken)


def winners(results):
    return [result for result in results if not isinstance(result, REFUSALS)]


@pytest.fixture
def second_publisher(make_user):
    return make_user("okonkwo", access.RULE_PUBLISHER, is_staff=True)


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_one_release(people, second_publisher):
    edit(people["author"])
    submit(people["submitter"])
    values = {"submission_id": open_id(), "note": "At once.", "seen": Review().seen}
    results = at_once(
        *(
            lambda by=by: actions.publish_submission(by=by, **values)
            for by in (people["publisher"], second_publisher)
        )
    )
    assert len(winners(results)) == 1
    assert Release.objects.count() == 2
    assert Submission.objects.get().release == winners(results)[0]


@pytest.mark.django_db(transaction=True)
def test_who_publishes_waits_for_whoever_is_publishing(people, second_publisher):
    for note in ("Second; may vary.", "Third; may vary."):
        edit(people["author"], note=note)
        actions.publish(by=people["publisher"], note=note)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            fourth = again(people["publisher"], 1, seen=3)
            waiting = pool.submit(at_once, lambda: again(second_publisher, 2, seen=3))
            assert not wait([waiting], timeout=1).done
        (overtaken,) = waiting.result()
    assert isinstance(overtaken, actions.Overtaken)
    assert Release.objects.live() == fourth


@pytest.mark.django_db(transaction=True)
def test_publishing_and_withdrawing_at_once_have_one_winner(people):
    for number in range(4):
        edit(people["author"], note=f"Version {number}; may vary.")
        submit(people["submitter"])
        values, releases = {"submission_id": open_id()}, Release.objects.count()
        publishes = {"by": people["publisher"], "note": "Now.", "seen": Review().seen, **values}
        results = at_once(
            lambda publishes=publishes: actions.publish_submission(**publishes),
            lambda values=values: actions.withdraw_submission(by=people["submitter"], **values),
        )
        assert len(winners(results)) == 1
        published = Submission.objects.first().outcome == "published"
        assert Release.objects.count() == releases + published


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("live", [True, False])
def test_two_submissions_at_once_are_one(people, live):
    edit(people["author"])
    if not live:  # then there is no release to wait for, and the constraint decides
        unprotect(connection)
        Release.objects.all()._raw_delete("default")
    seen = Review().seen
    results = at_once(*(lambda by=people[who]: submit(by, seen=seen) for who in ("submitter", "author")))
    assert len(winners(results)) == 1
    assert Submission.objects.count() == 1
