"""What Humaans says about a company's webhook, where the token allows it (`webhooks:manage`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.connection import humaans_access
from service.humaans.http.errors import HumaansError
from service.store.companies import connections

if TYPE_CHECKING:
    from service.facts.humaans import WebhookSeen
    from service.services import Services

SCOPE: Final = "webhooks:manage"


def read_humaans_webhooks(services: Services, company_id: int, webhook_key: str) -> list[WebhookSeen] | None:
    """The webhooks in Humaans that point here; None when the token may not list them, or Humaans does not answer."""
    connection = connections.of_company(company_id)
    if connection is None or SCOPE not in connection.scopes or connection.state == connections.TOKEN_REFUSED:
        return None
    try:
        found = humaans_access.client_of(services, company_id).webhooks()
    except HumaansError:
        return None  # the page shows what payroll knows; the next run reports what is wrong with Humaans
    return None if found is None else [each for each in found if f"/{webhook_key}" in each.url]
