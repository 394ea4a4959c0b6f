"""What is said of a payslip that is on hold, or refused, until someone decides. Releasing it passes every hold."""

from __future__ import annotations

from typing import Any, Final

from service.facts.payslips import HoldReason

#: What a hold says when nothing more is known than its reason.
WORDS: Final[dict[str, str]] = {
    HoldReason.CONTRADICTED: "The PDF shows someone else.",
    HoldReason.SIMILAR_ID: "The Employee ID differs from another one only in leading zeros.",
    HoldReason.LEFT: "The employee has left. Release it if it is their last payslip.",
    HoldReason.PERSON_CHANGED: "The employee is linked to another person, or has another ID, since it was uploaded.",
    HoldReason.NOT_IN_HUMAANS: "This employee is not in Humaans any more: deleted, or hidden from the access token. "
    "Say what that means on the employee's page, or release the payslip if it is theirs.",
    HoldReason.CHOSEN_BY_HAND: "Someone chose this employee for the file, and the PDF does not show for certain "
    "that it is theirs.",
    HoldReason.BY_HAND: "Put on hold.",
}
#: Why a payslip is not uploaded, and the code of it.
ID_DIFFERS: Final = "employee_id_differs"
ID_DIFFERS_WORDS: Final = (
    "Employee IDs do not match: Humaans has another one, or none, for this person. Say what happened on the "
    "employee's page, or correct it in Humaans and sync. Then send the payslip again."
)


def hold(reason: HoldReason, message: str = "", **about: Any) -> dict[str, Any]:
    """A reason as it is stored with a payslip; `about` says where in the PDF and who it shows."""
    return {"code": reason.value, "message": message or WORDS[reason], **about}
