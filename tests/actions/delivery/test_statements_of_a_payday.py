"""A payday asks the database a bounded number of questions a payslip, however many there are."""

from __future__ import annotations

from dataclasses import replace

import peewee
import pytest

from sandbox.platform.payslips import Sample, pdf_of
from service.actions.payslips.accept_payslips import add_payslip
from service.facts.payslips import PayslipState
from service.store.database.connection import is_postgres
from service.store.employees.employee_states import is_employed
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip
from tests.actions.payslips.conftest import NOVEMBER
from tests.web.page_walk import counting

#: A round trip to Postgres each, BEGIN and COMMIT as well. SQLite is asked in this process, where they cost little.
MOST_ON_POSTGRES = 6
MOST_ON_SQLITE = 8
#: They are taken by eight.
MANY = 16


@pytest.fixture
def transactions(monkeypatch):
    """The transactions that are committed."""
    found, commit = [], peewee.Database.commit

    def counted(self):
        found.append("COMMIT")
        return commit(self)

    monkeypatch.setattr(peewee.Database, "commit", counted)
    return found


@pytest.fixture
def uploading(payday):
    """A payday on which payslips only go to Humaans."""
    payday.ready(email_payslips=False)
    payday.services = replace(payday.services, mail=None)
    return payday


def _hand_in(payday, first, end) -> None:
    day = payday.clock().date()
    people = Employee.select().where(Employee.person_id.is_null(False), is_employed(day), ~Employee.excluded)
    for employee in (
        people.where(Employee.payroll_id.is_null(False)).order_by(Employee.id).offset(first).limit(end - first)
    ):
        sample = Sample(employee.payroll_id, f"{employee.first_name} {employee.last_name}", employee.ni_number)
        file_name = f"{employee.payroll_id}.pdf"
        add_payslip(
            payday.services, payday.company.id, file_name, pdf_of(sample), employee.payroll_id, NOVEMBER, actor="alice"
        )
    Payslip.update(state=PayslipState.RELEASED).execute()


def _questions(payday, transactions) -> int:
    """How many a payday asks, from the button to the last document."""
    payday.ask_for_payday()
    transactions.clear()
    with counting() as questions:
        payday.work()
    return len(questions) + (2 * len(transactions) if is_postgres() else 0)


def test_a_payslip_asks_the_database_few_questions_on_its_way_to_humaans(uploading, transactions):
    _hand_in(uploading, 0, 1)
    _questions(uploading, transactions)
    _hand_in(uploading, 1, 2)
    one = _questions(uploading, transactions)
    _hand_in(uploading, 2, 2 + MANY)
    many = _questions(uploading, transactions)
    assert len(uploading.documents()) == 2 + MANY
    assert (many - one) / (MANY - 1) <= (MOST_ON_POSTGRES if is_postgres() else MOST_ON_SQLITE)
