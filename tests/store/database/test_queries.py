from datetime import UTC, date, datetime

import pytest
from peewee import fn

from service.store.companies import companies
from service.store.database.queries import is_any_of, plain_rows
from service.store.tables.employees import Employee

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


@pytest.fixture
def company(database):
    company = companies.create("acme", "Acme Ltd", NOW)
    for missed, payroll_id in enumerate(["E1", "E2", "E3", "it's"]):
        said = {"employment": "active", "readiness": "ready", "created_at": NOW, "updated_at": NOW}
        Employee.create(company=company, employee_id=payroll_id, missed_readings=missed, **said)
    return company


@pytest.mark.parametrize(
    ("column", "wanted", "found"),
    [
        ("employee_id", ["E1", "E3", "it's"], ["E1", "E3", "it's"]),
        ("employee_id", [], []),
        ("missed_readings", [2], ["E3"]),
        ("missed_readings", [1, 2], ["E2", "E3"]),
        ("missed_readings", range(3, 70_000), ["it's"]),
    ],
)
def test_rows_are_found_by_any_of_many_values_given_as_one_parameter(company, column, wanted, found):
    condition = is_any_of(getattr(Employee, column), wanted)
    query = Employee.select(Employee.employee_id).where(Employee.company == company.id, condition)
    assert sorted(employee_id for (employee_id,) in plain_rows(query)) == found
    assert len(query.sql()[1]) == 2


def test_plain_rows_hold_what_peewee_makes_of_every_kind_of_column(company):
    """Texts and numbers are taken as the driver gives them; flags, days, instants, JSON and amounts are not."""
    Employee.update(edited_fields=["city"], start_date=date(2026, 1, 5), salary_amount_minor=4_200_000).execute()
    alike = Employee.select().order_by(Employee.id)
    both = (
        alike.select(fn.MAX(Employee.updated_at), fn.COUNT(Employee.id), Employee.company)
        .group_by(Employee.company)
        .order_by(Employee.company)
    )
    for query in (alike, both, alike.where(Employee.employee_id == "no one")):
        rows = plain_rows(query)
        assert rows == list(query.tuples().iterator())
        assert [[type(value) for value in row] for row in rows] == [
            [type(value) for value in row] for row in query.tuples().iterator()
        ]
