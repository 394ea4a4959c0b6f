"""What people decided about issues. A decision holds as long as Humaans shows the value it was made about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from service.store.database.compiled_queries import compiled
from service.store.database.queries import plain_rows
from service.store.tables.syncing import Decision

#: (person id, issue code, field, value seen)
DecisionKey: TypeAlias = "tuple[str, str, str | None, str]"

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def record(company_id: int, about: DecisionKey, choice: str, decided_by: str, now: datetime) -> None:
    """Remember a choice about an issue of one person, in place of what was chosen about it before."""
    forget(company_id, [about])
    person_id, code, field, value_seen = about
    Decision.create(
        company=company_id,
        person_id=person_id,
        code=code,
        field=field,
        value_seen=value_seen,
        choice=choice,
        decided_by=decided_by,
        decided_at=now,
    )


def of_company(company_id: int) -> dict[DecisionKey, str]:
    """What was chosen, by (person id, issue code, field, value seen)."""
    return {(row[0], row[1], row[2], row[3]): row[4] for row in _of_company.plain_rows(company_id)}


@compiled
def _of_company(company_id: Any) -> Any:
    columns = Decision.person_id, Decision.code, Decision.field, Decision.value_seen, Decision.choice
    return Decision.select(*columns).where(Decision.company == company_id).order_by(Decision.id)


def people_decided_since(company_id: int, since: datetime) -> frozenset[str]:
    """The people about whom something was decided since."""
    rows = Decision.select(Decision.person_id).where(Decision.company == company_id, Decision.decided_at >= since)
    return frozenset(person_id for (person_id,) in plain_rows(rows))


def forget(company_id: int, decided: Iterable[DecisionKey]) -> None:
    """Drop decisions about values that Humaans no longer shows."""
    for person_id, code, field, value_seen in decided:
        same_field = Decision.field.is_null() if field is None else Decision.field == field
        Decision.delete().where(
            Decision.company == company_id,
            Decision.person_id == person_id,
            Decision.code == code,
            same_field,
            Decision.value_seen == value_seen,
        ).execute()
