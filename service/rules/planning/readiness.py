"""Whether an employee has everything pay needs; if not, what is missing and where to correct it (A12).

The kinds are those of docs/hmrc-rules.md part 4. Pending always means at least one reason; what should be corrected
but stops no pay is advice (rules/planning/advice.py). A missing NI number alone stops nothing: HMRC accepts two address
lines instead (error 7823), so a new starter can be paid on day one. Nothing is required any more of someone who left in
an earlier tax year and has had their last pay: there is no pay left to hold up.

What the turn of a tax year settles by itself says so (`MissingField.until`), so that readiness is right on every
later day without another reading.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from service.facts.employees import MissingField
from service.rules.advice.placeholder_values import is_placeholder_line
from service.rules.fields import addresses, tax_years
from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.facts.employees import FieldValue

ALWAYS_NEEDED: Final = (
    "employee_id",
    "first_name",
    "last_name",
    "gender",
    "date_of_birth",
    "address_line_1",
    "country",
    "start_date",
    "tax_code",
    "ni_category",
    "salary_amount_minor",
    "salary_currency",
    "salary_period",
    "salary_effective_date",
    "hours_per_week",
    "pay_schedule",
    "sort_code",
    "account_number",
)
#: Needed because of what another field says, and only then.
_NEEDED_BESIDE: Final = (
    "workplace_postcode",
    "first_civilian_employment_date",
    "director_ni_method",
    "previous_payroll_id",
)
#: Every field that can be a reason to be pending.
NEEDED: Final = (*ALWAYS_NEEDED, "postcode", "address_line_2", "starter_declaration", "email", *_NEEDED_BESIDE)
#: What is paid in hand needs no bank account.
_PAID_IN_HAND: Final = frozenset({"cash", "cheque"})
#: Categories of freeports and investment zones, for which HMRC wants the postcode of the workplace (7954).
CATEGORIES_OF_WORKPLACES: Final = frozenset("FILSNEDK")
#: The category of veterans, for which HMRC wants the day on which they were first employed as a civilian.
CATEGORY_OF_VETERANS: Final = "V"
#: The last pay may come after the last day, and after the turn of the tax year.
LAST_PAY_WITHIN: Final = timedelta(days=92)
#: What is missing is no value of a person alone: it must be one that the company pays by.
_NO_SCHEDULE: Final = (
    "is missing, so we do not know how often this employee is paid. It must be a frequency, for example monthly, or "
    "the name of a schedule on the page Paydays"
)
_CATEGORIES_OF_MARRIED_WOMEN: Final = frozenset({"B", "E", "I", "T"})


def is_paid_off(fields: Mapping[str, FieldValue], day: date) -> bool:
    """Whether someone left before this tax year began, and so long ago that the last pay is behind them."""
    since = paid_off_from(fields)
    return since is not None and since <= day


def paid_off_from(fields: Mapping[str, FieldValue]) -> date | None:
    """The first day on which `is_paid_off` holds; None of someone who has no last day."""
    end = fields["end_date"]
    if not isinstance(end, date) or end.year == date.max.year:
        return None
    return max(tax_years.next_tax_year(end), end + LAST_PAY_WITHIN + timedelta(days=1))


def missing_fields(
    fields: Mapping[str, FieldValue], unmapped: frozenset[str], day: date, *, told_by_humaans: bool
) -> tuple[MissingField, ...]:
    """Every reason why an employee with these fields is pending; empty means ready.

    `unmapped` names the fields that no Humaans field fills, so that the reason can say so.
    `told_by_humaans` is whether payslips reach the employee there, when no email address does.
    """
    if is_paid_off(fields, day):
        return ()
    found = tuple(_reasons(fields, unmapped, day, told_by_humaans=told_by_humaans))
    paid_off = paid_off_from(fields)
    if paid_off is None:
        return found
    return tuple(replace(each, until=min(each.until or paid_off, paid_off)) for each in found)


def _reasons(
    fields: Mapping[str, FieldValue], unmapped: frozenset[str], day: date, *, told_by_humaans: bool
) -> Iterator[MissingField]:
    replaced = _replaced(fields)
    for name in ALWAYS_NEEDED:
        if fields[name] is None and name not in replaced:
            yield _missing(name, unmapped, _NO_SCHEDULE) if name == "pay_schedule" else _missing(name, unmapped)
    in_uk = fields["country"] in {None, "GB"}
    if in_uk and fields["postcode"] is None:
        yield _missing("postcode", unmapped)
    start = fields["start_date"]
    starter_until = tax_years.next_tax_year(start) if isinstance(start, date) and start.year < date.max.year else None
    if starter_until is not None and starter_until <= day:
        starter_until = None
    if not _has_two_address_lines(fields):
        why, until = _why_two_lines(fields, in_uk=in_uk, starter_until=starter_until)
        if why:
            yield replace(_missing("address_line_2", unmapped, f"is needed {why}"), until=until)
    if starter_until is not None and fields["starter_declaration"] is None:
        why = "is needed for someone who started this tax year (7881)"
        yield replace(_missing("starter_declaration", unmapped, why), until=starter_until)
    if fields["email"] is None and fields["personal_email"] is None and not told_by_humaans:
        yield _missing("email", unmapped, "is needed to send the payslip, unless payslips go to Humaans")
    if fields["salary_currency"] not in {None, "GBP"}:
        yield _wrong("salary_currency", unmapped, f"is {fields['salary_currency']}, but pay in the UK is in GBP")
    yield from _category_reasons(fields, unmapped)
    yield from _reasons_beside(fields, unmapped)


def _why_two_lines(
    fields: Mapping[str, FieldValue], *, in_uk: bool, starter_until: date | None
) -> tuple[str, date | None]:
    """Why HMRC wants two lines of the address, or nothing; and from which day on it does not, if any."""
    if fields["ni_number"] is None:
        return "while there is no NI number: HMRC then wants two lines (7823)", None
    if not in_uk:
        return "for an address abroad: HMRC wants two lines (7825)", None
    return ("for a starter: HMRC wants two lines (7829)", starter_until) if starter_until is not None else ("", None)


def _has_two_address_lines(fields: Mapping[str, FieldValue]) -> bool:
    """HMRC counts the town and the county as lines of the address; a line that says N/A is none."""
    lines = [fields[name] for name in addresses.LINES]
    return sum(line is not None and not is_placeholder_line(line) for line in lines) > 1


def _replaced(fields: Mapping[str, FieldValue]) -> frozenset[str]:
    """Fields that are not needed because another field says as much."""
    found = {"hours_per_week"} if fields["hours_band"] is not None else set()
    return frozenset(found | ({"sort_code", "account_number"} if fields["payment_method"] in _PAID_IN_HAND else set()))


def _reasons_beside(fields: Mapping[str, FieldValue], unmapped: frozenset[str]) -> Iterator[MissingField]:
    """What HMRC wants because of another field.

    The two that go with an NI category are asked for only where a company maps them. Where it does not, its payroll
    program may hold them: that is advice (rules/planning/advice.py), so that no one becomes pending by an upgrade.
    """
    category = fields["ni_category"]
    if category in CATEGORIES_OF_WORKPLACES and _is_asked_for("workplace_postcode", fields, unmapped):
        yield _missing("workplace_postcode", unmapped, f"is needed with NI category {category} (7954)")
    if category == CATEGORY_OF_VETERANS and _is_asked_for("first_civilian_employment_date", fields, unmapped):
        yield _missing("first_civilian_employment_date", unmapped, f"is needed with NI category {category}")
    if fields["director"] == "yes" and fields["director_ni_method"] is None:
        yield _missing("director_ni_method", unmapped, "is needed for a director")
    if fields["payroll_id_changed"] == "yes" and fields["previous_payroll_id"] is None:
        why = "is needed where the payroll ID has changed: without it HMRC opens a second employment"
        yield _missing("previous_payroll_id", unmapped, why)


def _is_asked_for(name: str, fields: Mapping[str, FieldValue], unmapped: frozenset[str]) -> bool:
    return fields[name] is None and name not in unmapped


def _category_reasons(fields: Mapping[str, FieldValue], unmapped: frozenset[str]) -> Iterator[MissingField]:
    category = fields["ni_category"]
    if category not in _CATEGORIES_OF_MARRIED_WOMEN:
        return
    if fields["gender"] == "M":
        yield _wrong("ni_category", unmapped, f"{category} cannot go with gender M (7849)")
    born = fields["date_of_birth"]
    if born is not None and born.isoformat() > "1961-04-05":  # type: ignore[union-attr]
        yield _wrong("ni_category", unmapped, f"{category} is only for people born before 6 April 1961 (7955)")


def _missing(name: str, unmapped: frozenset[str], why: str = "is missing") -> MissingField:
    field = FIELDS_BY_NAME[name]
    where = (
        "It is not mapped: map a Humaans field to it in Mapping, or add it in payroll."
        if name in unmapped
        else "Add it in Humaans, or ask HR to."
    )
    return MissingField(name, "missing", f"{field.label} {why}. {where}", field.accepted_format)


def _wrong(name: str, unmapped: frozenset[str], what: str) -> MissingField:
    field = FIELDS_BY_NAME[name]
    where = "Correct it in payroll: it is not mapped." if name in unmapped else "Correct it in Humaans."
    return MissingField(name, "does_not_fit", f"{field.label} {what}. {where}", "")
