"""Every two seconds: has the people read again that a flood of events told of, once it is over.

One by one, or everyone at once where that costs fewer requests (rules/webhooks/floods.py). What is not done here is
found by `resume` and by the tick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.operations.isolated_steps import IsolatedSteps
from service.actions.syncing.request_run import reconcile_if_asked
from service.rules.webhooks.floods import MANY_WAITING
from service.store.syncing import pending_syncs, runs

if TYPE_CHECKING:
    from service.services import JobNotifier, Services

#: Notified at once; who is left is taken by the jobs that end, or two seconds later.
MOST_NOTIFICATIONS: Final = 100


def answer_floods(
    services: Services, job_notifier: JobNotifier, *, interruptions: tuple[type[BaseException], ...] = ()
) -> None:
    """Safe to run at any time, any number of times, by any number of workers; see `tick`."""
    steps = IsolatedSteps(interruptions)
    for company_id in sorted(pending_syncs.companies_with_waiting(MANY_WAITING)):
        with steps.step("flood", company_id=company_id):
            reconcile_if_asked(services, job_notifier, company_id)
    with steps.step("put off"):
        put_off = pending_syncs.put_off_until(services.clock(), MOST_NOTIFICATIONS)
        read_with_everyone = {each for each in {row.company_id for row in put_off} if runs.unfinished(each) is not None}
        if alone := [row.id for row in put_off if row.company_id not in read_with_everyone]:
            job_notifier.notify_syncs(alone)
    steps.raise_first()
