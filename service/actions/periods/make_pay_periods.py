"""Makes a company's pay periods twelve months ahead, and works out anew those that are still open."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.facts.periods import Nation
from service.rules.periods.cut_offs import periods_ahead
from service.rules.planning import due_slots
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.payslips import pay_schedules
from service.store.periods import pay_periods
from service.store.syncing import slots

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.companies import Company


def make_pay_periods(company: Company, now: datetime) -> None:
    """Safe to do at any time, any number of times. Call inside a transaction."""
    companies.lock(company.id)
    plan = pay_schedules.of_company(company.id)
    schedules = pay_schedules.schedules_of(plan)
    zone, day = ZoneInfo(company.time_zone), local_day(company, now)
    wanted = [each for schedule in schedules for each in periods_ahead(schedule, Nation(plan.bank_holidays), zone, day)]
    pay_periods.make(company.id, {each.name: each.frequency.value for each in schedules}, wanted, now)


def make_pay_periods_of_the_day(company: Company, now: datetime) -> None:
    """Do it once on each day of the company."""
    slot = due_slots.pay_periods_slot(company.id, local_day(company, now), now)
    if slots.is_claimed(slot):
        return
    with write_transaction():
        if slots.claim(slot, now) is not None:
            make_pay_periods(company, now)
