"""Sends what is due of one company, on all channels and to all endpoints, for a few seconds at a time.

What is due is found in the database, so a notification that is lost costs a minute at most: the tick sends another.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from service.actions.notifications.send_events import send_next_event
from service.actions.notifications.send_messages import send_next_message
from service.store.notifications import deliveries, messages, outgoing_events

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services

#: A turn: so long the messages of another company may have to wait, plus one attempt.
TURN_SECONDS: Final = 3.0
#: The job is queued again when something is due within this; the tick sees to what is due later.
SOON_SECONDS: Final = 60.0


def send_due(services: Services, company_id: int, *, turn_seconds: float = TURN_SECONDS) -> bool:
    """Send until nothing is due, and wait for what is due within the turn. True when there is more to send soon."""
    ends = time.monotonic() + turn_seconds
    has_sent = False
    while True:
        sent = _send_one_of_each(services, company_id)
        has_sent = has_sent or sent
        left = ends - time.monotonic()
        if sent:
            if left <= 0:
                return True
            continue
        wait = _seconds_until_due(company_id, services.clock())
        if not has_sent or wait is None or wait > SOON_SECONDS:
            return False
        if wait > left:
            time.sleep(max(0.0, left))
            return True
        time.sleep(wait)


def notify_due(job_notifier: JobNotifier, now: datetime) -> None:
    """Queue the job of every company that has something to send: what a lost notification left waiting."""
    waiting = {
        *messages.companies_with_due(now),
        *deliveries.companies_with_due(now),
        *outgoing_events.companies_with_unshared(),
    }
    for company_id in sorted(waiting):
        job_notifier.notify_messages(company_id)


def _send_one_of_each(services: Services, company_id: int) -> bool:
    shared = outgoing_events.share(company_id, services.clock())
    message = send_next_message(services, company_id)
    return send_next_event(services, company_id) or message or shared > 0


def _seconds_until_due(company_id: int, now: datetime) -> float | None:
    moments = [messages.next_due(company_id, now), deliveries.next_due(company_id, now)]
    soonest = min((each for each in moments if each is not None), default=None)
    return None if soonest is None else max(0.0, (soonest - now).total_seconds())
