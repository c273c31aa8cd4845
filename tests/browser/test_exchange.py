"""An author takes the rules out, edits a note, brings them back; tries a rule; undoes a change."""

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from assessments import access, actions, publishing
from assessments.models import KnowledgeChange, Rule, TestPatient

PAGE = "/admin/assessments/rule/exchange/"


@pytest.fixture
def author(make_user, release):
    return make_user("adeyemi", access.RULE_EDITOR, is_staff=True, first_name="F.", last_name="Adeyemi")


@pytest.fixture
def admin(screen, author):
    screen.sign_in(author)
    return screen


@pytest.fixture
def smoker(release):
    answers = {"nicotine": "cannot-pause", "main-goal": "skin-quality"}
    return TestPatient.objects.create(key="TP-1", name="Smoker, skin quality", answers=answers, expected={})


def nicotine():
    return Rule.objects.get(key="R-CON-4a")


def rule_page():
    return f"/admin/assessments/rule/{nicotine().pk}/change/"


def with_another_note(path, key, note):
    """The downloaded workbook, saved with another note, as a spreadsheet program would."""
    book = load_workbook(path)
    sheet = book["Rules"]
    headings = [cell.value for cell in sheet[1]]
    row = next(cell.row for cell in sheet["A"] if cell.value == key)
    sheet.cell(row, headings.index("Note") + 1).value = note
    book.save(path)
    return path


def test_a_note_is_changed_in_the_workbook(admin, tmp_path):
    page = admin.page
    admin.open("/admin/assessments/rule/")
    page.get_by_role("link", name="In and out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("In and out")
    admin.check("exchange")
    with page.expect_download() as download:
        page.get_by_role("link", name="The rules as a workbook").click()
    assert download.value.suggested_filename.startswith("rules-")
    path = tmp_path / "rules.xlsx"
    download.value.save_as(path)
    with_another_note(path, "R-CON-4a", "Nicotine that cannot be paused may impair healing; policies vary.")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the rules workbook would change")
    expect(page.locator(".sentences > li")).to_have_count(1)
    expect(page.locator(".sentences ins").first).to_be_visible()
    admin.check("exchange-preview")
    page.get_by_role("button", name="Change the draft").click()
    expect(page.locator(".messagelist")).to_contain_text("1 item was changed in the draft")
    admin.check("exchange-done")
    assert nicotine().note.startswith("Nicotine that cannot be paused")


def test_a_wrong_workbook_is_refused_whole(admin, tmp_path):
    page = admin.page
    admin.open(PAGE)
    with page.expect_download() as download:
        page.get_by_role("link", name="The rules as a workbook").click()
    path = tmp_path / "rules.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    book["Rules"]["C3"].value = "Indicaton"
    book["Conditions"]["C2"].value = "nicotin"
    book.save(path)
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator(".problems")).to_contain_text("Did you mean “Indication”?")
    admin.check("exchange-refused")
    admin.forgive("422")


def test_a_rule_is_tried_before_it_is_saved(admin, smoker):
    page = admin.page
    admin.open(rule_page())
    page.locator("#effects-0").get_by_label("Effect").select_option(
        label="suitable with considerations at best"
    )
    page.get_by_label("Note:").fill("Nicotine that cannot be paused may impair healing.")
    page.get_by_label("Test patient").select_option("TP-1")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_role("heading", name="This profile gets something else")).to_be_visible()
    expect(page.locator(".states")).to_contain_text("Defer until resolved")
    expect(page.locator("#tried ins").first).to_be_visible()
    admin.check("rule-tried")
    page.locator("#effects-0").get_by_label("Effect").select_option("")  # the panel follows what is typed
    expect(page.locator("#tried")).to_contain_text("Effect 1, Effect: This field is required.")
    admin.check("rule-tried-error")
    assert nicotine().effects.get().effect == "defer"
    assert not KnowledgeChange.objects.filter(via="admin").exists()


def test_answers_are_picked_by_typing(admin, smoker):
    page = admin.page
    admin.open(rule_page())
    page.locator("#effects-0").get_by_label("Effect").select_option(label="another approach likely better")
    page.locator("#try .select2-search__field").fill("cannot or will not")
    page.get_by_role("option", name="Nicotine: Current, cannot or will not pause").click()
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.locator(".states")).to_contain_text("Another approach likely better")
    expect(page.locator(".states")).to_contain_text("Rests on R-CON-4a")
    admin.check("rule-picked")


def test_a_rule_is_tried_without_script(new_context, live_server, author, smoker):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/login/?next=" + rule_page())
    page.fill("#id_username", author.username)
    page.fill("#id_password", author.username * 2)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Note:").fill("Nicotine may impair healing.")
    page.get_by_label("Test patient").select_option("TP-1")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Try", exact=True).click()
    expect(opened.value.get_by_role("heading", name="This profile gets something else")).to_be_visible()
    expect(page.get_by_label("Note:")).to_have_value("Nicotine may impair healing.")


def test_enter_in_a_field_saves_and_does_not_try(admin, smoker):
    page = admin.page
    admin.open(rule_page())
    page.get_by_label("Name:").fill("Nicotine that stays")
    page.get_by_label("Name:").press("Enter")
    page.wait_for_url("**/admin/assessments/rule/")
    assert nicotine().name == "Nicotine that stays"


def test_a_rule_is_duplicated_and_that_is_undone(admin):
    page = admin.page
    admin.open(rule_page())
    page.get_by_role("button", name="Duplicate").click()
    expect(page.locator(".messagelist")).to_contain_text("This is a copy of R-CON-4a, switched off.")
    expect(page.get_by_label("Key:")).to_have_value("R-CON-4a-copy")
    admin.check("rule-duplicated")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("History of R-CON-4a-copy")
    admin.check("rule-history-undo")
    page.get_by_role("link", name="Undo the change").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Undo a change of R-CON-4a-copy")
    admin.check("undo")
    page.get_by_role("button", name="Undo this change").click()
    expect(page.locator(".messagelist")).to_contain_text("The change of R-CON-4a-copy is undone")
    admin.check("changes-undone")
    assert not Rule.objects.filter(key="R-CON-4a-copy").exists()


def test_what_changed_again_is_not_undone(admin, author):
    for name in ("Once", "Twice"):
        document = publishing.freeze()
        next(rule for rule in document["rules"] if rule["key"] == "R-CON-4a")["name"] = name
        actions.load_knowledge(by=author, via="load", document=document)
    first = KnowledgeChange.objects.filter(key="R-CON-4a", after__name="Once").get()
    admin.open(f"/admin/assessments/knowledgechange/{first.pk}/undo/")
    expect(admin.page.locator(".problems")).to_contain_text("It has changed again since.")
    admin.check("undo-refused")


def test_where_a_choice_is_used(admin):
    page = admin.page
    rule = nicotine()
    admin.open(f"/admin/assessments/question/{rule.conditions.first().question_id}/change/")
    expect(page.locator("#choices-2 .field-used_by")).to_contain_text("Rule R-CON-4a")
    admin.check("question-choices-used")
