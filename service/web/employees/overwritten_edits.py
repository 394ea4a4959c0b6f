"""What was edited here and will be overwritten by the next sync: listed, and shown before unpausing (A18, A9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.store.employees import employee_search
from service.web.employees.employee_record import mapped_names
from service.web.ui import labels
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Container

MOST: Final = 200


def drift_of(company_id: int, kept: Container[tuple[int | None, str]]) -> list[tuple[str, int, list[str]]]:
    """Name, id and labels of the edited mapped fields of each employee who has some.

    `kept` are employee and field of changes that would wait for approval: there the edit stays until then.
    """
    mapped = mapped_names(company_id)
    found = []
    for employee in employee_search.with_edits(company_id, MOST):
        fields = [
            labels.field(name) for name in employee.edited_fields if name in mapped and (employee.id, name) not in kept
        ]
        if fields:
            found.append((name_of(employee), employee.id, fields))
    return found
