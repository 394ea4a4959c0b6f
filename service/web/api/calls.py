"""What every call of the JSON API shares: whose token it is, which company it may touch, how it is declared.

A token belongs to one company. Another company's address answers 404, as one that does not exist does, and
it does so before anything of the request's body is looked at. To add calls: one more module like `runs.py`
with its own `Calls`, and its name in `blueprint.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from flask import g, request
from flask_smorest import Blueprint

from service.store import api_tokens
from service.web.access import bearer
from service.web.api.parsing import ApiParser
from service.web.api.problems import NotFoundError, ProblemError
from service.web.wired import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.store.models import Company

#: Far above a settings document with every field mapped and mapped values; over it 413 before parsing (S13).
LARGEST_BODY: Final = 256 * 1024
#: Calls that take a file.
LARGER_BODIES: Final = {"api.payslips.add": 6 * 1024 * 1024}


@dataclass(frozen=True, slots=True)
class Caller:
    """The program behind the request, as its token shows it."""

    company: Company
    #: As the audit log names it: `api:<label>`.
    actor: str

    @property
    def company_id(self) -> int:
        return cast("int", self.company.id)


class Calls(Blueprint):
    """The calls about one thing, below one company's address."""

    ARGUMENTS_PARSER = ApiParser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, description=description)

    def route(self, rule: str, **options: Any) -> Callable[[Any], Any]:
        declare = super().route(rule, tags=[self.name], **options)

        def take(view: Any) -> Any:
            return declare(bearer(self.doc(operationId=f"{self.name}_{view.__name__}")(view)))

        return take


def caller() -> Caller:
    return cast("Caller", g.caller)


def company_id() -> int:
    return caller().company_id


def take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Views do not see the slug: what they may touch is the token's company."""
    g.slug = (values or {}).pop("slug", None)


def let_in() -> None:
    """Runs before every call. Raises ProblemError: 401 without a working token, 404 for another company."""
    request.max_content_length = LARGER_BODIES.get(request.endpoint or "", LARGEST_BODY)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    row = api_tokens.by_token(token.strip()) if scheme.lower() == "bearer" else None
    if row is None:
        refusal = ProblemError(401, "This token is not accepted", "It is unknown or was revoked.")
        refusal.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        raise refusal
    if row.company.slug != g.slug:
        raise NotFoundError("company")
    api_tokens.note_use(row, services().clock())
    g.caller = Caller(row.company, f"api:{row.label}")
