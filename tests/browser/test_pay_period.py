"""One month by three people: the payroll manager, the second approver, and the bureau's client on a phone.

`WALK_PICTURES=FOLDER` keeps a picture of each page, wide and as on a phone, to be looked at.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import expect

from service.facts.access import Role
from service.store.accounts import users
from service.store.companies import companies
from service.store.database.connection import connection
from service.store.tables.payslips import PaydayPlan
from service.store.tables.periods import PayPeriod
from tests.browser.deployment import ACME, OWNER, PASSWORD, hash_once

BOB, CLIENT = "bob@example.com", "client@example.com"
FIRST, SECOND = f"{ACME}/periods/1", f"{ACME}/periods/2"


def picture(window, name):
    if folder := os.environ.get("WALK_PICTURES"):
        wide = window.page.viewport_size
        window.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        if wide["width"] > 1000:
            window.page.set_viewport_size({"width": 390, "height": 844})
            window.page.screenshot(path=Path(folder) / f"{name}-phone.png", full_page=True)
            window.page.set_viewport_size(wide)


def sign(window, period):
    page = window.go(period)
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Sign off")


def prepare(alice, humaans):
    """Everyone is imported and paid monthly; the first pay period is signed off, and two people sign from now on."""
    now = datetime.now(UTC)
    with connection():
        company_id = companies.by_slug("acme").id
        users.create(BOB, hash_once(), Role.MANAGER, now, company_id)
        users.create(CLIENT, hash_once(), Role.APPROVER, now, company_id)
    alice.sign_in(OWNER)
    alice.import_everybody(humaans.token)
    alice.go(f"{ACME}/paydays/schedules/new?frequency=monthly").get_by_label("Name").fill("Monthly")
    alice.press("Preview")
    alice.press("Save schedule")
    alice.go(FIRST)
    alice.press("Freeze from the last reading")
    sign(alice, FIRST)
    with connection():
        PaydayPlan.update(sign_offs_needed=2).execute()


def test_a_month_by_three_people_from_the_countdown_to_the_close(opened, phone, humaans):
    alice = opened()
    prepare(alice, humaans)
    bob = opened().sign_in(BOB)
    _a_change_is_held_and_someone_else_approves_it(alice, bob, humaans)
    _the_data_is_frozen_reviewed_and_signed(alice)
    client = phone.sign_in(CLIENT)
    _the_client_signs_on_a_phone(client)
    _the_file_is_taken_imported_and_the_period_closed(bob)


def _a_change_is_held_and_someone_else_approves_it(alice, bob, humaans):
    salary = humaans.rows("compensations", person="amelia")[0]
    humaans.change("compensations", salary["id"], amount="90000", quiet=True)
    humaans.change("people", "isla", city="Bath", quiet=True)
    alice.go(ACME)
    alice.press("Sync everyone now")
    page = alice.go(f"{ACME}/periods")
    picture(alice, "1-periods")
    page = alice.go(SECOND)
    expect(page.locator("main")).to_contain_text("Cut-off in")
    for _ in range(100):
        if page.get_by_text("1 change waits for approval").is_visible():
            break
        page.wait_for_timeout(200)
        page.reload()
    picture(alice, "2-countdown")
    page.get_by_role("link", name="Check the changes").click()
    expect(
        page.get_by_text("This change came from your own edit, sync or settings, so someone else must decide.")
    ).to_be_visible()
    picture(alice, "3-approvals-own")
    page = bob.go(f"{ACME}/approvals")
    picture(bob, "4-approvals")
    page.locator("button[value^='approve:']").click()
    expect(page.get_by_role("status")).to_be_visible()
    picture(bob, "5-approved")


def _the_data_is_frozen_reviewed_and_signed(alice):
    page = alice.go(SECOND)
    alice.press("Freeze from the last reading")
    lines = page.get_by_role("region", name="What changed since the last pay period")
    expect(lines).to_contain_text("Amelia Hart")
    expect(lines).to_contain_text("Above your limit")
    picture(alice, "6-review")
    for box in page.locator("input[name=line]").all():
        box.check()
    page.get_by_label("Note (optional)").fill("Seen the letters")
    alice.press("Mark as checked")
    expect(page.locator("main")).to_contain_text("Every line of the variance is checked.")
    sign(alice, SECOND)
    expect(page.locator("main")).to_contain_text(f"{OWNER} has signed.")
    picture(alice, "7-signed-once")


def _the_client_signs_on_a_phone(client):
    page = client.go(SECOND)
    page.get_by_label("Comment", exact=True).fill("The rise is agreed")
    client.press("Add comment")
    sign(client, SECOND)
    expect(page.locator("h1")).to_contain_text("Signed off")
    picture(client, "8-client-signed")


def _the_file_is_taken_imported_and_the_period_closed(bob):
    page = bob.go(SECOND)
    picture(bob, "9-signed-off")
    page.get_by_role("link", name="Create a file for your payroll").click()
    page.get_by_label("Payroll program").select_option(label="Sage 50 Payroll")
    bob.press("Continue")
    page.get_by_label("I have checked the columns below").check()
    picture(bob, "10-new-export")
    bob.press("Create file")
    picture(bob, "11-export")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for Sage 50 Payroll (CSV)").click()
    assert download.value.suggested_filename.endswith("_v1_sage50_full.csv")
    bob.press("Mark as imported")
    page = bob.go(SECOND)
    expect(page.locator("h1")).to_contain_text("Handed over")
    picture(bob, "12-handed-over")
    page.get_by_label("Close it although the payslips and the snapshot do not agree").check()
    bob.press("Close this pay period")
    expect(page.locator("h1")).to_contain_text("Closed")
    picture(bob, "13-closed")
    with connection():
        assert PayPeriod.get(PayPeriod.id == 2).state == "closed"
