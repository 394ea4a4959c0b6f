"""The payslips that the pictures of `bin/screenshots` show: uploaded one by one, and one PDF for everyone."""

from __future__ import annotations

from sandbox.platform.payslips import Sample, pages_of, pdf_of
from tests.browser.deployment import ACME, Window


def upload_payslips(wide: Window) -> None:
    """A payday with a schedule, a payslip that was accepted, and a batch that waits for a look."""
    page = wide.go(f"{ACME}/paydays/schedules/new?frequency=monthly")
    page.get_by_label("Name").fill("Monthly")
    wide.press("Preview")
    wide.press("Save schedule")
    next_payday = page.locator("main table a[href*='pay_date=']").first.get_attribute("href") or ""
    for payroll_id, name in (("1002", "Amelia Hart"), ("1001", "Priya Shah")):
        page = wide.go(f"{ACME}/payslips")
        page.locator("#upload").evaluate("each => each.open = true")
        page.get_by_label("Payday of these payslips").fill(next_payday.rpartition("=")[2])
        content = pdf_of(Sample(payroll_id, name, "CE234567A" if payroll_id == "1002" else None))
        files = [
            {"name": each, "mimeType": "application/pdf", "buffer": content} for each in (f"{payroll_id}.pdf", "x.pdf")
        ]
        page.get_by_label("Files").set_input_files(files)
        wide.press("Check files")
        if payroll_id == "1002":
            wide.press("Save 1 payslip")


def upload_for_everyone(wide: Window) -> None:
    """One PDF with everyone's payslips: a cover, a page that only follows a counter, and one that is apart."""
    page = wide.go(f"{ACME}/payslips")
    page.locator("#upload").evaluate("each => each.open = true")
    page.get_by_label("One PDF with everyone's payslips").check()
    amelia, priya = ("Amelia Hart", "Employee ID: 1002"), ("Priya Shah", "Employee ID: 1001")
    content = pages_of(
        ("Hart & Doyle Ltd", "Payslips of November 2026"),
        (*amelia, "Page 1 of 2", "Gross pay 3,500.00", "Net pay 2,711.40"),
        ("Page 2 of 2", "Year to date", "Gross pay 28,000.00"),
        (*priya, "Gross pay 4,100.00", "Net pay 3,093.20"),
        ("Noah Clarke", "Employee ID: 1003", "Net pay 2,050.10"),
        (),
        (*priya, "Gross pay 150.00"),
    )
    page.get_by_label("Files").set_input_files(
        {"name": "payslips-november.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    wide.press("Check files")
    page.get_by_role("heading", name="Check whose each page is").wait_for()
