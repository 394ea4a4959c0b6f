"""At the turn of an hour everyone's work is done in slices, and none of it is lost or done twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.operations.company_work import go_on_with_company_work
from service.actions.operations.tick import tick
from service.store.companies import companies
from service.store.tables.companies import SettingsVersion
from service.store.tables.syncing import Run, Slot
from tests.actions.operations.conftest import connect_like

OTHERS = 9


@pytest.fixture
def many(story, clock):
    """Ids of ten companies at the turn of an hour."""
    story.imported()
    chosen = SettingsVersion.get(SettingsVersion.company == story.company).document
    made = [companies.create(f"client-{number}", "Client", clock()) for number in range(OTHERS)]
    for each in made:
        connect_like(story.company, each)
        SettingsVersion.create(company=each, version=1, document=chosen, saved_by="x", saved_at=clock())
    clock.forward(hours=1)
    return [story.company.id, *(each.id for each in made)]


@pytest.fixture
def slow(services, clock):
    """A clock by which a third of a second has gone by each time it is read."""

    def later():
        clock.forward(seconds=1 / 3)
        return clock()

    return replace(services, clock=later)


def _of_the_hour():
    return sorted(run.company_id for run in Run.select().where(Run.cause == "hourly"))


def test_a_slice_ends_soon_and_a_job_of_its_own_goes_on_with_the_next_company(many, slow, job_notifier):
    tick(slow, job_notifier)
    begun = [_of_the_hour()]
    assert begun[0] == many[: len(begun[0])] != many
    while job_notifier.company_work:
        next_id = job_notifier.company_work.pop()
        assert next_id == many[len(begun[-1])]
        go_on_with_company_work(slow, job_notifier, next_id)
        begun.append(_of_the_hour())
    assert begun[-1] == many
    sizes = [len(after) - len(before) for before, after in zip([[], *begun], begun, strict=False)]
    assert max(sizes) <= 3
    for kind in ("hourly_reconciliation", "new_day", "retention", "webhook_watch"):
        claimed = sorted(slot.company_id for slot in Slot.select().where(Slot.kind == kind, Slot.due_at >= _hour(slow)))
        assert claimed == many if kind != "retention" else set(claimed) <= set(many), kind


def _hour(services):
    return services.clock().replace(minute=0, second=0, microsecond=0)


def test_what_no_job_came_to_the_next_ticks_find(many, slow, job_notifier):
    for _ in many:
        tick(slow, job_notifier)
        job_notifier.company_work.clear()
    assert _of_the_hour() == many


def test_companies_whose_work_fails_keep_no_one_after_them_waiting(many, slow, job_notifier):
    SettingsVersion.update(
        document={"mapping": [{"payroll_field": "city", "source": None, "on_blank": "an old word"}]}
    ).where(SettingsVersion.company.in_(many[:5])).execute()
    with pytest.raises(ValueError, match="an old word"):
        tick(slow, job_notifier)
    for _ in many:
        if job_notifier.company_work:
            try:
                go_on_with_company_work(slow, job_notifier, job_notifier.company_work.pop())
            except ValueError:
                continue
    assert _of_the_hour() == many[5:]
