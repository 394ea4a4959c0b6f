"""Deletes rows past their retention period, which rules/operations/retention.py sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from peewee import fn

from service.facts.runs import LIVE, RunState
from service.store.employees import change_feed
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import Change, Issue, RetroItem
from service.store.tables.inbox import InboxItem, InboxNote
from service.store.tables.payslips import PaydayRun, Payslip, PayslipBatch
from service.store.tables.periods import PayPeriod
from service.store.tables.syncing import Run

if TYPE_CHECKING:
    from datetime import date, datetime

_WAITING_FOR_A_PERSON: Final = (RunState.HELD, *LIVE)


def forget_before(company_id: int, instant: datetime, day: date) -> dict[str, int]:
    """Delete a company's records from before an instant, or its `day` for paydays. Returns how many, by kind.

    A payslip is deleted with its PDF, deliveries and emails. Anything still open stays, however old.
    """
    settled = RetroItem.settled_at.is_null(False) & (RetroItem.settled_at < instant)
    withdrawn = RetroItem.withdrawn_at.is_null(False) & (RetroItem.withdrawn_at < instant)
    last = Run.select(Run.id).where(Run.company == company_id, Run.state == RunState.SUCCEEDED, ~Run.dry_run)
    newest = last.order_by(Run.id.desc()).limit(1)
    old_changes = (Change.company == company_id) & (Change.at < instant)
    change_feed.note_forgotten(company_id, Change.select(fn.MAX(Change.feed_number)).where(old_changes).scalar())
    queries = {
        "changes": Change.delete().where(old_changes),
        "issues": Issue.delete().where(
            Issue.company == company_id, Issue.closed_at.is_null(False), Issue.closed_at < instant
        ),
        "held_changes": HeldChange.delete().where(
            HeldChange.company == company_id, HeldChange.closed_at.is_null(False), HeldChange.closed_at < instant
        ),
        "inbox_items": InboxItem.delete().where(InboxItem.company == company_id, InboxItem.updated_at < instant),
        "inbox_notes": InboxNote.delete().where(InboxNote.company == company_id, InboxNote.at < instant),
        "back_pay": RetroItem.delete().where(RetroItem.company == company_id, settled | withdrawn),
        "payslips": Payslip.delete().where(Payslip.company == company_id, Payslip.pay_date < day),
        "batches": PayslipBatch.delete().where(PayslipBatch.company == company_id, PayslipBatch.pay_date < day),
        "payday_runs": PaydayRun.delete().where(PaydayRun.company == company_id, PaydayRun.pay_date < day),
        "pay_periods": PayPeriod.delete().where(PayPeriod.company == company_id, PayPeriod.pay_date < day),
        "runs": Run.delete().where(
            Run.company == company_id,
            Run.finished_at < instant,
            Run.state.not_in(_WAITING_FOR_A_PERSON),
            Run.id.not_in(newest),
        ),
    }
    return {kind: int(query.execute()) for kind, query in queries.items()}
