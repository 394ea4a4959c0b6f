"""Search from anywhere: opened by keys, walked with the arrow keys, closed with Escape; and without JavaScript."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from tests.browser.deployment import ACME

NAMES = ("Adele", "Ben", "Cleo")


@pytest.fixture
def staffed(deployment):
    """Three employees of one surname at Acme; nothing is connected."""
    now = datetime.now(UTC)
    with connection():
        rows = {
            name: Employee.create(
                company=Company.get(), person_id=name, employee_id=f"70{number}", employment="active",
                readiness="ready", first_name=name, last_name="Quill", search_text=f"{name.lower()} quill",
                created_at=now, updated_at=now,
            )
            for number, name in enumerate(NAMES)
        }  # fmt: skip
    return {name: f"{ACME}/employees/{row.id}" for name, row in rows.items()}


def _focused(page):
    """What has the keyboard, in the words of it."""
    return page.evaluate(
        "document.activeElement.innerText || document.activeElement.id || document.activeElement.tagName"
    )


def _palette(page):
    return page.get_by_role("dialog", name="Search")


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_the_palette_opens_by_keys_and_escape_gives_the_keyboard_back(window, staffed, keys):
    window.sign_in()
    page = window.go(f"{ACME}/employees")
    page.get_by_role("link", name="Overview").first.focus()
    page.keyboard.press(keys)
    expect(_palette(page)).to_be_visible()
    assert _focused(page) == "palette-q"
    expect(_palette(page).get_by_role("link", name="Paydays")).to_be_visible()
    page.keyboard.press("Escape")
    expect(_palette(page)).to_be_hidden()
    assert _focused(page) == "Overview"


def test_the_arrow_keys_walk_through_what_is_found_and_enter_opens_it(window, staffed):
    window.sign_in()
    page = window.go(f"{ACME}/")
    page.keyboard.press("/")
    page.keyboard.type("quill")
    links = _palette(page).get_by_role("link")
    expect(links).to_have_count(3)
    expect(_palette(page).locator("[aria-live]")).to_have_text("3 results")
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        walked.append(_focused(page).split()[0])
    assert walked == ["Adele", "Ben", "Cleo", "Cleo", "Ben"]
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    assert _focused(page) == "palette-q", "above the first is the field again"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{staffed['Adele']}")


def test_enter_in_the_field_leads_to_the_page_of_everything_found(window, staffed):
    window.sign_in()
    page = window.go(f"{ACME}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("cleo quill")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ACME}/search?q=cleo+quill")
    expect(page.get_by_role("main").get_by_role("link", name="Cleo Quill")).to_be_visible()


def test_keys_typed_into_a_field_are_text_and_keys_of_one_character_can_be_turned_off(window, staffed):
    window.sign_in()
    page = window.go(f"{ACME}/employees")
    search = page.get_by_label("Search by name, ID, email, NI number or job title")
    search.press_sequentially("/?gj")
    expect(search).to_have_value("/?gj")
    expect(_palette(page)).to_be_hidden()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_visible()
    help_.get_by_label("Use keys of one character").uncheck()
    page.keyboard.press("Escape")
    window.go(f"{ACME}/employees")
    page.keyboard.press("/")
    expect(_palette(page)).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(_palette(page)).to_be_visible()


def test_letters_lead_to_pages_and_through_the_rows_of_a_list(window, staffed):
    window.sign_in()
    page = window.go(f"{ACME}/")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url(f"**{ACME}/employees")
    for key in "jjk":
        page.keyboard.press(key)
    assert _focused(page) == "Adele Quill"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{staffed['Adele']}*")


def test_without_javascript_the_field_in_the_menu_leads_to_the_same_results(without_script, staffed):
    without_script.sign_in()
    page = without_script.go(f"{ACME}/")
    page.get_by_role("banner").get_by_label("Search").last.fill("quill")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ACME}/search?q=quill")
    for name, address in staffed.items():
        found = page.get_by_role("main").get_by_role("link", name=f"{name} Quill")
        assert found.get_attribute("href") == address
    page.get_by_role("main").get_by_label("Name, Employee ID, email or page").fill("paydays")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Paydays").click()
    page.wait_for_url(f"**{ACME}/paydays")
