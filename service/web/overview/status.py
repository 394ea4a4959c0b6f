"""Does everything behind the pages work: queue, worker, scheduler, oldest due work, tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from service.rules.fields.pluralise import counted
from service.rules.operations import lateness
from service.store.operations import heartbeats
from service.store.payslips import delivery_counts
from service.store.syncing import pending_syncs, webhook_deliveries
from service.web.http import access
from service.web.http.app_context import app_context, services
from service.web.overview.company_state import state_of
from service.web.payslips import payslip_text
from service.web.ui import formatting

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.payslips.delivery_counts import PayslipFigures
    from service.store.tables.companies import Company

blueprint = Blueprint("status", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    is_well: bool
    sentence: str


@blueprint.get("/status")
@access.signed_in("shows the machinery, and of companies only those the visitor has a role in")
def show() -> str:
    now, companies = services().clock(), access.own_companies()
    paid = delivery_counts.by_company([each.id for each in companies], now)
    lines = [_queue(), _scheduler(now), _due(now), _mail(delivery_counts.together(paid.values()), now)]
    lines += _proxy(now)
    states = [_standing(each, paid[each.id], now) for each in companies]
    return render_template("overview/status.html", lines=lines, companies=states)


def _standing(company: Company, paid: PayslipFigures, now: datetime) -> dict[str, Any]:
    state = state_of(company, paid)
    webhooks = None if state.connection is None else webhook_deliveries.figures(company.id, now)
    return {"company": company, "state": state, "webhooks": webhooks, "payslips": payslip_text.standing(paid)}


def _queue() -> Line:
    ask = app_context().waiting_jobs
    if ask is None:
        return Line("Queue", is_well=True, sentence="This process was started without a queue to check.")
    try:
        waiting = sum(ask().values())
    except Exception:  # noqa: BLE001 - this layer does not know Redis; any failure means it cannot be asked
        sentence = (
            "Redis does not answer, or takes no writes. Nothing is lost: work waits in the database and starts when it "
            "does again."
        )
        return Line("Queue", is_well=False, sentence=sentence)
    return Line("Queue", is_well=True, sentence=f"Running, {counted(waiting, 'job')} queued.")


def _scheduler(now: datetime) -> Line:
    """The tick leaves a heartbeat each minute; it needs the scheduler to ring and a worker to hear it."""
    last = heartbeats.last("tick")
    if last is None:
        return Line("Scheduler", is_well=False, sentence="No heartbeat yet. Start the worker and the scheduler.")
    age = now - last
    late = age > lateness.TICKS
    sentence = f"Last heard of {formatting.span(age.total_seconds())} ago."
    return Line("Scheduler", is_well=not late, sentence=sentence + (" Do worker and scheduler run?" if late else ""))


def _proxy(now: datetime) -> list[Line]:
    """A line only where something is wrong: most deployments need none."""
    seen = heartbeats.last(heartbeats.UNNAMED_PROXY)
    if seen is None or now - seen > heartbeats.SEEN_LATELY:
        return []
    sentence = (
        "Requests come through a proxy that TRUSTED_PROXIES does not name, so every visitor seems to come from the "
        "same address, here and in the audit log. Set TRUSTED_PROXIES to how many proxies are in front of it."
    )
    return [Line("Proxy", is_well=False, sentence=sentence)]


def _mail(found: PayslipFigures, now: datetime) -> Line:
    """Of the companies the visitor has a role in: how many mails wait, since when, and why."""
    waiting = counted(found.mails_waiting, "mail")
    age = None if found.oldest_mail_at is None else now - found.oldest_mail_at
    if services().mail is None:
        sentence = f"No mail server is set up (SMTP_URL), so emails wait in the outbox: {waiting} now."
        return Line("Email", is_well=found.mails_waiting == 0, sentence=sentence)
    if age is None:
        return Line("Email", is_well=True, sentence="Nothing waits in the outbox.")
    sentence = f"{waiting} in the outbox; the oldest has waited {formatting.span(age.total_seconds())}."
    return Line(
        "Email",
        is_well=age <= lateness.MAILS and not found.mail_trouble,
        sentence=f"{found.mail_trouble} {sentence}".strip(),
    )


def _due(now: datetime) -> Line:
    oldest = pending_syncs.oldest_waiting()
    if oldest is None:
        return Line("Oldest due work", is_well=True, sentence="Nothing is waiting.")
    age = now - oldest
    sentence = f"The oldest has waited {formatting.span(age.total_seconds())}."
    return Line("Oldest due work", is_well=age <= lateness.WORK, sentence=sentence)
