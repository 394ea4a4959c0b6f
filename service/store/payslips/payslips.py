"""Payslips as rows: accepted once per employee, period, kind and version, decided on by people.

How a payslip is delivered is kept by `payslip_deliveries`, its PDF by `payslip_contents`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from service.facts.payslips import ChannelState, PayslipState
from service.rules.payslips.document_kinds import PAYSLIPS, document_key
from service.store.database.connection import is_postgres
from service.store.database.queries import first_plain_row, plain_rows
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip, PayslipChannel, PayslipContent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date, datetime

    import peewee


#: States of what counts in the ledger as an employee's payslip for a period.
STANDING: Final = (PayslipState.HELD, PayslipState.RELEASED)


#: States of what was an employee's payslip once: its document may have to leave Humaans.
ENDED: Final = (PayslipState.SUPERSEDED, PayslipState.RECALLED)


ACCEPTED: Final = (*STANDING, *ENDED)


#: Channels on which something is under way; and those on which the payslip is there.
IN_USE: Final = (
    ChannelState.CLAIMED,
    ChannelState.UPLOADING,
    ChannelState.UNCLEAR,
    ChannelState.QUEUED,
    ChannelState.RECALLING,
)


ARRIVED: Final = (ChannelState.UPLOADED, ChannelState.SENT)


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


def company_of(payslip_id: int) -> int:
    """The company of a payslip, by its id alone: only for links that name no company. Raises ValueError if none."""
    row = first_plain_row(Payslip.select(Payslip.company).where(Payslip.id == payslip_id))
    if row is None:
        raise ValueError(payslip_id)
    return int(row[0])


def versions_of(
    employee_id: int,
    period: tuple[date, date],
    pay_date: date,
    kind: str,
    *,
    standing: bool = False,
    name: str | None = None,
) -> list[Payslip]:
    """Accepted payslips of one employee for one period or one payday, oldest version first.

    With `name`, those that are versions of one document: of some kinds an employee has several (document_kinds).
    """
    same_period = (Payslip.period_start == period[0]) & (Payslip.period_end == period[1])
    found = (
        Payslip.select()
        .where(
            Payslip.employee == employee_id,
            Payslip.kind == kind,
            Payslip.state.in_(list(STANDING if standing else ACCEPTED)),
            same_period | (Payslip.pay_date == pay_date),
        )
        .order_by(Payslip.version, Payslip.id)
    )
    return [row for row in found if name is None or _is_same_document(kind, row.original_name, name)]


def _is_same_document(kind: str, name: str, other: str) -> bool:
    return document_key(kind, name) == document_key(kind, other)


def sent_before(payslip: Payslip) -> int:
    """How many other versions of a document, of the same employee, payday and kind, were sent, or may have been."""
    sent = PayslipChannel.select(PayslipChannel.payslip).where(
        PayslipChannel.company == payslip.company_id,
        PayslipChannel.state.in_([*IN_USE, *ARRIVED]) | PayslipChannel.done_at.is_null(False),
    )
    names = Payslip.select(Payslip.original_name).where(
        Payslip.employee == payslip.employee_id,
        Payslip.kind == payslip.kind,
        Payslip.pay_date == payslip.pay_date,
        Payslip.id != payslip.id,
        Payslip.id.in_(sent),
    )
    return sum(_is_same_document(payslip.kind, name, payslip.original_name) for (name,) in plain_rows(names))


def later_version(payslip: Payslip) -> Payslip | None:
    """The newest accepted version after this one, for the same employee, period and kind."""
    period = payslip.period_start, payslip.period_end
    found = versions_of(payslip.employee_id, period, payslip.pay_date, payslip.kind, name=payslip.original_name)
    newest = max(found, key=lambda each: each.version or 0, default=payslip)
    return newest if (newest.version or 0) > (payslip.version or 0) else None


def lock_versions(payslip: Payslip) -> list[Payslip]:
    """A payslip and the others of its employee for the same period or payday, kept from being changed meanwhile.

    In the order of their ids, so that two who lock them do not wait for each other. Call inside a transaction.
    """
    return list(versions_to_lock(payslip.employee_id, payslip.period_start, payslip.period_end, payslip.pay_date))


def versions_to_lock(
    employee_id: Any, period_start: Any, period_end: Any, pay_date: Any
) -> peewee.ModelSelect[Payslip]:
    """The query of `lock_versions`, for a statement that locks them itself; of values, or of their parameters."""
    same_period = (Payslip.period_start == period_start) & (Payslip.period_end == period_end)
    query = (
        Payslip.select(
            Payslip.id, Payslip.state, Payslip.kind, Payslip.version, Payslip.replaced_by, Payslip.original_name
        )
        .where(Payslip.employee == employee_id, same_period | (Payslip.pay_date == pay_date))
        .order_by(Payslip.id)
    )
    return query.for_update() if is_postgres() else query


def change(payslip_id: int, now: datetime, *, only_in: Collection[PayslipState] = (), **values: Any) -> bool:
    """Write some columns; with `only_in`, False when the payslip is in none of these states any more."""
    query = Payslip.update(**values, updated_at=now).where(Payslip.id == payslip_id)
    if only_in:
        query = query.where(Payslip.state.in_(list(only_in)))
    return bool(query.execute())


def released_on(company_id: int, pay_date: date) -> list[Payslip]:
    """The payslips of a payday that may be sent, without those whose PDF was deleted after they arrived."""
    query = (
        Payslip.select(Payslip, Employee)
        .join(Employee)
        .where(
            Payslip.company == company_id,
            Payslip.pay_date == pay_date,
            Payslip.state == PayslipState.RELEASED,
            Payslip.pdf_deleted_at.is_null(),
        )
    )
    return list(query.order_by(Payslip.id))


def not_begun_on(company_id: int, pay_date: date) -> dict[str | None, int]:
    """By pay schedule, how many are released for a payday and on no channel yet: sending has not begun."""
    begun = PayslipChannel.select(PayslipChannel.id).where(PayslipChannel.payslip == Payslip.id)
    rows = (
        Payslip.select(Employee.pay_schedule, fn.COUNT(Payslip.id))
        .join(Employee)
        .where(
            Payslip.company == company_id,
            Payslip.pay_date == pay_date,
            Payslip.state == PayslipState.RELEASED,
            Payslip.pdf_deleted_at.is_null(),
            ~fn.EXISTS(begun),
        )
        .group_by(Employee.pay_schedule)
    )
    return dict(plain_rows(rows))


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
    query = _filtered(company_id, pay_date=pay_date, state=state, channel_state=channel_state, employee_id=employee_id)
    if before_id is not None:
        query = query.where(Payslip.id < before_id)
    return list(query.order_by(Payslip.id.desc()).offset(offset).limit(limit))


def how_many(
    company_id: int,
    *,
    pay_date: date | None = None,
    state: str | None = None,
    channel_state: str | None = None,
    employee_id: int | None = None,
) -> int:
    """How many accepted payslips match, in all."""
    query = _filtered(company_id, pay_date=pay_date, state=state, channel_state=channel_state, employee_id=employee_id)
    return int(query.count())


def _filtered(
    company_id: int,
    *,
    pay_date: date | None = None,
    state: str | None = None,
    channel_state: str | None = None,
    employee_id: int | None = None,
) -> peewee.ModelSelect[Payslip]:
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
    """Paydays that have payslips, newest first, with how many are valid."""
    rows = (
        Payslip.select(Payslip.pay_date, fn.COUNT(Payslip.id))
        .where(Payslip.company == company_id, Payslip.state.in_(list(STANDING)))
        .group_by(Payslip.pay_date)
        .order_by(Payslip.pay_date.desc())
        .limit(limit)
    )
    return [tuple(row) for row in plain_rows(rows)]


def state_counts(company_id: int, pay_date: date) -> dict[str, int]:
    rows = (
        Payslip.select(Payslip.state, fn.COUNT(Payslip.id))
        .where(Payslip.company == company_id, Payslip.pay_date == pay_date, Payslip.state != PayslipState.PROPOSED)
        .group_by(Payslip.state)
    )
    return dict(plain_rows(rows))


def other_documents_on(company_id: int, pay_date: date) -> int:
    """How many documents of a payday, held or released, are no payslips: P45s, P60s, P11Ds and others."""
    return (
        Payslip.select()
        .where(
            Payslip.company == company_id, Payslip.pay_date == pay_date, Payslip.state.in_(list(STANDING)),
            Payslip.kind.not_in(PAYSLIPS),
        )
        .count()
    )  # fmt: skip


def employees_with(company_id: int, pay_date: date) -> set[int]:
    """Who has a valid payslip for this payday."""
    rows = Payslip.select(Payslip.employee).where(
        Payslip.company == company_id, Payslip.pay_date == pay_date, Payslip.state.in_(list(STANDING))
    )
    return {row[0] for row in plain_rows(rows)}
