"""Freezes pay periods at their cut-off: a fresh reconciliation first, then the snapshot in one transaction.

Everything is found in the database, so a minute that comes late, twice or not at all does no harm: an open period whose
cut-off has come is frozen by the first that finds a reading begun since. When Humaans cannot be read it waits and says
why, and someone may freeze it from the last good reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import structlog

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.notifications.events import raise_event
from service.actions.periods.make_pay_periods import make_pay_periods_of_the_day
from service.actions.periods.take_snapshot import records_now, take_snapshot
from service.actions.syncing.request_run import request_reconciliation
from service.facts.audit import Actor, AuditAction
from service.facts.notifications import EventKind
from service.facts.periods import PeriodStep
from service.facts.runs import Cause, RunState
from service.store.companies import audit, companies, connections, settings, went_wrong
from service.store.database.connection import write_transaction
from service.store.periods import pay_periods, period_employees
from service.store.syncing import runs

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod, PeriodSnapshot
    from service.store.tables.syncing import Run

#: A snapshot that is taken later than this after its cut-off says so.
LATE_AFTER: Final = timedelta(minutes=30)
log = structlog.get_logger(__name__)


class NothingReadError(Exception):
    """Humaans was never read in full, so there is no data to freeze."""

    def __init__(self) -> None:
        self.message = "Nothing has been read from Humaans yet, so there is nothing to freeze. Run the first sync."
        super().__init__(self.message)


class PastCutOffError(Exception):
    """The new cut-off has passed already."""

    def __init__(self) -> None:
        self.message = "Enter a cut-off that is still to come, or select Read Humaans and freeze."
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a snapshot may rest on, or why there is nothing yet; an empty trouble means that a sync is on its way."""

    read_at: datetime | None = None
    notes: tuple[str, ...] = ()
    trouble: str = ""
    is_ready: bool = False
    is_wanted: bool = False


def watch_pay_periods(services: Services, job_notifier: JobNotifier, company: Company, now: datetime) -> None:
    """The minute's work on one company's pay periods."""
    make_pay_periods_of_the_day(company, now)
    for period in pay_periods.due(company.id, now):
        reading = _reading_for(company, period)
        if reading.is_ready:
            freeze(services, company, period.id, reading.read_at, reading.notes, actor=Actor.SCHEDULE)
        elif reading.is_wanted:
            _ask_for_reading(job_notifier, company, now)
        elif reading.trouble and pay_periods.note_trouble(period, reading.trouble, now):
            went_wrong.note(company.id)
            log.warning("a pay period cannot be frozen yet", company_id=company.id, period_id=period.id)


def freeze(
    services: Services,
    company: Company,
    period_id: int,
    read_at: datetime | None,
    notes: tuple[str, ...],
    *,
    actor: str,
) -> PeriodSnapshot | None:
    """Take the first snapshot of an open period; None when someone was quicker."""
    now = services.clock()
    with write_transaction():
        companies.lock(company.id)
        period = pay_periods.by_id(company.id, period_id, for_update=True)
        if period is None or period.version is not None:
            return None
        late = now - period.cut_off_at
        if late > LATE_AFTER:
            notes = (*notes, f"Taken {_span(late)} after the cut-off.")
        snapshot = take_snapshot(
            services,
            company,
            period,
            records_now(company, period, now),
            read_at=read_at,
            notes=notes,
            actor=actor,
            last_change_id=period_employees.newest_change(company.id),
        )
        pay_periods.move_on(period, PeriodStep.FREEZE, now, version=snapshot.version)
        record_step(
            period, AuditAction.PERIOD_FROZEN, actor, now, version=snapshot.version, sha256=snapshot.sha256,
            employees=snapshot.employees,
        )  # fmt: skip
        raise_event(company.id, EventKind.PERIOD_FROZEN, {"period_id": period.id, "version": snapshot.version}, now)
    log.info("a pay period was frozen", company_id=company.id, period_id=period.id, version=snapshot.version)
    return snapshot


def freeze_now(services: Services, job_notifier: JobNotifier, company: Company, period_id: int, *, actor: str) -> None:
    """Move the cut-off to this moment, so that Humaans is read and the period frozen.

    Raises IllegalStepError and LookupError.
    """
    now = services.clock()
    _set_cut_off(company, period_id, now, actor, now)
    watch_pay_periods(services, job_notifier, company, now)


