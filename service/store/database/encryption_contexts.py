"""Where each kind of secret is kept and for what: what its ciphertext is bound to (decision 0017).

A new kind of secret is one function here, used where it is encrypted and where it is decrypted; one that is kept in a
column besides has its line in `commands/rotation.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.database.encryption import EncryptionContext

if TYPE_CHECKING:
    from service.store.tables.payslips import Payslip


def access_token(company_id: int) -> EncryptionContext:
    return EncryptionContext("humaans access token", company_id, "connection")


def webhook_secret(company_id: int) -> EncryptionContext:
    """Of the one in force and of the one before it alike: the one becomes the other in the same row."""
    return EncryptionContext("webhook secret", company_id, "connection")


def second_factor(user_id: int) -> EncryptionContext:
    return EncryptionContext("second factor", None, "second_factor", (user_id,))


def payslip_pdf(payslip: Payslip) -> EncryptionContext:
    """Of one payslip of one employee: a row that moves to another employee needs its PDF encrypted again."""
    return EncryptionContext("payslip PDF", payslip.company_id, "payslip_content", (payslip.id, payslip.employee_id))


def unmatched_payslip_file(company_id: int, row_id: int) -> EncryptionContext:
    """Of a file that has no employee yet."""
    return EncryptionContext("unmatched payslip PDF", company_id, "unmatched_payslip_file", (row_id,))


def combined_pdf(company_id: int, row_id: int) -> EncryptionContext:
    """Of one PDF with the payslips of many employees."""
    return EncryptionContext("combined PDF", company_id, "combined_pdf", (row_id,))


def text_of_combined_page(company_id: int, pdf_id: int, number: int) -> EncryptionContext:
    """Of what one of its pages says; rows of pages are written together, so the page's number is its place."""
    return EncryptionContext("text of a page", company_id, "combined_pdf_page", (pdf_id, number))


def api_answer(company_id: int, row_id: int) -> EncryptionContext:
    """Of one call of the API with an Idempotency-Key."""
    return EncryptionContext("API answer", company_id, "api_request", (row_id,))


def notice_channel(company_id: int, row_id: int, what: str) -> EncryptionContext:
    """Of a channel's `address` or `secret`."""
    return EncryptionContext(f"channel {what}", company_id, "notice_channel", (row_id,))


def event_endpoint(company_id: int, row_id: int, what: str) -> EncryptionContext:
    """Of an endpoint's `address` or `secret`; the secret before it is the same secret to it."""
    return EncryptionContext(f"endpoint {what}", company_id, "event_endpoint", (row_id,))


def period_snapshot(company_id: int, snapshot_id: int) -> EncryptionContext:
    """Of one version of one pay period."""
    return EncryptionContext("period snapshot", company_id, "period_snapshot_content", (snapshot_id,))


def payroll_program(company_id: int, row_id: int) -> EncryptionContext:
    """Of the API key of a payroll program."""
    return EncryptionContext("payroll program key", company_id, "payroll_program", (row_id,))


def signing_key(row_id: int) -> EncryptionContext:
    return EncryptionContext("signing key", None, "signing_key", (row_id,))


def calendar_feed() -> EncryptionContext:
    """The company is inside it: the address of a feed shows nothing else."""
    return EncryptionContext("calendar feed")


def payslip_link() -> EncryptionContext:
    """Company and payslip are inside it: a link shows nothing else."""
    return EncryptionContext("payslip link")


def saved_form(user_id: int) -> EncryptionContext:
    return EncryptionContext("saved form", row=(user_id,))


def login_challenge() -> EncryptionContext:
    """Who has typed the right password is inside it."""
    return EncryptionContext("login challenge")
