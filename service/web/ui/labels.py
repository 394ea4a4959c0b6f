"""What we call the states, causes and kinds on pages: a word and a tone each.

A tone is the colour a badge takes; no page says anything by colour alone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from service.facts.approvals import FieldGroup, HeldState
from service.facts.employees import Employment, Readiness
from service.facts.payslips import MailState
from service.facts.plans import PlanAction
from service.facts.runs import Cause, RunKind, RunPhase, RunState
from service.rules.approvals.undo import Kept
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.web.ui.codes import spoken


class Label(NamedTuple):
    text: str
    tone: str = "quiet"


#: What a mapping does when Humaans has no value, or one that payroll cannot take.
POLICIES: Final = {"clear": "clear it", "keep": "keep the payroll value", "hold": "keep it and ask me"}
STATES: Final[dict[str, Label]] = {
    RunState.QUEUED: Label("Queued", "live"),
    RunState.RUNNING: Label("Running", "live"),
    RunState.HELD: Label("Paused for review", "hold"),
    RunState.SUCCEEDED: Label("Done", "good"),
    RunState.FAILED: Label("Failed", "bad"),
    RunState.DISCARDED: Label("Cancelled"),
    Readiness.READY: Label("Ready", "good"),
    Readiness.PENDING: Label("Incomplete", "wait"),
    Readiness.NOT_IN_HUMAANS: Label("Not in Humaans", "hold"),
    Readiness.CLOSED: Label("Closed"),
    Employment.UPCOMING: Label("Upcoming", "live"),
    Employment.ACTIVE: Label("Active"),
    Employment.LEAVING: Label("Leaving", "wait"),
    Employment.LEFT: Label("Left"),
}

#: Fields that are held and approved together.
FIELD_GROUPS: Final[dict[str, str]] = {
    FieldGroup.BANK: "Bank details",
    FieldGroup.PAY: "Pay",
    FieldGroup.EMAIL: "Email address",
    FieldGroup.START_DATE: "Start date",
    FieldGroup.STARTER_DECLARATION: "Starter declaration",
}
#: Outcomes of a held change.
HELD_STATES: Final[dict[str, Label]] = {
    HeldState.PENDING: Label("Waiting for approval", "wait"),
    HeldState.APPROVED: Label("Approved", "good"),
    HeldState.REFUSED: Label("Refused, to correct in Humaans", "bad"),
    HeldState.CORRECTED: Label("Refused and corrected"),
    HeldState.WITHDRAWN: Label("Taken back"),
    HeldState.REPLACED: Label("Replaced by another value"),
}
#: Outcomes of an email that is not a payslip's.
EMAIL_STATES: Final[dict[str, Label]] = {
    MailState.WAITING: Label("Waiting to be sent", "wait"),
    MailState.SENDING: Label("Sending", "live"),
    MailState.SENT: Label("Sent", "good"),
    MailState.UNCLEAR: Label("May not have arrived", "hold"),
    MailState.REFUSED: Label("Not sent", "bad"),
    MailState.CANCELLED: Label("Cancelled"),
}

CAUSES: Final[dict[str, str]] = {
    Cause.SETTINGS: "Settings changed",
    Cause.HOURLY: "Hourly",
    Cause.EVENT: "Change in Humaans",
    Cause.MANUAL: "Manual sync",
    Cause.EDIT: "Edited in payroll",
    Cause.RULE: "Date reached",
    Cause.APPROVAL: "Approved",
    Cause.UNDO: "Taken back",
    Cause.RESTART: "Started again",
    Cause.CUT_OFF: "Cut-off",
}

KINDS: Final[dict[str, str]] = {
    RunKind.RECONCILIATION: "Everyone",
    RunKind.SYNC: "One person",
    RunKind.UNDO: "Undo",
}
#: Why an undo does not take a change back.
NOT_UNDONE: Final[dict[str, str]] = {
    Kept.CHANGED_SINCE: "It changed again since.",
    Kept.BELONGS_TO_CHANGED: "It belongs to a value that changed since.",
    Kept.CREATED: "The employee was imported by this sync. Employees are never removed.",
    Kept.IDENTITY: "Employee IDs are decided under Issues.",
    Kept.CLOSED: "The record is closed.",
}

PHASES: Final[dict[str, str]] = {
    RunPhase.QUEUED: "Queued",
    RunPhase.STARTING: "Starting",
    RunPhase.READING_PEOPLE: "Reading people from Humaans",
    RunPhase.READING_JOB_ROLES: "Reading job roles from Humaans",
    RunPhase.READING_COMPENSATIONS: "Reading pay from Humaans",
    RunPhase.READING_COMPENSATION_TYPES: "Reading kinds of pay from Humaans",
    RunPhase.READING_BANK_ACCOUNTS: "Reading bank accounts from Humaans",
    RunPhase.READING_LOCATIONS: "Reading locations from Humaans",
    RunPhase.READING_CUSTOM_FIELDS: "Reading custom fields from Humaans",
    RunPhase.READING_CUSTOM_VALUES: "Reading values of custom fields from Humaans",
    RunPhase.READING_CHANGES: "Reading what changed in Humaans",
    RunPhase.PLANNING: "Working out what has changed",
    RunPhase.READING_EMPTIED_AGAIN: "Checking values that were emptied",
    RunPhase.READING_MISSING_PEOPLE: "Looking for people missing in Humaans",
    RunPhase.WRITING: "Saving changes",
    RunPhase.DONE: "Done",
    RunPhase.PAUSED: "Nothing done: syncing is paused",
    RunPhase.HELD: "Paused for review",
    RunPhase.DISCARDED: "Cancelled",
    RunPhase.FAILED: "Failed",
}

#: A plan's groups in the order in which pages show them.
PLAN_GROUPS: Final[tuple[tuple[PlanAction, str, str], ...]] = (
    (PlanAction.HOLD, "On hold", "Fix these first. These people will not be changed."),
    (PlanAction.CREATE, "New employees", "These people will be added to payroll."),
    (PlanAction.UPDATE, "Updated", "These employees will change."),
    (
        PlanAction.EXCLUDED,
        "Excluded",
        "These people will be excluded. Anyone already in payroll stays but is no longer updated.",
    ),
)


def state(value: str) -> Label:
    return STATES.get(value, Label(spoken(value)))


def field_group(value: str) -> str:
    return FIELD_GROUPS.get(value, spoken(value))


def held_state(value: str) -> Label:
    return HELD_STATES.get(value, Label(spoken(value)))


def email_state(value: str) -> Label:
    return EMAIL_STATES.get(value, Label(spoken(value)))


def cause(value: str) -> str:
    return CAUSES.get(value, spoken(value))


def phase(value: str) -> str:
    return PHASES.get(value, spoken(value))


def field(name: str | None) -> str:
    known = FIELDS_BY_NAME.get(name or "")
    return known.label if known else spoken(name or "")


def is_sensitive(name: str | None) -> bool:
    known = FIELDS_BY_NAME.get(name or "")
    return bool(known and known.is_sensitive)
