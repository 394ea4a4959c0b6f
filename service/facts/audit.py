"""What the audit log records, and who does things: the words as they are stored."""

# ruff: noqa: S105 - the words are of passwords and tokens, and are none

from __future__ import annotations

from enum import StrEnum
from typing import Final


class AuditAction(StrEnum):
    """What was done, as `subject.deed`. The stored words never change; what pages call them is in web/ui/labels.py."""

    USER_SIGNED_IN = "user.signed_in"
    USER_SIGNED_OUT = "user.signed_out"
    USER_CREATED = "user.created"
    USER_INVITED = "user.invited"
    USER_ROLE_CHANGED = "user.role_changed"
    USER_ROLE_TAKEN_AWAY = "user.role_taken_away"
    USER_DISABLED = "user.disabled"
    USER_ENABLED = "user.enabled"
    USER_ROLE_ACCEPTED = "user.role_accepted"
    USER_ROLE_DECLINED = "user.role_declined"
    USER_PASSWORD_LINK_MADE = "user.password_link_made"
    USER_PASSWORD_LINK_SENT = "user.password_link_sent"
    USER_PASSWORD_LINK_SHOWN = "user.password_link_shown"
    USER_ADDRESS_CONFIRMED = "user.address_confirmed"
    USER_PASSWORD_CHOSEN = "user.password_chosen"
    USER_SECOND_FACTOR_ON = "user.second_factor_on"
    USER_SECOND_FACTOR_OFF = "user.second_factor_off"
    USER_SECOND_FACTOR_TAKEN_OFF = "user.second_factor_taken_off"
    USER_RECOVERY_CODES_MADE = "user.recovery_codes_made"
    USER_PASSWORD_CHANGED = "user.password_changed"
    COMPANY_CREATED = "company.created"
    CONNECTION_SAVED = "connection.saved"
    WEBHOOK_SECRET_SAVED = "webhook_secret.saved"
    WEBHOOK_SIGNATURE_LEARNT = "webhook_signature.learnt"
    WEBHOOK_SIGNATURE_FORGOTTEN = "webhook_signature.forgotten"
    SETTINGS_SAVED = "settings.saved"
    SETTINGS_PREVIEWED_BY_NUMBERS = "settings.previewed_by_numbers"
    LIST_EXPORTED = "list.exported"
    MISSING_INFORMATION_EMAILED = "missing_information.emailed"
    RUN_REQUESTED = "run.requested"
    RUN_APPROVED = "run.approved"
    RUN_DISCARDED = "run.discarded"
    SYNC_REQUESTED = "sync.requested"
    EMPLOYEE_EDITED = "employee.edited"
    EMPLOYEE_NUMBERS_SHOWN = "employee.numbers_shown"
    EMPLOYEE_NUMBERS_READ = "employee.numbers_read"
    CHANGE_APPROVED = "change.approved"
    CHANGE_REFUSED = "change.refused"
    RETRO_SETTLED = "retro.settled"
    FINAL_PAY_SAVED = "final_pay.saved"
    ISSUE_SETTLED = "issue.settled"
    ISSUES_IDS_ACCEPTED = "issues.ids_accepted"
    ISSUES_LEAVINGS_UNDONE = "issues.leavings_undone"
    INBOX_ASSIGNED = "inbox.assigned"
    INBOX_SNOOZED = "inbox.snoozed"
    INBOX_NOTED = "inbox.noted"
    LEFTOVER_FILE_REMOVED = "leftover_file.removed"
    RETRO_REOPENED = "retro.reopened"
    PAYDAYS_SAVED = "paydays.saved"
    PAYDAY_BEGUN = "payday.begun"
    PAYSLIPS_UPLOAD_TESTED = "payslips.upload_tested"
    PAYSLIPS_ACCEPTED = "payslips.accepted"
    PAYSLIPS_DISCARDED = "payslips.discarded"
    PAYSLIPS_PDFS_DELETED = "payslips.pdfs_deleted"
    PAYSLIP_RELEASED_ALTHOUGH_CONTRADICTED = "payslip.released_although_contradicted"
    COMBINED_PDF_UPLOADED = "combined_pdf.uploaded"
    COMBINED_PDF_PAGES_DECIDED = "combined_pdf.pages_decided"
    COMBINED_PDF_PAGE_OPENED = "combined_pdf.page_opened"
    COMBINED_PDF_SPLIT = "combined_pdf.split"
    COMBINED_PDF_DISCARDED = "combined_pdf.discarded"
    PAYSLIP_EMPLOYEE_CHOSEN = "payslip.employee_chosen"
    PAYSLIP_SENT_AGAIN = "payslip.sent_again"
    PAYSLIP_OPENED_BY_LINK = "payslip.opened_by_link"
    PAYSLIP_ACCEPTED = "payslip.accepted"
    PAYSLIP_CORRECTED = "payslip.corrected"
    PAYSLIP_OPENED = "payslip.opened"
    PAYSLIP_HELD = "payslip.held"
    PAYSLIP_RELEASED = "payslip.released"
    PAYSLIP_RECALLED = "payslip.recalled"
    PAYSLIP_DELIVERY_ASKED = "payslip.delivery_asked"
    PAYSLIP_MAIL_SETTLED = "payslip.mail_settled"
    PAYSLIP_PDF_PUT_BACK = "payslip.pdf_put_back"
    PERIOD_FROZEN = "period.frozen"
    PERIOD_CUT_OFF_MOVED = "period.cut_off_moved"
    PERIOD_CHANGES_INCLUDED = "period.changes_included"
    PERIOD_LINES_CHECKED = "period.lines_checked"
    PERIOD_COMMENTED = "period.commented"
    PERIOD_SIGNED = "period.signed"
    PERIOD_SIGNED_OFF = "period.signed_off"
    PERIOD_REOPENED = "period.reopened"
    PERIOD_EXPORTED = "period.exported"
    PERIOD_CLOSED = "period.closed"
    SIGNING_KEY_CREATED = "signing_key.created"
    CHANNEL_ADDED = "channel.added"
    CHANNEL_CHANGED = "channel.changed"
    CHANNEL_TESTED = "channel.tested"
    CHANNEL_TURNED_OFF = "channel.turned_off"
    CHANNEL_REMOVED = "channel.removed"
    ENDPOINT_ADDED = "endpoint.added"
    ENDPOINT_CHANGED = "endpoint.changed"
    ENDPOINT_SECRET_CHANGED = "endpoint.secret_changed"
    ENDPOINT_TESTED = "endpoint.tested"
    ENDPOINT_TURNED_ON = "endpoint.turned_on"
    ENDPOINT_TURNED_OFF = "endpoint.turned_off"
    ENDPOINT_REMOVED = "endpoint.removed"
    ENDPOINT_SENT_AGAIN = "endpoint.sent_again"
    API_TOKEN_CREATED = "api_token.created"
    API_TOKEN_REVOKED = "api_token.revoked"
    KEYS_ROTATED = "keys.rotated"
    NOTICE_MUTED = "notice.muted"
    NOTICE_UNMUTED = "notice.unmuted"
    AUDIT_ENTRIES_ADOPTED = "audit.entries_adopted"


class Actor(StrEnum):
    """Who did something when it was no user: the program itself, a command, or an emailed link.

    Users are named by their email address, API tokens by `api_actor`.
    """

    COMMAND = "command"
    LINK = "link"
    SCHEDULE = "system:schedule"
    RETENTION = "system:retention"
    WEBHOOK = "system:webhook"
    SYNC = "system:sync"


#: How the words of work that no one started begin.
SYSTEM: Final = "system:"
_API: Final = "api:"


def api_actor(label: str) -> str:
    """How records name the API token of this label."""
    return f"{_API}{label}"


def api_label(actor: str) -> str | None:
    """The label of the API token that a record names, or None when it names anyone else."""
    return actor.removeprefix(_API) if actor.startswith(_API) else None
