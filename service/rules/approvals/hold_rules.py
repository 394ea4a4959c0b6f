"""Which changes of payroll fields wait for someone's approval: one row for each rule, judged by group of fields.

Pure: what payroll has, what it would have, and what the store knows of the employee come in; the rule that holds a
group and its sentence come out. Sentences name no amount and no account, so that everyone may read them. To add a rule:
a member of `HoldRule`, a function here, its switch in rules/mapping/settings_switches.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from service.facts.approvals import FIELDS_OF, FieldGroup, HoldRule, groups_of
from service.rules.fields.pluralise import counted
from service.rules.mapping.salaries import TIMES_A_YEAR
from service.rules.pay.pay_calendar import next_paydays, schedule_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from service.facts.employees import FieldValue
    from service.facts.payslips import PaySchedule
    from service.facts.settings import CompanySettings


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which what an employee is paid with must be right, and what it is: "cut-off" or "payday"."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class KnownOfEmployee:
    """What the rules need of one employee beside their fields. Days are the company's."""

    #: The next cut-off or payday, today included; None when there is none.
    deadline: Deadline | None = None
    #: When bank details, and an email address, last changed from one value to another.
    bank_changed_on: date | None = None
    email_changed_on: date | None = None
    #: Bank accounts (sort code, account number) that other employees are paid to.
    accounts_of_others: frozenset[tuple[str, str]] = frozenset()
    has_payslip: bool = False
    #: In the snapshot of a pay period that was handed over.
    was_handed_over: bool = False
    #: The last day employed, by Humaans or payroll.
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One employee's fields before and after, with what is known of them, on a day of the company."""

    settings: CompanySettings
    day: date
    before: Mapping[str, FieldValue]
    after: Mapping[str, FieldValue]
    known: KnownOfEmployee

    def touches(self, group: FieldGroup) -> bool:
        """Whether a field of the group would have another value."""
        return any(self.before[name] != self.after[name] for name in FIELDS_OF[group])

    def replaces(self, group: FieldGroup) -> bool:
        """Whether a value that was there would be another, or none: to fill in what was blank is no such change."""
        return any(self.before[name] is not None and self.before[name] != self.after[name] for name in FIELDS_OF[group])


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a group is held: the rule, and a sentence for people."""

    rule: HoldRule
    why: str


def next_deadline(
    schedules: Sequence[PaySchedule], cut_offs: Mapping[str, Iterable[date]], pay_schedule: str | None, day: date
) -> Deadline | None:
    """The next cut-off or payday of an employee's schedule; `cut_offs` are days by the name of a schedule."""
    schedule = schedule_for(schedules, pay_schedule)
    if schedule is None:
        return None
    found = [Deadline(each, "cut-off") for each in cut_offs.get(schedule.name, ()) if each >= day]
    found += [Deadline(each.day, "payday") for each in next_paydays(schedule, day, 1)]
    return min(found, key=lambda each: each.day, default=None)


def holds(change: Change) -> dict[FieldGroup, Hold]:
    """The groups of fields that must wait, each with the first rule that says so; empty when nothing must."""
    found = {}
    for group in groups_of(change.before):
        if change.touches(group):
            hold = next((hold for rule in _RULES[group] if (hold := rule(change)) is not None), None)
            if hold is not None:
                found[group] = hold
    return found


def _bank_before_payday(change: Change) -> Hold | None:
    settings, deadline = change.settings, change.known.deadline
    if not settings.hold_bank_before_payday or deadline is None or not change.replaces(FieldGroup.BANK):
        return None
    left = (deadline.day - change.day).days
    if left > settings.hold_bank_before_payday_days:
        return None
    when = f"on the day of the {deadline.name}" if left == 0 else f"{counted(left, 'day')} before {_THE[deadline.name]}"
    return Hold(HoldRule.BANK_BEFORE_PAYDAY, f"Bank details changed {when}.")


_THE: Final = {"cut-off": "the cut-off", "payday": "payday"}


def _bank_with_email(change: Change) -> Hold | None:
    if not change.settings.hold_bank_with_email or not change.replaces(FieldGroup.BANK):
        return None
    days = change.settings.hold_bank_with_email_days
    if change.replaces(FieldGroup.EMAIL):
        return Hold(HoldRule.BANK_WITH_EMAIL, "Bank details and an email address changed at the same time.")
    if not _is_within(change.known.email_changed_on, days, change.day):
        return None
    return Hold(HoldRule.BANK_WITH_EMAIL, f"Bank details changed within {counted(days, 'day')} of an email address.")


