"""A company of which just chosen things are open, for tests of what is said of it."""

from __future__ import annotations

import pytest

from service.store.database.connection import connection
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee
from tests.web.overview.company_faults import FAULTS, NOISE, put_well


@pytest.fixture
def written(imported, clock):
    """Writes a company of which just these things are open, over whatever was written before."""
    with connection():
        kept = [(table, table.select().dicts().get()) for table in (Connection, SettingsVersion)]
        everyone = list(Employee.select().dicts())

    def write(*names):
        with connection():
            _put_back(everyone, kept)
            put_well(imported.id, clock())
            for name in names:
                (FAULTS | NOISE)[name](imported.id, clock())

    return write


def _put_back(everyone, kept):
    """What a fault deletes."""
    for table, row in kept:
        table.delete().execute()
        table.insert(row).execute()
    if Employee.select().count() < len(everyone):
        for row in everyone:
            Employee.insert(row).execute()
