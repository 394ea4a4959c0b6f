"""Values that a person or a program writes for an employee: judged as Humaans' are, all at once, in their own words.

Beside the rules of each field: the exact amount may be written as `salary_rate`, in the currency's main unit and as
people write it; a postcode and a pay schedule must be ones that exist, since the person who writes them can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from service.facts.employees import PAYROLL_FIELD_KINDS, FieldKind
from service.facts.issues import IssueCode
from service.rules.fields import bank_formats, currencies, formats, postcodes, tax_formats, typed_dates
from service.rules.fields.formats import Invalid
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.pay.pay_calendar import named_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from service.facts.employees import FieldValue
    from service.facts.payslips import PaySchedule

AMOUNT: Final = "salary_amount_minor"
#: The exact amount as a text, in the place of `salary_amount_minor`.
RATE: Final = "salary_rate"
LARGEST_AMOUNT: Final = 10**15
#: What is said to the person who typed it, where the words of an issue about Humaans do not fit.
_WHEN_TYPED: Final = {
    IssueCode.GENDER_UNKNOWN: "must be female or male: HMRC accepts no other",
    IssueCode.NOT_MONEY: "must be an amount, like 42,000 or 42,000.50",
    IssueCode.THOUSANDS_OR_DECIMALS: "could be thousands or decimals: enter it like 70,000 or 70.00",
    IssueCode.STUDENT_LOAN_PLAN: "must be a student loan plan of this tax year",
}
#: As above, of what is nothing like the value; where more is known of it, that is said instead.
_WHEN_TYPED_AND_UNLIKE: Final = {
    typed_dates.NOT_A_DATE: "must be a date, like 6 April 2026 or 2026-04-06",
    tax_formats.NOT_A_TAX_CODE: "must be a tax code, like 1257L",
    tax_formats.NOT_AN_NI_NUMBER: "must be a National Insurance number, like CE 23 45 61 D",
}
_OF_A_LIST: Final = frozenset({IssueCode.NOT_A_CHOICE, IssueCode.SALARY_PERIOD})


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that no Humaans value could be: not a field, not editable, or not of the right kind."""

    message: str


#: Delivered to without the form of a UK postcode.
_NO_UK_FORM: Final = ("GIR 0AA", "BFPO ")


def read_edits(
    written: Mapping[str, Any], before: Mapping[str, FieldValue], day: date, schedules: Sequence[PaySchedule]
) -> tuple[dict[str, FieldValue], list[tuple[str, str]]]:
    """The values by payroll field, and every fault as (name as written, message).

    `written` has texts, whole minor units for an amount, None for a field to be emptied; `before` is what is held.
    """
    values = {name: _one(name, value, day) for name, value in written.items() if name != RATE}
    _judge_postcode(written, values, before, day)
    _judge_bank_numbers(written, values)
    _judge_schedule(values, before, schedules)
    faults = [(name, found) for name, found in values.items() if isinstance(found, Invalid | Refused)]
    known = {name: found for name, found in values.items() if not isinstance(found, Invalid | Refused)}
    faults += _read_amount(written, known, before)
    return known, [(name, _when_typed(name, fault)) for name, fault in faults]


def _when_typed(name: str, fault: Invalid | Refused) -> str:
    if isinstance(fault, Refused):
        return fault.message
    if fault.code in _OF_A_LIST:
        return f"must be {FIELDS_BY_NAME[name].accepted_format}"
    return _WHEN_TYPED.get(fault.code) or _WHEN_TYPED_AND_UNLIKE.get(fault.message, fault.message)


def _one(name: str, written: Any, day: date) -> FieldValue | Invalid | Refused:
    if name not in FIELDS_BY_NAME:
        return Refused("is not a payroll field")
    if name == "employee_id":
        return Refused("cannot be edited; it is changed by settling an issue about it")
    if written is None or (isinstance(written, str) and not written.strip()):
        return None
    if PAYROLL_FIELD_KINDS[name] is FieldKind.MONEY:
        whole = isinstance(written, int) and not isinstance(written, bool) and 0 <= written <= LARGEST_AMOUNT
        said = "must be whole minor units, for example 4200000 for £42,000"
        return written if whole else Refused(said)
    if not isinstance(written, str):
        return Refused("must be a text")
    typed = written.strip()
    if PAYROLL_FIELD_KINDS[name] is FieldKind.DATE and (found := typed_dates.day_in_words(typed)) is not None:
        typed = found.isoformat()
    return FIELDS_BY_NAME[name].parse(typed, day)


