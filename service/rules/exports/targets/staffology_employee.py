"""An employee of a period snapshot as Staffology's API takes one, from the columns of Staffology's file.

A column that the file gets is sent as well, once its heading has a place here. A blank value is never sent, and what
Staffology has besides stays: its employee is read, our values are put in, and the whole is sent back.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.rules.exports import addresses, characters, directors, loans, sources
from service.rules.exports.target import CannotExportError, Column, labels_not_written
from service.rules.exports.targets.staffology import TARGET
from service.rules.fields.currencies import in_major_units
from service.rules.fields.pluralise import in_a_row

if TYPE_CHECKING:
    from collections.abc import Mapping

Path = tuple[str, ...]

_PERSONAL: Final = ("personalDetails",)
_ADDRESS: Final = ("personalDetails", "address")
_EMPLOYMENT: Final = ("employmentDetails",)
_PAY: Final = ("payOptions",)
_TAX: Final = ("payOptions", "taxAndNi")
_FPS: Final = ("payOptions", "fpsFields")
_DIRECTOR: Final = ("employmentDetails", "directorshipDetails")
_TRUTH: Final = {"True": True, "False": False}


class Place(NamedTuple):
    """A heading of the file, and where its value is in Staffology's employee."""

    heading: str
    path: Path


#: Where the value of each column is in Staffology's employee.
PLACES: Final[Mapping[str, Path]] = {
    place.heading: place.path
    for place in (
        Place("Payroll Code", (*_EMPLOYMENT, "payrollCode")),
        Place("NI Number", (*_PERSONAL, "niNumber")),
        Place("NI Table", (*_TAX, "niTable")),
        Place("Tax Code", (*_TAX, "taxCode")),
        Place("W1M1", (*_TAX, "week1Month1")),
        Place("Student Loan", (*_TAX, "studentLoan")),
        Place("Postgrad Loan", (*_TAX, "postgradLoan")),
        Place("Gender", (*_PERSONAL, "gender")),
        Place("Date of Birth", (*_PERSONAL, "dateOfBirth")),
        Place("Marital Status", (*_PERSONAL, "maritalStatus")),
        Place("Join Date", (*_EMPLOYMENT, "starterDetails", "startDate")),
        Place("Starter Declaration", (*_EMPLOYMENT, "starterDetails", "starterDeclaration")),
        Place("Director", (*_DIRECTOR, "isDirector")),
        Place("Director Start Date", (*_DIRECTOR, "startDate")),
        Place("Director End Date", (*_DIRECTOR, "leaveDate")),
        Place("Director NI Alt Method", (*_DIRECTOR, "niAlternativeMethod")),
        Place("Title", (*_PERSONAL, "title")),
        Place("First Name", (*_PERSONAL, "firstName")),
        Place("Middle Name", (*_PERSONAL, "middleName")),
        Place("Surname", (*_PERSONAL, "lastName")),
        Place("Email", (*_PERSONAL, "email")),
        Place("Telephone", (*_PERSONAL, "telephone")),
        Place("Mobile", (*_PERSONAL, "mobile")),
        Place("Passport Number", (*_PERSONAL, "passportNumber")),
        Place("Addr1", (*_ADDRESS, "line1")),
        Place("Addr2", (*_ADDRESS, "line2")),
        Place("Addr3", (*_ADDRESS, "line3")),
        Place("Addr4", (*_ADDRESS, "line4")),
        Place("Addr5", (*_ADDRESS, "line5")),
        Place("Postcode", (*_ADDRESS, "postCode")),
        Place("Country", (*_ADDRESS, "country")),
        Place("Foreign Country", (*_ADDRESS, "foreignCountry")),
        Place("Job Title", (*_EMPLOYMENT, "jobTitle")),
        Place("Workplace Postcode", (*_EMPLOYMENT, "workplacePostcode")),
        Place("Continuous Employment Date", (*_EMPLOYMENT, "continuousEmploymentDate")),
        Place("Payment Method", (*_PAY, "method")),
        Place("Hours Normally Worked", (*_FPS, "hoursNormallyWorked")),
        Place("Irregular Payment Pattern", (*_FPS, "irregularPaymentPattern")),
        Place("Off-payroll Worker", (*_FPS, "offPayrollWorker")),
        Place("Account Name", ("bankDetails", "accountName")),
        Place("Account Number", ("bankDetails", "accountNumber")),
        Place("Sort Code", ("bankDetails", "sortCode")),
        Place("Building Society Roll Number", ("bankDetails", "buildingSocietyRollNumber")),
    )
}
#: What the API takes besides the file, or in other words than the file.
_OF_THE_API: Final = (
    Column("Student Loan", loans.while_it_runs(sources.code(
        "student_loan_plan", {"01": "PlanOne", "02": "PlanTwo", "04": "PlanFour", "05": "PlanFive"}), "None")),
    Column("Marital Status", sources.code("marital_status", {
        "single": "Single", "married": "Married", "divorced": "Divorced", "widowed": "Widowed",
        "civil_partnership": "CivilPartnership"})),
    Column("First Name", sources.text("first_name"), is_needed=True, longest=35),
    Column("Middle Name", sources.text("middle_name"), longest=35),
    Column("Surname", sources.text("last_name"), is_needed=True, longest=35),
    Column("Passport Number", sources.text("passport_number"), longest=25),
    Column("Director", directors.is_director("True", "False")),
    Column("Director Start Date", sources.day("director_start_date")),
    Column("Country", addresses.where_abroad("OutsideUk")),
    Column("Foreign Country", addresses.foreign_country(), longest=35),
    Column("Job Title", sources.text("job_title"), longest=120),
    Column("Workplace Postcode", sources.text("workplace_postcode"), longest=10),
    Column("Continuous Employment Date", sources.day("continuous_employment_date")),
    Column("Payment Method", sources.code(
        "payment_method", {"bank": "Credit", "cash": "Cash", "cheque": "Cheque"})),
    Column("Hours Normally Worked", sources.banded(
        {"A": "LessThan16", "B": "MoreThan16", "C": "MoreThan24", "D": "MoreThan30", "E": "NotRegular"})),
    Column("Irregular Payment Pattern", sources.yes_or_no("irregular_payments", "True", "False")),
    Column("Off-payroll Worker", sources.yes_or_no("off_payroll_worker", "True", "False")),
    Column("Account Name", sources.text("bank_account_name")),
    Column("Account Number", sources.text("account_number"), allowed=characters.EIGHT_DIGITS,
           allowed_in_words=characters.EIGHT_DIGITS_IN_WORDS),
    Column("Sort Code", sources.text("sort_code"), allowed=characters.SIX_DIGITS,
           allowed_in_words=characters.SIX_DIGITS_IN_WORDS),
    Column("Building Society Roll Number", sources.text("roll_number"), longest=18),
)  # fmt: skip
#: Values that stay the payroll's own work, in words.
LEFT_TO_PAYROLL: Final = (
    "Leavers and their P45s",
    "Which country of the UK an address is in",
    "Pay of salaries that are neither hourly nor paid monthly",
    "Pensions, opening balances and pay schedules",
)
#: What Staffology needs of a new employee where we know nothing; of one who is there it stays as it is.
_AT_CREATION: Final[Mapping[Path, Any]] = {
    (*_PERSONAL, "maritalStatus"): "Unknown",
    (*_EMPLOYMENT, "starterDetails", "starterDeclaration"): "Unknown",
}
_PERIODS: Final = {
    "monthly": "Monthly",
    "weekly": "Weekly",
    "fortnightly": "Fortnightly",
    "four_weekly": "FourWeekly",
}
_MONTHS: Final = 12
_MIDNIGHT: Final = re.compile(r"\A(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?Z?\Z")


