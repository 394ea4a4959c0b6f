"""Before the cut-off: who will not be ready, and that this is never said of people who are not in payroll yet."""

from __future__ import annotations

import pytest

from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.periods import PeriodSnapshot
from tests.web.overview.company_faults import FAULTS, put_well
from tests.web.periods.conftest import ACME, DECEMBER, freeze

NOT_EVERYONE = (
    *("a refused token", "paused syncing", "no sync for hours", "a sync that is paused for review"),
    *("absent from the last reading", "an employee on hold", "someone who is not imported"),
)
MISSING = f"{ACME}/missing-information"


@pytest.fixture
def well(monthly, clock):
    with connection():
        put_well(monthly.id, clock())
    return monthly


def test_where_nothing_is_open_everyone_will_be_ready(alice, well, path):
    assert "Everyone will be ready" in alice.open(path(DECEMBER)).text
    assert "has what payroll needs" in alice.open(MISSING).text


@pytest.mark.parametrize("name", [*NOT_EVERYONE, "a change that waits for approval"])
def test_while_someone_may_be_missing_no_one_is_said_to_be_ready(alice, well, path, clock, name):
    with connection():
        FAULTS[name](well.id, clock())
    page = alice.open(path(DECEMBER)).text
    assert "Everyone will be ready" not in page
    assert "Nothing is missing of those in payroll" in page


@pytest.mark.parametrize("name", NOT_EVERYONE)
def test_the_page_of_missing_information_speaks_of_those_in_payroll_alone(alice, well, clock, name):
    with connection():
        FAULTS[name](well.id, clock())
    page = alice.open(MISSING).text
    assert "has what payroll needs" not in page
    assert "Nothing is missing of those in payroll" in page
    told = {"absent from the last reading": "1 employee was not in the last reading"}
    assert told.get(name, "") in " ".join(page.split())


def test_who_is_on_hold_is_named_before_the_cut_off(alice, well, path, clock):
    with connection():
        FAULTS["someone who is not imported"](well.id, clock())
    page = alice.open(path(DECEMBER)).text
    assert "1 person is on hold:" in page
    assert "Una Field" in page


def test_of_a_token_that_is_refused_the_page_says_how_old_it_is(alice, well, path, clock):
    with connection():
        FAULTS["a refused token"](well.id, clock())
    assert "What is said here is as of the last sync" in alice.open(path(DECEMBER)).text


def test_the_gross_total_says_whom_it_leaves_out(bob, path, monthly):
    here = path()
    freeze(bob, here)
    with connection():
        PeriodSnapshot.update(without_gross=3).execute()
    page = " ".join(bob.open(here).text.split())
    assert "gross, without 3 employees" in page
    assert "The gross total is without 3 employees" in page


def test_where_everyone_is_excluded_there_is_no_one_to_check(alice, well):
    with connection():
        Employee.update(excluded=True).execute()
    page = alice.open(MISSING).text
    assert "There is no one to check" in page
    assert "has what payroll needs" not in page
