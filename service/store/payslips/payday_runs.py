"""Runs that send the payslips of a payday: one row each, for the progress on its page and its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.store.tables.payslips import PaydayRun

if TYPE_CHECKING:
    from datetime import date, datetime

RUNNING: Final = "running"
FINISHED: Final = "finished"


def begin(company_id: int, pay_date: date, due_at: datetime, now: datetime, *, schedule: str, actor: str) -> PaydayRun:
    return PaydayRun.create(
        company=company_id,
        pay_date=pay_date,
        schedule=schedule,
        started_by=actor,
        state=RUNNING,
        due_at=due_at,
        started_at=now,
    )


def running(company_id: int | None = None) -> list[PaydayRun]:
    query = PaydayRun.select().where(PaydayRun.state == RUNNING)
    if company_id is not None:
        query = query.where(PaydayRun.company == company_id)
    return list(query.order_by(PaydayRun.id))


def finish(run_id: int, now: datetime, summary: dict[str, Any]) -> bool:
    """Store the summary; False when another worker has finished the run already."""
    return bool(
        PaydayRun.update(state=FINISHED, finished_at=now, summary=summary)
        .where(PaydayRun.id == run_id, PaydayRun.state == RUNNING)
        .execute()
    )


def note_summary(run_id: int, summary: dict[str, Any]) -> None:
    PaydayRun.update(summary=summary).where(PaydayRun.id == run_id, PaydayRun.state == RUNNING).execute()


def of_payday(company_id: int, pay_date: date) -> list[PaydayRun]:
    """Newest first."""
    return list(
        PaydayRun.select()
        .where(PaydayRun.company == company_id, PaydayRun.pay_date == pay_date)
        .order_by(PaydayRun.id.desc())
    )


def by_id(company_id: int, run_id: int) -> PaydayRun | None:
    return PaydayRun.get_or_none(PaydayRun.id == run_id, PaydayRun.company == company_id)
