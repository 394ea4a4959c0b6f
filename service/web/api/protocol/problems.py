"""Every refusal of the JSON API, as RFC 9457 problem details: which error becomes which status and words.

Views never catch: an action's error is turned into a problem by one row of `blueprint.py`'s table.
`path` in a fault names the place in the document that was sent, like `mapping.3.source`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.web.http.errors import problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response


class ProblemError(Exception):
    """A refusal in words; `extra` members stand beside the standard ones."""

    def __init__(self, status: int, title: str, detail: str = "", **extra: Any) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.extra = status, title, detail, extra
        self.headers: dict[str, str] = {}


class FaultsError(ProblemError):
    """The document was read, and these places in it cannot be used."""

    def __init__(self, faults: Iterable[tuple[str, str]], title: str = "Some values cannot be used") -> None:
        errors = [{"path": path, "message": message} for path, message in faults]
        super().__init__(422, title, "Nothing was changed. Each fault is listed in `errors`.", errors=errors)


class NotFoundError(ProblemError):
    def __init__(self, what: str) -> None:
        super().__init__(404, f"There is no such {what}", "It may have gone, or belong to another company.")


def as_response(error: ProblemError) -> Response:
    answer = problem(error.status, error.title, error.detail, **error.extra)
    answer.headers.update(error.headers)
    return answer


class FaultSchema(ma.Schema):
    path = ma.fields.String(required=True, metadata={"example": "mapping.3.source"})
    message = ma.fields.String(required=True)


class ProblemSchema(ma.Schema):
    """RFC 9457 problem details, the form of every error of this API."""

    class Meta:
        unknown = ma.INCLUDE

    type = ma.fields.String(required=True, metadata={"example": "about:blank"})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    reference = ma.fields.String(metadata={"description": "Names this request in the logs."})
    errors = ma.fields.List(ma.fields.Nested(FaultSchema), metadata={"description": "With 422: each fault."})
