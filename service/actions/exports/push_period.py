"""Asks for a signed-off pay period to be sent to Staffology, once; a worker sends it (`send_push.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.exports.payroll_files import SIGNED_OFF
from service.facts.audit import AuditAction
from service.facts.periods import PeriodState, ProgramState
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction
from service.store.exports import payroll_programs, pushes
from service.store.periods import snapshots

if TYPE_CHECKING:
    from service.rules.exports.export_names import Scope
    from service.services import JobNotifier, Services
    from service.store.tables.companies import Company
    from service.store.tables.exports import PayrollPush
    from service.store.tables.periods import PayPeriod


class NotSendableError(Exception):
    """Why a pay period cannot be sent; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def ask_for_push(
    services: Services, job_notifier: JobNotifier, company: Company, period: PayPeriod, scope: Scope, *, actor: str
) -> PayrollPush:
    """The push of the period's snapshot; one that was asked for before stays as it is. Raises NotSendableError."""
    if PeriodState(period.state) not in SIGNED_OFF:
        raise NotSendableError("Sign the pay period off before you send it.")
    snapshot = snapshots.of_version(period)
    if snapshot is None:
        raise NotSendableError("This pay period has no frozen data yet.")
    with write_transaction():
        companies.lock(company.id)
        program = payroll_programs.of_company(company.id)
        if program is None or program.state != ProgramState.CONNECTED:
            raise NotSendableError("Connect Staffology and choose the employer before you send a pay period.")
        push = pushes.of_snapshot(snapshot.id, program.employer_id)
        if push is None:
            push = pushes.add(
                company.id,
                services.clock(),
                period=period.id,
                snapshot=snapshot.id,
                employer_id=program.employer_id,
                employer_name=program.employer_name,
                scope=scope.value,
                asked_by=actor,
            )
            _record(services, push, AuditAction.PUSH_ASKED, actor)
    job_notifier.notify_push(push.id)
    return push


def try_refused_again(services: Services, job_notifier: JobNotifier, push: PayrollPush, *, actor: str) -> int:
    """Send those again who were refused, after someone has corrected Staffology. Returns how many."""
    with write_transaction():
        companies.lock(push.company_id)
        count = pushes.try_refused_again(push.id)
        if count:
            _record(services, push, AuditAction.PUSH_TRIED_AGAIN, actor, employees=count)
    job_notifier.notify_push(push.id)
    return count


def _record(services: Services, push: PayrollPush, action: AuditAction, actor: str, **detail: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        now=services.clock(),
        company_id=push.company_id,
        subject=f"push {push.id}",
        detail={"employer": push.employer_name, "scope": push.scope} | detail,
    )
