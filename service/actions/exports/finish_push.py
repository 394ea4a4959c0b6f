"""Ends a push when everyone in it is settled: it is recorded, and the pay period counts as exported."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from service.facts.audit import Actor, AuditAction
from service.facts.periods import PeriodState, PeriodStep, PushState
from service.rules.periods.states import IllegalStepError, is_possible
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.exports import pushes
from service.store.periods import pay_periods, snapshots

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.exports import PayrollPush


def finish(services: Services, push: PayrollPush) -> None:
    """Raises LeaseLostError."""
    now, counts = services.clock(), pushes.counts(push.id)
    with write_transaction():
        pushes.write(
            push, state=PushState.DONE.value, ended_at=now, trouble="", not_before=None, waits=0, lease_until=None
        )
        audit.record(
            actor=Actor.SYNC,
            action=AuditAction.PUSH_DONE,
            now=now,
            company_id=push.company_id,
            subject=f"push {push.id}",
            detail={"employer": push.employer_name} | counts,
        )
        period = pay_periods.by_id(push.company_id, push.period_id, for_update=True)
        snapshot = snapshots.by_id(push.company_id, push.snapshot_id)
        is_current = period is not None and snapshot is not None and period.version == snapshot.version
        if period is not None and is_current and is_possible(PeriodState(period.state), PeriodStep.EXPORT):
            with suppress(IllegalStepError):  # someone was quicker; the employees were sent all the same
                pay_periods.move_on(period, PeriodStep.EXPORT, now)
