"""What Staffology's public schema asks of an employee: needed fields, lengths, enumerations, forms."""

import re
from datetime import date
from typing import Any

NEEDED = (
    "personalDetails.dateOfBirth",
    "personalDetails.gender",
    "personalDetails.maritalStatus",
    "employmentDetails.payrollCode",
    "employmentDetails.starterDetails.startDate",
    "employmentDetails.starterDetails.starterDeclaration",
    "payOptions.taxAndNi.niTable",
)
LONGEST = {
    "personalDetails.title": 30,
    "personalDetails.firstName": 35,
    "personalDetails.middleName": 35,
    "personalDetails.lastName": 35,
    "personalDetails.niNumber": 15,
    "personalDetails.passportNumber": 25,
    "personalDetails.address.line1": 100,
    "personalDetails.address.line2": 100,
    "personalDetails.address.line3": 100,
    "personalDetails.address.line4": 100,
    "personalDetails.address.line5": 100,
    "personalDetails.address.postCode": 10,
    "personalDetails.address.foreignCountry": 35,
    "employmentDetails.payrollCode": 35,
    "employmentDetails.jobTitle": 120,
    "payOptions.taxAndNi.taxCode": 12,
    "bankDetails.buildingSocietyRollNumber": 18,
}
WORDS = {
    "personalDetails.gender": {"Male", "Female"},
    "personalDetails.maritalStatus": {"Single", "Married", "Divorced", "Widowed", "CivilPartnership", "Unknown"},
    "personalDetails.address.country": {"England", "NorthernIreland", "Scotland", "Wales", "OutsideUk", "Uk"},
    "employmentDetails.starterDetails.starterDeclaration": {"A", "B", "C", "Unknown"},
    "employmentDetails.directorshipDetails.isDirector": {True, False},
    "employmentDetails.directorshipDetails.niAlternativeMethod": {True, False},
    "payOptions.period": {"Monthly", "FourWeekly", "Fortnightly", "Weekly", "Daily", "Annually", "Quarterly"},
    "payOptions.basis": {"Hourly", "Daily", "Monthly"},
    "payOptions.method": {"Cash", "Cheque", "Credit", "DirectDebit"},
    "payOptions.taxAndNi.week1Month1": {True, False},
    "payOptions.taxAndNi.postgradLoan": {True, False},
    "payOptions.taxAndNi.studentLoan": {"None", "PlanOne", "PlanTwo", "PlanFour", "PlanFive"},
    "payOptions.fpsFields.hoursNormallyWorked": {
        "LessThan16", "MoreThan16", "MoreThan24", "MoreThan30", "NotRegular",
    },
    "payOptions.fpsFields.irregularPaymentPattern": {True, False},
    "payOptions.fpsFields.offPayrollWorker": {True, False},
}  # fmt: skip
FORMS = {
    "bankDetails.accountNumber": re.compile(r"\d{8}"),
    "bankDetails.sortCode": re.compile(r"\d{6}|\d\d-\d\d-\d\d|\d\d \d\d \d\d"),
    "personalDetails.niNumber": re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?"),
}
DATES = (
    "personalDetails.dateOfBirth",
    "employmentDetails.starterDetails.startDate",
    "employmentDetails.leaverDetails.leaveDate",
    "employmentDetails.directorshipDetails.startDate",
    "employmentDetails.directorshipDetails.leaveDate",
    "employmentDetails.continuousEmploymentDate",
)


def faults_of(employee: dict[str, Any]) -> dict[str, list[str]]:
    """What is wrong, by the name of the field as ASP.NET writes it; empty when all is well."""
    faults: dict[str, list[str]] = {}
    for path in NEEDED:
        if value_at(employee, path) in (None, ""):
            _say(faults, path, f"The {_last(path)} field is required.")
    for path, longest in LONGEST.items():
        if len(str(value_at(employee, path) or "")) > longest:
            _say(faults, path, f"The field {_last(path)} must be a string with a maximum length of {longest}.")
    _say_wrong_forms(faults, employee)
    return faults


def _say_wrong_forms(faults: dict[str, list[str]], employee: dict[str, Any]) -> None:
    for path, words in WORDS.items():
        value = value_at(employee, path)
        if value is not None and value not in words:
            _say(faults, path, f"The value '{value}' is not valid.")
    for path, form in FORMS.items():
        value = value_at(employee, path)
        if value not in (None, "") and not form.fullmatch(str(value)):
            _say(faults, path, f"{_last(path)} is not in the right format")
    for path in DATES:
        value = value_at(employee, path)
        if value not in (None, "") and not _is_date(value):
            _say(faults, path, f"The value '{value}' is not valid for {_last(path)}.")


def value_at(employee: dict[str, Any], path: str) -> Any:
    found: Any = employee
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _say(faults: dict[str, list[str]], path: str, words: str) -> None:
    faults.setdefault(".".join(name[:1].upper() + name[1:] for name in path.split(".")), []).append(words)


def _last(path: str) -> str:
    name = path.rpartition(".")[2]
    return name[:1].upper() + name[1:]


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(str(value)[:10])
    except ValueError:
        return False
    return True
