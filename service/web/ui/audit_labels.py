"""The audit log in words: what was done, who did it, and the detail of an entry."""

from __future__ import annotations

from typing import Any, Final

from service.web.ui.codes import in_words, spoken

AUDIT_LABELS: Final[dict[str, str]] = {
    "payslip.released_although_contradicted": "Released although the PDF names someone else",
    "payslip.sent_again": "Sent the email of a payslip again",
    "user.signed_in": "Signed in",
    "user.signed_out": "Signed out",
    "user.created": "Made a user",
    "user.invited": "Gave a person a role",
    "user.role_changed": "Changed a role",
    "user.role_taken_away": "Took a role away",
    "user.disabled": "Disabled a user",
    "user.enabled": "Enabled a user",
    "user.role_accepted": "Accepted a role",
    "user.role_declined": "Declined a role",
    "user.password_link_made": "Made a link to choose a password",
    "user.password_link_sent": "Sent a link to choose a password",
    "user.password_link_shown": "Was shown a link to choose a password",
    "user.address_confirmed": "Confirmed their address",
    "user.password_chosen": "Chose a password by a link",
    "user.second_factor_on": "Set up a second factor",
    "user.second_factor_off": "Took their second factor off",
    "user.second_factor_taken_off": "Took someone's second factor off",
    "user.recovery_codes_made": "Made new recovery codes",
    "audit.entries_adopted": "Took in entries of an earlier release",
    "company.created": "Made a company",
    "user.password_changed": "Changed their password",
    "connection.saved": "Connected to Humaans",
    "webhook_secret.saved": "Saved the webhook's secret",
    "settings.saved": "Saved settings",
    "list.exported": "Took a list as a file",
    "run.requested": "Started a run",
    "sync.requested": "Synced one employee",
    "employee.edited": "Edited an employee",
    "retro.settled": "Settled a backdated salary",
    "employee.numbers_shown": "Looked at NI and bank numbers",
    "employee.numbers_read": "Read NI and bank numbers by the API",
    "settings.previewed_by_numbers": "Previewed exclusions by NI or bank numbers",
    "payslip.opened_by_link": "Opened a payslip by its mailed link",
    "issue.settled": "Settled an issue",
    "issues.ids_accepted": "Used new Employee IDs",
    "issues.leavings_undone": "Undid leavings that were a mistake",
    "final_pay.saved": "Saved a leaver's final pay",
    "paydays.saved": "Saved the paydays",
    "payday.begun": "Began to send a payday's payslips",
    "payslips.upload_tested": "Tried a test upload to Humaans",
    "payslips.accepted": "Accepted uploaded payslips",
    "payslips.discarded": "Discarded uploaded payslips",
    "payslips.pdfs_deleted": "Deleted PDFs whose time was over",
    "payslip.accepted": "Accepted a payslip",
    "payslip.corrected": "Corrected a payslip",
    "payslip.opened": "Opened a payslip",
    "payslip.held": "Held a payslip",
    "payslip.released": "Released a payslip",
    "payslip.recalled": "Recalled a payslip",
    "payslip.delivery_asked": "Asked to deliver a payslip",
    "payslip.mail_settled": "Said what became of a payslip's email",
    "payslip.pdf_put_back": "Put a payslip's PDF back",
    "keys.rotated": "Encrypted the secrets with the first key",
    "run.approved": "Approved a stopped run",
    "run.discarded": "Discarded a stopped run",
    "api_token.created": "Made an API token",
    "api_token.revoked": "Revoked an API token",
}
#: Entries of a list that an audit line names before it only counts.
NAMED: Final = 6


#: Who did something, where it was no person.
ACTORS: Final[dict[str, str]] = {
    "command": "A command at the terminal",
    "link": "Whoever opened a mailed link",
    "system:schedule": "The schedule",
    "system:retention": "The rule for how long things are kept",
    "system:webhook": "A change in Humaans",
    "system:sync": "A sync",
}
API_TOKEN: Final = "api:"  # noqa: S105 - how such an actor begins


def who(actor: str, *, in_sentence: bool = False) -> str:
    """Who a record names: a person by their address, an API token by its label, all else in words."""
    if actor.startswith(API_TOKEN):
        return f"API token “{actor.removeprefix(API_TOKEN)}”"
    words = ACTORS.get(actor)
    if words is None:
        return actor
    return words[0].lower() + words[1:] if in_sentence else words


def audit_label(action: str) -> str:
    """What an audit entry says was done."""
    return AUDIT_LABELS.get(action, spoken(action.replace(".", " ")))


def details(detail: dict[str, Any]) -> list[str]:
    """An audit entry's detail as short lines."""
    return [f"{spoken(key)}: {_in_short(value)}" for key, value in detail.items()]


def _in_short(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        named = ", ".join(in_words(str(each).removeprefix("mapping.")) for each in value[:NAMED])
        return f"{named} and {len(value) - NAMED} more" if len(value) > NAMED else named
    return str(value)
