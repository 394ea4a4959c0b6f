"""The connection of a company to a payroll program by its API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.periods import ProgramState
from service.store.database.queries import is_any_of
from service.store.tables.exports import PayrollProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime


def of_company(company_id: int) -> PayrollProgram | None:
    return PayrollProgram.get_or_none(PayrollProgram.company == company_id)


def save(company_id: int, encrypted_for: Callable[[int], str], **values: Any) -> PayrollProgram:
    """Keep a key that works, encrypted for its row; an earlier one is replaced. Call inside a transaction."""
    found = of_company(company_id)
    if found is None:
        found = PayrollProgram.create(company=company_id, api_key_encrypted=None, **values)
    PayrollProgram.update(api_key_encrypted=encrypted_for(found.id), **values).where(
        PayrollProgram.id == found.id
    ).execute()
    return PayrollProgram.get_by_id(found.id)


def choose_employer(company_id: int, employer_id: str, employer_name: str) -> None:
    PayrollProgram.update(
        employer_id=employer_id, employer_name=employer_name, state=ProgramState.CONNECTED.value, trouble=""
    ).where(PayrollProgram.company == company_id).execute()


def mark(company_id: int, state: ProgramState, trouble: str, now: datetime) -> None:
    """Note how the connection fares; `trouble` is a sentence, empty when all is well."""
    PayrollProgram.update(state=state.value, trouble=trouble, checked_at=now).where(
        PayrollProgram.company == company_id
    ).execute()


def remove(company_id: int) -> bool:
    return bool(PayrollProgram.delete().where(PayrollProgram.company == company_id).execute())


def refused(company_ids: Collection[int]) -> list[PayrollProgram]:
    """Those of these companies whose key or employer was refused."""
    query = PayrollProgram.select().where(
        is_any_of(PayrollProgram.company, company_ids), PayrollProgram.state == ProgramState.REFUSED.value
    )
    return list(query.order_by(PayrollProgram.id))
