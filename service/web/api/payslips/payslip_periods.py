"""The days that an uploaded document is about, where its upload does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.payslips import PayslipKind
from service.rules.pay import pay_calendar
from service.rules.payslips.document_kinds import days_of
from service.store.payslips import pay_schedules
from service.web.api.protocol.calls import company_id

if TYPE_CHECKING:
    from datetime import date


def period_of(payload: dict[str, Any]) -> tuple[date, date]:
    """As given, or the period that the payday closes."""
    day = payload["pay_date"]
    if "period_start" in payload:
        return payload["period_start"], payload["period_end"]
    paid = pay_calendar.period_paid_on(pay_schedules.schedules_of(pay_schedules.of_company(company_id())), day)
    return days_of(PayslipKind(payload["kind"]), day, paid)
