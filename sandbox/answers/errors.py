"""Errors in the words of Humaans' API: a body of id, code, name, message and issues.

Names beyond NotFound and BadRequest are the framework's defaults, inferred and not seen.
"""

from collections.abc import Iterable
from typing import Any

NAMES = {
    400: "BadRequest",
    401: "NotAuthenticated",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    408: "Timeout",
    409: "Conflict",
    422: "Unprocessable",
    429: "TooManyRequests",
    500: "GeneralError",
    502: "BadGateway",
    503: "Unavailable",
    504: "GatewayTimeout",
}


class ApiError(Exception):
    def __init__(self, status: int, message: str, issues: Iterable[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.issues = list(issues)


def error_body(
    request_id: str,
    status: int,
    message: str,
    issues: Iterable[dict[str, Any]] = (),
    *,
    code_as_text: bool = False,
) -> dict[str, Any]:
    name = NAMES.get(status, "GeneralError")
    return {
        "id": request_id,
        "code": name if code_as_text else status,
        "name": name,
        "message": message,
        "issues": list(issues),
    }


def issue(field: str, reason: str, *, forbidden: bool = False) -> dict[str, Any]:
    return {"name": field, "reason": reason} | ({"forbidden": True} if forbidden else {})
