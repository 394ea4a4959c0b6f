"""What of a run can be taken back: only where payroll still has what it wrote, and what belongs together together."""

from __future__ import annotations

from service.facts.plans import FieldChange
from service.rules.approvals.undo import Kept, NotUndone, Written, undo_plan
from tests.builders import an_employee

NOW = an_employee(city="York", sort_code="202959", account_number="63748472", job_title="Lead")


def test_what_is_still_as_the_run_wrote_it_goes_back():
    plan = undo_plan([Written(1, "city", "Leeds", "York")], {1: NOW})
    assert plan.changes == {1: (FieldChange("city", "York", "Leeds"),)}
    assert plan.kept == ()


def test_what_changed_since_stays_and_takes_along_what_belongs_to_it():
    written = [
        Written(1, "job_title", None, "Head"),
        Written(1, "sort_code", "107999", "202959"),
        Written(1, "account_number", "88837491", "1"),
    ]
    plan = undo_plan(written, {1: NOW})
    assert plan.changes == {}
    assert plan.kept == (
        NotUndone(1, "job_title", Kept.CHANGED_SINCE),
        NotUndone(1, "sort_code", Kept.BELONGS_TO_CHANGED),
        NotUndone(1, "account_number", Kept.CHANGED_SINCE),
    )


def test_no_one_is_removed_no_id_goes_back_and_closed_records_stay():
    written = [Written(1, None, None, None), Written(1, "employee_id", "1", "1042"), Written(2, "city", None, "York")]
    plan = undo_plan(written, {1: NOW, 2: NOW}, frozenset({2}))
    assert [each.why for each in plan.kept] == [Kept.CREATED, Kept.IDENTITY, Kept.CLOSED]
    assert plan.changes == {}


def test_the_digest_names_exactly_the_plan():
    one = undo_plan([Written(1, "city", "Leeds", "York")], {1: NOW})
    other = undo_plan([Written(1, "city", "Hull", "York")], {1: NOW})
    assert one.digest == undo_plan([Written(1, "city", "Leeds", "York")], {1: NOW}).digest
    assert one.digest != other.digest
