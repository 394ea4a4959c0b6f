"""Once a day, what nobody asks about any more goes; what can still be asked for stays."""

from __future__ import annotations

import pytest

from service.actions.tick import tick
from service.facts import Cause, RunKind, RunState
from service.store import connections, models, runs


@pytest.fixture
def ended(company, clock):
    """A run that has ended just now."""

    def make(state=RunState.SUCCEEDED, phase="paused", **counts):
        run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
        models.Run.update(state=state, phase=phase, finished_at=clock(), **counts).where(
            models.Run.id == run.id
        ).execute()
        return run.id

    return make


@pytest.fixture
def at_rest(story, clock):
    """Connected and imported, but nothing more is started."""
    story.imported()
    connections.mark(story.company.id, connections.TOKEN_REFUSED, "revoked", clock())


def _runs():
    return {run.id for run in models.Run.select()}


def test_quiet_runs_are_forgotten_after_a_quarter_and_those_that_did_something_stay(
    at_rest, services, doorbell, clock, company, ended
):
    first = runs.last_complete(company.id).id
    quiet, busy, held = ended(), ended(updated=1), ended(RunState.HELD, "held")
    complete = ended(phase="done", unchanged=19)
    clock.forward(days=89)
    recent = ended()
    tick(services, doorbell)
    assert quiet in _runs()
    clock.forward(days=2)
    tick(services, doorbell)
    assert _runs() == {first, busy, held, complete, recent}


def test_old_slots_are_forgotten_but_those_of_paydays_never(at_rest, services, doorbell, clock, company):
    for kind in ("hourly_reconciliation", "payday"):
        models.Slot.create(company=company, kind=kind, key="old", due_at=clock(), claimed_at=clock())
    clock.forward(days=15)
    tick(services, doorbell)
    assert {slot.kind for slot in models.Slot.select().where(models.Slot.key == "old")} == {"payday"}


def test_forgetting_is_done_once_a_day(at_rest, services, doorbell, clock):
    for _ in range(4):
        tick(services, doorbell)
        clock.forward(hours=6)
    assert models.Slot.select().where(models.Slot.kind == "retention").count() == 2
