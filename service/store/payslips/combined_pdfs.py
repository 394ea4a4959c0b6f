"""PDFs with the payslips of many employees: how far each is, and which worker is at it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from service.facts.payslips import CombinedPdfState
from service.store.database.queries import plain_rows
from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import peewee

#: Waits for a worker.
WAITING: Final = (
    CombinedPdfState.FETCHING.value,
    CombinedPdfState.READING.value,
    CombinedPdfState.SPLITTING.value,
)
#: Someone has something to do with it, or will.
OPEN: Final = (*WAITING, CombinedPdfState.TO_CHECK.value)
#: A worker that has not said anything for so long is gone.
GONE_AFTER: Final = timedelta(minutes=3)
#: A file at which so many workers ended is not tried again.
MOST_TRIES: Final = 3


def add(company_id: int, encrypted_for: Callable[[CombinedPdf], str], now: datetime, **values: Any) -> CombinedPdf:
    """Keep a file that was uploaded, encrypted for its row. Call inside a transaction."""
    row = CombinedPdf.create(company=company_id, state=CombinedPdfState.READING, created_at=now, **values)
    row.content_encrypted = encrypted_for(row)
    row.save(only=[CombinedPdf.content_encrypted])
    return row


def add_to_fetch(company_id: int, now: datetime, **values: Any) -> CombinedPdf:
    """A file that a worker fetches from its `source`. Call inside a transaction."""
    return CombinedPdf.create(company=company_id, state=CombinedPdfState.FETCHING.value, created_at=now, **values)


def by_id(company_id: int, pdf_id: int) -> CombinedPdf | None:
    """Without the file."""
    query = _without_file().where(CombinedPdf.id == pdf_id, CombinedPdf.company == company_id)
    return next(iter(query), None)


def company_of(pdf_id: int) -> int:
    """Whose it is, by its id alone. Raises LookupError when there is none."""
    found = [row[0] for row in plain_rows(CombinedPdf.select(CombinedPdf.company).where(CombinedPdf.id == pdf_id))]
    if not found:
        raise LookupError(pdf_id)
    return int(found[0])


def content_of(company_id: int, pdf_id: int) -> str:
    """The encrypted file. Raises LookupError when it is not kept any more."""
    query = CombinedPdf.select(CombinedPdf.content_encrypted)
    found = [row[0] for row in plain_rows(query.where(CombinedPdf.id == pdf_id, CombinedPdf.company == company_id))]
    if not found or found[0] is None:
        raise LookupError(pdf_id)
    return str(found[0])


def open_of(company_id: int) -> list[CombinedPdf]:
    """Those that are not split, discarded or refused yet, newest first."""
    query = _without_file().where(CombinedPdf.company == company_id, CombinedPdf.state.in_(OPEN))
    return list(query.order_by(CombinedPdf.id.desc()))


def due(now: datetime) -> list[int]:
    """Those that no worker is at, of all companies."""
    rows = CombinedPdf.select(CombinedPdf.id).where(CombinedPdf.state.in_(WAITING), _is_free(now))
    return [row[0] for row in plain_rows(rows.order_by(CombinedPdf.id))]


def claim(pdf_id: int, now: datetime) -> bool:
    """Whether this worker may work on it; False when another one does, or nothing is to be done."""
    query = CombinedPdf.update(worked_at=now, tries=CombinedPdf.tries + 1).where(
        CombinedPdf.id == pdf_id, CombinedPdf.state.in_(WAITING), _is_free(now)
    )
    return bool(query.execute())


def progress(pdf_id: int, done: int, number_of_pages: int, now: datetime) -> None:
    """How far the worker is."""
    CombinedPdf.update(done=done, number_of_pages=number_of_pages, worked_at=now).where(
        CombinedPdf.id == pdf_id
    ).execute()


def move(pdf_id: int, before: CombinedPdfState, after: CombinedPdfState, **values: Any) -> bool:
    """From one state to another, once: False when it was moved before."""
    query = CombinedPdf.update(state=after.value, worked_at=None, **values).where(
        CombinedPdf.id == pdf_id, CombinedPdf.state == before.value
    )
    return bool(query.execute())


def is_to_check(pdf_id: int) -> bool:
    """Whether its pages can still be decided on."""
    found = CombinedPdf.select().where(CombinedPdf.id == pdf_id, CombinedPdf.state == CombinedPdfState.TO_CHECK.value)
    return bool(found.exists())


def put_into(pdf_id: int, batch_id: int) -> None:
    """Say in which batch its payslips are."""
    CombinedPdf.update(batch=batch_id).where(CombinedPdf.id == pdf_id).execute()


def forget_file(pdf_id: int) -> None:
    """Delete the file and what its pages say; the row stays. Call inside a transaction."""
    CombinedPdfPage.delete().where(CombinedPdfPage.pdf == pdf_id).execute()
    CombinedPdf.update(content_encrypted=None).where(CombinedPdf.id == pdf_id).execute()


def forget_before(company_id: int, before: datetime) -> None:
    """Delete those that were uploaded before that moment, whatever became of them."""
    CombinedPdf.delete().where(CombinedPdf.company == company_id, CombinedPdf.created_at < before).execute()


def _is_free(now: datetime) -> peewee.Expression:
    return CombinedPdf.worked_at.is_null() | (CombinedPdf.worked_at < now - GONE_AFTER)


def _without_file() -> peewee.ModelSelect[CombinedPdf]:
    columns: Sequence[peewee.Field] = [
        field
        for field in CombinedPdf._meta.sorted_fields  # noqa: SLF001 - peewee's documented way to its fields
        if field is not CombinedPdf.content_encrypted
    ]
    return CombinedPdf.select(*columns)
