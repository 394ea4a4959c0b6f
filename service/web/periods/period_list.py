"""The pay periods of a year, what state each is in, and a calendar feed of cut-offs and paydays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template, url_for
from icalendar import Calendar, Event

from service.facts.access import Role
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.database import encryption_contexts
from service.store.database.encryption import CannotBeReadError
from service.store.periods import pay_periods, snapshots
from service.web.http import access
from service.web.http.app_context import services
from service.web.periods import period_words
from service.web.periods.period_blueprint import blueprint

if TYPE_CHECKING:
    from service.store.tables.companies import Company

feeds = Blueprint("period_feed", __name__)
#: Periods with an earlier payday are on the page for so long; snapshots themselves are kept for years.
SHOWN_BACK: Final = timedelta(days=200)
_PRODUCT: Final = "-//Payroll Sync//Pay periods//EN"


@blueprint.get("/periods")
@access.requires(Role.APPROVER)
def list_all() -> str:
    company, now = access.company(), services().clock()
    day = local_day(company, now)
    rows = pay_periods.of_company(company.id, day - SHOWN_BACK)
    return render_template(
        "periods/periods.html",
        rows=rows,
        frozen=snapshots.in_force([row.id for row in rows if row.version]),
        words=period_words,
        now=now,
        zone=ZoneInfo(company.time_zone),
        feed=url_for("period_feed.show", sealed=_sealed(company), _external=True),
    )


@feeds.get("/calendar/<sealed>.ics")
@access.open_to_all("a calendar has no password: the link shows cut-offs and paydays, and no employees")
def show(sealed: str) -> Response:
    """Cut-offs and paydays for calendars; the address is the key."""
    try:
        company_id = services().secrets.decrypt(sealed, encryption_contexts.calendar_feed())
    except CannotBeReadError:
        abort(404)
    company = companies.by_id(int(company_id))
    if company is None:
        abort(404)
    return Response(_calendar(company), mimetype="text/calendar")


def _calendar(company: Company) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{company.name}: cut-offs and paydays")
    now = services().clock()
    for row in pay_periods.of_company(company.id, local_day(company, now) - SHOWN_BACK):
        cut_off = Event()
        cut_off.add("uid", f"cut-off-{row.id}@payroll-sync")
        cut_off.add("dtstamp", row.changed_at)
        cut_off.add("dtstart", row.cut_off_at)
        cut_off.add("summary", f"Cut-off: {row.schedule}, payday {row.pay_date:%-d %B}")
        payday = Event()
        payday.add("uid", f"payday-{row.id}@payroll-sync")
        payday.add("dtstamp", row.changed_at)
        payday.add("dtstart", row.pay_date)
        payday.add("summary", f"Payday: {row.schedule}")
        calendar.add_component(cut_off)
        calendar.add_component(payday)
    found: bytes = calendar.to_ical()
    return found


def _sealed(company: Company) -> str:
    return services().secrets.encrypt(str(company.id), encryption_contexts.calendar_feed())
