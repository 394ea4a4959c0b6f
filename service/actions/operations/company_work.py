"""The regular work of every company, company by company: the hour's sync, the new day, pay periods, webhooks, paydays.

At the turn of an hour or a day every company has something due at once, and a thousand of them would keep the tick from
everything else for many seconds. So it is done in slices: when one is over, a job of its own goes on with the next
company, and someone who presses Sync now need not wait for all. What such a job does not come to, the next tick finds
again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.delivery.start_payday import start_due_paydays
from service.actions.operations.due_work import DueWork
from service.actions.operations.isolated_steps import IsolatedSteps
from service.actions.operations.purge_expired import purge_expired
from service.actions.operations.start_company_day import start_company_day
from service.actions.periods.freeze_periods import watch_pay_periods
from service.actions.syncing.request_run import PausedError, request_reconciliation
from service.actions.webhooks.monitor_webhooks import monitor_webhooks
from service.facts.audit import Actor
from service.facts.runs import Cause
from service.rules.planning import due_slots
from service.store.companies import companies, connections, settings
from service.store.database.connection import write_transaction
from service.store.syncing import runs, slots

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.runs import SlotDue
    from service.services import JobNotifier, Services
    from service.store.tables.companies import Company
    from service.store.tables.syncing import Run

#: After so long the company in hand is the last one of the slice.
SLICE: Final = timedelta(seconds=1)


def go_on_with_company_work(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    *,
    interruptions: tuple[type[BaseException], ...] = (),
) -> None:
    """The next slice, beginning with this company; see `tick`."""
    steps = IsolatedSteps(interruptions)
    do_company_work(services, job_notifier, steps, first=company_id)
    steps.raise_first()


def do_company_work(services: Services, job_notifier: JobNotifier, steps: IsolatedSteps, *, first: int = 0) -> None:
    """One slice: companies by id, `first` being where to begin; the rest is notified. Safe at any time, any number of
    times.
    """
    now = services.clock()
    everyone = [each for each in companies.all_companies() if each.id >= first]
    due = DueWork.of(everyone, now, steps)
    to_do = sorted(due.having_any(everyone, steps), key=lambda each: each.id)
    for number, company in enumerate(to_do):
        if number and services.clock() - now >= SLICE:
            job_notifier.notify_company_work(company.id)
            return
        _work_on(services, job_notifier, steps, company, due)


def _work_on(
    services: Services,
    job_notifier: JobNotifier,
    steps: IsolatedSteps,
    company: Company,
    due: DueWork,
) -> None:
    now = due.now
    with steps.step("hourly sync", company_id=company.id):
        if due.has_hour_to_sync(company):
            _start_hour(job_notifier, company, now)
    with steps.step("new day", company_id=company.id):
        if due.has_new_day(company):
            start_company_day(company, now)
    with steps.step("pay periods", company_id=company.id):
        if due.has_pay_periods(company):
            watch_pay_periods(services, job_notifier, company, now)
    with steps.step("webhooks", company_id=company.id):
        if due.has_webhooks(company):
            monitor_webhooks(services, job_notifier, company, now)
    with steps.step("retention", company_id=company.id):
        if due.has_expired(company):
            purge_expired(company, now)
    with steps.step("paydays", company_id=company.id):
        if due.has_paydays(company):
            start_due_paydays(services, company, now)


def _start_hour(job_notifier: JobNotifier, company: Company, now: datetime) -> None:
    """Claim the hour and make its run, both or neither: an hour that is claimed without a run would be lost."""
    connection = connections.of_company(company.id)
    if connection is None or connection.state == connections.TOKEN_REFUSED:
        return
    slot = due_slots.hourly_slot(company.id, now)
    if slots.is_claimed(slot):
        return
    try:
        with write_transaction():
            run = _claim_and_request(company.id, slot, now)
    except (NotConnectedError, settings.NothingSavedError, PausedError):
        return  # the hour stays free for when there is something to do
    if run is not None:
        job_notifier.notify_run(run.id)


def _claim_and_request(company_id: int, slot: SlotDue, now: datetime) -> Run | None:
    run_before = runs.newest_reconciliation(company_id)
    claimed = slots.claim(slot, now)
    if claimed is None or (run_before is not None and run_before.created_at >= slot.due_at):
        return None  # someone else's, or this hour's is already done or under way
    run = request_reconciliation(company_id, cause=Cause.HOURLY, actor=Actor.SCHEDULE, now=now)
    slots.attach_run(claimed, run.id)
    return run
