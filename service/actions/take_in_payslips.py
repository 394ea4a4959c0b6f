"""Taking in payslips: each file is looked at, named to its employee and held against them before anything is accepted.

A batch is proposed first: what fits waits to be accepted, what does not is listed with its reason. A single payslip
whose employee is named by the caller goes through the same eyes and is accepted at once. To add a reason to hold one:
`_hold_reasons`; a reason not to take one at all: `_Intake.problem_with`.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.actions.local_day import day_of
from service.actions.payslip_pdf import encrypted_pdf
from service.facts import Employment, PayslipKind, PayslipState
from service.rules import payslip_names, right_person
from service.rules.payslip_matching import Unnamed, base_name, employee_id_of
from service.rules.payslip_uploads import NotTaken, handed_in
from service.rules.pdf_files import UnfitFile, inspect
from service.rules.right_person import Marks, Verdict, Workforce
from service.store import audit, companies, connections, payday_plans, payslip_channels, payslips
from service.store.database import write_transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from service.rules.payslip_matching import Manifest
    from service.services import Services
    from service.store.models import Payslip, PayslipBatch
    from service.store.payslips import PaidEmployee

#: Codes of holding; a person may pass each by releasing the payslip.
CONTRADICTED: Final = "contradicted"
LEFT: Final = "left"
PERSON_CHANGED: Final = "person_changed"
BY_HAND: Final = "by_hand"
NOT_IN_HUMAANS: Final = "not_in_humaans"
NOT_IN_HUMAANS_WORDS: Final = (
    "This employee is not in Humaans any more: deleted there, or not visible to the access token. Say what that means "
    "on the employee's page, or release the payslip if it is theirs."
)
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class PayslipsFor:
    """Which payday the files are for."""

    pay_date: date
    period_start: date
    period_end: date
    kind: PayslipKind = PayslipKind.PAYSLIP

    @property
    def period(self) -> tuple[date, date]:
        return self.period_start, self.period_end


class NotTakenError(Exception):
    """A payslip was not accepted; `code` says why for programs, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


DELETED_SINCE: Final = (
    "This very payslip was accepted before, and its PDF was deleted here since. To send it again, hand it in on the "
    "payslip's own page."
)


NO_TIME: Final = (
    "There was no time left to look at it. Accept what was looked at and import the same files again, or use the "
    "command `payslips import`."
)


class DoubledError(NotTakenError):
    """The employee has another payslip for the period already; only an explicit correction replaces it (F50)."""

    def __init__(self, existing: Payslip) -> None:
        super().__init__(
            "doubled",
            "This employee already has a payslip for this period with another content. "
            "Nothing was replaced; hand it in as a correction if it is one.",
        )
        self.existing = existing


@dataclass(frozen=True, slots=True, repr=False)
class _Fit:
    """A file that may be accepted: whose it is and what was found."""

    name: str
    content: bytes
    content_hash: str
    pages: int
    employee: PaidEmployee
    verdict: Verdict
    hold_reasons: list[dict[str, str]]


