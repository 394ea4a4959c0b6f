"""The trunk of the product: someone changes something in Humaans, and payroll has it, over real HTTP both ways.

The sandbox sends signed webhooks to the real application, served on loopback by a thread; the notifications are
noted and worked as a worker would. Processes, Redis and crashes have a walk of their own.
"""

from __future__ import annotations

import threading

import pytest
from werkzeug.serving import make_server

from config.settings import read_settings
from jobs.definitions.sync_people import TURN_SECONDS, sync
from jobs.queueing.runtime import Tools, provide_tools
from sandbox.remote import InProcessSandbox
from sandbox.webhooks.payloads import NAMINGS, SHAPES
from service.actions.connection.connect import connect
from service.actions.connection.read_catalogue import read_catalogue
from service.actions.operations.tick import tick
from service.actions.settings.save_settings import save_settings
from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import start_reconciliation
from service.actions.syncing.sync_person import sync_person
from service.app import create_app
from service.facts.runs import Cause
from service.humaans.client import HumaansClient
from service.rules.mapping.default_mapping import default_settings
from service.services import Services
from service.store.companies import companies
from service.store.database.connection import connection
from service.store.syncing import pending_syncs
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Delivery, PersonSync, Run
from tests.recorded_notifications import RecordedNotifications
from tests.walks import invariants, reference
from tests.walks.life import ears

SECRET = "whsec_walk"


class House:
    """The application on an address of its own, connected to the sandbox, with everyone imported."""

    def __init__(self, url, services, job_notifier, company, sandbox):
        self.url, self.services, self.job_notifier, self.company, self.sandbox = (
            url,
            services,
            job_notifier,
            company,
            sandbox,
        )
        self.logged = []

    def set_up_webhook(self, **options):
        return self.sandbox.set_up_webhook(
            f"{self.url}/webhooks/humaans/{self.company.webhook_key}", SECRET, status="published", **options
        )

    def settle(self):
        """Every webhook delivered, every notification worked."""
        made = self.sandbox.deliveries()
        with connection():
            self.work()
        return made

    def work(self):
        while self.job_notifier.runs or self.job_notifier.people:
            if self.job_notifier.people:
                sync_person(self.services, self.job_notifier.people.pop(0))
            else:
                reconcile_company(self.services, self.job_notifier.runs.pop(0))

    def employee(self, key):
        with connection():
            return Employee.get_or_none(Employee.person_id == self.sandbox.person_id(key))

    def all_equal(self):
        """Nothing left to change by a reading of everyone: the store equals Humaans, field by field."""
        with connection():
            run = start_reconciliation(
                self.services, self.job_notifier, self.company.id, cause=Cause.MANUAL, actor="walk"
            )
            self.work()
            done = Run.get_by_id(run.id)
        return (done.state, done.created, done.updated) == ("succeeded", 0, 0)

    def wrong_after_healing(self):
        """Everyone is read; after that nothing is left to change, and every invariant holds."""
        self.sandbox.heal()
        self.all_equal()
        wrong = [] if self.all_equal() else ["I1 something is not as in Humaans"]
        world = reference.World(self.sandbox)
        with connection():
            wrong += invariants.doubled(invariants.stored_employees(self.company.id))
            wrong += invariants.never_ended(self.services.clock()) + invariants.history_gaps(self.company.id)
            wrong += invariants.over_budget(self.sandbox.counters(), others=40)
        kept_in = invariants.canaries(world, self.sandbox.token, SECRET)
        return wrong + invariants.leaks("the log", "\n".join(map(str, self.logged)), kept_in)


@pytest.fixture(scope="module")
def sandbox_of_module():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


