"""How a company runs its pay periods: whose bank holidays count, how many people sign, what stands on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.periods.make_pay_periods import make_pay_periods
from service.facts.audit import AuditAction
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from service.facts.periods import Nation
    from service.services import Services
    from service.store.tables.companies import Company

#: How many different people may have to sign.
SIGN_OFFS: Final = (1, 2)
MOST_PERCENT: Final = 1000


def save_period_rules(
    services: Services, company: Company, *, nation: Nation, sign_offs_needed: int, percent: int, actor: str
) -> None:
    """The cut-offs of open periods follow at once. Raises ValueError for a number that cannot be."""
    if sign_offs_needed not in SIGN_OFFS or not 0 <= percent <= MOST_PERCENT:
        raise ValueError
    now = services.clock()
    with write_transaction():
        pay_schedules.save_period_rules(
            company.id, bank_holidays=nation.value, sign_offs_needed=sign_offs_needed, pay_threshold_percent=percent
        )
        make_pay_periods(company, now)
        audit.record(
            actor=actor,
            action=AuditAction.PERIOD_RULES_SAVED,
            now=now,
            company_id=company.id,
            detail={"bank_holidays": nation.value, "sign_offs": sign_offs_needed, "percent": percent},
        )
