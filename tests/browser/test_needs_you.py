"""Several items of the inbox decided in a row: wide, by keyboard alone, on a phone, and without JavaScript."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.employees import Employee, Issue
from tests.browser.deployment import ACME

NAMES = ("Amelia", "Isla", "Leo", "Noah")
KEEP = "Keep the value in payroll"


@pytest.fixture
def four(window, humaans):
    """Four people whose value is empty in Humaans and waits for a decision, in this order."""
    window.sign_in()
    window.import_everybody(humaans.token)
    found = {}
    with connection():
        Issue.update(closed_at=datetime.now(UTC)).execute()
        for name in NAMES:
            row = Employee.get(Employee.first_name == name)
            issue = Issue.create(
                company=Company.get(), employee=row, person_id=row.person_id, code="blank_held", field="city",
                message=f"City of {name} is empty in Humaans.", choices=["keep_value", "accept_blank"],
                since=datetime.now(UTC),
            )  # fmt: skip
            found[name] = f"blank_held-{issue.id}"
    return found


def _is_open(name):
    with connection():
        return Issue.select().where(Issue.message.contains(name), Issue.closed_at.is_null()).exists()


def _next_is(page, line):
    expect(page.locator(f"#{line}")).to_contain_text("Next")
    assert page.url.endswith(f"#{line}")
    expect(page.locator(f"#{line}")).to_be_in_viewport()


def test_several_items_are_decided_one_after_the_other_by_keyboard_alone(window, four):
    page = window.go(f"{ACME}/needs-you")
    expect(page.get_by_role("link", name="Needs you 4").first).to_be_visible()
    page.locator(f"#{four['Amelia']}").get_by_role("button", name=KEEP).focus()
    page.keyboard.press("Enter")
    for done, following in pairwise(NAMES):
        page.wait_for_url(f"**#{four[following]}")
        _next_is(page, four[following])
        assert not _is_open(done)
        assert page.evaluate("document.activeElement.id") == four[following], "the keyboard is at the next item"
        for _ in range(12):
            page.keyboard.press("Tab")
            if KEEP in page.evaluate("document.activeElement.innerText"):
                break
        assert page.evaluate(f"document.getElementById('{four[following]}').contains(document.activeElement)")
        page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing to decide here").or_(page.get_by_text("Nothing needs you"))).to_be_visible()
    assert not _is_open("Noah")
    window.go(f"{ACME}/needs-you/closed")
    expect(page.get_by_role("rowheader", name="Noah Bennett")).to_be_visible()


def test_items_are_decided_without_javascript(opened, four):
    plain = opened(java_script_enabled=False).sign_in()
    page = plain.go(f"{ACME}/needs-you?kind=blank_held")
    for done, following in pairwise(NAMES[:3]):
        page.locator(f"#{four[done]}").get_by_role("button", name=KEEP).click()
        page.wait_for_url(f"**#{four[following]}")
        assert "kind=blank_held" in page.url
        expect(page.locator(f"#{four[following]}")).to_contain_text("Next")
        assert not _is_open(done)


def test_on_a_phone_several_are_ticked_and_snoozed_and_one_is_decided(phone, four):
    phone.sign_in()
    page = phone.go(f"{ACME}/needs-you")
    for name in NAMES[:2]:
        page.locator(f"#{four[name]}").get_by_role("checkbox").check()
    page.get_by_label("With the selected items").select_option("snooze")
    phone.press("Apply")
    expect(page.get_by_role("alert")).to_contain_text("Enter the day until which they are snoozed")
    expect(page.locator(f"#{four['Amelia']}").get_by_role("checkbox")).to_be_checked()
    day = datetime.now(UTC).date().toordinal() + 7
    page.get_by_label("Snooze until").fill(datetime.fromordinal(day).strftime("%d/%m/%Y"))
    page.get_by_label("Note (optional)").fill("Asked HR")
    phone.press("Apply")
    _next_is(page, four["Leo"])
    expect(page.locator(f"#{four['Amelia']}")).to_have_count(0)
    page.locator(f"#{four['Leo']}").get_by_role("button", name=KEEP).click()
    _next_is(page, four["Noah"])
    page.get_by_role("link", name="Snoozed 2").click()
    expect(page.locator(f"#{four['Amelia']}")).to_contain_text("Asked HR")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
