"""Cases 1, 5, 6: people who come back, who were deleted before they began, whose start changes after a payslip."""

from __future__ import annotations

from datetime import date

import pytest

from service.actions.employees.edit_employee import edit_employee
from service.actions.employees.issue_resolutions import HasPayslipsError, LastDayError
from service.actions.employees.resolve_issue import resolve_issue
from service.actions.syncing.request_run import start_sync
from service.store.employees import employee_search, employees, open_people
from service.store.employees.employee_states import state_on
from service.store.tables.employees import Change, Employee, Issue
from tests.actions.employees.leavers import a_payslip
from tests.actions.syncing.sync_rows import sync_person

LEFT_ON = "2026-05-31"


@pytest.fixture
def choose(story, services, job_notifier, company):
    def resolve(key, code, choice, **more):
        issue = Issue.get(
            Issue.code == code,
            Issue.person_id == story.sandbox.person_id(key),
            Issue.closed_at.is_null(),
        )
        run = resolve_issue(services, job_notifier, company.id, issue.id, choice, actor="alice", **more)
        if run is not None:
            sync_person(services, job_notifier.people[-1])
        return run

    return resolve


def _leaves(sandbox, key="amelia", day=LEFT_ON):
    sandbox.change("people", key, status="offboarded", employmentEndDate=day, lastWorkingDay=day, quiet=True)


def _comes_back(sandbox, key="amelia", start="2026-12-01", **more):
    gone = {"employmentEndDate": None, "lastWorkingDay": None, "offboardedAt": None}
    status = "newHire" if start > "2026-11-23" else "active"
    sandbox.change("people", key, status=status, employmentStartDate=start, **(gone | more), quiet=True)


@pytest.fixture
def back(story, sandbox):
    """Amelia left in May; the same profile, with the same Employee ID, is employed again from December."""
    story.imported()
    _leaves(sandbox)
    story.reconcile()
    before = story.employee("amelia")
    _comes_back(sandbox, city="York")
    story.reconcile()
    return before


def _issue(story, key, code):
    return Issue.get(
        Issue.person_id == story.sandbox.person_id(key),
        Issue.code == code,
        Issue.closed_at.is_null(),
    )


def test_case_1_a_rehire_on_the_same_profile_is_held_and_nothing_is_overwritten(back, story):
    amelia = story.employee("amelia")
    assert (amelia.start_date, amelia.end_date, amelia.city) == (back.start_date, date(2026, 5, 31), "Leeds")
    assert story.issues("amelia") == {"came_back"}
    issue = _issue(story, "amelia", "came_back")
    assert issue.choices == ["new_employment", "leaving_was_a_mistake"]
    assert "31 May 2026" in issue.message
    assert "1 December 2026" in issue.message


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-11-02", None), ("2026-06-01", "2026-10-30"), ("2021-03-01", None), ("2021-03-01", "2026-12-31")],
)
def test_case_1_back_already_left_again_or_never_gone_is_held_alike(story, sandbox, start, end):
    story.imported()
    _leaves(sandbox)
    story.reconcile()
    _comes_back(sandbox, start=start, employmentEndDate=end)
    story.reconcile()
    assert "came_back" in story.issues("amelia")
    assert story.employee("amelia").end_date == date(2026, 5, 31)


def test_case_1_a_return_that_is_recorded_before_the_last_day_is_held(story, sandbox):
    story.imported()
    _leaves(sandbox, day="2026-11-30")
    story.reconcile()
    _comes_back(sandbox, start="2027-02-01")
    story.reconcile()
    assert story.issues("amelia") == {"came_back"}


@pytest.mark.parametrize("end", ["2026-05-29", "2026-06-12", "2026-12-31"])
def test_a_corrected_last_day_of_someone_who_is_still_to_leave_is_no_return(story, sandbox, end):
    story.imported()
    _leaves(sandbox, day="2026-12-15")
    story.reconcile()
    _leaves(sandbox, day=end)
    story.reconcile()
    assert "came_back" not in story.issues("amelia")
    assert story.employee("amelia").end_date == date.fromisoformat(end)


def test_case_1_new_employment_asks_for_a_new_id_first_and_starts_from_zero(back, story, sandbox, choose):
    choose("amelia", "came_back", "new_employment")
    old = employees.by_id(story.company.id, back.id)
    assert (old.is_closed, old.end_date, old.employee_id, old.person_id) == (True, date(2026, 5, 31), "1002", None)
    assert story.employee("amelia") is None
    issue = _issue(story, "amelia", "employee_id_taken")
    assert "earlier employment" in issue.message
    assert "never used before" in issue.message
    story.reconcile()
    assert story.employee("amelia") is None
    sandbox.change("people", "amelia", employeeId="3001", quiet=True)
    story.reconcile()
    new = story.employee("amelia")
    assert (new.id != old.id, new.employee_id, new.start_date) == (True, "3001", date(2026, 12, 1))
    assert story.issues("amelia") == set()
    assert Change.select().where(Change.employee == old.id).count() > 0
    assert Change.select().where(Change.employee == new.id, Change.field.is_null(False)).count() == 0


def test_case_1_the_leaving_was_a_mistake_takes_humaans_dates_over(back, story, choose):
    choose("amelia", "came_back", "leaving_was_a_mistake")
    amelia = story.employee("amelia")
    assert (amelia.id, amelia.start_date, amelia.end_date, amelia.city) == (back.id, date(2026, 12, 1), None, "York")
    story.reconcile()
    assert story.issues("amelia") == set()


