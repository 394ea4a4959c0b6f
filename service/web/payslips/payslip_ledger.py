"""The page of payslips as it is shown: the list, how its payday stands, and the form for an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import render_template

from service.actions.delivery.payday_summary import counts_of, how_many_missing, missing_on
from service.actions.delivery.start_payday import NothingSwitchedOnError, sending_of, wanted_channels
from service.facts.payslips import PayslipState
from service.rules.payslips.uploads.upload_unpacking import MOST_FILES
from service.store.companies.company_day import local_day
from service.store.payslips import (
    orphaned_files,
    payday_progress,
    payday_runs,
    payslip_batches,
    payslip_deliveries,
    payslip_search,
    payslips,
)
from service.web.http import access
from service.web.http.app_context import services
from service.web.payslips import payslip_filters, payslip_text
from service.web.ui.paging import Page, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MOST_MISSING: Final = 100


def ledger_page(faults: Mapping[str, str] | None = None, typed_day: str | None = None) -> str:
    """The page as the address asks for it, with what is wrong with an upload that was refused."""
    company, now = access.company(), services().clock()
    found = payslip_filters.of_address()
    sort = payslip_filters.sort_of_address()
    page = Page(page_number())
    rows, total = payslip_search.search(company.id, found, now, sort=sort, offset=page.offset, limit=page.size)
    channels = payslip_deliveries.of_payslips([row.id for row in rows])
    return render_template(
        "payslips/ledger.html",
        rows=[(row, name_of(row.employee), {each.channel: each for each in channels[row.id]}) for row in rows],
        page=page.of(total),
        days=payslip_filters.days_to_choose(found.pay_date),
        filters=found,
        sort=sort,
        words=payslip_text,
        batches=payslip_batches.to_accept(company.id),
        strays=orphaned_files.of_company(company.id),
        wanted=wanted_channels(company.id),
        faults=faults or {},
        import_day=payslip_filters.day_to_import(found.pay_date) if typed_day is None else typed_day,
        most_files=MOST_FILES,
        **_standing(company.id, found.pay_date),
    )


def _standing(company_id: int, day: date | None) -> dict[str, Any]:
    """How the payday that is looked at stands; numbers, and the first names of who has no payslip."""
    if day is None:
        return {"summary": None, "missing": [], "is_live": False, "is_ahead": False, "runs": [], "waiting": []}
    summary, not_begun = counts_of(company_id, day), payslips.not_begun_on(company_id, day)
    on_channels = payslip_search.how_many_on_channels(company_id, day)
    return {
        "summary": summary,
        "on_channels": on_channels,
        "needs_sending": bool(not_begun or on_channels.keys() & payslip_text.NOT_ARRIVED)
        or _lacks_a_channel(company_id, summary),
        "missing": missing_on(company_id, day, MOST_MISSING),
        "number_missing": how_many_missing(company_id, day),
        "is_live": progress_of(company_id, day)["is_live"],
        "is_ahead": is_ahead(day),
        "runs": payday_runs.of_payday(company_id, day),
        "waiting": when_sent(day, not_begun),
    }


def _lacks_a_channel(company_id: int, summary: Mapping[str, Any]) -> bool:
    """Whether a channel was turned on after payslips were sent on the other one."""
    released = summary["payslips"].get(PayslipState.RELEASED, 0)
    return any(sum(summary["channels"].get(channel, {}).values()) < released for channel in wanted_channels(company_id))


def is_ahead(day: date) -> bool:
    """Whether that payday is still to come, where the company is."""
    return day > local_day(access.company(), services().clock())


def when_sent(day: date, numbers: Mapping[str | None, int]) -> list[str]:
    """When so many payslips of employees on these pay schedules will be sent, in words."""
    if numbers and not wanted_channels(access.company().id):
        return [NothingSwitchedOnError().message]
    return sending_of(access.company(), day, services().clock()).many_in_words(numbers)


def progress_of(company_id: int, day: date) -> dict[str, Any]:
    """How many payslips of a payday are delivered, for the page and its script: numbers, no names."""
    counts = payday_progress.counts(company_id, day)
    numbers = [(state, number) for channel in counts.values() for state, number in channel.items()]
    kept_back = payday_progress.withheld(company_id, day)
    return {
        "is_live": sum(number for state, number in numbers if state in payslip_text.LIVE) > kept_back,
        "phase": "Sending",
        "done": sum(number for state, number in numbers if state in payslip_text.DONE),
        "total": sum(number for _, number in numbers) - kept_back,
        "counts": {},
    }
