"""One PDF with the payslips of many employees, and its pages, until it is split or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.store.tables.payslips import PayslipBatch
from service.store.tables.table import Table


class CombinedPdf(Table):
    """As it was uploaded; the file is kept until its payslips are cut out, or until someone discards it."""

    if TYPE_CHECKING:
        company_id: int
        batch_id: int | None

    company = pw.ForeignKeyField(Company, backref="combined_pdfs", on_delete="CASCADE")
    name = pw.TextField()
    state = pw.TextField()
    pay_date = pw.DateField()
    period_start = pw.DateField()
    period_end = pw.DateField()
    kind = pw.TextField()
    #: Encrypted for this row; null inside the transaction that makes it, and once it is not needed.
    content_encrypted = pw.TextField(null=True)
    #: The pay run of a payroll program that it is fetched from; null for an upload.
    source = JsonField(null=True)
    number_of_pages = pw.IntegerField(default=0)
    #: Of the pages that are read, or of the payslips that are cut out, so many are done.
    done = pw.IntegerField(default=0)
    #: Why it could not be used, in words.
    fault = pw.TextField(default="")
    tries = pw.IntegerField(default=0)
    #: When a worker last said that it is at it.
    worked_at = InstantField(null=True)
    #: Where its payslips are.
    batch = pw.ForeignKeyField(PayslipBatch, null=True, backref="combined_pdfs", on_delete="SET NULL")
    created_by = pw.TextField()
    created_at = InstantField()

    class Meta:
        indexes = ((("company", "state"), False),)


class CombinedPdfPage(Table):
    """One page: what it says, whose it is, and who decided that."""

    if TYPE_CHECKING:
        pdf_id: int
        employee_id: int | None

    pdf = pw.ForeignKeyField(CombinedPdf, backref="pages", on_delete="CASCADE")
    #: Counted from 1.
    number = pw.IntegerField()
    employee = pw.ForeignKeyField(Employee, null=True, backref="combined_pdf_pages", on_delete="SET NULL")
    decision = pw.TextField()
    doubt = pw.TextField(default="")
    #: Rows of employees whose page it may be.
    may_be = JsonField(default=list)
    counter_number = pw.IntegerField(null=True)
    counter_total = pw.IntegerField(null=True)
    #: The beginning of what it says, encrypted; and a digest of all of it.
    text_encrypted = pw.TextField()
    text_digest = pw.TextField()
    decided_by = pw.TextField(default="")

    class Meta:
        indexes = ((("pdf", "number"), True),)
