"""A whole reading of Humaans for a page that asks what would be: everybody, complete, nothing of it stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.humaans_access import HumaansNotReachableError, client_of
from service.humaans.errors import HumaansError

if TYPE_CHECKING:
    from service.facts import Snapshot
    from service.services import Services


def read_everybody(services: Services, company_id: int, custom_field_ids: frozenset[str]) -> Snapshot:
    """Raises NotConnectedError and HumaansNotReachableError."""
    client = client_of(services, company_id)
    try:
        return client.fetch_snapshot(custom_field_ids=custom_field_ids, on_progress=lambda *_: None)
    except HumaansError as error:
        raise HumaansNotReachableError(error) from error
