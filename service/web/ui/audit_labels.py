"""The audit log in words: what was done, who did it, and the detail of an entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from service.facts.audit import Actor, AuditAction, api_actor, api_label
from service.facts.payslips import PayslipMail
from service.rules.fields.pluralise import counted
from service.web.ui import formatting, labels
from service.web.ui.codes import in_words, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

AUDIT_LABELS: Final[dict[str, str]] = {
    AuditAction.PAYSLIP_RELEASED_ALTHOUGH_CONTRADICTED: "Released although the PDF names someone else",
    AuditAction.COMBINED_PDF_UPLOADED: "Uploaded one PDF with payslips of many employees",
    AuditAction.COMBINED_PDF_PAGES_DECIDED: "Chose whose pages of a PDF are",
    AuditAction.COMBINED_PDF_PAGE_OPENED: "Opened a page of a PDF with payslips of many employees",
    AuditAction.COMBINED_PDF_SPLIT: "Split one PDF into payslips",
    AuditAction.COMBINED_PDF_DISCARDED: "Discarded a PDF with payslips of many employees",
    AuditAction.PAYSLIP_EMPLOYEE_CHOSEN: "Chose the employee of an uploaded payslip",
    AuditAction.PAYSLIP_SENT_AGAIN: "Sent the email of a payslip again",
    AuditAction.USER_SIGNED_IN: "Signed in",
    AuditAction.USER_SIGNED_OUT: "Signed out",
    AuditAction.USER_CREATED: "Created a user",
    AuditAction.USER_INVITED: "Gave a user a role",
    AuditAction.USER_ROLE_CHANGED: "Changed a role",
    AuditAction.USER_ROLE_TAKEN_AWAY: "Removed a user's access",
    AuditAction.USER_DISABLED: "Disabled a user",
    AuditAction.USER_ENABLED: "Enabled a user",
    AuditAction.USER_ROLE_ACCEPTED: "Accepted a role",
    AuditAction.USER_ROLE_DECLINED: "Declined a role",
    AuditAction.USER_PASSWORD_LINK_MADE: "Created a link to choose a password",
    AuditAction.USER_PASSWORD_LINK_SENT: "Sent a link to choose a password",
    AuditAction.USER_PASSWORD_LINK_SHOWN: "Was shown a link to choose a password",
    AuditAction.USER_ADDRESS_CONFIRMED: "Confirmed their address",
    AuditAction.USER_PASSWORD_CHOSEN: "Chose a password by a link",
    AuditAction.USER_SECOND_FACTOR_ON: "Turned on two-step sign in",
    AuditAction.USER_SECOND_FACTOR_OFF: "Turned off two-step sign in",
    AuditAction.USER_SECOND_FACTOR_TAKEN_OFF: "Turned off a user's two-step sign in",
    AuditAction.USER_RECOVERY_CODES_MADE: "Created new recovery codes",
    AuditAction.AUDIT_ENTRIES_ADOPTED: "Added entries of an earlier release",
    AuditAction.COMPANY_CREATED: "Created a company",
    AuditAction.USER_PASSWORD_CHANGED: "Changed their password",
    AuditAction.CONNECTION_SAVED: "Connected to Humaans",
    AuditAction.WEBHOOK_SECRET_SAVED: "Saved the webhook's secret",
    AuditAction.WEBHOOK_SIGNATURE_LEARNT: "Learnt how Humaans signs webhooks",
    AuditAction.WEBHOOK_SIGNATURE_FORGOTTEN: "Asked to learn again how Humaans signs webhooks",
    AuditAction.SETTINGS_SAVED: "Saved settings",
    AuditAction.LIST_EXPORTED: "Downloaded a list",
    AuditAction.MISSING_INFORMATION_EMAILED: "Emailed the list of missing information",
    AuditAction.RUN_REQUESTED: "Started a sync",
    AuditAction.SYNC_REQUESTED: "Synced one employee",
    AuditAction.EMPLOYEE_EDITED: "Edited an employee",
    AuditAction.RUN_UNDONE: "Took back what a sync changed",
    AuditAction.CHANGE_APPROVED: "Approved a change that was held",
    AuditAction.CHANGE_REFUSED: "Refused a change that was held",
    AuditAction.RETRO_SETTLED: "Settled a backdated salary",
    AuditAction.EMPLOYEE_NUMBERS_SHOWN: "Viewed NI and bank details",
    AuditAction.EMPLOYEE_NUMBERS_READ: "Read NI and bank details by the API",
    AuditAction.SETTINGS_PREVIEWED_BY_NUMBERS: "Previewed exclusions by NI or bank numbers",
    AuditAction.PAYSLIP_OPENED_BY_LINK: "Opened a payslip by its emailed link",
    AuditAction.ISSUE_SETTLED: "Settled an issue",
    AuditAction.ISSUES_IDS_ACCEPTED: "Used new Employee IDs",
    AuditAction.ISSUES_LEAVINGS_UNDONE: "Undid leavings that were a mistake",
    AuditAction.FINAL_PAY_SAVED: "Saved a leaver's final pay",
    AuditAction.INBOX_ASSIGNED: "Assigned something open",
    AuditAction.INBOX_SNOOZED: "Snoozed something open",
    AuditAction.INBOX_NOTED: "Wrote a note",
    AuditAction.NOTICE_MUTED: "Muted a notice",
    AuditAction.NOTICE_UNMUTED: "Turned reminders of a notice on again",
    AuditAction.LEFTOVER_FILE_REMOVED: "Marked a leftover file as removed from Humaans",
    AuditAction.RETRO_REOPENED: "Put a backdated salary back on the list",
    AuditAction.PAYDAYS_SAVED: "Saved the paydays",
    AuditAction.PERIOD_FROZEN: "Froze a pay period",
    AuditAction.PERIOD_CUT_OFF_MOVED: "Moved the cut-off of a pay period",
    AuditAction.PERIOD_CHANGES_INCLUDED: "Included late changes in a pay period",
    AuditAction.PERIOD_LINES_CHECKED: "Marked lines of a variance as checked",
    AuditAction.PERIOD_COMMENTED: "Commented on a pay period",
    AuditAction.PERIOD_SIGNED: "Signed a pay period",
    AuditAction.PERIOD_SIGNED_OFF: "Signed off a pay period",
    AuditAction.PERIOD_REOPENED: "Reopened a pay period",
    AuditAction.EXPORT_MADE: "Created a file for payroll software",
    AuditAction.EXPORT_DOWNLOADED: "Downloaded a file for payroll software",
    AuditAction.EXPORT_IMPORTED: "Marked a file as imported in payroll software",
    AuditAction.PAYROLL_PROGRAM_CONNECTED: "Connected a payroll program",
    AuditAction.PAYROLL_PROGRAM_REMOVED: "Disconnected a payroll program",
    AuditAction.PAYROLL_EMPLOYER_CHOSEN: "Chose the employer in a payroll program",
    AuditAction.PUSH_ASKED: "Asked for a pay period to be sent to a payroll program",
    AuditAction.PUSH_TRIED_AGAIN: "Sent refused employees to a payroll program again",
    AuditAction.PUSH_DONE: "Finished sending a pay period to a payroll program",
    AuditAction.PERIOD_EXPORTED: "Handed over a pay period",
    AuditAction.PERIOD_CLOSED: "Closed a pay period",
    AuditAction.PERIOD_RULES_SAVED: "Changed how pay periods are run",
    AuditAction.SIGNING_KEY_CREATED: "Created a key that signs snapshots",
    AuditAction.PAYDAY_BEGUN: "Began to send a payday's payslips",
    AuditAction.PAYSLIPS_UPLOAD_TESTED: "Tried a test upload to Humaans",
    AuditAction.PAYSLIPS_ACCEPTED: "Saved uploaded payslips",
    AuditAction.PAYSLIPS_DISCARDED: "Discarded uploaded payslips",
    AuditAction.PAYSLIPS_PDFS_DELETED: "Deleted PDFs whose time was over",
    AuditAction.PAYSLIPS_FETCHED: "Fetched payslips from a payroll program",
    AuditAction.PAYSLIP_ACCEPTED: "Saved a payslip",
    AuditAction.PAYSLIP_CORRECTED: "Corrected a payslip",
    AuditAction.PAYSLIP_OPENED: "Opened a payslip",
    AuditAction.PAYSLIP_HELD: "Put a payslip on hold",
    AuditAction.PAYSLIP_RELEASED: "Released a payslip",
    AuditAction.PAYSLIP_RECALLED: "Withdrew a payslip",
    AuditAction.PAYSLIP_DELIVERY_ASKED: "Sent a payslip",
    AuditAction.PAYSLIP_MAIL_SETTLED: "Said whether a payslip's email arrived",
    AuditAction.PAYSLIP_PDF_PUT_BACK: "Uploaded a payslip's PDF again",
    AuditAction.KEYS_ROTATED: "Encrypted the secrets with the first key",
    AuditAction.RUN_APPROVED: "Continued a paused sync",
    AuditAction.RUN_DISCARDED: "Cancelled a paused sync",
    AuditAction.API_TOKEN_CREATED: "Created an API token",
    AuditAction.API_TOKEN_REVOKED: "Revoked an API token",
    AuditAction.CHANNEL_ADDED: "Added a channel for notices",
    AuditAction.CHANNEL_CHANGED: "Changed a channel for notices",
    AuditAction.CHANNEL_TESTED: "Sent a test to a channel",
    AuditAction.CHANNEL_TURNED_OFF: "Turned off a channel",
    AuditAction.CHANNEL_REMOVED: "Removed a channel",
    AuditAction.ENDPOINT_ADDED: "Added a webhook endpoint",
    AuditAction.ENDPOINT_CHANGED: "Changed a webhook endpoint",
    AuditAction.ENDPOINT_SECRET_CHANGED: "Changed the secret of a webhook endpoint",
    AuditAction.ENDPOINT_TESTED: "Sent a test to a webhook endpoint",
    AuditAction.ENDPOINT_TURNED_ON: "Turned on a webhook endpoint",
    AuditAction.ENDPOINT_TURNED_OFF: "Turned off a webhook endpoint",
    AuditAction.ENDPOINT_REMOVED: "Removed a webhook endpoint",
    AuditAction.ENDPOINT_SENT_AGAIN: "Sent events to a webhook endpoint again",
}
#: Entries of a list that an audit line names before it only counts.
NAMED: Final = 6


#: Who did something, where it was no person.
ACTORS: Final[dict[str, str]] = {
    Actor.COMMAND: "A command at the terminal",
    Actor.LINK: "Someone who opened an emailed link",
    Actor.SCHEDULE: "The schedule",
    Actor.RETENTION: "The rule for how long things are kept",
    Actor.WEBHOOK: "A webhook from Humaans",
    Actor.SYNC: "A sync",
}


_TOKEN: Final = re.compile(r"API token “(.+)”", re.IGNORECASE)


def who(actor: str, *, in_sentence: bool = False) -> str:
    """Who a record names: a person by their address, an API token by its label, all else in words."""
    if (label := api_label(actor)) is not None:
        return f"API token “{label}”"
    words = ACTORS.get(actor)
    if words is None:
        return actor
    return words[0].lower() + words[1:] if in_sentence else words


def actor_of(words: str) -> str:
    """The actor that `who` names with these words, or that is stored as them."""
    label = _TOKEN.fullmatch(words)
    if label:
        return api_actor(label[1])
    return next((actor for actor, name in ACTORS.items() if name.casefold() == words.casefold()), words.casefold())


def audit_label(action: str, subject: str = "") -> str:
    """What an audit entry says was done."""
    if action == AuditAction.LIST_EXPORTED and subject:
        return f"Downloaded {subject}"
    return AUDIT_LABELS.get(action, spoken(action.replace(".", " ")))


#: What a subject is called that is about no one employee.
_THINGS: Final = {
    "run": "Sync",
    "version": "Settings version",
    "batch": "Upload",
    "export": "Export",
    "push": "Push",
    "employee": "Removed employee",
    "payslip": "Removed payslip",
    "issue": "Issue",
    "item": "Backdated salary",
}


def about(action: str, subject: str, name: str = "") -> str:
    """What an entry is about: by the name of the employee where it is about one."""
    if action == AuditAction.LIST_EXPORTED:
        return ""
    word, _, number = subject.partition(" ")
    if not name:
        return f"{_THINGS[word]} {number}" if word in _THINGS and number.isdecimal() else subject
    return name if word in {"employee", "item"} else f"{name}, {word} {number}"


def details(detail: dict[str, Any]) -> list[str]:
    """An audit entry's detail as short lines; what is empty says nothing."""
    lines = [_line(key, value) for key, value in detail.items() if key not in _BESIDE]
    if detail.keys() >= _BESIDE:
        lines.insert(0, f"{spoken(str(detail['before']))} changed to {in_words(str(detail['after']))}")
    elif "before" in detail:
        lines.insert(0, f"Was {in_words(str(detail['before']))}")
    return [line for line in lines if line]


