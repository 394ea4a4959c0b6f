"""Everything of a company that is still open, counted once for every page that says how things stand.

All is well only when none of it is there: people on hold, not in Humaans, missing information or edited, issues of
people and of the company, payslips that failed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.store.employees import backdated_pay, employee_counts, employee_search, issues
from service.store.payslips import delivery_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from service.store.payslips.delivery_counts import PayslipFigures
    from service.store.tables.employees import Employee

#: People on hold who are named.
NAMED: Final = 5
#: Issues that hold a person as a whole; those of people without an employee always do.
HOLDING: Final = frozenset(
    {
        IssueCode.EMPLOYEE_ID_CHANGED,
        IssueCode.EMPLOYEE_ID_TAKEN,
        IssueCode.EXCLUSION_CANNOT_BE_JUDGED,
        IssueCode.CAME_BACK,
        IssueCode.NOT_UNDERSTOOD,
    }
)


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Numbers of people unless stated otherwise; who is excluded or closed is not among them."""

    #: Employees, and people on hold who are none yet.
    people: int = 0
    #: Of them those who are equal to Humaans, with nothing left to decide.
    up_to_date: int = 0
    #: With an issue that withholds something and that someone must resolve or correct.
    need_you: int = 0
    #: Among those, people who are not imported before someone decides; and some of their names.
    on_hold: int = 0
    on_hold_names: tuple[str, ...] = ()
    #: With nothing but issues that wait for Humaans to be corrected.
    waiting: int = 0
    not_in_humaans: int = 0
    #: Absent from the last reading of everyone, and not known yet to be gone.
    not_found_lately: int = 0
    missing_information: int = 0
    edited: int = 0
    #: Not people: issues of the company itself, salaries, deliveries, files, and pieces of advice.
    company_issues: int = 0
    backdated: int = 0
    payslips_failed: int = 0
    payslips_unclear: int = 0
    leftover_files: int = 0
    advice: int = 0
    #: Records by state (employees.counts), and open issues by code (issues.open_by_code): what the numbers are made of.
    counts: Mapping[str, int] = field(default_factory=dict)
    kinds: tuple[tuple[str, bool, int], ...] = ()

    @property
    def is_all_well(self) -> bool:
        """Whether there is nothing to do; advice may be open all the same."""
        return self.people == self.up_to_date and not (
            self.missing_information
            or self.company_issues
            or self.backdated
            or self.payslips_failed
            or self.payslips_unclear
            or self.leftover_files
        )


def of_company(company_id: int, day: date, now: datetime, payslips: PayslipFigures | None = None) -> OpenWork:
    """What is open in a company on its day; `payslips` are its figures, where they were counted a moment ago."""
    found = _People(company_id)
    counts = employee_counts.counts(company_id, day)
    kinds = issues.open_by_code(company_id)
    payslips = delivery_counts.of_company(company_id, now) if payslips is None else payslips
    people = counts["ready"] + counts["pending"] + counts["not_seen"] + len(found.without_record)
    return OpenWork(
        people=people,
        up_to_date=max(0, people - len(found.not_level)),
        need_you=len(found.need_you),
        on_hold=len(found.on_hold),
        on_hold_names=tuple(sorted(found.on_hold.values()))[:NAMED],
        waiting=len(found.waiting - found.need_you),
        not_in_humaans=counts["not_seen"],
        not_found_lately=found.missed,
        missing_information=counts["pending"],
        edited=len(found.edited),
        company_issues=found.company_issues,
        backdated=backdated_pay.count_open(company_id),
        payslips_failed=payslips.failed,
        payslips_unclear=payslips.unclear,
        leftover_files=payslips.stray_files,
        advice=sum(number for _code, is_advice, number in kinds if is_advice),
        counts=counts,
        kinds=tuple(kinds),
    )


class _People:
    """Who is open for which reason; employees by id, others by their id in Humaans."""

    def __init__(self, company_id: int) -> None:
        self.need_you: set[int | str] = set()
        self.on_hold: dict[int | str, str] = {}
        self.waiting: set[int | str] = set()
        self.edited: set[int | str] = set()
        self.not_level: set[int | str] = set()
        self.without_record: set[str] = set()
        self.company_issues = self.missed = 0
        set_aside = self._count_records(employee_search.not_in_sync(company_id))
        for row in issues.open_of_people(company_id):
            if row.employee_id not in set_aside:
                self._count_issue(row.person_id, row.employee_id, row.code, row.person_name, row.waiting_since)
        self.not_level |= self.need_you | self.waiting

    def _count_records(self, rows: Iterable[Employee]) -> set[int]:
        """Counts records that are not equal to Humaans; returns those that are set aside, and judged by no one."""
        set_aside: set[int] = set()
        for row in rows:
            if row.is_closed or (row.excluded and not row.not_seen):
                set_aside.add(row.id)
                continue
            self.not_level.add(row.id)
            if row.edited_fields:
                self.edited.add(row.id)
            if row.not_seen:
                self.need_you.add(row.id)
            elif row.missed_readings:
                self.missed += 1
        return set_aside

    def _count_issue(
        self, person_id: str | None, employee_id: int | None, code: str, name: str, waiting_since: datetime | None
    ) -> None:
        who = employee_id or person_id
        if who is None:
            self.company_issues += 1
            return
        if isinstance(who, str):
            self.without_record.add(who)
        if waiting_since is not None:
            self.waiting.add(who)
            return
        self.need_you.add(who)
        if employee_id is None or code in HOLDING:
            self.on_hold[who] = name or "Someone in Humaans"