def freeze_from_last_reading(services: Services, company: Company, period_id: int, *, actor: str) -> PeriodSnapshot:
    """Freeze with what payroll holds, without asking Humaans; the snapshot says so.

    Raises NothingReadError, IllegalStepError and LookupError.
    """
    last = runs.last_of_everyone(company.id)
    if last is None:
        raise NothingReadError
    _open_period(company.id, period_id)
    note = f"Taken by hand from the last good reading of Humaans, {_local(company, last.started_at)}."
    snapshot = freeze(services, company, period_id, last.started_at, (note,), actor=actor)
    if snapshot is None:
        _open_period(company.id, period_id)
        raise LookupError(period_id)
    return snapshot


def move_cut_off(services: Services, company: Company, period_id: int, cut_off_at: datetime, *, actor: str) -> None:
    """Another cut-off for this period alone. Raises PastCutOffError, IllegalStepError and LookupError."""
    now = services.clock()
    if cut_off_at <= now:
        raise PastCutOffError
    _set_cut_off(company, period_id, cut_off_at, actor, now)


def record_step(period: PayPeriod, action: AuditAction, actor: str, now: datetime, **detail: object) -> None:
    """Write what was done with a pay period to the audit log."""
    audit.record(
        actor=actor,
        action=action,
        now=now,
        company_id=period.company_id,
        subject=f"{period.schedule} {period.pay_date.isoformat()}",
        detail={"period": period.id, **detail},
    )


def _set_cut_off(company: Company, period_id: int, cut_off_at: datetime, actor: str, now: datetime) -> None:
    with write_transaction():
        companies.lock(company.id)
        period = _open_period(company.id, period_id)
        before = period.cut_off_at
        pay_periods.move_cut_off(period, cut_off_at, actor, now)
        record_step(
            period,
            AuditAction.PERIOD_CUT_OFF_MOVED,
            actor,
            now,
            earlier=before.isoformat(),
            cut_off=cut_off_at.isoformat(),
        )


def _open_period(company_id: int, period_id: int) -> PayPeriod:
    """Raises IllegalStepError when it is frozen, LookupError when there is none."""
    period = pay_periods.by_id(company_id, period_id)
    if period is None:
        raise LookupError(period_id)
    pay_periods.next_state(period, PeriodStep.FREEZE)
    return period


def _reading_for(company: Company, period: PayPeriod) -> _Reading:
    """What the snapshot of a due period rests on: a reading of everyone that began at its cut-off or later.

    An hour's reading of only what changed may have missed someone (decision 0057); the next of everyone finds it.
    """
    last = runs.last_of_everyone(company.id)
    if last is not None and last.started_at >= period.cut_off_at:
        return _Reading(last.started_at, is_ready=True)
    connection, chosen = connections.of_company(company.id), settings.current(company.id)
    if connection is None or chosen is None or (last is None and chosen.paused):
        return _Reading(trouble=NothingReadError().message)
    if chosen.paused and last is not None:
        note = f"Syncing was paused. This rests on the last reading of Humaans, {_local(company, last.started_at)}."
        return _Reading(last.started_at, (note,), is_ready=True)
    if connection.state == connections.TOKEN_REFUSED:
        return _Reading(trouble="Humaans refuses the access token, so the data cannot be read. Connect Humaans again.")
    return _reading_on_its_way(period, runs.newest_reconciliation(company.id))


def _reading_on_its_way(period: PayPeriod, newest: Run | None) -> _Reading:
    """While there is no complete reading: whether one is to be asked for, or what became of the newest."""
    is_live = newest is not None and newest.is_live
    if newest is None or newest.created_at < period.cut_off_at or is_live:
        return _Reading(is_wanted=not is_live)
    if newest.state == RunState.HELD:
        return _Reading(trouble="The sync before the freeze was stopped for review. Approve or discard it.")
    if newest.state == RunState.FAILED:
        return _Reading(
            trouble=f"The sync before the freeze failed and is tried again each hour. {newest.error_message}"
        )
    return _Reading(is_wanted=True)


def _ask_for_reading(job_notifier: JobNotifier, company: Company, now: datetime) -> None:
    try:
        with write_transaction():
            run = request_reconciliation(company.id, cause=Cause.CUT_OFF, actor=Actor.SCHEDULE, now=now)
    except NotConnectedError:
        return
    job_notifier.notify_run(run.id)


def _local(company: Company, instant: datetime) -> str:
    return instant.astimezone(ZoneInfo(company.time_zone)).strftime("%-d %B %Y at %H:%M")


def _span(late: timedelta) -> str:
    if late >= timedelta(days=2):
        return f"{late.days} days"
    hours, minutes = divmod(int(late.total_seconds()) // 60, 60)
    return f"{hours} hours" if hours > 1 else f"{hours * 60 + minutes} minutes"
