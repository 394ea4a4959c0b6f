"""Digests of what every plan depends on: fingerprints of two runs may be compared only when they are the same."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.facts.humaans import Resource

if TYPE_CHECKING:
    from service.facts.humaans import Catalogue
    from service.store.tables.companies import Company

_SERVICE = Path(__file__).parent.parent.parent
#: The lists of what belongs to the whole company.
CATALOGUE: Final = frozenset({Resource.CUSTOM_FIELDS, Resource.LOCATIONS, Resource.COMPENSATION_TYPES})


@cache
def rules_digest() -> str:
    """A digest that changes whenever a file of service/rules or service/facts does."""
    digest = blake2b(digest_size=8)
    for file in sorted(file for folder in ("rules", "facts") for file in (_SERVICE / folder).rglob("*.*")):
        if file.suffix != ".pyc":
            digest.update(file.read_bytes())
    return digest.hexdigest()


def catalogue_digest(company: Company, catalogue: Catalogue) -> str:
    """A digest of what belongs to the whole company and may change everyone's plan: while it is equal, a plan is too.

    Whether a field holds several choices is not in it: that is seen in values, too.
    """
    fields = [(each.id, each.name, each.section, each.type, each.choices) for each in catalogue.custom_fields.values()]
    places = [(place.id, sorted(place.values.items())) for place in catalogue.locations.values()]
    kinds = [(kind.id, kind.name, kind.base_type) for kind in catalogue.compensation_types.values()]
    readable = sorted(catalogue.readable & CATALOGUE)
    told = repr((company.time_zone, sorted(fields), sorted(places), sorted(kinds), readable))
    return blake2b(told.encode(), digest_size=12).hexdigest()
