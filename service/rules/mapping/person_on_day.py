"""One person on one day: which of their records in Humaans apply, and where those contradict each other.

Sources read from it (sources.py). Nothing is chosen by when it was made: of records that apply together, what
they agree in is read, and what they differ in is unusable until a person ends or removes one (decision 0023).
"""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Final

from service.facts.humaans import ABSENT, Unusable
from service.facts.issues import IssueCode
from service.rules.fields import characters, formats
from service.rules.fields.currencies import money_in_minor_units, shown
from service.rules.fields.formats import Invalid
from service.rules.mapping.effective_dates import all_in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from service.facts.humaans import (
        BankAccount,
        Catalogue,
        Compensation,
        CustomValue,
        JobRole,
        PersonRecord,
        RawValue,
        SourceValue,
    )


#: The key of a record whose start is not known.
_SINCE: Final = "effectiveDate"


class PersonOnDay:
    """One person as they are on one day: the roles, salary, bank accounts and place that apply.

    `salary` is the compensation of a salary type that applies; other types are never taken for pay. Where several
    records that apply contradict each other, what they contradict each other in cannot be used (decision 0023).
    """

    __slots__ = ("banks", "catalogue", "custom_rows", "day", "person", "roles", "salary")

    def __init__(self, person: PersonRecord, catalogue: Catalogue, day: date) -> None:
        self.person = person
        self.catalogue = catalogue
        self.day = day
        self.roles: list[JobRole] | Unusable = _roles_in_force(person.job_roles, day)
        self.salary: Compensation | Unusable | None = _salary_in_force(person, catalogue, day)
        self.banks: list[BankAccount] | Unusable = _accounts_paid_to(person.bank_accounts)
        self.custom_rows = _by_field(person.custom_values)

    def with_salary(self, row: Compensation) -> PersonOnDay:
        """The same person as if this compensation were the one that applies."""
        other = copy(self)
        other.salary = row
        return other

    def ids_in_force(self) -> set[str]:
        """The ids of the rows that apply, to which custom values may be bound."""
        salary = self.salary
        lists = (rows for rows in (self.roles, self.banks) if not isinstance(rows, Unusable))
        ids = {row.id for rows in lists for row in rows}
        return ids if salary is None or isinstance(salary, Unusable) else ids | {salary.id}


def _by_field(rows: tuple[CustomValue, ...]) -> dict[str, list[CustomValue]]:
    grouped: dict[str, list[CustomValue]] = {}
    for row in rows:
        grouped.setdefault(row.field_id, []).append(row)
    return grouped


def salaries_of(person: PersonRecord, catalogue: Catalogue) -> list[Compensation]:
    """The person's compensations of a salary type, in no order; one whose type cannot be read may be a salary."""
    types = catalogue.compensation_types
    return [
        row
        for row in person.compensations
        if ((known := types.get(row.type_id or "")) is not None and known.base_type == "salary")
        or (row.type_id is None and row.unreadable)
    ]


def not_read(rows: Iterable[JobRole | Compensation], in_force: Sequence[JobRole | Compensation]) -> str:
    """The key for which records cannot be used, "" when they can: one that applies, or one whose start is not known."""
    for row in rows:
        if row.unreadable and (row.unreadable.endswith(_SINCE) or row in in_force):
            return row.unreadable
    return ""


def _is_plainly_read(rows: Sequence[JobRole | Compensation]) -> bool:
    """Whether none of the records has anything that cannot be read; most people have one record of a kind."""
    if len(rows) == 1:
        return not rows[0].unreadable
    return not any(row.unreadable for row in rows)


def _roles_in_force(roles: tuple[JobRole, ...], day: date) -> list[JobRole] | Unusable:
    found = all_in_force(roles, day)
    if _is_plainly_read(roles):
        return found
    if path := not_read(roles, found):
        return Unusable(IssueCode.NOT_UNDERSTOOD, f"has a job role in Humaans that cannot be read ({path})")
    return found


def salaries_in_force(rows: Sequence[Compensation], day: date) -> list[Compensation]:
    """Of compensations of salary types, those that apply on the day; each type is a salary of its own."""
    if len(rows) <= 1:
        return all_in_force(rows, day)
    types = dict.fromkeys(row.type_id for row in rows)
    return [row for type_id in types for row in all_in_force([each for each in rows if each.type_id == type_id], day)]


