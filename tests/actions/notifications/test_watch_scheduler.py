"""A scheduler that is silent is told: by a worker while it is, else by the tick once it runs again."""

from __future__ import annotations

import pytest

from service.actions.operations.notify_people import watch_scheduler
from service.actions.operations.tick import tick
from service.facts.notices import NoticeKind
from service.store.companies import connections


@pytest.fixture
def told(notice_story, payday):
    notice_story.story.imported()
    return notice_story


def test_owners_are_told_once_that_scheduled_work_had_stopped(told, services, job_notifier, clock):
    told.minute()
    for silent in (4, 6, 1):
        clock.forward(minutes=silent)
        tick(services, job_notifier)
    told.send()
    assert told.subjects() == ["Acme Ltd: Scheduled work had stopped and runs again"]
    assert "Scheduled work had stopped" in told.subjects("owner@acme.example")[0]


def test_owners_are_told_while_scheduled_work_has_stopped_and_when_it_runs_again(told, services, job_notifier, clock):
    """A worker looks: without the tick no one else would."""
    told.minute()
    for span, heard in (
        (4, []),
        (2, ["Acme Ltd: Scheduled work has stopped"]),
        (1, ["Acme Ltd: Scheduled work has stopped"]),
    ):
        clock.forward(minutes=span)
        job_notifier.payslips.clear()
        watch_scheduler(services, job_notifier)
        assert job_notifier.payslips == [told.company.id] * (span == 2)
        told.send()
        assert told.subjects("owner@acme.example") == heard
    clock.forward(minutes=1)
    tick(services, job_notifier)
    told.send()
    assert told.subjects() == ["Acme Ltd: Scheduled work has stopped", "Acme Ltd: Over: Scheduled work runs again"]


def test_while_scheduled_work_has_stopped_all_else_is_told_too(told, services, job_notifier, clock):
    told.minute()
    connections.mark(told.company.id, connections.TOKEN_REFUSED, "Humaans refuses the token", clock())
    clock.forward(minutes=6)
    watch_scheduler(services, job_notifier)
    assert told.open_kinds() == {NoticeKind.SCHEDULER_STOPPED.value, NoticeKind.TOKEN_REFUSED.value}