#: The payroll fields of which the pay of a period is made, beside the columns.
_OF_PAY: Final = ("salary_amount_minor", "salary_currency", "salary_period")


@dataclass(frozen=True, slots=True)
class EmployeeForStaffology:
    """The values to put in, by their place, and every reason why they cannot be sent."""

    values: Mapping[Path, Any]
    reasons: tuple[str, ...]

    @property
    def payroll_code(self) -> str:
        return str(self.values.get(PLACES["Payroll Code"], ""))


def columns() -> tuple[Column, ...]:
    """The columns that are sent: those of the file that have a place, and those of the API alone."""
    own = {column.heading for column in _OF_THE_API}
    of_file = tuple(column for column in TARGET.filled if column.heading in PLACES and column.heading not in own)
    return (*of_file, *_OF_THE_API)


#: What is said of the payroll fields that are not sent.
ON_NOT_SENT: Final = (
    "Enter those of these payroll fields that your payroll needs, as they are not sent: "
    f"{in_a_row(labels_not_written(columns(), _OF_PAY))}"
)


def employee_for_staffology(fields: Mapping[str, object], frequency: str) -> EmployeeForStaffology:
    """`fields` are those of a record of a period snapshot with its payday; `frequency` is that of its pay period."""
    values: dict[Path, Any] = {}
    reasons: list[str] = []
    for column in columns():
        try:
            cell = column.cell(fields)
        except CannotExportError as error:
            reasons.append(str(error))
            continue
        if cell:
            values[PLACES[column.heading]] = _TRUTH.get(cell, cell)
    try:
        values |= _pay(fields, frequency)
    except CannotExportError as error:
        reasons.append(str(error))
    return EmployeeForStaffology(values, tuple(reasons))


