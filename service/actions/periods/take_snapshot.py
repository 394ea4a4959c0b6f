"""Takes a snapshot of a pay period: records, hash, signature and variance, in the caller's transaction."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from service.actions.periods.write_variance import write_variance
from service.actions.syncing.rules_digest import rules_digest
from service.facts.periods import SnapshotFacts
from service.rules.pay import pay_calendar
from service.rules.periods import canonical
from service.rules.periods.salary_segments import gross_of, segments_of
from service.rules.periods.snapshot_notes import notes_of
from service.store.companies import settings
from service.store.payslips import pay_schedules
from service.store.periods import earlier_salaries, pay_periods, period_employees, signing_keys, snapshot_pay, snapshots

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from service.services import Services
    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod, PeriodSnapshot


def take_snapshot(
    services: Services,
    company: Company,
    period: PayPeriod,
    records: Iterable[Mapping[str, Any]],
    *,
    read_at: datetime | None,
    notes: Sequence[str],
    actor: str,
    last_change_id: int,
) -> PeriodSnapshot:
    """The next version of a period's snapshot. Call inside a transaction that holds the company's lock."""
    now = services.clock()
    data = canonical.data_of(records)
    parsed = {each["record"]: each for each in canonical.records_in(data)}
    notes = [*notes, *(each for each in _notes_of(company, period, parsed) if each not in notes)]
    chosen = settings.current(company.id)
    facts = SnapshotFacts(
        company=company.name,
        period=pay_periods.planned(period),
        version=(period.version or 0) + 1,
        taken_at=now,
        taken_by=actor,
        read_at=read_at,
        notes=tuple(notes),
        settings_version=None if chosen is None else chosen.version,
        rules_digest=rules_digest(),
        employees=len(parsed),
    )
    key = signing_keys.newest(services.secrets, actor, now)
    pay = {each["record"]: _gross(each, period) for each in parsed.values()}
    gross, without = _totals(pay.values())
    before = snapshots.last_signed_off(period)
    row = snapshots.create(
        services.secrets,
        canonical.sealed(data, facts, key),
        parsed,
        company=company.id,
        period=period.id,
        version=facts.version,
        taken_at=now,
        taken_by=actor,
        read_at=read_at,
        notes=list(notes),
        employees=len(parsed),
        gross_minor=gross,
        without_gross=without,
        sha256=canonical.digest_of(data),
        public_key=canonical.public_text(key),
        last_change_id=last_change_id,
        compared_with=None if before is None else before.id,
    )
    snapshot_pay.add(
        (
            company.id, row.id, each["record"], *(_day(each[name]) for name in ("first_day", "last_day")),
            pay[each["record"]][1], pay[each["record"]][0], each["salary_segments"],
        )
        for each in parsed.values()
    )  # fmt: skip
    write_variance(services, period, row, before, parsed)
    return row


def records_now(
    company: Company, period: PayPeriod, now: datetime, employee_ids: Collection[int] | None = None
) -> list[dict[str, Any]]:
    """The canonical records of everyone in a period as payroll holds them now, or of some of them."""
    day = now.astimezone(ZoneInfo(company.time_zone)).date()
    days = period.period_start, period.period_end
    is_theirs = is_on_schedule(company.id, period.schedule)
    salaries = earlier_salaries.earlier_and_coming(company.id)
    found = []
    for employee, state in period_employees.overlapping(company.id, *days, day, employee_ids):
        if not is_theirs(employee.fields["pay_schedule"]):
            continue
        segments = segments_of(
            employee.fields, salaries.get(employee.id, ()), (employee.first_day, employee.last_day), days
        )
        found.append(
            canonical.record(
                employee,
                segments,
                employment=state.employment.value,
                readiness=state.readiness.value,
                missing=[each["field"] for each in state.missing],
            )
        )
    return found


def is_on_schedule(company_id: int, schedule: str) -> Callable[[object], bool]:
    """Whether an employee with this pay schedule in their record is paid by a schedule of the company."""
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    known: dict[object, bool] = {}

    def is_theirs(name: object) -> bool:
        if name not in known:
            theirs = pay_calendar.schedule_for(schedules, None if name is None else str(name))
            known[name] = theirs is not None and theirs.name == schedule
        return known[name]

    return is_theirs


def _notes_of(company: Company, period: PayPeriod, records: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """What is out of the ordinary about the people of a snapshot."""
    begins = datetime.combine(period.period_start, time(), tzinfo=ZoneInfo(company.time_zone))
    earlier = period_employees.pay_schedules_since(company.id, begins)
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company.id))
    came_from = {
        record: then.name
        for record, name in earlier.items()
        if record in records
        and (then := pay_calendar.schedule_for(schedules, name)) is not None
        and then.name != period.schedule
    }
    return notes_of(list(records.values()), came_from)


def _gross(record: Mapping[str, Any], period: PayPeriod) -> tuple[str, int | None]:
    """The currency and the gross of one employee for the period; None when it cannot be worked out."""
    segments = [canonical.segment_in(part) for part in record["salary_segments"]]
    if not segments:
        return "", None
    days = period.period_start, period.period_end
    return segments[0].currency, gross_of(segments, days, period.frequency)


def _totals(pay: Iterable[tuple[str, int | None]]) -> tuple[dict[str, int], int]:
    """Gross of the period by currency, and how many employees have none that can be worked out."""
    totals: dict[str, int] = {}
    without = 0
    for currency, gross in pay:
        if gross is None:
            without += 1
        else:
            totals[currency] = totals.get(currency, 0) + gross
    return totals, without


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
