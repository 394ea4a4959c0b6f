"""What can be mapped and filtered on: read fresh from Humaans, or as last read when Humaans does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.humaans_access import HumaansNotReachableError, client_of
from service.humaans.errors import HumaansError
from service.rules.sources import Source, sources_of
from service.store import catalogues

if TYPE_CHECKING:
    from service.facts import Catalogue
    from service.services import Services


def read_catalogue(services: Services, company_id: int) -> Catalogue:
    """The company's catalogue, kept for later. Raises NotConnectedError, and HumaansNotReachableError when
    Humaans does not answer and no earlier reading was kept.
    """
    try:
        catalogue = client_of(services, company_id).fetch_catalogue()
    except HumaansError as error:
        kept = catalogues.of_company(company_id)
        if not kept.readable:
            raise HumaansNotReachableError(error) from error
        return kept
    catalogues.save(company_id, catalogue)
    return catalogue


def read_sources(services: Services, company_id: int) -> tuple[Source, ...]:
    """Every Humaans field of the company, custom ones by name. Raises as `read_catalogue` does."""
    return sources_of(read_catalogue(services, company_id))
