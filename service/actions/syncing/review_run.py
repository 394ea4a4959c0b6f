"""Reviews a run that the anomaly guard stopped: approve what it found, or discard it (B4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.approvals.second_person import may_approve_run
from service.facts.audit import AuditAction
from service.facts.issues import IssueCode
from service.facts.runs import RunState
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.employees import issues
from service.store.syncing import runs

if TYPE_CHECKING:
    from service.services import JobNotifier, Services
    from service.store.tables.syncing import Run


class NotHeldError(Exception):
    """The run does not wait for a decision."""

    def __init__(self) -> None:
        self.message = "This sync does not wait for a decision. Someone has decided already, or it was never paused."
        super().__init__(self.message)


def approve(services: Services, job_notifier: JobNotifier, company_id: int, run_id: int, *, actor: str) -> Run:
    """Let a stopped run go on: it reads Humaans anew and may write what the guard had stopped, no more. Approving twice
    is approving once.

    Raises NotHeldError, SecondPersonError, and LookupError for no such run.
    """
    run = _settle(services, company_id, run_id, AuditAction.RUN_APPROVED, RunState.QUEUED, actor)
    job_notifier.notify_run(run_id)
    return run


def discard(services: Services, company_id: int, run_id: int, *, actor: str) -> Run:
    """Drop a stopped run; nothing of it was written. Raises NotHeldError and LookupError."""
    return _settle(services, company_id, run_id, AuditAction.RUN_DISCARDED, RunState.DISCARDED, actor)


def _settle(services: Services, company_id: int, run_id: int, action: AuditAction, state: RunState, actor: str) -> Run:
    now = services.clock()
    with write_transaction():
        run = runs.by_id(company_id, run_id)
        if run is None:
            raise LookupError(run_id)
        if run.state == state or (state is RunState.QUEUED and run.approved_by and run.state != RunState.HELD):
            return run  # pressed before
        if state is RunState.QUEUED and run.state == RunState.HELD:
            may_approve_run(company_id, run, actor)
        approved_by = actor if state is RunState.QUEUED else None
        if not runs.review_held(company_id, run_id, state, now, approved_by=approved_by):
            raise NotHeldError
        if runs.held(company_id) is None:
            said = "approved" if state is RunState.QUEUED else "discarded"
            issues.close_for_company(company_id, IssueCode.RUN_STOPPED, said, now, by=actor)
        audit.record(actor=actor, action=action, now=now, company_id=company_id, subject=f"run {run_id}")
    settled = runs.by_id(company_id, run_id)
    if settled is None:
        raise LookupError(run_id)
    return settled
