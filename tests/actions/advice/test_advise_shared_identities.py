"""Case 2: the advice opens and closes by itself, and with the day, also while syncing is paused."""

from __future__ import annotations

from datetime import timedelta

from service.actions.employees.resolve_issue import resolve_issue
from service.actions.operations.start_company_day import start_company_day
from service.store.tables.employees import Employee, Issue


def _second_profile(story, sandbox, **said):
    amelia = story.employee("amelia")
    values = {"firstName": amelia.first_name, "lastName": amelia.last_name, "employeeId": "7001", "status": "active"}
    sandbox.hire(**values, birthday=amelia.date_of_birth.isoformat(), quiet=True, key="again", **said)
    story.reconcile()


def test_case_2_a_second_active_profile_is_advised_on_both_and_both_stay_ready(story, sandbox):
    story.imported()
    _second_profile(story, sandbox)
    assert "name_and_birth_date_shared" in story.issues("amelia") & story.issues("again")
    assert story.employee("amelia").readiness == "ready"
    sandbox.change("people", "again", lastName="Sommer", quiet=True)
    story.reconcile()
    assert "name_and_birth_date_shared" not in story.issues()


def _say_different(story, job_notifier):
    issue = Issue.get(
        Issue.code == "name_and_birth_date_shared",
        Issue.closed_at.is_null(),
        Issue.employee == story.employee("amelia").id,
    )
    assert "7001" in issue.message
    return issue, resolve_issue(
        story.services, job_notifier, story.company.id, issue.id, "different_people", actor="alice"
    )


def test_case_2_two_different_people_stay_told_apart_and_a_third_asks_anew(story, sandbox, job_notifier):
    story.imported()
    _second_profile(story, sandbox)
    issue, run = _say_different(story, job_notifier)
    assert run is None, "nothing waits for a sync"
    assert Issue.get_by_id(issue.id).resolution == "different_people"
    assert "name_and_birth_date_shared" not in story.issues()
    sandbox.change("people", "amelia", city="York", quiet=True)
    story.reconcile()
    sandbox.change("people", "amelia", employeeId="3001", quiet=True)
    story.reconcile()
    assert "name_and_birth_date_shared" not in story.issues()
    amelia = story.employee("amelia")
    values = {"firstName": amelia.first_name, "lastName": amelia.last_name, "employeeId": "7002", "status": "active"}
    sandbox.hire(**values, birthday=amelia.date_of_birth.isoformat(), quiet=True, key="third")
    story.reconcile()
    assert all("name_and_birth_date_shared" in story.issues(key) for key in ("amelia", "again", "third"))


def test_case_2_the_advice_ends_with_the_first_employment_while_paused(story, sandbox, clock):
    story.imported()
    _second_profile(story, sandbox)
    story.save(paused=True)
    Employee.update(end_date=clock().date()).where(Employee.id == story.employee("amelia").id).execute()
    start_company_day(story.company, clock())
    assert "name_and_birth_date_shared" in story.issues("amelia")
    clock.forward(days=1)
    start_company_day(story.company, clock())
    assert "name_and_birth_date_shared" not in story.issues()
    assert clock().date() - story.employee("amelia").end_date == timedelta(days=1)
