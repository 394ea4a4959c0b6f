"""What the payslips page shows: the list, the progress of its payday, and the upload form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import render_template

from service.actions.delivery.payday_summary import counts_of, first_missing_on
from service.actions.delivery.start_payday import NothingSwitchedOnError, sending_of, sending_with, wanted_channels
from service.facts.access import Role
from service.facts.payslips import PayslipState
from service.rules.payslips.uploads.upload_unpacking import MOST_FILES
from service.store.companies.company_day import local_day
from service.store.payslips import (
    combined_pdfs,
    delivery_counts,
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
    from collections.abc import Mapping, Sequence
    from datetime import date

    from service.facts.payslips import Channel
    from service.rules.payslips.send_times import Sending

MOST_MISSING: Final = 100


def ledger_page(faults: Mapping[str, str] | None = None, typed_day: str | None = None) -> str:
    """The page as the address asks for it, with what is wrong with an upload that was refused."""
    company, now = access.company(), services().clock()
    found = payslip_filters.of_address()
    sort = payslip_filters.sort_of_address()
    page = Page(page_number())
    # Before the rows: a page that is said to be over must not show rows from before that.
    wanted = wanted_channels(company.id)
    standing = _standing(company.id, found.pay_date, wanted)
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
        combined=combined_pdfs.open_of(company.id),
        orphaned=orphaned_files.of_company(company.id),
        wanted=wanted,
        faults=faults or {},
        import_day=payslip_filters.day_to_import(found.pay_date) if typed_day is None else typed_day,
        most_files=MOST_FILES,
        not_arrived_besides=(
            delivery_counts.not_arrived_besides(company.id, found.pay_date, now) if found.pay_date else 0
        ),
        **standing,
    )


def _standing(company_id: int, day: date | None, wanted: Sequence[Channel]) -> dict[str, Any]:
    """How the payday that is looked at stands; numbers, and the first names of who has no payslip."""
    if day is None:
        return {"summary": None, "missing": [], "is_live": False, "is_ahead": False, "runs": [], "waiting": []}
    schedules, runs = payslip_filters.schedules(), payday_runs.of_payday(company_id, day)
    summary, not_begun = counts_of(company_id, day), payslips.not_begun_on(company_id, day)
    on_channels = _on_channels(company_id, day, summary["channels"])
    missing, number_missing = first_missing_on(company_id, day, schedules, MOST_MISSING)
    sending = sending_with(access.company(), day, services().clock(), schedules, runs)
    return {
        "summary": summary,
        "other_documents": payslips.other_documents_on(company_id, day) if summary["payslips"] else 0,
        "on_channels": on_channels,
        "needs_sending": bool(not_begun or on_channels.keys() & payslip_text.NOT_ARRIVED)
        or _lacks_a_channel(wanted, summary),
        "missing": missing,
        "number_missing": number_missing,
        "is_live": _progress(company_id, day, summary["channels"])["is_live"],
        "is_ahead": is_ahead(day),
        "runs": runs,
        "waiting": _when(sending, wanted, not_begun),
    }


def _on_channels(company_id: int, day: date, channels: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    """How many payslips are in each state; one that is so on both channels counts once."""
    states = [state for counts in channels.values() for state in counts]
    if len(states) > len(set(states)):
        return payslip_search.how_many_on_channels(company_id, day)
    return {state: number for counts in channels.values() for state, number in counts.items()}


def _lacks_a_channel(wanted: Sequence[Channel], summary: Mapping[str, Any]) -> bool:
    """Whether a channel was turned on after payslips were sent on the other one."""
    released = summary["payslips"].get(PayslipState.RELEASED, 0)
    return any(sum(summary["channels"].get(channel, {}).values()) < released for channel in wanted)


def is_ahead(day: date) -> bool:
    """Whether that payday is still to come, where the company is."""
    return day > local_day(access.company(), services().clock())


def when_sent(day: date, numbers: Mapping[str | None, int]) -> list[str]:
    """When so many payslips of employees on these pay schedules will be sent, in words."""
    company = access.company()
    return _when(sending_of(company, day, services().clock()), wanted_channels(company.id), numbers)


def _when(sending: Sending, wanted: Sequence[Channel], numbers: Mapping[str | None, int]) -> list[str]:
    if numbers and not wanted:
        return [NothingSwitchedOnError().message]
    return sending.many_in_words(numbers, can_send=access.may(Role.MANAGER))


def progress_of(company_id: int, day: date) -> dict[str, Any]:
    """How many payslips of a payday are delivered, for the page's script: numbers, no names."""
    return _progress(company_id, day, payday_progress.counts(company_id, day))


def _progress(company_id: int, day: date, channels: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    numbers = [(state, number) for counts in channels.values() for state, number in counts.items()]
    waits = any(state in payslip_deliveries.WAITING for state, _ in numbers)
    kept_back = payday_progress.withheld(company_id, day) if waits else 0
    return {
        "is_live": sum(number for state, number in numbers if state in payslip_text.LIVE) > kept_back,
        "phase": "Sending",
        "done": sum(number for state, number in numbers if state in payslip_text.DONE),
        "total": sum(number for _, number in numbers) - kept_back,
        "counts": {},
    }
