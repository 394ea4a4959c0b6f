"""Every run works behind a pooler in transaction mode, the first import and all that follow it (case 29)."""

from __future__ import annotations

import pytest

from service.actions.operations.doctor import examine
from service.actions.operations.tick import tick
from service.actions.syncing.request_run import start_sync
from service.store.database.connection import bind, connect_to, connection
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from tests.actions.syncing.sync_rows import sync_person
from tests.store.pooler import transaction_pooler

pytestmark = pytest.mark.on_pooler


@pytest.fixture
def database(database_url, tmp_path):
    """The empty database, reached as Supabase and Neon have it reached."""
    with transaction_pooler(database_url, tmp_path, connections=2) as url:
        bind(connect_to(url))
        with connection():
            yield


def test_case_29_the_first_import_and_every_run_after_it_work(story, services, job_notifier, sandbox, clock):
    story.imported()
    for number in range(8):
        sandbox.change("people", "amelia", city=f"York {number}")
        clock.forward(minutes=61)
        tick(services, job_notifier)
        run = story.reconcile()
        assert (run.state, run.updated) == ("succeeded", 1), run.error_message
    employee = Employee.get(Employee.first_name == "Amelia")
    sandbox.change("people", "amelia", city="Leeds")
    run = start_sync(services, job_notifier, story.company.id, employee.id, actor="alice@example.com")
    sync_person(services, job_notifier.people[-1])
    assert Run.get_by_id(run.id).state == "succeeded"
    assert Employee.get_by_id(employee.id).city == "Leeds"
    assert AuditEntry.select().count() > 0


def test_case_29_the_doctor_names_the_pooler(database, services):
    found = {finding.name: finding for finding in examine(services)}
    assert found["database"].is_ok
    assert "behind a pooler" in found["database"].words
