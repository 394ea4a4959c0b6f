"""What a dry run would do with each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import JsonField
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from service.store.tables.table import Table


class PlannedPerson(Table):
    """What a dry run would do with one person; NI and bank numbers are masked in it."""

    if TYPE_CHECKING:
        employee_id: int | None

    company = pw.ForeignKeyField(Company, backref="planned_people", on_delete="CASCADE")
    run = pw.ForeignKeyField(Run, backref="planned_people", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, null=True, backref="planned_people", on_delete="CASCADE")
    action = pw.TextField()
    name = pw.TextField()
    #: In Humaans.
    person_id = pw.TextField(default="")
    payroll_id = pw.TextField(default="")
    #: Field, old and new of what would change.
    changes = JsonField(default=list)
    #: The same of what would wait for someone's approval.
    for_approval = JsonField(default=list)
    #: Field and message of what holds them.
    reasons = JsonField(default=list)
    #: Of the salary after the run.
    currency = pw.TextField(null=True)
