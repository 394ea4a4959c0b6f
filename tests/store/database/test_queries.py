from datetime import UTC, datetime

import pytest

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
