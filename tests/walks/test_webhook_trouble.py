"""Webhooks while something is broken: whoever was answered 2xx is never lost, whoever was not is made good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from jobs.definitions import sync_people
from jobs.queueing.queues import enqueue
from service.facts.runs import Cause
from service.store.database.connection import connection, write_transaction
from service.store.syncing import sync_requests
from service.store.tables.companies import Connection
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Delivery, PersonSync, Run
from tests.processes import wait_until
from tests.walks.outages import database_unreachable
from tests.walks.proxy import Fault

pytestmark = pytest.mark.processes


@pytest.fixture
def told(deployment):
    """Everyone imported, and Humaans tells of every change."""
    deployment.imported()
    deployment.set_up_webhook()
    return deployment


def everyone_moves(deployment, city):
    for person in deployment.sandbox.rows("people"):
        deployment.sandbox.change("people", person["id"], city=city)


def cities(deployment):
    with connection():
        return {row.city for row in Employee.select()}


def test_changes_arrive_in_seconds_without_any_reconciliation(told):
    everyone_moves(told, "York")
    wait_until(lambda: cities(told) == {"York"}, what=f"everyone in York: {cities(told)}")
    told.drain()
    with connection():
        assert Run.select().count() == 1
        assert {change.cause for change in Change.select().where(Change.field == "city")} == {"event"}
    told.check_invariants()


def test_a_humaans_that_signs_otherwise_than_anyone_knew_is_learnt_from_its_test(told):
    told.sandbox.change_webhook(signature="standard", header="humaans-signature", test_url=f"{told.webhook}/test")
    everyone_moves(told, "Hull")
    wait_until(lambda: refused(told) >= 12, what="every delivery refused")
    told.sandbox.send_test()
    told.sandbox.deliveries()
    everyone_moves(told, "York")
    wait_until(lambda: cities(told) == {"York"}, what=lambda: f"everyone in York: {cities(told)}")
    told.drain()
    with connection():
        assert Connection.get().webhook_signature == "humaans-signature id.timestamp.body text"
    told.check_invariants()


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.BLACK_HOLE, Fault.RESET, Fault.LATENCY])
def test_F5_F6_a_webhook_is_taken_in_without_redis_and_synced_after_it_is_back(told, fault):
    person = told.sandbox.rows("people")[2]
    told.sandbox.change("people", person["id"], city="York", quiet=True)
    told.redis_proxy.fault = fault
    assert [told.post_webhook("person.updated", {"id": person["id"]}) for _ in range(5)] == [200] * 5
    told.heal()
    told.drain()
    told.check_invariants()


def test_F7_without_a_database_the_sender_is_told_to_try_again_and_does(told, redis):
    told.drain()
    with database_unreachable(told):
        person = told.sandbox.rows("people")[2]
        assert told.post_webhook("person.updated", {"id": person["id"]}) == 503
        assert redis.llen("rq:queue:webhooks") == 0
        everyone_moves(told, "York")
        wait_until(lambda: refused(told) >= 12, what="every delivery refused")
    told.sandbox.move_clock("20s")
    wait_until(lambda: cities(told) == {"York"}, what="the repeated deliveries")
    told.sandbox.move_clock("-20s")
    told.drain()
    told.check_invariants()


def refused(deployment):
    tries = [each["attempts"] for each in deployment.sandbox.deliveries(settle=0)]
    return sum(bool(attempts) for attempts in tries)


def test_F8_the_web_process_killed_in_the_middle_of_a_burst(told):
    everyone_moves(told, "Hull")
    told.kill("web")
    everyone_moves(told, "York")
    told.restart("web")
    told.sandbox.move_clock("20s")
    told.sandbox.deliveries()
    told.sandbox.move_clock("-20s")
    wait_until(lambda: cities(told) == {"York"}, what="everyone in York")
    told.drain()
    told.check_invariants()


def test_F8_the_web_process_killed_after_the_commit_and_before_the_answer(told):
    person_id = stored_and_never_answered(told)
    told.heal()
    assert told.post_webhook("person.updated", {"id": person_id}, id=f"event-{person_id}") == 200
    told.drain()
    assert len(deliveries_of(person_id)) == 1
    with connection():
        (change,) = Change.select().where(Change.field == "city")
    assert change.new == "York"
    told.check_invariants()


def stored_and_never_answered(deployment):
    """Whose delivery was cut off while web notifies a Redis that never answers: it gives up after a tenth of a second.

    Should the answer be out before, as on a slow machine, the next person is tried.
    """
    deployment.redis_proxy.fault = Fault.BLACK_HOLE
    with ThreadPoolExecutor(1) as sender:
        for person_id in (person["id"] for person in deployment.sandbox.rows("people")):
            deployment.restart("web")
            answer = sender.submit(
                deployment.post_webhook, "person.updated", {"id": person_id}, id=f"event-{person_id}"
            )
            wait_until(lambda: deliveries_of(person_id), what="the delivery")  # noqa: B023  asked at once
            deployment.kill("web")
            if answer.result() is None:
                deployment.sandbox.change("people", person_id, city="York", quiet=True)
                return person_id
    raise AssertionError("everyone was answered")


def deliveries_of(person_id):
    with connection():
        return [each for each in Delivery.select() if person_id in each.person_ids]


def test_F1_F2_F3_repeated_and_shuffled_deliveries_end_in_the_newest_state(told):
    told.sandbox.change_webhook(duplicates=4, reorder=9)
    for city in ("Hull", "Leeds", "York"):
        everyone_moves(told, city)
    told.sandbox.hire()
    told.sandbox.deliveries()
    told.drain()
    assert len(told.every("/employees")) == 13
    told.check_invariants()


def test_F4_changes_no_one_told_of_are_found_by_the_next_reconciliation(told):
    told.sandbox.change_webhook(lose=1.0)
    everyone_moves(told, "York")
    run_id = told.reconcile()
    told.drain()
    with connection():
        run = Run.get_by_id(run_id)
    assert (run.updated, run.drift_found) == (12, 12)
    told.check_invariants()


def test_F10_the_secret_is_changed_while_deliveries_are_under_way(told):
    new = "whsec-canary-new-9d1c"
    everyone_moves(told, "Hull")
    told.api("PUT", "/connection", {"token": told.sandbox.token, "webhook_secret": new})
    everyone_moves(told, "Leeds")  # signed as before
    told.sandbox.deliveries()
    told.sandbox.change_webhook(secret=new)
    everyone_moves(told, "York")
    told.sandbox.deliveries()
    wait_until(lambda: cities(told) == {"York"}, what="everyone in York")
    # One that a busy machine answered too late, or whose idle connection had just ended, is sent again.
    attempts = [attempt["status"] for each in told.sandbox.deliveries(settle=0) for attempt in each["attempts"]]
    assert set(attempts) <= {200, 503, None}
    told.drain()
    told.check_invariants()


def test_F11_many_events_for_few_people_cost_few_readings(told):
    with ThreadPoolExecutor(8) as threads:
        persons = [person["id"] for person in told.sandbox.rows("people")] * 50
        told.sandbox.forget_requests()
        answers = list(threads.map(lambda each: told.post_webhook("person.updated", {"id": each}), persons))
    assert set(answers) == {200}
    everyone_moves(told, "York")
    told.sandbox.deliveries()
    told.drain()
    read = sum(
        count for path, count in told.sandbox.counters()["per_path"].items() if path.startswith("GET /api/people/")
    )
    assert read <= 12 * 20, f"{len(persons)} events cost {read} readings"
    told.check_invariants()


def test_F26_a_webhook_is_not_kept_waiting_by_a_reconciliation(told):
    told.sandbox.switch(latency_ms=400.0)
    run_id = told.reconcile()
    told.wait_for_phase(run_id, "reading")
    person = told.sandbox.rows("people")[5]
    told.sandbox.change("people", person["id"], city="York")

    def synced_in_the_meantime():
        with connection():
            row = Employee.get(Employee.person_id == person["id"])
            return row.city == "York"

    wait_until(synced_in_the_meantime, what="the webhook's sync")
    told.heal()
    told.drain()
    with connection():
        (change,) = Change.select().where(Change.field == "city")
    assert change.cause in {"event", "manual"}
    told.check_invariants()


def test_F33_one_person_humaans_is_slow_with_keeps_no_one_else_waiting(told):
    slow, other = told.sandbox.rows("people")[3:5]
    told.sandbox.fail(f"/people/{slow['id']}$", delay=600.0, times=-1)
    for person in (slow, other):
        told.sandbox.change("people", person["id"], city="York")

    def arrived():
        with connection():
            return Employee.get(Employee.person_id == other["id"]).city == "York"

    wait_until(arrived, what="the other one")
    told.heal()
    told.drain()
    told.check_invariants()


def test_F29_many_syncs_of_one_person_at_once_make_one_change(told, redis):
    person = told.sandbox.rows("people")[7]
    told.sandbox.change("people", person["id"], city="York", quiet=True)
    with connection(), write_transaction():
        sync_request = sync_requests.request(told.company_id, person["id"], Cause.EVENT, datetime.now(UTC))
    for _ in range(8):
        enqueue(redis, sync_people.sync, sync_request.id)
    told.reconcile()
    told.drain()
    with connection():
        assert Change.select().where(Change.field == "city").count() == 1
    told.check_invariants()


def test_F16_workers_killed_in_the_middle_of_many_syncs(told):
    told.sandbox.switch(latency_ms=150.0)
    everyone_moves(told, "York")
    for _ in range(2):
        wait_until(lambda: is_leased(told), what="a sync under way")
        told.kill("worker")
        told.restart("worker")
        told.let_leases_run_out()
    told.heal()
    told.drain()
    assert cities(told) == {"York"}
    told.check_invariants()


def is_leased(deployment):
    with connection():
        return PersonSync.select().where(PersonSync.lease_until > datetime.now(UTC)).exists()
