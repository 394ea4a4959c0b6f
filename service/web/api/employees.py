"""Employees: the list, one record, its history, a sync now, and an edit on the payroll side."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import marshmallow as ma

from service.actions.employees.edit_employee import edit_employee
from service.actions.syncing.request_run import start_sync
from service.facts.employees import PAYROLL_FIELD_KINDS, Employment, FieldKind, Readiness
from service.facts.runs import Cause
from service.rules.fields.currencies import in_major_units
from service.rules.fields.payroll_fields import IDENTIFYING_NUMBERS
from service.store.companies.company_day import local_day
from service.store.employees import changes, employee_search, employees, upcoming_salaries
from service.store.employees.changes import fields_as_of
from service.store.employees.employee_states import state_on
from service.store.syncing import runs
from service.web.api.protocol.calls import Calls, caller, company_id, note_numbers_read
from service.web.api.protocol.fields import (
    LARGEST_AMOUNT,
    Instant,
    Month,
    PayrollValue,
    Text,
    Whole,
    WholeMinorUnits,
    word_of,
)
from service.web.api.protocol.listing import PageArguments, page, page_of
from service.web.api.protocol.problems import NotFoundError
from service.web.api.runs import RunSchema
from service.web.http.app_context import job_notifier, services
from service.web.http.rate_limits import sync_under_way

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.facts.employees import FieldValue
    from service.store.employees.upcoming_salaries import Upcoming
    from service.store.tables.employees import Employee
    from service.store.tables.syncing import Run

calls = Calls("employees", "The payroll records: read, search, sync now, edit.")

ONE_EMPLOYEE = "/employees/<int:employee_id>"
_SHOWN: Final = {
    FieldKind.TEXT: ma.fields.String,
    FieldKind.MONEY: WholeMinorUnits,
    FieldKind.DATE: ma.fields.Date,
}
RATE: Final = "The exact amount in the currency's main unit, such as 12.8205; `{}` is it in whole minor units, rounded."


def _salary_rate(fields: Employee | Mapping[str, FieldValue]) -> str | None:
    """`fields` is an employee, or the fields of an earlier time."""
    read = fields.__getitem__ if isinstance(fields, Mapping) else partial(getattr, fields)
    return _rate(read("salary_amount_minor"), read("salary_currency"))


def _rate(amount: FieldValue, currency: FieldValue) -> str | None:
    return f"{in_major_units(amount, str(currency or '')):f}" if isinstance(amount, (int, Decimal)) else None


FieldsSchema = ma.Schema.from_dict(
    {name: _SHOWN[kind](required=True, allow_none=True) for name, kind in PAYROLL_FIELD_KINDS.items()}
    | {
        "salary_rate": ma.fields.Function(
            _salary_rate, metadata={"type": ["string", "null"], "description": RATE.format("salary_amount_minor")}
        )
    },
    name="PayrollFieldsSchema",
)


class MissingSchema(ma.Schema):
    """One reason why an employee is pending."""

    field = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    accepted_format = ma.fields.String(required=True)


class UpcomingSalarySchema(ma.Schema):
    """A salary that Humaans has for a later day; it takes effect automatically."""

    effective_date = ma.fields.Date(required=True)
    amount_minor = WholeMinorUnits(required=True)
    rate = ma.fields.Function(
        lambda row: _rate(row.amount_minor, row.currency),
        metadata={"type": "string", "description": RATE.format("amount_minor")},
    )
    currency = ma.fields.String(required=True)
    period = ma.fields.String(required=True)


class EmployeeSchema(ma.Schema):
    """One payroll record."""

    id = ma.fields.Integer(required=True)
    employee_id = ma.fields.String(required=True, allow_none=True, metadata={"description": "The payroll ID."})
    humaans_person_id = ma.fields.String(required=True, allow_none=True)
    employment = word_of(Employment, required=True)
    readiness = word_of(
        Readiness,
        required=True,
        metadata={"description": "`not_in_humaans`: deleted or no longer visible in Humaans. `closed`: by a person."},
    )
    missing = ma.fields.List(ma.fields.Nested(MissingSchema), required=True)
    excluded = ma.fields.Boolean(required=True)
    not_seen = ma.fields.Boolean(required=True)
    edited_fields = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "Edited here; the next sync overwrites them."}
    )
    last_synced_at = Instant(required=True, allow_none=True)
    fields = ma.fields.Nested(FieldsSchema, required=True)  # type: ignore[assignment]  # the contract's key
    upcoming_salaries = ma.fields.List(
        ma.fields.Nested(UpcomingSalarySchema), required=True, metadata={"description": "Soonest first."}
    )


class ChangeSchema(ma.Schema):
    """One field, old to new; without a field, that the employee was created."""

    id = ma.fields.Integer(required=True)
    field = ma.fields.String(required=True, allow_none=True)
    old = PayrollValue(required=True, allow_none=True)
    new = PayrollValue(required=True, allow_none=True)
    cause = word_of(Cause, required=True)
    made_by = ma.fields.String(required=True)
    run_id = ma.fields.Integer(required=True, allow_none=True)
    at = Instant(required=True)


def _true_or_false(description: str) -> ma.fields.Boolean:
    return ma.fields.Boolean(truthy={"true"}, falsy={"false"}, metadata={"description": description})


class SearchArguments(PageArguments):
    readiness = word_of(Readiness)
    employment = word_of(Employment)
    excluded = _true_or_false("Only those who are excluded by the settings, or only the others.")
    missing = ma.fields.String(
        validate=ma.validate.OneOf(tuple(PAYROLL_FIELD_KINDS)),
        metadata={"description": "A payroll field that is needed and missing."},
    )
    department = Text(longest=255)
    work_location = Text(longest=255)
    pay_schedule = Text(longest=255)
    starters = Month(metadata={"description": "Whose first day is in this month."})
    leavers = Month(metadata={"description": "Whose last day is in this month."})
    has_issues = _true_or_false("Only those with an open issue, or only those without one.")
    q = Text(
        longest=200, metadata={"description": "Words of a name, payroll ID, email or job title, or a whole NI number."}
    )
    updated_since = Instant(
        metadata={
            "description": "Whose record was written at this instant or later. To miss nothing, follow `/changes`."
        }
    )


#: What is written is read by the rules, as Humaans' values are: a sort code with hyphens is as good as without.
_EDITED: Final[dict[str, ma.fields.Field[Any]]] = {
    name: Whole(most=LARGEST_AMOUNT, allow_none=True) if kind is FieldKind.MONEY else Text(allow_none=True)
    for name, kind in PAYROLL_FIELD_KINDS.items()
}
EditedFieldsSchema = ma.Schema.from_dict(
    _EDITED
    | {
        "salary_rate": Text(longest=40, allow_none=True, metadata={"description": "The exact amount in the main unit."})
    },
    name="EditedPayrollFieldsSchema",
)


class EditSchema(ma.Schema):
    """Only the named fields change; null empties one. The fields may also stand there without `fields` around them."""

    fields = ma.fields.Nested(EditedFieldsSchema, required=True)  # type: ignore[assignment]  # the contract's key

    @ma.pre_load
    def put_into_fields(self, data: Any, **_context: Any) -> Any:
        return data if not isinstance(data, dict) or "fields" in data else {"fields": data}


@calls.route("/employees", methods=["GET"])
@calls.arguments(SearchArguments, location="query")
@calls.response(200, page_of(EmployeeSchema))
def list_employees(query: dict[str, Any]) -> dict[str, Any]:
    """Employees, in the order in which they were created."""
    after, limit = query.pop("cursor", 0), query.pop("limit")
    day = local_day(caller().company, services().clock())
    rows = employee_search.page(company_id(), day, after_id=after, limit=limit + 1, with_ni_numbers=True, **query)
    found = page(rows, limit)
    level_at = runs.last_in_sync_at(company_id())
    later = upcoming_salaries.of_employees(company_id(), [row.id for row in found["data"]])
    if any(_has_numbers(row) for row in found["data"]):
        note_numbers_read(f"list of {len(found['data'])} employees")
    return found | {"data": [as_document(row, day, level_at, later.get(row.id, ())) for row in found["data"]]}


class AsOfArguments(ma.Schema):
    as_of = Instant(
        metadata={
            "description": "The fields as they were at this instant; the rest of the record is as it is now. "
            "404 when the employee was not here yet."
        }
    )


@calls.route(ONE_EMPLOYEE, methods=["GET"])
@calls.arguments(AsOfArguments, location="query")
@calls.response(200, EmployeeSchema)
def show(query: dict[str, Any], employee_id: int) -> dict[str, Any]:
    """One employee with every payroll field and what is missing; with `as_of`, the fields of an earlier time."""
    employee = _employee(employee_id)
    document = _document_of(employee)
    if "as_of" in query:
        document["fields"] = fields_as_of(employee, query["as_of"])
        if document["fields"] is None:
            raise NotFoundError("employee at that time")
    return document


def _has_numbers(employee: Employee) -> bool:
    return any(getattr(employee, name) for name in IDENTIFYING_NUMBERS)


@calls.route(f"{ONE_EMPLOYEE}/changes", methods=["GET"])
@calls.arguments(PageArguments, location="query")
@calls.response(200, page_of(ChangeSchema))
def list_changes(query: dict[str, Any], employee_id: int) -> dict[str, Any]:
    """What changed in this employee, newest first, with the cause of each change."""
    row_id = _employee(employee_id).id
    rows = changes.page(company_id(), row_id, before_id=query.get("cursor"), limit=query["limit"] + 1)
    found = page(rows, query["limit"])
    if any(change.field in IDENTIFYING_NUMBERS for change in found["data"]):
        note_numbers_read(f"history of employee {employee_id}")
    return found


@calls.route(f"{ONE_EMPLOYEE}/sync", methods=["POST"])
@calls.response(202, RunSchema)
def sync_now(employee_id: int) -> Run:
    """Sync this one employee with Humaans now; works while paused. Joins a sync that is under way."""
    if under_way := sync_under_way(company_id(), _employee(employee_id).id, services().clock()):
        return under_way
    return start_sync(services(), job_notifier(), company_id(), employee_id, actor=caller().actor)


@calls.route(ONE_EMPLOYEE, methods=["PATCH"])
@calls.arguments(EditSchema)
@calls.response(200, EmployeeSchema)
def edit(payload: dict[str, Any], employee_id: int) -> dict[str, Any]:
    """Edit payroll fields here; where a field is mapped, the next sync overwrites it."""
    _employee(employee_id)
    edited = edit_employee(services(), company_id(), employee_id, payload["fields"], actor=caller().actor)
    return _document_of(edited)


def _document_of(employee: Employee) -> dict[str, Any]:
    if _has_numbers(employee):
        note_numbers_read(f"employee {employee.id}")
    later = upcoming_salaries.of_employees(company_id(), [employee.id])
    day = local_day(caller().company, services().clock())
    return as_document(employee, day, runs.last_in_sync_at(company_id()), later.get(employee.id, ()))


def as_document(
    employee: Employee, day: date, level_at: datetime | None, later: tuple[Upcoming, ...]
) -> dict[str, Any]:
    """The object of the contract, with the states of the company's day."""
    state = state_on(employee, day)
    return {
        "id": employee.id,
        "employee_id": employee.payroll_id,
        "humaans_person_id": employee.person_id,
        "employment": state.employment,
        "readiness": state.readiness,
        "missing": state.missing,
        "excluded": employee.excluded,
        "not_seen": employee.not_seen,
        "edited_fields": employee.edited_fields,
        "last_synced_at": employees.last_synced_at(employee, level_at),
        "fields": employee,
        "upcoming_salaries": later,
    }


def _employee(employee_id: int) -> Employee:
    employee = employees.by_id(company_id(), employee_id)
    if employee is None:
        raise NotFoundError("employee")
    return employee
