"""The admin in a real browser: accessible, quiet in the console, usable by script and without."""

import pytest
from playwright.sync_api import expect

from assessments import access
from assessments.models import Finding, Modality, Question, Release, Rule


@pytest.fixture
def author(make_user, release):
    """Somebody who edits rules and may publish those of others."""
    roles = access.RULE_EDITOR, access.RULE_PUBLISHER
    return make_user("adeyemi", *roles, is_staff=True, first_name="F.", last_name="Adeyemi")


@pytest.fixture
def admin(screen, author):
    screen.sign_in(author)
    return screen


def path(row, page="change"):
    return f"/admin/assessments/{row._meta.model_name}/{row.pk}/{page}/"


def nicotine():
    return Rule.objects.get(key="R-CON-4a")


PAGES = {
    "index": lambda: "/admin/",
    "app": lambda: "/admin/assessments/",
    "rules": lambda: "/admin/assessments/rule/",
    "rule": lambda: path(nicotine()),
    "rule-add": lambda: "/admin/assessments/rule/add/",
    "rule-history": lambda: path(nicotine(), "history"),
    "finding": lambda: path(Finding.objects.get(key="volume-problem")),
    "question": lambda: path(Question.objects.get(key="nicotine")),
    "questions": lambda: "/admin/assessments/question/",
    "question-delete": lambda: path(Question.objects.get(key="nicotine"), "delete"),
    "modality": lambda: path(Modality.objects.get(key="ha-filler")),
    "cells": lambda: "/admin/assessments/matrixcell/",
    "changes": lambda: "/admin/assessments/knowledgechange/",
    "releases": lambda: "/admin/assessments/release/",
    "release": lambda: path(Release.objects.live()),
    "compare": lambda: "/admin/assessments/release/compare/?old=1&new=draft",
    "set-draft": lambda: path(Release.objects.live(), "draft"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_admin(admin, name):
    admin.open(PAGES[name]())
    expect(admin.page.get_by_role("heading", level=1)).to_be_visible()
    admin.check(f"admin-{name}")


CUT = """() => [...document.querySelectorAll("#content a, #content td, #content th, #content .form-row *")]
    .filter((part) => part.getClientRects().length && part.getBoundingClientRect().right > innerWidth)
    .map((part) => part.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("screen", ["phone"], indirect=True)
@pytest.mark.parametrize("name", ["rules", "rule", "questions", "question", "finding", "changes", "releases"])
def test_nothing_is_cut_off_on_a_phone(name, admin):
    admin.open(PAGES[name]())
    assert admin.page.evaluate(CUT) == []


@pytest.mark.parametrize("screen", ["desk"], indirect=True)
def test_a_release_is_printed_and_read_by_its_contents(admin):
    page = admin.page
    admin.open(PAGES["release"]())
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printed"
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Findings", exact=True).click()
    expect(page.get_by_role("heading", name="Findings", exact=False).last).to_be_in_viewport()


def test_rules_switched_off_together_are_switched_on_together(admin):
    page = admin.page
    admin.open("/admin/assessments/rule/?kind__exact=gap")
    choose(page, 3, "Switch the selected rules off")
    expect(page.locator(".messagelist")).to_contain_text("3 switched off.")
    admin.open(PAGES["changes"]())
    choose(page, 3, "Undo the selected changes")
    expect(page.get_by_role("heading", level=1)).to_have_text("Undo 3 changes")
    admin.check("undo-together")
    page.get_by_role("button", name="Undo these 3 changes").click()
    expect(page.locator(".messagelist")).to_contain_text("3 changes are undone")
    assert not Rule.objects.filter(on=False).exists()


def choose(page, number, action):
    """An action for the first rows of a list."""
    for row in range(number):
        page.locator("input.action-select").nth(row).check()
    page.get_by_label("Action:").select_option(action)
    page.get_by_role("button", name="Go", exact=True).click()


def test_rules_to_delete_are_listed_first(admin):
    admin.open("/admin/assessments/rule/?kind__exact=gap")
    choose(admin.page, 2, "Delete selected rules")
    expect(admin.page.get_by_role("heading", level=1)).to_have_text("Delete these 2 rules?")
    admin.check("delete-together")


def test_a_line_is_added_to_a_rule(admin):
    """By somebody who does not program, and read back in words."""
    page = admin.page
    admin.open(path(nicotine()))
    page.get_by_role("button", name="Add another Condition").click()
    line = page.locator("#conditions-1")
    expect(line.get_by_label("Number")).to_be_hidden()
    line.get_by_label("Question").select_option(label="E1 Donor fat")
    expect(line.get_by_label("Finding")).to_be_hidden()
    expect(line.get_by_label("None known")).to_be_hidden()
    line.get_by_label("Limited (harvest impractical)").check()
    admin.check("admin-rule-line")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".field-as_sentence")).to_contain_text("Donor fat")
    admin.check("admin-rule-saved")


def test_a_mistake_is_explained_beside_its_field(admin):
    page = admin.page
    admin.open(path(nicotine()))
    page.locator("#conditions-0").get_by_label("Relation").select_option(label="is all of")
    for box in page.locator("#conditions-0 .field-choices input:enabled").all():
        box.set_checked(False)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#conditions-0 .field-choices .errorlist")).to_contain_text(
        "Choose at least one choice"
    )
    admin.check("admin-rule-error")


def test_claims_are_found_by_typing(admin):
    page = admin.page
    admin.open(path(nicotine()))
    page.locator(".field-claims .select2-search__field").fill("S-IND-1")
    page.get_by_role("option", name="S-IND-1:").click()
    expect(page.locator(".field-claims .select2-selection__choice", has_text="S-IND-1:")).to_be_visible()
    admin.check("admin-rule-claims")


@pytest.mark.parametrize("javascript", [False])
def test_a_line_can_be_changed_without_script(new_context, live_server, author, javascript, release):
    page = new_context(java_script_enabled=javascript).new_page()
    page.goto(live_server.url + "/login/?next=" + path(nicotine()))
    page.fill("#id_username", author.username)
    page.fill("#id_password", author.username * 2)
    page.get_by_role("button", name="Sign in").click()
    page.locator("#conditions-0").get_by_label("Current, can pause").check()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".field-as_sentence")).to_contain_text("“Current, can pause”")
