"""Humaans changes what its answers look like, or a list changes while it is read: nothing known is lost (F35, F37)."""

import pytest

from sandbox.remote import InProcessSandbox
from service.store.tables.all_tables import ALL
from service.store.tables.employees import Employee
from tests.walks import invariants
from tests.walks.life import START, Life
from tests.walks.recorded_logs import recorded_logs

#: More than fit on one page of a list.
MANY = 255

OF_PEOPLE, OF_PAY = "/people(/|$)", "/compensations$"


def salaries(life):
    return [employee.salary_amount_minor for employee in life.employees()]


@pytest.mark.parametrize(
    ("path", "drift"),
    [
        (OF_PEOPLE, {"drop_keys": ["personalPhoneNumber"], "set_keys": {"privatePhone": "+44 7700 900900"}}),
        (OF_PEOPLE, {"set_keys": {"city": {"town": "York"}}}),
        (OF_PEOPLE, {"set_keys": {"status": "sabbatical"}}),
        (OF_PEOPLE, {"set_keys": {"religion": "canary of the search"}}),
        (OF_PAY, {"null_keys": ["amount"]}),
        (OF_PAY, {"set_keys": {"amount": {"value": 41000}}}),
        (OF_PAY, {"set_keys": {"period": "fortnight of moons"}}),
        (OF_PAY, {"set_keys": {"effectiveDate": "01/04/2026"}}),
        (OF_PAY, {"drop_keys": ["currency"]}),
    ],
    ids=["renamed", "another type", "unknown status", "extra field", "null salary", "salary of another type",
         "unknown period", "date of another form", "no currency"],
)  # fmt: skip
def test_F35_an_answer_of_another_shape_keeps_what_is_known_and_never_a_null_over_a_salary(life, path, drift):
    before, paid = life.all_but_towns(), salaries(life)
    assert None not in paid
    life.everyone_moves()
    life.sandbox.fail(path, times=-1, **drift)
    life.reconcile()
    life.work_everything()
    life.sync_now(life.employees()[0].id)
    life.work_everything()
    assert salaries(life) == paid
    assert life.all_but_towns() == before
    assert "canary of the search" not in everything_stored()


@pytest.mark.parametrize(
    ("path", "drift", "code"),
    [
        (OF_PEOPLE, {"set_keys": {"city": {"town": "York"}}}, "not_understood"),
        (OF_PAY, {"null_keys": ["amount"]}, "salary_incomplete"),
        (OF_PEOPLE, {"set_keys": {"status": "sabbatical"}}, "status_and_dates_disagree"),
    ],
)
def test_F35_what_was_not_understood_is_listed_by_person(life, path, drift, code):
    life.sandbox.fail(path, times=-1, **drift)
    life.sync_now(life.employees()[0].id)
    life.work_everything()
    told = {(issue.code, issue.person_id) for issue in life.open_issues()}
    assert (code, life.employees()[0].person_id) in told


def everything_stored():
    return "\n".join(repr(row) for model in ALL for row in model.select().tuples())


@pytest.fixture(scope="module")
def crowd():
    with InProcessSandbox.start(size=MANY, now=START.isoformat()) as sandbox:
        yield sandbox


@pytest.fixture
def crowded(database, crowd, secrets):
    """A life among so many that a list has two pages."""
    life = Life(crowd, secrets)
    with recorded_logs(life):
        life.begin()
        assert len(life.employees()) == MANY
        yield life
        life.heal_and_drain()
        wrong = life.wrong_at_the_end()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "trouble",
    [
        {"skip_first": 1, "times": -1, "status": 503},
        {"skip_first": 1, "times": 1, "shift": 3},
        {"skip_first": 1, "times": 1, "shift": -3},
        {"skip_first": 1, "times": -1, "shorten": 0.9},
    ],
    ids=["page 2 fails", "three gone between pages", "three come between pages", "fewer rows than the total"],
)
@pytest.mark.parametrize("resource", ["people", "bank-accounts"])
def test_F37_a_list_that_changes_or_breaks_off_while_it_is_read_removes_no_one_and_empties_nothing(
    crowded, resource, trouble
):
    before = crowded.all_but_towns()
    crowded.sandbox.fail(f"/{resource}$", **trouble)
    for _ in range(3):
        crowded.reconcile()
        crowded.work_everything()
        crowded.forward(minutes=3)
    assert crowded.all_but_towns() == before
    assert Employee.select().where(Employee.not_seen).count() == 0


def test_F37_someone_hired_and_someone_deleted_in_the_middle_of_a_reading(crowded):
    people = crowded.people()

    def meanwhile():
        crowded.sandbox.hire(quiet=True)
        crowded.sandbox.delete("people", people[-1]["id"], quiet=True)

    crowded.meanwhile = meanwhile
    crowded.reconcile()
    crowded.work_everything()
    assert len(crowded.employees()) == MANY
    crowded.reconcile()
    crowded.work_everything()
    assert len(crowded.employees()) == MANY + 1
    assert invariants.doubled(invariants.stored_employees(crowded.company.id)) == []
