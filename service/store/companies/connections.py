"""A company's connection to Humaans: the encrypted token, its scopes, and whether it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.rules.webhooks.signatures import KNOWN_FORMS, SignatureForm, stored_form
from service.store.database.compiled_queries import compiled
from service.store.database.prepared_statements import Statement, instant
from service.store.database.queries import is_any_of
from service.store.tables.companies import Connection

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from service.facts.humaans import TokenFacts

CONNECTED: Final = "connected"
TOKEN_REFUSED: Final = "token_refused"  # noqa: S105 - a state, not a secret
SCOPE_LOST: Final = "scope_lost"


_ENDPOINT: Final = Statement("""
    SELECT company.id, webhook_secret_encrypted, earlier_webhook_secret_encrypted, earlier_webhook_secret_until,
        webhook_signature
    FROM company LEFT JOIN connection ON connection.company_id = company.id
    WHERE company.webhook_key = ?
""")


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """Whose webhook address it is, and the encrypted secrets that may have signed."""

    company_id: int
    secret_encrypted: str | None
    earlier_secret_encrypted: str | None
    earlier_until: datetime | None
    #: The only form accepted, once it was learnt.
    learnt: SignatureForm | None = None

    @property
    def forms(self) -> tuple[SignatureForm, ...]:
        """The forms of signature that are accepted."""
        return KNOWN_FORMS if self.learnt is None else (self.learnt,)

    def secrets_at(self, now: datetime) -> list[str]:
        """The newest first; the one before it only within its window (F10)."""
        is_over = self.earlier_until is None or self.earlier_until <= now
        both = (self.secret_encrypted, None if is_over else self.earlier_secret_encrypted)
        return [secret for secret in both if secret]


def webhook_endpoint(webhook_key: str) -> WebhookEndpoint | None:
    """The company behind a webhook address, connected or not; None when there is no such address."""
    rows = _ENDPOINT.run(webhook_key)
    if not rows:
        return None
    company_id, secret, earlier_secret, earlier_until, learnt = rows[0]
    return WebhookEndpoint(company_id, secret, earlier_secret, instant(earlier_until), stored_form(learnt or ""))


def webhook_endpoints() -> list[WebhookEndpoint]:
    """Those of all companies that saved a secret."""
    rows = Connection.select().where(Connection.webhook_secret_encrypted.is_null(False)).order_by(Connection.id)
    return [
        WebhookEndpoint(
            row.company_id,
            row.webhook_secret_encrypted,
            row.earlier_webhook_secret_encrypted,
            row.earlier_webhook_secret_until,
            stored_form(row.webhook_signature),
        )
        for row in rows
    ]


def of_company(company_id: int) -> Connection | None:
    found: Connection | None = _of_company.first(company_id)
    return found


@compiled
def _of_company(company_id: Any) -> Any:
    return Connection.select().where(Connection.company == company_id)


def by_company(company_ids: Collection[int]) -> dict[int, Connection]:
    """The connections of these companies, of each what pages tell; without secrets and catalogue."""
    return {row.company_id: row for row in _told.objects(list(company_ids))}


@compiled
def _told(company_ids: Any) -> Any:
    columns = (Connection.company, Connection.state, Connection.token_last4, Connection.trouble, Connection.checked_at)
    return Connection.select(*columns).where(is_any_of(Connection.company, company_ids))


def save(company_id: int, token_encrypted: str, token_last4: str, facts: TokenFacts, now: datetime) -> Connection:
    """Keep a token that was just tried; an earlier one is replaced, a webhook secret stays."""
    values: dict[str, object] = {
        "state": CONNECTED,
        "token_encrypted": token_encrypted,
        "token_last4": token_last4,
        "scopes": sorted(facts.scopes),
        "warnings": list(facts.warnings),
        "humaans_company_id": facts.humaans_company_id,
        "humaans_company_name": facts.humaans_company_name,
        "trouble": "",
        "not_before": None,
        "capabilities": {},  # another token may show other things
        "connected_at": now,
        "checked_at": now,
    }
    found = of_company(company_id)
    if found is None:
        return Connection.create(company=company_id, **values)
    Connection.update(**values).where(Connection.id == found.id).execute()
    return Connection.get_by_id(found.id)


def recheck(company_id: int, facts: TokenFacts, now: datetime) -> None:
    """Note that the token in use was tried and works, and what it may do and see now."""
    Connection.update(
        state=CONNECTED, trouble="", scopes=sorted(facts.scopes), warnings=list(facts.warnings), checked_at=now
    ).where(Connection.company == company_id).execute()


def save_webhook_secret(company_id: int, secret_encrypted: str, earlier_until: datetime) -> None:
    """Use a new webhook secret; the one before it is still accepted until the instant given (F10)."""
    Connection.update(
        earlier_webhook_secret_encrypted=Connection.webhook_secret_encrypted,
        earlier_webhook_secret_until=earlier_until,
        webhook_secret_encrypted=secret_encrypted,
    ).where(Connection.company == company_id).execute()


def save_webhook_signature(company_id: int, form: SignatureForm | None) -> None:
    """Accept this form of signature only; None accepts every known form again, until a test shows one."""
    Connection.update(webhook_signature="" if form is None else str(form), webhook_test_headers=[]).where(
        Connection.company == company_id
    ).execute()


def note_unrecognised_test(company_id: int, header_names: Sequence[str]) -> None:
    """Keep the names of the headers that a test carried whose signature was not recognised."""
    Connection.update(webhook_test_headers=list(header_names)).where(Connection.company == company_id).execute()


def mark(company_id: int, state: str, trouble: str, now: datetime) -> None:
    """Note how the connection fares; `trouble` is a sentence for the overview, empty when all is well."""
    Connection.update(state=state, trouble=trouble, checked_at=now).where(Connection.company == company_id).execute()


def wait_until(company_id: int, not_before: datetime) -> None:
    """Humaans limited its requests: no worker asks for this company until then (F31)."""
    Connection.update(not_before=not_before).where(Connection.company == company_id).execute()


def using_account(humaans_company_id: str, but_company_id: int) -> Sequence[Connection]:
    """Other companies that are connected to the same Humaans account (F14)."""
    return list(
        Connection.select().where(
            Connection.humaans_company_id == humaans_company_id, Connection.company != but_company_id
        )
    )
