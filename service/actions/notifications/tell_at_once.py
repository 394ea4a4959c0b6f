"""What a job or a request does as its last thing: it tells people of what came about in it, without the tick.

What fails here fails neither the job nor the request: the tick finds the same a minute later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from service.actions.notifications.evaluate_notices import evaluate_company
from service.store.companies import went_wrong
from service.store.notifications import queued

if TYPE_CHECKING:
    from service.services import JobNotifier, Services

log = structlog.get_logger(__name__)


def judge_at_once(services: Services) -> None:
    """Raise and clear notices of the companies that were noted. Needs an open database, and no open transaction."""
    for company_id in went_wrong.take():
        try:
            evaluate_company(services, company_id)
        except Exception:
            log.exception("notices were left to the tick", company_id=company_id)


def queue_what_is_to_be_sent(job_notifier: JobNotifier) -> None:
    """Queue the jobs that send the messages, events and emails which this process put into the outboxes."""
    for company_id in queued.take():
        job_notifier.notify_messages(company_id)
    for company_id in queued.take_emails():
        job_notifier.notify_payslips(company_id)
