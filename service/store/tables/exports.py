"""Files that were made for payroll programs, and whether they were imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField
from service.store.tables.companies import Company
from service.store.tables.periods import PayPeriod, PeriodSnapshot
from service.store.tables.table import Table


class PayrollExport(Table):
    """One file of one period snapshot for one program. Its cells are made again from the snapshot when it is taken."""

    if TYPE_CHECKING:
        company_id: int
        period_id: int
        snapshot_id: int

    company = pw.ForeignKeyField(Company, backref="payroll_exports", on_delete="CASCADE")
    period = pw.ForeignKeyField(PayPeriod, backref="payroll_exports", on_delete="CASCADE")
    snapshot = pw.ForeignKeyField(PeriodSnapshot, backref="payroll_exports", on_delete="CASCADE")
    target = pw.TextField()
    scope = pw.TextField()
    #: Without its ending.
    name = pw.TextField()
    #: The records of the employees who are in it, in the order of its lines.
    included = JsonField(default=list)
    #: Who is not, with the reasons; and what someone has to clear by hand in the program.
    refused = JsonField(default=list)
    by_hand = JsonField(default=list)
    unchanged = pw.IntegerField(default=0)
    made_by = pw.TextField()
    made_at = InstantField()
    #: When someone said that it was imported, and the day on which it was; null before.
    imported_at = InstantField(null=True)
    imported_by = pw.TextField(default="")
    imported_on = pw.DateField(null=True)

    class Meta:
        indexes = ((("company", "target", "imported_at"), False),)
