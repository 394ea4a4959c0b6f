"""What a run did, person by person, as its page lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.web import labels
from service.web.employee_record import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.store.models import Change, Employee

MOST_PEOPLE: Final = 200


@dataclass(slots=True)
class PersonChanges:
    employee_id: int
    name: str
    is_new: bool = False
    #: Label, old and new text of each field.
    fields: list[tuple[str, str, str]] = field(default_factory=list)


def people_of(changes: Iterable[Change], *, with_pay: bool) -> list[PersonChanges]:
    """Up to two hundred people; numbers stay masked."""
    show = Shown(with_numbers=False, with_pay=with_pay)
    found: dict[int, PersonChanges] = {}
    for change in changes:
        employee = change.employee
        if employee.id not in found and len(found) == MOST_PEOPLE:
            break
        person = found.setdefault(employee.id, PersonChanges(employee.id, name_of(employee)))
        if change.field is None:
            person.is_new = True
            continue
        currency = employee.salary_currency
        old, new = (show.text(change.field, value, currency)[0] for value in (change.old, change.new))
        person.fields.append((labels.field(change.field), old, new))
    return list(found.values())


def name_of(employee: Employee) -> str:
    parts = (employee.first_name, employee.last_name)
    return " ".join(part for part in parts if part) or employee.employee_id or f"Employee {employee.id}"
