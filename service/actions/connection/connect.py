"""Connects a company: the pasted token is tried and its scopes are checked one by one before it is stored (A1, A2).

Nothing is stored unless everything holds, and connecting imports no one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import HumaansNotReachableError, client_of
from service.actions.connection.save_webhook_secret import keep_webhook_secret
from service.facts.audit import AuditAction
from service.facts.humaans import Resource, Scope, TokenFacts
from service.humaans.http.errors import HumaansError, HumaansRefusedError, NotUnderstoodError, TokenRefusedError
from service.store.companies import audit, catalogues, companies, connections, went_wrong
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from service.facts.humaans import Catalogue
    from service.hris import HrisClient
    from service.services import Services


@dataclass(frozen=True, slots=True)
class ScopeNeed:
    """One scope: its name, the checkbox in Humaans that gives it, and what fails without it."""

    scope: Scope
    checkbox: str
    would_break: str
    #: What comes of it, as the fields of payroll or the work that needs it.
    feeds: str


#: Who it is is not said: not everyone here may know of every company.
SAME_ACCOUNT: Final = (
    "Another company in this service is connected to the same Humaans account, so the same people arrive in both and "
    "may be paid twice. If this is not intended, ask your administrator which connection to remove."
)
#: All questions that try a token end within this: someone waits for the page, and no longer than 30 s.
SECONDS_FOR_TRYING: Final = 20.0

SCOPE_NEEDS: Final = (
    ScopeNeed(
        Scope.PRIVATE_READ,
        "View public and private data",
        "Without this, we cannot see bank details, tax data, leavers and new starters.",
        "Names, contact details, addresses, employment dates, tax and bank details",
    ),
    ScopeNeed(
        Scope.COMPENSATIONS_READ,
        "View compensations",
        "Without this, salaries cannot be synced.",
        "Salary, currency, pay period and salary start date",
    ),
    ScopeNeed(
        Scope.DOCUMENTS_READ,
        "View documents",
        "We need this to check that a payslip has arrived.",
        "Checks that payslips have arrived",
    ),
    ScopeNeed(
        Scope.DOCUMENTS_WRITE,
        "Modify documents",
        "Without this, payslips cannot be uploaded to Humaans.",
        "Uploads payslips",
    ),
)


class TokenNotAcceptedError(Exception):
    """Humaans does not know the token, or its owner may not use it."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class MissingScopesError(Exception):
    """The token lacks scopes; `missing` names each with its checkbox and what it would break."""

    def __init__(self, missing: tuple[ScopeNeed, ...]) -> None:
        self.missing = missing
        names = ", ".join(f"“{need.checkbox}”" for need in missing)
        self.message = f"The token lacks {names}. Tick it for this token in Humaans, then try again."
        super().__init__(self.message)


class LimitedTokenError(Exception):
    """The token has its scopes, but the person who created it may not see most people's private data."""

    def __init__(self, shown: int, looked_at: int) -> None:
        self.message = limited_words(shown, looked_at)
        super().__init__(self.message)


def limited_words(shown: int, looked_at: int) -> str:
    """Of how many people a token shows private data, and what to do."""
    return (
        f"This token sees private data of {shown} of {looked_at} people, so most of them cannot be imported. It has "
        "its permissions, but the person who created it may not see this data. Ask an Owner of the Humaans account to "
        "create the token."
    )


class OtherCompanyError(Exception):
    """The token belongs to another Humaans account than the one this company is connected to (F14)."""

    def __init__(self, connected_to: str, belongs_to: str) -> None:
        self.message = (
            f"This token belongs to {belongs_to}, but this company is connected to {connected_to}. "
            "Employees of two companies must never mix; use a token of the same Humaans account."
        )
        super().__init__(self.message)


