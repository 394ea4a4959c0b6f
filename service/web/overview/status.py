"""The services that the product needs, and each company: queue, worker, scheduler, queued jobs, email, tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, render_template

from service.rules.fields.pluralise import counted
from service.rules.operations import lateness
from service.store.companies import connections
from service.store.operations import heartbeats
from service.store.payslips import delivery_counts
from service.store.syncing import pending_syncs, webhook_deliveries
from service.web.http import access
from service.web.http.app_context import app_context, services
from service.web.overview import company_list
from service.web.overview.company_state import states_of
from service.web.payslips import payslip_text
from service.web.ui import formatting
from service.web.ui.paging import Page, page_number

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.payslips.delivery_counts import PayslipFigures

blueprint = Blueprint("status", __name__)

OK: Final = "OK"
PROBLEM: Final = "Problem"
NOT_SET_UP: Final = "Not set up"
NOT_CHECKED: Final = "Not checked"


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    state: str
    sentence: str

    @property
    def tone(self) -> str:
        return {OK: "good", PROBLEM: "bad"}.get(self.state, "wait")


@blueprint.get("/status")
@access.signed_in("shows the services, and of companies only those the visitor has a role in")
def show() -> str:
    now, mine = services().clock(), access.own_companies()
    paid = delivery_counts.by_company([each.id for each in mine], now)
    lines = [_queue(), _scheduler(now), _oldest_job(now), _email(delivery_counts.together(paid.values()), now)]
    lines += _proxy(now)
    page = Page(page_number()).of(len(mine))
    companies = mine[page.offset : page.offset + page.size]
    theirs = [each.id for each in companies]
    found, rows = states_of(companies, paid), connections.by_company(theirs)
    last_webhooks = webhook_deliveries.last_good_at(theirs)
    states = [
        {
            "company": each,
            "state": found[each.id],
            "connection": rows.get(each.id),
            "last_webhook_at": last_webhooks.get(each.id),
            "payslips": payslip_text.standing(paid[each.id]),
        }
        for each in companies
    ]
    return render_template("overview/status.html", lines=lines, companies=states, page=page, links=company_list.links())


def _queue() -> Line:
    ask = app_context().waiting_jobs
    if ask is None:
        return Line("Queue", NOT_CHECKED, "This process was started without a queue to check.")
    try:
        waiting = sum(ask().values())
    except Exception:  # noqa: BLE001 - this layer does not know Redis; any failure means it cannot be asked
        sentence = (
            "Redis does not answer, or takes no writes. Nothing is lost: work waits in the database and starts when it "
            "does again."
        )
        return Line("Queue", PROBLEM, sentence)
    return Line("Queue", OK, f"Running, {counted(waiting, 'job') if waiting else 'no jobs'} queued.")


def _scheduler(now: datetime) -> Line:
    """The tick leaves a heartbeat each minute; it needs the scheduler to queue it and a worker to run it."""
    last = heartbeats.last("tick")
    if last is None:
        return Line("Scheduler", PROBLEM, "It has not run yet. Start the worker and the scheduler.")
    age = now - last
    sentence = f"Last ran {formatting.span(age.total_seconds())} ago."
    if age > lateness.TICKS:
        return Line("Scheduler", PROBLEM, f"{sentence} Check that the worker and the scheduler are running.")
    return Line("Scheduler", OK, sentence)


def _proxy(now: datetime) -> list[Line]:
    """A line only where something is wrong: most deployments need none."""
    seen = heartbeats.last(heartbeats.UNNAMED_PROXY)
    if seen is None or now - seen > heartbeats.SEEN_LATELY:
        return []
    sentence = (
        "Requests come through a proxy that TRUSTED_PROXIES does not name, so every visitor seems to come from the "
        "same address, here and in the audit log. Set TRUSTED_PROXIES to how many proxies are in front of it."
    )
    return [Line("Proxy", PROBLEM, sentence)]


def _email(found: PayslipFigures, now: datetime) -> Line:
    """Of the companies the visitor has a role in: how many emails wait, since when, and why."""
    waiting = counted(found.mails_waiting, "email")
    age = None if found.oldest_mail_at is None else now - found.oldest_mail_at
    if services().mail is None:
        sentence = "No mail server is set up (SMTP_URL), so emails wait in the outbox."
        if found.mails_waiting:
            return Line("Email", PROBLEM, f"{sentence} {waiting} waiting.")
        return Line("Email", NOT_SET_UP, sentence)
    if age is None:
        return Line("Email", OK, "No emails queued.")
    is_late = age > lateness.MAILS or bool(found.mail_trouble)
    sentence = f"{waiting} queued. The oldest has waited {formatting.span(age.total_seconds())}."
    return Line("Email", PROBLEM if is_late else OK, f"{found.mail_trouble} {sentence}".strip())


def _oldest_job(now: datetime) -> Line:
    oldest = pending_syncs.oldest_waiting()
    if oldest is None:
        return Line("Oldest queued job", OK, "No jobs queued.")
    age = now - oldest
    sentence = f"It has waited {formatting.span(age.total_seconds())}."
    return Line("Oldest queued job", OK if age <= lateness.WORK else PROBLEM, sentence)
