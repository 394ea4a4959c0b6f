"""What two at once must not do to an employee: pause and run, settle and sync, page and page, deploy and run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.connection.connect import connect
from service.actions.employees.issue_resolutions import NotOfferedError
from service.actions.employees.resolve_issue import resolve_issue
from service.actions.operations.tick import tick
from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import start_sync
from service.facts.runs import Cause, RunKind
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.settings_document import to_document
from service.store.companies import catalogues, companies, settings
from service.store.database import connection as store_database
from service.store.database.connection import write_transaction
from service.store.syncing import runs, sync_requests
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run
from tests.actions.syncing.sync_rows import sync_person


class Meanwhile:
    """A client that lets something happen in the middle of a reading."""

    def __init__(self, client, once):
        self._client, self._once = client, once

    def __getattr__(self, name):
        found = getattr(self._client, name)
        if name in {"in_zone", "counted"}:
            return lambda *words: Meanwhile(found(*words), self._once)
        if name not in {"fetch_snapshot", "fetch_person"}:
            return found

        def then(*words, **options):
            answer = found(*words, **options)
            if self._once:
                with store_database.connection():  # a person is read in a thread of its own
                    changed = self._once.pop()()
                answer = answer if changed is None else changed(answer)
            return answer

        return then


@pytest.fixture
def while_reading(services):
    def made(happens):
        clients, once = {}, [happens]

        def humaans(token, company_id):
            return clients.setdefault(token, Meanwhile(services.humaans(token, company_id), once))

        return replace(services, humaans=humaans)

    return made


@pytest.fixture
def pause(story, company, clock):
    def press():
        chosen = settings.current(company.id)
        settings.save(
            company.id, replace(chosen, paused=True), expected_version=chosen.version, saved_by="alice", now=clock()
        )

    return press


def _queued(company, clock, cause=Cause.HOURLY):
    return runs.create(company.id, RunKind.RECONCILIATION, cause, clock())


def _request(company, sandbox, clock, key, cause=Cause.EVENT):
    with write_transaction():
        return sync_requests.request(company.id, sandbox.person_id(key), cause, clock())


def test_A9_a_pause_saved_while_a_run_reads_stops_what_it_would_write(
    story, company, clock, sandbox, while_reading, pause
):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    run = _queued(company, clock)
    reconcile_company(while_reading(pause), run.id)
    assert story.employee("amelia").city == "Leeds"
    assert runs.by_id(company.id, run.id).phase == "paused"


def test_A9_a_pause_saved_while_an_event_s_sync_reads_stops_it(story, company, clock, sandbox, while_reading, pause):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    sync_person(while_reading(pause), _request(company, sandbox, clock, "amelia").id)
    assert story.employee("amelia").city == "Leeds"


def test_B4_events_empty_no_pay_they_leave_it_to_a_guarded_run(story, company, clock, sandbox, services):
    story.imported()
    sandbox.fail(path="/compensations$", empty=True, times=-1)
    for key in ("amelia", "isla", "leo", "priya"):
        sync_person(services, _request(company, sandbox, clock, key).id)
        assert story.employee(key).salary_amount_minor is not None
    clock.forward(minutes=3)
    assert story.reconcile().state == "held"


def test_B4_while_a_run_is_held_even_sync_now_empties_no_pay(story, company, clock, sandbox, services, job_notifier):
    story.imported()
    sandbox.fail(path="/compensations$", empty=True, times=-1)
    assert story.reconcile().state == "held"
    start_sync(services, job_notifier, company.id, story.employee("amelia").id, actor="bob")
    sync_person(services, job_notifier.people[-1])
    assert story.employee("amelia").salary_amount_minor == 5_250_000


def test_F37_a_row_hidden_by_a_shifted_page_empties_nothing(story, company, clock, while_reading, sandbox):
    story.imported()
    amelia = sandbox.person_id("amelia")

    def hide(snapshot):
        people = tuple(replace(p, bank_accounts=()) if p.id == amelia else p for p in snapshot.people)
        return replace(snapshot, people=people)

    run = _queued(company, clock)
    reconcile_company(while_reading(lambda: hide), run.id)
    assert runs.by_id(company.id, run.id).state == "succeeded"
    assert story.employee("amelia").account_number == "88837491"


def test_an_id_that_was_given_to_someone_else_meanwhile_cannot_be_taken_over(
    story, company, sandbox, services, job_notifier, clock
):
    story.imported()
    sandbox.change("people", "amelia", employeeId="2002", quiet=True)
    story.reconcile()
    issue = Issue.get(Issue.code == "employee_id_changed")
    sandbox.change("people", "amelia", employeeId="1002", quiet=True)
    sandbox.hire(firstName="Una", lastName="Field", employeeId="2002", quiet=True, key="una")
    sync_person(services, _request(company, sandbox, clock, "una").id)
    assert story.employee("una").employee_id == "2002"
    with pytest.raises(NotOfferedError):
        resolve_issue(services, job_notifier, company.id, issue.id, "same_employment_changed_id", actor="alice")
    assert story.employee("amelia").employee_id == "1002"


def test_A11_two_newcomers_with_one_id_are_both_held_by_events_too(story, company, sandbox, services, clock):
    story.imported()
    for key in ("una", "ugo"):
        sandbox.hire(firstName=key.title(), lastName="Field", employeeId="3001", quiet=True, key=key)
    sync_person(services, _request(company, sandbox, clock, "una").id)
    assert story.employee("una") is None
    assert story.issues("una") == {"employee_id_doubled"}


def test_someone_created_by_a_webhook_in_mid_import_does_not_stop_the_import(database, services, sandbox, job_notifier):
    """The clock is asked before each batch, which is the moment a webhook may come in."""
    big = sandbox.add_company("big", size=300)
    company = companies.create("big", "Big Ltd", services.clock())
    connect(services, company.id, big.token, actor="alice")
    chosen = default_settings(catalogues.of_company(company.id))
    settings.save(company.id, chosen, expected_version=0, saved_by="alice", now=services.clock())
    run = _queued(company, services.clock, Cause.SETTINGS)
    last = max(row["id"] for row in big.rows("people"))
    came_in = []

    def clock():
        if not came_in and Employee.select().count() >= 250 and not store_database.database.in_transaction():
            came_in.append(True)
            with write_transaction():
                sync_request = sync_requests.request(company.id, last, Cause.EVENT, services.clock())
            sync_person(services, sync_request.id)
        return services.clock()

    reconcile_company(replace(services, clock=clock), run.id)
    assert came_in
    assert runs.by_id(company.id, run.id).state == "succeeded"
    people = [row.person_id for row in Employee.select()]
    assert len(people) == len(set(people))
    assert last in people


@pytest.mark.parametrize("cut", [SystemExit, TimeoutError])
def test_F19_a_run_cut_off_by_a_deploy_or_its_time_is_begun_again(
    story, company, clock, services, job_notifier, while_reading, cut
):
    story.imported()

    def cut_off():
        raise cut

    run = _queued(company, clock)
    with pytest.raises(cut):
        reconcile_company(while_reading(cut_off), run.id, timed_out_by=TimeoutError)
    tick(services, job_notifier)
    assert runs.by_id(company.id, run.id).state == "failed"
    heir = Run.get(Run.cause == "restart")
    reconcile_company(services, heir.id)
    assert runs.by_id(company.id, heir.id).state == "succeeded"


def test_a_decision_is_forgotten_once_humaans_shows_something_else(story, company, sandbox, services, job_notifier):
    story.imported()
    document = to_document(settings.current(company.id))
    for entry in document["mapping"]:
        entry["on_blank"] = "hold"
    story.save(mapping=document["mapping"])
    sandbox.change("people", "amelia", personalPhoneNumber=None, quiet=True)
    story.reconcile()
    issue = Issue.get(Issue.code == "blank_held", Issue.closed_at.is_null())
    resolve_issue(services, job_notifier, company.id, issue.id, "keep_value", actor="alice")
    story.reconcile()
    assert "blank_held" not in story.issues("amelia")
    sandbox.change("people", "amelia", personalPhoneNumber="+44 7700 900999", quiet=True)
    story.reconcile()
    sandbox.change("people", "amelia", personalPhoneNumber=None, quiet=True)
    story.reconcile()
    assert "blank_held" in story.issues("amelia")


def test_trouble_with_one_missing_person_by_id_does_not_fail_every_run(story, sandbox):
    story.imported()
    sandbox.delete("people", "amelia", quiet=True)
    story.reconcile()
    sandbox.fail(path=f"/people/{sandbox.person_id('amelia')}", status=403, times=-1)
    assert story.reconcile().state == "succeeded"
    assert not story.employee("amelia").not_seen
