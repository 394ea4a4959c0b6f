"""The columns that the list of employees can show beside the name, and which of them a user sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.facts.access import Role
from service.web.http import access

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Column:
    """`place` is where a phone's card has it; `sort` is the order its heading asks for."""

    name: str
    label: str
    place: str = "at-more"
    sort: str = ""
    #: A payroll field that is shown as it is.
    field: str = ""
    for_managers: bool = False


NAME: Final = Column("name", "Name", "at-name", sort="name")
#: In the order of the list.
COLUMNS: Final = (
    Column("id", "Employee ID", "at-key", sort="id"),
    Column("job", "Job title", "at-job", sort="job", field="job_title"),
    Column("department", "Department", field="department"),
    Column("location", "Work location", field="work_location"),
    Column("contract", "Contract type", field="contract_type"),
    Column("email", "Email", field="email"),
    Column("start", "Start date", field="start_date"),
    Column("end", "Leaving date", field="end_date"),
    Column("schedule", "Pay schedule", field="pay_schedule"),
    Column("salary", "Salary", field="salary_amount_minor", for_managers=True),
    Column("employment", "Employment", "at-state", sort="employment"),
    Column("readiness", "Status", "at-ready", sort="readiness"),
    Column("synced", "Last synced", "at-synced"),
)
USUAL: Final = frozenset({"id", "job", "employment", "readiness", "synced"})


def offered() -> tuple[Column, ...]:
    """The columns that this visitor may choose."""
    return tuple(column for column in COLUMNS if not column.for_managers or access.may(Role.MANAGER))


def shown(chosen: Collection[str]) -> tuple[Column, ...]:
    """Those of them that were chosen; the usual ones when nothing was."""
    known = [column for column in offered() if column.name in chosen]
    return tuple(known or (column for column in offered() if column.name in USUAL))
