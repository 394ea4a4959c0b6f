"""Employees with their history, their issues, their final pay and their salaries to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import peewee as pw
from playhouse.hybrid import hybrid_property

from service.facts.employees import PAYROLL_FIELD_KINDS, FieldKind
from service.store.database.columns import InstantField, JsonField, MoneyField
from service.store.tables.companies import Company
from service.store.tables.syncing import Run
from service.store.tables.table import Table


class _WithPayrollFields(pw.ModelBase):
    """The columns that are added from a list are there, though no type checker sees them."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class Employee(Table, metaclass=_WithPayrollFields):
    """The payroll record. The payroll fields' columns are added below from the one list of them."""

    if TYPE_CHECKING:
        company_id: int

        def __getattr__(self, name: str) -> Any: ...

    #: The Employee ID that people know, in queries too; its column is called as row numbers are elsewhere.
    payroll_id: Any = hybrid_property(lambda self: self.employee_id)
    company = pw.ForeignKeyField(Company, backref="employees", on_delete="CASCADE")
    person_id = pw.TextField(null=True)
    #: Employment and readiness as they were when the row was written. What they are on a day is worked out by
    #: store/employees/employee_states.py, for queries and for rows: never list, count or decide by these columns alone.
    employment = pw.TextField()
    readiness = pw.TextField()
    missing = JsonField(default=list)
    #: The first day from which nothing of `missing` holds any more by the passing of time; null for never.
    ready_from = pw.DateField(null=True)
    #: First and last day employed as Humaans has them, when payroll has no such date of its own.
    humaans_first_day = pw.DateField(null=True)
    humaans_last_day = pw.DateField(null=True)
    #: The name as Humaans has it, shown where payroll cannot take it.
    humaans_first_name = pw.TextField(null=True)
    humaans_last_name = pw.TextField(null=True)
    excluded = pw.BooleanField(default=False)
    not_seen = pw.BooleanField(default=False)
    missed_readings = pw.IntegerField(default=0)
    #: An earlier employment, closed by someone: kept for the books, follows no one in Humaans, keeps its Employee ID.
    is_closed = pw.BooleanField(default=False)
    #: Why it was closed: the choice that was made; empty while it is open.
    closed_as = pw.TextField(default="")
    #: The person in Humaans that a closed record followed, so that their return is recognised.
    former_person_id = pw.TextField(null=True)
    #: True when the last run that checked this employee left them equal to Humaans by the settings.
    in_step = pw.BooleanField(default=True)
    fingerprint = pw.TextField(null=True)
    #: Names of mapped fields that were edited here and will be overwritten (A18).
    edited_fields = JsonField(default=list)
    search_text = pw.TextField(default="")
    synced_at = InstantField(null=True)
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        indexes = (
            (("company", "person_id"), True),
            # What lists are filtered by.
            (("company", "department"), False),
            (("company", "work_location"), False),
            (("company", "pay_schedule"), False),
        )


_COLUMN: dict[FieldKind, type[pw.Field]] = {FieldKind.TEXT: pw.TextField, FieldKind.DATE: pw.DateField}


#: By payroll field, the two columns that an amount of money is kept in.
MONEY_PARTS: dict[str, tuple[str, str]] = {
    name: (name, f"{name.removesuffix('_minor')}_exact")
    for name, kind in PAYROLL_FIELD_KINDS.items()
    if kind is FieldKind.MONEY
}


for _name, _kind in PAYROLL_FIELD_KINDS.items():
    _meta = Employee._meta  # noqa: SLF001 - peewee's documented way to add fields
    if _kind is FieldKind.MONEY:
        _exact = MONEY_PARTS[_name][1]
        _meta.add_field(_name, MoneyField(_exact, null=True))
        _meta.add_field(_exact, pw.TextField(null=True))
    else:
        _meta.add_field(_name, _COLUMN[_kind](null=True))


#: What employees are listed by: payroll's name, else Humaans'; spelled as in its index.
SHOWN_NAME = (
    pw.fn.COALESCE(Employee.last_name, Employee.humaans_last_name, pw.SQL("''")),
    pw.fn.COALESCE(Employee.first_name, Employee.humaans_first_name, pw.SQL("''")),
)


#: The job title as lists are sorted by it; spelled as in its index.
SHOWN_JOB = pw.fn.COALESCE(Employee.job_title, pw.SQL("''"))


Employee.add_index(Employee.index(Employee.company, *SHOWN_NAME, Employee.id, name="employee_shown_name"))
Employee.add_index(Employee.index(Employee.company, SHOWN_JOB, Employee.id, name="employee_job_title"))


# Everything that counting employees by state reads (store/employees/open_people.py), so that no wide row is read.
Employee.add_index(
    Employee.index(
        Employee.company,
        Employee.excluded,
        Employee.is_closed,
        Employee.not_seen,
        Employee.readiness,
        Employee.ready_from,
        Employee.in_step,
        Employee.missed_readings,
        Employee.edited_fields,
        name="employee_states",
    )
)


# Employee IDs are looked up whatever their capitals.
Employee.add_index(
    Employee.index(
        Employee.company,
        pw.fn.LOWER(Employee.employee_id),
        name="employee_company_id_lower_employee_id",
        unique=True,
    )
)