@pytest.fixture
def house(database_url, tmp_path, clock, secrets, sandbox_of_module):
    """Whatever a test does, all is healed after it and every invariant must hold."""
    sandbox_of_module.reset()
    client = HumaansClient(sandbox_of_module.api_url, sandbox_of_module.token, sleep=lambda _seconds: None)
    services = Services(
        clock=clock, secrets=secrets, humaans=lambda token, company_id: client, public_url="http://localhost"
    )
    job_notifier = RecordedNotifications()
    app = create_app(read_settings({"APP_ENV": "test"}, project_root=tmp_path), services, job_notifier)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with connection():
        company = companies.create("acme", "Acme Ltd", clock())
        connect(services, company.id, sandbox_of_module.token, webhook_secret=SECRET, actor="walk")
        chosen = default_settings(read_catalogue(services, company.id))
        save_settings(services, job_notifier, company.id, chosen, expected_version=None, actor="walk")
        found = House(f"http://127.0.0.1:{server.port}", services, job_notifier, company, sandbox_of_module)
        found.work()
    try:
        with ears(found):
            yield found
            wrong = found.wrong_after_healing()
    finally:
        sandbox_of_module.reset()
        server.shutdown()
        thread.join()
        server.server_close()
        client.close()
    assert not wrong, "\n".join(wrong)


def test_a_change_in_humaans_is_the_stored_field(house):
    house.set_up_webhook()
    house.sandbox.change("people", "amelia", city="York")
    made = house.settle()
    assert [(each["event"], each["attempts"][0]["status"]) for each in made] == [("person.updated", 200)]
    amelia = house.employee("amelia")
    assert amelia.city == "York"
    with connection():
        change = Change.get(Change.employee == amelia.id, Change.field == "city")
    assert (change.old, change.new, change.cause) == ("Leeds", "York", "event")
    assert house.all_equal()


@pytest.mark.parametrize("payload", [shape for shape in SHAPES if shape != "unknown"])
@pytest.mark.parametrize("naming", NAMINGS)
def test_every_shape_and_naming_arrives(house, payload, naming):
    house.set_up_webhook(payload=payload, naming=naming, event_ids=payload != "array")
    house.sandbox.change("people", "amelia", city="York")
    house.settle()
    assert house.employee("amelia").city == "York"


@pytest.mark.parametrize("signature", ["hex", "upper-hex", "sha256=", "base64", "list"])
def test_every_way_of_signing_arrives(house, signature):
    house.set_up_webhook(signature=signature)
    house.sandbox.change("people", "amelia", city="York")
    house.settle()
    assert house.employee("amelia").city == "York"


def test_a_raise_arrives_through_its_compensation(house):
    house.set_up_webhook()
    salary = house.sandbox.rows("compensations", person="amelia")[-1]
    house.sandbox.change("compensations", salary["id"], amount="51234.56")
    house.settle()
    assert house.employee("amelia").salary_amount_minor == 5123456
    assert house.all_equal()


def test_a_new_starter_and_a_leaver_arrive(house):
    house.set_up_webhook()
    una = house.sandbox.hire(firstName="Una", lastName="Field", employeeId="2001", key="una")
    house.sandbox.leave("amelia", on="2026-11-30")
    house.settle()
    with connection():
        assert Employee.get(Employee.person_id == una["id"]).employee_id == "2001"
    assert house.employee("amelia").employment == "leaving"
    assert house.all_equal()


def test_F1_F2_doubled_and_shuffled_webhooks_end_in_the_newest_state(house):
    house.set_up_webhook(duplicates=2, reorder=3)
    for city in ("York", "Hull", "Bath", "Ely", "Wells"):
        house.sandbox.change("people", "amelia", city=city)
    house.settle()
    assert house.employee("amelia").city == "Wells"
    assert house.all_equal()


def test_F1_two_hundred_events_over_ten_people_cost_few_readings(house):
    house.set_up_webhook(parallel=4)
    keys = [person["id"] for person in house.sandbox.rows("people")][:10]
    house.sandbox.forget_requests()
    for number in range(200):
        house.sandbox.change("people", keys[number % 10], city=f"City{number}")
    house.settle()
    fetched = [each for each in house.sandbox.requests() if each["method"] == "GET" and "/people/" in each["path"]]
    assert len(fetched) <= 20
    assert house.all_equal()


