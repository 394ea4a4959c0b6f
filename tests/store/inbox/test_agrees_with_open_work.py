"""The inbox and the state of a company tell one story: nothing is open in the one that is not in the other."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from service.facts.inbox import ItemKind, ItemView
from service.facts.payslips import ChannelState, PayslipState
from service.store.companies import companies
from service.store.employees import backdated_pay
from service.store.inbox import open_items
from service.store.inbox.open_items import ItemFilter
from service.store.operations import open_work
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee, Issue
from service.store.tables.payslips import OrphanedFile, Payslip, PayslipBatch, PayslipChannel

DAY = date(2026, 11, 23)
CODES = ("tax_code", "employee_id_changed", "came_back", "blank_held", "webhook_silent")


def _company(clock):
    company = companies.create("acme", "Acme", clock())
    Connection.create(
        company=company, state="connected", token_encrypted="x", token_last4="x", humaans_company_id="c",
        humaans_company_name="C", connected_at=clock(), checked_at=clock(),
    )  # fmt: skip
    SettingsVersion.create(company=company, version=1, document={}, saved_by="x", saved_at=clock())
    return company


def _employee(chance, company, clock, number):
    return Employee.create(
        company=company, person_id=f"p{number}", employee_id=str(number), employment="active", readiness="ready",
        excluded=chance.random() < 0.2, is_closed=chance.random() < 0.1,
        edited_fields=chance.choice(([], [], ["city"])), created_at=clock(), updated_at=clock(),
    )  # fmt: skip


def _issue(chance, company, clock, employee, number):
    about = chance.choice(({"employee": employee, "person_id": employee.person_id}, {"person_id": f"x{number}"}, {}))
    code = "webhook_silent" if not about else chance.choice(CODES[:4])
    Issue.create(
        company=company, code=code, message="m", since=clock(), is_advice=chance.random() < 0.3 or not about,
        closed_at=chance.choice((None, None, clock())), **about,
    )  # fmt: skip


def _payslip(chance, company, clock, employee, number):
    batch = PayslipBatch.create(
        company=company, state="proposed", pay_date=DAY, period_start=DAY, period_end=DAY, kind="payslip",
        created_by="x", created_at=clock(),
    )  # fmt: skip
    payslip = Payslip.create(
        company=company, batch=batch, employee=employee, payroll_id="1",
        pay_date=DAY - timedelta(days=chance.choice((0, 10, 100))),
        period_start=DAY - timedelta(days=number), period_end=DAY, kind="payslip", version=1, verdict="confirmed",
        state=chance.choice([PayslipState.RELEASED, PayslipState.HELD, PayslipState.PROPOSED]), content_hash="x",
        size=1, pages=1, original_name="x.pdf", created_by="x", created_at=clock(), updated_at=clock(),
    )  # fmt: skip
    for channel in ("humaans", "email"):
        state = chance.choice([ChannelState.REFUSED, ChannelState.UNCLEAR, ChannelState.SENT])
        PayslipChannel.create(company=company, payslip=payslip, channel=channel, state=state, updated_at=clock())
    if chance.random() < 0.3:
        OrphanedFile.create(company=company, payslip=payslip, file_name="x", found_at=clock())


@pytest.mark.parametrize("seed", range(12))
def test_the_inbox_counts_what_the_state_of_the_company_counts(database, clock, seed):
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    company = _company(clock)
    for number in range(chance.randrange(6)):
        employee = _employee(chance, company, clock, number)
        _issue(chance, company, clock, employee, number)
        _payslip(chance, company, clock, employee, number)
        if chance.random() < 0.3:
            owed = {"effective_date": DAY, "currency": "GBP", "difference_minor": 1, "periods": []}
            backdated_pay.add(company.id, employee.id, run_id=None, now=clock(), **owed)
    work = open_work.figures_of([company], clock())[company.id].work
    counts = open_items.counts(company.id, DAY, clock(), ItemFilter())
    kinds = Counter(dict(counts.kinds))
    assert kinds[ItemKind.EDITED_IN_PAYROLL] == work.edited
    assert kinds[ItemKind.BACKDATED_SALARY] == work.backdated
    assert kinds[ItemKind.PAYSLIP_FAILED] == work.payslips_failed
    assert kinds[ItemKind.PAYSLIP_UNCLEAR] == work.payslips_unclear
    assert kinds[ItemKind.PAYSLIP_ON_HOLD] == work.payslips_on_hold
    assert kinds[ItemKind.UPLOAD_TO_CHECK] == work.uploads_to_check
    assert kinds[ItemKind.LEFTOVER_FILE] == work.leftover_files
    assert open_items.how_many(company.id, DAY, clock()) == (counts.views[ItemView.OPEN], 0)
    if not counts.views[ItemView.OPEN]:
        assert work.is_all_well or work.not_in_humaans or work.not_found_lately or work.missing_information
    if work.is_all_well:
        assert counts.views[ItemView.OPEN] == 0