def _salary_in_force(person: PersonRecord, catalogue: Catalogue, day: date) -> Compensation | Unusable | None:
    salaries = salaries_of(person, catalogue)
    rows = salaries_in_force(salaries, day)
    if not _is_plainly_read(salaries) and (path := not_read(salaries, rows)):
        return Unusable(IssueCode.NOT_UNDERSTOOD, f"has a pay record in Humaans that cannot be read ({path})")
    if len(rows) <= 1:
        return rows[0] if rows else None
    by_type: dict[str | None, set[tuple[str, ...]]] = {}
    for row in rows:
        by_type.setdefault(row.type_id, set()).add(_pay_of(row))
    if len(by_type) == 1 and len(by_type[rows[0].type_id]) == 1:
        return min(rows, key=lambda row: row.id)
    return Unusable(
        IssueCode.SEVERAL_SALARIES,
        "has several salaries at the same time in Humaans",
        tuple(sorted({_pay_in_words(row) for row in rows})),
    )


def _pay_of(row: Compensation) -> tuple[str, str, str]:
    """What tells one salary from another, however it is written."""
    currency = (row.currency or "").strip().upper()
    known = formats.salary_period((row.period or "").strip(), date.min)
    period = _comparable(row.period or "") if isinstance(known, Invalid) else known
    amount = money_in_minor_units(row.amount or "", currency, period)
    return (row.amount or "").strip() if isinstance(amount, Invalid) else str(amount), currency, period


def _pay_in_words(row: Compensation) -> str:
    """`£30,000.00 annual from 1 September 2026`; an amount that is not understood as Humaans has it."""
    currency = (row.currency or "").strip().upper()
    amount = money_in_minor_units(row.amount or "", currency, "hourly")
    written = f"{row.amount or 'no amount'} {currency}" if isinstance(amount, Invalid) else shown(amount, currency)
    since = row.effective_date
    day = "" if since is None else f"from {since.day} {since:%B} {since.year}"
    return " ".join(part for part in (written.strip(), (row.period or "").strip(), day) if part)


#: What Humaans must look like before an account is taken, and who sees to it.
ONE_ACCOUNT: Final = (
    "Sort code and account number must come from one account. Ask the employee which account they are paid to, then "
    "ask HR to keep only that one in Humaans."
)


def _accounts_paid_to(accounts: tuple[BankAccount, ...]) -> list[BankAccount] | Unusable:
    """The only account, or the same one kept several times; several that differ are for a person to settle (7.3)."""
    if len(accounts) <= 1:
        return list(accounts)
    by_number: dict[tuple[str, str], list[BankAccount]] = {}
    for account in accounts:
        by_number.setdefault(_digits_of(account), []).append(account)
    if len(by_number) > 1:
        by_number.pop(("", ""), None)  # an account without numbers is nowhere to be paid to
    if len(by_number) > 1:
        return Unusable(IssueCode.SEVERAL_BANK_ACCOUNTS, "has several bank accounts in Humaans", remedy=ONE_ACCOUNT)
    (same,) = by_number.values()
    return sorted(same, key=lambda account: account.updated_at, reverse=True)


def _digits_of(account: BankAccount) -> tuple[str, str]:
    """What tells one account from another, however it is written."""
    sort_code, number = (account.values.get(key) for key in ("sortCode", "accountNumber"))
    return (
        characters.without_marks(sort_code) if isinstance(sort_code, str) else "",
        characters.squeezed(number).lstrip("0") if isinstance(number, str) else "",
    )


def _comparable(text: str) -> str:
    return characters.one_line(text).casefold()


def agreed(values: Iterable[RawValue], disagreement: Callable[[tuple[str, ...]], Unusable]) -> SourceValue:
    """The one value of records that apply together; blank ones give way, and several that differ are unusable."""
    seen = list(values)
    unreadable = next((value for value in seen if isinstance(value, Unusable)), None)
    if unreadable is not None:
        return unreadable
    filled: dict[str | tuple[str, ...], str | tuple[str, ...]] = {}
    for value in seen:
        if isinstance(value, str) and value.strip():
            filled.setdefault(_comparable(value), value)
        elif isinstance(value, tuple) and value:
            filled.setdefault(tuple(sorted(map(_comparable, value))), value)
    if len(filled) > 1:
        return disagreement(tuple(v if isinstance(v, str) else ", ".join(v) for v in filled.values()))
    if filled:
        return next(iter(filled.values()))
    return next((value for value in seen if value is not ABSENT), ABSENT)
