"""Settings as two people meet them: a conflict says what changed and loses nothing; unpausing shows its plan."""

from playwright.sync_api import expect

from tests.browser.house import ACME


def test_a_save_over_somebody_else_s_says_what_changed_and_keeps_what_was_chosen(window, opened, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/mapping")
    other = opened().sign_in()
    other.go(f"{ACME}/mapping")
    other.page.locator("#map-county-source").select_option("")
    other.press("Save and sync")
    expect(other.page.get_by_text("A run has started")).to_be_visible()

    window.page.locator("#map-city-source").select_option("")
    window.press("Save and sync")
    expect(window.page.get_by_text("Somebody else saved the settings")).to_be_visible()
    expect(window.page.get_by_role("alert")).to_contain_text("County")
    expect(window.page.locator("#map-city-source")).to_have_value("")
    window.press("Save and sync")
    expect(window.page.get_by_text("A run has started")).to_be_visible()


def test_pausing_and_unpausing_with_a_look_at_what_would_be_overwritten(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/settings")
    window.page.get_by_label("Pause syncing").check()
    window.press("Save and sync")
    expect(window.page.get_by_text("nothing is overwritten until you unpause")).to_be_visible()
    humaans.change("people", "amelia", city="Selby", quiet=True)
    window.page.get_by_label("Pause syncing").uncheck()
    window.press("Save")
    expect(window.page.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(window.page.locator("#preview")).to_contain_text("Selby")
    window.press("Save and sync")
    expect(window.page.get_by_text("A run has started")).to_be_visible()
