"""One person brought level: for Sync now, for an event, for whoever was left due."""

from __future__ import annotations

import pytest

from service.actions.syncing.request_run import start_sync
from service.facts.runs import Cause
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.syncing import pending_syncs, run_claims, runs, sync_claims, sync_requests
from service.store.tables.employees import Change, Employee, Issue
from service.store.tables.syncing import PersonSync, Run
from tests.actions.syncing.sync_rows import sync_person


@pytest.fixture
def sync_now(story, services, job_notifier, company):
    def press(key):
        run = start_sync(services, job_notifier, company.id, story.employee(key).id, actor="bob")
        sync_person(services, job_notifier.people[-1])
        return runs.by_id(company.id, run.id)

    return press


@pytest.fixture
def request_sync(company, clock, sandbox):
    def raise_request(key, cause=Cause.EVENT):
        with write_transaction():
            return sync_requests.request(company.id, sandbox.person_id(key), cause, clock())

    return raise_request


def test_A10_sync_now_takes_the_change_over_and_moves_the_last_synced_time(story, sandbox, sync_now, clock):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    clock.forward(minutes=5)
    run = sync_now("amelia")
    amelia = story.employee("amelia")
    assert (run.state, run.updated, amelia.city) == ("succeeded", 1, "York")
    assert amelia.synced_at == clock()
    change = Change.get(Change.field == "city")
    assert (change.cause, change.made_by) == ("manual", "bob")


def test_A10_sync_now_with_nothing_to_change_still_moves_the_time(story, sync_now, clock):
    story.imported()
    clock.forward(minutes=5)
    run = sync_now("amelia")
    assert (run.state, run.unchanged) == ("succeeded", 1)
    assert story.employee("amelia").synced_at == clock()


def test_A9_sync_now_works_while_paused(story, sandbox, sync_now):
    story.imported()
    story.save(paused=True)
    sandbox.change("people", "amelia", city="York", quiet=True)
    assert sync_now("amelia").state == "succeeded"
    assert story.employee("amelia").city == "York"


def test_A9_an_event_overwrites_nothing_while_paused(story, sandbox, request_sync, services):
    story.imported()
    story.save(paused=True)
    sandbox.change("people", "amelia", city="York", quiet=True)
    sync_person(services, request_sync("amelia").id)
    assert story.employee("amelia").city == "Leeds"


def test_A10_a_failed_sync_now_says_why(story, sandbox, sync_now):
    story.imported()
    sandbox.fail(status=503, times=-1)
    run = sync_now("amelia")
    assert (run.state, run.error_code) == ("failed", "humaans_unavailable")
    assert run.error_message


def test_an_event_brings_a_new_starter_in(story, sandbox, request_sync, services):
    story.imported()
    una = sandbox.hire(firstName="Una", lastName="Field", employeeId="2001", quiet=True, key="una")
    sync_person(services, request_sync("una").id)
    employee = Employee.get(Employee.person_id == una["id"])
    assert employee.employee_id == "2001"


def test_A11_a_new_person_with_a_used_employee_id_is_held_and_no_one_is_overwritten(
    story, sandbox, request_sync, services
):
    story.imported()
    sandbox.hire(firstName="Una", lastName="Field", employeeId="1002", quiet=True, key="una")
    sync_person(services, request_sync("una").id)
    assert story.issues("una") == {"employee_id_doubled"}
    assert story.employee("amelia").first_name == "Amelia"
    assert Employee.select().where(Employee.employee_id == "1002").count() == 1


def test_a_second_request_during_a_sync_makes_exactly_one_more(story, sandbox, request_sync, clock):
    story.imported()
    row = request_sync("amelia")
    claim = sync_claims.claim(row.id, clock())
    request_sync("amelia")
    request_sync("amelia")
    with write_transaction():
        sync_claims.finish(claim, clock())
    assert sync_claims.claim(row.id, clock()).seen == 3
    assert sync_claims.claim(row.id, clock()) is None


def test_F29_two_workers_never_have_the_same_person(story, request_sync, clock):
    story.imported()
    row = request_sync("amelia")
    assert sync_claims.claim(row.id, clock()) is not None
    assert sync_claims.claim(row.id, clock()) is None


def test_F17_a_worker_whose_lease_ran_out_cannot_commit(story, request_sync, clock):
    story.imported()
    row = request_sync("amelia")
    slow = sync_claims.claim(row.id, clock())
    clock.forward(minutes=3)
    assert sync_claims.claim(row.id, clock()) is not None
    with pytest.raises(LeaseLostError), write_transaction():
        sync_claims.finish(slow, clock())


def test_a_failure_that_may_heal_waits_and_is_tried_again(story, sandbox, request_sync, services, clock):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.fail(status=503, times=-1)
    row = request_sync("amelia")
    sync_person(services, row.id)
    waiting = PersonSync.get_by_id(row.id)
    assert waiting.not_before >= clock()
    assert waiting.last_error_code == "humaans_unavailable"
    sandbox.heal()
    clock.forward(hours=2)
    assert [due.id for due in pending_syncs.due(clock())] == [row.id]
    sync_person(services, row.id)
    assert story.employee("amelia").city == "York"


