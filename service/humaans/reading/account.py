"""What belongs to an account rather than to its people: scopes, company, and what a token is shown.

Each function asks with `get(path, params)`, which gives an answer's JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.humaans import Resource, Scope
from service.humaans.http.errors import ForbiddenError, HumaansRefusedError, NotUnderstoodError
from service.humaans.http.limits import PAGE_SIZE
from service.humaans.parsing.texts import id_from, text_from
from service.humaans.reading.listing import envelope_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Get = Callable[[str, dict[str, Any]], Any]

_NOT_FOUND: Final = 404
#: What only a token that may see someone's private data is shown of them, and nearly everyone has one of.
PRIVATE_KEYS: Final = ("employeeId", "birthday", "personalEmail", "address", "personalPhoneNumber")
FIRST_PAGE: Final = {"$limit": PAGE_SIZE, "$skip": 0}
#: Which list shows which scope, for the day /token-info should not be there. Writing cannot be tried out.
_SHOWN_BY: Final = (
    (Scope.PRIVATE_READ, "bank-accounts"),
    (Scope.COMPENSATIONS_READ, "compensations"),
    (Scope.DOCUMENTS_READ, "documents"),
)


def scopes_of(get: Get) -> frozenset[str]:
    """The token's scopes; should Humaans not tell, those of ours that a look at each list can show."""
    try:
        found = get("/token-info", {})
    except HumaansRefusedError as error:
        if error.status != _NOT_FOUND:
            raise
        return frozenset(scope for scope, resource in _SHOWN_BY if _can_read(get, resource))
    scopes = found.get("scopes") if isinstance(found, dict) else None
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise NotUnderstoodError("token-info.scopes")
    return frozenset(scopes)


def _can_read(get: Get, resource: str) -> bool:
    try:
        envelope_of(get(f"/{resource}", {"$limit": 1, "$skip": 0}), resource)
    except ForbiddenError:
        return False
    return True


def company_of(get: Get) -> tuple[str, str]:
    """(id, name) of the one company a token belongs to; a company without a name has ""."""
    document = get("/companies", {"$limit": 1, "$skip": 0})
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, list) or not data or not isinstance(data[0], dict):
        raise NotUnderstoodError("companies.data")
    company_id = id_from(data[0].get("id"), "companies.id")
    return company_id, text_from(data[0].get("name"), "companies.name") or ""


def private_data_seen(get: Get) -> tuple[int, int]:
    """Of a page of people: of how many this token shows any private data, and how many they are."""
    document = get("/people", {**FIRST_PAGE, "status": "all"})
    people = [row for row in envelope_of(document, Resource.PEOPLE).data if isinstance(row, dict)]
    return sum(any(row.get(key) for key in PRIVATE_KEYS) for row in people), len(people)


def people_with_employee_id(get: Get, employee_id: str) -> tuple[str, ...] | None:
    """The ids of the people who have this Employee ID, capitals and outer spaces aside; None when that is unknown.

    Humaans lists people by the value of a field. Whether by this one too is not documented, so an answer that does
    not look as if it had been filtered counts as no answer.
    """
    document = get("/people", {"status": "all", "employeeId": employee_id, "$limit": 10, "$skip": 0})
    rows = document.get("data") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(_has_employee_id(row, employee_id) for row in rows):
        return None
    return tuple(row["id"] if isinstance(row.get("id"), str) else "" for row in rows)


def _has_employee_id(row: Any, employee_id: str) -> bool:
    value = row.get("employeeId") if isinstance(row, dict) else None
    return value is not None and str(value).strip().casefold() == employee_id.strip().casefold()
