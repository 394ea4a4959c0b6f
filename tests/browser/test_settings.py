"""Settings as two people meet them: a conflict says what changed and loses nothing; unpausing shows its plan."""

import re

import pytest
from playwright.sync_api import expect

from service.facts.access import Role
from tests.browser.deployment import ACME, OWNER, PASSWORD


def test_a_save_over_someone_else_s_says_what_changed_and_keeps_what_was_chosen(window, opened, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/mapping")
    other = opened().sign_in()
    other.go(f"{ACME}/mapping")
    other.open_row("County")
    other.page.locator("#map-county-source").select_option("")
    other.press("Save and sync")
    expect(other.page.get_by_text("We are syncing everyone")).to_be_visible()

    window.open_row("City")
    window.page.locator("#map-city-source").select_option("")
    window.press("Save and sync")
    expect(window.page.get_by_text("Someone else changed these settings")).to_be_visible()
    expect(window.page.get_by_role("alert")).to_contain_text("County")
    expect(window.page.locator("#map-city-source")).to_have_value("")
    window.press("Save and sync")
    expect(window.page.get_by_text("We are syncing everyone")).to_be_visible()


def test_pausing_and_unpausing_with_a_look_at_what_would_be_overwritten(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/settings")
    window.page.get_by_label("Pause syncing").check()
    window.press("Save and sync")
    expect(window.page.get_by_text("Saved. Syncing is paused.")).to_be_visible()
    humaans.change("people", "amelia", city="Selby", quiet=True)
    window.page.get_by_label("Pause syncing").uncheck()
    window.press("Save")
    expect(window.page.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(window.page.locator("#preview")).to_contain_text("Selby")
    window.press("Save and sync")
    expect(window.page.get_by_text("We are syncing everyone")).to_be_visible()


@pytest.mark.parametrize(
    "switch",
    [
        "Sync salaries from Humaans",
        "Set the title from the gender",
        "Email payslips to employees",
        "Count termination pay towards pensions",
    ],
)
def test_each_switch_is_turned_saved_and_still_so_when_the_page_is_opened_again(window, humaans, switch):
    window.sign_in()
    window.import_everybody(humaans.token)
    page = window.go(f"{ACME}/settings")
    box = page.get_by_label(switch)
    was_on = box.is_checked()
    box.set_checked(not was_on)
    if switch == "Email payslips to employees":
        window.press("Save and sync")
        expect(page.locator("#password-error")).to_be_visible()
        page.locator("#password").fill(PASSWORD)
    window.press("Save and sync")
    expect(page.get_by_text("We are syncing everyone")).to_be_visible()
    window.go(f"{ACME}/settings")
    assert box.is_checked() is not was_on


def test_an_exclusion_shows_while_typing_whom_it_would_leave_out(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/exclusions")
    window.press("Add an exclusion")
    page = window.page
    page.get_by_label("Humaans field").select_option(label="Country code")
    page.get_by_label("Condition").select_option(label="is not")
    page.get_by_label("Value").fill("UKK")
    told = page.locator("[data-exclusions-effect]")
    expect(told).to_contain_text("no one in Humaans has “UKK”")
    page.get_by_label("Value").fill("GB")
    expect(told).to_contain_text("1 person of 22 would be excluded")
    expect(told).to_contain_text("They stay in payroll but will no longer be updated")
    page.get_by_label("Exclude people").check()
    window.press("Save and sync")
    expect(page.get_by_text("We are syncing everyone")).to_be_visible()


def test_a_custom_field_is_mapped_by_its_name_and_its_examples_are_shown(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/mapping")
    page = window.page
    row = page.locator("[data-row='County']")
    page.get_by_label("Find a payroll or Humaans field").fill("county")
    expect(page.locator("[data-row='Gender']")).to_be_hidden()
    page.get_by_role("button", name="Change County").click()
    custom = page.locator("#map-county-source optgroup[label='Custom fields'] option")
    row.locator("select").first.select_option(label=custom.first.inner_text())
    expect(row.locator("[data-example]")).to_contain_text(re.compile("In Humaans: |Empty for the people"))
    window.press("Save and sync")
    expect(page.get_by_text("We are syncing everyone")).to_be_visible()


def test_without_javascript_exclusions_and_examples_are_a_button_away(without_script, humaans):
    window = without_script.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/exclusions")
    window.press("Add an exclusion")
    window.page.get_by_label("Humaans field").select_option(label="Country code")
    window.page.get_by_label("Condition").select_option(label="is not")
    window.page.get_by_label("Value").fill("GB")
    window.page.get_by_label("Exclude people").check()
    window.page.locator(".stick").get_by_role("button", name="Preview").click()
    expect(window.page.locator("[data-exclusions-effect]")).to_contain_text("1 person of 22 would be excluded")
    window.go(f"{ACME}/mapping")
    window.press("Show examples from Humaans")
    window.page.locator("[data-folded] > summary").click()
    expect(window.page.locator("[data-row='First name']")).to_contain_text("In Humaans: ")


def test_conditions_suit_the_field_and_its_values_are_offered(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    page = window.go(f"{ACME}/exclusions")
    window.press("Add an exclusion")
    page.get_by_label("Humaans field").select_option(label="Start date")
    offered = page.get_by_label("Condition").locator("option")
    assert "is before" in offered.all_inner_texts()
    assert "contains" not in offered.all_inner_texts()
    page.get_by_label("Humaans field").select_option(label="Contract type")
    assert "is before" not in offered.all_inner_texts()
    expect(page.locator("#exclusion-0-known option").first).to_have_attribute("value", "Full time")
    page.get_by_label("Value").fill("Full time")
    page.get_by_label("Exclude people").check()
    window.press("Preview")
    expect(page.locator("#preview")).to_contain_text("will stop being updated")
    expect(page.get_by_text("No employees will be added")).to_be_hidden()


def test_without_javascript_a_row_of_the_mapping_is_opened_at_its_button(without_script, humaans):
    window = without_script.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/mapping")
    window.open_row("City")
    window.page.locator("#map-city-source").select_option("")
    window.press("Save and sync")
    expect(window.page.get_by_text("We are syncing everyone")).to_be_visible()


def test_a_mapping_is_copied_from_another_company_after_a_look(window, deployment, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/mapping")
    window.open_row("County")
    window.page.locator("#map-county-source").select_option("")
    window.press("Save and sync")
    deployment.create_company("globex", "Globex Ltd", people=())
    deployment.give_role("globex", OWNER, Role.OWNER)
    window.connect(humaans.token, "globex")
    page = window.page
    page.get_by_label("Copy the mapping from another company").select_option(label="Acme Ltd")
    window.press("Copy and preview")
    expect(page.get_by_role("heading", name="Copied from Acme Ltd")).to_be_visible()
    expect(page.get_by_role("region", name="Copied from Acme Ltd")).to_contain_text("County")
    expect(page.get_by_role("heading", name="Preview: what would happen")).to_be_visible()
    window.press("Save and start the first import")
    page.get_by_role("heading", name="The first import is done").wait_for()
    window.go("/companies/globex/mapping?open=county")
    expect(page.locator("#map-county-source")).to_have_value("")
