"""Whether a company's webhook seems to work, judged from what came, what was refused, and what changed untold.

Humaans may switch a webhook off after five days of failures and says so nowhere (F63); the hourly run
keeps the data right meanwhile, so users are told before they notice it themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue

if TYPE_CHECKING:
    from datetime import datetime

#: So long nothing may come although something changed; shorter than the five days after which Humaans gives up.
SILENT_FOR: Final = timedelta(days=2)


def silence(now: datetime, last_sign_at: datetime, untold_changes: int) -> FoundIssue | None:
    """`last_sign_at`: the newest sign that a webhook works; `untold_changes`: people who changed since without one."""
    if not untold_changes or last_sign_at > now - SILENT_FOR:
        return None
    people = "1 person" if untold_changes == 1 else f"{untold_changes} people"
    return FoundIssue(
        IssueCode.WEBHOOK_SILENT,
        f"No webhook has come from Humaans since {last_sign_at:%-d %B %Y}, although {people} changed in Humaans. The "
        "hourly sync keeps payroll right, but changes arrive late. Check Humaans, Settings, Webhooks: it may have been "
        "switched off after failed deliveries. Publish it again, then send a test.",
        is_advice=True,
    )


def wrong_signatures(
    refused_in_a_day: int, last_refused_at: datetime | None, last_good_at: datetime | None
) -> FoundIssue | None:
    """While refusals are the newest thing that came."""
    if not refused_in_a_day or last_refused_at is None or (last_good_at is not None and last_good_at > last_refused_at):
        return None
    return FoundIssue(
        IssueCode.WEBHOOK_WRONGLY_SIGNED,
        "Webhooks come in that are signed with another secret than the one saved here, so they are refused. Copy the "
        "secret from Humaans, Settings, Webhooks, into the page Webhook.",
        is_advice=True,
    )