class _Intake:
    """One look at files, with the company as it is now."""

    def __init__(self, company_id: int, day: date) -> None:
        self.day = day
        everybody = payslips.everybody(company_id)
        self.by_payroll_id: dict[str, list[PaidEmployee]] = {}
        for employee in everybody:
            self.by_payroll_id.setdefault(employee.payroll_id.strip().casefold(), []).append(employee)
        self.payroll_ids = [employee.payroll_id for employee in everybody]
        self.workforce = Workforce(marks_of(employee) for employee in everybody)

    def owner(self, name: str, payroll_id: str) -> PaidEmployee | NotTaken:
        found = self.by_payroll_id.get(payroll_id.strip().casefold(), [])
        if len(found) != 1:
            who = "No employee has" if not found else "More than one record has"
            code = "unknown_employee" if not found else "ambiguous"
            return NotTaken(name, code, f"{who} the Employee ID “{payroll_id.strip()[:60]}”.")
        return found[0]

    def owner_by_name(self, name: str, manifest: Manifest | None, pattern: str) -> PaidEmployee | NotTaken:
        payroll_id = employee_id_of(name, self.payroll_ids, manifest=manifest, pattern=pattern)
        if isinstance(payroll_id, Unnamed):
            return NotTaken(name, payroll_id.code, payroll_id.message)
        return self.owner(name, payroll_id)

    def look_at(self, name: str, content: bytes, employee: PaidEmployee) -> _Fit | NotTaken:
        facts = inspect(content)
        if isinstance(facts, UnfitFile):
            return NotTaken(name, facts.code, facts.message)
        judgement = right_person.judge(facts.text, marks_of(employee), self.workforce)
        reasons = [{"code": CONTRADICTED, "message": reason} for reason in judgement.reasons]
        if employee.employment_on(self.day) is Employment.LEFT:
            reasons.append({"code": LEFT, "message": "The employee has left. Release it if it is their last payslip."})
        if employee.is_not_in_humaans:
            reasons.append({"code": NOT_IN_HUMAANS, "message": NOT_IN_HUMAANS_WORDS})
        digest = hashlib.sha256(content).hexdigest()
        return _Fit(name, content, digest, facts.pages, employee, judgement.verdict, reasons)


def propose_batch(
    services: Services,
    company_id: int,
    uploads: Iterable[tuple[str, bytes]],
    wanted: PayslipsFor,
    *,
    actor: str,
    seconds: float | None = None,
) -> PayslipBatch:
    """Look at everything that was handed in and keep what fits until somebody accepts it; list the rest.

    After so many seconds the files not looked at are listed too; handed in again, they are come to sooner.
    """
    until = None if seconds is None else time.monotonic() + seconds
    found = handed_in(uploads)
    intake = _Intake(company_id, day_of(company_id, services.clock()))
    pattern = payday_plans.of_company(company_id).file_pattern
    problems = list(found.not_taken)
    fits: dict[int, _Fit] = {}
    contested: set[int] = set()
    for name, content in found.files:
        employee = intake.owner_by_name(name, found.manifest, pattern)
        if isinstance(employee, NotTaken):
            problems.append(employee)
            continue
        if problem := _accepted_before(name, content, employee, wanted):
            problems.append(problem)
            continue
        if until is not None and time.monotonic() >= until:
            problems.append(NotTaken(name, "no_time", NO_TIME))
            if employee.id in fits:
                contested.add(employee.id)
            continue
        seen = intake.look_at(name, content, employee)
        if isinstance(seen, NotTaken):
            problems.append(seen)
        elif first := fits.get(seen.employee.id):
            problems.append(_twice(name, first, seen))
            if first.content_hash != seen.content_hash:
                contested.add(seen.employee.id)
        elif problem := _already_there(seen, wanted):
            problems.append(problem)
        else:
            fits[seen.employee.id] = seen
    # Nobody here can tell which of two is the right one, so neither is.
    problems += [
        NotTaken(fits[each].name, "doubled", "There is a second payslip for the same employee.") for each in contested
    ]
    kept = [fit for employee_id, fit in fits.items() if employee_id not in contested]
    return _keep_batch(services, company_id, wanted, kept, problems, actor)


def _twice(name: str, first: _Fit, second: _Fit) -> NotTaken:
    if first.content_hash == second.content_hash:
        return NotTaken(name, "same_file_twice", f"The same file as {first.name}; it counts once.")
    return NotTaken(name, "doubled", f"A second payslip for the same employee; {first.name} is the first.")


def _accepted_before(name: str, content: bytes, employee: PaidEmployee, wanted: PayslipsFor) -> NotTaken | None:
    """The very file, accepted before: known without a look inside."""
    digest = hashlib.sha256(content).hexdigest()
    same = [each for each in _standing(employee, wanted) if each.content_hash == digest]
    if not same:
        return None
    if same[0].pdf_deleted_at is not None:
        return NotTaken(name, "already_accepted", DELETED_SINCE)
    return NotTaken(name, "already_accepted", "This very payslip was accepted before; nothing to do.")


