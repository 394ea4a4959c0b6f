"""What each kind of open item is called, what it means, what to do about it and where that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from service.actions.inbox.decide_items import CHECKED, REMOVED
from service.facts.inbox import ItemKind
from service.facts.issues import HOLDING, IssueCode
from service.web.ui import issue_labels

if TYPE_CHECKING:
    from collections.abc import Mapping


class KindWords(NamedTuple):
    """The heading of a kind, its one explanation, and the page where it is dealt with: its endpoint and a link's words.

    Without an endpoint each item leads to its own page.
    """

    heading: str
    meaning: str
    fix: str
    endpoint: str = ""
    link: str = ""


KINDS: Final[Mapping[str, KindWords]] = {
    ItemKind.TOKEN_TROUBLE: KindWords(
        "Humaans cannot be read",
        "Nothing in payroll is updated, and payslips cannot be uploaded, until this is fixed.",
        "Check the access token, or replace it.",
        "connect.token",
        "Replace the token",
    ),
    ItemKind.CHANGE_TO_APPROVE: KindWords(
        "Change to approve",
        "Payroll keeps the old value until someone approves the change.",
        "Check with the employee or with HR that the change is meant, then approve or refuse it.",
        "approvals.list_all",
        "Open the approvals",
    ),
    ItemKind.PAYSLIP_ON_HOLD: KindWords(
        "Payslip on hold",
        "The employee does not get this payslip until someone has checked and released it.",
        "Open the payslip, check whose it is, then release or correct it.",
    ),
    ItemKind.PAYSLIP_FAILED: KindWords(
        "Payslip could not be sent",
        "The employee does not have this payslip.",
        "Open the payslip, read why, then send it again.",
    ),
    ItemKind.PAYSLIP_UNCLEAR: KindWords(
        "Payslip may not have arrived",
        "Sending was cut off, so we do not know whether the payslip arrived. It is not sent twice by itself. Uploads "
        "to Humaans are checked for you; an email is not.",
        "Ask the employee whether the email arrived, then say so on the payslip.",
    ),
    ItemKind.UPLOAD_TO_CHECK: KindWords(
        "Uploaded payslips to check",
        "No one gets these payslips until they are checked and accepted.",
        "Open the upload, check the list, then accept or discard it.",
    ),
    ItemKind.BACKDATED_SALARY: KindWords(
        "Backdated salary to check",
        "A salary in Humaans differs from what payroll had on a payday that has passed.",
        "Check the difference before you pay or recover anything, then mark it as done.",
        "retro.list_all",
        "See the amounts",
    ),
    ItemKind.EDITED_IN_PAYROLL: KindWords(
        "Edited in payroll, differs from Humaans",
        "The next sync replaces these changes with the values in Humaans.",
        "To keep a change, make it in Humaans too. Otherwise there is nothing to do.",
    ),
    ItemKind.LEFTOVER_FILE: KindWords(
        "Leftover file in Humaans",
        "An upload was cut off, and its file may be left in Humaans without a document.",
        "Ask Humaans' support to remove the file, then mark it here as removed.",
        "payslips.list_all",
        "See the leftover files",
    ),
}

_NOT_IMPORTED: Final = (
    "Someone who is not in payroll yet is not imported, and so not paid. Someone who is in payroll stays, but gets no "
    "payslip in Humaans while the two differ."
)
_VALUE_NOT_USED: Final = (
    "The value was not used. The field is empty in payroll, or keeps the value it had, as your settings say."
)
_KEPT_UNTIL_DECIDED: Final = "Payroll keeps the value it has until you decide."
_BY_THE_HOUR: Final = "Changes in Humaans arrive with the hourly sync instead of within seconds."
_MEANINGS: Final[Mapping[str, str]] = {
    IssueCode.RUN_STOPPED: "Nothing changes in payroll until you continue or cancel this sync.",
    **dict.fromkeys(HOLDING, "Nothing changes in payroll for these people until you decide."),
    IssueCode.EMPLOYEE_ID_MISSING: _NOT_IMPORTED,
    IssueCode.EMPLOYEE_ID_NOT_VISIBLE: _NOT_IMPORTED,
    IssueCode.EMPLOYEE_ID_INVALID: _NOT_IMPORTED,
    IssueCode.EMPLOYEE_ID_DOUBLED: "At most one of them is kept up to date. The others are not imported.",
    IssueCode.NOT_UNDERSTOOD: "These people stay in payroll as they are, and are not updated.",
    IssueCode.PERSON_NOT_SEEN: "Nothing was removed in payroll. Their payslips are on hold until you decide.",
    IssueCode.PERSON_NOT_FOUND: "They stay in payroll as they are, and are not updated.",
    IssueCode.SYNC_KEEPS_FAILING: "They stay in payroll as they are, and are not updated.",
    IssueCode.BLANK_HELD: _KEPT_UNTIL_DECIDED,
    IssueCode.CHANGE_REFUSED: "Payroll keeps the value it has until Humaans has it too.",
    IssueCode.WEBHOOK_SECRET_MISSING: _BY_THE_HOUR,
    IssueCode.WEBHOOK_SILENT: _BY_THE_HOUR,
    IssueCode.WEBHOOK_WRONGLY_SIGNED: _BY_THE_HOUR,
}
_MAPPING: Final = ("settings.mapping", "Open the mapping")
_WEBHOOK: Final = ("webhook.show", "Open the page Webhook")
_CONNECTION: Final = ("connect.show", "Open the connection")
_FORMATS: Final = ("formats.show", "See the accepted formats")
_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    IssueCode.RUN_STOPPED: ("runs.list_all", "Review the paused sync"),
    IssueCode.EXCLUSION_CANNOT_BE_JUDGED: ("settings.exclusions", "Open the exclusions"),
    IssueCode.EMPLOYEE_ID_NOT_VISIBLE: _CONNECTION,
    IssueCode.PERSON_NOT_FOUND: _CONNECTION,
    IssueCode.PAY_SCHEDULE_UNKNOWN: ("paydays.show", "Open the paydays"),
    IssueCode.WEBHOOK_SECRET_MISSING: _WEBHOOK,
    IssueCode.WEBHOOK_SILENT: _WEBHOOK,
    IssueCode.WEBHOOK_WRONGLY_SIGNED: _WEBHOOK,
    **dict.fromkeys(
        (
            IssueCode.GENDER_UNKNOWN, IssueCode.YES_OR_NO, IssueCode.NOT_A_CHOICE, IssueCode.COUNTRY,
            IssueCode.CURRENCY, IssueCode.NI_CATEGORY, IssueCode.STARTER_DECLARATION, IssueCode.STUDENT_LOAN_PLAN,
            IssueCode.SALARY_PERIOD, IssueCode.SEVERAL_CHOICES,
        ),
        _MAPPING,
    ),
    **dict.fromkeys(
        (
            IssueCode.NI_NUMBER, IssueCode.TAX_CODE, IssueCode.SORT_CODE, IssueCode.ACCOUNT_NUMBER, IssueCode.POSTCODE,
            IssueCode.EMAIL, IssueCode.PHONE_NUMBER, IssueCode.TOO_LONG, IssueCode.CHARACTERS, IssueCode.NOT_MONEY,
            IssueCode.TOO_MANY_DECIMALS, IssueCode.THOUSANDS_OR_DECIMALS, IssueCode.NOT_A_DATE,
            IssueCode.EMPLOYEE_ID_INVALID,
        ),
        _FORMATS,
    ),
}  # fmt: skip
#: What decisions about items that are no issues are called, as the buttons say it.
DECISIONS: Final[Mapping[str, str]] = {CHECKED: "Mark as done", REMOVED: "It is removed"}
#: What a closed item says of itself where no one chose among several ways.
CLOSED: Final[Mapping[str, str]] = {
    "healed": "Closed by itself: corrected in Humaans",
    "withdrawn": "Closed by itself: nothing is owed any more",
    "approved": "Continued",
    "discarded": "Cancelled",
}


def of_kind(kind: str, *, is_advice: bool = False) -> KindWords:
    """The words of a kind of item; a piece of advice withholds nothing whatever its kind."""
    words = KINDS.get(kind)
    if words is not None:
        return words
    meaning = "Nothing is held back because of this." if is_advice else _MEANINGS.get(kind, _VALUE_NOT_USED)
    return KindWords(issue_labels.kind(kind), meaning, f"{issue_labels.fix(kind)}.", *_PLACES.get(kind, ("", "")))


def place_of(code: str) -> tuple[str, str] | None:
    """The page where a kind of issue is dealt with, as its endpoint and a link's words; None where that is Humaans."""
    return _PLACES.get(code)


def decision(choice: str) -> str:
    """What a choice is called on its button."""
    return DECISIONS.get(choice) or issue_labels.resolution(choice)


def closed_as(resolution: str, kind: str) -> str:
    """How an item was closed, as the history says it."""
    if not resolution:
        return "Removed from Humaans" if kind == ItemKind.LEFTOVER_FILE else "Marked as done"
    return CLOSED.get(resolution) or issue_labels.resolution(resolution)
