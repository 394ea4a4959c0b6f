"""Who did what in this company, newest first: by action, person, employee and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import render_template, url_for

from service.facts.access import Role
from service.store.companies import audit
from service.store.operations import audited_employees
from service.web.http import access
from service.web.http.company_blueprint import CompanyPages
from service.web.http.row_ids import row_id
from service.web.overview import audit_filters
from service.web.ui.audit_labels import AUDIT_LABELS, about
from service.web.ui.paging import PAGE_SIZE
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.store.tables.companies import AuditEntry

blueprint = CompanyPages("audit_log", __name__)


class Entry(NamedTuple):
    """An audit entry, what it is about in words, and the page of that."""

    row: AuditEntry
    about: str
    href: str


@blueprint.get("/audit")
@access.requires(Role.MANAGER)
def list_all() -> str:
    before, asked = row_id("before"), audit_filters.of_address()
    rows = audit.of_company(access.company().id, asked.wanted, before_id=before, limit=PAGE_SIZE + 1)
    return render_template(
        "overview/audit.html",
        entries=_entries(rows[:PAGE_SIZE]),
        has_more=len(rows) > PAGE_SIZE,
        before=before,
        asked=asked,
        actors=audit_filters.known_actors(),
        actions=sorted(AUDIT_LABELS.items(), key=lambda item: item[1]),
    )


def _entries(rows: Sequence[AuditEntry]) -> list[Entry]:
    employees = audited_employees.employees_of(access.company().id, {row.subject for row in rows})
    found = []
    for row in rows:
        employee = employees.get(row.subject)
        if employee is None:
            found.append(Entry(row, about(row.action, row.subject), ""))
        else:
            href = url_for("employees.show", employee_id=employee.id)
            found.append(Entry(row, about(row.action, row.subject, name_of(employee)), href))
    return found
