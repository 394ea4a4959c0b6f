"""Uploaded batches of payslips: proposed, then accepted or discarded by someone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from peewee import SQL, Case, fn

from service.facts.payslips import PayslipState
from service.rules.payslips.document_kinds import document_key
from service.store.database.queries import plain_rows
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip, PayslipBatch, UnmatchedPayslipFile

if TYPE_CHECKING:
    from datetime import datetime


PROPOSED: Final = "proposed"


ACCEPTED: Final = "accepted"


DISCARDED: Final = "discarded"

#: Nothing of it could be accepted: it ended when it was made, and its page still says why.
EMPTY: Final = "empty"

#: 1 for a payslip that has no reason to be held, else 0; the column keeps a list as JSON.
_IS_FREE: Final = Case(None, ((Payslip.hold_reasons == SQL("'[]'"), 1),), 0)


def create(company_id: int, now: datetime, **values: Any) -> PayslipBatch:
    return PayslipBatch.create(company=company_id, state=PROPOSED, created_at=now, **values)


def by_id(company_id: int, batch_id: int) -> PayslipBatch | None:
    return PayslipBatch.get_or_none(PayslipBatch.id == batch_id, PayslipBatch.company == company_id)


def proposed(company_id: int) -> list[PayslipBatch]:
    return list(
        PayslipBatch.select()
        .where(PayslipBatch.company == company_id, PayslipBatch.state == PROPOSED)
        .order_by(PayslipBatch.id.desc())
    )


def to_accept(company_id: int) -> list[PayslipBatch]:
    """Those of which something can be accepted, or a file still needs its employee."""
    with_files = Payslip.select(Payslip.batch).where(
        Payslip.company == company_id, Payslip.state == PayslipState.PROPOSED
    )
    unmatched = UnmatchedPayslipFile.select(UnmatchedPayslipFile.batch).where(
        UnmatchedPayslipFile.company == company_id
    )
    return list(
        PayslipBatch.select()
        .where(
            PayslipBatch.company == company_id,
            PayslipBatch.state == PROPOSED,
            PayslipBatch.id.in_(with_files) | PayslipBatch.id.in_(unmatched),
        )
        .order_by(PayslipBatch.id.desc())
    )


def undecided(company_id: int, before: datetime) -> list[PayslipBatch]:
    """Uploaded before that moment, and neither accepted nor discarded since."""
    return [batch for batch in proposed(company_id) if batch.created_at < before]


def decide(batch_id: int, state: str, now: datetime) -> bool:
    """False when someone decided before."""
    return bool(
        PayslipBatch.update(state=state, decided_at=now)
        .where(PayslipBatch.id == batch_id, PayslipBatch.state == PROPOSED)
        .execute()
    )


def discard_proposed(batch_id: int) -> int:
    """Delete what of a batch was not accepted, with its PDFs, and files that have no employee."""
    UnmatchedPayslipFile.delete().where(UnmatchedPayslipFile.batch == batch_id).execute()
    return int(Payslip.delete().where(Payslip.batch == batch_id, Payslip.state == PayslipState.PROPOSED).execute())


def proposed_payslip(company_id: int, batch_id: int, payslip_id: int) -> Payslip | None:
    """A payslip of a batch that is not decided on yet."""
    return Payslip.get_or_none(
        Payslip.id == payslip_id,
        Payslip.company == company_id,
        Payslip.batch == batch_id,
        Payslip.state == PayslipState.PROPOSED,
    )


def payslips_of(batch_id: int, *, offset: int = 0, limit: int | None = None) -> list[Payslip]:
    """The payslips of a batch with their employees, those that will be held first."""
    query = Payslip.select(Payslip, Employee).join(Employee).where(Payslip.batch == batch_id)
    return list(query.order_by(_IS_FREE, Payslip.id).offset(offset).limit(limit))


def has_document(batch_id: int, employee_id: int, name: str) -> bool:
    """Whether a batch has this document for this employee; of some kinds a file's name tells several apart."""
    found = Payslip.select(Payslip.kind, Payslip.original_name).where(
        Payslip.batch == batch_id, Payslip.employee == employee_id
    )
    return any(document_key(kind, each) == document_key(kind, name) for kind, each in plain_rows(found))


def counts(batch_id: int) -> tuple[int, int]:
    """How many payslips a batch has, and how many of them will be held."""
    query = Payslip.select().where(Payslip.batch == batch_id)
    return query.count(), query.where(_IS_FREE == 0).count()


def free_by_schedule(batch_id: int) -> dict[str | None, int]:
    """By pay schedule, how many of a batch nothing speaks against."""
    rows = (
        Payslip.select(Employee.pay_schedule, fn.COUNT(Payslip.id))
        .join(Employee)
        .where(Payslip.batch == batch_id, _IS_FREE == 1)
        .group_by(Employee.pay_schedule)
    )
    return dict(plain_rows(rows))


def replacing(batch_id: int) -> set[int]:
    """The payslips of a batch whose employees have another one already, for the same period or payday."""
    earlier = Payslip.alias()
    same = (earlier.period_start == Payslip.period_start) & (earlier.period_end == Payslip.period_end)
    rows = (
        Payslip.select(Payslip.id, Payslip.kind, Payslip.original_name, earlier.original_name)
        .join(
            earlier,
            on=(
                (earlier.employee == Payslip.employee)
                & (earlier.kind == Payslip.kind)
                & earlier.state.in_([PayslipState.HELD, PayslipState.RELEASED])
                & (same | (earlier.pay_date == Payslip.pay_date))
            ),
        )
        .where(Payslip.batch == batch_id, Payslip.state == PayslipState.PROPOSED)
    )
    return {
        id_ for id_, kind, name, before in plain_rows(rows) if document_key(kind, name) == document_key(kind, before)
    }
