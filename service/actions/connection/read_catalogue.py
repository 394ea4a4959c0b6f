"""What can be mapped and filtered on: read fresh from Humaans, or as last read when Humaans does not answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import client_of, not_reachable
from service.humaans.http.errors import HumaansError
from service.rules.mapping.sources import Source, sources_of
from service.store.companies import catalogues

if TYPE_CHECKING:
    from service.facts.humaans import Catalogue
    from service.services import Services


#: All calls together; someone waits, and what was read last will do.
SECONDS_FOR_READING: Final = 8.0
#: How old a catalogue may be that a page shows. A save is always checked against a fresh one.
RECENT: Final = timedelta(minutes=1)


def recent_catalogue(services: Services, company_id: int) -> Catalogue:
    """The catalogue as read within the last minute, by anyone; else a fresh one. Raises as `read_catalogue`."""
    kept = catalogues.read_since(company_id, services.clock() - RECENT)
    return read_catalogue(services, company_id) if kept is None else kept


def read_catalogue(services: Services, company_id: int) -> Catalogue:
    """The company's catalogue, kept for later. Raises NotConnectedError, and HumaansNotReachableError when
    Humaans does not answer and no earlier reading was kept.
    """
    try:
        catalogue = client_of(services, company_id).within(SECONDS_FOR_READING).fetch_catalogue()
    except HumaansError as error:
        kept = catalogues.of_company(company_id)
        if not kept.readable:
            raise not_reachable(error) from error
        return kept
    catalogues.save(company_id, catalogue, services.clock())
    return catalogue


def read_sources(services: Services, company_id: int) -> tuple[Source, ...]:
    """Every Humaans field of the company, custom ones by name. Raises as `read_catalogue` does."""
    return sources_of(read_catalogue(services, company_id))
