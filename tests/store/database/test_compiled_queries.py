"""A compiled query answers what the query answers that is built each time, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import peewee
import pytest

from service.store.companies import companies
from service.store.database.compiled_queries import MOST_FORMS, compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.tables.companies import Company
from service.store.tables.employees import Employee, Issue
from tests.web.page_walk import asking


@pytest.fixture
def company(database, clock):
    company = companies.create("acme", "Acme 100%", clock())
    said = {"employment": "active", "readiness": "ready", "created_at": clock(), "updated_at": clock()}
    for missed, payroll_id in enumerate(["E1", "E2", "it's"]):
        row = Employee.create(
            company=company, employee_id=payroll_id, missed_readings=missed, start_date=date(2026, 1, 5), **said
        )
        Issue.create(company=company, employee=row, code="tax_code", message="m", choices=["keep"], since=clock())
    return company


def _columns():
    return (Employee.employee_id, Employee.start_date, Employee.updated_at, Employee.edited_fields, Employee.excluded)


def test_its_rows_are_those_of_the_query_that_is_built_each_time(company, clock):
    @compiled
    def some(company_id: Any, since: Any, at_least: Any, limit: Any, *, newest: bool) -> Any:
        query = Employee.select(*_columns()).where(
            Employee.company == company_id, Employee.updated_at >= since, Employee.missed_readings >= at_least
        )
        return query.order_by(Employee.id.desc() if newest else Employee.id).limit(limit)

    for newest in (False, True):
        for at_least in (0, 1, 9):
            for limit in (1, 50):
                given = (company.id, clock(), at_least, limit)
                rows = some.plain_rows(*given, newest=newest)
                assert rows == plain_rows(some.build(*given, newest=newest))
                assert len(rows) == min(limit, max(0, 3 - at_least))
    assert some.plain_rows(company.id, clock() + timedelta(microseconds=1), 0, 50, newest=True) == []
    assert some.plain_rows(company.id + 1, clock(), 0, 50, newest=True) == []


def test_a_statement_that_writes_says_how_many_rows_and_may_write_nothing_into_a_column(company, clock):
    @compiled
    def dated(payroll_id: Any, day: Any, at: Any) -> Any:
        written = {Employee.start_date: day, Employee.updated_at: at}
        placed = {column: place.given_as(column.db_value) for column, place in written.items()}
        return Employee.update(placed).where(Employee.employee_id == payroll_id)

    for day in (date(2026, 2, 6), None):
        at = clock.forward(hours=1)
        assert dated.changed("E2", day, at) == 1
        row = Employee.get(Employee.employee_id == "E2")
        assert (row.start_date, row.updated_at) == (day, at)
    assert dated.changed("E9", None, clock()) == 0


def test_a_value_is_never_part_of_the_statement(company):
    @compiled
    def by_payroll_id(payroll_id: Any) -> Any:
        return Employee.select(Employee.employee_id).where(Employee.employee_id == payroll_id)

    assert by_payroll_id.plain_rows("it's") == [("it's",)]
    assert by_payroll_id.plain_rows("E1' OR '1' = '1") == []
    assert by_payroll_id.plain_rows("E1") == [("E1",)]


def test_any_of_many_values_are_one_value(company):
    @compiled
    def any_of(payroll_ids: Any, missed: Any) -> Any:
        return Employee.select(Employee.employee_id).where(
            is_any_of(Employee.employee_id, payroll_ids), is_any_of(Employee.missed_readings, missed)
        )

    assert sorted(any_of.plain_rows(["E1", "it's"], range(5))) == [("E1",), ("it's",)]
    assert any_of.plain_rows(["E2"], [1]) == [("E2",)]
    assert any_of.plain_rows([], [1]) == []


def test_a_list_of_one_is_asked_for_as_one_value(company):
    @compiled
    def some(payroll_ids: Any) -> Any:
        return Employee.select(Employee.employee_id).where(is_any_of(Employee.employee_id, payroll_ids))

    with asking() as asked:
        assert some.plain_rows(["it's"]) == [("it's",)]
        assert sorted(some.plain_rows(["E1", "E2"])) == [("E1",), ("E2",)]
        assert some.plain_rows(["E2"]) == [("E2",)]
    assert list(asked[0][1]) == ["it's"]
    assert asked[0][0] == asked[2][0] != asked[1][0]


def test_it_sees_at_once_what_was_written_since(company):
    @compiled
    def by_slug(slug: Any) -> Any:
        return Company.select().where(Company.slug == slug)

    assert by_slug.first("acme").name == "Acme 100%"
    Company.update(name="Acme Ltd").where(Company.id == company.id).execute()
    assert by_slug.first("acme").name == "Acme Ltd"
    assert by_slug.first("other") is None


def test_objects_come_with_the_row_that_they_are_joined_to(company):
    @compiled
    def issues(company_id: Any, code: Any) -> Any:
        return (
            Issue.select(Issue, Employee)
            .join(Employee)
            .where(Issue.company == company_id, Issue.code == code)
            .order_by(Issue.id)
        )

    found = issues.objects(company.id, "tax_code")
    assert [(issue.employee.employee_id, issue.choices) for issue in found] == [
        ("E1", ["keep"]),
        ("E2", ["keep"]),
        ("it's", ["keep"]),
    ]
    assert not found[0].is_dirty()
    assert issues.objects(company.id, "no_code") == []


def test_objects_of_one_table_are_those_that_peewee_makes(company, clock):
    @compiled
    def everyone(company_id: Any) -> Any:
        return Employee.select().where(Employee.company == company_id).order_by(Employee.id)

    @compiled
    def some_columns(company_id: Any) -> Any:
        columns = (Employee.id, Employee.company, Employee.edited_fields, Employee.salary_amount_minor)
        return Employee.select(*columns).where(Employee.company == company_id).order_by(Employee.id)

    Employee.update(edited_fields=["city"], salary_amount_minor=4_200_000).where(Employee.employee_id == "E1").execute()
    for query in (everyone, some_columns):
        found, usual = query.objects(company.id), list(query.build(company.id))
        assert [each.__data__ for each in found] == [
            {name: each.__data__[name] for name in found[0].__data__} for each in usual
        ]
        assert [[type(value) for value in each.__data__.values()] for each in found] == [
            [type(each.__data__[name]) for name in found[0].__data__] for each in usual
        ]
        assert found[0] == usual[0]
        assert (found[0].salary_amount_minor, found[0].company.slug, found[0].is_dirty()) == (4_200_000, "acme", False)


def test_an_object_that_is_changed_is_saved_as_any_other(company):
    @compiled
    def one(payroll_id: Any) -> Any:
        return Employee.select().where(Employee.employee_id == payroll_id)

    found = one.first("E2")
    found.city, found.salary_amount_minor = "York", Decimal("1.5")
    assert set(found.dirty_field_names) == {"city", "salary_amount_minor", "salary_amount_exact"}
    found.save()
    assert (one.first("E2").city, one.first("E2").salary_amount_minor) == ("York", Decimal("1.5"))


def test_a_column_that_is_no_field_is_read_as_peewee_reads_it(company):
    @compiled
    def counted(company_id: Any) -> Any:
        number = peewee.fn.COUNT(Issue.id).alias("number")
        return Issue.select(Issue.code, number).where(Issue.company == company_id).group_by(Issue.code)

    assert [(row.code, row.number) for row in counted.objects(company.id)] == [("tax_code", 3)]


def test_what_people_type_is_no_form_of_a_query(company):
    @compiled
    def searched(company_id: Any, *, words: str) -> Any:
        return Employee.select(Employee.id).where(Employee.company == company_id, Employee.city == words)

    for number in range(MOST_FORMS):
        searched.plain_rows(company.id, words=str(number))
    with pytest.raises(RuntimeError, match="too many forms"):
        searched.plain_rows(company.id, words="one more")
