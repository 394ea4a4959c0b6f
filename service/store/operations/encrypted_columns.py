"""The columns that keep secrets, as ciphertexts bound to their rows. To have another secret rotated, add its column."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.database.encryption import BOUND_FORM
from service.store.database.queries import plain_rows
from service.store.tables.accounts import SecondFactor
from service.store.tables.channels import EventEndpoint, NoticeChannel
from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage
from service.store.tables.companies import Connection
from service.store.tables.exports import PayrollProgram
from service.store.tables.operations import ApiRequest
from service.store.tables.payslips import Payslip, PayslipContent, UnmatchedPayslipFile
from service.store.tables.periods import PeriodSnapshotContent, SigningKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import peewee

    from service.store.database.encryption import EncryptionContext


@dataclass(frozen=True, slots=True)
class EncryptedColumn:
    """A column of ciphertexts, what each row's is bound to, and what else the row knows of its content."""

    field: peewee.Field
    context_of: Callable[[Any], EncryptionContext]
    #: Whether the content is what the row says it is; the earlier form could have been copied from another row.
    is_its_own: Callable[[Any, bytes], bool] = lambda _row, _content: True

    @property
    def keeps_pdfs(self) -> bool:
        return self.field.model is PayslipContent

    def name_of(self, row_id: int) -> str:
        return f"{self.field.model.__name__}.{self.field.name} {row_id}"

    def ciphertext_of(self, row: Any) -> str:
        return str(getattr(row, self.field.name))


ENCRYPTED: Final[tuple[EncryptedColumn, ...]] = (
    EncryptedColumn(
        Connection.token_encrypted,
        lambda row: encryption_contexts.access_token(row.company_id),
        lambda row, content: content.decode()[-4:] == row.token_last4,
    ),
    EncryptedColumn(
        Connection.webhook_secret_encrypted, lambda row: encryption_contexts.webhook_secret(row.company_id)
    ),
    EncryptedColumn(
        Connection.earlier_webhook_secret_encrypted, lambda row: encryption_contexts.webhook_secret(row.company_id)
    ),
    EncryptedColumn(
        PayslipContent.content_encrypted,
        lambda row: encryption_contexts.payslip_pdf(row.payslip),
        lambda row, content: hashlib.sha256(content).hexdigest() == row.payslip.content_hash,
    ),
    EncryptedColumn(
        UnmatchedPayslipFile.content_encrypted,
        lambda row: encryption_contexts.unmatched_payslip_file(row.company_id, row.id),
        lambda row, content: hashlib.sha256(content).hexdigest() == row.content_hash,
    ),
    EncryptedColumn(
        CombinedPdf.content_encrypted, lambda row: encryption_contexts.combined_pdf(row.company_id, row.id)
    ),
    EncryptedColumn(
        CombinedPdfPage.text_encrypted,
        lambda row: encryption_contexts.text_of_combined_page(row.pdf.company_id, row.pdf_id, row.number),
    ),
    EncryptedColumn(ApiRequest.answer_encrypted, lambda row: encryption_contexts.api_answer(row.company_id, row.id)),
    EncryptedColumn(
        NoticeChannel.address_encrypted,
        lambda row: encryption_contexts.notice_channel(row.company_id, row.id, "address"),
    ),
    EncryptedColumn(
        NoticeChannel.secret_encrypted, lambda row: encryption_contexts.notice_channel(row.company_id, row.id, "secret")
    ),
    EncryptedColumn(
        EventEndpoint.address_encrypted,
        lambda row: encryption_contexts.event_endpoint(row.company_id, row.id, "address"),
    ),
    EncryptedColumn(
        EventEndpoint.secret_encrypted, lambda row: encryption_contexts.event_endpoint(row.company_id, row.id, "secret")
    ),
    EncryptedColumn(
        EventEndpoint.earlier_secret_encrypted,
        lambda row: encryption_contexts.event_endpoint(row.company_id, row.id, "secret"),
    ),
    EncryptedColumn(
        PeriodSnapshotContent.content_encrypted,
        lambda row: encryption_contexts.period_snapshot(row.snapshot.company_id, row.snapshot_id),
    ),
    EncryptedColumn(
        PayrollProgram.api_key_encrypted, lambda row: encryption_contexts.payroll_program(row.company_id, row.id)
    ),
    EncryptedColumn(SigningKey.private_encrypted, lambda row: encryption_contexts.signing_key(row.id)),
    EncryptedColumn(SecondFactor.secret_encrypted, lambda row: encryption_contexts.second_factor(row.user_id)),
)


def rows(column: EncryptedColumn) -> Iterator[Any]:
    """The rows that keep a secret, one at a time: a company's payslips are more than memory should hold at once."""
    table = column.field.model
    query = table.select(table, Payslip).join(Payslip) if column.keeps_pdfs else table.select()
    for (row_id,) in plain_rows(table.select(table.id).where(column.field.is_null(False)).order_by(table.id)):
        row = query.where(table.id == row_id).first()
        if row is not None and getattr(row, column.field.name) is not None:
            yield row


def replace(column: EncryptedColumn, row_id: int, kept: str, renewed: str) -> bool:
    """Write another ciphertext in place of one; False when the row keeps another by now."""
    table = column.field.model
    with write_transaction():
        query = table.update({column.field: renewed}).where(table.id == row_id, column.field == kept)
        return bool(query.execute())


def unbound_left() -> int:
    """How many stored secrets are still in the form that is bound to nothing."""
    return sum(_unbound(column.field).count() for column in ENCRYPTED)


def _unbound(field: peewee.Field) -> Any:
    return field.model.select().where(field.is_null(False), ~field.startswith(f"{BOUND_FORM}."))
