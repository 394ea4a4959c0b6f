"""How payroll values are written for payroll programs: texts, dates, amounts, and codes of another system.

A value without a counterpart is refused, never guessed and never left blank in silence.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from service.rules.exports.target import CannotExportError, Source
from service.rules.fields.currencies import in_major_units
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.fields.pluralise import in_a_row

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR_FIRST: Final = "YYYY-MM-DD"
DAY_FIRST: Final = "DD/MM/YYYY"
_WEEK_ONE: Final = " W1M1"
#: HMRC's bands of weekly hours: from so many hours on (hmrc-rules.md 1).
_BANDS: Final = (("D", Decimal(30)), ("C", Decimal(24)), ("B", Decimal(16)), ("A", Decimal(0)))
_PAY_FREQUENCIES: Final = {
    "weekly": "W1", "fortnightly": "W2", "four_weekly": "W4", "monthly": "M1", "quarterly": "M3",
    "half_yearly": "M6", "yearly": "MA", "one_off": "IO", "irregular": "IR",
}  # fmt: skip


def text(field: str) -> Source:
    """As payroll has it."""
    return Source((field,), lambda record: text_of(record, field), _label(field))


def email() -> Source:
    """The work email, or the personal one of an employee who has no other, as for payslips."""
    return Source(
        ("email", "personal_email"),
        lambda record: text_of(record, "email") or text_of(record, "personal_email"),
        "Email, else Personal email",
    )


def joined(*fields: str) -> Source:
    """Several fields with a space between them."""
    labels = in_a_row([_label(field) for field in fields])
    return Source(fields, lambda record: " ".join(filter(None, (text_of(record, field) for field in fields))), labels)


def initial(field: str) -> Source:
    """The first letter."""
    return Source((field,), lambda record: text_of(record, field)[:1], f"first letter of {_label(field)}")


def day(field: str, form: str = YEAR_FIRST) -> Source:
    """A date, always with four digits for the year: two would make 1965 a year to come."""

    def year_first(record: Mapping[str, object]) -> str:
        written = text_of(record, field)
        return date.fromisoformat(written).isoformat() if written else ""

    def day_first(record: Mapping[str, object]) -> str:
        year, _, rest = year_first(record).partition("-")
        month, _, day_of_month = rest.partition("-")
        return f"{day_of_month}/{month}/{year}" if year else ""

    return Source((field,), day_first if form == DAY_FIRST else year_first, f"{_label(field)}, {form}")


def code(field: str, codes: Mapping[str, str], heading: str = "") -> Source:
    """A code of ours as one of theirs; one without a counterpart is refused."""

    def read(record: Mapping[str, object]) -> str:
        ours = text_of(record, field)
        if ours and ours not in codes:
            raise CannotExportError(f"{heading or _label(field)} has a value for which this program has no code.")
        return codes[ours] if ours else ""

    pairs = ", ".join(f"{ours} is {theirs or 'blank'}" for ours, theirs in codes.items())
    return Source((field,), read, f"{_label(field)} ({pairs})")


def tax_code(field: str = "tax_code") -> Source:
    """A tax code without its week 1/month 1 mark."""
    return Source((field,), lambda record: text_of(record, field).removesuffix(_WEEK_ONE), _label(field))


def week_one_of(field: str, yes: str, no: str) -> Source:
    """Whether a tax code that has no field beside it for the mark has a week 1/month 1 mark."""

    def read(record: Mapping[str, object]) -> str:
        written = text_of(record, field)
        return (yes if written.endswith(_WEEK_ONE) else no) if written else ""

    return Source((field,), read, f"week 1/month 1 mark of {_label(field)}: {yes} or {no}")


def tax_code_without_regime() -> Source:
    """The tax code without the S or C in front and without its week 1/month 1 mark."""

    def read(record: Mapping[str, object]) -> str:
        plain = text_of(record, "tax_code").removesuffix(_WEEK_ONE)
        return plain[1:] if plain[:1] in {"S", "C"} else plain

    return Source(("tax_code",), read, "Tax code without S or C")


def tax_regime() -> Source:
    """S for Scotland, C for Wales."""

    def read(record: Mapping[str, object]) -> str:
        first = text_of(record, "tax_code")[:1]
        return first if first in {"S", "C"} else ""

    return Source(("tax_code",), read, "S or C in front of the tax code")


def week_one(yes: str, no: str) -> Source:
    """Whether the tax code is on a week 1/month 1 basis; nothing where there is no code."""

    def read(record: Mapping[str, object]) -> str:
        written, said = text_of(record, "tax_code"), text_of(record, "week_one_basis")
        is_marked = written.endswith(_WEEK_ONE)
        if is_marked and said == "no":
            raise CannotExportError("Tax code and Week 1/month 1 disagree.")
        return (yes if is_marked or said == "yes" else no) if written else ""

    return Source(
        ("tax_code", "week_one_basis"),
        read,
        f"Week 1/month 1, or the mark of the tax code: {yes or 'blank'} or {no or 'blank'}",
    )


def in_pounds(field: str = "salary_amount_minor") -> Source:
    """An amount with a full stop and no thousands separator; a rate keeps its decimals."""
    return Source((field, "salary_currency"), lambda record: _amount(record, field), f"{_label(field)}, like 42000.00")


def when_period_is(period: str, inner: Source) -> Source:
    """Only for people whose salary is per this period: an annual salary is no hourly rate."""

    def read(record: Mapping[str, object]) -> str:
        return inner.read(record) if text_of(record, "salary_period") == period else ""

    return Source((*inner.fields, "salary_period"), read, f"{inner.what}, where the salary is {period}")


def in_pounds_each_period() -> Source:
    """What is paid each pay period, for people whose salary is per pay period: nothing is divided or multiplied."""
    amount, frequency = in_pounds(), pay_frequency()

    def read(record: Mapping[str, object]) -> str:
        paid = _PAY_FREQUENCIES.get(text_of(record, "salary_period"))
        return amount.read(record) if paid is not None and paid == frequency.read(record) else ""

    return Source(
        (*amount.fields, "salary_period", *frequency.fields),
        read,
        f"{amount.what}, where the salary is per pay period",
        conditions=frequency.fields,
    )


def hours_band() -> Source:
    """HMRC's band of weekly hours: the one that is given, else A up to 15.99, B to 23.99, C to 29.99, D 30 or more."""

    def read(record: Mapping[str, object]) -> str:
        written = text_of(record, "hours_per_week")
        if given := text_of(record, "hours_band"):
            return given
        if not written:
            return ""
        hours = Decimal(written)
        return next(band for band, least in _BANDS if hours >= least)

    return Source(
        ("hours_band", "hours_per_week"),
        read,
        "Hours band, else made from Weekly hours, A to E",
        conditions=("hours_per_week",),
    )


