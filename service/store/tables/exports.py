"""Files that were made for payroll programs, whether they were imported, and what was sent to programs by their API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField
from service.store.database.leases import Leased
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
    #: Who is not, with the reasons; and what someone has to do by hand in the program, of employees in it and gone.
    refused = JsonField(default=list)
    by_hand = JsonField(default=list)
    unchanged = pw.IntegerField(default=0)
    #: By heading of a column, how many of the lines have nothing there.
    blank_columns = JsonField(default=dict)
    made_by = pw.TextField()
    made_at = InstantField()
    #: When someone said that it was imported, and the day on which it was; null before.
    imported_at = InstantField(null=True)
    imported_by = pw.TextField(default="")
    imported_on = pw.DateField(null=True)

    class Meta:
        indexes = ((("company", "target", "imported_at"), False),)


class PayrollProgram(Table):
    """A payroll program that a company is connected to by its API; the key is encrypted and never shown again."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, unique=True, backref="payroll_programs", on_delete="CASCADE")
    #: The name of its target.
    program = pw.TextField()
    state = pw.TextField()
    #: Null only inside the transaction that makes the row.
    api_key_encrypted = pw.TextField(null=True)
    key_last4 = pw.TextField()
    #: Empty until someone has chosen.
    employer_id = pw.TextField(default="")
    employer_name = pw.TextField(default="")
    trouble = pw.TextField(default="")
    connected_by = pw.TextField()
    connected_at = InstantField()
    checked_at = InstantField()


class PayrollPush(Table, Leased):
    """One period snapshot on its way to one employer in a payroll program."""

    if TYPE_CHECKING:
        company_id: int
        period_id: int
        snapshot_id: int

    company = pw.ForeignKeyField(Company, backref="payroll_pushes", on_delete="CASCADE", index=False)
    period = pw.ForeignKeyField(PayPeriod, backref="payroll_pushes", on_delete="CASCADE")
    snapshot = pw.ForeignKeyField(PeriodSnapshot, backref="payroll_pushes", on_delete="CASCADE", index=False)
    employer_id = pw.TextField()
    employer_name = pw.TextField()
    scope = pw.TextField()
    state = pw.TextField()
    #: Why it waits, in words, until when, and how often in a row it had to.
    trouble = pw.TextField(default="")
    not_before = InstantField(null=True)
    waits = pw.IntegerField(default=0)
    #: Not sent, because the program has their values from an earlier push.
    unchanged = pw.IntegerField(default=0)
    asked_by = pw.TextField()
    asked_at = InstantField()
    ended_at = InstantField(null=True)

    class Meta:
        indexes = (
            (("snapshot", "employer_id"), True),
            (("company", "id"), False),
            (("state", "not_before"), False),
        )


class SentEmployee(Table):
    """One employee of a push: what was sent, and what came of it."""

    if TYPE_CHECKING:
        company_id: int
        push_id: int

    company = pw.ForeignKeyField(Company, backref="sent_employees", on_delete="CASCADE")
    push = pw.ForeignKeyField(PayrollPush, backref="employees", on_delete="CASCADE", index=False)
    #: The row of the employee; a number, since the push stays what it was.
    employee = pw.BigIntegerField()
    employee_id = pw.TextField(default="")
    state = pw.TextField()
    #: Sentences: why they were refused, and what someone has to clear in the program.
    reasons = JsonField(default=list)
    by_hand = JsonField(default=list)
    #: Their id in the program, once it is known.
    program_id = pw.TextField(default="")
    tries = pw.IntegerField(default=0)
    asked_at = InstantField(null=True)
    settled_at = InstantField(null=True)

    class Meta:
        indexes = (
            (("push", "employee"), True),
            (("push", "state"), False),
        )
