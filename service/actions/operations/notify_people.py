"""The minute's work on notices: what is wrong in any company is raised, repeated or cleared, and digests are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.notifications.evaluate_notices import evaluate
from service.actions.notifications.find_causes import SCHEDULER_MAY_BE_SILENT_FOR, causes_of
from service.actions.notifications.send_digests import send_digest
from service.actions.notifications.send_due import notify_due
from service.actions.notifications.tell_owners import tell_owners
from service.actions.operations.isolated_steps import IsolatedSteps
from service.facts.notices import NoticeKind
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.notifications import notices, sendings
from service.store.operations import heartbeats
from service.store.payslips import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.notifications import Notice


def tell_of_silence(services: Services, last_beat: datetime | None, now: datetime) -> None:
    """Tell owners, once, that nothing was done for a while; `last_beat` is when the tick ran before.

    Where a worker told them that scheduled work had stopped, that this is over is told instead.
    """
    if not _is_silent(last_beat, now):
        return
    everyone = [company.id for company in companies.all_companies()]
    known = {each.company_id for each in notices.open_of(everyone) if each.kind == NoticeKind.SCHEDULER_STOPPED}
    for company_id in everyone:
        if company_id not in known:
            with write_transaction():
                tell_owners(services, company_id, NoticeKind.SCHEDULER_SILENT, now)


def watch_scheduler(services: Services, job_notifier: JobNotifier) -> None:
    """While the tick does not come, tell people in its place of that, and of all else that is wrong.

    A worker does this once a minute, beside its jobs. Safe to do at any time, by any number of workers.
    """
    now = services.clock()
    if not _is_silent(heartbeats.last("tick"), now):
        return
    steps = IsolatedSteps()
    notify_people(services, now, steps)
    notify_due(job_notifier, now)
    for company_id in [] if services.mail is None else outbox.companies_with_due(now):
        job_notifier.notify_payslips(company_id)
    steps.raise_first()


def _is_silent(last_beat: datetime | None, now: datetime) -> bool:
    return last_beat is not None and now - last_beat >= SCHEDULER_MAY_BE_SILENT_FOR


def notify_people(services: Services, now: datetime, steps: IsolatedSteps) -> None:
    """Safe to do at any time, any number of times; a company that fails keeps no other waiting."""
    with steps.step("notices"):
        everyone = companies.all_companies()
        causes = causes_of(services, everyone, now)
        open_ones: dict[int, list[Notice]] = {}
        for notice in notices.open_of(list(causes)):
            open_ones.setdefault(notice.company_id, []).append(notice)
        for company in everyone:
            with steps.step("notices of a company", company_id=company.id):
                evaluate(services, company, causes[company.id], open_ones.get(company.id, []), now)
    with steps.step("digests"):
        for user_id in [] if services.mail is None else sendings.users_with_due(now):
            with steps.step("digest", user_id=user_id):
                send_digest(services, user_id, now)
