"""Uploaded batches of payslips: proposed, then accepted or discarded by someone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.payslips import PayslipState
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip, PayslipBatch

if TYPE_CHECKING:
    from datetime import datetime


PROPOSED: Final = "proposed"


ACCEPTED: Final = "accepted"


DISCARDED: Final = "discarded"


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
    """Those of which something can be accepted."""
    with_files = Payslip.select(Payslip.batch).where(
        Payslip.company == company_id, Payslip.state == PayslipState.PROPOSED
    )
    return list(
        PayslipBatch.select()
        .where(PayslipBatch.company == company_id, PayslipBatch.state == PROPOSED, PayslipBatch.id.in_(with_files))
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
    """Delete what of a batch was not accepted, with its PDFs."""
    return int(Payslip.delete().where(Payslip.batch == batch_id, Payslip.state == PayslipState.PROPOSED).execute())


def proposed_payslip(company_id: int, batch_id: int, payslip_id: int) -> Payslip | None:
    """A payslip of a batch that is not decided on yet."""
    return Payslip.get_or_none(
        Payslip.id == payslip_id,
        Payslip.company == company_id,
        Payslip.batch == batch_id,
        Payslip.state == PayslipState.PROPOSED,
    )


def payslips_of(batch_id: int) -> list[Payslip]:
    return list(Payslip.select(Payslip, Employee).join(Employee).where(Payslip.batch == batch_id).order_by(Payslip.id))
