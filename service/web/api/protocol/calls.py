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

from service.facts.audit import AuditAction, api_actor
from service.store.accounts import api_tokens
from service.store.companies import audit
from service.web.api.protocol.parsing import ApiParser
from service.web.api.protocol.problems import NotFoundError, ProblemError
from service.web.http.access import bearer
from service.web.http.app_context import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.store.tables.companies import Company

#: Far above a settings document with every field mapped and mapped values; over it 413 before parsing (S13).
LARGEST_BODY: Final = 256 * 1024
#: What a token may do that was made for reading alone.
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Calls that take a file.
LARGER_BODIES: Final = {"api.payslips.add": 6 * 1024 * 1024}


@dataclass(frozen=True, slots=True)
class Caller:
    """The program behind the request, as its token shows it."""

    company: Company
    #: As the audit log names it: `api:<label>`.
    actor: str
    token_id: int

    @property
    def company_id(self) -> int:
        return self.company.id


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


def note_numbers_read(subject: str) -> None:
    """The answer holds NI or bank numbers: on the audit log, as a look at the page is. Call it once per answer."""
    audit.record(
        actor=caller().actor,
        action=AuditAction.EMPLOYEE_NUMBERS_READ,
        now=services().clock(),
        company_id=company_id(),
        subject=subject,
    )


def take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Views do not see the slug: what they may touch is the token's company."""
    g.slug = (values or {}).pop("slug", None)


def let_in() -> None:
    """Runs before every call.

    Raises ProblemError: 401 without a working token, 404 for another company, 403 where it may only read.
    """
    request.max_content_length = LARGER_BODIES.get(request.endpoint or "", LARGEST_BODY)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    row = api_tokens.by_token(token.strip()) if scheme.lower() == "bearer" else None
    why = "It is unknown or was revoked." if row is None else api_tokens.ended(row, services().clock())
    if row is None or why is not None:
        words = why if row is None else f"It works no longer: {why}. Ask an owner for a new one."
        refusal = ProblemError(401, "This token is not accepted", str(words))
        refusal.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        raise refusal
    if row.company.slug != g.slug:
        raise NotFoundError("company")
    if row.is_read_only and request.method not in READING:
        raise ProblemError(403, "This token may only read", "Use one that may write, which an owner can make.")
    api_tokens.note_use(row, services().clock())
    g.caller = Caller(row.company, api_actor(row.label), row.id)