# Few employees are edited here, and few are set aside. Each index has all that the inbox reads of them.
Employee.add_index(
    Employee.index(
        Employee.company,
        Employee.edited_fields,
        Employee.is_closed,
        Employee.excluded,
        Employee.not_seen,
        Employee.updated_at,
        where=Employee.edited_fields != pw.SQL("'[]'"),
        name="employee_edited",
    )
)
_is_set_aside = Employee.is_closed | (Employee.excluded & ~Employee.not_seen)
_why_set_aside = (Employee.is_closed, Employee.excluded, Employee.not_seen)
Employee.add_index(Employee.index(Employee.company, *_why_set_aside, where=_is_set_aside, name="employee_set_aside"))


class Change(Table):
    """One field of one employee, old to new, with its cause; or, without a field, that they were created."""

    if TYPE_CHECKING:
        employee_id: int
        run_id: int | None

    company = pw.ForeignKeyField(Company, backref="changes", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="changes", on_delete="CASCADE")
    field = pw.TextField(null=True)
    old = JsonField(null=True)
    new = JsonField(null=True)
    cause = pw.TextField()
    run = pw.ForeignKeyField(Run, null=True, backref="changes", on_delete="SET NULL")
    made_by = pw.TextField(default="")
    at = InstantField()
    #: Its place in the company's feed; null until a reader of the feed first came by (decision 0036).
    feed_number = pw.BigIntegerField(null=True)

    class Meta:
        indexes = ((("employee", "at"), False), (("run", "employee"), False), (("company", "at"), False))


Change.add_index(
    Change.index(Change.company, Change.feed_number, where=Change.feed_number.is_null(False), name="change_in_feed")
)
Change.add_index(Change.index(Change.company, Change.id, where=Change.feed_number.is_null(), name="change_not_in_feed"))


class ChangeFeed(Table):
    """How far a company's changes are numbered, and up to where they are deleted as too old."""

    company = pw.ForeignKeyField(Company, unique=True, backref="change_feeds", on_delete="CASCADE")
    last_number = pw.BigIntegerField(default=0)
    forgotten_up_to = pw.BigIntegerField(default=0)


class Issue(Table):
    """Why a person or a field was not imported; open until a later run closes it or someone decides."""

    if TYPE_CHECKING:
        company_id: int
        employee_id: int | None

    company = pw.ForeignKeyField(Company, backref="issues", on_delete="CASCADE")
    person_id = pw.TextField(null=True)
    #: Who it is about, since a person on hold may have no employee to be named by.
    person_name = pw.TextField(default="")
    employee = pw.ForeignKeyField(Employee, null=True, backref="issues", on_delete="CASCADE")
    field = pw.TextField(null=True)
    code = pw.TextField()
    message = pw.TextField()
    accepted_format = pw.TextField(default="")
    value_seen = pw.TextField(default="")
    choices = JsonField(default=list)
    is_advice = pw.BooleanField(default=False)
    since = InstantField()
    closed_at = InstantField(null=True)
    resolution = pw.TextField(default="")
    #: Someone said that Humaans will be corrected: since when, and who. It stays open until Humaans is.
    waiting_since = InstantField(null=True)
    waiting_by = pw.TextField(default="")
    #: Who closed it by a choice; empty while it is open, and when it closed by itself.
    closed_by = pw.TextField(default="")

    class Meta:
        indexes = ((("company", "person_id"), False),)


# Everything that counting the open issues of a company reads (store/inbox/item_branches.py).
Issue.add_index(
    Issue.index(
        Issue.company,
        Issue.closed_at,
        Issue.employee,
        Issue.code,
        Issue.is_advice,
        Issue.person_id,
        Issue.since,
        Issue.waiting_since,
        name="issue_by_state",
    )
)


class FinalPay(Table):
    """The items of a leaver's final pay, and what of it is pensionable, where it is not by the default (A14)."""

    company = pw.ForeignKeyField(Company, backref="final_pays", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, unique=True, backref="final_pays", on_delete="CASCADE")
    #: Null: by the company's default.
    termination_pay_pensionable = pw.BooleanField(null=True)
    items = JsonField(default=list)
    saved_by = pw.TextField()
    saved_at = InstantField()


class RetroItem(Table):
    """What a salary of Humaans differs by from what payroll had on paydays that have passed (B9)."""

    if TYPE_CHECKING:
        company_id: int
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="retro_items", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="retro_items", on_delete="CASCADE")
    run = pw.ForeignKeyField(Run, null=True, on_delete="SET NULL")
    noticed_at = InstantField()
    effective_date = pw.DateField()
    currency = pw.TextField()
    #: Null when the difference cannot be worked out; `trouble` says why.
    difference_minor = pw.BigIntegerField(null=True)
    periods = JsonField(default=list)
    trouble = pw.TextField(default="")
    settled_at = InstantField(null=True)
    settled_by = pw.TextField(default="")
    #: When it turned out that nothing is owed any more; `settled_at` is then set too, for releases that know only that.
    withdrawn_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "settled_at"), False),)


class UpcomingSalary(Table):
    """A salary that Humaans has for a later day, as of the last reading (A8)."""

    if TYPE_CHECKING:
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="upcoming_salaries", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="upcoming_salaries", on_delete="CASCADE")
    effective_date = pw.DateField()
    amount_minor = MoneyField("amount_exact")
    amount_exact = pw.TextField(null=True)
    currency = pw.TextField()
    period = pw.TextField()
