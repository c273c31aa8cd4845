"""Files go out and come back: previewed in sentences, confirmed by whoever may, kept as changes."""

import zipfile
from io import BytesIO

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from assessments import publishing
from assessments.models import KnowledgeChange, Rule, RuleSet

pytestmark = pytest.mark.django_db

PAGE = "/admin/assessments/rule/exchange/"
WORKBOOK, FILES = f"{PAGE}rules.xlsx", f"{PAGE}knowledge.zip"


def upload(client, content, name="file"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def confirm(client, preview, **changes):
    return client.post(f"{PAGE}confirm/", preview.context["form"].initial | changes)


def edited_workbook(client, **cells):
    """The workbook with cells of the first rule typed over, by heading."""
    book = load_workbook(BytesIO(client.get(WORKBOOK).content))
    sheet = book["Rules"]
    headings = [cell.value for cell in sheet[1]]
    for heading, value in cells.items():
        sheet.cell(2, headings.index(heading) + 1).value = value
    return saved(book)


def saved(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def edited_zip(client, name, old, new):
    """The zip of the knowledge with some words of one file replaced."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(client.get(FILES).content)) as packed, zipfile.ZipFile(file, "w") as again:
        for entry in packed.namelist():
            text = packed.read(entry).decode()
            assert entry != name or old in text
            again.writestr(entry, text.replace(old, new) if entry == name else text)
    return file.getvalue()


# -- out


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_staff_take_the_knowledge_out(role, request):
    client = request.getfixturevalue(f"{role}_client")
    page = client.get(PAGE)
    set_page = f"{PAGE}rule-set/{RuleSet.objects.first().pk}/"
    assert page.text.count(set_page) == 1
    for address, ending in ((WORKBOOK, ".xlsx"), (FILES, ".zip"), (set_page, ".yaml")):
        response = client.get(address)
        assert response["Content-Disposition"].startswith("attachment;")
        assert response["Content-Disposition"].endswith(f'{ending}"')


def test_the_way_there_stands_on_the_index_and_the_list_of_rules(editor_client):
    for page in ("/admin/", "/admin/assessments/rule/"):
        assert f'href="{PAGE}"' in editor_client.get(page).text


@pytest.mark.parametrize("address", [PAGE, WORKBOOK, FILES, f"{PAGE}confirm/"])
def test_a_clinician_takes_nothing_out(address, clinician_client):
    assert clinician_client.get(address, follow=True).status_code == 403


@pytest.mark.parametrize("address", [WORKBOOK, FILES])
def test_what_goes_out_unchanged_comes_back_as_nothing(address, editor_client):
    page = upload(editor_client, editor_client.get(address).content)
    assert page.status_code == 200
    assert page.context["differences"] == []
    assert "Change the draft" not in page.text


def test_a_rule_set_comes_back_as_nothing(editor_client):
    rule_set = RuleSet.objects.get(key="source-inferred")
    page = upload(editor_client, editor_client.get(f"{PAGE}rule-set/{rule_set.pk}/").content)
    assert page.context["differences"] == []


# -- in


def test_a_workbook_is_previewed_and_nothing_is_written(editor_client):
    before = publishing.freeze()
    page = upload(editor_client, edited_workbook(editor_client, Note="May often help."))
    assert "<ins>May often help.</ins>" in page.text
    assert [found.key for found in page.context["differences"]] == ["R-IND-1"]
    assert publishing.freeze() == before
    assert not KnowledgeChange.objects.filter(via="spreadsheet").exists()


def test_a_confirmed_workbook_is_written_and_kept(editor_client, editor):
    before = Rule.objects.get(key="R-IND-1")
    page = upload(editor_client, edited_workbook(editor_client, Note="May often help."))
    answer = confirm(editor_client, page)
    assert answer["Location"] == PAGE
    after = Rule.objects.get(key="R-IND-1")
    assert (after.note, after.version) == ("May often help.", before.version + 1)
    record = KnowledgeChange.objects.get(via="spreadsheet")
    assert (record.kind, record.key, record.by) == ("rules", "R-IND-1", editor)
    assert (record.before["note"], record.after["note"]) == (before.note, after.note)


def test_confirmed_files_are_written_and_kept(editor_client, editor):
    content = edited_zip(editor_client, "sections.yaml", "title: Goals", "title: Wishes")
    answer = confirm(editor_client, upload(editor_client, content))
    assert answer.status_code == 302
    record = KnowledgeChange.objects.get(via="files")
    assert (record.kind, record.by, record.after["title"][:6]) == ("sections", editor, "Wishes")


def test_a_rule_set_of_another_practice_arrives_switched_off(editor_client):
    content = another_practice(editor_client)
    page = upload(editor_client, content)
    assert "arrives switched off" in page.text
    arriving, rule = (found.lines for kind in ("rule_sets", "rules") for found in kind_of(page, kind))
    assert [line.after for line in arriving if line.label == "Switched"] == ["off"]
    assert [line.after for line in rule if line.label == "Rule set"] == ["Our clinic"]
    assert confirm(editor_client, page).status_code == 302
    arrived = RuleSet.objects.get(key="clinic")
    assert (arrived.on, list(arrived.rules.values_list("key", flat=True))) == (False, ["R-CLINIC-1"])
    assert {change.key for change in KnowledgeChange.objects.filter(via="rule set")} == {
        "clinic",
        "R-CLINIC-1",
    }


def test_what_a_file_brought_is_undone_together(editor_client):
    before = publishing.freeze()
    confirm(editor_client, upload(editor_client, another_practice(editor_client)))
    brought = KnowledgeChange.objects.filter(via="rule set").values_list("pk", flat=True)
    data = {"action": "undo_selected", "_selected_action": list(brought), "confirmed": "yes"}
    assert editor_client.post("/admin/assessments/knowledgechange/", data).status_code == 302
    assert publishing.freeze() == before


def kind_of(page, kind):
    return [found for found in page.context["differences"] if found.kind == kind]


def another_practice(client, **changes):
    """A rule set with one rule, as another practice would send it."""
    source = RuleSet.objects.get(key="source-inferred")
    content = yaml.safe_load(client.get(f"{PAGE}rule-set/{source.pk}/").content)
    rule = content["rules"][0] | {"key": "R-CLINIC-1", "set": "clinic"} | changes
    content["rule_sets"] = [{"key": "clinic", "origin": "local", "title": "Our clinic"}]
    content["rules"] = [rule]
    return yaml.safe_dump(content).encode()


def test_a_key_that_means_something_else_here_is_explained(editor_client):
    page = upload(editor_client, another_practice(editor_client, key="R-IND-1", name="Other"))
    assert (
        "The rule R-IND-1 is “R-IND-1 Fine lines or crepiness” here and “R-IND-1 Other” in the file"
        in page.text
    )


def test_a_file_never_takes_anything_away(editor_client):
    RuleSet.objects.create(key="house", title="House policy", origin="local", order=9)
    content = edited_zip(editor_client, "rule_sets.yaml", "- key: house", "- key: other-house")
    page = upload(editor_client, content)
    assert "Not in the file, and left as they are: rule sets “House policy”." in page.text
    confirm(editor_client, page)
    assert set(RuleSet.objects.values_list("key", flat=True)) >= {"house", "other-house"}


# -- somebody else meanwhile


def test_a_draft_that_moved_is_shown_again(editor_client):
    page = upload(editor_client, edited_workbook(editor_client, Note="May often help."))
    Rule.objects.filter(key="R-IND-2").update(name="Meanwhile")
    again = confirm(editor_client, page)
    assert again.status_code == 409
    assert "Somebody changed the draft since you opened this page" in again.text
    assert not KnowledgeChange.objects.filter(via="spreadsheet").exists()
    assert confirm(editor_client, again).status_code == 302
    assert Rule.objects.get(key="R-IND-2").name == "Meanwhile"
    assert Rule.objects.get(key="R-IND-1").note == "May often help."


def test_what_others_changed_since_the_download_is_not_undone(editor_client):
    content = edited_workbook(editor_client, Note="May often help.")
    Rule.objects.filter(key="R-IND-2").update(name="Meanwhile")
    page = upload(editor_client, content)
    assert [found.key for found in page.context["differences"]] == ["R-IND-1"]
    assert page.context["remarks"] == []


def test_a_rule_that_both_changed_is_told(editor_client):
    content = edited_workbook(editor_client, Note="May often help.")
    Rule.objects.filter(key="R-IND-1").update(name="Meanwhile")
    page = upload(editor_client, content)
    assert "R-IND-1 Fine lines or crepiness was changed here too after the download" in page.text


# -- bad input

ELSEWHERE = {
    "nothing": b"",
    "text": b"Dear all, please find the rules attached.",
    "zip of nothing": b"PK\x05\x06" + b"\0" * 18,
    "half a workbook": None,
    "latin-1": "format: rule set 1\nrules: [caf\u00e9]".encode("latin-1"),
    "a tag": b"format: !!python/object/apply:os.system ['true']",
    "aliases": b"a: &a [x, x]\nb: [*a, *a]\nformat: rule set 1",
    "too deep": b"[" * 5000,
    "a list": b"- 1\n- 2",
    "a date that is none": b"format: 2026-99-99",
    "numbers for lists": b"format: rule set 1\nrules: 3\nrule_sets: x",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(name, editor_client):
    content = ELSEWHERE[name]
    if content is None:
        content = editor_client.get(WORKBOOK).content[:9000]
    before = publishing.freeze()
    page = upload(editor_client, content)
    assert page.status_code == 422
    assert page.context["problems"] or page.context["form"].errors
    assert publishing.freeze() == before


def test_a_file_that_is_too_large_is_told_with_the_limit_and_a_way_back(editor_client):
    page = upload(editor_client, b"x" * 1_000_001)
    assert page.status_code == 413
    assert "“In and out” takes files of up to 1 MB" in page.text
    assert f'<a href="{PAGE}">Back to “In and out”</a>' in page.text


def test_no_file_is_asked_for(editor_client):
    page = editor_client.post(PAGE, {})
    assert page.status_code == 422
    assert "Choose a file first." in page.text


def test_a_mistake_in_the_workbook_names_its_row(editor_client):
    page = upload(editor_client, edited_workbook(editor_client, Kind="Indicaton"))
    assert page.status_code == 422
    assert "Rules, row 2: Kind: “Indicaton” is not a kind of rule. Did you mean “Indication”?" in page.text


def test_a_workbook_that_breaks_the_draft_cannot_be_confirmed(editor_client):
    page = upload(editor_client, edited_workbook(editor_client, Note="See {nicotin}."))
    assert "Rules, row 2: Rule R-IND-1: {nicotin} is not the key of a question." in page.text
    assert "Change the draft" not in page.text
    assert confirm(editor_client, page).status_code == 422
    assert not KnowledgeChange.objects.filter(via="spreadsheet").exists()


@pytest.mark.parametrize("sent", ["", "nonsense", "eyJ4IjoxfQ:1abc:x"])
def test_what_was_tampered_with_is_refused(sent, editor_client):
    page = editor_client.post(f"{PAGE}confirm/", {"upload": sent, "seen": "x"}, follow=True)
    assert page.status_code in (200, 422)
    assert not KnowledgeChange.objects.filter(by__username="castellanos").exists()


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_who_does_not_edit_brings_nothing_in(role, request, editor_client):
    page = upload(editor_client, edited_workbook(editor_client, Note="May often help."))
    client = request.getfixturevalue(f"{role}_client")
    assert "A rule editor can bring a file in." in client.get(PAGE).text
    assert upload(client, b"x").status_code == 403
    assert confirm(client, page).status_code == 403
    assert not KnowledgeChange.objects.filter(via="spreadsheet").exists()
