"""Case 10: amounts with a fraction of a penny, beside the whole ones that earlier releases wrote and read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from peewee import SqliteDatabase
from peewee_migrate import Router

from service.facts.plans import FieldChange
from service.facts.runs import Cause
from service.store.companies import companies
from service.store.database import bulk
from service.store.database.columns import joined, parted
from service.store.employees import changes, employee_records, employee_writes, upcoming_salaries
from service.store.employees.upcoming_salaries import Upcoming
from service.store.operations.migrating import MIGRATIONS
from service.store.tables.employees import Employee

RATE = Decimal("1282.05")


@pytest.fixture
def company(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


def _employee(company, clock, **values):
    return Employee.create(
        company=company, employment="active", readiness="ready", created_at=clock(), updated_at=clock(), **values
    )


def test_case_10_old_rows_are_carried_through_the_migration_with_their_values(tmp_path):
    database = SqliteDatabase(tmp_path / "old.db")
    router = Router(database, migrate_dir=MIGRATIONS)
    before = [name for name in router.todo if name < "022"]
    for name in before:
        router.run(name)
    database.execute_sql("PRAGMA foreign_keys = OFF")
    _insert(database, "employee", salary_amount_minor=5_250_000, salary_currency="GBP")
    _insert(database, "upcoming_salary", amount_minor=6_000_000, currency="GBP", period="annual")
    router.run("022_exact_amounts")
    row = database.execute_sql("SELECT salary_amount_minor, salary_amount_exact FROM employee").fetchone()
    assert (row, joined(*row)) == ((5_250_000, None), 5_250_000)
    later = database.execute_sql("SELECT amount_minor, amount_exact FROM upcoming_salary").fetchone()
    assert joined(*later) == 6_000_000
    database.close()


def _insert(database, table, **values):
    """A row with nothing in what is demanded of it but what is given."""
    demanded = {column.name: 0 for column in database.get_columns(table) if not column.null and not column.primary_key}
    row = demanded | values
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    database.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))  # noqa: S608 - our own names


def test_case_10_an_employee_keeps_a_rate_exactly_and_old_releases_read_it_rounded(company, clock):
    row = _employee(company, clock, salary_amount_minor=RATE, salary_currency="GBP")
    assert Employee.get_by_id(row.id).salary_amount_minor == RATE
    assert Employee.get_by_id(row.id).__data__["salary_amount_minor"] == 1282
    employee_writes.save_fields(row.id, {"salary_amount_minor": Decimal("1282.06")}, clock())
    assert employee_records.records(company.id, [row.id])[row.id].fields["salary_amount_minor"] == Decimal("1282.06")
    employee_writes.save_fields(row.id, {"salary_amount_minor": 1300}, clock())
    assert Employee.get_by_id(row.id).salary_amount_minor == 1300
    employee_writes.save_fields(row.id, {"salary_amount_minor": None}, clock())
    assert Employee.get_by_id(row.id).salary_amount_minor is None


def test_case_10_what_an_old_release_wrote_since_counts_and_not_the_rate_it_knows_nothing_of(company, clock):
    row = _employee(company, clock, salary_amount_minor=RATE)
    bulk.update(Employee, ("salary_amount_minor",), [[4_200_000, row.id]])
    assert Employee.get_by_id(row.id).salary_amount_minor == 4_200_000


def test_case_10_the_history_holds_rates_exactly(company, clock):
    row = _employee(company, clock, salary_amount_minor=Decimal("1282.06"))
    made = clock()
    clock.forward(minutes=1)
    change = FieldChange("salary_amount_minor", RATE, Decimal("1282.06"))
    changes.record(company.id, [(row.id, change)], (), cause=Cause.HOURLY, run_id=None, made_by="", at=clock())
    assert changes.fields_as_of(row, made)["salary_amount_minor"] == RATE
    assert changes.fields_as_of(row, clock())["salary_amount_minor"] == Decimal("1282.06")


def test_case_10_a_salary_to_come_keeps_its_rate(company, clock):
    row = _employee(company, clock)
    wanted = {row.id: (Upcoming(date(2027, 1, 1), RATE, "GBP", "hourly"),)}
    upcoming_salaries.replace(company.id, wanted)
    assert upcoming_salaries.of_employees(company.id, [row.id]) == wanted


@pytest.mark.parametrize("value", [None, 0, 1282, RATE, Decimal("0.0001"), Decimal("-12.5")])
def test_case_10_two_columns_are_one_amount(value):
    assert joined(*parted(value)) == value
