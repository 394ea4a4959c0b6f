"""Takes a snapshot of a pay period: records, hash, signature and variance, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from service.actions.periods.write_variance import write_variance
from service.actions.syncing.rules_digest import rules_digest
from service.facts.periods import SnapshotFacts
from service.rules.pay import pay_calendar
from service.rules.periods import canonical
from service.rules.periods.content import read_content
from service.rules.periods.salary_segments import segments_of
from service.rules.periods.snapshot_notes import notes_of
from service.store.companies import settings
from service.store.companies.company_day import local_day
from service.store.payslips import pay_schedules
from service.store.periods import earlier_salaries, pay_periods, period_employees, signing_keys, snapshot_pay, snapshots

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from service.rules.periods.snapshot_notes import Noted
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
    lines = canonical.lines_of(records)
    planned = pay_periods.planned(period)
    content = read_content(lines, planned, period.frequency, local_day(company, now))
    notes = [*notes, *(each for each in _notes_of(company, period, content.noted) if each not in notes)]
    chosen = settings.current(company.id)
    facts = SnapshotFacts(
        company=company.name,
        period=planned,
        version=(period.version or 0) + 1,
        taken_at=now,
        taken_by=actor,
        read_at=read_at,
        notes=tuple(notes),
        settings_version=None if chosen is None else chosen.version,
        rules_digest=rules_digest(),
        employees=len(content.members),
    )
    key, digest = signing_keys.newest(services.secrets, actor, now), canonical.digest_of(lines)
    before = snapshots.last_signed_off(period)
    row = snapshots.create(
        services.secrets,
        (*lines, canonical.seal_of(digest, facts, key)),
        content.members,
        company=company.id,
        period=period.id,
        version=facts.version,
        taken_at=now,
        taken_by=actor,
        read_at=read_at,
        notes=list(notes),
        employees=len(content.members),
        gross_minor=content.gross,
        without_gross=content.without_gross,
        sha256=digest,
        public_key=canonical.public_text(key),
        last_change_id=last_change_id,
        compared_with=None if before is None else before.id,
    )
    snapshot_pay.add(
        (company.id, row.id, record, each.first_day, each.last_day, each.gross, each.currency, each.segments)
        for record, each in content.pay.items()
    )
    write_variance(services, period, row, before, lines, content)
    return row


def records_now(
    company: Company, period: PayPeriod, now: datetime, employee_ids: Collection[int] | None = None
) -> Iterator[dict[str, Any]]:
    """The canonical records of everyone in a period as payroll holds them now, or of some of them."""
    day = now.astimezone(ZoneInfo(company.time_zone)).date()
    days = period.period_start, period.period_end
    is_theirs = is_on_schedule(company.id, period.schedule)
    salaries = earlier_salaries.earlier_and_coming(company.id)
    for employee, state in period_employees.overlapping(company.id, *days, day, employee_ids):
        if not is_theirs(employee.fields["pay_schedule"]):
            continue
        segments = segments_of(
            employee.fields, salaries.get(employee.id, ()), (employee.first_day, employee.last_day), days
        )
        yield canonical.record(
            employee,
            segments,
            employment=state.employment.value,
            readiness=state.readiness.value,
            missing=[each["field"] for each in state.missing],
        )


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


def _notes_of(company: Company, period: PayPeriod, people: Sequence[Noted]) -> list[str]:
    """What is out of the ordinary about the people of a snapshot."""
    begins = datetime.combine(period.period_start, time(), tzinfo=ZoneInfo(company.time_zone))
    earlier = period_employees.pay_schedules_since(company.id, begins)
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company.id))
    known = {each.record for each in people}
    came_from = {
        record: then.name
        for record, name in earlier.items()
        if record in known
        and (then := pay_calendar.schedule_for(schedules, name)) is not None
        and then.name != period.schedule
    }
    return notes_of(people, came_from)
