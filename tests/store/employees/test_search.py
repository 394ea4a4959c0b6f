"""Employees are found however their name is typed, on either database, by list and cursor alike."""

from __future__ import annotations

from datetime import date

import pytest

from service.store.companies import companies
from service.store.employees import employee_search, employee_writes
from service.store.tables.employees import Employee

DAY = date(2026, 11, 29)
NAMES = {
    "zoe": {"first_name": "Zoe", "last_name": "O'Neill", "employee_id": "1001", "ni_number": "CE234561A"},
    "percent": {"first_name": "Ada", "last_name": "Quill", "employee_id": "100%", "ni_number": "JK234567"},
    "line": {"first_name": "Bo", "last_name": "King", "employee_id": "a_b\\c"},
}


@pytest.fixture
def company(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


@pytest.fixture
def found(company, clock):
    ids = {}
    for key, said in NAMES.items():
        usual = {"employment": "active", "readiness": "ready", "created_at": clock(), "updated_at": clock()}
        humaans = {"humaans_first_name": "Zoë", "humaans_last_name": "O’Neill"} if key == "zoe" else {}
        ids[Employee.create(company=company, **usual, **humaans).id] = key
        employee_writes.save_fields(max(ids), said, clock())

    def by(q, **how):
        rows, total = employee_search.search(company.id, DAY, q=q, **how)
        paged = employee_search.page(company.id, DAY, after_id=0, limit=9, q=q, **how)
        assert total == len(rows) == len(paged)
        return {ids[row.id] for row in rows}

    return by


@pytest.mark.parametrize(
    "typed", ["zoë", "ZOE", "zoe\u0308", "o'neill", "o’neill", "O’Neill Zoë", "NEILL", "oneill 1001", "ZOË o´neill"]
)
def test_case_34_someone_is_found_however_the_name_is_typed(found, typed):
    assert found(typed) == {"zoe"}


@pytest.mark.parametrize(
    ("typed", "keys"), [("%", {"percent"}), ("_", {"line"}), ("0%", {"percent"}), ("a_b", {"line"}), ("b\\c", {"line"})]
)
def test_case_34_percent_and_underline_are_characters(found, typed, keys):
    assert found(typed) == keys


@pytest.mark.parametrize(("typed", "key"), [("CE 23 45 61 A", "zoe"), ("ce234561", "zoe"), ("jk234567c", "percent")])
def test_case_34_an_ni_number_finds_its_holder_for_those_who_may_see_it(found, typed, key):
    assert found(typed, with_ni_numbers=True) == {key}
    assert found(typed) == set()
    assert found(typed[:-3], with_ni_numbers=True) == set(), "a part would let numbers be guessed digit by digit"


@pytest.mark.parametrize("typed", ["x" * 201, "zoe " * 400, "'"])
def test_case_34_what_cannot_be_looked_for_finds_no_one_and_fails_nothing(found, typed):
    assert found(typed) == set()


def test_case_34_no_search_is_everyone(found):
    assert found("   ") == set(NAMES)
