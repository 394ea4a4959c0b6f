"""Humaans busy, away, silent, refusing or behind itself: what is due waits its turn, then all is equal (F28-F41)."""

import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from service.facts.runs import Cause
from service.humaans.client import Deadlines
from service.store.companies import connections
from service.store.database.connection import connection, write_transaction
from service.store.operations import heartbeats
from service.store.tables.syncing import PersonSync, Run
from tests.walks import invariants
from tests.walks.interruptions import PoisonError

#: Seconds; short, so that what takes minutes in a job can be waited for here.
IMPATIENT = Deadlines(connect_seconds=0.4, read_seconds=0.4, total_seconds=0.8, call_seconds=1.5)


def asked(life):
    return life.sandbox.counters()["total"]


def failed_runs():
    return Run.select().where(Run.state == "failed").count()


@pytest.mark.parametrize(
    ("says", "most_asked"), [({"retry_after": 60}, 70), ({"status": 429}, 200)], ids=["in a minute", "not when"]
)
def test_F31_ten_minutes_of_too_many_requests_are_waited_out_as_told_and_fail_nothing(life, says, most_asked):
    life.everyone_moves(told=True)
    life.sandbox.forget_requests()
    life.sandbox.fail(times=-1, **says)
    life.reconcile(Cause.HOURLY)
    life.minutes_go_by(10)
    assert failed_runs() == 0
    assert life.open_issues() == []
    assert {row.attempt for row in PersonSync.select()} == {0}
    assert asked(life) <= most_asked
    life.sandbox.heal()
    life.minutes_go_by(2)
    assert all(city.startswith("Town") for city in life.cities())


def test_F31_after_a_pause_people_of_whom_humaans_told_do_not_wait_for_the_reading_of_everyone(life):
    life.sandbox.fail(retry_after=60, times=5)
    life.reconcile(Cause.HOURLY)
    life.work_everything()
    assert life.last_run().state == "queued"
    life.everyone_moves(told=True)
    life.forward(seconds=61)
    life.ask_humaans_with()  # whose own minute has gone by as well
    of_people = [notification for notification in life.notifications if notification[0] == "person"]
    for notification in of_people:
        life.work(notification)
    assert life.last_run().state == "queued"
    assert all(city.startswith("Town") for city in life.cities())


def test_F32_one_call_is_tried_three_times_and_not_again_at_any_other_layer(life):
    person = life.people()[0]
    before = invariants.stored_employees(life.company.id)
    life.everyone_moves()
    life.sandbox.forget_requests()
    life.sandbox.fail(status=503, times=-1)
    life.sync_now(life.employees()[0].id)
    life.work_everything()
    (path,) = life.sandbox.counters()["per_path"]
    assert path.endswith(f"/people/{person['id']}") or "people" in path
    assert asked(life) == 3
    assert invariants.stored_employees(life.company.id) == before


@pytest.mark.parametrize("status", [500, 502, 503])
def test_F32_five_minutes_in_which_every_other_answer_fails_lose_nothing(life, status):
    before = life.all_but_towns()
    life.sandbox.fail(status=status, times=-1, chance=0.5)
    for _ in range(5):
        life.everyone_moves(told=True)
        life.reconcile(Cause.HOURLY)
        life.minutes_go_by(1)
        assert life.all_but_towns() == before


@contextmanager
def no_one_accepts():
    """A port whose queue is full: whoever connects gets no answer at all."""
    with socket.socket() as port, socket.socket() as first, socket.socket() as second, socket.socket() as third:
        port.bind(("127.0.0.1", 0))
        port.listen(0)
        for each in (first, second, third):
            each.setblocking(False)
            each.connect_ex(port.getsockname())
        yield f"http://127.0.0.1:{port.getsockname()[1]}/api"


@contextmanager
def accepts_and_is_silent():
    with socket.create_server(("127.0.0.1", 0), backlog=64) as port:
        yield f"http://127.0.0.1:{port.getsockname()[1]}/api"


def writes_of_another(during):
    """How often another worker wrote while `during` was done."""
    over, written = threading.Event(), []

    def write_again_and_again():
        while not over.is_set():
            with connection(), write_transaction():
                heartbeats.beat("another worker", Run.select().first().created_at)
            written.append(1)
            over.wait(0.05)

    thread = threading.Thread(target=write_again_and_again)
    thread.start()
    try:
        during()
    finally:
        over.set()
        thread.join()
    return len(written)