def _standing(employee: PaidEmployee, wanted: PayslipsFor) -> list[Payslip]:
    return payslips.versions_of(employee.id, wanted.period, wanted.pay_date, wanted.kind, standing=True)


def _already_there(fit: _Fit, wanted: PayslipsFor) -> NotTaken | None:
    if not _standing(fit.employee, wanted):
        return None
    return NotTaken(
        fit.name,
        "doubled",
        "The employee already has a payslip for this period. Hand it in as a correction if it is one.",
    )


def _keep_batch(
    services: Services,
    company_id: int,
    wanted: PayslipsFor,
    fits: Sequence[_Fit],
    problems: Sequence[NotTaken],
    actor: str,
) -> PayslipBatch:
    now = services.clock()
    listed = [{"name": each.name[:LONGEST_NAME], "code": each.code, "message": each.message} for each in problems]
    with write_transaction():
        batch = payslips.open_batch(
            company_id,
            now,
            pay_date=wanted.pay_date,
            period_start=wanted.period_start,
            period_end=wanted.period_end,
            kind=wanted.kind,
            problems=listed,
            created_by=actor,
        )
        for fit in fits:
            _store(services, company_id, fit, wanted, now, state=PayslipState.PROPOSED, actor=actor, batch=batch.id)
    return batch


def accept_batch(services: Services, company_id: int, batch_id: int, *, actor: str) -> int:
    """Accept what was proposed; returns how many. Raises LookupError when there is no such batch to decide on.

    What somebody else brought in meanwhile for the same employee and period stays; it is left out and listed.
    """
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        batch = payslips.batch_by_id(company_id, batch_id)
        if batch is None or not payslips.decide_batch(batch_id, payslips.TAKEN, now):
            raise LookupError(batch_id)
        accepted = 0
        for row in payslips.of_batch(batch_id):
            period = row.period_start, row.period_end
            if payslips.versions_of(row.employee_id, period, row.pay_date, row.kind, standing=True):
                continue
            _accept(company_id, row, now)
            accepted += 1
        payslips.discard_proposed(batch_id)
        audit.record(
            actor=actor,
            action="payslips.accepted",
            now=now,
            company_id=company_id,
            subject=f"batch {batch_id}",
            detail={"accepted": accepted, "not_taken": len(batch.problems), "pay_date": batch.pay_date.isoformat()},
        )
    return accepted


def discard_batch(services: Services, company_id: int, batch_id: int, *, actor: str) -> None:
    """Forget a batch and its files. Raises LookupError when there is no such batch to decide on."""
    now = services.clock()
    with write_transaction():
        if payslips.batch_by_id(company_id, batch_id) is None:
            raise LookupError(batch_id)
        if not payslips.decide_batch(batch_id, payslips.DISCARDED, now):
            raise LookupError(batch_id)
        payslips.discard_proposed(batch_id)
        audit.record(
            actor=actor, action="payslips.discarded", now=now, company_id=company_id, subject=f"batch {batch_id}"
        )


