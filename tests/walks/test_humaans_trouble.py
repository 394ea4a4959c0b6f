"""Humaans answers late, wrong, half or not at all, and clocks jump: kept values are kept, then all is equal again."""

from datetime import timedelta

import pytest
from rq.timeouts import JobTimeoutException

from service.store.tables.employees import Employee
from service.store.tables.syncing import PersonSync, Run
from tests.walks import invariants
from tests.walks.conftest import FEW


@pytest.mark.parametrize(
    "fault",
    [{"truncate": True}, {"html": "<h1>Sorry</h1>", "status": 200}, {"shape": "not-json"}, {"shape": "total-text"}],
)
def test_F34_an_answer_that_is_none_changes_nothing(life, fault):
    before = invariants.stored_employees(life.company.id)
    life.everyone_moves()
    life.sandbox.fail("/people$", times=-1, **fault)
    life.reconcile()
    life.work_everything()
    assert life.last_run().state in {"failed", "queued"}
    assert invariants.stored_employees(life.company.id) == before


@pytest.mark.parametrize("fault", [{"empty": True}, {"shorten": 0.5}])
def test_F36_a_list_that_is_empty_or_far_too_short_removes_no_one_and_asks_a_person(life, fault):
    before = invariants.stored_employees(life.company.id)
    life.sandbox.fail("/people$", times=-1, **fault)
    life.reconcile()
    life.work_everything()
    assert life.last_run().state in {"held", "failed"}
    assert invariants.stored_employees(life.company.id) == before


def test_F36_one_person_missing_from_two_lists_is_looked_for_by_id_before_anything_is_said(life):
    person = life.people()[-1]
    life.sandbox.fail("/people$", times=-1, shorten=1 / FEW)
    for _ in range(3):
        life.reconcile()
        life.work_everything()
    assert "person_not_seen" not in {issue.code for issue in life.open_issues()}
    assert Employee.get(Employee.person_id == person["id"]).not_seen is False
    assert len(life.employees()) == FEW


def test_F38_a_person_listed_twice_and_two_people_with_one_mail_address_are_no_one_else(life):
    first, second = life.people()[1:3]
    life.sandbox.change("people", second["id"], email=first["email"], quiet=True)
    life.sandbox.fail("/people$", times=1, repeat_rows=2)
    life.everyone_moves()
    life.reconcile()
    life.work_everything()
    assert len(life.employees()) == FEW


def test_F38_whoever_is_hired_with_the_employee_id_and_mail_address_of_someone_deleted_is_not_taken_for_them(life):
    gone = life.people()[1]
    employee = Employee.get(Employee.person_id == gone["id"])
    life.sandbox.delete("people", gone["id"], quiet=True)
    heir = life.sandbox.hire(quiet=True, employeeId=gone["employeeId"], email=gone["email"])
    for _ in range(3):
        life.reconcile()
        life.work_everything()
    assert (len(life.employees()), life.employees()[-1].id) == (FEW, life.employees()[-1].id)
    kept = Employee.get_by_id(employee.id)
    assert (kept.person_id, kept.first_name, kept.not_seen) == (gone["id"], gone["firstName"], True)
    assert ("employee_id_taken", heir["id"]) in {(issue.code, issue.person_id) for issue in life.open_issues()}


@pytest.mark.parametrize("resource", ["bank-accounts", "compensations", "job-roles", "custom-values"])
def test_F40_what_is_no_longer_permitted_keeps_what_is_known(life, resource):
    before = life.all_but_towns()
    life.everyone_moves()
    life.sandbox.fail(f"/{resource}$", times=-1, status=403)
    life.reconcile()
    life.work_everything()
    life.sync_now(life.employees()[0].id)
    life.work_everything()
    assert life.all_but_towns() == before


def test_F64_a_token_that_shows_less_empties_nothing(life):
    before = life.all_but_towns()
    life.sandbox.change_token(role="user")
    life.reconcile()
    life.work_everything()
    assert life.all_but_towns() == before
    life.sandbox.change_token(role="owner")


@pytest.mark.parametrize(
    ("amount", "pence"),
    [("1234.5", 123450), ("1234.50", 123450), ("0.29", 29), ("12345678901.99", 1234567890199), ("41000", 4100000)],
)
def test_F42_money_is_exact_to_the_penny(life, amount, pence):
    person = life.people()[0]
    (pay,) = life.rows("compensations", person["id"])
    life.sandbox.change("compensations", pay["id"], amount=amount, quiet=True)
    life.reconcile()
    life.work_everything()
    assert Employee.get(Employee.person_id == person["id"]).salary_amount_minor == pence


@pytest.mark.parametrize("amount", ["1e3", "-5", "12.345", "NaN", "forty"])
def test_F42_money_that_cannot_be_meant_keeps_the_salary_and_says_so(life, amount):
    person = life.people()[0]
    (pay,) = life.rows("compensations", person["id"])
    known = Employee.get(Employee.person_id == person["id"]).salary_amount_minor
    life.sandbox.change("compensations", pay["id"], amount=amount, quiet=True)
    life.reconcile()
    life.work_everything()
    assert Employee.get(Employee.person_id == person["id"]).salary_amount_minor == known
    assert [issue.field for issue in life.open_issues()] == ["salary_amount_minor"]
    life.sandbox.change("compensations", pay["id"], amount=pay["amount"], quiet=True)


def test_F27_a_job_over_its_time_ends_as_failed_and_holds_nothing(life):
    def too_long():
        raise JobTimeoutException("over its time")

    life.everyone_moves()
    life.reconcile()
    life.meanwhile = too_long
    with pytest.raises(JobTimeoutException):
        life.work(life.notifications.pop())
    run = life.last_run()
    assert (run.state, run.holds_company, run.lease_until) != ("running", None, None)
    life.sync_now(life.employees()[0].id)
    life.meanwhile = too_long
    with pytest.raises(JobTimeoutException):
        life.work(life.notifications.pop())
    assert PersonSync.select().where(PersonSync.lease_until.is_null(False)).count() == 0


def test_F26_an_hour_that_comes_in_mid_reconciliation_begins_no_second_one_beside_it(life):
    life.forward(minutes=59, seconds=50)
    life.everyone_moves()
    life.reconcile()
    seen = []

    def meanwhile():
        for _ in range(2):
            life.forward(seconds=9)  # within the lease of a run
            life.tick()
            life.work_everything()
            seen.append(Run.select().where(Run.state == "running").count())

    life.meanwhile = meanwhile
    life.work(life.notifications.pop(0))
    assert seen == [1, 1]
    assert all(city.startswith("Town") for city in life.cities())
    life.work_everything()
    life.minutes_go_by(3)
    assert Run.select().where(Run.cause == "hourly").count() <= 1


def test_F52_a_clock_that_jumps_back_and_forth_starts_no_hour_twice_and_loses_none(life):
    for jump in (-10, 5, -10, 120, -10, 15):
        life.now += timedelta(minutes=jump)
        life.tick()
        life.work_everything()
    assert Run.select().where(Run.cause == "hourly").count() == 1
