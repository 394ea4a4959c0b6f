"""Users and employees as people meet them: a role given and a password chosen, an edit, a form sent too late."""

import re
from datetime import timedelta

import pyotp
from playwright.sync_api import expect

from service.facts.access import Role
from service.store.accounts import users
from service.store.database.connection import connection
from service.store.tables.accounts import LoginSession
from service.store.tables.companies import Company
from tests.browser.deployment import ACME, OWNER, PASSWORD, hash_once
from tests.browser.looks import faults_of


def test_an_owner_adds_someone_who_chooses_a_password_and_sees_what_the_role_allows(window, opened):
    window.sign_in()
    window.go(f"{ACME}/users")
    page = window.page
    page.get_by_label("Email address").fill("dora@example.com")
    page.get_by_label("Viewer: can see everything except pay, NI and bank details").check()
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Add user")
    link = page.locator(".whole-line").inner_text()

    dora = opened()
    dora.page.goto(link)
    dora.page.get_by_label("New password", exact=True).fill("quiet harbour violin 27")
    dora.page.get_by_label("Confirm password").fill("quiet harbour violin 27")
    dora.press("Save password")
    expect(dora.page.get_by_text("Your password is set.")).to_be_visible()
    dora.sign_in("dora@example.com", "quiet harbour violin 27")
    expect(dora.page.get_by_role("heading", name="Acme Ltd")).to_be_visible()
    expect(dora.page.get_by_role("link", name="Users")).to_have_count(0)
    expect(dora.page.get_by_role("link", name="Audit")).to_have_count(0)

    window.go(f"{ACME}/users")
    page.get_by_role("link", name="Change dora@example.com").click()
    page.get_by_label("Manager: can run payroll and change settings").check()
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Change role")
    expect(page.get_by_text("The role is changed.")).to_be_visible()
    dora.go(f"{ACME}/")
    expect(dora.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_edit_is_marked_and_the_numbers_are_shown_only_when_asked_for(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.employee("Amelia Hart")
    page = window.page
    expect(page.locator("#field-ni_number + dd")).to_contain_text("••••")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("City").fill("Selby")
    window.press("Save")
    expect(page.locator("#field-city + dd")).to_contain_text("Edited in payroll. The next sync will replace this")
    window.press("Show NI and bank details")
    expect(page.locator("#field-ni_number + dd")).to_contain_text(re.compile(r"[A-Z]{2} \d\d \d\d \d\d"))
    window.go(f"{ACME}/employees?edited=yes")
    expect(page.get_by_role("link", name="Amelia Hart")).to_be_visible()


def test_a_form_sent_after_the_session_was_over_is_sent_after_signing_in(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    window.employee("Amelia Hart")
    page = window.page
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("City").fill("Selby")
    with connection():
        LoginSession.update(seen_at=LoginSession.get().created_at.replace(year=2020)).execute()
    window.press("Save")
    expect(page.get_by_text("You were signed out before we saved this")).to_be_visible()
    page.get_by_label("Email address").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.press("Sign in")
    window.press("Submit again")
    expect(page.locator("#field-city + dd")).to_contain_text("Selby")


def _unused_for(minutes):
    with connection():
        session = LoginSession.get()
        LoginSession.update(seen_at=session.seen_at - timedelta(minutes=minutes)).execute()


def test_B34_a_page_warns_before_the_session_ends_and_a_button_keeps_it(window, humaans):
    page = window.page
    page.clock.install()
    window.sign_in()
    window.go("/account")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    _unused_for(27)
    page.clock.run_for(26 * 60_000)
    expect(page.get_by_role("alert")).to_contain_text("You will be signed out at")
    assert not faults_of(page)
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    _unused_for(31)
    page.clock.run_for(27 * 60_000)
    expect(page.get_by_role("alert")).to_contain_text("You are signed out. If you filled in this page, submit it")
    page.reload()
    expect(page.get_by_text("because you did not use Payroll Sync for 30 minutes")).to_be_visible()


def test_a_viewer_sees_masked_pay_and_no_buttons_that_change_anything(opened, deployment, humaans, clock):
    owner = opened().sign_in()
    owner.import_everybody(humaans.token)
    with connection():
        company = Company.get()
        users.create("vera@example.com", hash_once(), Role.VIEWER, clock(), company.id)
    vera = opened().sign_in("vera@example.com")
    vera.employee("Amelia Hart")
    expect(vera.page.locator("#field-salary_amount_minor + dd")).to_contain_text("••••")
    for name in ("Sync now", "Show NI and bank details"):
        expect(vera.page.get_by_role("button", name=name)).to_have_count(0)
    expect(vera.page.get_by_role("link", name="Edit", exact=True)).to_have_count(0)


def test_a_token_for_a_program_is_made_shown_once_and_revoked(window):
    window.sign_in()
    page = window.page
    page.get_by_role("navigation", name="Main").get_by_role("link", name="API tokens").click()
    page.get_by_label("Label").fill("ledger")
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Create token")
    expect(page.locator("#made")).to_contain_text("hpat_")
    assert not faults_of(page)
    window.go(f"{ACME}/api-tokens")
    expect(page.locator("#made")).to_have_count(0)
    page.get_by_role("link", name="Revoke ledger").click()
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Revoke token")
    expect(page.get_by_text("No tokens yet")).to_be_visible()


def test_a_second_factor_is_set_up_and_asked_for_at_the_next_signing_in(window, opened):
    window.sign_in()
    page = window.go("/account")
    page.get_by_role("link", name="Turn on").click()
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Set up two-step sign in")
    expect(page.locator(".qr svg")).to_be_visible()
    assert not faults_of(page)
    app = pyotp.TOTP(page.locator("code.break").inner_text().replace(" ", ""))
    page.get_by_label("Security code").fill("000000")
    window.press("Turn on")
    expect(page.locator("#code-error")).to_contain_text("Code is incorrect")
    page.get_by_label("Security code").fill(app.now())
    window.press("Turn on")
    expect(page.get_by_role("heading", name="Two-step sign in is on. Save your recovery codes")).to_be_visible()
    assert not faults_of(page)
    code = page.locator(".codes code").first.inner_text()

    other = opened().sign_in()
    expect(other.page.get_by_role("heading", name="Enter your code")).to_be_visible()
    assert not faults_of(other.page)
    other.page.get_by_label("Security code", exact=True).fill(code)
    other.press("Sign in")
    expect(other.page.get_by_role("heading", name="Acme Ltd")).to_be_visible()
