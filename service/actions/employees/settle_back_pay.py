"""A backdated salary is dealt with, or put back on the list: one way for the page, the inbox and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.audit import AuditAction
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.employees import backdated_pay

if TYPE_CHECKING:
    from service.services import Services


def settle_back_pay(services: Services, company_id: int, item_id: int, *, actor: str) -> bool | None:
    """The difference was dealt with in payroll. False when that was said before, None when there is no such item."""
    now = services.clock()
    with write_transaction():
        settled = backdated_pay.settle(company_id, item_id, actor, now)
        if settled:
            _record(services, company_id, AuditAction.RETRO_SETTLED, item_id, actor)
    return settled


def reopen_back_pay(services: Services, company_id: int, item_id: int, *, actor: str) -> bool | None:
    """Undo: whether it is on the list again, which one that a later item counts is not; None for no such item."""
    with write_transaction():
        if backdated_pay.by_id(company_id, item_id) is None:
            return None
        if backdated_pay.reopen(company_id, item_id):
            _record(services, company_id, AuditAction.RETRO_REOPENED, item_id, actor)
        item = backdated_pay.by_id(company_id, item_id)
    return item is not None and item.settled_at is None


def _record(services: Services, company_id: int, action: AuditAction, item_id: int, actor: str) -> None:
    audit.record(actor=actor, action=action, now=services.clock(), company_id=company_id, subject=f"item {item_id}")
