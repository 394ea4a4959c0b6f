"""Payslips from the files to Humaans, and the webhook whose test is waited for, as a person does both."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from playwright.sync_api import expect

from sandbox.platform.payslips import Sample, pdf_of
from tests.browser.deployment import ACME, PASSWORD

#: Pages are used on the day on which the tests run, and this payday is to come.
PAYDAY = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
AMELIA = Sample("1002", "Amelia Hart", "CE234567A")
PRIYA = Sample("1001", "Priya Shah", "AB234561C")


def test_from_a_test_upload_and_the_switch_to_payslips_delivered_in_humaans(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    page = window.page
    page.get_by_role("link", name="Test upload", exact=True).first.click()
    page.get_by_label("Employee ID").fill("1002")
    window.press("Test upload")
    expect(page.get_by_role("heading", name="The test upload passed")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Settings").click()
    page.get_by_label("Send payslips to Humaans").check()
    window.press("Save and sync")
    expect(page.locator("#password-error")).to_be_visible()
    expect(page.get_by_label("Send payslips to Humaans")).to_be_checked()
    page.get_by_label("Email payslips to employees").check()
    page.locator("#password").fill(PASSWORD)
    window.press("Save and sync")
    expect(page.get_by_text("We are syncing everyone")).to_be_visible()

    _upload(window, ("1002.pdf", AMELIA), ("9.pdf", AMELIA))
    expect(page.get_by_role("heading", name="Check payslips")).to_be_visible()
    expect(page.get_by_text("The name has no Employee ID of this company.")).to_be_visible()
    window.press("Save 1 payslip")
    page.get_by_text("Send before payday", exact=True).click()
    window.press("Send now, before payday")
    row = page.locator("tr", has_text="Amelia Hart")
    expect(row).to_contain_text("In Humaans")
    row.get_by_role("link", name="Amelia Hart").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    assert len(humaans.documents("amelia")) == 1
    _hold_and_release(window)
    _correct(window, humaans)


def _hold_and_release(window):
    window.press("Hold")
    expect(window.page.get_by_role("heading", name="This payslip is on hold")).to_be_visible()
    window.press("Release")
    expect(window.page.get_by_role("button", name="Hold")).to_be_visible()


def _correct(window, humaans):
    """A second version is uploaded and takes the place of the first in Humaans."""
    page = window.page
    corrected = pdf_of(replace(AMELIA, gross=Decimal("3300.00")))
    page.get_by_label("PDF", exact=True).set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": corrected}
    )
    page.get_by_label("Remove the old payslip from Humaans").check()
    window.press("Upload")
    expect(page.get_by_role("heading", name="version 2")).to_be_visible()
    expect(page.get_by_text("Select Send payslip to send it.")).to_be_visible()
    window.press("Send payslip")
    window.go(f"{ACME}/payslips?state=all")
    row = page.locator("tr", has_text="Version 2")
    expect(row).to_contain_text("In Humaans")
    expect(page.locator("tr", has_text="Replaced")).to_contain_text("Removed")
    (document,) = humaans.documents("amelia")
    assert "version 2" in document["name"]


def _upload(window, *samples, payday=PAYDAY):
    """To the list of what was uploaded, which is not saved yet."""
    page = window.go(f"{ACME}/payslips")
    page.get_by_label("Payday of these payslips").fill(payday)
    files = [{"name": name, "mimeType": "application/pdf", "buffer": pdf_of(sample)} for name, sample in samples]
    page.get_by_label("Files").set_input_files(files)
    window.press("Check files")
    return page


def _someone_elses_payslip(window):
    """Priya's PDF under Amelia's ID is on hold, is checked with the password, is sent, sent again, and withdrawn."""
    page = _upload(window, ("1002.pdf", PRIYA), ("scan.pdf", AMELIA))
    expect(page.get_by_text("It is Priya Shah (1001), not Amelia Hart (1002).").first).to_be_visible()
    page.get_by_role("link", name="Choose employee for scan.pdf").click()
    page.get_by_label("Search by name").fill("priya")
    window.press("Search")
    page.get_by_role("button", name="Choose Priya Shah").click()
    expect(page.get_by_text("It is Amelia Hart (1002), not Priya Shah (1001).").first).to_be_visible()
    window.press("Save 2 payslips, 2 on hold")
    page.get_by_role("link", name="Amelia Hart").click()
    page.get_by_role("link", name="Check this payslip").click()
    expect(page.get_by_role("heading", name="It goes to")).to_be_visible()
    expect(page.get_by_role("heading", name="The PDF shows")).to_be_visible()
    window.press("Release this payslip")
    expect(page.get_by_role("alert")).to_contain_text("Enter your password")
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Release this payslip")
    expect(page.get_by_role("heading", name="Why it was on hold before")).to_be_visible()
    page.get_by_role("link", name="Withdraw payslip").click()
    expect(page.get_by_text("It was never sent, and will not be sent to Amelia Hart.")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Withdraw payslip")
    expect(page.get_by_text("Withdrawn. It is not in Humaans.")).to_be_visible()


def test_someone_elses_payslip_is_checked_and_withdrawn_on_a_phone(phone, humaans):
    phone.sign_in()
    phone.import_everybody(humaans.token)
    _someone_elses_payslip(phone)


def test_someone_elses_payslip_is_checked_and_withdrawn_without_javascript(without_script, humaans):
    window = without_script.sign_in()
    window.import_everybody(humaans.token)
    _someone_elses_payslip(window)


def test_a_pay_schedule_is_previewed_saved_and_removed(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    page = window.go(f"{ACME}/paydays")
    page.get_by_role("link", name="Add a schedule").first.click()
    page.get_by_label("How often people are paid").select_option("weekly")
    window.press("Continue")
    expect(page.get_by_label("Day of the month")).to_have_count(0)
    page.get_by_label("Name").fill("Weekly")
    window.press("Preview")
    expect(page.get_by_role("alert")).to_contain_text("Enter the first payday")
    page.get_by_label("First payday").fill("27 November 2026")
    window.press("Preview")
    expect(page.get_by_role("heading", name="Next six paydays")).to_be_visible()
    window.press("Save schedule")
    expect(page.get_by_text("Weekly from 27 November 2026")).to_be_visible()
    page.get_by_role("link", name="Remove Weekly").click()
    page.get_by_label("Your password").fill(PASSWORD)
    window.press("Remove schedule")
    expect(page.get_by_role("heading", name="No paydays yet")).to_be_visible()


def test_the_webhook_page_ticks_by_itself_when_the_test_has_come(window, humaans):
    window.sign_in()
    window.import_everybody(humaans.token)
    page = window.page
    page.get_by_role("link", name="Set up the webhook").click()
    page.get_by_label("Webhook secret").fill("whsec_of_this_walk")
    window.press("Save")
    expect(page.get_by_text("Saved. If there was an earlier secret")).to_be_visible()
    place = page.locator("[data-fresh]")
    expect(place).to_contain_text("Waiting")
    _set_up_in_humaans(humaans, page)
    humaans.send_test()
    expect(place).to_contain_text("✓ Received")
    expect(place.locator("[aria-live]")).to_have_text(re.compile(r"Test received today at \d\d:\d\d\."))
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("heading", name="Test upload")).to_be_visible()


def test_without_javascript_the_webhook_page_says_to_load_it_again(without_script, humaans):
    window = without_script.sign_in()
    window.import_everybody(humaans.token)
    window.go(f"{ACME}/webhook")
    window.page.get_by_label("Webhook secret").fill("whsec_of_this_walk")
    window.press("Save")
    _set_up_in_humaans(humaans, window.page)
    humaans.send_test()
    humaans.deliveries()
    window.page.get_by_role("link", name="reload this page").click()
    expect(window.page.locator("[data-fresh]")).to_contain_text("✓ Received")


def _set_up_in_humaans(humaans, page):
    """As the guide on the page says."""
    addresses = (page.locator(place).inner_text() for place in ("#address", "#test-address"))
    humaans.set_up_webhook(next(addresses), "whsec_of_this_walk", test_url=next(addresses))
