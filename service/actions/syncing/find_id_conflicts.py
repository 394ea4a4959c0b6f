"""Before a sync of one person: who else has their Employee ID in Humaans? A reading of one person cannot tell.

Humaans lists people by the value of a field; whether by this one too is not documented, so an answer that does not
look as if it had been filtered counts as no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.actions.connection.humaans_access import client_of
from service.facts.issues import IssueCode
from service.rules.planning.identity import comparable
from service.store.employees import employee_keys, found_issues

if TYPE_CHECKING:
    from service.facts.humaans import PersonRecord
    from service.rules.planning.planner import Planner
    from service.services import Services


def find_id_conflicts(
    services: Services, company_id: int, planner: Planner, person: PersonRecord
) -> tuple[str, ...] | None:
    """The person's Employee ID once for each other person in Humaans who has it; None when that cannot be told.

    Somebody payroll knows already keeps the ID they have and is asked about only while it is said to be doubled, so
    that what the hourly run says is neither taken back nor said for ever; where that cannot be told, it stays said. And
    when the ID changed: it may be taken over only if nobody else has the new one.
    """
    known = employee_keys.key_of_person(company_id, person.id)
    if known is None:
        return _found(services, company_id, planner, person)
    new_id = planner.fields.payroll_id(planner.reading_of(person))
    if isinstance(new_id, str) and comparable(new_id) != comparable(known.payroll_id or ""):
        return _found(services, company_id, planner, person) or ()
    if not found_issues.is_open(company_id, person.id, IssueCode.EMPLOYEE_ID_DOUBLED):
        return ()
    found = _found(services, company_id, planner, person)
    if found is not None:
        return found
    return (new_id,) if isinstance(new_id, str) else ()


def _found(services: Services, company_id: int, planner: Planner, person: PersonRecord) -> tuple[str, ...] | None:
    written = person.values.get("employeeId")
    if planner.fields.identity_source != "person.employeeId" or not isinstance(written, str) or not written.strip():
        return None
    query = {"status": "all", "employeeId": written, "$limit": 10, "$skip": 0}
    answer = client_of(services, company_id).request("GET", "/people", params=query)
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(_has(row, written) for row in rows):
        return None
    others = [row for row in rows if row.get("id") != person.id]
    return None if len(others) == len(rows) else (written,) * len(others)


def _has(row: Any, written: str) -> bool:
    value = row.get("employeeId") if isinstance(row, dict) else None
    return value is not None and comparable(str(value)) == comparable(written)
