"""What pictures show of a company's day: changes that are held, and a backdated salary."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from service.facts.approvals import HeldState, HoldRule
from service.facts.runs import Cause
from service.store.employees import backdated_pay
from service.store.tables.approvals import HeldChange
from tests.browser.deployment import OWNER

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.employees import Employee


def hold_some(company_id: int, everyone: list[Employee], now: datetime) -> None:
    """A rise and a new bank account that wait for approval, and one change that was refused."""
    hourly = {"company": company_id, "is_from_humaans": True, "cause": Cause.HOURLY, "state": HeldState.PENDING}
    HeldChange.create(
        **hourly, **_rise(everyone[3]), employee=everyone[3].id, field_group="pay", rule=HoldRule.PAY_UP,
        made_by=[OWNER], why="Pay went up by more than 25%.", since=now - timedelta(hours=30),
    )  # fmt: skip
    HeldChange.create(
        **hourly, employee=everyone[4].id, field_group="bank", rule=HoldRule.BANK_BEFORE_PAYDAY,
        old={"sort_code": "107999", "account_number": "88837491"},
        new={"sort_code": "202959", "account_number": "63748470"},
        why="Bank details changed 2 days before payday.", since=now - timedelta(hours=3),
    )  # fmt: skip
    HeldChange.create(
        **hourly | {"state": HeldState.REFUSED}, **_rise(everyone[5]), employee=everyone[5].id, field_group="pay",
        rule=HoldRule.PAY_UP, why="Pay went up by more than 25%.", since=now - timedelta(hours=50), decided_by=OWNER,
        decided_at=now - timedelta(hours=26), reason="HR typed a digit too many.",
    )  # fmt: skip


def _rise(employee: Employee) -> dict[str, dict[str, int]]:
    """From the salary that the employee has, so that their page says one thing."""
    pay = int(employee.salary_amount_minor or 0)
    return {"old": {"salary_amount_minor": pay}, "new": {"salary_amount_minor": pay * 3 // 2}}


def owe_some(company_id: int, employee: Employee, now: datetime) -> None:
    """A salary that is backdated to October."""
    period = {"starts": "2026-10-01", "ends": "2026-10-31", "paid_minor": 291_667, "due_minor": 308_333}
    backdated_pay.add(
        company_id, employee.id, run_id=None, now=now, effective_date=date(2026, 10, 1), currency="GBP",
        difference_minor=16_666, periods=[period], trouble="",
    )  # fmt: skip
