"""A short search by the state machine; `python -m tests.walks.search` is the long one."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from sandbox.remote import InProcessSandbox
from service.store.database import connection as store_database
from service.store.tables.all_tables import ALL
from tests.walks.machine import CompanyLife

PEOPLE = 5


@pytest.fixture(scope="module")
def humaans():
    with InProcessSandbox.start(size=PEOPLE, now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


def empty_the_store():
    with store_database.write_transaction():
        for model in reversed(ALL):
            model.delete().execute()


def test_whatever_happens_in_whatever_order_after_healing_everything_is_equal(database, humaans, secrets):
    class Here(CompanyLife):
        pass

    Here.sandbox, Here.secrets, Here.empty_the_store = humaans, secrets, staticmethod(empty_the_store)
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