def banded(codes: Mapping[str, str]) -> Source:
    """The band of weekly hours in another system's words."""
    band = hours_band()

    def read(record: Mapping[str, object]) -> str:
        found = band.read(record)
        if found and found not in codes:
            raise CannotExportError("Hours band has a value for which this program has no code.")
        return codes[found] if found else ""

    what = f"Weekly hours as a band ({', '.join(codes.values())})"
    return Source(band.fields, read, what, conditions=band.conditions)


def pay_frequency(codes: Mapping[str, str] | None = None) -> Source:
    """How often they are paid: the pay frequency, else the pay schedule. A schedule's name has no code anywhere."""
    known = _PAY_FREQUENCIES if codes is None else codes
    schedule = code("pay_schedule", known, "Pay frequency")
    frequency = code("pay_frequency", known)

    def read(record: Mapping[str, object]) -> str:
        return frequency.read(record) or schedule.read(record)

    pairs = ", ".join(f"{ours} is {theirs or 'blank'}" for ours, theirs in known.items())
    return Source(("pay_frequency", "pay_schedule"), read, f"Pay frequency, else Pay schedule ({pairs})")


def yes_or_no(field: str, yes: str, no: str) -> Source:
    """A yes or a no in a program's words; nothing where neither is known."""
    return code(field, {"yes": yes, "no": no})


def same(written: str) -> Source:
    """The same for everyone."""
    return Source((), lambda _record: written, f"always {written}")


def _amount(record: Mapping[str, object], field: str) -> str:
    minor = record.get(field)
    if minor is None:
        return ""
    currency = text_of(record, "salary_currency")
    if currency != "GBP":
        raise CannotExportError("The salary is not in GBP.")
    try:
        return f"{in_major_units(Decimal(str(minor)), currency):f}"
    except InvalidOperation:
        raise CannotExportError("The salary is no amount.") from None


def text_of(record: Mapping[str, object], field: str) -> str:
    """The text of a field, empty where it has none."""
    value = record.get(field)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _label(field: str) -> str:
    return FIELDS_BY_NAME[field].label
