"""Sends the employees of a push to Staffology, each exactly once (decision 0056).

Before a request that changes something, its row says that it is uncertain what came of it; after the answer, it says
what came. A row that stays uncertain, because the answer was lost or the worker died, is settled by reading Staffology
before anything is sent again, and not before a request that may still be under way must have ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.exports.finish_push import finish
from service.actions.exports.payroll_program import ProgramTroubleError, client_of
from service.actions.exports.prepare_push import Prepared, prepare
from service.backoff import wait_seconds
from service.facts.periods import ProgramState, SentState
from service.rules.exports.targets.staffology_employee import (
    EmployeeForStaffology,
    for_creation,
    has_all,
    is_someone_else,
    put_in,
)
from service.staffology.errors import (
    GoneError,
    KeyRefusedError,
    NotUnderstoodError,
    RefusedError,
    StaffologyError,
    StaffologyUnavailableError,
)
from service.store.companies import went_wrong
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.exports import payroll_programs, pushes

if TYPE_CHECKING:
    from service.services import Services
    from service.staffology.client import StaffologyClient
    from service.store.tables.exports import PayrollPush, SentEmployee

#: A request may be under way for so long after it was begun; only then is it read what came of it.
SETTLED_AFTER: Final = timedelta(minutes=3)
#: One job works for so long and hands the rest on, so that reconciliations have their turn.
SECONDS_AT_ONCE: Final = 120.0
ROWS_AT_ONCE: Final = 50
#: An employee whose answers are lost or not understood so often is left to someone.
MOST_TRIES: Final = 5
_FIRST_WAIT: Final = 30.0
_LONGEST_WAIT: Final = 900.0
_SOMEONE_ELSE: Final = (
    "Staffology has another person with this payroll code: NI number and date of birth are different. Correct the "
    "payroll code in Staffology, or the Employee ID here."
)
_NEVER_CLEAR: Final = "Staffology’s answers were lost or not understood {} times. Check this employee in Staffology."
_NOT_IN_DATA: Final = (
    "The frozen data of the pay period does not have this employee any more. Add them in Staffology, or send a new "
    "version of the pay period."
)
_FAULT: Final = "Something went wrong here, not in Staffology. We will try again; the log has the reason."
_EMPLOYER_GONE: Final = "Staffology does not have this employer any more. Connect again and choose the employer."
#: In place of an employee whom the frozen data does not have.
_NO_ONE: Final = EmployeeForStaffology({}, (_NOT_IN_DATA,))
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Work:
    services: Services
    client: StaffologyClient
    push: PayrollPush
    #: By the row of the employee.
    prepared: Prepared


def send_push(services: Services, push_id: int, *, seconds: float = SECONDS_AT_ONCE) -> bool:
    """Work on a push for a while; True when more is to be done at once. Nothing when another worker is at it."""
    push = pushes.claim(push_id, services.clock())
    if push is None:
        return False
    try:
        client = client_of(services, push.company_id)
        with pushes.renewed(push, services.clock):
            return _work(_Work(services, client, push, prepare(services, push)), time.monotonic() + seconds)
    except LeaseLostError:
        log.warning("a push was taken over", push_id=push_id)
        return False
    except ProgramTroubleError as error:
        pushes.hand_back(push, trouble=error.message)
        return False
    except Exception:
        _hand_back(services, push, _FAULT)
        raise
    except BaseException:
        pushes.hand_back(push)
        raise


def _work(work: _Work, until: float) -> bool:
    try:
        while rows := pushes.next_rows(work.push, work.services.clock() - SETTLED_AFTER, ROWS_AT_ONCE):
            for row in rows:
                if time.monotonic() >= until:
                    pushes.hand_back(work.push, trouble="", not_before=None, waits=work.push.waits)
                    return True
                _one(work, row)
    except KeyRefusedError as error:
        _stop(work, error.message)
    except GoneError:
        _stop(work, _EMPLOYER_GONE)
    except StaffologyError as error:
        _wait(work, error)
    else:
        _rest(work)
    return False


def _one(work: _Work, row: SentEmployee) -> None:
    """Raises StaffologyError for what concerns more than this employee."""
    employee = work.prepared.employees.get(row.employee, _NO_ONE)
    is_uncertain = row.state == SentState.UNCERTAIN
    if employee.reasons and not is_uncertain:
        _note(work, row, SentState.REFUSED, reasons=list(employee.reasons))
        return
    theirs = _read(work, row, employee)
    if employee.reasons:
        _settle(work, row, employee, theirs)
    elif theirs is not None and is_someone_else(theirs, employee):
        _note(work, row, SentState.REFUSED, reasons=[_SOMEONE_ELSE])
    elif theirs is not None and has_all(theirs, employee.values):
        _note(work, row, SentState.SENT if is_uncertain else SentState.ALREADY_THERE, program_id=str(theirs["id"]))
    elif row.tries >= MOST_TRIES:
        _note(work, row, SentState.REFUSED, reasons=[_NEVER_CLEAR.format(row.tries)])
    else:
        _write(work, row, employee, theirs)


def _settle(work: _Work, row: SentEmployee, employee: EmployeeForStaffology, theirs: dict[str, object] | None) -> None:
    """What came of a request whose answer was lost, of an employee who cannot be sent any more: they may be there."""
    was_created = theirs is not None and not row.program_id and theirs.get("sourceSystemId") == _reference(work, row)
    if theirs is not None and (was_created or (employee.values and has_all(theirs, employee.values))):
        _note(work, row, SentState.SENT, program_id=str(theirs["id"]))
    else:
        _note(work, row, SentState.REFUSED, reasons=list(employee.reasons))


def _reference(work: _Work, row: SentEmployee) -> str:
    """Our own in Staffology, given at creation."""
    return f"humaans-payroll-{work.push.company_id}-{row.employee}"


def _read(work: _Work, row: SentEmployee, employee: EmployeeForStaffology) -> dict[str, object] | None:
    employer_id = work.push.employer_id
    known = work.client.employee(employer_id, row.program_id) if row.program_id else None
    return known if known is not None else work.client.find(employer_id, employee.payroll_code or row.employee_id)


def _write(work: _Work, row: SentEmployee, employee: EmployeeForStaffology, theirs: dict[str, object] | None) -> None:
    push, now = work.push, work.services.clock()
    with write_transaction():
        pushes.note(push, row, SentState.UNCERTAIN, asked_at=now, tries=row.tries + 1)
    try:
        if theirs is None:
            program_id = work.client.create(push.employer_id, for_creation(employee, _reference(work, row)))
        else:
            program_id = str(theirs["id"])
            work.client.replace(push.employer_id, program_id, put_in(theirs, employee.values))
    except GoneError:
        if theirs is None:
            raise
        with write_transaction():  # they were deleted there meanwhile: they are looked for again
            pushes.note(push, row, SentState.WAITING, program_id="")
    except RefusedError as error:
        _note(work, row, SentState.REFUSED, reasons=list(error.reasons))
    except StaffologyUnavailableError as error:
        if not error.may_have_happened:
            with write_transaction():
                pushes.note(push, row, SentState.WAITING, tries=row.tries)
        raise
    except KeyRefusedError:
        with write_transaction():
            pushes.note(push, row, SentState.WAITING, tries=row.tries)
        raise
    else:
        _note(work, row, SentState.SENT, program_id=program_id)


def _note(work: _Work, row: SentEmployee, state: SentState, **values: object) -> None:
    with write_transaction():
        pushes.note(work.push, row, state, settled_at=work.services.clock(), **values)
    work.push.waits = 0


def _stop(work: _Work, trouble: str) -> None:
    """Nothing more is sent until someone connects again; then the push goes on by itself."""
    payroll_programs.mark(work.push.company_id, ProgramState.REFUSED, trouble, work.services.clock())
    went_wrong.note(work.push.company_id)
    pushes.hand_back(work.push, trouble=trouble)


def _wait(work: _Work, error: StaffologyError) -> None:
    asked = error.retry_after_seconds if isinstance(error, StaffologyUnavailableError) else None
    trouble = error.message if not isinstance(error, NotUnderstoodError) else f"{error.message} We will try again."
    _hand_back(work.services, work.push, trouble, asked)


def _hand_back(services: Services, push: PayrollPush, trouble: str, asked: float | None = None) -> None:
    """Until later: after the seconds that Staffology asked for or ours, twice as long each time nothing was sent."""
    seconds = wait_seconds(push.waits, first=asked or _FIRST_WAIT, longest=_LONGEST_WAIT)
    not_before = services.clock() + timedelta(seconds=seconds)
    pushes.hand_back(push, not_before=not_before, trouble=trouble, waits=push.waits + 1)


def _rest(work: _Work) -> None:
    """Everything is settled, or all that is left must first become certain."""
    oldest = pushes.oldest_uncertain(work.push)
    if oldest is not None:
        trouble = "An answer of Staffology was lost. We will check what came of it before we send anything again."
        pushes.hand_back(work.push, not_before=oldest + SETTLED_AFTER, trouble=trouble, waits=work.push.waits)
        return
    finish(work.services, work.push)
