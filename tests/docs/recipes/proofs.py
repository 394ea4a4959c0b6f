"""What is there once every list was followed: run as a test in the copy, see test_recipes.py."""

from __future__ import annotations

import csv
import io

from jobs.processes.pools import WORKER_POOLS
from jobs.queueing.registry import declared_job
from jobs.worker import JOB_MODULES
from service.actions.operations.tick import tick
from service.facts.employees import PAYROLL_FIELD_KINDS
from service.rules.exports.registry import TARGETS
from service.store.companies import settings
from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.store.tables.syncing import Slot
from service.web.ui import issue_labels
from tests.recorded_notifications import RecordedNotifications
from tests.web.conftest import ORIGIN

ACME = "/companies/acme"


def test_a_payroll_field_is_imported_from_its_source(imported):
    assert "preferred_name" in PAYROLL_FIELD_KINDS
    with connection():
        assert Employee.select().where(Employee.preferred_name.is_null(False)).count() > 0


def test_a_source_is_offered_by_the_mapping(bob, imported):
    assert "person.nickname" in bob.open(f"{ACME}/mapping").text


def test_a_humaans_key_is_kept():
    from service.humaans.parsing import keys

    assert "nickname" in keys.PERSON_SHARED_TEXTS


def test_an_issue_code_has_a_heading_and_a_fix():
    from service.facts.issues import IssueCode

    assert issue_labels.kind(IssueCode.NICKNAME_ODD) == "A nickname looks odd"
    assert issue_labels.fix(IssueCode.NICKNAME_ODD) == "Check the nickname in Humaans"


def test_a_switch_is_on_the_page_and_in_the_api_and_kept(bob, imported, acme):
    assert "Send birthday cards" in bob.open(f"{ACME}/settings").text
    found = acme.get("/settings").json
    assert found["send_birthday_cards"] is False
    answer = acme.put("/settings", {"version": found["version"], "send_birthday_cards": True})
    assert answer.status_code == 200, answer.text
    with connection():
        assert settings.in_force(Company.get(Company.slug == "acme").id).send_birthday_cards is True


def test_a_job_is_declared_and_some_worker_serves_its_queue():
    from jobs.definitions import count_people

    assert count_people in JOB_MODULES
    assert declared_job(count_people.count_people).queue in {queue for pool in WORKER_POOLS for queue in pool.queues}


def test_a_scheduled_thing_is_done_once_in_its_slot(cast, services, sandbox):
    for _ in range(2):
        with connection():
            tick(services, RecordedNotifications())
    with connection():
        assert Slot.select().where(Slot.kind == "birthdays").count() == len(cast)


def test_a_page_is_in_the_menu_and_opens(bob, vera):
    assert f'href="{ACME}/birthdays"' in bob.open(f"{ACME}/").text
    assert bob.open(f"{ACME}/birthdays").status_code == 200
    assert vera.open(f"{ACME}/birthdays").status_code == 403


def test_an_api_call_answers_and_is_in_the_document(acme):
    assert acme.get("/birthdays").json == {"data": []}
    assert any(path.endswith("/birthdays") for path in acme.get("/api/v1/openapi.json").json["paths"])


def test_a_kind_of_notice_is_shown(bob):
    assert "Cards are late" in bob.open("/companies/acme/notifications").text


def test_a_channel_is_offered(alice):
    assert 'value="pigeon">Pigeon<' in alice.open(f"{ACME}/channels").text


def test_a_notice_is_shown(bob):
    with bob.client.session_transaction(base_url=ORIGIN) as session:
        session["notice"] = "cards-sent"
    assert "The birthday cards are on their way." in bob.open(f"{ACME}/").text


def test_a_payroll_program_is_one_of_the_targets_and_its_columns_are_on_the_page(bob):
    assert "ledgerly" in TARGETS
    assert "Works in" in bob.open("/export-formats").text


def test_an_export_is_linked_and_is_a_file(bob, imported):
    assert f"{ACME}/export/birthdays" in bob.open(f"{ACME}/employees").text
    answer = bob.send(f"{ACME}/export/birthdays")
    assert next(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))) == ["Who", "When"]
