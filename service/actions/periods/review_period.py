"""What people do with a frozen period: check lines, comment, include late changes, sign off, reopen, hand over, close.

Each is one transaction that finds the period in the state and version the person saw, or does nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.actions.notifications.events import raise_event
from service.actions.periods.freeze_periods import record_step
from service.actions.periods.late_changes import late_changes
from service.actions.periods.merge_changes import Merger
from service.actions.periods.take_snapshot import records_now, take_snapshot
from service.facts.audit import AuditAction
from service.facts.notifications import EventKind
from service.facts.periods import PeriodState, PeriodStep
from service.rules.fields.payroll_fields import SALARY_FIELDS
from service.rules.fields.pluralise import counted
from service.rules.periods.states import IllegalStepError
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.employees import backdated_pay, employees
from service.store.payslips import pay_schedules
from service.store.periods import pay_periods, sign_offs, snapshots, variance_lines
from service.store.periods.variance_lines import LineFilters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from service.actions.periods.late_changes import LateChange
    from service.services import Services
    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod, PeriodSnapshot

LONGEST_REASON: Final = 500
#: Fields that decide what someone is paid for a period; None is someone who is in it only now.
_PAID_BY: Final = (None, "start_date", "end_date", *SALARY_FIELDS)


class SignedAlreadyError(Exception):
    """The same person cannot be the second one."""

    def __init__(self) -> None:
        self.message = "You have signed this version already. It needs the name of someone else as well."
        super().__init__(self.message)


class OtherVersionError(Exception):
    """The period was moved on by someone else since the page was shown."""

    def __init__(self) -> None:
        self.message = "Someone changed this pay period since you opened the page. Check it again."
        super().__init__(self.message)


class NothingChosenError(Exception):
    """No late change that can still be included was chosen."""

    def __init__(self) -> None:
        self.message = "Choose at least one late change. Those that are gone were changed back or included already."
        super().__init__(self.message)


def check_lines(
    services: Services, company: Company, period_id: int, line_ids: Collection[int], *, note: str, actor: str
) -> int:
    """Mark lines of the newest variance as checked; returns how many. Raises IllegalStepError and LookupError."""
    now = services.clock()
    with write_transaction():
        period, snapshot = _not_closed(company, period_id)
        done = variance_lines.check(company.id, snapshot.id, line_ids, actor, note[:LONGEST_REASON], now)
        record_step(period, AuditAction.PERIOD_LINES_CHECKED, actor, now, version=snapshot.version, lines=done)
    return done


def comment(services: Services, company: Company, period_id: int, text: str, *, actor: str) -> None:
    """Say something about the newest version without signing it. Raises IllegalStepError and LookupError."""
    now = services.clock()
    with write_transaction():
        period, snapshot = _not_closed(company, period_id)
        sign_offs.add(company.id, snapshot.id, actor, now, is_comment=True, comment=text[:LONGEST_REASON])
        record_step(period, AuditAction.PERIOD_COMMENTED, actor, now, version=snapshot.version)


def sign_off(services: Services, company: Company, period_id: int, *, version: int, text: str = "", actor: str) -> bool:
    """Put a name under the version that was seen; True when that signs the period off.

    Raises OtherVersionError, SignedAlreadyError, IllegalStepError and LookupError.
    """
    now = services.clock()
    with write_transaction():
        period, snapshot = _in_force(company, period_id)
        _must_be(period, version)
        pay_periods.next_state(period, PeriodStep.SIGN_OFF)
        signers = sign_offs.signers_of(snapshot.id)
        has_signed = actor in signers
        is_whole = len({*signers, actor}) >= pay_schedules.of_company(company.id).sign_offs_needed
        if has_signed and not is_whole:
            raise SignedAlreadyError
        unchecked = variance_lines.how_many(company.id, snapshot.id, LineFilters(only_unchecked=True))
        if not has_signed:  # else fewer names are needed than when they signed
            sign_offs.add(company.id, snapshot.id, actor, now, comment=text[:LONGEST_REASON], unchecked=unchecked)
        if is_whole:
            pay_periods.move_on(period, PeriodStep.SIGN_OFF, now)
            ids = {"period_id": period.id, "version": version}
            raise_event(company.id, EventKind.PERIOD_SIGNED_OFF, ids, now)
            _look_for_back_pay(company.id, period, snapshot, now)
        action = AuditAction.PERIOD_SIGNED_OFF if is_whole else AuditAction.PERIOD_SIGNED
        record_step(period, action, actor, now, version=version, sha256=snapshot.sha256, unchecked=unchecked)
    return is_whole


def reopen(services: Services, company: Company, period_id: int, *, reason: str, actor: str) -> PeriodSnapshot:
    """Back to review, as a new version with the same data. Raises IllegalStepError and LookupError."""
    now = services.clock()
    with write_transaction():
        period, snapshot = _in_force(company, period_id)
        was_exported = period.state == PeriodState.EXPORTED
        pay_periods.next_state(period, PeriodStep.REOPEN)
        note = f"Reopened by {actor}{' after it was handed over' if was_exported else ''}: {reason[:LONGEST_REASON]}"
        records = snapshots.records_of(services.secrets, snapshot)
        made = _next_version(services, company, period, snapshot, records, note, actor)
        pay_periods.move_on(
            period, PeriodStep.REOPEN, now, version=made.version, reopened_because=reason[:LONGEST_REASON],
            reopened_by=actor,
        )  # fmt: skip
        record_step(period, AuditAction.PERIOD_REOPENED, actor, now, version=made.version, sha256=made.sha256)
    return made


def include_late_changes(
    services: Services, company: Company, period_id: int, keys: Collection[str], *, reason: str, actor: str
) -> PeriodSnapshot:
    """Make the next version, in which only the chosen late changes differ.

    The fields of a salary go together. Raises NothingChosenError, IllegalStepError and LookupError.
    """
    now = services.clock()
    with write_transaction():
        period, snapshot = _in_force(company, period_id)
        pay_periods.next_state(period, PeriodStep.INCLUDE)
        late = late_changes(period, snapshot)
        chosen = _with_whole_salaries(late, [each for each in late if each.key in keys])
        if not chosen:
            raise NothingChosenError
        records = {each["record"]: each for each in snapshots.records_of(services.secrets, snapshot)}
        live = {each["record"]: each for each in records_now(company, period, now, {e.employee_id for e in chosen})}
        merger = Merger(period, local_day(company, now), {each.employee_id for each in chosen})
        _apply(records, live, chosen, merger)
        verb = "was" if len(chosen) == 1 else "were"
        note = f"{counted(len(chosen), 'late change')} {verb} included by {actor}: {reason[:LONGEST_REASON]}"
        made = _next_version(services, company, period, snapshot, records.values(), note, actor)
        sign_offs.include(
            (company.id, made.id, each.employee_id, each.field, each.old, each.new, reason[:LONGEST_REASON], actor, now)
            for each in chosen
        )
        pay_periods.move_on(period, PeriodStep.INCLUDE, now, version=made.version)
        record_step(
            period, AuditAction.PERIOD_CHANGES_INCLUDED, actor, now, version=made.version, changes=len(chosen),
            sha256=made.sha256,
        )  # fmt: skip
    return made


def mark_exported(services: Services, company: Company, period_id: int, *, version: int, actor: str, to: str) -> None:
    """A signed-off version was handed over. Raises OtherVersionError, IllegalStepError and LookupError."""
    _step(services, company, period_id, PeriodStep.EXPORT, AuditAction.PERIOD_EXPORTED, version, actor, to=to)


def close(services: Services, company: Company, period_id: int, *, version: int, actor: str) -> None:
    """The period is paid; nothing of it changes any more. Raises as `mark_exported` does."""
    _step(services, company, period_id, PeriodStep.CLOSE, AuditAction.PERIOD_CLOSED, version, actor)


def _step(
    services: Services,
    company: Company,
    period_id: int,
    step: PeriodStep,
    action: AuditAction,
    version: int,
    actor: str,
    **detail: object,
) -> None:
    now: datetime = services.clock()
    with write_transaction():
        period, snapshot = _in_force(company, period_id)
        _must_be(period, version)
        pay_periods.move_on(period, step, now)
        if step is PeriodStep.EXPORT:
            raise_event(company.id, EventKind.PERIOD_EXPORTED, {"period_id": period.id, "version": version}, now)
        record_step(period, action, actor, now, version=version, sha256=snapshot.sha256, **detail)


def _look_for_back_pay(company_id: int, period: PayPeriod, snapshot: PeriodSnapshot, now: datetime) -> None:
    """From now on the snapshot says what was paid: the next sync looks at those whose pay or days differ from it."""
    late = {each.employee_id for each in late_changes(period, snapshot) if each.field in _PAID_BY}
    ids = late | backdated_pay.open_by_employee(company_id).keys()
    employees.mark(company_id, sorted(ids), now, fingerprint=None)


def _in_force(company: Company, period_id: int) -> tuple[PayPeriod, PeriodSnapshot]:
    companies.lock(company.id)
    period = pay_periods.by_id(company.id, period_id, for_update=True)
    snapshot = None if period is None else snapshots.of_version(period)
    if period is None or snapshot is None:
        raise LookupError(period_id)
    return period, snapshot


def _not_closed(company: Company, period_id: int) -> tuple[PayPeriod, PeriodSnapshot]:
    """Of a closed period nothing changes any more, not even who checked what."""
    period, snapshot = _in_force(company, period_id)
    if period.state == PeriodState.CLOSED:
        raise IllegalStepError(PeriodState.CLOSED, PeriodStep.INCLUDE)
    return period, snapshot


def _must_be(period: PayPeriod, version: int) -> None:
    if period.version != version:
        raise OtherVersionError


def _next_version(
    services: Services,
    company: Company,
    period: PayPeriod,
    before: PeriodSnapshot,
    records: Iterable[Mapping[str, Any]],
    note: str,
    actor: str,
) -> PeriodSnapshot:
    return take_snapshot(
        services,
        company,
        period,
        records,
        read_at=before.read_at,
        notes=[*before.notes, note],
        actor=actor,
        last_change_id=before.last_change_id,
    )


def _with_whole_salaries(late: Sequence[LateChange], chosen: Sequence[LateChange]) -> list[LateChange]:
    paid = {each.employee_id for each in chosen if each.field in SALARY_FIELDS}
    keys = {each.key for each in chosen}
    return [each for each in late if each.key in keys or (each.employee_id in paid and each.field in SALARY_FIELDS)]


def _apply(
    records: dict[int, Any],
    live: Mapping[int, Mapping[str, Any]],
    chosen: Sequence[LateChange],
    merger: Merger,
) -> None:
    """Change what was chosen, and nothing else; who is out of the period by what was chosen goes."""
    for employee_id in {each.employee_id for each in chosen}:
        fields = {each.field: each.new for each in chosen if each.employee_id == employee_id and each.field is not None}
        if not fields:  # someone who is in the period only now
            records[employee_id] = live[employee_id]
            continue
        merged = merger.merged(records[employee_id], fields, live.get(employee_id))
        if merged is None:
            del records[employee_id]
        else:
            records[employee_id] = merged
