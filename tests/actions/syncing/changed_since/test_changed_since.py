"""An hourly run asks only for what changed where that is proved to work, and reads everyone wherever it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import request_reconciliation
from service.facts.capabilities import ChangeFilter
from service.facts.humaans import Resource
from service.facts.runs import Cause
from service.facts.settings import Exclusion, Operator
from service.store.companies import capabilities, connections, settings
from service.store.database.connection import write_transaction
from service.store.employees import employees
from service.store.syncing import decisions, pending_syncs, runs, sync_requests
from service.store.syncing.webhook_deliveries import DeliveryState
from service.store.tables.employees import Employee
from service.store.tables.syncing import Delivery
from tests.actions.syncing.changed_since.conftest import WORKS

#: Two for each of five lists, and three for what belongs to the company.
OF_AN_UNCHANGED_HOUR = 13


def read_everyone(run):
    assert run.state == "succeeded", run.error_message
    return run.changed_since is None


def test_an_unchanged_hour_costs_two_requests_for_each_list_in_use(payroll):
    run = payroll.run()
    assert (run.state, run.requests, run.unchanged, run.updated) == ("succeeded", OF_AN_UNCHANGED_HOUR, 5, 0)
    assert (run.done, run.total) == (5, 5)
    assert run.changed_since == payroll.clock.now.replace(hour=10)
    payroll.clock.forward(hours=1)
    assert payroll.run().changed_since == payroll.clock.now.replace(hour=11)


def test_who_asks_for_everyone_while_the_hours_run_waits_gets_everyone_read(payroll, hris):
    with write_transaction():
        hourly = request_reconciliation(payroll.company.id, cause=Cause.HOURLY, actor="schedule", now=payroll.clock())
        asked = request_reconciliation(payroll.company.id, cause=Cause.MANUAL, actor="alice", now=payroll.clock())
        again = request_reconciliation(payroll.company.id, cause=Cause.HOURLY, actor="schedule", now=payroll.clock())
    assert hourly.id == asked.id == again.id
    reconcile_company(payroll.services, asked.id)
    run = runs.by_id(payroll.company.id, asked.id)
    assert (run.cause, run.started_by) == ("manual", "alice")
    assert read_everyone(run)


def test_whoever_has_a_changed_row_in_any_list_is_read_and_written(payroll, hris):
    for name, row, value, field, expected in (
        ("people", "p1", {"firstName": "Grace"}, "first_name", "Grace"),
        ("compensations", "c1", {"amount": "71000"}, "salary_amount_minor", 7_100_000),
        ("bank-accounts", "b1", {"accountNumber": "31926819"}, "account_number", "31926819"),
        ("job-roles", "r1", {"jobTitle": "Countess"}, "job_title", "Countess"),
        ("custom-values", "v1", {"value": "K475"}, "tax_code", "K475"),
    ):
        hris.change(name, row, **value)
        run = payroll.run()
        assert not read_everyone(run), name
        assert (run.updated, run.unchanged, run.drift_found) == (1, 4, 1), name
        assert getattr(payroll.employee(1), field) == expected
        assert (run.requests, run.saw["people"]) == (OF_AN_UNCHANGED_HOUR + 5, 5)
        payroll.clock.forward(hours=1)


def test_a_swap_brings_someone_unknown_who_is_read_and_added(payroll, hris):
    hris.delete(5)
    hris.hire(6)
    run = payroll.run()
    assert not read_everyone(run)
    assert (run.created, payroll.employee(6).employee_id, payroll.employee(5).not_seen) == (1, "6", False)


def test_someone_unknown_whose_employee_id_another_has_is_held(payroll, hris):
    hris.delete(5)
    hris.hire(6, employeeId="1")
    assert payroll.run().held == 1
    assert payroll.employee(6) is None
    assert {code for person_id, code in payroll.issues() if person_id == "p6"} == {"employee_id_doubled"}


def test_everyone_is_read_wherever_what_changed_cannot_be_told_and_only_then(payroll, hris):
    happenings = {
        "someone was added": lambda: hris.hire(6),
        "a row was deleted": lambda: hris.rows["bank-accounts"].pop("b2"),
        "bank details were emptied": lambda: hris.change("bank-accounts", "b1", sortCode=None),
        "a place changed": lambda: hris.rows["locations"]["l1"].update(label="Leeds"),
        "a record was closed": lambda: employees.close(payroll.employee(5).id, "left", payroll.clock()),
        "one list cannot be filtered": lambda: _probe(payroll, Resource.JOB_ROLES, ChangeFilter.IGNORED),
        "of one list it is not known": lambda: _probe(payroll, Resource.PEOPLE, ChangeFilter.UNKNOWN),
        "it was found out long ago": lambda: payroll.clock.forward(days=2) and payroll.run(Cause.MANUAL),
        "each list is a page": lambda: payroll.probe(replace(WORKS, page_size=100_000)),
        "an event was about everyone": lambda: _event_about_everyone(payroll),
        "there is another token": lambda: _connect_again(payroll),
        "the settings changed": lambda: _save(payroll, sync_salaries=False),
        "it is another day": lambda: payroll.clock.forward(days=1),
    }
    for what, happens in happenings.items():
        payroll.clock.forward(minutes=1)
        happens()
        payroll.clock.forward(minutes=1)
        assert read_everyone(payroll.run()), what
        payroll.probe()
        payroll.clock.forward(minutes=20)
        assert not read_everyone(payroll.run()), what


def test_someone_who_may_be_missing_is_looked_for_by_two_readings_of_everyone(payroll, hris):
    hris.delete(5)
    for _ in range(2):
        assert read_everyone(payroll.run())
        payroll.clock.forward(hours=1)
    assert payroll.employee(5).not_seen
    assert not read_everyone(payroll.run())


def test_a_list_that_is_refused_stops_the_run_for_review_as_ever(payroll, hris):
    hris.hidden.add("bank-accounts")
    assert payroll.run().state == "held"
    hris.hidden.clear()
    payroll.clock.forward(hours=1)
    assert read_everyone(payroll.run())


def _save(payroll, **changes):
    chosen = settings.in_force(payroll.company.id)
    settings.save(
        payroll.company.id, replace(chosen, **changes), expected_version=1, saved_by="alice", now=payroll.clock()
    )


def _event_about_everyone(payroll):
    Delivery.create(
        company=payroll.company, dedupe_key="x", state=DeliveryState.EVERYONE, received_at=payroll.clock(),
        last_at=payroll.clock(),
    )  # fmt: skip


def _probe(payroll, resource, found):
    payroll.probe(replace(WORKS, change_filter={**WORKS.change_filter, resource: found}))


def _connect_again(payroll):
    connection = connections.of_company(payroll.company.id)
    connection.connected_at = payroll.clock()
    connection.save()


def test_only_an_hourly_run_that_writes_reads_what_changed(payroll):
    assert all(read_everyone(payroll.run(cause)) for cause in (Cause.MANUAL, Cause.EVENT, Cause.SETTINGS))
    assert read_everyone(payroll.run(dry_run=True))


@pytest.mark.parametrize(("what", "kept"), [("ignored", ChangeFilter.IGNORED), ("refused", ChangeFilter.REFUSED)])
def test_a_filter_that_lies_or_is_refused_is_lost_and_everyone_is_read_in_the_same_run(payroll, hris, what, kept):
    hris.filter = what
    hris.change("people", "p1", firstName="Grace")
    run = payroll.run()
    assert read_everyone(run)
    assert (run.updated, payroll.employee(1).first_name) == (1, "Grace")
    known = capabilities.of_connection(connections.of_company(payroll.company.id)).found
    assert set(known.change_filter.values()) == {kept}
    hris.filter = "honoured"
    payroll.clock.forward(hours=1)
    assert read_everyone(payroll.run())


def test_someone_who_cannot_be_read_by_id_keeps_no_one_from_being_read(payroll, hris):
    hris.broken.add("p1")
    hris.change("people", "p1", firstName="Grace")
    run = payroll.run()
    assert (read_everyone(run), run.updated, payroll.employee(1).first_name) == (True, 1, "Grace")


def test_people_on_hold_and_excluded_are_counted_as_what_they_still_are(payroll, hris):
    _save(payroll, exclusions=(Exclusion("person.contractType", Operator.IS, ("Contractor",)),))
    for number in range(1, 6):
        hris.rows["people"][f"p{number}"]["contractType"] = "Full time"
    hris.hire(6, contractType="Contractor")
    hris.hire(7, contractType="Full time", employeeId=None)
    first = payroll.run()
    payroll.clock.forward(hours=1)
    second = payroll.run()
    assert (read_everyone(first), read_everyone(second)) == (True, False)
    assert [(run.updated, run.unchanged, run.excluded, run.held) for run in (first, second)] == [
        (5, 0, 1, 1),
        (0, 5, 1, 1),
    ]
    payroll.clock.forward(hours=1)
    for number in (1, 6, 7):
        hris.change("people", f"p{number}", city="York")
    third = payroll.run()
    assert (read_everyone(third), third.unchanged, third.updated, third.excluded, third.held) == (False, 4, 1, 1, 1)


def test_an_edit_in_payroll_gives_way_to_humaans_as_in_any_run(payroll):
    Employee.update(first_name="Edited", fingerprint=None).where(Employee.id == payroll.employee(2).id).execute()
    run = payroll.run()
    assert not read_everyone(run)
    assert (run.updated, run.drift_found, payroll.employee(2).first_name) == (1, 0, "Ada")


def test_whoever_waits_or_was_decided_about_is_read_too_and_no_longer_waits(payroll):
    company_id = payroll.company.id
    with write_transaction():
        sync_requests.request(company_id, "p2", Cause.EVENT, payroll.clock())
    decisions.record(company_id, ("p3", "name_changed", None, "x"), "keep", "alice", payroll.clock())
    run = payroll.run()
    assert (read_everyone(run), run.requests, run.unchanged) == (False, OF_AN_UNCHANGED_HOUR + 2 * 5, 5)
    assert not pending_syncs.waiting(company_id)


def test_a_clock_of_humaans_that_is_behind_hides_nothing(payroll, hris):
    hris.skew -= 3 * (payroll.clock.now - payroll.clock.now.replace(hour=10))
    hris.change("people", "p1", firstName="Grace")
    run = payroll.run()
    assert (read_everyone(run), run.updated) == (False, 1)


def test_what_filtered_runs_missed_is_repaired_by_the_first_run_of_the_day_and_counted(payroll, hris):
    hris.change("people", "p1", firstName="Grace", is_noted=False)
    missed = payroll.run()
    assert (read_everyone(missed), missed.updated) == (False, 0)
    payroll.clock.forward(hours=14)
    repaired = payroll.run()
    assert (read_everyone(repaired), repaired.updated, repaired.drift_found) == (True, 1, 1)


def test_an_effective_date_that_is_reached_is_no_drift(payroll, hris):
    hris.rows["compensations"]["c9"] = hris.rows["compensations"]["c1"] | {
        "id": "c9", "amount": "71000", "effectiveDate": "2026-11-24",
    }  # fmt: skip
    assert read_everyone(payroll.run())
    payroll.clock.forward(hours=1)
    assert not read_everyone(payroll.run())
    payroll.clock.forward(hours=13)
    reached = payroll.run()
    assert (read_everyone(reached), reached.updated, reached.drift_found) == (True, 1, 0)
    assert payroll.employee(1).salary_amount_minor == 7_100_000
