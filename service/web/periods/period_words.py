"""Labels on the pages of pay periods: states, sections, flags, and the sentence of a countdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.periods import LineFlag, PayLine, PeriodState, Section, WhoActs
from service.rules.fields.pluralise import counted
from service.web.ui import labels
from service.web.ui.labels import Label

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from service.actions.periods.forecast import NotReadyThen

STATES: Final = {
    PeriodState.OPEN: Label("Open"),
    PeriodState.REVIEW: Label("In review", "wait"),
    PeriodState.SIGNED_OFF: Label("Signed off", "good"),
    PeriodState.EXPORTED: Label("Handed over", "good"),
    PeriodState.CLOSED: Label("Closed"),
}
SECTIONS: Final = {
    Section.STARTERS: "Starters",
    Section.LEAVERS: "Leavers",
    Section.PAY: "Pay",
    Section.BANK: "Bank",
    Section.TAX: "Tax and NI",
    Section.PERSONAL: "Personal and address",
    Section.HOURS: "Hours and schedule",
    Section.OTHER: "Other",
}
FLAGS: Final = {
    LineFlag.NO_CAUSE: "No cause known",
    LineFlag.OVER_THRESHOLD: "Above your limit",
    LineFlag.BACK_PAY: "Back pay",
    LineFlag.NOT_APPROVED: "Not approved",
    LineFlag.OUT_OF_LINE: "Unlike the last three",
}
PAY_LINES: Final = {
    PayLine.BACK_PAY: "Back pay",
    PayLine.COMING_SALARY: "Salary amount, after the freeze",
    PayLine.GROSS: "Gross, beside the mean of the last three pay periods",
}
#: Why a line about pay is there, in place of a cause.
PAY_CAUSES: Final = {
    PayLine.BACK_PAY: "Paid otherwise by the snapshot of that payday",
    PayLine.COMING_SALARY: "Begins within this pay period",
    PayLine.GROSS: "Compared with earlier pay periods",
}
#: Why someone is in only one of two pay periods without a change: by whether they start.
MOVER_CAUSES: Final = {True: "Starts within this pay period", False: "Left before this pay period"}
WHO_ACTS: Final = {
    WhoActs.HR: "HR, in Humaans",
    WhoActs.PAYROLL: "Payroll",
    WhoActs.EMPLOYEE: "The employee",
}


def state(value: str) -> Label:
    return STATES[PeriodState(value)]


def section(value: str) -> str:
    return SECTIONS[Section(value)]


def missing(person: NotReadyThen, who: WhoActs) -> str:
    """What someone must give, in words; who is not in Humaans any more is for HR."""
    if not person.missing and who is WhoActs.HR:
        return "Not in Humaans any more"
    return ", ".join(labels.field(each) for each in person.missing.get(who, []))


def flag(value: str) -> str:
    """Why a line stands on top; empty when it does not."""
    return FLAGS[LineFlag(value)] if value else ""


def countdown(cut_off_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Like `Cut-off in 3 days`, by the days of the company."""
    days = (cut_off_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if cut_off_at <= now:
        return "Cut-off has passed"
    if days == 0:
        return "Cut-off today"
    return "Cut-off tomorrow" if days == 1 else f"Cut-off in {counted(days, 'day')}"
