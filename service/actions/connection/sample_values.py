"""A few sample values of each Humaans field, for someone who maps fields. They are never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import client_of, not_reachable
from service.actions.connection.read_catalogue import read_catalogue
from service.humaans.http.errors import HumaansError
from service.rules.mapping.person_on_day import PersonOnDay
from service.rules.mapping.sample_values import examples_of, hidden_sources
from service.rules.mapping.sources import sources_of
from service.store.companies import companies
from service.store.companies.company_day import local_day

if TYPE_CHECKING:
    from service.facts.settings import CompanySettings
    from service.services import Services


#: All lists together, after the catalogue: someone waits for the page.
SECONDS_FOR_EXAMPLES: Final = 12.0


def sample_values(services: Services, company_id: int, chosen: CompanySettings) -> dict[str, list[str]]:
    """Up to three texts by source, masked where `chosen` maps them to something sensitive.

    Raises NotConnectedError and HumaansNotReachableError.
    """
    catalogue = read_catalogue(services, company_id)
    try:
        client = client_of(services, company_id).within(SECONDS_FOR_EXAMPLES)
        seen = client.fetch_sample(frozenset(catalogue.custom_fields))
    except HumaansError as error:
        raise not_reachable(error) from error
    day = local_day(companies.get(company_id), services.clock())
    readings = [PersonOnDay(person, seen.catalogue, day) for person in seen.people]
    keys = [source.key for source in sources_of(seen.catalogue)]
    return examples_of(keys, readings, hidden_sources(chosen))
