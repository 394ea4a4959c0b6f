"""After which acts the notices of a company are judged at once: those that cause a notice or end one.

What is not here is found by the tick, up to a minute later (decision 0063). That the request for a sync makes none late
any more is left to it: only the sync itself tells whether it works again.
"""

from __future__ import annotations

from typing import Final

from service.facts.audit import AuditAction

JUDGED_AFTER: Final = frozenset(
    {
        # the connection to Humaans and what is read from it
        AuditAction.CONNECTION_SAVED,
        AuditAction.WEBHOOK_SECRET_SAVED,
        AuditAction.SETTINGS_SAVED,
        AuditAction.RUN_APPROVED,
        AuditAction.RUN_DISCARDED,
        AuditAction.RUN_UNDONE,
        # employees: issues that many have, and changes that wait
        AuditAction.EMPLOYEE_EDITED,
        AuditAction.CHANGE_APPROVED,
        AuditAction.CHANGE_REFUSED,
        AuditAction.ISSUE_SETTLED,
        AuditAction.ISSUES_IDS_ACCEPTED,
        AuditAction.ISSUES_LEAVINGS_UNDONE,
        # payslips: who has none, and what could not be sent
        AuditAction.PAYDAYS_SAVED,
        AuditAction.PAYSLIPS_ACCEPTED,
        AuditAction.PAYSLIP_ACCEPTED,
        AuditAction.PAYSLIP_CORRECTED,
        AuditAction.PAYSLIP_HELD,
        AuditAction.PAYSLIP_RELEASED,
        AuditAction.PAYSLIP_RELEASED_ALTHOUGH_CONTRADICTED,
        AuditAction.PAYSLIP_RECALLED,
        AuditAction.PAYSLIP_DELIVERY_ASKED,
        AuditAction.PAYSLIP_SENT_AGAIN,
        AuditAction.PAYSLIP_MAIL_SETTLED,
        # pay periods, from the cut-off to the payroll program
        AuditAction.PERIOD_RULES_SAVED,
        AuditAction.PERIOD_CUT_OFF_MOVED,
        AuditAction.PERIOD_FROZEN,
        AuditAction.PERIOD_CHANGES_INCLUDED,
        AuditAction.PERIOD_SIGNED_OFF,
        AuditAction.PERIOD_REOPENED,
        AuditAction.PERIOD_EXPORTED,
        AuditAction.PERIOD_CLOSED,
        AuditAction.EXPORT_IMPORTED,
        AuditAction.PAYROLL_PROGRAM_CONNECTED,
        AuditAction.PAYROLL_PROGRAM_REMOVED,
        AuditAction.PAYROLL_EMPLOYER_CHOSEN,
        AuditAction.PUSH_ASKED,
        AuditAction.PUSH_TRIED_AGAIN,
        AuditAction.PUSH_DONE,
        # channels and endpoints that were turned off
        AuditAction.CHANNEL_CHANGED,
        AuditAction.CHANNEL_TESTED,
        AuditAction.CHANNEL_TURNED_OFF,
        AuditAction.CHANNEL_REMOVED,
        AuditAction.ENDPOINT_TESTED,
        AuditAction.ENDPOINT_TURNED_ON,
        AuditAction.ENDPOINT_TURNED_OFF,
        AuditAction.ENDPOINT_REMOVED,
    }
)
