"""B8: what no rule may settle, a person settles; each way out is a case here."""

from __future__ import annotations

import pytest

from service.actions.employees.issue_resolutions import NotOfferedError
from service.actions.employees.resolve_issue import resolve_issue
from service.rules.mapping.settings_document import to_document
from service.store.companies import settings
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Change, Employee, Issue
from service.store.tables.syncing import Decision, Run
from tests.actions.syncing.sync_rows import sync_person


@pytest.fixture
def settle(story, services, job_notifier, company):
    def choose(key, code, choice):
        issue = Issue.get(
            Issue.code == code,
            Issue.person_id == story.sandbox.person_id(key),
            Issue.closed_at.is_null(),
        )
        run = resolve_issue(services, job_notifier, company.id, issue.id, choice, actor="alice")
        sync_person(services, job_notifier.people[-1])
        return run

    return choose


@pytest.fixture
def changed_id(story, sandbox):
    """Amelia's Employee ID changed in Humaans after the first import."""
    story.imported()
    sandbox.change("people", "amelia", employeeId="2002", city="York", quiet=True)
    story.reconcile()
    return story.employee("amelia")


def test_a_changed_employee_id_holds_the_person_and_overwrites_nothing(changed_id, story):
    assert (changed_id.employee_id, changed_id.city) == ("1002", "Leeds")
    assert story.issues("amelia") == {"employee_id_changed"}


def test_same_employment_takes_the_new_id_over_and_history_keeps_the_old_one(changed_id, story, settle):
    settle("amelia", "employee_id_changed", "same_employment_changed_id")
    amelia = story.employee("amelia")
    assert (amelia.id, amelia.employee_id, amelia.city) == (changed_id.id, "2002", "York")
    change = Change.get(Change.field == "employee_id")
    assert (change.old, change.new, change.made_by) == ("1002", "2002", "alice")


def test_a_new_employment_keeps_the_old_record_and_makes_a_second_one(changed_id, story, settle):
    settle("amelia", "employee_id_changed", "new_employment")
    old = Employee.get_by_id(changed_id.id)
    new = story.employee("amelia")
    assert (old.employee_id, old.person_id, old.employment, old.city) == ("1002", None, "left", "Leeds")
    assert (new.employee_id, new.city) == ("2002", "York")
    assert new.id != old.id


def test_A11_the_id_of_a_closed_record_is_never_matched_again(changed_id, story, settle, sandbox):
    settle("amelia", "employee_id_changed", "new_employment")
    sandbox.hire(firstName="Una", lastName="Field", employeeId="1002", quiet=True, key="una")
    story.reconcile()
    assert story.employee("una") is None
    assert story.issues("una") == {"employee_id_taken"}
    assert Employee.get_by_id(changed_id.id).first_name == "Amelia"


def test_keeping_one_blank_field_says_nothing_about_another(story, sandbox, settle):
    story.imported()
    document = to_document(settings.current(story.company.id))
    for entry in document["mapping"]:
        entry["on_blank"] = "hold"
    story.save(mapping=document["mapping"])
    sandbox.change("people", "amelia", personalPhoneNumber=None, quiet=True)
    story.reconcile()
    settle("amelia", "blank_held", "keep_value")
    sandbox.change("people", "amelia", city=None, quiet=True)
    story.reconcile()
    assert story.issues("amelia") == {"blank_held"}
    assert story.employee("amelia").city == "Leeds"


def test_B5_a_mistake_keeps_our_id_goes_on_syncing_and_stays_open_until_humaans_is_corrected(
    changed_id, story, settle, sandbox, clock
):
    settle("amelia", "employee_id_changed", "mistake")
    amelia = story.employee("amelia")
    assert (amelia.employee_id, amelia.city) == ("1002", "York")
    for _ in range(2):
        story.reconcile()
        issue = _open(amelia, "employee_id_changed")
        assert (issue.waiting_since, issue.waiting_by) == (clock(), "alice")
    sandbox.change("people", "amelia", city="Hull", quiet=True)
    story.reconcile()
    assert (story.employee("amelia").city, _open(amelia, "employee_id_changed").waiting_by) == ("Hull", "alice")
    sandbox.change("people", "amelia", employeeId="1002", quiet=True)
    story.reconcile()
    assert story.issues("amelia") == set()
    assert Decision.select().count() == 0


