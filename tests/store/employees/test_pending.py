"""Who is pending, by what they lack: counted by field, named by reason, and a page at a time."""

from datetime import date

import pytest

from service.store.companies import companies
from service.store.employees import employee_search
from tests.store.employees import listed_rows
from tests.store.employees.listed_rows import DAY, NOW, lacks


@pytest.fixture
def company(database):
    return companies.create("acme", "Acme Ltd", NOW)


def employ(company, name, **values):
    listed_rows.employ(company, name, **{"readiness": "pending"} | values)


def _pending(company):
    return employee_search.pending_of(company.id, DAY)


def _page(company, field=None, **part):
    rows = employee_search.pending_page(_pending(company), field, **({"limit": 50} | part))
    return [row.first_name for row in rows]


def test_a_missing_field_counts_only_while_its_reason_holds_and_of_who_is_pending(company):
    employ(company, "Ann", missing=[lacks("tax_code"), lacks("starter_declaration", "2026-11-29")])
    employ(company, "Ben", missing=[lacks("starter_declaration", "2026-11-30")])
    employ(company, "Cas", missing=[lacks("tax_code")], not_seen=True)
    employ(company, "Dot", missing=[lacks("tax_code")], is_closed=True)
    employ(company, "Eli", missing=[lacks("tax_code")], excluded=True)
    employ(company, "Fay", missing=[lacks("tax_code")], readiness="ready")
    pending = _pending(company)
    assert pending.by_field() == {"tax_code": 1, "starter_declaration": 1}
    assert [pending.total(field) for field in (None, "tax_code", "city")] == [2, 1, 0]
    first = employee_search.first_of_each_reason(pending, 3)
    assert [(row.first_name, [each["field"] for each in row.missing]) for row in first] == [
        ("Ann", ["tax_code"]),
        ("Ben", ["starter_declaration"]),
    ]


def test_someone_who_is_ready_from_this_day_on_is_not_pending(company):
    employ(company, "Ann", missing=[lacks("start_date", "2026-11-29")], ready_from=DAY)
    employ(company, "Ben", missing=[lacks("start_date", "2026-11-30")], ready_from=date(2026, 11, 30))
    assert _page(company) == ["Ben"]
    assert _pending(company).by_field() == {"start_date": 1}


def test_a_page_has_the_next_by_name_and_with_a_field_only_those_who_lack_it(company):
    for name in ("Dot", "Ann", "Cas", "Ben"):
        employ(company, name, missing=[lacks("tax_code" if name in {"Ann", "Dot"} else "city")])
    assert _page(company) == ["Ann", "Ben", "Cas", "Dot"]
    assert _page(company, offset=1, limit=2) == ["Ben", "Cas"]
    assert _page(company, "tax_code") == ["Ann", "Dot"]
    assert _page(company, "tax_code", offset=1, limit=2) == ["Dot"]
    assert _page(company, "ni_number") == []


def test_of_many_with_one_reason_only_the_first_by_name_are_read(company):
    for name in ("Dot", "Ann", "Cas", "Ben"):
        employ(company, name, missing=[lacks("tax_code")])
    first = employee_search.first_of_each_reason(_pending(company), 2)
    assert [row.first_name for row in first] == ["Ann", "Ben"]


def test_who_lacks_what_few_lack_is_found_behind_all_who_lack_the_usual(company):
    for number in range(120):
        employ(company, f"Ann {number:03}", missing=[lacks("tax_code"), lacks("address_line1")])
    employ(company, "Zed", missing=[lacks("ni_number")])
    first = employee_search.first_of_each_reason(_pending(company), 2)
    assert [row.first_name for row in first] == ["Ann 000", "Ann 001", "Zed"]


def test_another_companys_employees_are_neither_counted_nor_named(company):
    other = companies.create("globex", "Globex", NOW)
    employ(other, "Zed", missing=[lacks("tax_code")])
    pending = _pending(company)
    assert pending.total() == 0
    assert _page(company) == _page(company, "tax_code") == []
    assert employee_search.first_of_each_reason(pending, 3) == []
