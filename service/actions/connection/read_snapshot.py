"""Reads a complete snapshot of Humaans for a page that previews something. Nothing of it is stored."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from service.actions.connection.humaans_access import HumaansNotReachableError, client_of, not_reachable
from service.humaans.http.errors import HumaansError

if TYPE_CHECKING:
    from service.facts.humaans import Snapshot
    from service.services import Services


class TakesTooLongError(HumaansNotReachableError):
    """Everyone could not be read while someone waits; a dry run has the time."""

    def __init__(self) -> None:
        self.message = (
            "There are too many people to preview here in time, or Humaans is slow just now. "
            "Make a dry run instead; it has all the time it needs, counts the same and writes nothing."
        )
        Exception.__init__(self, self.message)


def read_snapshot(
    services: Services, company_id: int, custom_field_ids: frozenset[str], *, within_seconds: float
) -> Snapshot:
    """Ends within so long and two seconds.

    Raises NotConnectedError and HumaansNotReachableError, also as ConnectAgainError or TakesTooLongError.
    """
    client = client_of(services, company_id)
    until = time.monotonic() + within_seconds

    def go_on(*_progress: object) -> None:
        if time.monotonic() > until:
            raise TakesTooLongError

    try:
        return client.fetch_snapshot(custom_field_ids=custom_field_ids, on_progress=go_on)
    except HumaansError as error:
        raise not_reachable(error) from error
