"""Inspects an uploaded file: whose it is, whether it is a payslip, and why it should not be given to them.

Batches and single payslips go through the same eyes. To add a reason to hold one: `Intake.look_at`.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.facts.employees import Employment
from service.facts.payslips import HoldReason
from service.pdf.readers import CannotReadPdfError
from service.rules.advice.similar_ids import DIFFERENCE
from service.rules.payslips import recipient_check
from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers, plain_id
from service.rules.payslips.hold_reasons import hold
from service.rules.payslips.pdf_inspection import MOST_PAGES, unfit_from_outside, unfit_inside
from service.rules.payslips.recipient_check import Verdict
from service.rules.payslips.uploads.batch_names import employee_ids_of
from service.rules.payslips.uploads.file_matching import Unnamed
from service.rules.payslips.uploads.known_ids import KnownIds
from service.rules.payslips.uploads.manifest import base_name
from service.rules.payslips.uploads.upload_unpacking import NotTaken
from service.store.companies.company_day import day_of
from service.store.payslips import paid_employees

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.facts.payslips import PdfPage
    from service.rules.payslips.uploads.manifest import Manifest
    from service.services import Services
    from service.store.payslips.paid_employees import PaidEmployee


@dataclass(frozen=True, slots=True, repr=False)
class Fit:
    """A file that may be accepted: whose it is and what was found."""

    name: str
    content: bytes
    content_hash: str
    pages: int
    employee: PaidEmployee
    verdict: Verdict
    hold_reasons: list[dict[str, Any]]


class Intake:
    """One look at files, with the company as it is now."""

    def __init__(self, services: Services, company_id: int) -> None:
        self._pdfs = services.pdfs
        self._day = day_of(company_id, services.clock())
        everyone = paid_employees.everyone(company_id)
        with_id = [employee for employee in everyone if employee.payroll_id]
        self._by_payroll_id: dict[str, list[PaidEmployee]] = {}
        for employee in with_id:
            self._by_payroll_id.setdefault(plain_id(employee.payroll_id), []).append(employee)
        self._known_ids = KnownIds(employee.payroll_id for employee in with_id)
        #: Everyone as they are on paper.
        self.workforce = EmployeeIndex(marks_of(employee) for employee in everyone)
        self.by_row = {employee.id: employee for employee in everyone}

    def owner(self, name: str, payroll_id: str) -> PaidEmployee | NotTaken:
        """Who has this very ID; of IDs that differ by zeros, see `look_at`."""
        shown = payroll_id.strip()[:60]
        found = self._by_payroll_id.get(plain_id(payroll_id), [])
        if len(found) == 1:
            return found[0]
        if found:
            return NotTaken(name, "ambiguous", f"More than one record has the Employee ID “{shown}”.")
        with_zeros = sorted(self.workforce.by_id[each].employee_id for each in self.workforce.alike(payroll_id))
        hint = f" There is {' and '.join(with_zeros)}: write the ID exactly." if with_zeros else ""
        return NotTaken(name, "unknown_employee", f"No employee has the Employee ID “{shown}”.{hint}")

    def owners_by_name(
        self, paths: Sequence[str], manifest: Manifest | None, pattern: str, pay_date: date
    ) -> list[PaidEmployee | NotTaken]:
        """Whose each file of a batch is, by its path."""
        found = employee_ids_of(paths, self._known_ids, manifest=manifest, pattern=pattern, pay_date=pay_date)
        names = map(base_name, paths)
        return [
            NotTaken(name, each.code, each.message) if isinstance(each, Unnamed) else self.owner(name, each)
            for name, each in zip(names, found, strict=True)
        ]

    def look_at(self, name: str, content: bytes, employee: PaidEmployee, seconds: float = math.inf) -> Fit | NotTaken:
        """Read it and hold it against the employee. Raises NoTimeLeftError when the seconds are over."""
        if unfit := unfit_from_outside(content):
            return NotTaken(name, unfit.code, unfit.message)
        try:
            pages = self._pdfs.pages_of(content, most_pages=MOST_PAGES, seconds=seconds)
        except CannotReadPdfError as error:
            unfit = unfit_inside(error.code, error.pages)
            return NotTaken(name, unfit.code, unfit.message)
        return self.hold_against(name, content, pages, employee)

    def hold_against(self, name: str, content: bytes, pages: Sequence[PdfPage], employee: PaidEmployee) -> Fit:
        """What was read of a file, held against the employee."""
        check = recipient_check.check_owner(pages, marks_of(employee), self.workforce)
        reasons: list[dict[str, Any]] = [
            hold(HoldReason.CONTRADICTED, each.message, page=each.page, employee=each.row_id)
            for each in check.contradictions
        ]
        if check.verdict is not Verdict.CONFIRMED and (message := self.similar_ids(employee)):
            reasons.append(hold(HoldReason.SIMILAR_ID, message))
        if employee.employment_on(self._day) is Employment.LEFT:
            reasons.append(hold(HoldReason.LEFT))
        if employee.is_not_in_humaans:
            reasons.append(hold(HoldReason.NOT_IN_HUMAANS))
        digest = hashlib.sha256(content).hexdigest()
        return Fit(name, content, digest, len(pages), employee, check.verdict, reasons)

    def similar_ids(self, employee: PaidEmployee) -> str:
        """That another employee's ID is this one but for zeros or punctuation; empty when none is."""
        alike = sorted(self.workforce.by_id[each].employee_id for each in self.workforce.alike(employee.payroll_id))
        if not alike:
            return ""
        return (
            f"The Employee IDs {' and '.join((employee.payroll_id, *alike))} differ only in {DIFFERENCE}, "
            "which programs often drop, and the PDF does not say whose it is."
        )


def marks_of(employee: PaidEmployee) -> Identifiers:
    """With the name that is shown, where payroll cannot take the one in Humaans."""
    first, last = employee.first_name, employee.last_name
    if not first or not last:
        first, _, last = employee.name.partition(" ")
    return Identifiers(employee.payroll_id, first, last, employee.ni_number, employee.id)