def for_creation(employee: EmployeeForStaffology, reference: str) -> dict[str, Any]:
    """A new employee; `reference` is our own, which never changes in Staffology."""
    return put_in({"sourceSystemId": reference}, {**_AT_CREATION, **employee.values})


def put_in(theirs: Mapping[str, Any], values: Mapping[Path, Any]) -> dict[str, Any]:
    """A copy of Staffology's employee with our values in it; all else stays."""
    whole = deepcopy(dict(theirs))
    for path, value in values.items():
        part = whole
        for name in path[:-1]:
            inner = part.get(name)
            part[name] = inner if isinstance(inner, dict) else {}
            part = part[name]
        part[path[-1]] = value
    return whole


def has_all(theirs: Mapping[str, Any], values: Mapping[Path, Any]) -> bool:
    """Whether Staffology's employee has our values already."""
    return all(_same(_at(theirs, path), value) for path, value in values.items())


def is_someone_else(theirs: Mapping[str, Any], employee: EmployeeForStaffology) -> bool:
    """Whether the payroll code belongs to another person there: both NI number and date of birth are different."""
    both = (PLACES["NI Number"], PLACES["Date of Birth"])
    pairs = [(_at(theirs, path), employee.values.get(path)) for path in both]
    return all(there and here and not _same(there, here) for there, here in pairs)


def gone(before: EmployeeForStaffology, now: EmployeeForStaffology) -> tuple[str, ...]:
    """What was sent before and is empty now; a blank is never sent, so someone has to clear it."""
    headings = {path: heading for heading, path in PLACES.items()}
    return tuple(
        f"{headings[path]} is empty now. Clear it in {TARGET.label} by hand."
        for path in before.values
        if path in headings and path not in now.values
    )


def _pay(fields: Mapping[str, object], frequency: str) -> dict[Path, Any]:
    """Nothing where the amount of one period cannot be told from the salary without guessing."""
    minor, period = fields.get("salary_amount_minor"), fields.get("salary_period")
    if minor is None or frequency not in _PERIODS:
        return {}
    if fields.get("salary_currency") != "GBP":
        raise CannotExportError("The salary is not in GBP.")
    amount = in_major_units(Decimal(str(minor)), "GBP")
    paid: dict[Path, Any] = {(*_PAY, "period"): _PERIODS[frequency]}
    if period == "hourly":
        return paid | {(*_PAY, "basis"): "Hourly", (*_PAY, "payAmount"): _number(amount)}
    if period == "annual" and frequency == "monthly":
        monthly = (amount / _MONTHS).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return paid | {(*_PAY, "basis"): "Monthly", (*_PAY, "payAmount"): _number(monthly)}
    return paid


def _number(amount: Decimal) -> float:
    """As JSON writes it: the shortest text that stands for the amount, which is its own two or four decimals."""
    return float(amount)


def _at(theirs: Mapping[str, Any], path: Path) -> Any:
    found: Any = theirs
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _same(there: Any, here: Any) -> bool:
    """Dates come back with a midnight, and numbers as other numbers of the same value."""
    if isinstance(there, str) and isinstance(here, str):
        return _MIDNIGHT.sub(r"\1", there) == here
    if isinstance(there, bool) or isinstance(here, bool):
        return there is here
    return bool(there == here)
