"""Accepts payslips: what a batch proposed, or a single one whose employee is named by the caller; discards a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.payslips.inspect_upload import Intake
from service.actions.payslips.ledger import accept, keep_proposed, reloaded, restore_pdf, supersede
from service.facts.audit import AuditAction
from service.facts.payslips import PayslipState
from service.rules.payslips.document_kinds import document_key
from service.rules.payslips.uploads.manifest import base_name
from service.rules.payslips.uploads.upload_unpacking import LONGEST_NAME, NotTaken, count_of
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction
from service.store.payslips import payslip_batches, payslips

if TYPE_CHECKING:
    from service.actions.payslips.ledger import PayslipsFor
    from service.services import Services
    from service.store.tables.payslips import Payslip


class NotTakenError(Exception):
    """A payslip was not accepted; `code` says why for programs, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class DoubledError(NotTakenError):
    """The employee has another payslip for the period already; only an explicit correction replaces it (F50)."""

    def __init__(self, existing: Payslip) -> None:
        super().__init__(
            "doubled",
            "This employee already has a payslip for this period with another content. "
            "Nothing was replaced; upload it as a correction if it is one.",
        )
        self.existing = existing


def accept_batch(
    services: Services, company_id: int, batch_id: int, *, replace: bool = False, takes_place: bool = False, actor: str
) -> int:
    """Accept what was proposed; returns how many. Raises LookupError when there is no such batch to decide on.

    An employee's earlier payslip for the same period or payday stays, and the new one is not accepted. With `replace`
    the new one is its correction; with `takes_place` the earlier document leaves Humaans once the new one is there.
    """
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        batch = payslip_batches.by_id(company_id, batch_id)
        if batch is None or not payslip_batches.decide(batch_id, payslip_batches.ACCEPTED, now):
            raise LookupError(batch_id)
        accepted = replaced = 0
        for row in payslip_batches.payslips_of(batch_id):
            period = row.period_start, row.period_end
            standing = payslips.versions_of(
                row.employee_id, period, row.pay_date, row.kind, standing=True, name=row.original_name
            )
            if standing and not replace:
                continue
            for each in standing:
                supersede(each, row, now, actor, takes_place=takes_place)
            accept(company_id, row, now)
            accepted += 1
            replaced += len(standing)
        payslip_batches.discard_proposed(batch_id)
        audit.record(
            actor=actor,
            action=AuditAction.PAYSLIPS_ACCEPTED,
            now=now,
            company_id=company_id,
            subject=f"batch {batch_id}",
            detail={
                "accepted": accepted,
                "replaced": replaced,
                "not_taken": count_of(batch.problems),
                "pay_date": batch.pay_date.isoformat(),
            },
        )
    return accepted


def discard_batch(services: Services, company_id: int, batch_id: int, *, actor: str) -> None:
    """Forget a batch and its files. Raises LookupError when there is no such batch to decide on."""
    now = services.clock()
    with write_transaction():
        if payslip_batches.by_id(company_id, batch_id) is None:
            raise LookupError(batch_id)
        if not payslip_batches.decide(batch_id, payslip_batches.DISCARDED, now):
            raise LookupError(batch_id)
        payslip_batches.discard_proposed(batch_id)
        audit.record(
            actor=actor,
            action=AuditAction.PAYSLIPS_DISCARDED,
            now=now,
            company_id=company_id,
            subject=f"batch {batch_id}",
        )


def add_payslip(
    services: Services,
    company_id: int,
    name: str,
    content: bytes,
    payroll_id: str,
    wanted: PayslipsFor,
    *,
    correction: bool = False,
    takes_place: bool = False,
    actor: str,
) -> tuple[Payslip, bool]:
    """Accept one payslip for a named employee; the same file again gives the same payslip and False (F47).

    `takes_place`: once a correction is in Humaans, the document of the version before is taken out there; otherwise it
    stays. Raises NotTakenError, and DoubledError when another one stands and this is no correction (F50).
    """
    name = base_name(name)[:LONGEST_NAME] or "payslip.pdf"
    intake = Intake(services, company_id)
    employee = intake.owner(name, payroll_id)
    fit = employee if isinstance(employee, NotTaken) else intake.look_at(name, content, employee)
    if isinstance(fit, NotTaken):
        raise NotTakenError(fit.code, fit.message)
    now, key = services.clock(), document_key(wanted.kind, fit.name[:LONGEST_NAME])
    with write_transaction():
        companies.lock(company_id)
        standing = payslips.versions_of(fit.employee.id, wanted.period, wanted.pay_date, wanted.kind, standing=True)
        for each in standing:
            if each.content_hash == fit.content_hash:
                restore_pdf(services, each, content, actor)
                return reloaded(each), False
        standing = [each for each in standing if document_key(each.kind, each.original_name) == key]
        if standing and not correction:
            raise DoubledError(standing[-1])
        row = keep_proposed(services, company_id, fit, wanted, now, state=PayslipState.PROPOSED, actor=actor)
        for each in standing:
            supersede(each, row, now, actor, takes_place=takes_place)
        accept(company_id, row, now)
        audit.record(
            actor=actor,
            action=AuditAction.PAYSLIP_CORRECTED if standing else AuditAction.PAYSLIP_ACCEPTED,
            now=now,
            company_id=company_id,
            subject=f"payslip {row.id}",
            detail={"employee": fit.employee.id, "pay_date": wanted.pay_date.isoformat()},
        )
    return reloaded(row), True
