"""Payslips in the ledger: kept encrypted as proposed, then accepted with a version, or in place of an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.actions.delivery.payslip_pdf import encrypted_pdf
from service.facts.audit import AuditAction
from service.facts.payslips import PayslipKind, PayslipState
from service.rules.payslips import document_kinds, document_names
from service.rules.payslips.uploads.upload_unpacking import LONGEST_NAME
from service.store.companies import audit, connections
from service.store.payslips import payslip_contents, payslip_deliveries, payslips

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.actions.payslips.inspect_upload import Fit
    from service.services import Services
    from service.store.tables.payslips import Payslip


@dataclass(frozen=True, slots=True)
class PayslipsFor:
    """Which payday the files are for."""

    pay_date: date
    period_start: date
    period_end: date
    kind: PayslipKind = PayslipKind.PAYSLIP

    @property
    def period(self) -> tuple[date, date]:
        return self.period_start, self.period_end


def reloaded(row: Payslip) -> Payslip:
    """The payslip as the database has it now. Raises LookupError if it is gone."""
    found = payslips.by_id(row.company_id, row.id)
    if found is None:
        raise LookupError(row.id)
    return found


def keep_proposed(
    services: Services,
    company_id: int,
    fit: Fit,
    wanted: PayslipsFor,
    now: datetime,
    *,
    state: PayslipState,
    actor: str,
    batch: int | None = None,
) -> Payslip:
    """Store an uploaded payslip, its PDF encrypted, in the given state."""
    return payslips.create(
        company_id,
        lambda row: encrypted_pdf(services, row, fit.content),
        now,
        batch=batch,
        employee=fit.employee.id,
        payroll_id=fit.employee.payroll_id,
        person_id=fit.employee.person_id,
        pay_date=wanted.pay_date,
        period_start=wanted.period_start,
        period_end=wanted.period_end,
        kind=wanted.kind,
        state=state,
        verdict=fit.verdict,
        hold_reasons=document_kinds.hold_reasons(wanted.kind, fit.hold_reasons),
        content_hash=fit.content_hash,
        size=len(fit.content),
        pages=fit.pages,
        original_name=fit.name[:LONGEST_NAME],
        created_by=actor,
    )


def accept(company_id: int, row: Payslip, now: datetime) -> None:
    """Give a proposed payslip its version and its reference; it goes out on payday unless there is a reason to hold."""
    period = row.period_start, row.period_end
    before = payslips.versions_of(row.employee_id, period, row.pay_date, row.kind)
    version = 1 + max((each.version or 0 for each in before), default=0)
    connection = connections.of_company(company_id)
    account = connection.humaans_company_id if connection is not None else str(company_id)
    payslips.change(
        row.id,
        now,
        state=PayslipState.HELD if row.hold_reasons else PayslipState.RELEASED,
        version=version,
        shown_version=1 + payslips.sent_before(row),
        reference=document_names.reference(account, row.payroll_id, period, PayslipKind(row.kind), version),
    )


def restore_pdf(services: Services, payslip: Payslip, content: bytes, actor: str) -> None:
    """The very PDF that was deleted here once is kept again, so that it can be sent again."""
    if payslip.pdf_deleted_at is None:
        return
    payslip_contents.restore(payslip.id, encrypted_pdf(services, payslip, content))
    audit.record(
        actor=actor,
        action=AuditAction.PAYSLIP_PDF_PUT_BACK,
        now=services.clock(),
        company_id=payslip.company_id,
        subject=f"payslip {payslip.id}",
    )


def supersede(old: Payslip, new: Payslip, now: datetime, actor: str, *, takes_place: bool) -> None:
    """The older version stays in the ledger, marked; what of it has not gone out yet does not go out."""
    replaced_by = new.id if takes_place else None
    payslips.change(old.id, now, state=PayslipState.SUPERSEDED, decided_by=actor, replaced_by=replaced_by)
    payslip_deliveries.cancel_unsent(old.id, now, f"Replaced by a later version ({new.id}).", made_by=actor)
