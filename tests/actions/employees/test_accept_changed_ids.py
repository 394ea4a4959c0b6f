"""Case 3: a prefix for all in one afternoon is one sentence and one decision, and costs one reading of everyone."""

from __future__ import annotations

import pytest

from service.actions.employees.accept_changed_ids import accept_changed_ids, changed_ids
from service.actions.employees.decide_list import ListChangedError
from service.actions.syncing.request_run import start_sync
from service.store.employees import employee_search
from service.store.tables.employees import Change, Issue
from tests.actions.syncing.sync_rows import sync_person

KEYS = ("amelia", "isla", "priya", "oscar")


@pytest.fixture
def prefixed(story, sandbox):
    """Four IDs got a prefix, one of the four a rise, and two others were swapped."""
    story.imported()
    for key in KEYS:
        sandbox.change("people", key, employeeId=f"UK-{story.employee(key).employee_id}", quiet=True)
    salary = sandbox.rows("compensations", person="amelia")[0]
    sandbox.change("compensations", salary["id"], amount="61000", quiet=True)
    theo, ethan = (story.employee(key).employee_id for key in ("theo", "ethan"))
    sandbox.change("people", "theo", employeeId=ethan, quiet=True)
    sandbox.change("people", "ethan", employeeId=theo, quiet=True)
    story.reconcile()
    return story


def _accept(story, digest=None):
    digest = changed_ids(story.company.id, story.services.clock()).digest if digest is None else digest
    return accept_changed_ids(story.services, story.job_notifier, story.company.id, digest, actor="alice")


def test_case_3_one_list_says_old_new_and_what_else_waits(prefixed):
    found = changed_ids(prefixed.company.id, prefixed.services.clock())
    assert found.sentence == "4 Employee IDs changed in Humaans: each got the prefix “UK-”."
    told = {each.change.old: each.waiting for each in found.listed}
    assert told[prefixed.employee("amelia").employee_id] == "Salary"
    assert sorted(told.values()) == ["", "", "", "Salary"]
    assert found.others == 2


def test_case_3_one_decision_takes_all_over_and_swaps_stay_held(prefixed, sandbox):
    before = {key: prefixed.employee(key) for key in (*KEYS, "theo", "ethan")}
    count, run = _accept(prefixed)
    assert count == 4
    for key in KEYS:
        assert prefixed.employee(key).employee_id == f"UK-{before[key].employee_id}"
        assert "employee_id_changed" not in prefixed.issues(key)
    for key in ("theo", "ethan"):
        assert prefixed.employee(key).employee_id == before[key].employee_id
        assert "employee_id_taken" in prefixed.issues(key)
    changes = Change.select().where(Change.field == "employee_id")
    assert {(change.made_by, change.cause) for change in changes} == {("alice", "manual")}
    assert len(changes) == 4
    sandbox.forget_requests()
    prefixed.run_queued()
    assert prefixed.employee("amelia").salary_amount_minor == 6_100_000
    assert run.kind == "reconciliation"
    assert list(sandbox.requests("/people/")) == []  # no one is asked for one by one


def test_case_3_the_new_id_is_found_by_a_search(prefixed):
    _accept(prefixed)
    (found,), _ = employee_search.search(prefixed.company.id, prefixed.services.clock().date(), q="uk-1002")
    assert found.employee_id == "UK-1002"


def test_case_3_a_list_that_changed_since_or_was_decided_writes_nothing(prefixed, sandbox):
    digest = changed_ids(prefixed.company.id, prefixed.services.clock()).digest
    sandbox.change("people", "isla", employeeId="UK-0", quiet=True)
    prefixed.reconcile()
    with pytest.raises(ListChangedError):
        _accept(prefixed, digest)
    assert not prefixed.employee("amelia").employee_id.startswith("UK-")
    _accept(prefixed)
    with pytest.raises(ListChangedError):
        _accept(prefixed)


def test_case_3_pressing_twice_is_pressing_once(prefixed):
    digest = changed_ids(prefixed.company.id, prefixed.services.clock()).digest
    first, second = _accept(prefixed, digest), _accept(prefixed, digest)
    assert (first[0], first[1].id) == (second[0], second[1].id)
    assert Change.select().where(Change.field == "employee_id").count() == 4


def test_case_3_while_paused_the_ids_are_taken_and_the_rest_waits(prefixed):
    prefixed.save(paused=True)
    count, run = _accept(prefixed)
    assert (count, run) == (4, None)
    assert prefixed.employee("amelia").employee_id == "UK-1002"
    assert prefixed.employee("amelia").salary_amount_minor != 6_100_000


def test_case_3_a_new_id_that_a_new_person_has_too_stays_held(prefixed, sandbox):
    sandbox.hire(employeeId="UK-1002", quiet=True, key="una")
    prefixed.reconcile()
    found = changed_ids(prefixed.company.id, prefixed.services.clock())
    assert "UK-1002" not in {each.change.new for each in found.listed}
    assert (len(found.listed), found.others) == (3, 3)
    _accept(prefixed)
    prefixed.run_queued()
    assert prefixed.employee("amelia").employee_id == "1002"
    start_sync(
        prefixed.services, prefixed.job_notifier, prefixed.company.id, prefixed.employee("amelia").id, actor="alice"
    )
    sync_person(prefixed.services, prefixed.job_notifier.people[-1])
    assert Issue.select().where(Issue.closed_at.is_null(), Issue.message.contains("UK-1002 too"))
    sandbox.change("people", "una", employeeId="3001", quiet=True)
    prefixed.reconcile()
    issue = Issue.get(Issue.person_id == sandbox.person_id("amelia"), Issue.closed_at.is_null(), ~Issue.is_advice)
    assert "same_employment_changed_id" in issue.choices, "once no one else has it, it can be taken over"
