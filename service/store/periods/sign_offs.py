"""Names under snapshots, approvers' comments, and the late changes that were included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.store.database import bulk
from service.store.tables.periods import IncludedChange, PeriodSnapshot, SignOff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_INCLUDED = ("company", "snapshot", "employee", "field", "old", "new", "reason", "included_by", "at")


def add(company_id: int, snapshot_id: int, signed_by: str, now: datetime, **values: Any) -> SignOff:
    return SignOff.create(company=company_id, snapshot=snapshot_id, signed_by=signed_by, at=now, **values)


def of_snapshot(snapshot_id: int) -> list[SignOff]:
    """Names and comments under one version, oldest first."""
    return list(SignOff.select().where(SignOff.snapshot == snapshot_id).order_by(SignOff.id))


def signers_of(snapshot_id: int) -> list[str]:
    """Who signed, without those who only commented."""
    return [each.signed_by for each in of_snapshot(snapshot_id) if not each.is_comment]


def of_period(period_id: int) -> list[SignOff]:
    """Names and comments under every version, newest first."""
    query = SignOff.select(SignOff, PeriodSnapshot).join(PeriodSnapshot).where(PeriodSnapshot.period == period_id)
    return list(query.order_by(SignOff.id.desc()))


def include(rows: Iterable[Sequence[Any]]) -> None:
    """Late changes that a version took in. Call inside a transaction."""
    bulk.insert(IncludedChange, _INCLUDED, rows)


def included_in(period_id: int) -> list[IncludedChange]:
    """Every late change that some version of a period took in, oldest first."""
    query = IncludedChange.select(IncludedChange).join(PeriodSnapshot).where(PeriodSnapshot.period == period_id)
    return list(query.order_by(IncludedChange.id))