def test_B5_another_value_than_the_one_that_was_chosen_about_is_asked_anew_and_holds(
    changed_id, story, settle, sandbox
):
    settle("amelia", "employee_id_changed", "mistake")
    sandbox.change("people", "amelia", employeeId="2003", city="Hull", quiet=True)
    story.reconcile()
    issue = _open(changed_id, "employee_id_changed")
    assert (issue.value_seen, issue.waiting_since, issue.waiting_by) == ("2003", None, "")
    assert story.employee("amelia").city == "York"


def test_B5_whoever_chose_to_wait_may_choose_otherwise(changed_id, story, settle):
    settle("amelia", "employee_id_changed", "mistake")
    settle("amelia", "employee_id_changed", "same_employment_changed_id")
    assert story.employee("amelia").employee_id == "2002"
    assert story.issues("amelia") == set()


def test_B5_an_id_that_was_removed_is_no_mere_advice_and_can_be_waited_for(story, sandbox, settle):
    story.imported()
    sandbox.change("people", "amelia", employeeId=None, city="York", quiet=True)
    story.reconcile()
    amelia = story.employee("amelia")
    assert (amelia.city, amelia.employee_id) == ("York", "1002")
    assert not _open(amelia, "employee_id_missing").is_advice
    settle("amelia", "employee_id_missing", "mistake")
    story.reconcile()
    assert _open(amelia, "employee_id_missing").waiting_by == "alice"


def _open(employee, code):
    return Issue.get(Issue.employee == employee.id, Issue.code == code, Issue.closed_at.is_null())


def test_someone_humaans_made_anew_is_followed_by_the_employee_payroll_knows(story, sandbox, settle):
    story.imported()
    sandbox.delete("people", "amelia", quiet=True)
    sandbox.hire(firstName="Amelia", lastName="Hart", employeeId="1002", city="York", quiet=True, key="amelia2")
    for _ in range(3):  # twice missing, then asked for by id
        story.reconcile()
    assert story.issues("amelia2") == {"employee_id_taken"}
    settle("amelia2", "employee_id_taken", "same_person")
    employee = story.employee("amelia2")
    assert (employee.employee_id, employee.city) == ("1002", "York")
    assert Employee.select().where(Employee.employee_id == "1002").count() == 1


def test_what_was_decided_about_a_field_still_holds_after_the_person_was_on_hold(story, sandbox, settle):
    story.imported()
    document = to_document(settings.current(story.company.id))
    for entry in document["mapping"]:
        entry["on_blank"] = "hold"
    story.save(mapping=document["mapping"])
    sandbox.change("people", "amelia", personalPhoneNumber=None, quiet=True)
    story.reconcile()
    settle("amelia", "blank_held", "keep_value")
    sandbox.change("people", "amelia", employeeId="3001", quiet=True)
    story.reconcile()
    settle("amelia", "employee_id_changed", "same_employment_changed_id")
    story.reconcile()
    assert story.issues("amelia") == set()


@pytest.mark.parametrize(("choice", "phone"), [("accept_blank", None), ("keep_value", "+44 7700 900101")])
def test_a_blank_that_was_held_is_accepted_or_the_value_kept(story, sandbox, settle, choice, phone):
    story.imported()
    document = to_document(settings.current(story.company.id))
    for entry in document["mapping"]:
        if entry["payroll_field"] == "phone_number":
            entry["on_blank"] = "hold"
    story.save(mapping=document["mapping"])
    sandbox.change("people", "amelia", personalPhoneNumber=None, quiet=True)
    story.reconcile()
    assert story.issues("amelia") == {"blank_held"}
    settle("amelia", "blank_held", choice)
    story.reconcile()
    assert story.employee("amelia").phone_number == phone
    assert story.issues("amelia") == set()


def test_a_choice_that_is_not_offered_changes_nothing(changed_id, story, settle):
    with pytest.raises(NotOfferedError):
        settle("amelia", "employee_id_changed", "accept_blank")
    assert story.employee("amelia").employee_id == "1002"


