"""Figures about the syncing of some companies, in a few queries however many companies there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from peewee import JOIN

from service.facts.company_state import SyncFigures
from service.facts.runs import LIVE, RunKind, RunPhase, RunState
from service.store.companies import connections
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.syncing import webhook_deliveries
from service.store.tables.companies import Company, Connection, SettingsVersion
from service.store.tables.operations import Heartbeat
from service.store.tables.syncing import Run

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

#: As we write a document, and as others do.
_PAUSED: Final = '"paused":true'
_PAUSED_WITH_BLANK: Final = '"paused": true'


class _Told(NamedTuple):
    """What is said of a run."""

    state: str
    error_message: str
    started_at: datetime | None
    excluded: int


def by_company(company_ids: Collection[int], now: datetime) -> dict[int, SyncFigures]:
    """The figures of each of these companies."""
    theirs = list(company_ids)
    connected = {row[0]: row[1:] for row in _connections.plain_rows(theirs)}
    paused = {company_id: _is_paused(document) for company_id, document in _settings.plain_rows(theirs)}
    newest = {row[0]: row[1:] for row in _newest.plain_rows(theirs)}
    wanted = [run_id for _live, _stopped, ended, complete in newest.values() for run_id in (ended, complete) if run_id]
    told = {row[0]: _Told(*row[1:]) for row in _runs.plain_rows(wanted)} if wanted else {}
    webhooks = webhook_deliveries.lately(theirs, now)
    return {
        company_id: SyncFigures(
            **_of_connection(connected.get(company_id)),
            **_of_webhook(webhooks.get(company_id, webhook_deliveries.Lately())),
            has_settings=company_id in paused,
            is_paused=paused.get(company_id, False),
            **_of_runs(newest.get(company_id, (None,) * 4), told),
        )
        for company_id in theirs
    }


def _of_connection(row: Any) -> dict[str, Any]:
    if row is None:
        return {"is_connected": False}
    name, trouble, state, secret, last_tick = row
    return {
        "is_connected": True,
        "humaans_company_name": name,
        "trouble": trouble,
        "is_token_refused": state == connections.TOKEN_REFUSED,
        "has_webhook_secret": bool(secret),
        "last_tick": last_tick,
    }


def _of_webhook(seen: webhook_deliveries.Lately) -> dict[str, Any]:
    return {
        "webhooks_in_a_day": seen.delivered,
        "webhooks_refused_in_a_day": seen.refused,
        "is_webhook_refused": seen.is_refused,
        "is_webhook_astray": seen.is_missing_the_address,
    }


def _of_runs(newest: tuple[int | None, ...], told: dict[int, _Told]) -> dict[str, Any]:
    """A run that was stopped is said until a later one got through."""
    live, stopped, ended, complete = newest
    last, whole = told.get(ended or 0), told.get(complete or 0)
    has_failed = last is not None and last.state == RunState.FAILED
    return {
        "live_run_id": live,
        "stopped_run_id": stopped if stopped and stopped > (complete or 0) else None,
        "ended_run_id": ended,
        "has_failed": has_failed,
        "failure": last.error_message if has_failed and last is not None else "",
        "compared_at": None if whole is None else whole.started_at,
        "excluded": 0 if whole is None else whole.excluded,
    }


def _is_paused(document: str) -> bool:
    """Settings are long and seldom paused: only those that may say so are read."""
    may_be = _PAUSED in document or _PAUSED_WITH_BLANK in document
    return may_be and bool(orjson.loads(document).get("paused"))


@compiled
def _connections(theirs: Any) -> Any:
    has_secret = Connection.webhook_secret_encrypted.is_null(False)
    columns = (Connection.company, Connection.humaans_company_name, Connection.trouble, Connection.state, has_secret)
    return (
        Connection.select(*columns, Heartbeat.at)
        .join(Heartbeat, JOIN.LEFT_OUTER, on=Heartbeat.name == "tick")
        .where(is_any_of(Connection.company, theirs))
    )


@compiled
def _settings(theirs: Any) -> Any:
    """The newest document of each company, unread."""
    newest = (
        SettingsVersion.select(SettingsVersion.id)
        .where(SettingsVersion.company == Company.id)
        .order_by(SettingsVersion.version.desc())
        .limit(1)
    )
    return (
        SettingsVersion.select(SettingsVersion.company, SettingsVersion.document.cast("TEXT"))
        .join(Company)
        .where(is_any_of(Company.id, theirs), SettingsVersion.id == newest)
    )


@compiled
def _newest(theirs: Any) -> Any:
    """Of each company the newest reconciliation that is live, that was stopped, that ended, and that was complete."""
    states = (RunState.SUCCEEDED, RunState.FAILED)
    return Company.select(
        Company.id,
        _last(Run.state.in_(LIVE)),
        _last(Run.state == RunState.HELD),
        _last(Run.state.in_(states)),
        _last((Run.state == RunState.SUCCEEDED) & (Run.phase == RunPhase.DONE)),
    ).where(is_any_of(Company.id, theirs))


def _last(condition: Any) -> Any:
    of_everyone = (Run.company == Company.id) & (Run.kind == RunKind.RECONCILIATION) & ~Run.dry_run
    return Run.select(Run.id).where(of_everyone, condition).order_by(Run.id.desc()).limit(1)


@compiled
def _runs(wanted: Any) -> Any:
    columns = (Run.id, Run.state, Run.error_message, Run.started_at, Run.excluded)
    return Run.select(*columns).where(is_any_of(Run.id, wanted))
