"""What people decided about issues. A decision holds as long as Humaans shows the value it was made about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.models import Decision

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.models import Issue


def record(issue: Issue, choice: str, decided_by: str, now: datetime) -> None:
    """Remember a choice about an issue of one person."""
    Decision.create(
        company=issue.company_id,
        person_id=issue.person_id,
        code=issue.code,
        field=issue.field,
        value_seen=issue.value_seen,
        choice=choice,
        decided_by=decided_by,
        decided_at=now,
    )


def of_company(company_id: int) -> frozenset[tuple[str, str, str | None, str]]:
    """Every decision as (person id, issue code, field, value seen); the planner leaves such issues out."""
    rows = Decision.select(Decision.person_id, Decision.code, Decision.field, Decision.value_seen)
    return frozenset(rows.where(Decision.company == company_id).tuples())
