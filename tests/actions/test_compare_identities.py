"""Case 2: the advice opens and closes by itself, and with the day, also while syncing is paused."""

from __future__ import annotations

from datetime import timedelta

from service.actions.begin_day import begin_day
from service.store import models


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


def test_case_2_the_advice_ends_with_the_first_employment_while_paused(story, sandbox, clock):
    story.imported()
    _second_profile(story, sandbox)
    story.save(paused=True)
    models.Employee.update(end_date=clock().date()).where(models.Employee.id == story.employee("amelia").id).execute()
    begin_day(story.company, clock())
    assert "name_and_birth_date_shared" in story.issues("amelia")
    clock.forward(days=1)
    begin_day(story.company, clock())
    assert "name_and_birth_date_shared" not in story.issues()
    assert clock().date() - story.employee("amelia").end_date == timedelta(days=1)
