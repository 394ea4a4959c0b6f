"""Payslips held against the snapshot on the page of a pay period, and before it is closed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip
from tests.web.periods.conftest import ACME, NOVEMBER, freeze, sign


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture
def handed_over(bob, alice, path, monthly):
    """November of Acme, as its page: frozen, signed off and handed over."""
    freeze(bob, path())
    sign(alice, path())
    bob.send(f"{path()}/handed-over", {"version": "1", "to": "Sage 50"})
    return path()


def give_everyone(company, now, kind, state):
    """A document of one kind and state for each employee of the snapshot."""
    with connection():
        for employee in Employee.select().where(Employee.company == company):
            Payslip.create(
                company=company, employee=employee.id, payroll_id=str(employee.employee_id), pay_date=NOVEMBER,
                period_start=date(2026, 11, 1), period_end=date(2026, 11, 30), kind=kind, version=1, state=state,
                content_hash=f"{kind}-{employee.id}", size=1, pages=1, original_name="a.pdf", verdict="confirmed",
                created_by="bob", created_at=now, updated_at=now,
            )  # fmt: skip


@pytest.mark.parametrize("kind", ["p45", "p60", "p11d", "other"])
def test_other_documents_are_no_payslips(alice, handed_over, monthly, clock, kind):
    assert "17 employees in the snapshot without a payslip" in words_of(alice.open(handed_over))
    give_everyone(monthly, clock(), kind, "released")
    assert "17 employees in the snapshot without a payslip" in words_of(alice.open(handed_over))


def test_payslips_on_hold_are_said(alice, handed_over, monthly, clock):
    give_everyone(monthly, clock(), "payslip", "held")
    page = words_of(alice.open(handed_over))
    assert "0 employees in the snapshot without a payslip" in page
    assert "17 employees in the snapshot with a payslip on hold" in page


def test_the_list_of_payslips_counts_other_documents_apart(alice, handed_over, monthly, clock):
    give_everyone(monthly, clock(), "p45", "held")
    with connection():
        number = Payslip.select().count()
    page = words_of(alice.open(f"{ACME}/payslips?pay_date={NOVEMBER}"))
    assert f"0 payslips {number} other documents" in page
