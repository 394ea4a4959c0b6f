"""A company's settings as versions: a stale save is refused, and a run keeps the version it began with.

What is stored is the document of `rules/mapping/settings_document`, without its version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import peewee

from service.rules.mapping.settings_document import from_document, to_document
from service.store.database.compiled_queries import compiled
from service.store.database.queries import first, is_any_of, plain_rows
from service.store.tables.companies import SettingsVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts.settings import CompanySettings


class NothingSavedError(Exception):
    """The company has no settings yet, and nothing is imported before there are (A2)."""

    def __init__(self) -> None:
        super().__init__("No settings were saved yet. Save filters and mapping first; that starts the first import.")


class StaleVersionError(Exception):
    """Someone else saved in the meantime; `current` is what is in force now, None when nothing is."""

    def __init__(self, current: CompanySettings | None) -> None:
        super().__init__("The settings were changed by someone else since this page was opened.")
        self.current = current


def current(company_id: int) -> CompanySettings | None:
    """The version in force, or None before the first save."""
    row = current_row(company_id)
    return None if row is None else from_document(row.document, row.version)


def in_force(company_id: int) -> CompanySettings:
    """The version in force. Raises NothingSavedError before the first save."""
    found = current(company_id)
    if found is None:
        raise NothingSavedError
    return found


def newer_than(company_id: int, version: int) -> CompanySettings | None:
    """The version in force when it is newer than this one, else None."""
    row = _newest.first(company_id, version)
    return None if row is None else from_document(row.document, row.version)


def current_row(company_id: int) -> SettingsVersion | None:
    found: SettingsVersion | None = _newest.first(company_id, 0)
    return found


@compiled
def _newest(company_id: Any, after: Any) -> Any:
    """The newest version, when it is newer than this one."""
    newer = SettingsVersion.company == company_id, SettingsVersion.version > after
    return SettingsVersion.select().where(*newer).order_by(SettingsVersion.version.desc()).limit(1)


def of_version(company_id: int, version: int) -> CompanySettings:
    """One version as it was saved. Raises NoSuchRowError."""
    row = SettingsVersion.get(SettingsVersion.company == company_id, SettingsVersion.version == version)
    return from_document(row.document, row.version)


def saved_by(company_id: int, version: int) -> str:
    """Who saved a version; empty for none of this number."""
    query = SettingsVersion.select().where(SettingsVersion.company == company_id, SettingsVersion.version == version)
    row = first(query)
    return "" if row is None else str(row.saved_by)


def companies_with_settings(company_ids: Sequence[int]) -> set[int]:
    """Those of these companies that have saved settings."""
    query = SettingsVersion.select(SettingsVersion.company).where(is_any_of(SettingsVersion.company, company_ids))
    return {company_id for (company_id,) in plain_rows(query.distinct())}


def history(company_id: int) -> list[SettingsVersion]:
    """All versions, newest first."""
    return list(
        SettingsVersion.select().where(SettingsVersion.company == company_id).order_by(SettingsVersion.version.desc())
    )


def save(
    company_id: int, settings: CompanySettings, *, expected_version: int | None, saved_by: str, now: datetime
) -> SettingsVersion:
    """Keep a new version. Raises StaleVersionError when `expected_version` is not the one in force.

    `expected_version` None or 0 means that nothing was saved yet.
    """
    in_force = current_row(company_id)
    version_in_force = 0 if in_force is None else in_force.version
    if (expected_version or 0) != version_in_force:
        raise StaleVersionError(current(company_id))
    document = to_document(settings)
    del document["version"]
    try:
        return SettingsVersion.create(
            company=company_id, version=version_in_force + 1, document=document, saved_by=saved_by, saved_at=now
        )
    except peewee.IntegrityError as error:
        raise StaleVersionError(None) from error
