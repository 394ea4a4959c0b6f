"""What a payslip is called: in Humaans, as a file, and by the reference we find it again with.

The reference is made from what the payslip is, not from a row's number: after a restored backup the same payslip gets
the same reference, is found in Humaans, and is not sent again (F60). It says nothing about anyone.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from service.facts.payslips import PayslipKind
from service.rules.payslips.document_kinds import OF_A_TAX_YEAR, tax_year_before

if TYPE_CHECKING:
    from datetime import date

_TITLES: Final = {
    PayslipKind.PAYSLIP: "Payslip",
    PayslipKind.SUPPLEMENTARY: "Supplementary payslip",
    PayslipKind.P60: "P60",
    PayslipKind.P45: "P45",
    PayslipKind.P11D: "P11D",
    PayslipKind.OTHER: "Payroll document",
}
#: How many characters of a reference and of a content's digest names have.
REFERENCE_SIGNS: Final = 12
DIGEST_SIGNS: Final = 12


def reference(humaans_company: str, payroll_id: str, period: tuple[date, date], kind: PayslipKind, version: int) -> str:
    """Like `PS-4KQZ7M2XW3AB`: the same for the same payslip, whenever it is asked for."""
    words = (humaans_company, payroll_id.casefold(), *(day.isoformat() for day in period), kind.value, str(version))
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return f"PS-{base64.b32encode(digest).decode()[:REFERENCE_SIGNS]}"


def title(kind: PayslipKind, pay_date: date, version: int) -> str:
    """Like `Payslip 27 November 2026` or `P60 2025 to 2026`; a corrected one says so."""
    correction = "" if version == 1 else f" (corrected, version {version})"
    if kind in OF_A_TAX_YEAR:
        return f"{_TITLES[kind]} {tax_year_before(pay_date)}{correction}"
    return f"{_TITLES[kind]} {pay_date.day} {pay_date:%B %Y}{correction}"


def document_name(kind: PayslipKind, pay_date: date, version: int, ref: str) -> str:
    """The title with the reference in it, by which a second try finds the first one's document."""
    return f"{title(kind, pay_date, version)} [{ref}]"


def file_name(kind: PayslipKind, pay_date: date, version: int, ref: str, content_hash: str) -> str:
    """A name made by us (security S34); the digest tells one content from another under the same reference."""
    stem = _TITLES[kind].lower().replace(" ", "-")
    later = "" if version == 1 else f"-v{version}"
    return f"{stem}-{pay_date.isoformat()}{later}-{ref}-{content_hash[:DIGEST_SIGNS]}.pdf"


def plain_file_name(kind: PayslipKind, pay_date: date) -> str:
    """The name under which an employee saves it."""
    return f"{_TITLES[kind].replace(' ', '-')}-{pay_date.isoformat()}.pdf"
