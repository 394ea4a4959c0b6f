"""Before a sync of one person: finds who else has their Employee ID in Humaans, which their record cannot show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.rules.planning.identity import comparable
from service.store.employees import employee_keys, found_issues

if TYPE_CHECKING:
    from service.facts.humaans import PersonRecord
    from service.hris import HrisClient
    from service.rules.planning.planner import Planner


def find_id_conflicts(
    client: HrisClient, company_id: int, planner: Planner, person: PersonRecord
) -> tuple[str, ...] | None:
    """The person's Employee ID once for each other person in Humaans who has it; None when that cannot be told.

    An employee keeps the ID they have. Humaans is asked about it only while an issue says that it is doubled, so that
    the issue is neither closed too early nor left open for ever, and when the ID changed: the new one may be taken over
    only if no one else has it.
    """
    known = employee_keys.key_of_person(company_id, person.id)
    if known is None:
        return _others_with_id(client, planner, person)
    new_id = planner.fields.payroll_id(planner.reading_of(person))
    if isinstance(new_id, str) and comparable(new_id) != comparable(known.payroll_id or ""):
        return _others_with_id(client, planner, person) or ()
    if not found_issues.is_open(company_id, person.id, IssueCode.EMPLOYEE_ID_DOUBLED):
        return ()
    found = _others_with_id(client, planner, person)
    if found is not None:
        return found
    return (new_id,) if isinstance(new_id, str) else ()


def _others_with_id(client: HrisClient, planner: Planner, person: PersonRecord) -> tuple[str, ...] | None:
    written = person.values.get("employeeId")
    if planner.fields.identity_source != "person.employeeId" or not isinstance(written, str) or not written.strip():
        return None
    people = client.people_with_employee_id(written)
    if people is None or person.id not in people:  # an answer without this person is no answer to the question
        return None
    return (written,) * sum(each != person.id for each in people)