def _judge_postcode(
    written: Mapping[str, Any],
    values: dict[str, FieldValue | Invalid | Refused],
    before: Mapping[str, FieldValue],
    day: date,
) -> None:
    """Beside its country; one that is kept with an advice when Humaans has it must be one when it is typed."""
    if not isinstance(values.get("postcode"), str):
        return
    country = values.get("country", before["country"])
    beside = None if isinstance(country, Invalid | Refused) else country
    found = postcodes.postcode_in(str(written["postcode"]).strip(), day, beside)
    if isinstance(found, str) and beside in {None, "GB"} and found != before["postcode"]:
        is_delivered = postcodes.has_uk_form(found) or found.startswith(_NO_UK_FORM)
        found = found if is_delivered else Invalid(IssueCode.POSTCODE, "is not a UK postcode")
    values["postcode"] = found


def _judge_bank_numbers(written: Mapping[str, Any], values: dict[str, FieldValue | Invalid | Refused]) -> None:
    pair = [written.get(name) for name in ("sort_code", "account_number")]
    if all(isinstance(each, str) for each in pair) and bank_formats.seem_swapped(*map(str, pair)):
        values |= dict.fromkeys(("sort_code", "account_number"), bank_formats.SWAPPED)


def _judge_schedule(
    values: dict[str, FieldValue | Invalid | Refused],
    before: Mapping[str, FieldValue],
    schedules: Sequence[PaySchedule],
) -> None:
    schedule = values.get("pay_schedule")
    if not isinstance(schedule, str) or schedule == before["pay_schedule"] or schedule in formats.PAY_FREQUENCIES:
        return
    if named_schedule(schedules, schedule) is None:
        values["pay_schedule"] = Refused("must be one of your pay schedules, or how often people are paid")


def _read_amount(
    written: Mapping[str, Any], values: dict[str, FieldValue], before: Mapping[str, FieldValue]
) -> list[tuple[str, Invalid | Refused]]:
    """The amount by the currency and the period that it will stand beside; it goes into the values."""
    currency = str(values.get("salary_currency", before["salary_currency"]) or currencies.DEFAULT_CURRENCY)
    period = values.get("salary_period", before["salary_period"])
    rate, held, whole = written.get(RATE), before[AMOUNT], values.get(AMOUNT)
    if RATE in written:
        found = _rate(rate, currency, None if period is None else str(period))
        if isinstance(found, Invalid | Refused):
            return [(RATE, found)]
        if isinstance(whole, int) and (found is None or currencies.whole_minor_units(found) != whole):
            return [(RATE, Refused(f"is another amount than {AMOUNT}; give one of them"))]
        values[AMOUNT] = found
    elif isinstance(held, Decimal) and whole == currencies.whole_minor_units(held):
        del values[AMOUNT]  # read here as the rounded one, and sent back
    if isinstance(values.get(AMOUNT, held), Decimal) and period not in currencies.RATE_PERIODS:
        name = "salary_period" if "salary_period" in written else RATE
        return [(name, Refused("must be hourly or daily while the salary has a fraction of a penny"))]
    return []


def _rate(written: Any, currency: str, period: str | None) -> currencies.MinorUnits | Invalid | Refused | None:
    if written is None or (isinstance(written, str) and not written.strip()):
        return None
    found = currencies.typed_money(written, currency, period) if isinstance(written, str) else None
    if found is None:
        return Refused("must be a text, like 12.8205")
    if not isinstance(found, Invalid | Refused) and not 0 <= found <= LARGEST_AMOUNT:
        return Invalid(IssueCode.NOT_MONEY, "must be an amount")
    return found