def test_a_person_who_is_gone_is_kept_and_told_about(story, sandbox, request_sync, services):
    story.imported()
    sandbox.delete("people", "amelia", quiet=True)
    sync_person(services, request_sync("amelia").id)
    assert story.employee("amelia").city == "Leeds"
    assert "person_not_found" in story.issues("amelia")


def test_I3_a_reconciliation_that_read_earlier_never_undoes_a_newer_sync(story, sandbox, sync_now, services, clock):
    from service.actions.syncing.write_plans import ChangeContext, write_plans
    from service.facts.humaans import Catalogue
    from service.rules.planning.planner import Planner
    from service.store.companies import settings
    from service.store.employees import employee_keys

    story.imported()
    chosen = settings.current(story.company.id)
    read_at = clock.forward(minutes=1)
    old, catalogue = services.humaans(sandbox.token, story.company.id).fetch_person(
        sandbox.person_id("amelia"), custom_field_ids=frozenset()
    )
    assert isinstance(catalogue, Catalogue)
    sandbox.change("people", "amelia", city="York", quiet=True)
    clock.forward(seconds=5)
    sync_now("amelia")
    planner = Planner(chosen, catalogue, clock().date())
    with write_transaction():
        write_plans(
            story.company.id,
            planner,
            planner.triage([old], employee_keys.keys(story.company.id)),
            ChangeContext(Cause.HOURLY, read_at, clock()),
        )
    assert story.employee("amelia").city == "York"


def test_who_presses_while_a_sync_still_waits_watches_that_one_and_it_ends(story, services, job_notifier, company):
    story.imported()
    amelia = story.employee("amelia").id
    first = start_sync(services, job_notifier, company.id, amelia, actor="a")
    second = start_sync(services, job_notifier, company.id, amelia, actor="b")
    assert first.id == second.id
    sync_person(services, job_notifier.people[-1])
    assert [run.state for run in Run.select().where(Run.kind == "sync")] == ["succeeded"]


def test_who_presses_in_the_middle_of_a_sync_gets_one_of_their_own(story, services, job_notifier, company, clock):
    story.imported()
    amelia = story.employee("amelia").id
    first = start_sync(services, job_notifier, company.id, amelia, actor="a")
    claim = sync_claims.claim(job_notifier.people[-1], clock())
    run_claims.claim(first.id, clock())
    second = start_sync(services, job_notifier, company.id, amelia, actor="b")
    assert second.id != first.id
    with write_transaction():
        sync_claims.finish(claim, clock())
    sync_person(services, job_notifier.people[-1])
    assert runs.by_id(company.id, second.id).state == "succeeded"


def test_B8_a_doubled_id_is_said_until_it_is_mended_and_neither_taken_back_nor_kept_by_a_sync(
    story, sandbox, services, job_notifier
):
    """What the hourly run found stays found while Humaans shows it, whoever is synced in between."""
    story.imported()
    other = sandbox.hire(firstName="Una", lastName="Field", employeeId="1002", quiet=True, key="una")
    story.reconcile()

    def said():
        query = Issue.select().where(Issue.code == "employee_id_doubled")
        return [(issue.id, issue.closed_at is None) for issue in query.order_by(Issue.id)]

    def sync_now():
        start_sync(services, job_notifier, story.company.id, story.employee("amelia").id, actor="bob")
        sync_person(services, job_notifier.people[-1])

    before = said()
    assert "employee_id_doubled" in story.issues("amelia")
    for _ in range(2):
        sync_now()
        story.reconcile()
    assert said() == before
    sandbox.change("people", other["id"], employeeId="2001", quiet=True)
    sync_now()
    assert "employee_id_doubled" not in story.issues("amelia")


def test_people_synced_within_a_minute_share_one_reading_of_fields_and_places(story, sandbox, sync_now, clock):
    story.imported()
    clock.forward(minutes=5)
    asked = []
    for key in ("amelia", "leo", "isla"):
        sandbox.forget_requests()
        assert sync_now(key).state == "succeeded"
        asked.append(sandbox.counters()["total"])
    assert asked == [8, 5, 5]
    clock.forward(minutes=2)
    sandbox.forget_requests()
    sync_now("amelia")
    assert sandbox.counters()["total"] == 8


def test_a_place_that_is_new_in_humaans_is_known_at_once(story, sandbox, sync_now, clock):
    story.imported()
    clock.forward(minutes=5)
    sync_now("leo")
    place = sandbox.add("locations", label="York Office", city="York", quiet=True)
    sandbox.change("people", "amelia", locationId=place["id"], quiet=True)
    sync_now("amelia")
    assert story.employee("amelia").work_location == "York Office"
