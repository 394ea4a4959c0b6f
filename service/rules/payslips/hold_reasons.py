"""Why a payslip is held, or refused, until someone decides. A hold may be passed by releasing the payslip."""

from __future__ import annotations

from typing import Final

CONTRADICTED: Final = "contradicted"
SIMILAR_ID: Final = "similar_id"
LEFT: Final = "left"
#: The employee is another than when the payslip was accepted.
PERSON_CHANGED: Final = "person_changed"
NOT_IN_HUMAANS: Final = "not_in_humaans"
NOT_IN_HUMAANS_WORDS: Final = (
    "This employee is not in Humaans any more: deleted there, or not visible to the access token. Say what that means "
    "on the employee's page, or release the payslip if it is theirs."
)
ID_DIFFERS: Final = "employee_id_differs"
ID_DIFFERS_WORDS: Final = (
    "Humaans shows another Employee ID for this person than payroll. Settle that on the employee's page, or correct it "
    "in Humaans, then send the payslip again."
)
