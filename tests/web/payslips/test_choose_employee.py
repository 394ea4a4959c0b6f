"""A file that names no employee for certain: someone chooses whose it is, and the same checks are made."""

from __future__ import annotations

import re

import pytest

from sandbox.platform.payslips import Sample, pdf_of
from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip, UnmatchedPayslipFile
from tests.web.conftest import PASSWORD
from tests.web.payslips.sending import ACME, AMELIA, send_files, text_of

#: A payslip that says neither a name nor a number that payroll knows.
OF_NO_ONE = Sample("", "", None)


@pytest.fixture
def unmatched(bob, imported):
    """Amelia's payslip, uploaded as scan.pdf: the address of its page."""
    sent = send_files(bob, ("scan.pdf", pdf_of(AMELIA)))
    page = bob.open(sent.headers["Location"]).text
    assert "Choose the employee for 1 file" in page
    return re.search(r'href="([^"]+/unmatched/\d+)"', page)[1]


def employee(payroll_id):
    with connection():
        return str(Employee.get(Employee.employee_id == payroll_id).id)


def test_the_employee_is_searched_for_and_chosen_and_the_file_becomes_their_payslip(bob, unmatched):
    assert "The name has no Employee ID of this company." in text_of(bob, unmatched)
    assert "No employees match your search" in text_of(bob, f"{unmatched}?q=nobody")
    assert "Amelia Hart 1002" in text_of(bob, f"{unmatched}?q=amelia")
    batch = unmatched.rpartition("/unmatched/")[0]
    done = bob.send(unmatched, {"employee": employee("1002")})
    page = text_of(bob, done.headers["Location"])
    assert "Matches this employee" in page
    assert "Choose the employee" not in page
    bob.send(f"{batch}/accept")
    with connection():
        assert (Payslip.get().state, Payslip.get().payroll_id) == ("released", "1002")
        assert AuditEntry.select().where(AuditEntry.action == "payslip.employee_chosen").count() == 1
    assert bob.open(unmatched).status_code == 404


def test_choosing_someone_whom_the_pdf_contradicts_holds_it_as_any_other_upload(bob, unmatched):
    done = bob.send(unmatched, {"employee": employee("1001")})
    page = text_of(bob, done.headers["Location"])
    assert "Will be on hold" in page
    assert "It is Amelia Hart (1002), not Priya Shah (1001)." in page
    bob.send(f"{unmatched.rpartition('/unmatched/')[0]}/accept")
    with connection():
        payslip = Payslip.get()
    assert payslip.state == "held"
    assert bob.send(f"{ACME}/payslips/{payslip.id}/release").status_code == 422
    assert bob.send(f"{ACME}/payslips/{payslip.id}/release", {"password": PASSWORD}).status_code == 303


def test_one_that_shows_no_one_is_held_because_only_a_person_says_whose_it_is(bob, imported):
    sent = send_files(bob, ("scan.pdf", pdf_of(OF_NO_ONE)))
    path = re.search(r'href="([^"]+/unmatched/\d+)"', bob.open(sent.headers["Location"]).text)[1]
    done = bob.send(path, {"employee": employee("1002")})
    assert "Someone chose this employee for the file" in text_of(bob, done.headers["Location"])
    bob.send(f"{sent.headers['Location']}/accept")
    with connection():
        payslip = Payslip.get()
    assert bob.send(f"{ACME}/payslips/{payslip.id}/release").status_code == 422


@pytest.mark.parametrize("chosen", ["", "0", "nobody", "99999999", str(2**63)])
def test_who_is_no_employee_is_refused_in_words(bob, unmatched, chosen):
    refused = bob.send(unmatched, {"employee": chosen})
    assert refused.status_code == 422
    assert "Choose an employee with an Employee ID" in refused.text
    assert "<title>Error: Choose the employee" in refused.text


def test_two_files_of_a_batch_are_never_one_employees(bob, imported):
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)), ("scan.pdf", pdf_of(AMELIA)))
    path = re.search(r'href="([^"]+/unmatched/\d+)"', bob.open(sent.headers["Location"]).text)[1]
    refused = bob.send(path, {"employee": employee("1002")})
    assert (refused.status_code, "another payslip for this employee" in refused.text) == (422, True)


def test_the_file_is_opened_and_that_is_recorded_and_discarding_forgets_it(bob, vera, unmatched):
    assert bob.send(f"{unmatched}/open").data == pdf_of(AMELIA)
    assert vera.open(unmatched).status_code == 403
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == "payslip.opened").count() == 1
        assert pdf_of(AMELIA)[:20].decode("latin-1") not in UnmatchedPayslipFile.get().content_encrypted
    bob.send(f"{unmatched.rpartition('/unmatched/')[0]}/discard")
    with connection():
        assert UnmatchedPayslipFile.select().count() == 0
