"""Values as people in payroll write them: times in the company's zone, dates, money, counts.

Pure text in, text out; a page never formats by itself. To add a way of writing something: one function here
and its name in FILTERS.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pycountry
from flask import g
from markupsafe import Markup

from service.facts.settings import DEFAULT_ZONE
from service.rules.fields.currencies import exact, shown
from service.rules.fields.payroll_fields import YES_OR_NO_FIELDS
from service.rules.fields.pluralise import counted
from service.web.http.app_context import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.rules.fields.currencies import MinorUnits


def zone() -> ZoneInfo:
    """That of the company of the page, or of the API token."""
    company = g.get("company") or getattr(g.get("caller"), "company", None)
    return ZoneInfo(company.time_zone if company else DEFAULT_ZONE)


def when(instant: datetime | None, *, in_sentence: bool = False) -> str | Markup:
    """An instant as people say it, in the company's zone, with the UTC instant on hover."""
    if instant is None:
        return "never"
    utc, said = instant.astimezone(UTC), plain_when(instant, in_sentence=in_sentence)
    # Digits and names of months: nothing to escape, and a list has hundreds of them.
    return Markup(  # noqa: S704
        f'<time datetime="{utc.isoformat(timespec="seconds")}" '
        f'title="{utc.replace(tzinfo=None).isoformat(" ", "seconds")} UTC">{said}</time>'
    )


def plain_when(instant: datetime | None, *, in_sentence: bool = False) -> str:
    """`Today at 10:42`, or in a sentence `today at 10:42`, in the company's zone."""
    if instant is None:
        return "never"
    place = zone()
    here, today = instant.astimezone(place), services().clock().astimezone(place).date()
    day = _day_near(here.date(), today)
    return f"{day.lower() if in_sentence and day[0].isalpha() else day} at {here.hour:02}:{here.minute:02}"


_NEAR: Final = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}


def _day_near(day: date, today: date) -> str:
    near = _NEAR.get((day - today).days)
    return near or (short_day(day) if day.year == today.year else short_day(day, year=True))


def short_day(day: date, *, year: bool = False) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def long_day(day: date | str | None) -> str:
    if not day:
        return ""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.day} {day:%B} {day.year}"


def typed_day(day: date) -> str:
    """A day as a date field shows it: `06/04/2026`, which `typed_date` reads back."""
    return f"{day:%d/%m/%Y}"


def field_in_sentence(label: str) -> str:
    """A field's label within a sentence: `tax code`, but `NI number` and `Employee ID`."""
    return label if label[1:2].isupper() or label == "Employee ID" else label[:1].lower() + label[1:]


def span(seconds: float) -> str:
    """A stretch of time in its largest fitting unit: `42 seconds`, `3 minutes`, `2 hours`."""
    if seconds < 1:
        return "less than a second"
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return counted(int(seconds // size), unit)
    return counted(int(seconds), "second")


def number(value: int) -> str:
    return f"{value:,}"


def money(minor: MinorUnits | None, currency: str | None = "GBP") -> str:
    """£70,000.00 from 7000000 and GBP, 1,250.500 KWD from 1250500 and KWD; no float touches it."""
    return "" if minor is None else shown(minor, currency)


def money_on_page(minor: MinorUnits | None, currency: str | None = "GBP") -> Markup:
    """The same, never broken into two lines after its sign."""
    return Markup('<span class="nowrap">{}</span>').format(money(minor, currency)) if minor is not None else Markup("")


def field_value(value: Any, field: str, currency: str | None = None) -> str:
    """A payroll field's value as people write it."""
    if value is None or value == "":
        return ""
    write = _WRITTEN.get(field)
    if field == "salary_amount_minor":
        return money(exact(Decimal(value)), currency)
    if isinstance(value, date) or field.endswith(("_date", "date_of_birth")):
        return long_day(value)
    return write(str(value)) if write else str(value)


def _ni_number(text: str) -> str:
    return " ".join((text[:2], text[2:4], text[4:6], text[6:8], text[8:])).strip()


def _period(text: str) -> str:
    """A code as words: `civil_partnership` is Civil partnership."""
    words = text.replace("_", " ")
    return words[:1].upper() + words[1:]


def _sort_code(text: str) -> str:
    digits = text.replace("-", "")
    return "-".join((digits[:2], digits[2:4], digits[4:])) if len(digits) == 6 else text  # noqa: PLR2004


@cache
def country(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code.upper()) if len(code) == 2 else None  # noqa: PLR2004
    return getattr(found, "common_name", None) or found.name if found else code


_WRITTEN: Final[dict[str, Callable[[str], str]]] = {
    "ni_number": _ni_number,
    "sort_code": _sort_code,
    "country": country,
    "gender": lambda text: {"M": "Male", "F": "Female"}.get(text, text),
    "student_loan_plan": lambda text: f"Plan {text.lstrip('0')}" if text.isdigit() else text,
    "salary_period": _period,
    "pay_schedule": _period,
    **dict.fromkeys((*YES_OR_NO_FIELDS, "payment_method"), str.capitalize),
    "marital_status": _period,
    "pay_frequency": _period,
    "director_ni_method": lambda text: {"AN": "Annual", "AL": "Alternative"}.get(text, text),
    **dict.fromkeys(("previous_taxable_pay", "previous_tax_paid"), lambda text: f"£{Decimal(text):,.2f}"),
}

FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "when": when,
    "long_day": long_day,
    "typed_day": typed_day,
    "span": span,
    "field_in_sentence": field_in_sentence,
    "counted": counted,
    "number": number,
    "money": money_on_page,
    "field_value": field_value,
}