def test_case_1_a_new_employment_that_was_none_can_be_taken_back(back, story, choose):
    choose("amelia", "came_back", "new_employment")
    choose("amelia", "employee_id_taken", "leaving_was_a_mistake")
    amelia = story.employee("amelia")
    assert (amelia.id, amelia.is_closed, amelia.end_date) == (back.id, False, None)


def test_case_1_a_changed_id_of_a_leaver_says_that_they_had_left(story, sandbox, choose):
    story.imported()
    _leaves(sandbox)
    story.reconcile()
    _comes_back(sandbox, employeeId="3001")
    story.reconcile()
    assert story.issues("amelia") == {"employee_id_changed"}
    assert _issue(story, "amelia", "employee_id_changed").message.startswith(
        "This person's last day was 31 May 2026. The Employee ID changed from 1002 to 3001"
    )
    choose("amelia", "employee_id_changed", "same_employment_changed_id")
    assert story.issues("amelia") == {"came_back"}


def test_case_1_dates_that_were_edited_here_are_taken_back_without_a_question(story, services, company):
    story.imported()
    edit_employee(services, company.id, story.employee("amelia").id, {"end_date": LEFT_ON}, actor="alice")
    story.reconcile()
    assert (story.employee("amelia").end_date, story.issues("amelia")) == (None, set())


@pytest.fixture
def deleted(story, sandbox):
    """Someone hired for January was imported, then deleted in Humaans before the first day."""
    story.imported()
    sandbox.hire(firstName="Una", lastName="Field", employeeId="4001", employmentStartDate="2027-01-04",
                 status="newHire", quiet=True, key="una")  # fmt: skip
    story.reconcile()
    found = story.employee("una")
    sandbox.delete("people", "una", quiet=True)
    story.reconcile()
    story.reconcile()
    return found


def test_case_5_a_starter_deleted_before_the_first_day_is_in_a_state_of_its_own(deleted, story, clock):
    day = clock().date()
    assert open_people.records([story.company.id], day)[story.company.id].not_seen == 1
    assert state_on(employees.by_id(story.company.id, deleted.id), day).readiness == "not_in_humaans"
    for readiness in ("ready", "pending"):
        rows, _ = employee_search.search(story.company.id, day, readiness=readiness)
        assert deleted.id not in {row.id for row in rows}
    (row,), _ = employee_search.search(story.company.id, day, readiness="not_in_humaans")
    assert row.id == deleted.id
    assert _issue(story, "una", "person_not_seen").choices == ["never_started", "end_employment"]


def test_case_5_never_started_closes_the_record_for_good(deleted, story, choose, clock):
    assert choose("una", "person_not_seen", "never_started") is None
    row = employees.by_id(story.company.id, deleted.id)
    assert (row.is_closed, row.closed_as) == (True, "never_started")
    assert state_on(row, clock().date()).readiness == "closed"
    assert open_people.records([story.company.id], clock().date())[story.company.id].closed == 1
    story.reconcile()
    assert story.issues("una") == set()


def test_case_5_end_employment_asks_for_a_last_day_that_can_be(deleted, story, choose):
    for day in (None, date(2027, 1, 3)):
        with pytest.raises(LastDayError):
            choose("una", "person_not_seen", "end_employment", last_day=day)
    choose("una", "person_not_seen", "end_employment", last_day=date(2027, 2, 26))
    row = employees.by_id(story.company.id, deleted.id)
    assert (row.end_date, row.closed_as) == (date(2027, 2, 26), "end_employment")
    assert [state_on(row, day).employment for day in (date(2027, 2, 26), date(2027, 2, 27))] == ["leaving", "left"]
    change = Change.get(Change.employee == row.id, Change.field == "end_date")
    assert (change.old, change.new, change.made_by) == (None, "2027-02-26", "alice")


def test_case_5_someone_with_payslips_did_start(deleted, story, choose, clock):
    a_payslip(deleted, clock)
    with pytest.raises(HasPayslipsError):
        choose("una", "person_not_seen", "never_started")
    story.reconcile()
    assert _issue(story, "una", "person_not_seen").choices == ["end_employment"]


@pytest.mark.parametrize(("choice", "day"), [("never_started", None), ("end_employment", date(2027, 2, 26))])
def test_case_5_whoever_was_closed_and_is_in_humaans_again_is_asked_about(deleted, story, choose, sandbox, choice, day):
    choose("una", "person_not_seen", choice, last_day=day)
    person_id = deleted.person_id
    sandbox.hire(firstName="Una", lastName="Field", employeeId="4001", employmentStartDate="2027-01-04",
                 status="newHire", quiet=True, key="una2")  # fmt: skip
    Employee.update(person_id=sandbox.person_id("una2")).where(Employee.person_id == person_id).execute()
    story.reconcile()
    assert story.issues("una2") == {"came_back"}
    choose("una2", "came_back", "leaving_was_a_mistake")
    row = employees.by_id(story.company.id, deleted.id)
    assert (row.is_closed, row.not_seen, row.end_date) == (False, False, None)
    story.reconcile()
    assert story.issues("una2") == set()


def test_B6_sync_now_on_someone_who_is_gone_does_not_change_what_is_said_of_them(
    deleted, story, services, job_notifier
):
    start_sync(services, job_notifier, story.company.id, deleted.id, actor="alice")
    sync_person(services, job_notifier.people[-1])
    assert story.issues("una") == {"person_not_seen"}
