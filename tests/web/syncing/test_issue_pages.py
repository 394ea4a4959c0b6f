"""Issues as a person settles them on pages: many changed IDs at once, people not in Humaans, waiting for a fix."""

from __future__ import annotations

import re

import pytest

from service.rules.planning import identity
from service.store.database.connection import connection
from service.store.tables.employees import Employee, Issue
from tests.web.page_walk import counting

PLACE = "/companies/acme"


def _run(alice, work):
    alice.send(f"{PLACE}/runs")
    work()


def _issue(code):
    with connection():
        return Issue.get(Issue.code == code, Issue.closed_at.is_null())


def _row(sandbox, key):
    with connection():
        return Employee.get(Employee.person_id == sandbox.person_id(key))


@pytest.fixture
def prefixed(alice, imported, sandbox, work):
    for key in ("amelia", "isla", "priya"):
        sandbox.change("people", key, employeeId=f"UK-{_row(sandbox, key).employee_id}", quiet=True)
    _run(alice, work)


def test_case_3_changed_ids_are_one_sentence_one_list_and_one_button(alice, vera, prefixed, sandbox, job_notifier):
    assert "3 Employee IDs changed in Humaans." in alice.open(f"{PLACE}/issues").text
    page = f"{PLACE}/issues/changed-ids"
    text = alice.open(page).text
    assert "3 Employee IDs changed in Humaans: each got the prefix “UK-”." in text
    assert "Use all 3 new IDs" in text
    assert "Amelia Hart" in text
    assert "UK-1002" in text
    assert "Use all" not in vera.open(page).text
    digest = re.search(r'name="digest" value="(\w+)"', text).group(1)
    assert vera.send(page, {"digest": digest}).status_code == 403
    assert alice.send(page, {"digest": "x"}).status_code == 409
    first, second = alice.send(page, {"digest": digest}), alice.send(page, {"digest": digest})
    assert first.headers["Location"] == second.headers["Location"]
    assert alice.notice() == "ids-accepted"
    assert _row(sandbox, "amelia").employee_id == "UK-1002"
    assert "Nothing to decide together" in alice.open(page).text
    assert job_notifier.people == []


def test_very_many_who_came_back_are_shown_page_by_page_and_are_one_decision_all_the_same(alice, imported, clock):
    with connection():
        Issue.update(closed_at=clock()).execute()
        for number in range(120):
            row = Employee.create(
                company=imported.id, person_id=f"r{number}", employee_id=f"r{number}", employment="left",
                readiness="ready", first_name=f"Back{number:03}", last_name="Quill", created_at=clock(),
                updated_at=clock(),
            )  # fmt: skip
            Issue.create(
                company=imported.id, employee=row, person_id=row.person_id, code="came_back", since=clock(),
                message=identity.came_back(None, None, is_same_start=True).message, value_seen="2026-05-31",
            )  # fmt: skip
    alice.open(f"{PLACE}/issues")
    with counting() as asked:
        text = alice.open(f"{PLACE}/issues").text
    assert "120 employees who had left are employed in Humaans" in text
    assert len(asked) <= 25
    page = f"{PLACE}/issues/came-back"
    first, last = alice.open(page).text, alice.open(f"{page}?page=3").text
    assert (first.count("Quill</a>"), last.count("Quill</a>")) == (50, 20)
    assert "1 to 50 of 120 employees" in first
    assert "Undo all 120 leavings" in first
    digests = {re.search(r'name="digest" value="(\w+)"', text).group(1) for text in (first, last)}
    assert len(digests) == 1
    alice.send(page, {"digest": digests.pop()})
    assert "Nothing to decide together" in alice.open(page).text


def test_B22_a_kind_that_is_advice_on_one_and_holds_another_is_in_the_filter_once(alice, imported, sandbox, work):
    sandbox.hire(employeeId="1002", quiet=True)
    _run(alice, work)
    text = alice.open(f"{PLACE}/issues").text
    values = re.findall(r'<option value="(\w+)"', text)
    assert "employee_id_doubled" in values
    assert sorted(set(values)) == sorted(values)


def test_B21_after_a_choice_one_is_back_where_one_was(alice, imported, sandbox, work):
    for key in ("amelia", "isla"):
        sandbox.change("people", key, employeeId=f"9{_row(sandbox, key).employee_id}", quiet=True)
    _run(alice, work)
    page = f"{PLACE}/issues?kind=employee_id_changed"
    assert '<input type="hidden" name="kind" value="employee_id_changed">' in alice.open(page).text
    where = f"{PLACE}/issues/{_issue('employee_id_changed').id}/resolve"
    form = {"choice": "mistake", "back": "list", "kind": "employee_id_changed", "page": ""}
    assert alice.send(where, form).headers["Location"].endswith("issues?kind=employee_id_changed")
    employee = _row(sandbox, "amelia").id
    assert '<input type="hidden" name="back" value="employee">' in alice.open(f"{PLACE}/employees/{employee}").text
    back = alice.send(where, {"choice": "mistake", "back": "employee"}).headers["Location"]
    assert re.search(r"/employees/\d+$", back)
    assert "Settled" in alice.open(back).text


