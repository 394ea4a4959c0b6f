"""Two Employee IDs that differ only in leading zeros are told on both employees for as long as there are two."""

from __future__ import annotations

from service.store.tables.employees import Employee, Issue


def test_case_4_both_employees_get_a_standing_advice_that_closes_when_one_id_changes(story, sandbox):
    sandbox.change("people", "isla", employeeId="01002", quiet=True)
    story.imported()
    assert "employee_id_similar" in story.issues("isla") & story.issues("amelia")
    assert story.employee("isla").readiness == "ready"
    message = Issue.get(Issue.employee == story.employee("amelia"))
    assert "01002" in message.message
    story.reconcile()
    assert "employee_id_similar" in story.issues("isla") & story.issues("amelia")
    Employee.update(employee_id="3002").where(Employee.id == story.employee("isla").id).execute()
    story.reconcile()
    assert "employee_id_similar" not in story.issues()
