"""From an empty company to an imported one and a Sync now, as a person goes: clicking, by keyboard, without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.deployment import ACME, PASSWORD, PHONE

WAYS = {
    "wide": {},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "without_script": {"java_script_enabled": False},
}


def test_first_run_to_first_import_then_sync_now(window, humaans):
    window.sign_in()
    page = window.page
    expect(page.get_by_role("heading", name="Not connected to Humaans yet.")).to_be_visible()
    page.get_by_role("link", name="Connect to Humaans").click()

    page.get_by_label("Access token", exact=True).fill("nonsense")
    window.press("Connect")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("#token-error")).to_contain_text("Humaans did not accept this token")

    page.get_by_label("Access token", exact=True).fill(humaans.token)
    window.press("Connect")
    expect(page.get_by_role("heading", name="Choose who and what to import")).to_be_visible()

    window.press("Preview")
    expect(page.get_by_role("heading", name="Preview: what would happen")).to_be_visible()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    window.press("Save and start the first import")
    assert window.path() == f"{ACME}/connect/import"
    expect(page.get_by_role("heading", name="The first import is done")).to_be_visible(timeout=30_000)

    window.employee("Amelia Hart")
    humaans.change("people", "amelia", city="York", quiet=True)
    window.press("Sync now")
    expect(page.get_by_text("Amelia Hart is up to date.")).to_be_visible(timeout=20_000)
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
    expect(window.page.get_by_role("heading", name="Choose who and what to import")).to_be_visible()
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
    expect(window.page.get_by_text("Amelia Hart is up to date.")).to_be_visible(timeout=20_000)
    expect(window.page.locator("#field-city + dd")).to_contain_text("Ripon")


@pytest.mark.parametrize("how", ["wide", "phone", "without_script"])
def test_setting_up_from_nothing_with_a_bad_token_first(opened, humaans, how):
    """B7: each step leads back, and another token is never further than a link."""
    window = opened(**WAYS[how]).sign_in()
    page = window.page
    humaans.change_token(role="user")
    window.connect(humaans.token)
    expect(page.locator("#token-error")).to_contain_text("This token sees private data of 1 of 20 people")
    page.get_by_label("Access token", exact=True).fill(humaans.token)
    page.get_by_label("Connect with this token anyway").check()
    window.press("Connect")
    expect(page.get_by_role("heading", name="Choose who and what to import")).to_be_visible()
    page.get_by_role("link", name="Use another token").click()
    humaans.change_token(role="owner")
    page.get_by_label("Access token", exact=True).fill(humaans.token)
    page.locator("#password").fill(PASSWORD)
    window.press("Replace token")
    expect(page.get_by_text("Connected. No one is imported yet")).to_be_visible()
    expect(page.get_by_text("We matched 38 of 39 fields automatically")).to_be_visible()
    window.press("Preview")
    window.press("Save and start the first import")
    page.get_by_role("heading", name="The first import is done").wait_for()
    steps = page.get_by_role("list", name="Steps of setting up")
    expect(steps.locator(".done")).to_have_count(3)
    page.get_by_role("link", name="Set up the webhook").click()
    page.get_by_label("Webhook secret").fill("short")
    window.press("Save")
    expect(page.locator("#secret-error")).to_contain_text("at least 12 characters")
    page.get_by_label("Webhook secret").fill("whsec_0123456789abcdef")
    window.press("Save")
    expect(steps.locator(".done")).to_have_count(3)
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Employee ID").fill("1002")
    window.press("Test upload")
    expect(page.get_by_role("heading", name="The test upload passed")).to_be_visible()
    expect(steps.locator(".done")).to_have_count(4)
    steps.get_by_role("link", name="Access token").click()
    expect(page.get_by_role("heading", name="Replace the access token")).to_be_visible()


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
