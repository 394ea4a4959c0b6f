"""Pay periods with their snapshots, variances and sign-offs, and the keys that sign snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField, MoneyField
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.store.tables.table import Table


class PayPeriod(Table):
    """One payday of one pay schedule, from the days it pays for to its close."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="pay_periods", on_delete="CASCADE", index=False)
    #: The name of the pay schedule when the period was made or last worked out.
    schedule = pw.TextField()
    frequency = pw.TextField()
    pay_date = pw.DateField()
    period_start = pw.DateField()
    period_end = pw.DateField()
    cut_off_at = InstantField()
    #: Since when the cut-off is what it is; one that had passed by then is not frozen by itself.
    cut_off_since = InstantField()
    #: Who moved this cut-off; empty while it follows the schedule.
    cut_off_moved_by = pw.TextField(default="")
    state = pw.TextField()
    #: The version of the snapshot in force; null before the first.
    version = pw.IntegerField(null=True)
    #: Why the snapshot waits, since when; empty while nothing is wrong.
    trouble = pw.TextField(default="")
    trouble_since = InstantField(null=True)
    #: Why it was last reopened, and who did it.
    reopened_because = pw.TextField(default="")
    reopened_by = pw.TextField(default="")
    changed_at = InstantField()

    class Meta:
        indexes = (
            (("company", "schedule", "pay_date"), True),
            (("company", "pay_date"), False),
            (("state", "cut_off_at"), False),
        )


class PeriodSnapshot(Table):
    """One version of a pay period's frozen data. A row never changes."""

    if TYPE_CHECKING:
        company_id: int
        period_id: int

    company = pw.ForeignKeyField(Company, backref="period_snapshots", on_delete="CASCADE")
    period = pw.ForeignKeyField(PayPeriod, backref="snapshots", on_delete="CASCADE", index=False)
    version = pw.IntegerField()
    taken_at = InstantField()
    taken_by = pw.TextField()
    read_at = InstantField(null=True)
    notes = JsonField(default=list)
    employees = pw.IntegerField()
    #: Gross of the period in minor units by currency, and how many have none that can be worked out.
    gross_minor = JsonField(default=dict)
    without_gross = pw.IntegerField(default=0)
    sha256 = pw.TextField()
    public_key = pw.TextField()
    #: The newest change of the company that is in it; later ones are late.
    last_change_id = pw.BigIntegerField()
    #: The signed-off snapshot that its variance compares it with.
    compared_with = pw.BigIntegerField(null=True)

    class Meta:
        indexes = ((("period", "version"), True),)


class PeriodSnapshotContent(Table):
    """The sealed file, compressed and encrypted for its row; apart from it so that lists need not carry it."""

    if TYPE_CHECKING:
        snapshot_id: int

    snapshot = pw.ForeignKeyField(PeriodSnapshot, unique=True, backref="contents", on_delete="CASCADE")
    content_encrypted = pw.TextField()
    #: Whose records are in it, so that late changes are found without opening it.
    employee_ids = JsonField(default=list)


class PeriodSnapshotPay(Table):
    """What a snapshot says one employee is paid with: taken from the sealed file, so that it need not be opened."""

    if TYPE_CHECKING:
        company_id: int
        snapshot_id: int
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="period_snapshot_pays", on_delete="CASCADE", index=False)
    snapshot = pw.ForeignKeyField(PeriodSnapshot, backref="pays", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="period_snapshot_pays", on_delete="CASCADE")
    #: The days of the employment as the snapshot has them; null where it has none.
    first_day = pw.DateField(null=True)
    last_day = pw.DateField(null=True)
    #: Gross of the period in minor units; null when it cannot be worked out.
    gross_minor = pw.BigIntegerField(null=True)
    currency = pw.TextField(default="")
    #: The salary segments, as the file has them.
    segments = JsonField(default=list)


class SigningKey(Table):
    """A key that signs snapshots; the newest signs, all of them stay to say which were ours."""

    public_key = pw.TextField(unique=True)
    #: Null only inside the transaction that makes it.
    private_encrypted = pw.TextField(null=True)
    created_by = pw.TextField()
    created_at = InstantField()


class VarianceLine(Table):
    """One field of one employee that differs from the signed-off snapshot before."""

    if TYPE_CHECKING:
        company_id: int
        snapshot_id: int
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="variance_lines", on_delete="CASCADE")
    snapshot = pw.ForeignKeyField(PeriodSnapshot, backref="variance_lines", on_delete="CASCADE", index=False)
    employee = pw.ForeignKeyField(Employee, backref="variance_lines", on_delete="CASCADE")
    section = pw.TextField()
    #: Null for someone who starts or leaves.
    field = pw.TextField(null=True)
    old = JsonField(null=True)
    new = JsonField(null=True)
    effective_date = pw.DateField(null=True)
    #: Of back pay: the payday that has passed, which the line is about.
    payday = pw.DateField(null=True)
    #: Empty when the change history knows nothing of it.
    cause = pw.TextField(default="")
    made_by = pw.TextField(default="")
    first_seen = InstantField(null=True)
    #: Of pay: the difference a period, and in hundredths of a per cent; null where it cannot be worked out.
    difference_minor = pw.BigIntegerField(null=True)
    currency = pw.TextField(default="")
    difference_bp = pw.BigIntegerField(null=True)
    #: Why it stands on top; empty when it does not.
    flag = pw.TextField(default="")
    checked_by = pw.TextField(default="")
    checked_at = InstantField(null=True)
    note = pw.TextField(default="")

    class Meta:
        indexes = ((("snapshot", "section"), False),)


class SignOff(Table):
    """Someone's name under a snapshot, or an approver's comment about it."""

    if TYPE_CHECKING:
        company_id: int
        snapshot_id: int

    company = pw.ForeignKeyField(Company, backref="sign_offs", on_delete="CASCADE")
    snapshot = pw.ForeignKeyField(PeriodSnapshot, backref="sign_offs", on_delete="CASCADE")
    signed_by = pw.TextField()
    at = InstantField()
    is_comment = pw.BooleanField(default=False)
    comment = pw.TextField(default="")
    #: How many lines of the variance were not marked as checked.
    unchecked = pw.IntegerField(default=0)


class IncludedChange(Table):
    """A late change that someone took into the next version of a snapshot, with the reason."""

    if TYPE_CHECKING:
        company_id: int
        snapshot_id: int
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="included_changes", on_delete="CASCADE")
    #: The version that it made.
    snapshot = pw.ForeignKeyField(PeriodSnapshot, backref="included_changes", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="included_changes", on_delete="CASCADE")
    field = pw.TextField(null=True)
    old = JsonField(null=True)
    new = JsonField(null=True)
    reason = pw.TextField()
    included_by = pw.TextField()
    at = InstantField()


class EarlierSalary(Table):
    """A salary that Humaans had for days not long ago, as of the last reading: what salary segments need."""

    if TYPE_CHECKING:
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="earlier_salaries", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="earlier_salaries", on_delete="CASCADE")
    effective_date = pw.DateField()
    amount_minor = MoneyField("amount_exact")
    amount_exact = pw.TextField(null=True)
    currency = pw.TextField()
    period = pw.TextField()
