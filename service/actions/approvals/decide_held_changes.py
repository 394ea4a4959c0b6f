"""Someone approves or refuses a change that is held: someone else than those who brought it, and once (decision 0047).

Approved, the pending value is written at once, whether Humaans can be read or not. Refused, the old value stays, and an
issue says so until Humaans has it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.actions.advice.advise_emptied_pay import advise_emptied_pay
from service.actions.approvals.hold_changes import refusal
from service.actions.approvals.people_behind import person_behind
from service.actions.approvals.state_after import state_after
from service.actions.notifications.events import raise_event
from service.facts.approvals import HeldState
from service.facts.audit import AuditAction
from service.facts.notifications import EventKind
from service.facts.plans import FieldChange
from service.facts.runs import Cause
from service.rules.mapping.field_values import MappedFields
from service.store.approvals import held_changes
from service.store.companies import audit, companies, settings
from service.store.companies.company_day import day_of
from service.store.database.connection import write_transaction
from service.store.employees import changes, employee_records, employee_writes, employees, found_issues

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.services import Services
    from service.store.tables.approvals import HeldChange
    from service.store.tables.employees import Employee

LONGEST_REASON: Final = 500
#: Held changes that one decision may be for.
MOST_TOGETHER: Final = 200


class NotDecidedError(Exception):
    """Why a decision was not taken, in words."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NotPendingError(NotDecidedError):
    """The change does not wait any more: someone has decided, Humaans took it back, or another came in its place."""

    def __init__(self, row: HeldChange) -> None:
        super().__init__(f"{_ENDED[HeldState(row.state)].format(by=row.decided_by)} Your choice changed nothing.")


class SamePersonError(NotDecidedError):
    """The person who brought the change wants to decide about it."""

    def __init__(self) -> None:
        super().__init__(
            "You made the edit, started the sync or saved the settings that brought this change, so someone else must "
            "decide. An API token counts as the person who made it."
        )


class ReasonError(NotDecidedError):
    """A refusal needs a reason of at most LONGEST_REASON characters."""


_ENDED: Final = {
    HeldState.PENDING: "This change is open again.",
    HeldState.APPROVED: "{by} has already approved this change.",
    HeldState.REFUSED: "{by} has already refused this change.",
    HeldState.CORRECTED: "{by} refused this change, and Humaans was corrected.",
    HeldState.WITHDRAWN: "This change was taken back in Humaans, or its employee is no longer paid.",
    HeldState.REPLACED: "Another value came in the place of this one. Check the new one.",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the decision about one change; `refusal` is why it was not taken, empty when it was."""

    held_id: int
    refusal: str = ""


def decide_together(
    services: Services, company_id: int, held_ids: Iterable[int], state: HeldState, *, actor: str, reason: str = ""
) -> list[Decided]:
    """Take one decision, APPROVED or REFUSED, for at most MOST_TOGETHER changes, each for itself.

    Raises ReasonError when a reason is needed, with nothing done.
    """
    reason = _checked(reason, state)
    found = []
    for held_id in list(dict.fromkeys(held_ids))[:MOST_TOGETHER]:
        try:
            _decide(services, company_id, held_id, state, actor=actor, reason=reason)
        except NotDecidedError as error:
            found.append(Decided(held_id, error.message))
        except LookupError:
            found.append(Decided(held_id, "This does not exist any more."))
        else:
            found.append(Decided(held_id))
    return found


def approve(services: Services, company_id: int, held_id: int, *, actor: str) -> HeldChange:
    """Write the pending value. Approving twice is approving once.

    Raises NotPendingError, SamePersonError, and LookupError for no such change.
    """
    return _decide(services, company_id, held_id, HeldState.APPROVED, actor=actor, reason="")


def refuse(services: Services, company_id: int, held_id: int, reason: str, *, actor: str) -> HeldChange:
    """Keep the old value for good. Raises what `approve` raises, and ReasonError."""
    return _decide(
        services, company_id, held_id, HeldState.REFUSED, actor=actor, reason=_checked(reason, HeldState.REFUSED)
    )


def _checked(reason: str, state: HeldState) -> str:
    reason = reason.strip()
    if state is HeldState.REFUSED and not reason:
        raise ReasonError("Enter the reason for refusing, like: the employee did not ask for this")
    if len(reason) > LONGEST_REASON:
        raise ReasonError(f"Reason must be {LONGEST_REASON} characters or fewer. It has {len(reason)}")
    return reason if not reason or reason[-1] in ".!?" else f"{reason}."


def _decide(
    services: Services, company_id: int, held_id: int, state: HeldState, *, actor: str, reason: str
) -> HeldChange:
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        row = held_changes.by_id(company_id, held_id)
        if row is None:
            raise LookupError(held_id)
        if row.state == state and row.decided_by == actor:
            return row  # pressed before
        if row.state != HeldState.PENDING:
            raise NotPendingError(row)
        if person_behind(company_id, actor) in row.made_by:
            raise SamePersonError
        is_over = state is HeldState.APPROVED or not row.is_from_humaans
        if not held_changes.decide(row, state, now, by=actor, reason=reason, is_over=is_over):
            raise NotPendingError(row)
        employee = employees.by_id(company_id, row.employee_id)
        if employee is None:
            raise LookupError(held_id)
        row = held_changes.by_id(company_id, held_id) or row
        if state is HeldState.APPROVED:
            _write(company_id, row, employee, now)
        elif row.is_from_humaans and employee.person_id is not None:
            found_issues.add_for_person(company_id, employee.person_id, employee.id, refusal(row), now)
        audit.record(
            actor=actor,
            action=AuditAction.CHANGE_APPROVED if state is HeldState.APPROVED else AuditAction.CHANGE_REFUSED,
            now=now,
            company_id=company_id,
            subject=f"employee {row.employee_id}",
            detail={"held_change": row.id, "fields": list(row.new), "rule": row.rule, "reason": reason},
        )
    return row


def _write(company_id: int, row: HeldChange, employee: Employee, now: datetime) -> None:
    """The pending values, with their history; a later sync plans the employee anew."""
    before = employee_records.record_of(employee).fields
    new = held_changes.values_of(row.new)
    made = [FieldChange(name, before[name], value) for name, value in new.items() if value != before[name]]
    day, values = day_of(company_id, now), {each.field: each.new for each in made}
    state = state_after(company_id, {**before, **values}, day) | _edited_after(company_id, row, employee)
    if row.is_from_humaans and not held_changes.open_of(company_id, [employee.id]):
        state["in_step"] = True  # as far as anyone knows: the next sync tells
    employee_writes.save_fields(employee.id, values, now, fingerprint=None, **state)
    is_edit = row.cause == Cause.EDIT
    changes.record(
        company_id,
        [(employee.id, each) for each in made],
        (),
        cause=Cause.EDIT if is_edit else Cause.APPROVAL,
        run_id=None,
        made_by=next(iter(row.made_by), "") if is_edit else row.decided_by,
        at=now,
    )
    raise_event(company_id, EventKind.EMPLOYEE_UPDATED, {"employee_id": employee.id}, now)
    advise_emptied_pay(company_id, [employee.id], now)


def _edited_after(company_id: int, row: HeldChange, employee: Employee) -> dict[str, Any]:
    """Which mapped fields differ from Humaans because they were edited here."""
    edited = set(employee.edited_fields)
    if row.is_from_humaans:
        return {"edited_fields": sorted(edited - set(row.new))}
    mapped = MappedFields(settings.in_force(company_id), day_of(company_id, row.since)).names
    return {"edited_fields": sorted(edited | (set(row.new) & mapped))}