@pytest.fixture
def back_again(alice, imported, sandbox, work):
    for said in (
        {"employmentEndDate": "2026-05-31", "status": "offboarded"},
        {"employmentEndDate": None, "status": "active"},
    ):
        for key in ("amelia", "isla"):
            sandbox.change("people", key, **said, quiet=True)
        _run(alice, work)


def test_case_1_leavers_who_never_left_are_one_sentence_one_list_and_one_button(
    alice, vera, back_again, sandbox, job_notifier
):
    assert "2 employees who had left are employed in Humaans" in alice.open(f"{PLACE}/issues").text
    page = f"{PLACE}/issues/came-back"
    text = alice.open(page).text
    assert "Undo all 2 leavings" in text
    assert "31 May 2026" in text
    assert "Undo all" not in vera.open(page).text
    digest = re.search(r'name="digest" value="(\w+)"', text).group(1)
    assert vera.send(page, {"digest": digest}).status_code == 403
    assert alice.send(page, {"digest": "x"}).status_code == 409
    first, second = alice.send(page, {"digest": digest}), alice.send(page, {"digest": digest})
    assert first.headers["Location"] == second.headers["Location"]
    assert alice.notice() == "leavings-undone"
    assert "Nothing to decide together" in alice.open(page).text
    assert job_notifier.people == []


@pytest.fixture
def gone(alice, imported, sandbox, work):
    sandbox.delete("people", "amelia", quiet=True)
    for _ in range(2):
        _run(alice, work)
    with connection():
        return Employee.get(Employee.employee_id == "1002")


def test_B6_someone_deleted_in_humaans_is_found_by_a_filter_and_never_ready(alice, gone):
    assert "Amelia Hart" in alice.open(f"{PLACE}/employees?readiness=not_in_humaans").text
    assert "Amelia Hart" not in alice.open(f"{PLACE}/employees?readiness=ready").text
    sent = alice.send(f"{PLACE}/export/employees?readiness=not_in_humaans", {"numbers": "no"})
    (line,) = [each for each in sent.text.splitlines() if "Amelia" in each]
    assert "Not in Humaans" in line
    assert "Ready" not in line
    page = alice.open(f"{PLACE}/employees/{gone.id}").text
    assert "can no longer find this employee in Humaans" in page
    assert "End the employment" in page
    assert 'name="last_day"' in page


def test_case_5_an_employment_is_ended_on_the_page_with_its_last_day(alice, gone):
    where = f"{PLACE}/issues/{_issue('person_not_seen').id}/resolve"
    refused = alice.send(where, {"choice": "end_employment", "last_day": ""})
    assert refused.status_code == 409
    assert "Enter the last day" in refused.text
    for _ in range(2):
        settled = alice.send(where, {"choice": "end_employment", "last_day": "2026-11-20"})
        assert (settled.headers["Location"][-7:], alice.notice()) == ("/issues", "issue-settled")
    text = alice.open(f"{PLACE}/employees/{gone.id}").text
    assert "This record is closed: the employment was ended here" in text
    assert "Sync now" not in text
    assert "Left" in text


def test_B5_a_mistake_stays_on_the_list_and_says_who_waits_since_when(alice, imported, sandbox, work):
    sandbox.change("people", "amelia", employeeId="9999", quiet=True)
    _run(alice, work)
    issue = _issue("employee_id_changed")
    for _ in range(2):
        assert alice.send(f"{PLACE}/issues/{issue.id}/resolve", {"choice": "mistake"}).status_code == 303
    work()
    text = alice.open(f"{PLACE}/issues").text
    assert "Waiting for the fix in Humaans" in text
    assert re.search(r"alice@example.com chose this (<[^>]*>)?today at 10:00", text)
    assert 'value="mistake"' not in text


def test_B8_a_name_that_payroll_cannot_take_is_shown_as_humaans_has_it(alice, imported, sandbox, work):
    long = "Wolfeschlegelsteinhausenbergerdorffwelche"
    sandbox.change("people", "amelia", firstName=long, quiet=True)
    sandbox.change("people", "isla", lastName="李", quiet=True)
    _run(alice, work)
    listed = alice.open(f"{PLACE}/employees").text
    assert f"{long} Hart" in listed
    assert "李" in listed
    assert f"{long} Hart" in alice.open(f"{PLACE}/employees?q={long[:20]}").text
    assert f"<title>{long} Hart" in alice.open(f"{PLACE}/employees/{_row(sandbox, 'amelia').id}").text
    names = re.findall(r'employees/\d+[^"]*">([^<]+)</a>', listed)
    assert names.index(f"{long} Hart") > 0
    assert names == sorted(names, key=lambda name: name.rpartition(" ")[2])
