"""Everything of some companies that is open, counted once for all that says how things stand.

All is well only when none of it is there: see `OpenWork.is_all_well`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from service.facts.company_state import CompanyFigures, OpenWork
from service.rules.operations import lateness
from service.store.companies.company_day import local_day
from service.store.employees import issues, open_people
from service.store.employees.open_people import IssueCounts, RecordCounts
from service.store.inbox import open_items
from service.store.operations import open_counts
from service.store.payslips import delivery_counts
from service.store.syncing import sync_figures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from service.facts.company_state import SyncFigures
    from service.store.payslips.delivery_counts import PayslipFigures
    from service.store.tables.companies import Company

#: People on hold who are named.
NAMED: Final = 5


def figures_of(
    companies: Sequence[Company], now: datetime, payslips: dict[int, PayslipFigures] | None = None
) -> dict[int, CompanyFigures]:
    """What is read of each company, in a bounded number of queries; `payslips` where they were counted a moment ago.

    Items of the inbox are left to `with_items`, names of people on hold and kinds of issues to `with_names`: a list of
    companies shows none of them.
    """
    theirs = [each.id for each in companies]
    syncs = sync_figures.by_company(theirs, now)
    records = _records(companies, now)
    found, (backdated, held, told) = open_people.issues(theirs), open_counts.of_companies(theirs)
    payslips = delivery_counts.by_company(theirs, now) if payslips is None else payslips
    return {
        each: CompanyFigures(
            syncs[each],
            _work(
                records.get(each, RecordCounts()),
                found.get(each, IssueCounts()),
                payslips[each],
                now,
                backdated=backdated.get(each, 0),
                held=held.get(each, 0),
                open_notices=told.get(each, 0),
                is_webhook_bad=_is_webhook_bad(syncs[each]),
            )
            if syncs[each].has_settings
            else OpenWork(),
        )
        for each in theirs
    }


def with_items(company: Company, work: OpenWork, now: datetime) -> OpenWork:
    """The same with how many items the inbox has, as its page and the menu count them."""
    items, snoozed = open_items.how_many(company.id, local_day(company, now), now)
    return replace(work, items=items, snoozed_items=snoozed)


def with_names(company_id: int, work: OpenWork) -> OpenWork:
    """The same with some names of people on hold, and open issues by kind."""
    names = open_people.names_on_hold(company_id, NAMED) if work.on_hold else ()
    return replace(work, on_hold_names=names, kinds=tuple(issues.open_by_code(company_id)))


def _records(companies: Sequence[Company], now: datetime) -> dict[int, RecordCounts]:
    """By the day that each company has."""
    by_day: dict[date, list[int]] = {}
    for company in companies:
        by_day.setdefault(local_day(company, now), []).append(company.id)
    found: dict[int, RecordCounts] = {}
    for day, theirs in by_day.items():
        found |= open_people.records(theirs, day)
    return found


def _work(
    records: RecordCounts,
    found: IssueCounts,
    payslips: PayslipFigures,
    now: datetime,
    *,
    backdated: int,
    held: int,
    open_notices: int,
    is_webhook_bad: bool,
) -> OpenWork:
    people = records.ready + records.pending + records.not_seen + found.people
    return OpenWork(
        people=people,
        up_to_date=max(0, people - records.not_level - found.people),
        need_you=records.need_you + found.people_needing,
        on_hold=records.on_hold + found.people_needing,
        waiting=records.waiting + found.people - found.people_needing,
        not_in_humaans=records.not_seen,
        not_found_lately=records.missed,
        missing_information=records.pending,
        edited=records.edited,
        held_changes=held,
        company_issues=found.of_company,
        webhook_faults=max(found.of_webhook, int(is_webhook_bad)),
        backdated=backdated,
        payslips_failed=payslips.failed,
        payslips_unclear=payslips.unclear,
        payslips_on_hold=payslips.on_hold,
        payslips_unsent=payslips.unsent,
        uploads_to_check=payslips.uploads_to_check,
        emails_waiting=payslips.mails_waiting if _is_stuck(payslips, now) else 0,
        leftover_files=payslips.orphaned_files,
        notices=open_notices,
        advice=found.advice,
        counts={
            "total": records.total,
            "ready": records.ready,
            "pending": records.pending,
            "excluded": records.excluded,
            "not_seen": records.not_seen,
            "closed": records.closed,
        },
    )


def _is_webhook_bad(sync: SyncFigures) -> bool:
    """Without a secret no webhook is set up, and anyone who sends something is a stranger."""
    return sync.has_webhook_secret and (sync.is_webhook_refused or sync.is_webhook_astray)


def _is_stuck(payslips: PayslipFigures, now: datetime) -> bool:
    """Whether mails wait for something to be done, or longer than they should."""
    oldest = payslips.oldest_mail_at
    return bool(payslips.mail_trouble) or (oldest is not None and now - oldest > lateness.MAILS)
