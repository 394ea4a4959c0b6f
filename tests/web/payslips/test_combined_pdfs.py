"""One PDF with everyone's payslips on its pages: uploaded, read, checked page by page, split, and saved."""

from __future__ import annotations

import io
import re

import pytest

from service.actions.payslips.splitting.work_on_combined_pdf import work_on_combined_pdf
from service.store.database.connection import connection
from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip
from tests.pdf import made
from tests.web.conftest import ORIGIN
from tests.web.payslips.sending import ACME, text_of

AMELIA = "Amelia Hart\nEmployee ID: 1002\nNI number: CE234567A"
PRIYA = "Priya Shah\nEmployee ID: 1001\nNI number: AB234561C"
PAGES = ("All payslips", f"{AMELIA}\nPage 1 of 2", "Page 2 of 2\nYear to date", PRIYA, "")


def upload(browser, content, *more, pay_date="2026-11-27"):
    files = [(io.BytesIO(each), f"all{number}.pdf") for number, each in enumerate((content, *more))]
    form = {"pay_date": pay_date, "what": "everyone", "files": files, "csrf_token": browser.form_token()}
    return browser.client.post(f"{ACME}/payslips/import", base_url=ORIGIN, data=form)


def worked(services):
    with connection():
        work_on_combined_pdf(services, CombinedPdf.get().id)


@pytest.fixture
def read(bob, imported, services):
    """The address of the cut of a PDF that was read."""
    path = upload(bob, made.pages(*PAGES)).headers["Location"]
    assert "Reading pages" in text_of(bob, path)
    assert bob.open(f"{path}/progress").json["is_live"]
    worked(services)
    return path


def employee(payroll_id):
    with connection():
        return str(Employee.get(Employee.employee_id == payroll_id).id)


def test_pages_are_shown_with_what_they_say_and_whose_they_are(bob, read):
    page = text_of(bob, read)
    assert "1 payslip 3 pages to check 1 in no payslip" in page
    assert "2 pages without an employee" in page
    assert "All payslips" in page
    assert "The page shows no NI number, Employee ID or name of an employee." in page
    assert "It may be the next page of Amelia Hart (1002)." in page
    assert "The printed page numbers or" not in page
    assert "Priya Shah (1001)" in page
    assert "One PDF for payday 27 November 2026 is not split" in text_of(bob, f"{ACME}/payslips")


def test_someone_decides_each_page_and_the_payslips_are_cut_checked_and_saved(bob, read, services):
    suggested = re.search(r'name="suggested"\s+value="([^"]+)"', bob.open(read).text)[1]
    bob.send(f"{read}/pages", {"suggested": suggested})
    bob.send(f"{read}/pages/1", {"do": "set_aside"})
    page = text_of(bob, read)
    assert "2 payslips 0 pages to check 2 in no payslip" in page
    bob.send(f"{read}/split")
    assert "Splitting into payslips" in text_of(bob, read)
    worked(services)
    batch = bob.open(read).headers["Location"]
    assert "2 payslips for payday 27 November 2026" in text_of(bob, batch)
    bob.send(f"{batch}/accept")
    with connection():
        assert sorted((row.payroll_id, row.pages, row.state) for row in Payslip.select()) == [
            ("1001", 1, "released"), ("1002", 2, "released"),
        ]  # fmt: skip
        assert AuditEntry.select().where(AuditEntry.action == "combined_pdf.pages_decided").count() == 2


def test_a_page_is_opened_searched_for_and_moved(bob, read):
    path = f"{read}/pages/4"
    assert "Payslip of Priya Shah (1001)" in text_of(bob, path)
    opened = bob.send(f"{path}/open")
    assert opened.content_type == "application/pdf"
    assert opened.data.startswith(b"%PDF")
    assert "Amelia Hart 1002" in text_of(bob, f"{path}?q=amelia")
    refused = bob.send(path, {"employee": "0", "q": "amelia"})
    assert refused.status_code == 422
    assert "Choose an employee with an Employee ID" in refused.text
    bob.send(path, {"employee": employee("1002"), "q": "amelia"})
    assert "Payslip of Amelia Hart (1002)" in text_of(bob, path)
    assert "Chosen by bob@example.com." in text_of(bob, path)
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == "combined_pdf.page_opened").count() == 1
        assert "Amelia" not in CombinedPdfPage.get(CombinedPdfPage.number == 2).text_encrypted


def test_pages_that_are_apart_are_taken_as_one_payslip_by_someone(bob, imported, services):
    path = upload(bob, made.pages(AMELIA, PRIYA, AMELIA)).headers["Location"]
    worked(services)
    page = text_of(bob, path)
    assert "These pages are not next to each other, so they may be two payslips." in page
    bob.send(f"{path}/pages", {"do": "join", "page": ["1", "3"]})
    assert "2 payslips 0 pages to check" in text_of(bob, path)


def test_a_file_that_cannot_be_used_says_why_and_what_to_do(bob, imported, services):
    assert "Choose one PDF with the payslips of everyone" in upload(bob, b"%PDF-", b"%PDF-").text
    refused = upload(bob, b"hello")
    assert refused.status_code == 422
    assert "The file is not a PDF, whatever its name says" in refused.text
    path = upload(bob, b"%PDF-1.7 but broken").headers["Location"]
    worked(services)
    assert "The PDF is damaged and could not be read. Create it again. Nothing was saved." in text_of(bob, path)
    assert bob.send(f"{path}/split").status_code == 303
    assert "The PDF was not split" in text_of(bob, path)


def test_a_discarded_file_is_gone(bob, read):
    bob.send(f"{read}/discard")
    assert bob.open(read).status_code == 404
    assert bob.open(f"{read}/pages/1").status_code == 404


def test_a_viewer_sees_no_page(vera, read):
    for path in (read, f"{read}/pages/2", f"{read}/progress"):
        assert vera.open(path).status_code == 403
