"""What another cut-off of a pay period would change, as far as it is known beforehand. Nothing is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from service.actions.notifications.find_causes import CUT_OFF_TOLD_BEFORE, LATELY, NOT_READY_TOLD_DAYS_BEFORE
from service.actions.periods.freeze_periods import PastCutOffError
from service.facts.periods import Nation, PeriodState, PeriodStep
from service.rules.periods.cut_offs import is_working_day
from service.rules.periods.states import IllegalStepError
from service.store.approvals import held_changes
from service.store.companies import settings
from service.store.companies.company_day import local_day
from service.store.payslips import paid_employees, pay_schedules
from service.store.periods import pay_periods, period_employees

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.services import Services
    from service.store.periods.period_employees import Named
    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod


class Reminder(NamedTuple):
    """When people are told, before and after the move; days before is None for the last reminder."""

    days_before: int | None
    before: datetime
    #: None when that moment has passed, so that nothing is sent.
    after: datetime | None


class MovedCutOff(NamedTuple):
    """What moving one cut-off changes."""

    before: datetime
    after: datetime
    is_later: bool
    is_working_day: bool
    is_after_payday: bool
    #: The cut-off that is to be moved has passed, and the data waits to be frozen.
    is_waiting: bool
    #: Salaries and missing information that take effect on a day between the two.
    salaries: Named
    becoming_ready: Named
    waiting_for_approval: int
    reminders: tuple[Reminder, ...]
    #: From which day on changed bank details are held, before and after; None while that rule is off.
    bank_held_from: tuple[date, date] | None
    #: Of the same schedule, by payday.
    period_before: PayPeriod | None
    period_after: PayPeriod | None


def preview_cut_off(
    services: Services, company: Company, period: PayPeriod, cut_off_at: datetime, *, limit: int
) -> MovedCutOff:
    """At most `limit` people are named. Raises PastCutOffError and IllegalStepError, as the move does."""
    now = services.clock()
    if period.state != PeriodState.OPEN:
        raise IllegalStepError(PeriodState(period.state), PeriodStep.FREEZE)
    if cut_off_at <= now:
        raise PastCutOffError
    day_before, day_after = local_day(company, period.cut_off_at), local_day(company, cut_off_at)
    since, until = sorted((day_before, day_after))
    written = paid_employees.schedules_written_for(company.id, period.schedule)
    scope = company.id, period.period_start, period.period_end, written
    before, after = pay_periods.beside(period)
    return MovedCutOff(
        before=period.cut_off_at,
        after=cut_off_at,
        is_later=cut_off_at > period.cut_off_at,
        is_working_day=is_working_day(day_after, Nation(pay_schedules.of_company(company.id).bank_holidays)),
        is_after_payday=day_after > period.pay_date,
        is_waiting=period.cut_off_at <= now,
        salaries=period_employees.salaries_between(*scope, since, until, limit),
        becoming_ready=period_employees.ready_between(*scope, since, until, limit),
        waiting_for_approval=held_changes.pending_by_company([company.id]).get(company.id, 0),
        reminders=_reminders(period.cut_off_at, cut_off_at, now),
        bank_held_from=_bank_held_from(company.id, day_before, day_after),
        period_before=before,
        period_after=after,
    )


def _reminders(before: datetime, after: datetime, now: datetime) -> tuple[Reminder, ...]:
    """Who is not ready is told at its moment or not at all; that a cut-off is near is told late as well."""
    found = []
    for days in NOT_READY_TOLD_DAYS_BEFORE:
        moment = after - timedelta(days=days)
        found.append(Reminder(days, before - timedelta(days=days), moment if now - moment < LATELY else None))
    return (*found, Reminder(None, before - CUT_OFF_TOLD_BEFORE, max(now, after - CUT_OFF_TOLD_BEFORE)))


def _bank_held_from(company_id: int, before: date, after: date) -> tuple[date, date] | None:
    chosen = settings.current(company_id)
    if chosen is None or not chosen.hold_bank_before_payday:
        return None
    days = timedelta(days=chosen.hold_bank_before_payday_days)
    return before - days, after - days