def connect(
    services: Services,
    company_id: int,
    token: str,
    *,
    webhook_secret: str | None = None,
    actor: str,
    may_be_limited: bool = True,
) -> TokenFacts:
    """Try a token and keep it. Raises TokenNotAcceptedError, MissingScopesError, OtherCompanyError,
    HumaansNotReachableError when Humaans is down or slow, and LimitedTokenError unless a token `may_be_limited`; what
    such a token does not see is among its warnings.
    """
    token = token.strip()
    facts, catalogue, seen = _try(services.humaans(token, company_id).within(SECONDS_FOR_TRYING))
    if not may_be_limited and _is_limited(*seen):
        raise LimitedTokenError(*seen)
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        existing = connections.of_company(company_id)
        if existing is not None and existing.humaans_company_id != facts.humaans_company_id:
            raise OtherCompanyError(existing.humaans_company_name, facts.humaans_company_name)
        if connections.using_account(facts.humaans_company_id, company_id):
            facts = replace(facts, warnings=(*facts.warnings, SAME_ACCOUNT))
        connections.save(
            company_id,
            services.secrets.encrypt(token, encryption_contexts.access_token(company_id)),
            token[-4:],
            facts,
            now,
        )
        catalogues.save(company_id, catalogue)
        if webhook_secret:
            keep_webhook_secret(services, company_id, webhook_secret, now)
        audit.record(
            actor=actor,
            action=AuditAction.CONNECTION_SAVED,
            now=now,
            company_id=company_id,
            subject=facts.humaans_company_name,
            detail={"token": f"…{token[-4:]}", "scopes": sorted(facts.scopes), "webhook_secret": bool(webhook_secret)},
        )
    return facts


def check_connection(services: Services, company_id: int) -> None:
    """Try the token in use and note what it may do now.

    Raises NotConnectedError, TokenNotAcceptedError, MissingScopesError and HumaansNotReachableError. A refused token
    and missing scopes are noted on the connection.
    """
    try:
        facts, catalogue, _ = _try(client_of(services, company_id).within(SECONDS_FOR_TRYING))
    except TokenNotAcceptedError as error:
        if isinstance(error.__cause__, TokenRefusedError):
            _mark(services, company_id, connections.TOKEN_REFUSED, error.message)
        raise
    except MissingScopesError as error:
        _mark(services, company_id, connections.SCOPE_LOST, error.message)
        raise
    connections.recheck(company_id, facts, services.clock())
    went_wrong.note(company_id)
    catalogues.save(company_id, catalogue, services.clock())


def _mark(services: Services, company_id: int, state: str, trouble: str) -> None:
    connections.mark(company_id, state, trouble, services.clock())
    went_wrong.note(company_id)


def _try(client: HrisClient) -> tuple[TokenFacts, Catalogue, tuple[int, int]]:
    """What a token may do, what can be mapped, and of how many people it shows private data."""
    try:
        scopes = client.scopes()
        missing = tuple(need for need in SCOPE_NEEDS if need.scope not in scopes)
        if missing:
            raise MissingScopesError(missing)
        company_id, company_name = client.company()
        people = client.count_people()
        catalogue = client.fetch_catalogue()
        seen = client.private_data_seen() if people else (0, 0)
        warnings = tuple(_warnings(client, people, seen))
    except TokenRefusedError as error:
        raise TokenNotAcceptedError(
            "Humaans did not accept this token. Check you copied all of it and that it has not been revoked."
        ) from error
    except (HumaansRefusedError, NotUnderstoodError) as error:
        raise TokenNotAcceptedError(error.message) from error
    except HumaansError as error:
        raise HumaansNotReachableError(error) from error
    return TokenFacts(frozenset(scopes), company_id, company_name, people, warnings), catalogue, seen


def _is_limited(shown: int, looked_at: int) -> bool:
    return shown * 2 < looked_at


def _warnings(client: HrisClient, people: int, seen: tuple[int, int]) -> list[str]:
    """What a token with all its scopes may still not see, because its owner may not (humaans-api.md 7.1)."""
    warnings = []
    if people == 0:
        warnings.append("The token sees no people. Ask an Owner of the Humaans account to create the token.")
    elif _is_limited(*seen):
        warnings.append(limited_words(*seen))
    for resource, what in ((Resource.COMPENSATIONS, "salaries"), (Resource.BANK_ACCOUNTS, "bank accounts")):
        if people and not client.count(resource):
            warnings.append(
                f"The token has its scopes but sees no {what}: perhaps there are none, perhaps its owner may not see "
                "them. Ask an Owner of the Humaans account to create the token."
            )
    return warnings
