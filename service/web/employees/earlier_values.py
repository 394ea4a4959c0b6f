"""What payroll had in a field before a value from Humaans that is not valid cleared it (B8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.employees import changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.store.tables.employees import Issue
    from service.web.ui.masking import Shown


def earlier_values(company_id: int, found: Iterable[Issue], show: Shown) -> dict[int, str]:
    """By issue, the value that its field had before it was cleared, as the visitor may see it.

    An issue whose field was not cleared has none.
    """
    fields = {issue.id: (issue.employee_id, issue.field) for issue in found if issue.employee_id and issue.value_seen}
    if not fields:
        return {}
    newest = changes.newest_of_fields(
        company_id, {employee_id for employee_id, _ in fields.values()}, {name for _, name in fields.values() if name}
    )
    cleared = {
        (change.employee_id, change.field): changes.from_json(str(change.field), change.old)
        for change in newest
        if change.new is None and change.old is not None
    }
    return {
        issue_id: show.text(key[1], cleared[key], None)[0]
        for issue_id, key in fields.items()
        if key[1] and key in cleared
    }
