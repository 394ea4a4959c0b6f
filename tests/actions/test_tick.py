"""The minute: due slots once, dead runs ended and begun again, lost rings repeated."""

from __future__ import annotations

import pytest

from service.actions.reconcile_company import reconcile_company
from service.actions.tick import tick
from service.facts import Cause, RunKind
from service.store import connections, heartbeats, models, person_syncs, runs
from service.store.database import write_transaction


@pytest.fixture
def minute(services, doorbell, story):
    def pass_():
        tick(services, doorbell)
        story.run_queued()

    return pass_


def _hourly():
    return models.Run.select().where(models.Run.cause == "hourly").count()


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
    assert models.Run.select().count() == 0


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


def test_a_run_whose_worker_died_ends_as_failed_and_a_new_one_takes_over(story, minute, services, doorbell, clock):
    story.connect()
    story.save()
    company_id = story.company.id
    run = runs.create(company_id, RunKind.RECONCILIATION, Cause.MANUAL, clock())
    assert runs.claim(run.id, clock()) is not None
    clock.forward(seconds=61)
    tick(services, doorbell)
    dead = runs.by_id(company_id, run.id)
    assert (dead.state, dead.error_code) == ("failed", "worker_lost")
    heir = models.Run.get(models.Run.cause == "restart")
    assert (heir.state, heir.attempt) == ("queued", 2)
    assert heir.id in doorbell.runs
    reconcile_company(services, heir.id)
    assert runs.by_id(company_id, heir.id).state == "succeeded"


def test_a_run_that_dies_again_and_again_is_left_to_a_person(story, services, doorbell, clock):
    story.imported()
    run = runs.create(story.company.id, RunKind.RECONCILIATION, Cause.RESTART, clock(), attempt=5)
    runs.claim(run.id, clock())
    clock.forward(minutes=2)
    tick(services, doorbell)
    assert "person must look" in runs.by_id(story.company.id, run.id).error_message
    assert models.Run.select().where(models.Run.attempt > 5).count() == 0


def test_F20_what_a_wiped_redis_forgot_is_rung_for_again(story, services, doorbell, clock, sandbox):
    story.imported()
    run = runs.create(story.company.id, RunKind.RECONCILIATION, Cause.MANUAL, clock())
    with write_transaction():
        wish = person_syncs.request(story.company.id, sandbox.person_id("amelia"), Cause.EVENT, clock())
    doorbell.runs.clear()
    clock.forward(minutes=1)
    tick(services, doorbell)
    assert run.id in doorbell.runs
    assert wish.id in doorbell.people


def test_the_tick_leaves_a_sign_of_life(story, services, doorbell, clock):
    tick(services, doorbell)
    assert heartbeats.last("tick") == clock()