def add_payslip(
    services: Services,
    company_id: int,
    name: str,
    content: bytes,
    payroll_id: str,
    wanted: PayslipsFor,
    *,
    correction: bool = False,
    takes_place: bool = False,
    actor: str,
) -> tuple[Payslip, bool]:
    """Accept one payslip for a named employee; the same file again gives the same payslip and False (F47).

    `takes_place`: once a correction is in Humaans, the document of the version before is taken out there; otherwise it
    stays. Raises NotTakenError, and DoubledError when another one stands and this is no correction (F50).
    """
    name = base_name(name)[:LONGEST_NAME] or "payslip.pdf"
    intake = _Intake(company_id, day_of(company_id, services.clock()))
    employee = intake.owner(name, payroll_id)
    fit = employee if isinstance(employee, NotTaken) else intake.look_at(name, content, employee)
    if isinstance(fit, NotTaken):
        raise NotTakenError(fit.code, fit.message)
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        standing = payslips.versions_of(fit.employee.id, wanted.period, wanted.pay_date, wanted.kind, standing=True)
        for each in standing:
            if each.content_hash == fit.content_hash:
                _put_back(services, each, content, actor)
                return _reloaded(each), False
        if standing and not correction:
            raise DoubledError(standing[-1])
        row = _store(services, company_id, fit, wanted, now, state=PayslipState.PROPOSED, actor=actor)
        for each in standing:
            _supersede(each, row, now, actor, takes_place=takes_place)
        _accept(company_id, row, now)
        audit.record(
            actor=actor,
            action="payslip.corrected" if standing else "payslip.accepted",
            now=now,
            company_id=company_id,
            subject=f"payslip {row.id}",
            detail={"employee": fit.employee.id, "pay_date": wanted.pay_date.isoformat()},
        )
    return _reloaded(row), True


def _reloaded(row: Payslip) -> Payslip:
    found = payslips.by_id(row.company_id, row.id)
    if found is None:
        raise LookupError(row.id)
    return found


def _store(
    services: Services,
    company_id: int,
    fit: _Fit,
    wanted: PayslipsFor,
    now: datetime,
    *,
    state: PayslipState,
    actor: str,
    batch: int | None = None,
) -> Payslip:
    return payslips.create(
        company_id,
        lambda row: encrypted_pdf(services, row, fit.content),
        now,
        batch=batch,
        employee=fit.employee.id,
        payroll_id=fit.employee.payroll_id,
        person_id=fit.employee.person_id,
        pay_date=wanted.pay_date,
        period_start=wanted.period_start,
        period_end=wanted.period_end,
        kind=wanted.kind,
        state=state,
        verdict=fit.verdict,
        hold_reasons=fit.hold_reasons,
        content_hash=fit.content_hash,
        size=len(fit.content),
        pages=fit.pages,
        original_name=fit.name[:LONGEST_NAME],
        created_by=actor,
    )


def _accept(company_id: int, row: Payslip, now: datetime) -> None:
    """Give a proposed payslip its version and its reference; it goes out on payday unless there is a reason to hold."""
    period = row.period_start, row.period_end
    before = payslips.versions_of(row.employee_id, period, row.pay_date, row.kind)
    version = 1 + max((each.version or 0 for each in before), default=0)
    connection = connections.of_company(company_id)
    account = connection.humaans_company_id if connection is not None else str(company_id)
    payslips.change(
        row.id,
        now,
        state=PayslipState.HELD if row.hold_reasons else PayslipState.RELEASED,
        version=version,
        reference=payslip_names.reference(account, row.payroll_id, period, PayslipKind(row.kind), version),
    )


def _put_back(services: Services, payslip: Payslip, content: bytes, actor: str) -> None:
    """The very PDF that was deleted here once is kept again, so that it can be sent again."""
    if payslip.pdf_deleted_at is None:
        return
    payslips.put_back(payslip.id, encrypted_pdf(services, payslip, content))
    audit.record(
        actor=actor,
        action="payslip.pdf_put_back",
        now=services.clock(),
        company_id=payslip.company_id,
        subject=f"payslip {payslip.id}",
    )


def _supersede(old: Payslip, new: Payslip, now: datetime, actor: str, *, takes_place: bool) -> None:
    """The older version stays in the ledger, marked; what of it has not gone out yet does not go out."""
    replaced_by = new.id if takes_place else None
    payslips.change(old.id, now, state=PayslipState.SUPERSEDED, decided_by=actor, replaced_by=replaced_by)
    payslip_channels.withdraw_waiting(old.id, now, f"Replaced by a later version ({new.id}).", made_by=actor)


def marks_of(employee: PaidEmployee) -> Marks:
    return Marks(employee.payroll_id, employee.first_name, employee.last_name, employee.ni_number)
