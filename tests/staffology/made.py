"""An employee as Staffology has one."""

from __future__ import annotations

from typing import Any


def an_employee(payroll_code: str, **personal: Any) -> dict[str, Any]:
    return {
        "personalDetails": {
            "firstName": "Amelia", "lastName": "Clarke", "dateOfBirth": "1988-04-17", "gender": "Female",
            "maritalStatus": "Unknown", **personal,
        },
        "employmentDetails": {
            "payrollCode": payroll_code,
            "starterDetails": {"startDate": "2026-01-05", "starterDeclaration": "A"},
        },
        "payOptions": {"taxAndNi": {"niTable": "A", "taxCode": "1257L"}},
    }  # fmt: skip
