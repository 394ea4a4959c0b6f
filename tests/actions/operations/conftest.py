"""A tick at any moment."""

from __future__ import annotations

import pytest

from service.actions.operations.tick import tick
from service.store.companies import connections
from service.store.tables.companies import Connection


@pytest.fixture
def minute(services, job_notifier, story):
    def pass_():
        tick(services, job_notifier)
        story.run_queued()

    return pass_


def connect_like(company, other):
    """Another company, connected as the first is."""
    row = connections.of_company(company.id)
    names = [name for name in Connection._meta.fields if name not in {"id", "company"}]
    Connection.create(company=other, **{name: getattr(row, name) for name in names})
