"""Someone chooses the employee of an uploaded PDF that names none for certain.

The PDF is held against the chosen employee by the same checks as any other. One that does not show them for certain is
held besides: no one but the person who chose says that it is theirs.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from service.actions.payslips.accept_payslips import NotTakenError
from service.actions.payslips.inspect_upload import Fit, Intake
from service.actions.payslips.ledger import PayslipsFor, keep_proposed
from service.facts.audit import AuditAction
from service.facts.payslips import HoldReason, PayslipKind, PayslipState
from service.rules.payslips.hold_reasons import hold
from service.rules.payslips.recipient_check import Verdict
from service.rules.payslips.uploads.upload_unpacking import NotTaken
from service.store.companies import audit, companies
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.payslips import paid_employees, payslip_batches, payslips, unmatched_files

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.payslips import Payslip, PayslipBatch, UnmatchedPayslipFile

#: Files of a batch that are kept for someone to choose the employee.
MOST_KEPT: Final = 200
#: Why a file was given to no one, where a person can tell better.
CHOOSABLE: Final = frozenset(
    {"unknown_employee", "ambiguous", "not_in_manifest", "no_id_in_name", "manifest_unreadable"}
)
_TWICE: Final = "This batch has another payslip for this employee. Discard it, or choose someone else."
_BEFORE: Final = "This payslip was uploaded for this employee before."


def kept_for_choosing(services: Services, company_id: int, batch_id: int, found: list[tuple[NotTaken, bytes]]) -> None:
    """Keep files for which no employee was found. Call inside a transaction."""
    for problem, content in found:
        unmatched_files.add(
            company_id,
            batch_id,
            problem.name,
            problem.message,
            hashlib.sha256(content).hexdigest(),
            lambda row, content=content: services.secrets.encrypt_bytes(  # type: ignore[misc]
                content, encryption_contexts.unmatched_payslip_file(row.company_id, row.id)
            ),
            services.clock(),
        )


def content_of(services: Services, file: UnmatchedPayslipFile) -> bytes:
    """The PDF as it was uploaded. Raises CannotBeReadError."""
    context = encryption_contexts.unmatched_payslip_file(file.company_id, file.id)
    return services.secrets.decrypt_bytes(file.content_encrypted or "", context)


def choose_employee(
    services: Services,
    company_id: int,
    batch: PayslipBatch,
    file: UnmatchedPayslipFile,
    employee_id: int,
    *,
    actor: str,
) -> Payslip:
    """The file becomes a payslip of the batch, held for whatever speaks against it.

    Raises LookupError when the employee or the file is gone, NotTakenError when it cannot be theirs.
    """
    employee = paid_employees.named(company_id, [employee_id]).get(employee_id)
    if employee is None or not employee.payroll_id:
        raise LookupError(employee_id)
    fit = Intake(services, company_id).look_at(file.name, content_of(services, file), employee)
    if isinstance(fit, NotTaken):
        raise NotTakenError(fit.code, fit.message)
    if fit.verdict is not Verdict.CONFIRMED:
        fit.hold_reasons.append(hold(HoldReason.CHOSEN_BY_HAND))
    wanted = PayslipsFor(batch.pay_date, batch.period_start, batch.period_end, PayslipKind(batch.kind))
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        _check_free(batch, fit, wanted)
        if not unmatched_files.remove(file.id):
            raise LookupError(file.id)
        row = keep_proposed(
            services, company_id, fit, wanted, now, state=PayslipState.PROPOSED, actor=actor, batch=batch.id
        )
        audit.record(
            actor=actor,
            action=AuditAction.PAYSLIP_EMPLOYEE_CHOSEN,
            now=now,
            company_id=company_id,
            subject=f"employee {employee.id}",
            detail={"batch": batch.id, "pay_date": batch.pay_date.isoformat()},
        )
    return row


def _check_free(batch: PayslipBatch, fit: Fit, wanted: PayslipsFor) -> None:
    if payslip_batches.has_document(batch.id, fit.employee.id, fit.name):
        raise NotTakenError("doubled", _TWICE)
    standing = payslips.versions_of(fit.employee.id, wanted.period, wanted.pay_date, wanted.kind, standing=True)
    if any(each.content_hash == fit.content_hash for each in standing):
        raise NotTakenError("already_accepted", _BEFORE)
