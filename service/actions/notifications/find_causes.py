"""What is wrong in some companies now, or has just happened, as causes of notices; a few queries for all of them.

Everything is found in stored facts, so a cause that no one noted when it came about is found a minute later.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from service.actions.notifications.not_ready import how_many_not_ready
from service.facts.notices import DAYS_BEFORE, NoticeCause, NoticeKind
from service.facts.periods import PeriodState
from service.rules.operations import lateness
from service.rules.pay import pay_calendar
from service.rules.periods import hand_over
from service.store.approvals import held_changes
from service.store.companies import settings
from service.store.employees import open_people
from service.store.exports import payroll_programs, pushes
from service.store.notifications import channels, endpoints, open_trouble
from service.store.operations import heartbeats, mail_server
from service.store.payslips import delivery_counts, paid_employees, pay_schedules
from service.store.periods import pay_periods
from service.store.syncing import sync_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from service.facts.company_state import SyncFigures
    from service.facts.payslips import PaySchedule
    from service.services import Services
    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod

#: The tick comes each minute; a deploy may skip a few.
SCHEDULER_MAY_BE_SILENT_FOR: Final = timedelta(minutes=5)
#: The mail server may be away for so long before anyone is told.
EMAIL_MAY_BE_STUCK_FOR: Final = timedelta(minutes=5)
#: So long before payslips are sent it is told that employees have none, and for so long afterwards.
MISSING_TOLD_BEFORE: Final = timedelta(hours=24)
MISSING_TOLD_AFTER: Final = timedelta(hours=24)
#: So many days before a cut-off it is told how many employees are not ready.
NOT_READY_TOLD_DAYS_BEFORE: Final = (5, 2)
#: So long before a cut-off it is told that it comes.
CUT_OFF_TOLD_BEFORE: Final = timedelta(hours=24)
#: Two working days before a payday are fewer days than this before it, whatever holidays there are.
HAND_OVER_LOOKED_AT: Final = timedelta(days=14)
#: So long a change may wait for approval before it is told.
APPROVAL_MAY_WAIT: Final = timedelta(hours=24)
#: So often in a row a push may wait for Staffology, each time longer, before it is told.
PUSH_MAY_WAIT_TIMES: Final = 5
#: What ended so long ago is not told any more: the tick was not running.
LATELY: Final = timedelta(hours=6)


def causes_of(services: Services, companies: Sequence[Company], now: datetime) -> dict[int, list[NoticeCause]]:
    """The causes in each of these companies."""
    theirs = [each.id for each in companies]
    found: dict[int, list[NoticeCause]] = {each: [] for each in theirs}
    schedules = pay_schedules.by_company(theirs)
    here = (
        *_of_syncing(theirs, now), *_of_payslips(theirs, now), *_of_periods(companies, schedules, now),
        *_of_hand_over(companies, now), *_of_channels(theirs), *_of_approvals(theirs, now), *_of_pushes(theirs),
        *_of_scheduler(theirs, now),
    )  # fmt: skip
    for company_id, cause in here:
        found[company_id].append(cause)
    if services.mail is not None:
        for company_id in _with_stuck_emails(theirs, now):
            found[company_id].append(NoticeCause(NoticeKind.EMAIL_STUCK))
    for company in companies:
        found[company.id] += _missing_payslips(company, schedules.get(company.id, ()), now)
    return found


def _of_syncing(theirs: Sequence[int], now: datetime) -> Iterator[tuple[int, NoticeCause]]:
    for company_id, figures in sync_figures.by_company(theirs, now).items():
        for cause in _of_sync(figures, now):
            yield company_id, cause
    for company_id, counts in open_people.issues(theirs).items():
        if counts.of_webhook:
            yield company_id, NoticeCause(NoticeKind.WEBHOOK_TROUBLE)
    for company_id, code, people in open_trouble.shared_problems(theirs):
        yield company_id, NoticeCause(NoticeKind.SAME_PROBLEM, code, people)


def _of_payslips(theirs: Sequence[int], now: datetime) -> Iterator[tuple[int, NoticeCause]]:
    for trouble in open_trouble.payslips(theirs, now):
        kind = NoticeKind.PAYSLIPS_UNCLEAR if trouble.is_unclear else NoticeKind.PAYSLIPS_FAILED
        yield trouble.company_id, NoticeCause(kind, trouble.pay_date.isoformat(), trouble.payslips)
    for company_id, day in open_trouble.paydays_over(theirs, now, LATELY):
        yield company_id, NoticeCause(NoticeKind.PAYDAY_REPORT, day.isoformat())


def _of_periods(
    companies: Sequence[Company], schedules: Mapping[int, Sequence[PaySchedule]], now: datetime
) -> Iterator[tuple[int, NoticeCause]]:
    by_id = {each.id: each for each in companies}
    for period in pay_periods.waiting(list(by_id), now, timedelta(days=max(NOT_READY_TOLD_DAYS_BEFORE))):
        left = period.cut_off_at - now
        if period.state == PeriodState.REVIEW:
            yield period.company_id, NoticeCause(NoticeKind.PERIOD_TO_REVIEW, str(period.id))
        elif period.trouble:
            yield period.company_id, NoticeCause(NoticeKind.PERIOD_NOT_FROZEN, str(period.id))
        elif left <= timedelta():
            if period.schedule in {each.name for each in schedules.get(period.company_id, ())}:
                yield period.company_id, NoticeCause(NoticeKind.CUT_OFF_PASSED, str(period.id))
        elif left <= CUT_OFF_TOLD_BEFORE:
            yield period.company_id, NoticeCause(NoticeKind.CUT_OFF_SOON, str(period.id))
        else:
            yield from _not_ready(by_id[period.company_id], period, left)


def _of_hand_over(companies: Sequence[Company], now: datetime) -> Iterator[tuple[int, NoticeCause]]:
    by_id = {each.id: each for each in companies}
    today = now.date()
    found = pay_periods.not_handed_over(list(by_id), today - timedelta(days=1), today + HAND_OVER_LOOKED_AT)
    for period, nation in found:
        if hand_over.is_late(period.pay_date, nation, ZoneInfo(by_id[period.company_id].time_zone), now):
            yield period.company_id, NoticeCause(NoticeKind.NOT_HANDED_OVER, str(period.id))


def _not_ready(company: Company, period: PayPeriod, left: timedelta) -> Iterator[tuple[int, NoticeCause]]:
    for days in NOT_READY_TOLD_DAYS_BEFORE:
        if timedelta() <= timedelta(days=days) - left < LATELY:
            number = how_many_not_ready(company, period)
            if number:
                yield company.id, NoticeCause(NoticeKind.NOT_READY, f"{period.id}{DAYS_BEFORE}{days}", number)


def _of_approvals(theirs: Sequence[int], now: datetime) -> Iterator[tuple[int, NoticeCause]]:
    for company_id, changes in held_changes.waiting_since(theirs, now - APPROVAL_MAY_WAIT).items():
        yield company_id, NoticeCause(NoticeKind.CHANGES_WAIT, count=changes)


def _of_pushes(theirs: Sequence[int]) -> Iterator[tuple[int, NoticeCause]]:
    for program in payroll_programs.refused(theirs):
        yield program.company_id, NoticeCause(NoticeKind.PROGRAM_REFUSED)
    for company_id, push_id in pushes.stuck(theirs, PUSH_MAY_WAIT_TIMES):
        yield company_id, NoticeCause(NoticeKind.PUSH_STUCK, str(push_id))
    for company_id, push_id, employees in pushes.with_refused(theirs):
        yield company_id, NoticeCause(NoticeKind.PUSH_REFUSALS, str(push_id), employees)


def _of_scheduler(theirs: Sequence[int], now: datetime) -> Iterator[tuple[int, NoticeCause]]:
    """The tick shows that it runs before it asks for causes, so this is found by what else a worker does."""
    last_tick = heartbeats.last("tick")
    if last_tick is not None and now - last_tick >= SCHEDULER_MAY_BE_SILENT_FOR:
        for company_id in theirs:
            yield company_id, NoticeCause(NoticeKind.SCHEDULER_STOPPED)


def _of_channels(theirs: Sequence[int]) -> Iterator[tuple[int, NoticeCause]]:
    for company_id, channel_id in channels.dead(theirs):
        yield company_id, NoticeCause(NoticeKind.CHANNEL_DEAD, str(channel_id))
    for company_id, endpoint_id in endpoints.dead(theirs):
        yield company_id, NoticeCause(NoticeKind.ENDPOINT_DEAD, str(endpoint_id))


def _of_sync(sync: SyncFigures, now: datetime) -> Iterator[NoticeCause]:
    if not sync.is_connected:
        return
    if sync.trouble:
        yield NoticeCause(NoticeKind.TOKEN_REFUSED if sync.is_token_refused else NoticeKind.SCOPE_LOST)
    is_stopped = sync.stopped_run_id is not None
    if is_stopped:
        yield NoticeCause(NoticeKind.RUN_PAUSED, is_covered=bool(sync.trouble))
    if sync.has_settings and _is_late(sync, now):
        is_covered = bool(sync.trouble) or is_stopped or sync.is_paused
        yield NoticeCause(NoticeKind.SYNC_LATE, is_covered=is_covered)


def _is_late(sync: SyncFigures, now: datetime) -> bool:
    """A run that is under way may be the one that succeeds; one that hangs is ended and begun again by the tick."""
    if sync.live_run_id is not None:
        return False
    return sync.has_failed if sync.compared_at is None else now - sync.compared_at > lateness.SYNCS


def _with_stuck_emails(theirs: Sequence[int], now: datetime) -> list[int]:
    trouble = mail_server.trouble()
    is_away = trouble is not None and now - trouble.since >= EMAIL_MAY_BE_STUCK_FOR
    return [
        company_id
        for company_id, figures in delivery_counts.by_company(theirs, now).items()
        if figures.oldest_mail_at is not None and (is_away or now - figures.oldest_mail_at > lateness.MAILS)
    ]


def _missing_payslips(company: Company, schedules: Sequence[PaySchedule], now: datetime) -> Iterator[NoticeCause]:
    """Of each payday whose payslips are sent soon or were sent lately, how many employees have none."""
    days = _sent_around(schedules, ZoneInfo(company.time_zone), now)
    chosen = settings.current(company.id) if days else None
    if chosen is None or not (chosen.send_payslips_to_humaans or chosen.email_payslips):
        return
    for day in days:
        paid = paid_employees.schedules_paid_on(company.id, day, schedules)
        number = paid_employees.how_many_without(company.id, day, paid)
        if number:
            yield NoticeCause(NoticeKind.PAYSLIPS_MISSING, day.isoformat(), number)


def _sent_around(schedules: Sequence[PaySchedule], zone: ZoneInfo, now: datetime) -> list[date]:
    earliest = (now - MISSING_TOLD_AFTER).astimezone(zone).date()
    found = {
        payday.day
        for schedule in schedules
        for payday in pay_calendar.next_paydays(schedule, earliest, 3)
        for at in [pay_calendar.send_instant(payday.day, schedule.send_at, zone)]
        if -MISSING_TOLD_AFTER < at - now <= MISSING_TOLD_BEFORE and not (schedule.since and at < schedule.since)
    }
    return sorted(found)
