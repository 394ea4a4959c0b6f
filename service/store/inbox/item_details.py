"""The rows behind some items of the inbox, each table asked once: what a page tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.facts.inbox import ItemKey, ItemSource
from service.facts.payslips import ChannelState
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.tables.approvals import HeldChange
from service.store.tables.companies import Connection
from service.store.tables.employees import Employee, Issue, RetroItem
from service.store.tables.payslips import OrphanedFile, Payslip, PayslipChannel

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: What identifies an employee, and what was edited of them.
_WHO = (
    Employee.id,
    Employee.first_name,
    Employee.last_name,
    Employee.humaans_first_name,
    Employee.humaans_last_name,
    Employee.payroll_id,
    Employee.edited_fields,
    Employee.person_id,
    Employee.not_seen,
    Employee.is_closed,
)
_WRONG = (ChannelState.REFUSED, ChannelState.UNCLEAR)


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """By id; of an item that is gone there is no row."""

    employees: Mapping[int, Employee]
    issues: Mapping[int, Issue]
    payslips: Mapping[int, Payslip]
    #: What went wrong on each channel of a payslip that failed, or may not have arrived.
    faults: Mapping[int, list[PayslipChannel]]
    back_pay: Mapping[int, RetroItem]
    files: Mapping[int, OrphanedFile]
    connections: Mapping[int, Connection]
    held_changes: Mapping[int, HeldChange]


def of_items(company_id: int, keys: Collection[ItemKey], employee_ids: Collection[int | None]) -> ItemDetails:
    """The rows of items that are open or closed; `employee_ids` are those they are about."""
    ids: dict[ItemSource, list[int]] = {source: [] for source in ItemSource}
    for key in keys:
        ids[key.source].append(key.subject_id)
    people = {each for each in employee_ids if each is not None}
    issues = _rows(Issue, company_id, ids[ItemSource.ISSUE])
    payslips = _rows(Payslip, company_id, ids[ItemSource.PAYSLIP])
    people |= {row.employee_id for row in (*issues.values(), *payslips.values()) if row.employee_id is not None}
    faults: dict[int, list[PayslipChannel]] = {}
    for row in _faults.objects(list(payslips)) if payslips else ():
        faults.setdefault(row.payslip_id, []).append(row)
    return ItemDetails(
        {row.id: row for row in _employees.objects(company_id, list(people))} if people else {},
        issues,
        payslips,
        faults,
        _rows(RetroItem, company_id, ids[ItemSource.BACK_PAY]),
        _rows(OrphanedFile, company_id, ids[ItemSource.LEFTOVER_FILE]),
        _rows(Connection, company_id, ids[ItemSource.CONNECTION]),
        _rows(HeldChange, company_id, ids[ItemSource.HELD_CHANGE]),
    )


@compiled
def _faults(payslip_ids: Any) -> Any:
    wrong = PayslipChannel.select().where(PayslipChannel.state.in_(_WRONG))
    return wrong.where(is_any_of(PayslipChannel.payslip, payslip_ids)).order_by(PayslipChannel.id)


@compiled
def _employees(company_id: Any, employee_ids: Any) -> Any:
    return Employee.select(*_WHO).where(Employee.company == company_id, is_any_of(Employee.id, employee_ids))


def _rows(table: Any, company_id: int, ids: list[int]) -> dict[int, Any]:
    return {row.id: row for row in _rows_of.objects(company_id, ids, table=table)} if ids else {}


@compiled
def _rows_of(company_id: Any, ids: Any, *, table: Any) -> Any:
    return table.select().where(table.company == company_id, is_any_of(table.id, ids))