@pytest.mark.parametrize("silence", ["connect", "answer", "first byte", "drip"])
def test_F33_however_humaans_is_silent_a_job_ends_in_its_time_and_holds_up_no_one(life, silence):
    before = invariants.stored_employees(life.company.id)
    with no_one_accepts() as full, accepts_and_is_silent() as silent:
        url = {"connect": full, "answer": silent}.get(silence, life.sandbox.api_url)
        life.ask_humaans_with(url=url, deadlines=IMPATIENT)
        if silence == "first byte":  # twenty pieces, four seconds apart
            life.sandbox.fail(drip=80.0, times=-1)
        elif silence == "drip":
            life.sandbox.fail(drip=4.0, times=-1)
        life.sync_now(life.employees()[0].id)
        life.reconcile()
        assert writes_of_another(life.work_everything) > 5
    assert failed_runs() == 2
    assert PersonSync.select().where(PersonSync.lease_until.is_null(False)).count() == 0
    assert invariants.stored_employees(life.company.id) == before
    life.ask_humaans_with()


def test_F39_a_token_revoked_in_mid_reconciliation_costs_three_requests_and_a_new_one_goes_on(life):
    life.everyone_moves()
    life.sandbox.fail(status=401, times=-1, skip_first=2)
    life.sandbox.forget_requests()
    life.reconcile(Cause.HOURLY)
    life.work_everything()
    refused = [each for each in life.sandbox.requests() if each["status"] == 401]
    assert len(refused) <= 3
    assert connections.of_company(life.company.id).state == connections.TOKEN_REFUSED
    life.sandbox.forget_requests()
    life.everyone_moves(told=True)  # taken in all the same
    life.minutes_go_by(90)
    assert asked(life) == 0
    assert PersonSync.select().where(PersonSync.requested > PersonSync.done).count() == 6
    life.sandbox.heal()
    life._connect_anew()
    life.minutes_go_by(2)
    assert all(city.startswith("Town") for city in life.cities())


def test_F41_what_is_older_than_the_event_told_is_read_again_and_never_written(life):
    employee, person = life.employees()[0], life.people()[0]
    assert employee.person_id == person["id"]
    life.towns += 1
    row = life.sandbox.change("people", person["id"], city=f"Town {life.towns}", quiet=True)
    life.sandbox.fail("/people/", stale=True, times=1)
    life.tell("person.updated", row)
    life.everything_arrives()
    life.work_everything()
    assert life.employees()[0].city == employee.city
    life.forward(seconds=6)
    life.tick()
    life.work_everything()
    assert life.employees()[0].city == row["city"]


def test_F28_one_poisoned_person_holds_up_no_one_and_is_listed_after_five_tries(life):
    poisoned = life.people()[2]["id"]
    life.poison.add(poisoned)
    life.everyone_moves(told=True)
    for _ in range(8):
        while life.notifications:
            notification = life.notifications.pop(0)
            try:
                life.work(notification)
            except PoisonError:
                continue
        life.forward(minutes=10)
        life.tick()
    moved = {employee.person_id for employee in life.employees() if (employee.city or "").startswith("Town")}
    assert len(moved) >= 5
    assert ("sync_keeps_failing", poisoned) in {(issue.code, issue.person_id) for issue in life.open_issues()}
    life.poison.clear()
    life.forward(hours=1)
    life.minutes_go_by(2)
    assert "sync_keeps_failing" not in {issue.code for issue in life.open_issues()}


def test_F27_F33_time_limits_are_seen_by_whoever_looks_at_the_rows(life):
    """What ran out of time is free at once: no one waits for a lease that no one holds."""
    life.ask_humaans_with(deadlines=IMPATIENT)
    life.sandbox.fail(delay=5.0, times=2)
    life.reconcile()
    life.work_everything()
    now = life.now + timedelta(seconds=1)
    assert invariants.past_lease(now) == []
    assert Run.select().where(Run.holds_company.is_null(False)).count() == 0
    life.ask_humaans_with()
