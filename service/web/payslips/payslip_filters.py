"""Which payslips the address of the page asks for, and which paydays can be chosen there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import g, request

from service.facts.payslips import ChannelState, PayslipState
from service.rules.fields.typed_dates import typed_date
from service.rules.pay import pay_calendar
from service.rules.planning.search_words import LONGEST_SEARCH
from service.store.companies.company_day import local_day
from service.store.payslips import pay_schedules, payslip_search, payslips
from service.store.payslips.payslip_search import BY_NAME, SORTS, PayslipFilters
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.row_ids import row_id
from service.web.ui import formatting
from service.web.ui.paging import choice

if TYPE_CHECKING:
    from datetime import date

    from service.facts.payslips import PaySchedule

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
#: In place of a payday or of a state in the address.
ALL: Final = "all"
#: What a form keeps of the list that it was on.
_KEPT: Final = ("pay_date", "state", "channel", "employee", "q", "sort", "page")


def of_address() -> PayslipFilters:
    """Without a payday in the address: the next one, but all for one employee, a search and what failed."""
    q = request.args.get("q", "")[:LONGEST_SEARCH]
    employee_id, channel = row_id("employee"), choice("channel", ChannelState)
    written = request.args.get("pay_date", "")
    day = day_of(written)
    if day is None and written != ALL and employee_id is None and channel is None and not q:
        day = _usual_day()
    state = choice("state", PayslipState)
    return PayslipFilters(
        pay_date=day,
        state=None if state is PayslipState.PROPOSED else state,
        with_former=request.args.get("state") == ALL or employee_id is not None,
        channel_state=channel,
        employee_id=employee_id,
        q=q,
    )


def sort_of_address() -> str:
    """By name unless the address says otherwise."""
    sort = request.args.get("sort", "")
    return sort if sort in SORTS else BY_NAME


def _usual_day() -> date | None:
    """The next payday, by the schedules and by what was uploaded; else the last one that has payslips."""
    company_id = access.company().id
    today = _today()
    uploaded = payslip_search.next_pay_date(company_id, today)
    coming = min(filter(None, (_next_by_schedule(today), uploaded)), default=None)
    return coming or next((day for day, _ in payslips.pay_dates(company_id, 1)), None)


def schedules() -> tuple[PaySchedule, ...]:
    """The company's pay schedules, read once for a page."""
    if "pay_schedules" not in g:
        g.pay_schedules = pay_schedules.schedules_of(pay_schedules.of_company(access.company().id))
    found: tuple[PaySchedule, ...] = g.pay_schedules
    return found


def _next_by_schedule(today: date) -> date | None:
    return min((each.day for one in schedules() for each in pay_calendar.next_paydays(one, today, 1)), default=None)


def _today() -> date:
    return local_day(access.company(), services().clock())


def days_to_choose(shown: date | None) -> list[tuple[date, int]]:
    """The paydays that have payslips, newest first, with how many; the next one and the one shown among them."""
    found = dict(payslips.pay_dates(access.company().id))
    for day in (shown, _next_by_schedule(_today())):
        if day is not None:
            found.setdefault(day, 0)
    return sorted(found.items(), reverse=True)


def day_to_import(shown: date | None) -> str:
    """What the field of an upload begins with."""
    day = shown or _usual_day()
    return "" if day is None else formatting.typed_day(day)


def day_of(text: str) -> date | None:
    """A payday as it is typed or as an address has it; None for what is none."""
    day = typed_date(text)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def kept_from_form() -> dict[str, Any]:
    """The filters that the posted form kept, for the way back to the same list."""
    return {name: request.form[name] for name in _KEPT if request.form.get(name)}
