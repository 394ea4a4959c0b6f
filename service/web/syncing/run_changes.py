"""What a run did, person by person, as its page lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.rules.planning.shown_names import shown_name
from service.web.ui import labels
from service.web.ui.masking import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.store.employees.changes import ChangeOfRun

MOST_PEOPLE: Final = 200


@dataclass(slots=True)
class PersonChanges:
    employee_id: int
    name: str
    is_new: bool = False
    #: Label, old and new text of each field.
    fields: list[tuple[str, str, str]] = field(default_factory=list)


def people_of(changes: Iterable[ChangeOfRun], *, with_pay: bool) -> list[PersonChanges]:
    """Up to two hundred people; numbers stay masked."""
    show = Shown(with_numbers=False, with_pay=with_pay)
    changes = list(changes)
    before = {change.employee_id: change.old for change in changes if change.field == "salary_currency"}
    found: dict[int, PersonChanges] = {}
    for change in changes:
        if change.employee_id not in found and len(found) == MOST_PEOPLE:
            break
        person = found.setdefault(change.employee_id, PersonChanges(change.employee_id, _name_in(change)))
        if change.field is None:
            person.is_new = True
            continue
        old = show.text(change.field, change.old, before.get(change.employee_id, change.currency))[0]
        new = show.text(change.field, change.new, change.currency)[0]
        person.fields.append((labels.field(change.field), old, new))
    return list(found.values())


def _name_in(change: ChangeOfRun) -> str:
    return shown_name(change.first_name, change.last_name, change.payroll_id, change.employee_id)
