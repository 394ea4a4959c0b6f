"""Companies: one customer each, found by the slug in their addresses."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import peewee

from service.facts.settings import DEFAULT_ZONE
from service.store.database.compiled_queries import compiled
from service.store.database.connection import is_postgres
from service.store.database.queries import is_any_of
from service.store.tables.companies import Company

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


class SlugTakenError(Exception):
    """Another company has this slug."""


def create(slug: str, name: str, now: datetime, *, time_zone: str = DEFAULT_ZONE) -> Company:
    """A new company with a webhook key that cannot be guessed. Raises SlugTakenError."""
    key = secrets.token_urlsafe(24)
    try:
        return Company.create(slug=slug, name=name, time_zone=time_zone, webhook_key=key, created_at=now)
    except peewee.IntegrityError as error:
        raise SlugTakenError(slug) from error


def by_slug(slug: str) -> Company | None:
    found: Company | None = _by_slug.first(slug)
    return found


@compiled
def _by_slug(slug: Any) -> Any:
    return Company.select().where(Company.slug == slug)


def by_id(company_id: int) -> Company | None:
    found: Company | None = _by_id.first(company_id)
    return found


@compiled
def _by_id(company_id: Any) -> Any:
    return Company.select().where(Company.id == company_id)


def get(company_id: int) -> Company:
    """Raises NoSuchRowError."""
    found: Company | None = _by_id.first(company_id)
    return Company.get_by_id(company_id) if found is None else found


def lock(company_id: int) -> None:
    """Make writers of one company wait for each other until the transaction ends; SQLite has one writer anyway."""
    if is_postgres():
        # Not a plain FOR UPDATE, which would hold up every row that refers to the company: a webhook's, too.
        query: Any = Company.select(Company.id).where(Company.id == company_id)
        query.for_update("FOR NO KEY UPDATE").execute()


def names(company_ids: Collection[int] | None, limit: int) -> list[tuple[str, str]]:
    """Slug and name of some companies, by name; of any company when no ids are given."""
    return _names.plain_rows(limit, company_ids or (), of_some=company_ids is not None)


@compiled
def _names(limit: Any, company_ids: Any, *, of_some: bool) -> Any:
    query = Company.select(Company.slug, Company.name).order_by(Company.name, Company.id).limit(limit)
    return query.where(is_any_of(Company.id, company_ids)) if of_some else query


def all_companies() -> list[Company]:
    return _all.objects()


@compiled
def _all() -> Any:
    return Company.select().order_by(Company.name, Company.id)