def test_two_issues_settled_in_a_row_leave_no_run_waiting_for_ever(story, services, job_notifier, company, sandbox):
    story.imported()
    document = to_document(settings.current(story.company.id))
    for entry in document["mapping"]:
        entry["on_blank"] = "hold"
    story.save(mapping=document["mapping"])
    sandbox.change("people", "amelia", personalPhoneNumber=None, city=None, quiet=True)
    story.reconcile()
    for issue in list(Issue.select().where(Issue.code == "blank_held")):
        resolve_issue(services, job_notifier, company.id, issue.id, "keep_value", actor="alice")
    sync_person(services, job_notifier.people[-1])
    assert Run.select().where(Run.state == "queued").count() == 0


def test_an_issue_is_settled_once(changed_id, story, services, job_notifier, company, settle):
    issue = Issue.get(Issue.code == "employee_id_changed")
    resolve_issue(services, job_notifier, company.id, issue.id, "same_employment_changed_id", actor="alice")
    with pytest.raises(NotOfferedError):
        resolve_issue(services, job_notifier, company.id, issue.id, "new_employment", actor="bob")


@pytest.mark.parametrize("choice", ["mistake", "same_employment_changed_id", "new_employment"])
def test_pressing_twice_is_pressing_once(changed_id, services, job_notifier, company, choice):
    issue = Issue.get(Issue.code == "employee_id_changed")
    runs = {
        resolve_issue(services, job_notifier, company.id, issue.id, choice, actor=actor).id
        for actor in ("alice", "bob")
    }
    assert len(runs) == 1
    assert AuditEntry.select().where(AuditEntry.action == "issue.settled").count() == 1


def test_A7_whoever_no_filter_excludes_any_more_is_not_called_excluded_while_their_id_is_to_be_settled(
    story, sandbox, settle
):
    story.imported()
    filters = [{"source": "person.city", "operator": "is", "values": ["Leeds"]}]
    story.save(exclude_enabled=True, exclusions=filters)
    assert story.employee("amelia").excluded is True
    sandbox.change("people", "amelia", employeeId="2002", city="York", quiet=True)
    story.reconcile()
    assert (story.issues("amelia"), story.employee("amelia").excluded) == ({"employee_id_changed"}, False)
    sandbox.change("people", "amelia", city="Leeds", quiet=True)
    story.reconcile()
    assert (story.issues("amelia"), story.employee("amelia").excluded) == (set(), True)


def test_what_was_said_of_a_record_is_not_said_for_ever_once_a_new_employment_closed_it(
    story, sandbox, settle, services
):
    story.imported()
    amelia = story.employee("amelia")
    for account in sandbox.rows("bank-accounts", person="amelia"):
        sandbox.delete("bank-accounts", account["id"], quiet=True)
    sandbox.change("people", "amelia", employeeId="2002", quiet=True)
    story.reconcile()
    settle("amelia", "employee_id_changed", "mistake")
    story.reconcile()
    assert "pay_detail_emptied" in open_of(amelia)
    sandbox.change("people", "amelia", employeeId="2003", quiet=True)
    story.reconcile()
    settle("amelia", "employee_id_changed", "new_employment")
    story.reconcile()
    assert open_of(amelia) == set()


def open_of(employee):
    rows = Issue.select().where(Issue.employee == employee.id, Issue.closed_at.is_null())
    return {issue.code for issue in rows}


def test_formats_a_filler_that_is_right_is_said_once_and_not_again_while_it_stays(story, sandbox, settle):
    sandbox.change("people", "amelia", lastName="Test", quiet=True)
    story.imported()
    settle("amelia", "looks_like_a_filler", "it_is_right")
    sandbox.change("people", "amelia", city="York", quiet=True)
    story.reconcile()
    assert story.employee("amelia").city == "York"
    assert "looks_like_a_filler" not in story.issues("amelia")
    sandbox.change("people", "amelia", lastName="Tester", quiet=True)
    story.reconcile()
    assert "looks_like_a_filler" in story.issues("amelia")