def test_a_job_that_takes_long_hands_the_rest_of_its_people_on(house):
    house.set_up_webhook()
    for row in house.sandbox.rows("people")[:3]:
        house.sandbox.change("people", row["id"], city="York")
    house.sandbox.deliveries()
    people, house.job_notifier.people = house.job_notifier.people, []
    provide_tools(lambda: Tools(house.services, house.job_notifier))
    house.sandbox.switch(latency_ms=1000 * TURN_SECONDS / 4)
    sync(*people)
    assert house.job_notifier.people == people[1:]
    house.sandbox.switch(latency_ms=0.0)
    house.settle()
    assert house.all_equal()


def test_F4_webhooks_that_are_lost_are_made_good_and_counted(house):
    house.set_up_webhook(lose=1.0)
    house.sandbox.change("people", "amelia", city="York")
    house.settle()
    assert house.employee("amelia").city == "Leeds"
    assert not house.all_equal()
    with connection():
        assert Run.select().order_by(Run.id.desc()).first().drift_found == 1
    assert house.employee("amelia").city == "York"


def test_F5_a_lost_notification_is_repeated_by_the_tick(house, clock):
    house.set_up_webhook()
    house.sandbox.change("people", "amelia", city="York")
    house.sandbox.deliveries()
    house.job_notifier.people.clear()
    clock.forward(minutes=1)
    with connection():
        tick(house.services, house.job_notifier)
        house.work()
        assert pending_syncs.oldest_waiting() is None
    assert house.employee("amelia").city == "York"


@pytest.mark.parametrize("signature", ["wrong", "none"])
def test_F9_what_is_not_signed_changes_nothing(house, signature):
    house.set_up_webhook(signature=signature)
    house.sandbox.change("people", "amelia", city="York")
    (made,) = house.settle()
    assert made["attempts"][0]["status"] == 401
    assert house.employee("amelia").city == "Leeds"


def test_F12_an_event_no_one_knows_has_everyone_looked_at(house, clock):
    house.set_up_webhook(payload="unknown")
    clock.forward(minutes=5)
    house.sandbox.change("people", "amelia", city="York")
    house.settle()
    assert house.employee("amelia").city == "York"


def test_F12_a_renamed_custom_field_has_everyone_looked_at(house, clock):
    house.set_up_webhook()
    clock.forward(minutes=5)
    field = house.sandbox.rows("custom-fields")[0]
    house.sandbox.change("custom-fields", field["id"], name="Renamed")
    house.settle()
    with connection():
        assert Run.select().where(Run.cause == "event").count() == 1


def test_F13_a_test_delivery_makes_no_one(house):
    path = f"{house.url}/webhooks/humaans/{house.company.webhook_key}/test"
    house.set_up_webhook(test_url=path)
    with connection():
        before = Employee.select().count()
    house.sandbox.send_test()
    (made,) = house.settle()
    assert made["attempts"][0]["status"] == 200
    with connection():
        assert Employee.select().count() == before
        assert PersonSync.select().count() == 0
        assert Delivery.get().state == "test"


def test_F63_a_webhook_switched_off_while_we_refused_it_leaves_the_data_right(house, clock):
    """Five days of 401, then the secret is mended: the hourly run kept payroll right all along."""
    hook = house.set_up_webhook(signature="wrong")
    house.sandbox.change("people", "amelia", city="York")
    for _ in range(6):
        house.settle()
        house.sandbox.move_clock("1d")
    house.settle()
    assert house.sandbox.webhooks()[0]["status"] == "disabled"
    clock.forward(hours=1)
    with connection():
        tick(house.services, house.job_notifier)
        house.work()
    assert house.employee("amelia").city == "York"
    house.sandbox.change_webhook(hook["id"], signature="hex", status="published")
    house.sandbox.change("people", "amelia", city="Hull")
    house.settle()
    assert house.employee("amelia").city == "Hull"
