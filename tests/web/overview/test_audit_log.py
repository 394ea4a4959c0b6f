"""The audit log by action, person, employee and day: on the page and as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from service.facts.audit import AuditAction
from service.store.companies import audit
from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.web.ui.audit_labels import AUDIT_LABELS
from tests.web.api.test_tenancy import a_payslip

PAGE = "/companies/acme/audit"
FILE = "/companies/acme/export/audit"


def _amelia():
    with connection():
        return Employee.get(Employee.first_name == "Amelia")


@pytest.fixture
def entries(imported, clock):
    """Bob edited Amelia three days ago, a token synced Leonard yesterday, Alice took a list today."""
    with connection():
        leonard = Employee.get(Employee.first_name != "Amelia")
        acme, other = Company.get(slug="acme").id, Company.get(slug="globex").id
        for company, actor, action, subject, days in (
            (acme, "bob@example.com", AuditAction.EMPLOYEE_EDITED, f"employee {_amelia().id}", 3),
            (acme, "api:ledger", AuditAction.SYNC_REQUESTED, f"employee {leonard.id}", 1),
            (acme, "alice@example.com", AuditAction.LIST_EXPORTED, "employees", 0),
            (other, "charlie@example.com", AuditAction.EMPLOYEE_EDITED, f"employee {_amelia().id}", 3),
        ):
            now = clock() - timedelta(days=days)
            audit.record(actor=actor, action=action, now=now, company_id=company, subject=subject)
    return leonard


def _who(browser, query):
    answer = browser.send(f"{FILE}?{query}")
    assert answer.status_code == 200
    lines = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    return {(line["Who"], line["What"]) for line in lines}


BOB = ("bob@example.com", AUDIT_LABELS[AuditAction.EMPLOYEE_EDITED])
LEDGER = ("API token “ledger”", AUDIT_LABELS[AuditAction.SYNC_REQUESTED])
ALICE = ("alice@example.com", "Downloaded employees")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action=employee.edited", {BOB}),
        ("who=Bob%40Example.com", {BOB}),
        ("who=API+token+%E2%80%9Cledger%E2%80%9D", {LEDGER}),
        ("employee=Amelia", {BOB}),
        ("employee=1002", {BOB}),
        ("action=sync.requested&from=20/11/2026&to=22+Nov+2026", {LEDGER}),
        ("action=employee.edited&from=21/11/2026", set()),
        ("action=employee.edited&to=20/11/2026", {BOB}),
        ("action=employee.edited&to=19/11/2026", set()),
        ("action=employee.edited&who=alice%40example.com", set()),
    ],
)
def test_the_log_is_filtered_and_the_file_holds_the_same(alice, entries, query, found):
    page = alice.open(f"{PAGE}?{query}").text
    table = page[page.index("</form>", page.index(">Filter<")) :]
    for actor, what in (BOB, LEDGER, ALICE):
        assert (f">{what}<" in table and actor in table) is ((actor, what) in found)
    assert _who(alice, query) == found


def test_an_employee_is_named_and_linked(alice, entries):
    amelia = _amelia()
    page = alice.open(f"{PAGE}?employee=Amelia").text
    assert f'<a href="/companies/acme/employees/{amelia.id}">Amelia Hart</a>' in page
    assert f"employee {amelia.id}" not in page


def test_what_was_done_with_a_payslip_of_an_employee_is_found_by_their_name(alice, entries, clock):
    amelia = _amelia()
    with connection():
        payslip = a_payslip(Company.get(slug="acme"), amelia, clock())
        audit.record(
            actor="bob@example.com",
            action=AuditAction.PAYSLIP_HELD,
            now=clock(),
            company_id=1,
            subject=f"payslip {payslip.id}",
        )
    page = alice.open(f"{PAGE}?employee=Amelia+Hart").text
    assert f'<a href="/companies/acme/employees/{amelia.id}">Amelia Hart, payslip {payslip.id}</a>' in page
    assert ("bob@example.com", AUDIT_LABELS[AuditAction.PAYSLIP_HELD]) in _who(alice, "employee=1002")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("employee=Nobody+At+All", "No employee matches this. Enter a name or an Employee ID"),
        ("from=soon", "Enter a date, like 6 April 2026 or 06/04/2026"),
        ("to=31/02/2026", "Enter a date, like 6 April 2026 or 06/04/2026"),
    ],
)
def test_a_filter_that_cannot_be_read_says_so_beside_its_field(alice, entries, query, words):
    page = alice.open(f"{PAGE}?{query}").text
    assert words in page
    assert "<title>Error: Audit" in page


def test_filters_that_match_nothing_say_so_and_are_cleared_by_a_link(alice, entries):
    page = alice.open(f"{PAGE}?action=employee.edited&who=vera%40example.com").text
    assert "No entries match your filters" in page
    assert f'<a href="{PAGE}">Clear filters</a>' in page


def test_the_next_page_keeps_the_filters(alice, entries, clock):
    with connection():
        for _ in range(60):
            audit.record(actor="bob@example.com", action=AuditAction.RUN_REQUESTED, now=clock(), company_id=1)
    page = alice.open(f"{PAGE}?who=bob%40example.com").text
    assert re.search(r"/audit[?][^\"]*who=bob[^\"]*before=[0-9]+", page)
    assert f'{FILE}?who=bob@example.com"' in page


def test_an_employee_of_another_company_is_not_named(charlie, entries):
    page = charlie.open("/companies/globex/audit").text
    assert "Amelia" not in page
    assert f"employee {_amelia().id}" in page


@pytest.mark.parametrize("query", ["before=99999999999999999999", "action=x&who=%00", "from=9999-12-31&to=9999-12-31"])
def test_nonsense_in_the_address_is_no_error_of_ours(alice, entries, query):
    assert alice.open(f"{PAGE}?{query}").status_code in {200, 400}