def _line(key: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if (write := _DETAILS.get(key)) is not None:
        return write(value)
    return f"{spoken(key)}: {_in_short(value)}"


def _in_short(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        named = ", ".join(in_words(str(each).removeprefix("mapping.")) for each in value[:NAMED])
        return f"{named} and {len(value) - NAMED} more" if len(value) > NAMED else named
    return str(value)


def _if_so(words: str) -> Callable[[Any], str]:
    return lambda value: words if value else ""


def _of_fields(names: list[str]) -> str:
    labelled = [labels.field(name) for name in names[:NAMED]]
    return f"Fields: {', '.join(labelled)}" + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _day(words: str) -> Callable[[Any], str]:
    return lambda value: f"{words}: {formatting.long_day(str(value)[:10])}"


#: The two that are said together.
_BESIDE: Final = frozenset({"before", "after"})
_MAIL_CONTENT: Final[dict[str, str]] = {
    PayslipMail.LINK: "a link",
    PayslipMail.PROTECTED: "a PDF with a password",
    PayslipMail.ATTACHED: "a PDF without a password",
}
#: Details that have words of their own; all others are said by their key.
_DETAILS: Final[dict[str, Callable[[Any], str]]] = {
    "rows": lambda value: counted(value, "row"),
    "numbers": _if_so("With NI and bank details"),
    "dry_run": _if_so("Dry run"),
    "link_shown": _if_so("The link was shown"),
    "second_factor": _if_so("With two-step sign in"),
    "is_read_only": _if_so("Read only"),
    "webhook_secret": _if_so("With a webhook secret"),
    "pdf_kept_months": lambda value: f"Keep PDFs: {counted(value, 'month')}",
    "kept_months": lambda value: f"Keep PDFs: {counted(value, 'month')}",
    "payslip_mail": lambda value: f"Payslip email: {_MAIL_CONTENT.get(value, value)}",
    "items": lambda value: counted(value, "payment"),
    "issues": lambda value: counted(len(value), "issue"),
    "payslips": lambda value: counted(value, "payslip"),
    "fields": _of_fields,
    "cause": labels.cause,
    "pay_date": _day("Payday"),
    "earlier_accepted_until": _day("The earlier secret works until"),
    "given_to": lambda value: f"Employee ID {value}",
    "passed": lambda value: f"Warnings: {_in_short(value)}",
    "employee": lambda _value: "",
    "run": lambda value: f"Payday run {value}",
}
