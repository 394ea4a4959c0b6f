"""Sample payslips: PDFs as a payroll engine would hand them over, for people of the sandbox or anyone else.

They need the `fpdf2` package, which production does not have; it is looked for only when a payslip is made.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.platform.company import Company


class NoPayslipsError(Exception):
    """Says in words why none can be made."""


@dataclass(frozen=True)
class Sample:
    """What stands on one payslip."""

    employee_id: str
    name: str
    ni_number: str | None = None
    company: str = "Brightwater Ltd"
    pay_date: date = date(2026, 11, 27)
    gross: Decimal = Decimal("3250.00")
    #: Padded with bytes that do not show, to this size.
    size: int = 0

    @property
    def file_name(self) -> str:
        return f"payslip_{self.employee_id}_{self.pay_date:%Y-%m}.pdf"


def pdf_of(sample: Sample) -> bytes:
    """One A4 page, text as text."""
    try:
        from fpdf import FPDF  # noqa: PLC0415 - production has no such package
    except ImportError:
        raise NoPayslipsError("payslips need the fpdf2 package: pip install -r requirements-demo.txt") from None
    tax, insurance = (_pence(sample.gross * share) for share in (Decimal("0.14"), Decimal("0.055")))
    page = FPDF()
    page.set_creation_date(datetime(sample.pay_date.year, sample.pay_date.month, sample.pay_date.day, tzinfo=UTC))
    page.add_page()
    page.set_font("helvetica", size=16)
    page.cell(0, 12, _latin(sample.company), new_x="LMARGIN", new_y="NEXT")
    page.set_font("helvetica", size=11)
    lines = [
        f"Payslip for {sample.pay_date.day} {sample.pay_date:%B %Y}",
        f"Name: {sample.name}",
        f"Employee ID: {sample.employee_id}",
        f"NI number: {sample.ni_number or 'not known'}",
        f"Gross pay: {sample.gross:.2f}",
        f"PAYE tax: {tax:.2f}",
        f"National Insurance: {insurance:.2f}",
        f"Net pay: {sample.gross - tax - insurance:.2f}",
    ]
    for line in lines:
        page.cell(0, 8, _latin(line), new_x="LMARGIN", new_y="NEXT")
    content = bytes(page.output())
    return content + b"\n%" + b"x" * (sample.size - len(content) - 2) if sample.size > len(content) + 2 else content


def pages_of(*pages: tuple[str, ...]) -> bytes:
    """One PDF with a page for each tuple of lines, as programs print the payslips of everyone; empty: a blank page."""
    try:
        from fpdf import FPDF  # noqa: PLC0415 - production has no such package
    except ImportError:
        raise NoPayslipsError("payslips need the fpdf2 package: pip install -r requirements-demo.txt") from None
    printed = FPDF()
    printed.set_creation_date(datetime(2026, 11, 27, tzinfo=UTC))
    for lines in pages:
        printed.add_page()
        printed.set_font("helvetica", size=11)
        for line in lines:
            printed.cell(0, 8, _latin(line), new_x="LMARGIN", new_y="NEXT")
    return bytes(printed.output())


def samples_of(company: Company, pay_date: date) -> list[Sample]:
    """A sample for everyone who is active and has an Employee ID."""
    found = []
    for person in company.world.rows("people"):
        if person.get("status") != "active" or not person.get("employeeId"):
            continue
        salaries = company.world.rows_of("compensations", person["id"])
        amounts = [Decimal(str(row["amount"])) for row in salaries if _is_number(row.get("amount"))]
        found.append(
            Sample(
                employee_id=person["employeeId"],
                name=f"{person['firstName']} {person['lastName']}",
                ni_number=person.get("taxId"),
                company=company.world.rows("companies")[0]["name"] or "The company",
                pay_date=pay_date,
                gross=_pence(amounts[-1] / 12) if amounts else Sample.gross,
            )
        )
    return found


def zip_of(samples: list[Sample]) -> bytes:
    """All of them as a payroll engine exports them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for sample in samples:
            again = sum(name.startswith(sample.file_name[:-4]) for name in archive.namelist())
            name = f"{sample.file_name[:-4]}_{again + 1}.pdf" if again else sample.file_name
            archive.writestr(name, pdf_of(sample))
    return out.getvalue()


def _is_number(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except ArithmeticError:
        return False


def _pence(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _latin(text: str) -> str:
    """The built-in fonts know Latin-1 only."""
    return text.encode("latin-1", "replace").decode("latin-1")
