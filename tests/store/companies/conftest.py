"""Two companies, and an audit log with entries of both."""

from __future__ import annotations

import pytest

from service.store.companies import audit
from service.store.tables.companies import Company


@pytest.fixture
def company(database, clock):
    return Company.create(slug="acme", name="Acme", webhook_key="a", created_at=clock())


@pytest.fixture
def other(database, clock):
    return Company.create(slug="globex", name="Globex", webhook_key="b", created_at=clock())


@pytest.fixture
def log(company, other, clock):
    """Nine entries: of one company, of another, of none, in turn. Returns their ids."""
    return [
        audit.record(
            actor=f"actor {number}",
            action="run.requested",
            now=clock.forward(seconds=1),
            company_id=(company.id, other.id, None)[number % 3],
            detail={"number": number},
        ).id
        for number in range(9)
    ]
