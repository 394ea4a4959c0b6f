"""Which audit entries an address asks for: the same for the page and for its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import request

from service.facts.audit import AuditAction
from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date
from service.store.accounts import api_tokens, memberships
from service.store.companies.audit import AuditFilter
from service.store.companies.company_day import local_day
from service.store.employees import employee_search
from service.store.operations import audited_employees
from service.web.forms.typed_instants import end_of_day, start_of_day
from service.web.http import access
from service.web.http.app_context import services
from service.web.ui import audit_labels, formatting
from service.web.ui.paging import choice

if TYPE_CHECKING:
    from datetime import date

#: A name that fits more employees than this is too short to filter by.
MOST_EMPLOYEES: Final = 20
NAMES: Final = ("action", "who", "employee", "from", "to")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, and beside which field what is wrong with it; a field with a fault filters nothing."""

    wanted: AuditFilter
    faults: dict[str, str]

    @property
    def is_filtered(self) -> bool:
        return any(request.args.get(name, "").strip() for name in NAMES)


def of_address() -> Asked:
    faults: dict[str, str] = {}
    first, last = _day("from", faults), _day("to", faults)
    wanted = AuditFilter(
        action=choice("action", AuditAction) or "",
        actor=_actor(),
        subjects=_subjects(faults),
        since=None if first is None else start_of_day(first, formatting.zone()),
        until=None if last is None else end_of_day(last, formatting.zone()),
    )
    return Asked(wanted, faults)


def known_actors() -> list[str]:
    """Who may have done something, as the page names them, to choose from."""
    company_id = access.company().id
    people = sorted(row.user.email for row in memberships.of_company(company_id))
    tokens = sorted(f"API token “{row.label}”" for row in api_tokens.working(company_id))
    return [*people, *tokens, *audit_labels.ACTORS.values()]


def _actor() -> str:
    typed = request.args.get("who", "").strip()
    return audit_labels.actor_of(typed) if typed else ""


def _subjects(faults: dict[str, str]) -> set[str] | None:
    typed, company = request.args.get("employee", "").strip(), access.company()
    if not typed:
        return None
    day = local_day(company, services().clock())
    found, total = employee_search.search(company.id, day, q=typed, limit=MOST_EMPLOYEES)
    if not total:
        faults["employee"] = "No employee matches this. Enter a name or an Employee ID"
    elif total > MOST_EMPLOYEES:
        faults["employee"] = f"{total:,} employees match this. Enter a full name or an Employee ID"
    else:
        return audited_employees.subjects_of(company.id, [employee.id for employee in found])
    return None


def _day(name: str, faults: dict[str, str]) -> date | None:
    typed = request.args.get(name, "").strip()
    day = typed_date(typed) if typed else None
    if typed and day is None:
        faults[name] = ENTER_A_DATE
    return day
