"""The list of consultations: its rows, searching by reference, narrowing, pages."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import actions
from assessments.demo import date_back
from assessments.views import consultations
from tests.conftest import sign, signed_in
from tests.hostile import HOSTILE
from tests.pages import queries_of, references, words

pytestmark = pytest.mark.django_db
VOLUME = {"main-goal": "volume"}
SMOKER = {"nicotine": "cannot-pause"}


@pytest.fixture
def listed(clinician_client):
    """`listed(**query)`: the patients the list shows."""
    return lambda **query: references(clinician_client.get(reverse("home"), query).text)


@pytest.fixture
def search(clinician_client):
    """`search(reference, **filters)`: the answer to the search form."""

    def post(reference, **filters):
        return clinician_client.post(reverse("consultation-search"), {"reference": reference} | filters)

    return post


# -- the list --------------------------------------------------------------------------------------


def test_a_row_says_who_what_and_how_it_stands(clinician_client, make_consultation):
    consultation = make_consultation(VOLUME | {"nicotine": None, "donor-fat": "not-assessed"})
    html = clinician_client.get(reverse("home")).text
    (row,) = re.findall(r"<tr>\s*<td>.*?</tr>", html, re.DOTALL)
    assert reverse("consultation", args=[consultation.pk]) in row
    told = ("NF-1", "Significant volume increase", "Another approach likely better", "2 gates open")
    assert [word for word in told if word not in words(row)] == []
    assert words(row).endswith(" 1")  # the release


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "settled"),
        ({"nicotine": None}, "1 gate open"),
        ({"healing-factors": None}, "1 open"),
        ({"healing-factors": None, "weight": "not-asked"}, "2 open"),
        # Settled, although a question is open: no answer to it changes anything.
        ({"setting": None}, "settled"),
    ],
)
def test_a_row_says_what_is_open(clinician_client, make_consultation, changes, state):
    make_consultation(changes)
    assert f'<span class="state">{state}</span>' in clinician_client.get(reverse("home")).text


def test_the_newest_is_first_and_days_are_named(clinician_client, make_consultation):
    for days_ago, reference in [(40, "NF-3"), (1, "NF-2"), (0, "NF-1")]:
        date_back(make_consultation(reference=reference), days_ago)
    html = clinician_client.get(reverse("home")).text
    assert references(html) == ["NF-1", "NF-2", "NF-3"]
    days = re.findall(r'scope="rowgroup">([^<]*)<', html)
    assert days[:2] == ["Today", "Yesterday"]
    assert (timezone.localdate() - timedelta(days=40)).strftime("%B") in days[2]


def test_only_own_consultations_are_listed(make_consultation, other_clinician, listed):
    make_consultation(reference="NF-1")
    make_consultation(reference="NF-2", by=other_clinician)
    assert listed() == ["NF-1"]


def test_a_changed_consultation_is_one_row(clinician_client, make_consultation):
    make_consultation(over=make_consultation(), changes=VOLUME)
    html = clinician_client.get(reverse("home")).text
    assert references(html) == ["NF-1"]
    assert "version 2" in html
    assert "Another approach likely better" in html.partition("register")[2]


def test_a_consultation_without_a_goal_says_so(clinician_client, make_consultation):
    make_consultation({"main-goal": None})
    assert "Not recorded" in clinician_client.get(reverse("home")).text


def test_unfinished_consults_stand_above_the_list(clinician_client, clinician, release):
    draft = actions.begin_draft(by=clinician, reference="NF-9")
    html = clinician_client.get(reverse("home")).text
    assert reverse("consult", args=[draft.pk]) in html
    assert "NF-9" in html


@pytest.mark.parametrize("place", ["home", "consult-start"])
@pytest.mark.parametrize(("begun", "folded"), [(3, None), (5, "2 more")])
def test_the_newest_unfinished_consults_are_in_view_and_the_others_folded(
    clinician_client, clinician, release, place, begun, folded
):
    for number in range(begun):
        actions.begin_draft(by=clinician, reference=f"NF-{number}")
    html = clinician_client.get(reverse(place)).text
    in_view, summary, others = html.partition("<summary>2 more</summary>")
    assert bool(summary) == bool(folded)
    assert [f">NF-{number}</a>" in in_view for number in range(begun)][-3:] == [True] * 3
    assert [f">NF-{number}</a>" in others for number in range(begun)][:-3] == [True] * (begun - 3)


def test_a_new_consult_asks_first_who_it_is_for(clinician_client, clinician, release):
    actions.begin_draft(by=clinician, reference="NF-9")
    html = clinician_client.get(reverse("consult-start")).text
    assert 0 < html.index("Who is it for?") < html.index("Your unfinished consult")


def test_an_empty_list_says_how_to_begin(clinician_client, release):
    html = clinician_client.get(reverse("home")).text
    assert "No consultations yet" in html
    assert 'role="search"' not in html


def test_the_list_asks_the_database_as_often_for_many_as_for_one(clinician_client, make_consultation):
    sign(make_consultation(reference="NF-0"))
    one = queries_of(clinician_client, reverse("home"))
    for number in range(1, 9):
        sign(make_consultation(reference=f"NF-{number}", changes=VOLUME))
    assert queries_of(clinician_client, reverse("home")) == one <= 10


# -- searching by reference ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("NF-2041", ["NF-2041"]),
        ("nf-20", ["NF-2041", "NF-2050"]),
        ("  2050 ", ["NF-2050"]),
        ("NF  2050", []),
        ("AB", ["AB-1"]),
        ("%", []),
        ("_", []),
        ("", ["AB-1", "NF-2041", "NF-2050"]),
        (" ", ["AB-1", "NF-2041", "NF-2050"]),
    ],
)
def test_a_search_finds_part_of_a_reference(clinician_client, make_consultation, search, sought, found):
    for reference in ("NF-2041", "NF-2050", "AB-1"):
        make_consultation(reference=reference)
    html = clinician_client.get(search(sought).url).text
    assert sorted(references(html)) == found


def test_the_reference_sought_is_in_no_address(clinician_client, make_consultation, search):
    make_consultation(reference="NF-2041")
    response = search("NF-2041", verdict="suitable")
    html = clinician_client.get(response.url).text
    addresses = [response.url, *re.findall(r'(?:href|action|src)="([^"]*)"', html)]
    assert len(addresses) > 5
    assert [address for address in addresses if "2041" in address] == []
    assert 'value="NF-2041"' in html
    assert "Reference contains “NF-2041”" in html


def test_a_search_keeps_the_filters(search):
    response = search("NF-1", verdict="suitable", to="2026-01-31", **{"from": "2026-01-01"}, page="7")
    assert response.url == "/?verdict=suitable&from=2026-01-01&to=2026-01-31&search=on"


def test_the_list_without_a_search_shows_all_again(make_consultation, search, listed):
    make_consultation(reference="NF-1")
    search("nobody")
    assert listed(search="on") == []
    assert listed() == ["NF-1"]


def test_a_search_without_a_hit_says_so(clinician_client, make_consultation, search):
    make_consultation(reference="NF-1")
    text = words(clinician_client.get(search("nobody").url).text)
    assert "0 consultations" in text
    assert "Show all" in text


def test_a_search_finds_no_patient_of_others(make_consultation, other_clinician, search, clinician_client):
    make_consultation(reference="NF-1", by=other_clinician)
    assert references(clinician_client.get(search("NF-1").url).text) == []


def test_a_search_is_forgotten_at_sign_out(clinician, make_consultation, clinician_client, search):
    make_consultation(reference="NF-1")
    search("nobody")
    clinician_client.post(reverse("logout"))
    assert references(signed_in(clinician).get("/?search=on").text) == ["NF-1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_search_breaks_the_list(clinician_client, make_consultation, search, text):
    make_consultation()
    response = search(text, verdict=text, to=text, **{"from": text})
    assert response.status_code in (302, 400)
    again = clinician_client.get(response.url if response.status_code == 302 else "/?search=on")
    assert again.status_code in (200, 400)
    assert "<script>alert" not in again.text


def test_a_search_is_no_address_to_open(clinician_client):
    assert clinician_client.get(reverse("consultation-search")).status_code == 405


# -- narrowing -------------------------------------------------------------------------------------


@pytest.fixture
def three_days(make_consultation):
    """Consultations of 10, 11 and 12 days ago, as dates of their own time; the middle one is “suitable”, and
    its decision was amended."""
    made = {}
    for days_ago, changes in [(12, VOLUME), (11, {}), (10, SMOKER)]:
        made[days_ago] = make_consultation(changes, reference=f"{days_ago} days")
        date_back(made[days_ago], days_ago)
    sign(made[11])
    sign(made[11], after=1, amendment="more was said")
    return lambda days_ago: (timezone.localdate() - timedelta(days=days_ago)).isoformat()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [10, 11, 12]),
        ({"verdict": "suitable"}, [11]),
        ({"verdict": "defer"}, [10]),
        ({"verdict": "insufficient"}, []),
        ({"from": 11}, [10, 11]),
        ({"to": 11}, [11, 12]),
        ({"from": 11, "to": 11}, [11]),
        ({"from": 10, "to": 12}, [10]),  # the second cannot be meant, and its field says so
        ({"from": 9}, []),
        ({"to": 13}, []),
        ({"verdict": "defer", "to": 11}, []),
        ({"decision": "open"}, [10, 12]),
        ({"decision": "signed"}, [11]),
        ({"decision": "signed", "verdict": "defer"}, []),
    ],
)
def test_filters_by_verdict_and_day(three_days, listed, filters, found):
    query = {name: three_days(value) if isinstance(value, int) else value for name, value in filters.items()}
    assert listed(**query) == [f"{days_ago} days" for days_ago in found]


BAD_FILTERS = [
    ("verdict", "fine", "Verdict: choose one of those in the list."),
    ("verdict", "Suitable", "Verdict: choose one of those in the list."),
    ("decision", "treat", "Decision: choose one of those in the list."),
    ("from", "soon", "From: enter a date from 2000 to 2100"),
    ("from", "2026-02-30", "From: enter a date from 2000 to 2100"),
    ("from", "1999-12-31", "From: enter a date from 2000 to 2100"),
    ("to", "31.12.2026", "Until: enter a date from 2000 to 2100"),
    ("to", "2101-01-01", "Until: enter a date from 2000 to 2100"),
    ("to", "9999-12-31", "Until: enter a date from 2000 to 2100"),
    ("to", "0000-00-00", "Until: enter a date from 2000 to 2100"),
    ("release", "two", "Release: use its number."),
    ("release", "0", "Release: use its number."),
    ("release", "99999999999", "Release: use its number."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), BAD_FILTERS)
def test_a_filter_that_cannot_be_read_is_explained(
    clinician_client, make_consultation, name, value, sentence
):
    make_consultation()
    html = clinician_client.get(reverse("home"), {name: value, "search": "on"}).text
    assert references(html) == ["NF-1"]
    assert sentence in words(html)
    assert name in ("verdict", "decision", "release") or f'value="{value}"' in html


def test_days_the_wrong_way_round_are_explained(clinician_client, release):
    html = clinician_client.get(reverse("home"), {"from": "2026-03-02", "to": "2026-03-01"}).text
    assert "Until: enter a day that does not lie before “From”." in html


@pytest.mark.parametrize("days", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_can_be_asked_for(clinician_client, make_consultation, days):
    make_consultation()
    html = clinician_client.get(reverse("home"), {"from": days, "to": days}).text
    assert "enter a date" not in html
    assert references(html) == []


def test_a_bad_filter_is_explained_on_an_empty_list_too(clinician_client, release):
    assert "enter a date" in clinician_client.get(reverse("home"), {"from": "soon"}).text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_filter_breaks_the_list(clinician_client, make_consultation, text):
    make_consultation()
    query = dict.fromkeys(["verdict", "decision", "from", "to", "release", "search", "page", "nothing"], text)
    response = clinician_client.get(reverse("home"), query)
    assert response.status_code in (200, 400)
    assert "<script>alert" not in response.text


def test_each_filter_can_be_taken_away(clinician_client, three_days, search):
    filters = {"verdict": "suitable", "decision": "signed", "to": three_days(11)}
    html = clinician_client.get(search("days", **filters).url).text
    pills = re.findall(r'<a class="pill" href="([^"]*)">(.*?)</a>', html, re.DOTALL)
    left = {words(text).removeprefix("Remove filter: "): unescape(address) for address, text in pills}
    assert references(html) == ["11 days"]
    assert left == {
        "Reference contains “days”": f"?verdict=suitable&decision=signed&to={three_days(11)}",
        "Suitable": f"?decision=signed&to={three_days(11)}&search=on",
        "Signed": f"?verdict=suitable&to={three_days(11)}&search=on",
        f"until {timezone.localdate() - timedelta(days=11):%-d %B %Y}": (
            "?verdict=suitable&decision=signed&search=on"
        ),
    }
    assert references(clinician_client.get("/" + left["Signed"]).text) == ["11 days"]


# -- pages of the list -----------------------------------------------------------------------------


@pytest.fixture
def five_in_pages_of_two(monkeypatch, make_consultation):
    monkeypatch.setattr(consultations, "PER_PAGE", 2)
    for number in range(1, 6):
        date_back(make_consultation(reference=f"NF-{number}"), number)


@pytest.mark.parametrize(
    ("asked", "shown", "links"),
    [
        ("", ["NF-1", "NF-2"], ["Older"]),
        ("1", ["NF-1", "NF-2"], ["Older"]),
        ("2", ["NF-3", "NF-4"], ["Newer", "Older"]),
        ("3", ["NF-5"], ["Newer"]),
        ("4", ["NF-5"], ["Newer"]),
        ("0", ["NF-5"], ["Newer"]),
        ("-1", ["NF-5"], ["Newer"]),
        ("last", ["NF-1", "NF-2"], ["Older"]),
        ("1e3", ["NF-1", "NF-2"], ["Older"]),
        ("9" * 40, ["NF-5"], ["Newer"]),
    ],
)
def test_the_list_comes_in_pages(clinician_client, five_in_pages_of_two, asked, shown, links):
    html = clinician_client.get(reverse("home"), {"page": asked}).text
    assert references(html) == shown
    assert re.findall(r'rel="(?:prev|next)">(\w+)', html) == links
    assert "of 5" in html


def test_the_pages_keep_the_filters(clinician_client, five_in_pages_of_two, search):
    html = clinician_client.get(search("NF", verdict="suitable").url).text
    (older,) = re.findall(r'href="([^"]*)" rel="next"', html)
    assert unescape(older) == "?verdict=suitable&search=on&page=2"
    assert references(clinician_client.get("/" + unescape(older)).text) == ["NF-3", "NF-4"]
