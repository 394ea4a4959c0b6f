"""The PDFs of payslips, encrypted in a table of their own, and deleted when no one needs them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.payslips import ChannelState, PayslipState
from service.store.database.compiled_queries import compiled
from service.store.database.errors import NoSuchRowError
from service.store.database.queries import plain_rows
from service.store.tables.payslips import Payslip, PayslipChannel, PayslipContent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

from service.store.payslips import payslips


def content_of(payslip_id: int) -> str:
    """The encrypted PDF. Raises NoSuchRowError when it was deleted."""
    rows = _content.plain_rows(payslip_id)
    if not rows:
        raise NoSuchRowError(f"payslip {payslip_id} has no PDF")
    return str(rows[0][0])


@compiled
def _content(payslip_id: Any) -> Any:
    return PayslipContent.select(PayslipContent.content_encrypted).where(PayslipContent.payslip == payslip_id)


def restore(payslip_id: int, content_encrypted: str) -> None:
    """The PDF of a payslip whose own was deleted. Call inside a transaction."""
    PayslipContent.create(payslip=payslip_id, content_encrypted=content_encrypted)
    Payslip.update(pdf_deleted_at=None).where(Payslip.id == payslip_id).execute()


def with_old_pdf(company_id: int, before: datetime) -> list[int]:
    """Payslips that arrived, were replaced or recalled before that moment; nothing under way, PDF still here."""
    channel = PayslipChannel.select(PayslipChannel.payslip).where(PayslipChannel.company == company_id)
    in_use = channel.where(PayslipChannel.state.in_(payslips.IN_USE) | (PayslipChannel.updated_at >= before))
    waiting = channel.where(PayslipChannel.state == ChannelState.READY)
    arrived = channel.where(PayslipChannel.state.in_(payslips.ARRIVED))
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
    return [row[0] for row in plain_rows(rows)]


def delete_pdfs(payslip_ids: Sequence[int], now: datetime) -> None:
    """Delete the PDFs and note when; the rows stay. Call inside a transaction."""
    for start in range(0, len(payslip_ids), 500):
        part = list(payslip_ids[start : start + 500])
        PayslipContent.delete().where(PayslipContent.payslip.in_(part)).execute()
        Payslip.update(pdf_deleted_at=now).where(Payslip.id.in_(part)).execute()
