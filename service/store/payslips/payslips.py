"""Payslips as rows: proposed with a batch, accepted once per employee, period, kind and version, decided on by people.

The PDF lies encrypted in a table of its own. How a payslip travels is told by `payslip_channels`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from service.facts.employees import Employment
from service.facts.payslips import ChannelState, PayslipState
from service.store.database.connection import is_postgres
from service.store.employees import employee_states
from service.store.tables.employees import SHOWN_NAME, Employee
from service.store.tables.payslips import Payslip, PayslipBatch, PayslipChannel, PayslipContent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date, datetime

    import peewee

#: What stands in the ledger as this period's payslip of somebody.
STANDING: Final = (PayslipState.HELD, PayslipState.RELEASED)
ACCEPTED: Final = (*STANDING, PayslipState.SUPERSEDED, PayslipState.RECALLED)

#: Channels on which something is under way; and those on which the payslip is there.
IN_USE: Final = (
    ChannelState.CLAIMED,
    ChannelState.UPLOADING,
    ChannelState.UNCLEAR,
    ChannelState.QUEUED,
    ChannelState.RECALLING,
)
ARRIVED: Final = (ChannelState.UPLOADED, ChannelState.SENT)

PROPOSED: Final = "proposed"
TAKEN: Final = "accepted"
DISCARDED: Final = "discarded"


def open_batch(company_id: int, now: datetime, **values: Any) -> PayslipBatch:
    return PayslipBatch.create(company=company_id, state=PROPOSED, created_at=now, **values)


def batch_by_id(company_id: int, batch_id: int) -> PayslipBatch | None:
    return PayslipBatch.get_or_none(PayslipBatch.id == batch_id, PayslipBatch.company == company_id)


def proposed_batches(company_id: int) -> list[PayslipBatch]:
    return list(
        PayslipBatch.select()
        .where(PayslipBatch.company == company_id, PayslipBatch.state == PROPOSED)
        .order_by(PayslipBatch.id.desc())
    )


def batches_to_look_at(company_id: int) -> list[PayslipBatch]:
    """Those of which something can be accepted."""
    with_files = Payslip.select(Payslip.batch).where(
        Payslip.company == company_id, Payslip.state == PayslipState.PROPOSED
    )
    return list(
        PayslipBatch.select()
        .where(PayslipBatch.company == company_id, PayslipBatch.state == PROPOSED, PayslipBatch.id.in_(with_files))
        .order_by(PayslipBatch.id.desc())
    )


def undecided_batches(company_id: int, before: datetime) -> list[PayslipBatch]:
    """Looked at before that moment, and neither accepted nor discarded since."""
    return [batch for batch in proposed_batches(company_id) if batch.created_at < before]


def decide_batch(batch_id: int, state: str, now: datetime) -> bool:
    """False when somebody decided before."""
    return bool(
        PayslipBatch.update(state=state, decided_at=now)
        .where(PayslipBatch.id == batch_id, PayslipBatch.state == PROPOSED)
        .execute()
    )


def discard_proposed(batch_id: int) -> int:
    """Forget what of a batch was not accepted, contents with it."""
    return Payslip.delete().where(Payslip.batch == batch_id, Payslip.state == PayslipState.PROPOSED).execute()


def create(company_id: int, encrypted_for: Callable[[Payslip], str], now: datetime, **values: Any) -> Payslip:
    """A payslip with its content, which is encrypted for its row. Call inside a transaction."""
    row = Payslip.create(company=company_id, created_at=now, updated_at=now, **values)
    PayslipContent.create(payslip=row.id, content_encrypted=encrypted_for(row))
    return row


def by_id(company_id: int, payslip_id: int) -> Payslip | None:
    """An accepted payslip."""
    return Payslip.get_or_none(
        Payslip.id == payslip_id, Payslip.company == company_id, Payslip.state != PayslipState.PROPOSED
    )


def proposed_by_id(company_id: int, batch_id: int, payslip_id: int) -> Payslip | None:
    """A payslip of a batch that nobody decided on yet."""
    return Payslip.get_or_none(
        Payslip.id == payslip_id,
        Payslip.company == company_id,
        Payslip.batch == batch_id,
        Payslip.state == PayslipState.PROPOSED,
    )


def company_of(payslip_id: int) -> int:
    """Whose a payslip is, by its id alone: only for what names no company. Raises ValueError when there is none."""
    row = Payslip.select(Payslip.company).where(Payslip.id == payslip_id).tuples().first()
    if row is None:
        raise ValueError(payslip_id)
    return int(row[0])


def of_batch(batch_id: int) -> list[Payslip]:
    return list(Payslip.select(Payslip, Employee).join(Employee).where(Payslip.batch == batch_id).order_by(Payslip.id))


def content_of(payslip_id: int) -> str:
    """The encrypted PDF. Raises peewee.DoesNotExist when it was deleted."""
    return PayslipContent.get(PayslipContent.payslip == payslip_id).content_encrypted


def put_back(payslip_id: int, content_encrypted: str) -> None:
    """The PDF of a payslip whose own was deleted. Call inside a transaction."""
    PayslipContent.create(payslip=payslip_id, content_encrypted=content_encrypted)
    Payslip.update(pdf_deleted_at=None).where(Payslip.id == payslip_id).execute()


def with_old_pdf(company_id: int, before: datetime) -> list[int]:
    """Payslips that arrived, were replaced or recalled before that moment; nothing under way, PDF still here."""
    channel = PayslipChannel.select(PayslipChannel.payslip).where(PayslipChannel.company == company_id)
    in_use = channel.where(PayslipChannel.state.in_(IN_USE) | (PayslipChannel.updated_at >= before))
    waiting = channel.where(PayslipChannel.state == ChannelState.READY)
    arrived = channel.where(PayslipChannel.state.in_(ARRIVED))
    rows = (
        Payslip.select(Payslip.id)
        .join(PayslipContent)
        .where(
            Payslip.company == company_id,
            Payslip.updated_at < before,
            Payslip.id.not_in(in_use),
            Payslip.state.in_([PayslipState.SUPERSEDED, PayslipState.RECALLED])
            | ((Payslip.state == PayslipState.RELEASED) & Payslip.id.in_(arrived) & Payslip.id.not_in(waiting)),
        )
    )
    return [row[0] for row in rows.tuples()]


def delete_pdfs(payslip_ids: Sequence[int], now: datetime) -> None:
    """Delete the PDFs and note when; the rows stay. Call inside a transaction."""
    for start in range(0, len(payslip_ids), 500):
        part = list(payslip_ids[start : start + 500])
        PayslipContent.delete().where(PayslipContent.payslip.in_(part)).execute()
        Payslip.update(pdf_deleted_at=now).where(Payslip.id.in_(part)).execute()


def versions_of(
    employee_id: int, period: tuple[date, date], pay_date: date, kind: str, *, standing: bool = False
) -> list[Payslip]:
    """Accepted payslips of one employee for one period or one payday, oldest version first."""
    same_period = (Payslip.period_start == period[0]) & (Payslip.period_end == period[1])
    return list(
        Payslip.select()
        .where(
            Payslip.employee == employee_id,
            Payslip.kind == kind,
            Payslip.state.in_(list(STANDING if standing else ACCEPTED)),
            same_period | (Payslip.pay_date == pay_date),
        )
        .order_by(Payslip.version, Payslip.id)
    )


def sent_before(payslip: Payslip) -> int:
    """How many other payslips of the same employee, payday and kind were sent, or may have been."""
    sent = PayslipChannel.select(PayslipChannel.payslip).where(
        PayslipChannel.company == payslip.company_id,
        PayslipChannel.state.in_([*IN_USE, *ARRIVED]) | PayslipChannel.done_at.is_null(False),
    )
    return (
        Payslip.select()
        .where(
            Payslip.employee == payslip.employee_id,
            Payslip.kind == payslip.kind,
            Payslip.pay_date == payslip.pay_date,
            Payslip.id != payslip.id,
            Payslip.id.in_(sent),
        )
        .count()
    )


def later_version(payslip: Payslip) -> Payslip | None:
    """The newest accepted version after this one, for the same employee, period and kind."""
    found = versions_of(payslip.employee_id, (payslip.period_start, payslip.period_end), payslip.pay_date, payslip.kind)
    newest = max(found, key=lambda each: each.version or 0, default=payslip)
    return newest if (newest.version or 0) > (payslip.version or 0) else None


def lock_versions(payslip: Payslip) -> list[Payslip]:
    """A payslip and the others of its employee for the same period or payday, kept from being changed meanwhile.

    In the order of their ids, so that two who lock them do not wait for each other. Call inside a transaction.
    """
    same_period = (Payslip.period_start == payslip.period_start) & (Payslip.period_end == payslip.period_end)
    query = (
        Payslip.select(Payslip.id, Payslip.state, Payslip.kind, Payslip.version, Payslip.replaced_by)
        .where(Payslip.employee == payslip.employee_id, same_period | (Payslip.pay_date == payslip.pay_date))
        .order_by(Payslip.id)
    )
    return list(query.for_update() if is_postgres() else query)


def change(payslip_id: int, now: datetime, *, only_in: Collection[PayslipState] = (), **values: Any) -> bool:
    """Write some columns; with `only_in`, False when the payslip is in none of these states any more."""
    query = Payslip.update(**values, updated_at=now).where(Payslip.id == payslip_id)
    if only_in:
        query = query.where(Payslip.state.in_(list(only_in)))
    return bool(query.execute())


def released_on(company_id: int, pay_date: date) -> list[Payslip]:
    """What of a payday may go out; what arrived long ago and has no PDF any more is not among it."""
    return list(_released(company_id, pay_date))


def _released(company_id: int, pay_date: date) -> peewee.ModelSelect:
    return (
        Payslip.select(Payslip, Employee)
        .join(Employee)
        .where(
            Payslip.company == company_id,
            Payslip.pay_date == pay_date,
            Payslip.state == PayslipState.RELEASED,
            Payslip.pdf_deleted_at.is_null(),
        )
        .order_by(Payslip.id)
    )


def not_begun_on(company_id: int, pay_date: date) -> list[Payslip]:
    """Released for a payday, and on no channel yet: nobody has begun to send them."""
    begun = PayslipChannel.select(PayslipChannel.payslip).where(PayslipChannel.company == company_id)
    return list(_released(company_id, pay_date).where(Payslip.id.not_in(begun)))


def ledger(
    company_id: int,
    *,
    pay_date: date | None = None,
    state: str | None = None,
    channel_state: str | None = None,
    employee_id: int | None = None,
    before_id: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[Payslip]:
    """Accepted payslips, newest first, with their employees."""
    query = filtered(company_id, pay_date=pay_date, state=state, channel_state=channel_state, employee_id=employee_id)
    if before_id is not None:
        query = query.where(Payslip.id < before_id)
    return list(query.order_by(Payslip.id.desc()).offset(offset).limit(limit))


def filtered(
    company_id: int,
    *,
    pay_date: date | None = None,
    state: str | None = None,
    channel_state: str | None = None,
    employee_id: int | None = None,
) -> peewee.ModelSelect:
    query = (
        Payslip.select(Payslip, Employee)
        .join(Employee)
        .where(Payslip.company == company_id, Payslip.state != PayslipState.PROPOSED)
    )
    if pay_date is not None:
        query = query.where(Payslip.pay_date == pay_date)
    if state:
        query = query.where(Payslip.state == state)
    if employee_id is not None:
        query = query.where(Payslip.employee == employee_id)
    if channel_state:
        query = query.where(
            Payslip.id.in_(PayslipChannel.select(PayslipChannel.payslip).where(PayslipChannel.state == channel_state))
        )
    return query


def pay_dates(company_id: int, limit: int = 24) -> list[tuple[date, int]]:
    """Paydays that have payslips, newest first, with how many stand."""
    rows = (
        Payslip.select(Payslip.pay_date, fn.COUNT(Payslip.id))
        .where(Payslip.company == company_id, Payslip.state.in_(list(STANDING)))
        .group_by(Payslip.pay_date)
        .order_by(Payslip.pay_date.desc())
        .limit(limit)
    )
    return [tuple(row) for row in rows.tuples()]


def state_counts(company_id: int, pay_date: date) -> dict[str, int]:
    rows = (
        Payslip.select(Payslip.state, fn.COUNT(Payslip.id))
        .where(Payslip.company == company_id, Payslip.pay_date == pay_date, Payslip.state != PayslipState.PROPOSED)
        .group_by(Payslip.state)
    )
    return dict(rows.tuples())


def employees_with(company_id: int, pay_date: date) -> set[int]:
    """Who has a payslip that stands for this payday."""
    rows = Payslip.select(Payslip.employee).where(
        Payslip.company == company_id, Payslip.pay_date == pay_date, Payslip.state.in_(list(STANDING))
    )
    return {row[0] for row in rows.tuples()}


@dataclass(frozen=True, slots=True)
class PaidEmployee:
    """As much of an employee as names them on paper and says whether they are paid."""

    id: int
    person_id: str | None
    payroll_id: str
    first_name: str | None
    last_name: str | None
    ni_number: str | None
    #: As found when the record was written; `employment_on` tells what it is on a day.
    employment: Employment
    excluded: bool
    pay_schedule: str | None
    first_day: date | None
    last_day: date | None
    is_closed: bool
    not_seen: bool
    #: The name as it is shown: payroll's, else Humaans'.
    name: str

    def employment_on(self, day: date) -> Employment:
        """The state on a day of the company."""
        if self.is_closed and self.last_day is None:
            return Employment.LEFT
        return self.employment.on(day, self.first_day, self.last_day)

    @property
    def is_not_in_humaans(self) -> bool:
        """Deleted in Humaans, or not to be seen there, and no one has said yet what that means."""
        return self.not_seen and not self.is_closed


def owner_of(payslip: Payslip) -> PaidEmployee:
    """The employee of a payslip, as they are now. Raises IndexError when the row is gone."""
    return _paid(Employee.id == payslip.employee_id)[0]


def everybody(company_id: int) -> list[PaidEmployee]:
    """Every employee with an Employee ID, by name."""
    return _paid((Employee.company == company_id) & Employee.employee_id.is_null(False))


def named(company_id: int, employee_ids: Collection[int]) -> dict[int, PaidEmployee]:
    """Some employees of a company, by row."""
    found = _paid((Employee.company == company_id) & Employee.id.in_(list(employee_ids))) if employee_ids else []
    return {employee.id: employee for employee in found}


def with_or_without_id(company_id: int) -> list[PaidEmployee]:
    """Every employee, by name; those who have no Employee ID yet with an empty one."""
    return _paid(Employee.company == company_id)


def _paid(where: peewee.Expression) -> list[PaidEmployee]:
    rows = (
        Employee.select(
            Employee.id,
            Employee.person_id,
            Employee.employee_id,
            Employee.first_name,
            Employee.last_name,
            Employee.ni_number,
            Employee.employment,
            Employee.excluded,
            Employee.pay_schedule,
            employee_states.first_day().alias("first_day"),
            employee_states.last_day().alias("last_day"),
            Employee.is_closed,
            Employee.not_seen,
            Employee.humaans_first_name,
            Employee.humaans_last_name,
        )
        .where(where)
        .order_by(*SHOWN_NAME, Employee.id)
        .namedtuples()
    )
    return [_paid_employee(row) for row in rows.iterator()]


def _paid_employee(row: Any) -> PaidEmployee:
    parts = (row.first_name or row.humaans_first_name, row.last_name or row.humaans_last_name)
    return PaidEmployee(
        row.id,
        row.person_id,
        row.employee_id or "",
        row.first_name,
        row.last_name,
        row.ni_number,
        Employment(row.employment),
        bool(row.excluded),
        row.pay_schedule,
        employee_states.as_day(row.first_day),
        employee_states.as_day(row.last_day),
        bool(row.is_closed),
        bool(row.not_seen),
        " ".join(part for part in parts if part) or row.employee_id or "",
    )
