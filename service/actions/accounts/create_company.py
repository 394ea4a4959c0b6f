"""Creates a company: a slug for its addresses, a name, and a time zone for its days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from service.facts.audit import AuditAction
from service.facts.settings import DEFAULT_ZONE
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.companies import Company

SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
#: Words that are part of the application's own addresses.
RESERVED: Final = frozenset({"new"})
LONGEST_NAME: Final = 120


class CompanyFaultError(Exception):
    """What was typed cannot be a company; `field` is slug, name or time_zone."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def create_company(services: Services, slug: str, name: str, *, time_zone: str = DEFAULT_ZONE, actor: str) -> Company:
    """A new company, connected to nothing. Raises CompanyFaultError."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise CompanyFaultError("slug", "Web address name must only include a to z, 0 to 9 and hyphens, like acme-uk")
    name = name.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise CompanyFaultError("name", f"The NAME must be one line of text, of at most {LONGEST_NAME} characters.")
    try:
        ZoneInfo(time_zone)
    except (LookupError, ValueError, OSError) as error:
        raise CompanyFaultError("time_zone", "Choose a time zone from the list") from error
    now = services.clock()
    try:
        with write_transaction():
            company = companies.create(slug, name, now, time_zone=time_zone)
            audit.record(actor=actor, action=AuditAction.COMPANY_CREATED, now=now, company_id=company.id, subject=slug)
    except companies.SlugTakenError as error:
        raise CompanyFaultError("slug", f"There is already a company “{slug}”") from error
    return company
