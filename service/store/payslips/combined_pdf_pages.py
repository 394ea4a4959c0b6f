"""The pages of a PDF with the payslips of many employees: whose each is, as far as that is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.rules.payslips.splitting.cut import CutPage, Decision
from service.rules.payslips.splitting.page_counters import PageCounter
from service.store.database import bulk
from service.store.database.queries import plain_rows
from service.store.tables.combined_pdfs import CombinedPdfPage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

COLUMNS: Final = (
    *("pdf", "number", "employee", "decision", "doubt", "may_be", "counter_number", "counter_total"),
    *("text_encrypted", "text_digest", "decided_by"),
)


class ReadPage(NamedTuple):
    """A page as it was read; in the order of `COLUMNS`, without its PDF."""

    number: int
    employee: int | None
    decision: str
    doubt: str
    may_be: list[int]
    counter_number: int | None
    counter_total: int | None
    text_encrypted: str
    text_digest: str
    decided_by: str = ""


def keep(pdf_id: int, pages: Iterable[ReadPage]) -> None:
    """Every page of a file, in place of what was kept of it. Call inside a transaction."""
    CombinedPdfPage.delete().where(CombinedPdfPage.pdf == pdf_id).execute()
    bulk.insert(CombinedPdfPage, COLUMNS, [(pdf_id, *page) for page in pages])


def as_decided(pdf_id: int) -> list[CutPage]:
    """Every page in its order, without what it says."""
    columns = (
        CombinedPdfPage.number,
        CombinedPdfPage.decision,
        CombinedPdfPage.employee,
        CombinedPdfPage.counter_number,
        CombinedPdfPage.counter_total,
    )
    rows = CombinedPdfPage.select(*columns).where(CombinedPdfPage.pdf == pdf_id).order_by(CombinedPdfPage.number)
    return [
        CutPage(number, Decision(decision), employee, PageCounter(at, total) if at is not None else None)
        for number, decision, employee, at, total in plain_rows(rows)
    ]


def digests(pdf_id: int) -> dict[int, str]:
    """Page number -> digest of what it says."""
    rows = CombinedPdfPage.select(CombinedPdfPage.number, CombinedPdfPage.text_digest)
    return dict(plain_rows(rows.where(CombinedPdfPage.pdf == pdf_id)))


def doubts(pdf_id: int) -> dict[int, str]:
    """Page number -> why it had no employee when it was read."""
    rows = CombinedPdfPage.select(CombinedPdfPage.number, CombinedPdfPage.doubt)
    return dict(plain_rows(rows.where(CombinedPdfPage.pdf == pdf_id, CombinedPdfPage.doubt != "")))


def numbered(pdf_id: int, numbers: Collection[int]) -> list[CombinedPdfPage]:
    """Some pages with what they say, in their order."""
    query = CombinedPdfPage.select().where(CombinedPdfPage.pdf == pdf_id, CombinedPdfPage.number.in_(list(numbers)))
    return list(query.order_by(CombinedPdfPage.number))


def decide(pdf_id: int, numbers: Sequence[int], decision: Decision, employee_id: int | None, actor: str) -> int:
    """Say whose some pages are, or that they are no one's; returns how many pages that changed."""
    values: dict[str, Any] = {"decision": decision.value, "employee": employee_id, "decided_by": actor}
    query = CombinedPdfPage.update(values)
    return int(query.where(CombinedPdfPage.pdf == pdf_id, CombinedPdfPage.number.in_(list(numbers))).execute())
