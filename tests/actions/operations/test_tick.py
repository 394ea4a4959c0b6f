"""The tick: due slots once, dead runs ended and restarted, lost notifications repeated."""

from __future__ import annotations

from contextlib import contextmanager

import peewee
import pytest
from structlog.testing import capture_logs

from service.actions.operations.tick import tick
from service.facts.runs import Cause, RunKind
from service.store.companies import companies, connections
from service.store.database.connection import database, is_postgres, write_transaction
from service.store.operations import heartbeats
from service.store.syncing import runs, sync_requests
from service.store.tables.companies import SettingsVersion
from service.store.tables.syncing import Run, Slot
from tests.actions.operations.conftest import connect_like
from tests.web.page_walk import counting


def _hourly():
    return Run.select().where(Run.cause == "hourly").count()


def test_A3_an_hour_starts_exactly_one_reconciliation_however_often_the_tick_comes(story, minute, clock):
    story.imported()
    for _ in range(5):
        minute()
        clock.forward(minutes=1)
    assert _hourly() == 0
    clock.forward(hours=1)
    for _ in range(5):
        minute()
    assert _hourly() == 1


def test_the_hour_of_the_first_import_needs_no_second_run(story, minute, clock):
    story.imported()
    clock.forward(minutes=20)
    minute()
    assert _hourly() == 0


def test_F23_missed_hours_are_made_good_by_one_run_not_by_many(story, minute, clock):
    story.imported()
    clock.forward(hours=7)
    minute()
    minute()
    assert _hourly() == 1


def test_F51_the_day_that_clocks_go_back_has_25_runs_and_none_twice(story, minute, clock):
    from datetime import UTC, datetime

    clock.now = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    story.imported()
    for _ in range(25 * 4):
        clock.forward(minutes=15)
        minute()
    assert _hourly() == 25


def test_nothing_is_started_before_the_first_settings(story, minute, clock):
    story.connect()
    clock.forward(hours=2)
    minute()
    assert Run.select().count() == 0


def test_A9_nothing_is_started_while_paused(story, minute, clock):
    story.imported()
    story.save(paused=True)
    clock.forward(hours=2)
    minute()
    assert _hourly() == 0


def test_a_refused_token_is_left_alone_until_a_new_one_comes(story, minute, clock, company):
    story.imported()
    connections.mark(company.id, connections.TOKEN_REFUSED, "revoked", clock())
    clock.forward(hours=2)
    minute()
    assert _hourly() == 0


def test_F20_what_a_wiped_redis_forgot_is_notified_again(story, services, job_notifier, clock, sandbox):
    story.imported()
    run = runs.create(story.company.id, RunKind.RECONCILIATION, Cause.MANUAL, clock())
    with write_transaction():
        sync_request = sync_requests.request(story.company.id, sandbox.person_id("amelia"), Cause.EVENT, clock())
    job_notifier.runs.clear()
    clock.forward(minutes=1)
    tick(services, job_notifier)
    assert run.id in job_notifier.runs
    assert sync_request.id in job_notifier.people


def test_the_tick_leaves_a_sign_of_life(story, services, job_notifier, clock):
    tick(services, job_notifier)
    assert heartbeats.last("tick") == clock()


def test_an_hour_whose_run_could_not_be_made_is_not_lost(story, services, job_notifier, clock):
    story.imported()
    clock.forward(hours=1)
    with _no_new("run"), pytest.raises(peewee.DatabaseError):
        tick(services, job_notifier)
    assert _hourly() == 0
    clock.forward(minutes=1)
    tick(services, job_notifier)
    run = Run.get(Run.cause == "hourly")
    assert Slot.get(Slot.kind == "hourly_reconciliation", Slot.run == run) is not None
    assert run.id in job_notifier.runs


def test_A9_an_hour_that_came_while_paused_is_there_when_syncing_goes_on(story, services, job_notifier, clock):
    story.imported()
    story.save(paused=True)
    clock.forward(hours=1)
    tick(services, job_notifier)
    assert Slot.select().where(Slot.kind == "hourly_reconciliation").count() == 0


def test_a_minute_in_which_nothing_is_due_asks_as_much_for_many_companies_as_for_few(story, minute, clock):
    story.imported()
    asked = []
    chosen = SettingsVersion.get(SettingsVersion.company == story.company).document
    for more in (1, 3):
        for number in range(more):
            other = companies.create(f"client-{more}-{number}", "Client", clock())
            connect_like(story.company, other)
            SettingsVersion.create(company=other, version=1, document=chosen, saved_by="x", saved_at=clock())
        minute()
        minute()
        with counting() as questions:
            minute()
        asked.append(len(questions))
    assert asked[0] == asked[1]


def test_one_company_in_trouble_keeps_nothing_from_the_others(story, services, job_notifier, clock, sandbox):
    story.imported()
    first = companies.create("aaa", "Aaa first in every list", clock())
    connect_like(story.company, first)
    SettingsVersion.create(
        company=first,
        version=1,
        document={"mapping": [{"payroll_field": "city", "source": None, "on_blank": "an old word"}]},
        saved_by="x",
        saved_at=clock(),
    )
    with write_transaction():
        sync_request = sync_requests.request(story.company.id, sandbox.person_id("amelia"), Cause.EVENT, clock())
    clock.forward(hours=1)
    with capture_logs() as said, pytest.raises(ValueError, match="an old word"):
        tick(services, job_notifier)
    assert _hourly() == 1
    assert sync_request.id in job_notifier.people
    assert {line["company_id"] for line in said if line["log_level"] == "error"} == {first.id}


def test_what_ends_the_job_ends_the_tick_at_once(story, services, job_notifier, clock, sandbox):
    class TimeIsUpError(Exception):
        pass

    class Slow:
        def notify_run(self, _run_id):
            raise TimeIsUpError

    story.imported()
    with write_transaction():
        sync_requests.request(story.company.id, sandbox.person_id("amelia"), Cause.EVENT, clock())
    clock.forward(hours=1)
    with pytest.raises(TimeIsUpError):
        tick(services, Slow(), interruptions=(TimeIsUpError,))


@contextmanager
def _no_new(table):
    """The database refuses new rows of a table for a while."""
    run = database.execute_sql
    if is_postgres():
        run("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$")
        run(f'CREATE TRIGGER refused BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse()')
    else:
        run(f"CREATE TRIGGER refused BEFORE INSERT ON \"{table}\" BEGIN SELECT RAISE(ABORT, 'no'); END")
    try:
        yield
    finally:
        run(f'DROP TRIGGER refused ON "{table}"' if is_postgres() else "DROP TRIGGER refused")
        if is_postgres():
            run("DROP FUNCTION refuse")
