"""Taking back what a run wrote: which of its changes can be, and why the others cannot.

A value is put back only where payroll still has what the run wrote. Fields that belong together (a bank account, a
salary) are put back together or not at all: half of an earlier salary is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from service.facts.approvals import GROUP_OF
from service.facts.plans import FieldChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.facts.employees import EmployeeRecord, FieldValue


class Kept(StrEnum):
    """Why a change is not taken back."""

    CHANGED_SINCE = "changed_since"
    BELONGS_TO_CHANGED = "belongs_to_changed"
    CREATED = "created"
    IDENTITY = "identity"
    CLOSED = "closed"


class Written(NamedTuple):
    """One field that a run wrote, or without a field, that it created the employee."""

    employee_id: int
    field: str | None
    old: FieldValue
    new: FieldValue


@dataclass(frozen=True, slots=True)
class NotUndone:
    employee_id: int
    field: str | None
    why: Kept


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What would be put back by employee, from the value now to the one before the run; and what would not."""

    changes: Mapping[int, tuple[FieldChange, ...]]
    kept: tuple[NotUndone, ...]
    #: Employees that the run created and that are not listed in `kept`, where not all were asked for.
    unlisted: int = 0

    @property
    def stays(self) -> int:
        """How many changes are not taken back, listed or not."""
        return len(self.kept) + self.unlisted

    @property
    def digest(self) -> str:
        """Names exactly this plan, so that what is confirmed is what was shown."""
        said = [(employee_id, theirs) for employee_id, theirs in sorted(self.changes.items())]
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()

    @property
    def fields(self) -> int:
        """How many fields would be put back."""
        return sum(len(theirs) for theirs in self.changes.values())


def undo_plan(
    written: Iterable[Written], records: Mapping[int, EmployeeRecord], closed: frozenset[int] = frozenset()
) -> UndoPlan:
    """The inverse of what a run wrote; `records` are the employees that it changed, as they are, `closed` those no one
    pays any more.
    """
    by_employee: dict[int, list[Written]] = {}
    for each in written:
        by_employee.setdefault(each.employee_id, []).append(each)
    changes: dict[int, tuple[FieldChange, ...]] = {}
    kept: list[NotUndone] = []
    for employee_id, theirs in by_employee.items():
        record = None if employee_id in closed else records.get(employee_id)
        found, left = _of_one(theirs, record)
        kept += left
        if found:
            changes[employee_id] = tuple(found)
    return UndoPlan(changes, tuple(kept))


def _of_one(theirs: Sequence[Written], record: EmployeeRecord | None) -> tuple[list[FieldChange], list[NotUndone]]:
    reasons = {each: _why_kept(each, record) for each in theirs}
    spoilt = {
        GROUP_OF[each.field]
        for each, why in reasons.items()
        if why is Kept.CHANGED_SINCE and each.field is not None and each.field in GROUP_OF
    }
    found, kept = [], []
    for each, why in reasons.items():
        if why is None and each.field is not None and GROUP_OF.get(each.field) in spoilt:
            why = Kept.BELONGS_TO_CHANGED  # noqa: PLW2901
        if why is not None:
            kept.append(NotUndone(each.employee_id, each.field, why))
        elif each.field is not None:
            found.append(FieldChange(each.field, each.new, each.old))
    return found, kept


def _why_kept(each: Written, record: EmployeeRecord | None) -> Kept | None:
    if each.field is None:
        return Kept.CREATED
    if record is None:
        return Kept.CLOSED
    if each.field == "employee_id":
        return Kept.IDENTITY
    return None if record.fields[each.field] == each.new else Kept.CHANGED_SINCE
