"""Pictures of the practice: the arithmetic, what is counted and whose, and that nobody can be picked out."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from math import comb
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.figures import UnderRelease, counted, left_forecast, often_overridden
from assessments.figures.binomial import at_least, limits
from assessments.figures.counts import Decisions
from assessments.filters import Period, eleven_months_before
from assessments.models import (
    Consultation,
    ConsultationVersion,
    Decision,
    DecisionReason,
    Outcome,
    Patient,
    Release,
)
from assessments.presenters import Figures
from assessments.presenters.veil import Exact, Veiled
from tests.conftest import signed_in
from tests.pages import words

pytestmark = pytest.mark.django_db

SMOKER = {"nicotine": "cannot-pause"}
RULE = "R-CON-4a"
FEWER = "fewer than 5"


# -- exact limits


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0, 0.3085),
        (1, 20, 0.0013, 0.2487),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1),
        (0, 1, 0, 0.975),
        (10, 100, 0.0490, 0.1762),
        (0, 0, 0, 1),
    ],
)
def test_limits_are_those_of_the_tables(successes, trials, low, high):
    assert limits(successes, trials, 0.05) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "trials", "rate"), [(1, 1, 0.5), (7, 20, 0.3), (20, 20, 0.9), (60, 400, 0.1)]
)
def test_a_tail_is_the_sum_of_its_terms(successes, trials, rate):
    terms = [comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(successes, trials + 1)]
    assert at_least(successes, trials, rate) == pytest.approx(sum(terms), rel=1e-10)


def test_many_trials_are_no_trouble():
    low, high = limits(30_000, 100_000, 0.0005)
    assert (round(low, 3), round(high, 3)) == (0.295, 0.305)


# -- what stands out


def under(count, of, other, other_of, rules=("R-1",)):
    """A release whose first rule fired `count` times in `of`, the forecast being `other` in `other_of`."""
    forecast = {"consultations": other_of, "fired": dict.fromkeys(rules, 0) | {rules[0]: other}}
    return UnderRelease(3, dict.fromkeys(rules, "A rule"), forecast, of, Counter({rules[0]: count}))


@pytest.mark.parametrize(
    ("numbers", "marked"),
    [
        ((50, 100, 5, 100), ["more"]),
        ((0, 100, 50, 100), ["fewer"]),
        ((10, 100, 10, 100), []),
        ((12, 100, 10, 100), []),
        ((1, 100, 0, 100), []),  # one more than never is no deviation
        ((20, 20, 0, 20), ["more"]),
        ((19, 19, 0, 20), []),  # too few to tell
        ((20, 20, 0, 19), []),
        ((0, 0, 0, 0), []),
    ],
)
def test_a_rule_that_leaves_its_forecast_is_marked(numbers, marked):
    found = left_forecast([under(*numbers)])
    assert ["more" if one.more else "fewer" for one in found] == marked


def test_more_rules_make_each_comparison_stricter():
    assert left_forecast([under(24, 60, 6, 60)])
    many = tuple(f"R-{place}" for place in range(200))
    assert not left_forecast([under(24, 60, 6, 60, many)])


def test_a_rule_the_replay_did_not_know_is_not_compared():
    assert left_forecast([UnderRelease(3, {"R-1": "A rule"}, {}, 100, Counter({"R-1": 100}))]) == []


def decided(own, own_differ, others, others_differ):
    found = Decisions()
    for number, differ, rules in ((own, own_differ, ["R-1"]), (others, others_differ, [])):
        for place in range(number):
            found.add(place >= differ, "Wish", rules)
    return found


@pytest.mark.parametrize(
    ("numbers", "marked"),
    [
        ((40, 30, 60, 5), True),
        ((40, 4, 60, 5), False),
        ((40, 0, 60, 40), False),  # overridden less often than others
        ((19, 19, 60, 0), False),
        ((20, 20, 20, 0), True),
        ((20, 20, 19, 0), False),
        ((0, 0, 0, 0), False),
    ],
)
def test_a_rule_overridden_unusually_often_is_marked(numbers, marked):
    assert [one.rule for one in often_overridden(decided(*numbers))] == (["R-1"] if marked else [])


# -- small numbers


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0, 4, 5], [FEWER, FEWER, "5 to 9"]),
        ([5, 6, 7], ["5", "6", "7"]),
        ([20, 3, 9], ["19 to 23", FEWER, "9"]),
        ([1, 2], [FEWER, FEWER]),
        ([], []),
    ],
)
def test_parts_of_a_whole_do_not_tell_the_small_ones(values, shown):
    assert [one.words for one in Veiled().parts(values)] == shown
    assert [one.value for one in Exact().parts(values)] == values


@pytest.mark.parametrize(
    ("value", "of", "shown"),
    [(4, 50, FEWER), (5, 50, "5"), (45, 50, "45"), (46, 50, f"all but {FEWER}"), (0, 3, FEWER)],
)
def test_a_part_does_not_tell_a_small_rest(value, of, shown):
    assert Veiled().part(value, of).words == shown
    assert Exact().part(value, of).words == str(value)


def test_nobody_and_a_few_look_the_same(release):
    decisions = Decisions()
    for rule, differ in (("R-1", 4), ("R-2", 0)):
        for place in range(9):
            decisions.add(place >= differ, "Wish", [rule])
    counts = replace(everybody(), decisions=decisions)
    few, none = Figures(counts, veiled=True).decisions.rows
    assert few.cells == none.cells
    assert [row.code for row in Figures(counts).decisions.rows] == ["R-1", "R-2"]


def test_the_order_of_rules_tells_no_more_than_their_numbers(release):
    """Two that fired in all but a few, two in a few: each pair in the order of the document."""
    names = {f"R-{number}": "" for number in range(1, 6)}
    fired = Counter({"R-1": 46, "R-2": 49, "R-3": 1, "R-4": 4, "R-5": 20})
    before = UnderRelease(1, names, {}, 50, Counter(dict.fromkeys(names, 20)))
    counts = replace(everybody(), releases=(UnderRelease(2, names, {}, 50, fired), before))
    assert [row.code for row in Figures(counts, veiled=True).rules.rows] == [
        "R-1",
        "R-2",
        "R-5",
        "R-3",
        "R-4",
    ]
    assert [row.code for row in Figures(counts).rules.rows] == ["R-2", "R-1", "R-5", "R-4", "R-3"]


# -- how far back


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2025, 12, 31), date(2025, 1, 1)),
        (date(2026, 1, 1), date(2025, 2, 1)),
        (date(2026, 11, 15), date(2025, 12, 1)),
    ],
)
def test_twelve_months_include_this_one(day, first):
    assert eleven_months_before(day) == first


@pytest.mark.parametrize(
    ("query", "everything"), [({}, False), ({"since": "all"}, True), ({"since": "x"}, False)]
)
def test_the_address_says_how_far_back(query, everything):
    assert (Period(query).since is None) is everything


# -- what is counted


@pytest.fixture
def decide(clinician):
    """`decide(consultation, **fields)`: a signed decision on the newest version."""

    def make(consultation, *, number=1, follows=True, by=clinician, **fields):
        version = consultation.versions.get(number=consultation.version)
        fields = {"plan": "treat", "submit_key": uuid4(), **fields}
        return Decision.objects.create(
            consultation=consultation, version=version, number=number, follows=follows, by=by, **fields
        )

    return make


@pytest.fixture
def treat(clinician):
    def make(consultation, **fields):
        version = consultation.versions.get(number=consultation.version)
        fields = {"modality": "nanofat", "treated_on": timezone.localdate(), "submit_key": uuid4(), **fields}
        return Outcome.objects.create(consultation=consultation, version=version, by=clinician, **fields)

    return make


@pytest.fixture
def publish(publisher, release):
    """`publish(forecast)`: the same content again, with what its replay forecast."""

    def make(forecast):
        content = {"document": release.document, "sha256": release.sha256, "note": "Again"}
        number = Release.objects.live().number + 1
        report = {"forecast": forecast}
        return Release.objects.create(
            number=number, author=publisher, one_person=True, report=report, **content
        )

    return make


def dated(consultation, at):
    Consultation.objects.filter(pk=consultation.pk).update(screened_at=at)


def everybody(since=None):
    return counted(Consultation.objects.all(), since)


def test_verdicts_are_counted_by_month(make_consultation):
    for day, changes in ((1, {}), (31, {}), (15, SMOKER)):
        dated(make_consultation(changes), timezone.make_aware(timezone.datetime(2026, 1, day, 23, 30)))
    dated(make_consultation(), timezone.make_aware(timezone.datetime(2026, 2, 1, 0, 30)))
    assert everybody().months == {
        date(2026, 2, 1): {"suitable": 1},
        date(2026, 1, 1): {"suitable": 2, "defer": 1},
    }
    assert list(everybody(date(2026, 2, 1)).months) == [date(2026, 2, 1)]


def test_a_month_without_consultations_is_told(make_consultation):
    for year, month in ((2025, 12), (2026, 3)):
        dated(make_consultation(), timezone.make_aware(timezone.datetime(year, month, 15)))
    told = {day: sum(verdicts.values()) for day, verdicts in everybody().months.items()}
    assert told == {date(2026, 3, 1): 1, date(2026, 2, 1): 0, date(2026, 1, 1): 0, date(2025, 12, 1): 1}
    row = Figures(everybody()).months.rows[1]
    assert [cell.words for cell in row.cells] == ["0"] * len(row.cells)


def test_rules_are_counted_under_their_release_by_current_versions(make_consultation, publish):
    changed = make_consultation(SMOKER, reference="NF-1")
    make_consultation({}, over=changed, reference="NF-1")
    make_consultation(SMOKER, reference="NF-2")
    publish({})
    make_consultation(SMOKER, reference="NF-3")
    new, old = everybody().releases
    assert (new.number, new.consultations, new.fired[RULE]) == (old.number + 1, 1, 1)
    assert (old.consultations, old.fired[RULE]) == (2, 1)


@pytest.mark.parametrize("broken", ["", "[]", '{"notes": 3}', '{"notes": [1, {"text": 2}], "rests_on": 1}'])
def test_a_screening_that_cannot_be_read_still_counts(broken, make_consultation, decide):
    decide(make_consultation(SMOKER))
    ConsultationVersion.objects.update(screening=broken)
    counts = everybody()
    assert counts.releases[0].consultations == 1
    assert not counts.releases[0].fired
    assert (counts.decisions.all.count, counts.decisions.rules) == (1, {})


@pytest.fixture
def wish():
    return DecisionReason.objects.create(key="wish-x", label="Wish")


@pytest.mark.parametrize("differs", [1, 2], ids=["amended away", "amended to it"])
def test_a_consultation_that_differed_once_counts_as_differing(differs, make_consultation, decide, wish):
    consultation = make_consultation(SMOKER)
    for number in (1, 2):
        differ = {"follows": False, "reason": wish} if number == differs else {}
        decide(consultation, number=number, amendment="Changed" if number > 1 else "", **differ)
    decide(make_consultation(SMOKER, reference="NF-2"))
    decisions = everybody().decisions
    assert (decisions.all.count, decisions.all.differ) == (2, 1)
    assert decisions.rules[RULE].reasons == {"Wish": 1}
    words = "Decided consultations: 2. In 1 the decision differs from the result. Wish: 1."
    assert Figures(everybody()).decisions_words == words


def test_a_consultation_that_differed_twice_counts_once_with_the_later_reason(
    make_consultation, decide, wish
):
    other = DecisionReason.objects.create(key="other-x", label="Other finding")
    consultation = make_consultation(SMOKER)
    for number, fields in enumerate(({"reason": wish}, {"reason": other}, {"follows": True}), 1):
        decide(consultation, number=number, **{"follows": False} | fields)
    decisions = everybody().decisions
    assert (decisions.all.count, decisions.all.differ) == (1, 1)
    assert decisions.all.reasons == {"Other finding": 1}


def test_technique_and_counselling_stand_apart(make_consultation, clinician_client):
    make_consultation(SMOKER)
    figures = Figures(everybody())
    spoken, asides = ({row.code for row in table.rows} for table in (figures.rules, figures.asides))
    assert RULE in spoken
    assert {code[:5] for code in asides} == {"R-TEC", "R-COU"}
    assert not spoken & asides
    assert not any(code.startswith(("R-TEC", "R-COU")) for code in spoken)
    assert f"{len(asides)} technique and counselling notes" in words(clinician_client.get(URL).text)


def test_a_follow_up_is_open_until_the_patient_is_seen_or_decided_on_again(make_consultation, decide):
    day = timezone.localdate() - timedelta(days=1)
    plan = {"next_step": "Review", "next_on": day}
    first, second, third, archived = (make_consultation(reference=f"NF-{place}") for place in range(4))
    waiting = decide(first, **plan)
    decide(second, **plan)
    make_consultation(reference="NF-1")
    decide(third, **plan)
    decide(third, number=2, amendment="Not needed")
    decide(archived, **plan)
    Patient.objects.filter(reference="NF-3").update(archived_at=timezone.now())
    assert list(everybody().follow_ups) == [waiting]
    assert Figures(everybody()).follow_ups == "1 open; the date has passed for 1."


def test_outcomes_are_counted_by_what_was_done(make_consultation, treat):
    consultation = make_consultation()
    treat(consultation, complications=["infection"], clinician_impression=4, downtime_days=3)
    treat(
        consultation,
        other_complication="Itch",
        clinician_impression=3,
        patient_impression=5,
        downtime_days=10,
    )
    treat(consultation, modality="filler", treated_on=date(2020, 1, 1))
    nanofat = everybody(date(2021, 1, 1)).outcomes
    assert list(nanofat) == ["nanofat"]
    found = everybody().outcomes["nanofat"]
    assert (found.count, found.complicated, found.complications) == (2, 2, {"Infection": 1, "Other": 1})
    assert (sorted(found.clinician), found.patient, found.usual_downtime) == ([3, 4], [5], 6.5)
    assert set(everybody().outcomes) == {"nanofat", "filler"}


def test_a_complication_is_counted_among_the_outcomes_that_say_whether_there_was_one(
    make_consultation, treat
):
    consultation = make_consultation()
    treat(consultation, complications=[])
    assert "not recorded" in outcome_cells()
    treat(consultation, complications=["none"])
    treat(consultation, complications=["bruising"])
    found = everybody().outcomes["nanofat"]
    assert (found.count, found.asked, found.complicated) == (3, 2, 1)
    assert found.complications == {"Bruising beyond the usual": 1}
    assert "50 % of 2" in outcome_cells()


def outcome_cells():
    (row,) = Figures(everybody()).outcomes.rows
    return [cell.more or cell.words for cell in row.cells][3:4]


def test_screenings_are_read_in_chunks(make_consultation, monkeypatch):
    for place in range(5):
        make_consultation(SMOKER, reference=f"NF-{place}")
    monkeypatch.setattr("assessments.figures.counts.AT_ONCE", 2)
    assert everybody().releases[0].fired[RULE] == 5


def test_older_releases_are_named_and_not_counted(make_consultation, publish, monkeypatch):
    monkeypatch.setattr("assessments.figures.counts.RELEASES", 1)
    make_consultation()
    newest = publish({})
    make_consultation()
    counts = everybody()
    assert [one.number for one in counts.releases] == [newest.number]
    assert (
        Figures(counts).older_words == f"Not shown: consultations under older releases ({newest.number - 1})."
    )


# -- the clinician's page


URL = "/figures/"


def test_an_empty_practice_is_told_so(clinician_client, release):
    page = words(clinician_client.get(URL).text)
    for sentence in (
        "No consultations in this time.",
        "No decisions in this time.",
        "No outcomes in this time.",
    ):
        assert sentence in page


def test_nothing_published_is_no_trouble(clinician_client, unpublished):
    assert "No consultations in this time." in words(clinician_client.get(URL).text)


def test_clinicians_see_their_own_numbers_only(
    make_consultation, decide, treat, clinician_client, other_clinician
):
    own = make_consultation(SMOKER, reference="NF-MINE")
    foreign = make_consultation(SMOKER, reference="NF-THEIRS", by=other_clinician)
    for one, by in ((own, own.clinician), (foreign, other_clinician)):
        decide(one, next_on=timezone.localdate(), next_step=f"Call {one.patient.reference}", by=by)
        treat(one)
    page = clinician_client.get(URL)
    assert "NF-MINE" in page.text
    assert "NF-THEIRS" not in page.text
    counts = page.context["figures"].counts
    assert [verdicts.total() for verdicts in counts.months.values()] == [1]
    assert (
        counts.releases[0].consultations,
        counts.decisions.all.count,
        counts.outcomes["nanofat"].count,
    ) == (1, 1, 1)


def test_a_patient_reference_is_never_markup(make_consultation, decide, clinician_client):
    decide(make_consultation(reference="<b>x"), next_on=timezone.localdate())
    assert "&lt;b&gt;x" in clinician_client.get(URL).text


# -- the practice's page


@pytest.fixture
def practice():
    return reverse("admin:figures")


def test_rule_authors_see_counts_and_no_small_ones(make_consultation, decide, treat, practice, editor_client):
    for place in range(7):
        consultation = make_consultation(SMOKER if place < 3 else {}, reference=f"CANARY-{place}", year=1913)
    decide(
        consultation,
        next_on=date(2031, 5, 17),
        next_step="CANARY step",
        remark="CANARY remark",
        follows=False,
    )
    treat(consultation, other_complication="CANARY itch", complications=["CANARY key"], downtime_days=77)
    treat(consultation, downtime_days=76)
    page = editor_client.get(practice).text
    for secret in ("CANARY", "1913", "2031", "May", "76.5", str(consultation.pk), "okafor", "Okafor"):
        assert secret not in page
    text = words(page)
    assert f"{timezone.localdate():%B %Y}" in text
    assert f"{FEWER} 4 to" not in text
    assert FEWER in text
    assert "too few to tell" in text


def test_a_day_is_never_told(make_consultation, practice, editor_client):
    make_consultation()
    today = timezone.localdate()
    page = words(editor_client.get(practice).text)
    assert f"{today:%-d %B %Y}" not in page
    assert f"{today:%Y-%m-%d}" not in page


def test_a_small_practice_tells_no_number_at_all(make_consultation, practice, editor_client):
    for place in range(4):
        make_consultation(reference=f"NF-{place}")
    figures = editor_client.get(practice).context["figures"]
    cells = [
        cell.words for table in (figures.months, figures.rules) for row in table.rows for cell in row.cells
    ]
    assert set(cells) == {FEWER}
    assert figures.release(figures.counts.releases[0]).more == f"of {FEWER}"


def test_a_deviation_is_shown_to_the_editor(make_consultation, publish, practice, editor_client):
    forecast = {"consultations": 100, "fired": {RULE: 5}}
    newest = publish(forecast)
    for place in range(20):
        make_consultation(SMOKER, reference=f"NF-{place}")
    page = words(editor_client.get(practice).text)
    seen = f"all but {FEWER} of 20 consultations under Release {newest.number}"
    assert f"Fires more often than forecast: in {seen}" in page
    assert "in the replay, 5 of 100." in page
    assert "Rates that fit" not in page


def test_what_keeps_its_forecast_is_not_shown(make_consultation, publish, practice, editor_client):
    publish({"consultations": 100, "fired": {RULE: 100}})
    for place in range(20):
        make_consultation(SMOKER, reference=f"NF-{place}")
    assert "Nothing, as far as the numbers can tell." in words(editor_client.get(practice).text)


@pytest.mark.parametrize(
    ("role", "status"), [("editor", 200), ("publisher", 200), ("administrator", 403), ("superuser", 403)]
)
def test_the_practice_is_for_rule_authors(role, status, practice, request):
    client = request.getfixturevalue(f"{role}_client")
    assert client.get(practice).status_code == status
    assert client.post(practice).status_code in (403, 405)
    assert (practice in client.get("/admin/").text) is (status == 200)


def test_a_clinician_who_edits_rules_sees_patients_only_on_their_own_page(
    make_user, make_consultation, decide, practice
):
    both = make_user("adeyemi", "clinician", "rule editor", is_staff=True)
    decide(make_consultation(reference="NF-OWN", by=both), next_on=timezone.localdate(), by=both)
    client = signed_in(both)
    assert "NF-OWN" in client.get(URL).text
    assert "NF-OWN" not in client.get(practice).text
