"""What a write by the API may say: required fields, dates, amounts and references, in the manner of a 422."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.answers.errors import ApiError, issue
from sandbox.world.resources import Resource
from sandbox.world.table import Row
from sandbox.world.world import World

_NOT_WRITABLE = frozenset({"id", "companyId", "createdAt", "updatedAt", "directReports", "file"})
_REFERENCES = {
    "personId": "people",
    "compensationTypeId": "compensation-types",
    "customFieldId": "custom-fields",
    "documentTypeId": "document-types",
    "folderId": "document-folders",
    "reportingTo": "people",
}
_DATES = re.compile(r"(Date|birthday|lastWorkingDay|firstWorkingDay)$")


def checked(world: World, resource: Resource, body: Any, *, creating: bool) -> Row:
    """The writable fields of a body; unknown ones are dropped, wrong ones refused together."""
    if not isinstance(body, dict):
        raise ApiError(400, "The body must be a JSON object")
    fields = {key: value for key, value in body.items() if key in resource.fields and key not in _NOT_WRITABLE}
    issues = _missing(resource, fields) if creating else []
    for name, value in fields.items():
        if value is not None and (reason := _fault_of(world, name, value)):
            issues.append(issue(name, reason))
    if issues:
        raise ApiError(422, "Validation failed", issues)
    if isinstance(fields.get("amount"), int | float):
        fields["amount"] = str(fields["amount"])
    return fields


def _missing(resource: Resource, fields: Row) -> list[dict[str, Any]]:
    wanted = list(resource.required)
    if resource.name == "people":
        wanted = ["firstName", "lastName", "employmentStartDate", "locationId"]
        wanted += [] if fields.get("personalEmail") else ["email"]
        wanted += ["remoteCity"] if fields.get("locationId") == "remote" else []
    return [issue(name, "is required") for name in wanted if fields.get(name) in (None, "")]


def _fault_of(world: World, name: str, value: Any) -> str | None:
    if name in _REFERENCES and world.find(_REFERENCES[name], str(value)) is None:
        return "does not exist"
    if name == "locationId" and value != "remote" and world.find("locations", str(value)) is None:
        return "does not exist"
    if name == "amount":
        return _fault_of_amount(value)
    if _DATES.search(name):
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            return "must be a date, YYYY-MM-DD"
    return None


def _fault_of_amount(value: Any) -> str | None:
    try:
        return None if Decimal(str(value)).is_finite() else "must be a decimal number"
    except InvalidOperation:
        return "must be a decimal number"
