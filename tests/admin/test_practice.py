"""What a practice keeps for itself: its name and logo on papers, its reasons for deciding otherwise."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import DecisionReason, Practice
from tests.conftest import sign

from .posting import errors_of

pytestmark = pytest.mark.django_db
ADD, CHANGE, LOGO = (
    "/admin/assessments/practice/add/",
    "/admin/assessments/practice/1/change/",
    "/practice/logo/",
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 20 + b"\xff\xd9"
KINDS = {"image/png": PNG, "image/jpeg": JPEG}


def save(client, content=None, address=ADD, file_name="logo.png", **fields):
    data = {"name": "Lakeside Clinic", "contact": "Tel 044 000 00 00", **fields}
    if content is not None:
        data["new_logo"] = SimpleUploadedFile(file_name, content)
    return client.post(address, data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_logo_is_shown_to_whoever_is_signed_in(kind, administrator_client, clinician_client):
    assert save(administrator_client, KINDS[kind]).status_code == 302
    answer = clinician_client.get(LOGO)
    assert (answer.content, answer["Content-Type"]) == (KINDS[kind], kind)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert LOGO in administrator_client.get(CHANGE).content.decode()


REFUSED = [
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "neither a PNG nor a JPEG"),
    (b"GIF89a" + b"\0" * 40, "neither a PNG nor a JPEG"),
    (b" " + PNG, "neither a PNG nor a JPEG"),
    (PNG + b"\0" * (200_001 - len(PNG)), "200 kB"),
    (b"", "empty"),
]


@pytest.mark.parametrize(
    ("content", "sentence"), REFUSED, ids=["svg", "gif", "png after a space", "large", "empty"]
)
def test_what_is_no_logo_is_refused_and_the_rest_kept(content, sentence, administrator_client):
    answer = save(administrator_client, content, name="Hillside Clinic")
    assert sentence in errors_of(answer)
    assert 'value="Hillside Clinic"' in answer.content.decode()
    assert not Practice.objects.exists()


def test_a_logo_of_exactly_the_limit_is_taken(administrator_client):
    save(administrator_client, PNG + b"\0" * (200_000 - len(PNG)))
    assert len(Practice.here().logo) == 200_000


def test_saving_without_a_file_keeps_the_logo(administrator_client):
    save(administrator_client, PNG)
    save(administrator_client, address=CHANGE, name="Lakeside Clinic and Partners")
    practice = Practice.here()
    assert (practice.name, bytes(practice.logo)) == ("Lakeside Clinic and Partners", PNG)


def test_a_logo_can_be_replaced_and_taken_away(administrator_client, clinician_client):
    save(administrator_client, PNG)
    save(administrator_client, JPEG, address=CHANGE)
    assert clinician_client.get(LOGO)["Content-Type"] == "image/jpeg"
    save(administrator_client, address=CHANGE, remove_logo="on")
    assert not Practice.here().logo
    assert clinician_client.get(LOGO).status_code == 404


def test_there_is_one_practice(administrator_client):
    save(administrator_client)
    assert administrator_client.get(ADD).status_code == 403
    assert save(administrator_client).status_code == 403
    assert [practice.pk for practice in Practice.objects.all()] == [1]


@pytest.mark.parametrize("role", ["clinician", "editor", "publisher"])
def test_others_cannot_change_it(role, request):
    client = request.getfixturevalue(f"{role}_client")
    assert save(client, PNG).status_code in (302, 403)
    assert not Practice.objects.exists()


# -- reasons for deciding otherwise ----------------------------------------------------------------


@pytest.mark.parametrize("signed", [False, True])
def test_a_reason_is_reworded_until_a_signed_decision_says_it(
    administrator_client, make_consultation, signed
):
    reason = DecisionReason.objects.first()
    label, address = reason.label, f"/admin/assessments/decisionreason/{reason.pk}/change/"
    if signed:
        sign(make_consultation(), follows=False, reason=reason)
    assert ("switch this one off and add another" in administrator_client.get(address).text) == signed
    administrator_client.post(address, {"label": "Other words", "on": "", "order": "9"})
    reason.refresh_from_db()
    assert (reason.label, reason.on) == (label if signed else "Other words", False)
