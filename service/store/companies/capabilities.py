"""What the API of a company's Humaans account can do, as last found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from service.facts.capabilities import Capabilities, ChangeFilter
from service.facts.humaans import Resource
from service.store.tables.companies import Connection


class Probed(NamedTuple):
    """What was found, and when."""

    found: Capabilities
    at: datetime


def save(company_id: int, found: Capabilities, now: datetime) -> None:
    """Keep what was found; what was found before is replaced."""
    document = {
        "change_filter": {resource.value: each.value for resource, each in found.change_filter.items()},
        "page_size": found.page_size,
        "has_etags": found.has_etags,
        "rate_headers": list(found.rate_headers),
        "has_audit_events": found.has_audit_events,
        "at": now.isoformat(),
    }
    Connection.update(capabilities=document).where(Connection.company == company_id).execute()


def lose_change_filter(company_id: int, seen: ChangeFilter) -> None:
    """Keep that no list can be filtered by time of change after all, until the account is asked again."""
    connection = Connection.get_or_none(Connection.company == company_id)
    probed = of_connection(connection)
    if probed is not None:
        lost = dict.fromkeys(probed.found.change_filter, seen)
        save(company_id, replace(probed.found, change_filter=lost), probed.at)


def of_connection(connection: Connection | None) -> Probed | None:
    """None when it was never found out with the token in use."""
    return None if connection is None or not connection.capabilities else _from_json(connection.capabilities)


def _from_json(document: dict[str, Any]) -> Probed:
    found = Capabilities(
        change_filter={Resource(name): ChangeFilter(each) for name, each in document["change_filter"].items()},
        page_size=document["page_size"],
        has_etags=document["has_etags"],
        rate_headers=tuple(document["rate_headers"]),
        has_audit_events=document["has_audit_events"],
    )
    return Probed(found, datetime.fromisoformat(document["at"]))
