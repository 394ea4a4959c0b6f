"""The trunk of the product: someone changes something in Humaans, and payroll has it, over real HTTP both ways.

The sandbox sends signed webhooks to the real application, served on loopback by a thread; the notifications are
noted and worked as a worker would. Processes, Redis and crashes have a walk of their own.
"""

from __future__ import annotations

import pytest

from jobs.definitions.sync_people import sync
from jobs.queueing.runtime import Tools, provide_tools
from sandbox.webhooks.payloads import NAMINGS, SHAPES
from service.actions.operations.tick import tick
from service.actions.syncing.people.sync_people import TURN_SECONDS
from service.store.database.connection import connection
from service.store.syncing import pending_syncs
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Delivery, PersonSync, Run


def test_a_change_in_humaans_is_the_stored_field(served):
    served.set_up_webhook()
    served.sandbox.change("people", "amelia", city="York")
    made = served.settle()
    assert [(each["event"], each["attempts"][0]["status"]) for each in made] == [("person.updated", 200)]
    amelia = served.employee("amelia")
    assert amelia.city == "York"
    with connection():
        change = Change.get(Change.employee == amelia.id, Change.field == "city")
    assert (change.old, change.new, change.cause) == ("Leeds", "York", "event")
    assert served.all_equal()


@pytest.mark.parametrize("payload", [shape for shape in SHAPES if shape != "unknown"])
@pytest.mark.parametrize("naming", NAMINGS)
def test_every_shape_and_naming_arrives(served, payload, naming):
    served.set_up_webhook(payload=payload, naming=naming, event_ids=payload != "array")
    served.sandbox.change("people", "amelia", city="York")
    served.settle()
    assert served.employee("amelia").city == "York"


@pytest.mark.parametrize("signature", ["hex", "upper-hex", "sha256=", "base64", "list"])
def test_every_way_of_signing_arrives(served, signature):
    served.set_up_webhook(signature=signature)
    served.sandbox.change("people", "amelia", city="York")
    served.settle()
    assert served.employee("amelia").city == "York"


def test_a_raise_arrives_through_its_compensation(served):
    served.set_up_webhook()
    salary = served.sandbox.rows("compensations", person="amelia")[-1]
    served.sandbox.change("compensations", salary["id"], amount="51234.56")
    served.settle()
    assert served.employee("amelia").salary_amount_minor == 5123456
    assert served.all_equal()


def test_a_new_starter_and_a_leaver_arrive(served):
    served.set_up_webhook()
    una = served.sandbox.hire(firstName="Una", lastName="Field", employeeId="2001", key="una")
    served.sandbox.leave("amelia", on="2026-11-30")
    served.settle()
    with connection():
        assert Employee.get(Employee.person_id == una["id"]).employee_id == "2001"
    assert served.employee("amelia").employment == "leaving"
    assert served.all_equal()


def test_F1_F2_doubled_and_shuffled_webhooks_end_in_the_newest_state(served):
    served.set_up_webhook(duplicates=2, reorder=3)
    for city in ("York", "Hull", "Bath", "Ely", "Wells"):
        served.sandbox.change("people", "amelia", city=city)
    served.settle()
    assert served.employee("amelia").city == "Wells"
    assert served.all_equal()


def test_F1_two_hundred_events_over_ten_people_cost_few_readings(served):
    served.set_up_webhook(parallel=4)
    keys = [person["id"] for person in served.sandbox.rows("people")][:10]
    served.sandbox.forget_requests()
    for number in range(200):
        served.sandbox.change("people", keys[number % 10], city=f"City{number}")
    served.settle()
    fetched = [each for each in served.sandbox.requests() if each["method"] == "GET" and "/people/" in each["path"]]
    assert len(fetched) <= 20
    assert served.all_equal()


def test_a_job_that_takes_long_hands_the_rest_of_its_people_on(served):
    served.set_up_webhook()
    for row in served.sandbox.rows("people")[:3]:
        served.sandbox.change("people", row["id"], city="York")
    served.sandbox.deliveries()
    people, served.job_notifier.people = served.job_notifier.people, []
    provide_tools(lambda: Tools(served.services, served.job_notifier))
    served.sandbox.switch(latency_ms=1000 * TURN_SECONDS / 2)  # a person takes two answers in turn
    sync(*people)
    assert served.job_notifier.people == people[1:]
    served.sandbox.switch(latency_ms=0.0)
    served.settle()
    assert served.all_equal()


def test_F4_webhooks_that_are_lost_are_made_good_and_counted(served):
    served.set_up_webhook(lose=1.0)
    served.sandbox.change("people", "amelia", city="York")
    served.settle()
    assert served.employee("amelia").city == "Leeds"
    assert not served.all_equal()
    with connection():
        assert Run.select().order_by(Run.id.desc()).first().drift_found == 1
    assert served.employee("amelia").city == "York"


def test_F5_a_lost_notification_is_repeated_by_the_tick(served, clock):
    served.set_up_webhook()
    served.sandbox.change("people", "amelia", city="York")
    served.sandbox.deliveries()
    served.job_notifier.people.clear()
    clock.forward(minutes=1)
    with connection():
        tick(served.services, served.job_notifier)
        served.work()
        assert pending_syncs.oldest_waiting() is None
    assert served.employee("amelia").city == "York"


@pytest.mark.parametrize("signature", ["wrong", "none"])
def test_F9_what_is_not_signed_changes_nothing(served, signature):
    served.set_up_webhook(signature=signature)
    served.sandbox.change("people", "amelia", city="York")
    (made,) = served.settle()
    assert made["attempts"][0]["status"] == 401
    assert served.employee("amelia").city == "Leeds"


def test_F12_an_event_no_one_knows_has_everyone_looked_at(served, clock):
    served.set_up_webhook(payload="unknown")
    clock.forward(minutes=5)
    served.sandbox.change("people", "amelia", city="York")
    served.settle()
    assert served.employee("amelia").city == "York"


def test_F12_a_renamed_custom_field_has_everyone_looked_at(served, clock):
    served.set_up_webhook()
    clock.forward(minutes=5)
    field = served.sandbox.rows("custom-fields")[0]
    served.sandbox.change("custom-fields", field["id"], name="Renamed")
    served.settle()
    with connection():
        assert Run.select().where(Run.cause == "event").count() == 1


def test_F13_a_test_delivery_makes_no_one(served):
    path = f"{served.url}/webhooks/humaans/{served.company.webhook_key}/test"
    served.set_up_webhook(test_url=path)
    with connection():
        before = Employee.select().count()
    served.sandbox.send_test()
    (made,) = served.settle()
    assert made["attempts"][0]["status"] == 200
    with connection():
        assert Employee.select().count() == before
        assert PersonSync.select().count() == 0
        assert Delivery.get().state == "test"


def test_F63_a_webhook_switched_off_while_we_refused_it_leaves_the_data_right(served, clock):
    """Five days of 401, then the secret is mended: the hourly run kept payroll right all along."""
    hook = served.set_up_webhook(signature="wrong")
    served.sandbox.change("people", "amelia", city="York")
    for _ in range(6):
        served.settle()
        served.sandbox.move_clock("1d")
    served.settle()
    assert served.sandbox.webhooks()[0]["status"] == "disabled"
    clock.forward(hours=1)
    with connection():
        tick(served.services, served.job_notifier)
        served.work()
    assert served.employee("amelia").city == "York"
    served.sandbox.change_webhook(hook["id"], signature="hex", status="published")
    served.sandbox.change("people", "amelia", city="Hull")
    served.settle()
    assert served.employee("amelia").city == "Hull"