def _email_after_bank(change: Change) -> Hold | None:
    """Of the two that change within days of each other, the second is held."""
    if not change.settings.hold_bank_with_email or not change.replaces(FieldGroup.EMAIL):
        return None
    days = change.settings.hold_bank_with_email_days
    if not _is_within(change.known.bank_changed_on, days, change.day):
        return None
    return Hold(HoldRule.BANK_WITH_EMAIL, f"An email address changed within {counted(days, 'day')} of bank details.")


def _is_within(changed_on: date | None, days: int, day: date) -> bool:
    return changed_on is not None and day - changed_on <= timedelta(days=days)


def _shared_account(change: Change) -> Hold | None:
    account = change.after["sort_code"], change.after["account_number"]
    if not change.settings.hold_shared_account or account not in change.known.accounts_of_others:
        return None
    return Hold(HoldRule.SHARED_ACCOUNT, "Another employee is paid to the same bank account.")


def _leaver_pay(change: Change) -> Hold | None:
    last_day = change.known.last_day
    if change.before["end_date"] != change.after["end_date"]:
        last_day = change.after["end_date"]  # type: ignore[assignment]
    if not change.settings.hold_leaver_pay or last_day is None or last_day >= change.day:
        return None
    return Hold(HoldRule.LEAVER_PAY, "Pay changed after the employee's last day.")


def _pay_by_percent(change: Change) -> Hold | None:
    settings = change.settings
    if not (settings.hold_pay_up or settings.hold_pay_down) or change.before["salary_amount_minor"] is None:
        return None
    if change.after["salary_amount_minor"] is None:
        return _down(settings, Fraction(0))
    ratio = _pay_ratio(change.before, change.after)
    if ratio is None:
        return Hold(
            HoldRule.PAY_NOT_COMPARABLE,
            "Pay changed its currency, or to a period that it cannot be compared with.",
        )
    return _up(settings, ratio) or _down(settings, ratio)


def _up(settings: CompanySettings, ratio: Fraction) -> Hold | None:
    percent = settings.hold_pay_up_percent
    if not settings.hold_pay_up or ratio * 100 <= 100 + percent:
        return None
    return Hold(HoldRule.PAY_UP, f"Pay went up by more than {percent}%.")


def _down(settings: CompanySettings, ratio: Fraction) -> Hold | None:
    percent = settings.hold_pay_down_percent
    if not settings.hold_pay_down or ratio * 100 >= 100 - percent:
        return None
    return Hold(HoldRule.PAY_DOWN, f"Pay went down by more than {percent}%.")


#: A rise from nothing, which is more than any percentage.
_WITHOUT_END: Final = Fraction(10**9)


def _pay_ratio(before: Mapping[str, FieldValue], after: Mapping[str, FieldValue]) -> Fraction | None:
    """New pay over old, by the year where the periods differ; None when the two cannot be compared."""
    if before["salary_currency"] != after["salary_currency"]:
        return None
    old, new = (Fraction(str(each["salary_amount_minor"])) for each in (before, after))
    periods = [str(each["salary_period"]) for each in (before, after)]
    if periods[0] != periods[1]:
        if not set(periods) <= TIMES_A_YEAR.keys():
            return None
        old, new = old * TIMES_A_YEAR[periods[0]], new * TIMES_A_YEAR[periods[1]]
    if old <= 0:
        return _WITHOUT_END if new > old else Fraction(1)
    return new / old


def _start_date(change: Change) -> Hold | None:
    """HMRC opens a second employment when this changes, so no setting turns it off."""
    return _after_first_pay(change, "start date")


def _starter_declaration(change: Change) -> Hold | None:
    return _after_first_pay(change, "starter declaration")


def _after_first_pay(change: Change, name: str) -> Hold | None:
    if change.known.has_payslip:
        return Hold(HoldRule.STARTER, f"The {name} changed after the first payslip.")
    if change.known.was_handed_over:
        return Hold(HoldRule.STARTER, f"The {name} changed after the first pay period was handed over.")
    return None


_RULES: Final[Mapping[FieldGroup, tuple[Callable[[Change], Hold | None], ...]]] = {
    FieldGroup.BANK: (_shared_account, _bank_with_email, _bank_before_payday),
    FieldGroup.PAY: (_leaver_pay, _pay_by_percent),
    FieldGroup.EMAIL: (_email_after_bank,),
    FieldGroup.START_DATE: (_start_date,),
    FieldGroup.STARTER_DECLARATION: (_starter_declaration,),
}
