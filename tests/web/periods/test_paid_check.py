"""Payslips held against the snapshot on the page of a pay period, and before it is closed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from service.store.database.connection import connection
from service.store.periods import pay_periods, snapshots
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


def test_closing_without_everyones_payslip_is_asked_about_and_said_afterwards(alice, handed_over, state):
    assert "You cannot reopen a pay period after you close it." in words_of(alice.open(handed_over))
    refused = alice.send(f"{handed_over}/close", {"version": "1"})
    assert refused.status_code == 422
    assert "Confirm that you close it although payslips and snapshot do not agree" in refused.text
    assert state() == "exported"
    assert alice.send(f"{handed_over}/close", {"version": "1", "sure": "yes"}).status_code == 303
    page = words_of(alice.open(handed_over))
    assert "17 employees in the snapshot without a payslip" in page
    assert "Close this pay period" not in page


def test_closing_with_everyones_payslip_is_not_asked_about(alice, handed_over, monthly, clock, state):
    with connection():
        snapshot = snapshots.of_version(pay_periods.of_payday(monthly.id, "Monthly", NOVEMBER))
        members = snapshots.employee_ids_of(snapshot)
    give_everyone(monthly, clock(), "payslip", "released")
    with connection():
        Payslip.delete().where(Payslip.employee.not_in(list(members))).execute()
    assert 'name="sure"' not in alice.open(handed_over).text
    assert alice.send(f"{handed_over}/close", {"version": "1"}).status_code == 303
    assert state() == "closed"
