"""A leaver's final pay: its items, what of them is pensionable, and by which rule (A14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.facts.audit import AuditAction
from service.rules.fields.currencies import DEFAULT_CURRENCY
from service.rules.pay.final_pay import PayItem, PayItemKind, PensionablePay, pensionable_pay
from service.store.companies import audit, settings
from service.store.database.connection import write_transaction
from service.store.employees import employee_records, employees, final_pays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts.employees import FieldValue
    from service.services import Services
    from service.store.tables.employees import Employee

MOST_ITEMS: Final = 50
LONGEST_LABEL: Final = 100
LARGEST_AMOUNT: Final = 10**13


class FinalPayFaultsError(Exception):
    """What keeps a final pay from being saved; `faults` are (path, message) pairs."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class FinalPay:
    """What was chosen and entered for one employee, and what follows from it."""

    override: bool | None
    company_default: bool
    items: tuple[dict[str, Any], ...]
    pensionable: PensionablePay
    currency: str
    saved_by: str = ""
    saved_at: datetime | None = None


def final_pay_of(company_id: int, employee_id: int) -> FinalPay:
    """In the currency of its items, else in that of the salary. Raises LookupError for no such employee."""
    employee = employees.by_id(company_id, employee_id)
    if employee is None:
        raise LookupError(employee_id)
    row = final_pays.of_employee(employee_id)
    chosen = settings.current(company_id)
    default = chosen.termination_pay_pensionable if chosen is not None else False
    items = tuple(row.items) if row is not None else ()
    override = row.termination_pay_pensionable if row is not None else None
    return FinalPay(
        override=override,
        company_default=default,
        items=items,
        pensionable=pensionable_pay((_item(each) for each in items), company_default=default, override=override),
        currency=str(items[0]["currency"] if items else _paid_in(employee)),
        saved_by=row.saved_by if row is not None else "",
        saved_at=row.saved_at if row is not None else None,
    )


def save_final_pay(
    services: Services,
    company_id: int,
    employee_id: int,
    items: Sequence[dict[str, Any]],
    *,
    override: bool | None,
    actor: str,
) -> FinalPay:
    """Keep the items and the rule chosen for this employee, None for the company's default.

    Raises FinalPayFaultsError and LookupError.
    """
    if employees.by_id(company_id, employee_id) is None:
        raise LookupError(employee_id)
    if faults := _faults(items):
        raise FinalPayFaultsError(faults)
    kept = [
        {"kind": each["kind"], "amount_minor": each["amount_minor"], "currency": each["currency"],
         "label": each.get("label") or ""}
        for each in items
    ]  # fmt: skip
    now = services.clock()
    with write_transaction():
        final_pays.save(company_id, employee_id, kept, termination_pay_pensionable=override, saved_by=actor, now=now)
        audit.record(
            actor=actor,
            action=AuditAction.FINAL_PAY_SAVED,
            now=now,
            company_id=company_id,
            subject=f"employee {employee_id}",
            detail={"items": len(kept), "override": override},
        )
    return final_pay_of(company_id, employee_id)


def _paid_in(employee: Employee) -> FieldValue:
    return employee_records.record_of(employee).fields["salary_currency"] or DEFAULT_CURRENCY


def _faults(items: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    faults = []
    if len(items) > MOST_ITEMS:
        faults.append(("items", f"There may be {MOST_ITEMS} items at most."))
    for number, item in enumerate(items):
        if abs(item["amount_minor"]) > LARGEST_AMOUNT:
            faults.append((f"items.{number}.amount_minor", "Is too large."))
        if item["currency"] != items[0]["currency"]:
            faults.append((f"items.{number}.currency", "All items must be in one currency."))
    return faults


def _item(item: dict[str, Any]) -> PayItem:
    return PayItem(PayItemKind(item["kind"]), int(item["amount_minor"]), item.get("label") or "")
