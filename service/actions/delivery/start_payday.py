"""Starts a payday's sending: at its time from the tick, or when a person asks for it.

Started and claimed in one transaction, so that a payday is neither lost nor started twice. Pausing stops syncing, not
paydays (A9, A15).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from service.facts.audit import Actor, AuditAction
from service.facts.payslips import Channel
from service.facts.runs import SlotDue
from service.rules.pay import pay_calendar
from service.rules.payslips.send_times import Sending
from service.store.companies import audit, settings
from service.store.database.connection import write_transaction
from service.store.payslips import paid_employees, pay_schedules, payday_runs, payslip_deliveries, payslips
from service.store.syncing import slots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from service.facts.payslips import PaySchedule
    from service.services import Services
    from service.store.tables.companies import Company
    from service.store.tables.payslips import PaydayPlan, PaydayRun, Payslip

SLOT_KIND: Final = "payday"


class NothingSwitchedOnError(Exception):
    """Neither channel is switched on in the settings, so nothing can be delivered."""

    def __init__(self) -> None:
        self.message = "Payslips are not being sent: neither to Humaans nor by email. Turn one on in Settings first."
        super().__init__(self.message)


def due_slots_of_paydays(company: Company, plan: PaydayPlan, now: datetime) -> list[SlotDue]:
    """Of the paydays whose send time has come, started or not."""
    return [slot for slot, *_ in _due(company, plan, now)]


def start_due_paydays(services: Services, company: Company, now: datetime) -> None:
    """Start every payday whose send time has come and that has not started; a missed one starts late."""
    plan = pay_schedules.of_company(company.id)
    schedules = pay_schedules.schedules_of(plan)
    for slot, schedule, day in _due(company, plan, now):
        if slots.is_claimed(slot):
            continue
        with write_transaction():
            if slots.claim(slot, now) is None:
                continue
            rows = _of_schedule(company.id, schedules, schedule, day)
            begin(services, company.id, day, rows, due_at=slot.due_at, schedule=schedule.name, actor=Actor.SCHEDULE)


def _due(company: Company, plan: PaydayPlan, now: datetime) -> list[tuple[SlotDue, PaySchedule, date]]:
    """The paydays whose send time has come, begun or not."""
    zone = ZoneInfo(company.time_zone)
    return [
        (SlotDue(SLOT_KIND, company.id, f"{payday.day.isoformat()} {schedule.name}", due_at), schedule, payday.day)
        for schedule in pay_schedules.schedules_of(plan)
        for payday, due_at in pay_calendar.due_paydays(schedule, zone, now)
    ]


def begin(
    services: Services,
    company_id: int,
    pay_date: date,
    rows: Sequence[Payslip],
    *,
    due_at: datetime,
    schedule: str,
    actor: str,
) -> PaydayRun:
    """A run over these payslips, on the channels that are switched on. Call in a transaction."""
    now = services.clock()
    run = payday_runs.begin(company_id, pay_date, due_at, now, schedule=schedule, actor=actor)
    payslip_deliveries.ensure(rows, wanted_channels(company_id), now, run_id=run.id)
    audit.record(
        actor=actor,
        action=AuditAction.PAYDAY_BEGUN,
        now=now,
        company_id=company_id,
        subject=pay_date.isoformat(),
        detail={"run": run.id, "schedule": schedule, "payslips": len(rows)},
    )
    return run


def wanted_channels(company_id: int) -> list[Channel]:
    """The channels that the current settings turn on; pausing does not matter here."""
    chosen = settings.current(company_id)
    if chosen is None:
        return []
    wanted = ((Channel.HUMAANS, chosen.send_payslips_to_humaans), (Channel.EMAIL, chosen.email_payslips))
    return [channel for channel, is_on in wanted if is_on]


def sending_of(company: Company, pay_date: date, now: datetime) -> Sending:
    """When the unsent payslips of a payday are sent."""
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company.id))
    return sending_with(company, pay_date, now, schedules, payday_runs.of_payday(company.id, pay_date))


def sending_with(
    company: Company, pay_date: date, now: datetime, schedules: Sequence[PaySchedule], runs: Sequence[PaydayRun]
) -> Sending:
    """The same, for who has read the company's schedules and the payday's runs."""
    return Sending(
        pay_date,
        ZoneInfo(company.time_zone),
        pay_calendar.schedules_paying_on(schedules, pay_date),
        {run.schedule for run in runs},
        now,
    )


def _of_schedule(company_id: int, schedules: Sequence[PaySchedule], schedule: PaySchedule, day: date) -> list[Payslip]:
    """The released payslips of a payday whose employees are on this schedule."""
    paying = pay_calendar.schedules_paying_on(schedules, day)
    schedule_names = {each.id: each.pay_schedule for each in paid_employees.with_payroll_id(company_id)}
    found = []
    for row in payslips.released_on(company_id, day):
        theirs = pay_calendar.schedule_for(paying, schedule_names.get(row.employee_id))
        if theirs is not None and theirs.name == schedule.name:
            found.append(row)
    return found
