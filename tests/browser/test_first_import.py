"""From an empty company to an imported one and a Sync now, as a person goes: clicking, by keyboard, without script."""

import re

from playwright.sync_api import expect

from tests.browser.house import ACME


def test_first_run_to_first_import_then_sync_now(window, humaans):
    window.sign_in()
    page = window.page
    expect(page.get_by_role("heading", name="Not connected to Humaans yet.")).to_be_visible()
    page.get_by_role("link", name="Connect to Humaans").click()

    page.get_by_label("Access token", exact=True).fill("nonsense")
    window.press("Connect")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("#token-error")).to_contain_text("Humaans does not accept this token")

    page.get_by_label("Access token", exact=True).fill(humaans.token)
    window.press("Connect")
    expect(page.get_by_role("heading", name="Filters and mapping")).to_be_visible()

    window.press("Preview")
    expect(page.get_by_role("heading", name="Preview: what would happen")).to_be_visible()
    expect(page.get_by_text("Nothing has been written.")).to_be_visible()
    window.press("Save and start the first import")
    assert window.path() == f"{ACME}/connect/import"
    expect(page.get_by_role("heading", name="The first import is done")).to_be_visible(timeout=30_000)

    window.employee("Amelia Hart")
    humaans.change("people", "amelia", city="York", quiet=True)
    window.press("Sync now")
    expect(page.get_by_text("Amelia Hart is up to date with Humaans.")).to_be_visible(timeout=20_000)
    expect(page.locator(".lead")).to_contain_text(re.compile(r"Last synced: today at \d\d:\d\d"))
    expect(page.locator("#field-city + dd")).to_contain_text("York")


def test_everything_up_to_the_first_import_can_be_done_by_keyboard_alone(window, humaans):
    keys = window.page.keyboard
    window.go("/login")
    _tab_to(window, "email")
    keys.type("alice@example.com")
    keys.press("Tab")
    keys.type("vivid ferry mango lantern")
    keys.press("Enter")
    expect(window.page.get_by_role("heading", name="Not connected to Humaans yet.")).to_be_visible()
    keys.press("Tab")
    assert window.page.evaluate("document.activeElement.textContent") == "Skip to main content"
    keys.press("Enter")
    _tab_to_words(window, "Connect to Humaans")
    keys.press("Enter")
    expect(window.page.get_by_role("heading", name="Connect to Humaans")).to_be_visible()
    _tab_to(window, "token")
    keys.type(humaans.token)
    keys.press("Enter")
    expect(window.page.get_by_role("heading", name="Filters and mapping")).to_be_visible()
    window.page.locator(".stick button").first.focus()
    keys.press("Enter")
    expect(window.page.get_by_role("heading", name="Preview: what would happen")).to_be_visible()
    window.page.locator(".stick button").first.focus()
    keys.press("Enter")
    expect(window.page.get_by_role("heading", name="The first import is done")).to_be_visible(timeout=30_000)


def test_without_javascript_the_import_and_sync_now_work_and_pages_load_themselves_again(without_script, humaans):
    window = without_script.sign_in()
    window.import_everybody(humaans.token)
    window.employee("Amelia Hart")
    humaans.change("people", "amelia", city="Ripon", quiet=True)
    window.press("Sync now")
    expect(window.page.get_by_text("Amelia Hart is up to date with Humaans.")).to_be_visible(timeout=20_000)
    expect(window.page.locator("#field-city + dd")).to_contain_text("Ripon")


def _tab_to(window, element_id):
    for _ in range(60):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("document.activeElement.id") == element_id:
            return
    raise AssertionError(f"#{element_id} cannot be reached by Tab")


def _tab_to_words(window, words):
    for _ in range(60):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"“{words}” cannot be reached by Tab")
