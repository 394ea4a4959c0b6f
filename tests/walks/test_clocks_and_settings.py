"""Clocks that turn, and people who save settings while something runs or someone else saves (F51, F53, F54)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from peewee import fn

from service.rules.mapping.settings_document import to_document
from service.store.companies import settings as store_settings
from service.store.companies.settings import StaleVersionError
from service.store.database.connection import connection, write_transaction
from service.store.tables.companies import SettingsVersion
from service.store.tables.employees import Change, Employee
from service.store.tables.operations import Heartbeat
from service.store.tables.syncing import Run, Slot
from tests.processes import wait_until


@pytest.mark.parametrize(
    ("begins", "hours"),
    [
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), 30),
        (datetime(2027, 10, 30, 22, 30, tzinfo=UTC), 30),
        (datetime(2028, 2, 28, 22, 30, tzinfo=UTC), 30),
    ],
    ids=["01:30 is not there", "01:30 is there twice", "29 February"],
)
def test_F51_every_hour_has_one_reconciliation_however_the_clocks_on_the_wall_turn(life, begins, hours):
    life.forward(seconds=(begins - life.now).total_seconds())
    life.tick()
    life.work_everything()
    Run.delete().execute()
    for _ in range(hours * 3):
        life.forward(minutes=20)
        life.tick()
        life.work_everything()
    begun = [run.created_at for run in Run.select().where(Run.cause == "hourly").order_by(Run.id)]
    hour_of = [at.replace(minute=0, second=0, microsecond=0) for at in begun]
    first = begins.replace(minute=0) + timedelta(hours=1)
    assert hour_of == [first + timedelta(hours=number) for number in range(hours)]


def test_F53_settings_saved_in_mid_run_count_from_the_next_run_on_and_are_never_mixed(life):
    before = store_settings.in_force(life.company.id).version
    departments = [employee.department for employee in life.employees()]
    assert any(departments)
    for person in life.people():
        for role in life.rows("job-roles", person["id"]):
            life.sandbox.change("job-roles", role["id"], department="Stables", quiet=True)
    life.reconcile()
    life.meanwhile = lambda: life.map_department(mapped=False)
    life.work(life.notifications.pop(0))
    (first, second) = Run.select().order_by(Run.id.desc()).limit(2).tuples().dicts()[::-1]
    assert (first["state"], first["settings_version"]) == ("succeeded", before)
    assert {employee.department for employee in life.employees()} == {"Stables"}
    life.work_everything()
    second = Run.get_by_id(second["id"])
    assert (second.cause, second.state, second.settings_version) == ("settings", "succeeded", before + 1)


def test_F53_a_token_replaced_in_mid_run_ends_nothing_halfway(life):
    life.everyone_moves()
    life.reconcile()
    life.meanwhile = life._connect_anew
    life.work(life.notifications.pop(0))
    life.work_everything()
    assert all(city.startswith("Town") for city in life.cities())


def test_F54_the_second_of_two_who_save_is_told_and_nothing_of_the_first_is_lost(life):
    document = to_document(store_settings.in_force(life.company.id))
    life.save(sync_salaries=False)
    with pytest.raises(StaleVersionError):
        life.save_document(document | {"title_from_gender": False}, expected_version=document["version"])
    in_force = store_settings.in_force(life.company.id)
    assert (in_force.sync_salaries, in_force.title_from_gender) == (False, document["title_from_gender"])
    life.save(sync_salaries=True)


@pytest.mark.processes
def test_F51_a_machine_in_another_zone_keeps_the_hours_of_utc(deployment):
    deployment.environment["TZ"] = "America/New_York"
    try:
        deployment.terminate()
        deployment.restart()
        deployment.imported()
        forget_this_hour()
        wait_until(lambda: deployment.newest_run(cause="hourly"), what="the hour's run")
        deployment.wait_for_a_tick()
        deployment.drain()
    finally:
        del deployment.environment["TZ"]
        deployment.terminate()
        deployment.restart()
    run = deployment.newest_run(cause="hourly")
    with connection():
        slot = Slot.get(Slot.kind == "hourly_reconciliation", Slot.run == run.id)
    assert datetime.now(UTC) - timedelta(minutes=5) < run.created_at <= datetime.now(UTC)
    assert slot.due_at == run.created_at.replace(minute=0, second=0, microsecond=0)
    deployment.check_invariants()


def forget_this_hour():
    """As if the newest run had been hours ago, and nothing had come due since; no tick comes between the two."""
    with connection(), write_transaction():
        Run.update(created_at=datetime.now(UTC) - timedelta(hours=5)).execute()
        Slot.delete().execute()


@pytest.mark.on_postgres
@pytest.mark.processes
def test_F52_a_worker_whose_machine_is_ninety_seconds_ahead_goes_by_the_time_of_the_database(deployment):
    """Else it would take whom another worker has for dead, and an older reading for the newer one."""
    deployment.terminate("worker")
    deployment.start("worker of another time")
    try:
        deployment.imported()
        deployment.set_up_webhook()
        for person in deployment.sandbox.rows("people"):
            deployment.sandbox.change("people", person["id"], city="York")
        deployment.sandbox.deliveries()
        deployment.reconcile()
        deployment.wait_for_a_tick()
        deployment.drain()
    finally:
        deployment.kill("worker of another time")
        deployment.restart("worker")
    latest = datetime.now(UTC) + timedelta(seconds=5)
    with connection():
        written = [Heartbeat.at, Employee.synced_at, Run.finished_at, Change.at]
        assert all(field.model.select(fn.MAX(field)).scalar() < latest for field in written)
        assert {run.state for run in Run.select()} == {"succeeded"}
    deployment.check_invariants()


@pytest.mark.processes
def test_F54_of_many_who_save_at_once_over_the_api_exactly_one_succeeds(deployment):
    deployment.imported()
    document = deployment.api("GET", "/settings")

    def save(number):
        changed = document | {"termination_pay_pensionable": bool(number % 2)}

        def told():
            """Who is asked to wait for a turn asks again."""
            answer = deployment.ask("PUT", "/api/v1/companies/acme/settings", changed, headers=deployment.bearer)
            return None if answer.status_code == 503 else answer.status_code

        return wait_until(told, what="a turn")

    with ThreadPoolExecutor(6) as threads:
        told = sorted(threads.map(save, range(6)))
    assert told == [200, 409, 409, 409, 409, 409]
    deployment.drain()
    with connection():
        assert SettingsVersion.select().count() == 2
    deployment.check_invariants()
