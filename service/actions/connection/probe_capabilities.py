"""What the API of a company's account can do is found out after a sync, once a day: it may change without a word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.connection.humaans_access import client_of
from service.humaans.http.errors import HumaansError
from service.store.companies import capabilities, connections

if TYPE_CHECKING:
    from service.services import Services

EVERY: Final = timedelta(days=1)
#: All questions together; tomorrow they are asked again.
SECONDS_FOR_ASKING: Final = 30.0
log = structlog.get_logger(__name__)


def probe_capabilities(services: Services, company_id: int) -> bool:
    """Find out what the account can do, unless that is known since less than a day; False when nothing was asked.

    Trouble with Humaans is left for the next time: nothing depends on the answer.
    """
    connection = connections.of_company(company_id)
    if connection is None or connection.state != connections.CONNECTED:
        return False
    now, known = services.clock(), capabilities.of_connection(connection)
    if (known is not None and known.at > now - EVERY) or (connection.not_before or now) > now:
        return False
    try:
        found = client_of(services, company_id).within(SECONDS_FOR_ASKING).capabilities()
    except HumaansError as error:
        log.warning("it was not found out what Humaans can do", company_id=company_id, code=type(error).__name__)
        return True
    capabilities.save(company_id, found, now)
    if known is not None and known.found != found:
        log.warning("Humaans answers in another way than yesterday", company_id=company_id)
    return True
