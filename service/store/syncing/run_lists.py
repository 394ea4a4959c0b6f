"""Runs as pages list them: by kind and state, newest first, and what changed in each of the last hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peewee import fn

from service.facts.runs import Cause, RunKind, RunState
from service.store.tables.employees import Change
from service.store.tables.syncing import Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def page(
    company_id: int,
    *,
    kind: RunKind | None = None,
    state: RunState | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Run]:
    """Newest first, from before an id."""
    query = Run.select().where(Run.company == company_id)
    if kind is not None:
        query = query.where(Run.kind == kind.value)
    if state is not None:
        query = query.where(Run.state == state.value)
    if before_id is not None:
        query = query.where(Run.id < before_id)
    return list(query.order_by(Run.id.desc()).limit(limit))


def reconciliations(company_id: int, limit: int) -> list[Run]:
    """The newest runs over everybody that were meant to write."""
    return list(_reconciliations(company_id).order_by(Run.id.desc()).limit(limit))


def first_reconciliation(company_id: int) -> Run | None:
    return _reconciliations(company_id).order_by(Run.id).first()


def found_since(company_id: int, since: datetime) -> list[tuple[datetime, int, int]]:
    """Of each run over everybody that was created since: when, people changed, and how many no event had told of."""
    rows = (
        _reconciliations(company_id)
        .where(Run.created_at >= since, Run.state == RunState.SUCCEEDED.value)
        .order_by(Run.id.desc())
    )
    return [(run.created_at, run.created + run.updated, run.drift_found) for run in rows.limit(500)]


def told_since(company_id: int, since: datetime) -> Mapping[datetime, int]:
    """By instant: people changed because Humaans told of it, whom no run was asked for."""
    rows = (
        Change.select(Change.at, fn.COUNT(fn.DISTINCT(Change.employee)))
        .where(
            Change.company == company_id, Change.at >= since, Change.run.is_null(), Change.cause == Cause.EVENT.value
        )
        .group_by(Change.at)
    )
    return dict(rows.tuples())


def _reconciliations(company_id: int):  # noqa: ANN202 - a peewee query
    return Run.select().where(Run.company == company_id, Run.kind == RunKind.RECONCILIATION.value, ~Run.dry_run)
