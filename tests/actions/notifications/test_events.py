"""Each place that writes what programs are told of raises its event, with the ids of what was written and no values."""

from __future__ import annotations

import pytest

from service.actions.approvals.decide_held_changes import approve
from service.actions.approvals.undo_run import plan_undo, undo_run
from service.actions.delivery.payslip_events import tell_programs
from service.actions.employees.edit_employee import edit_employee
from service.actions.notifications.evaluate_notices import evaluate_company
from service.facts.payslips import Channel, ChannelState
from service.store.companies import connections
from service.store.database.connection import write_transaction
from service.store.tables.channels import EventEndpoint, OutgoingEvent
from service.store.tables.notifications import Notice
from tests.actions.approvals.conftest import HeldStory


@pytest.fixture
def story(services, job_notifier, company, sandbox, clock, kept_import):
    """A company with an endpoint that wants everything."""
    EventEndpoint.create(
        company=company, name="engine", address_shown="https://engine.example", state="active", created_by="olivia",
        created_at=clock(),
    )  # fmt: skip
    return HeldStory(services, job_notifier, company, sandbox, kept_import)


@pytest.fixture
def raised(story):
    """What was raised since this was last asked, as kind and ids."""

    def since():
        found = [(row.kind, row.ids) for row in OutgoingEvent.select().order_by(OutgoingEvent.id)]
        OutgoingEvent.delete().execute()
        return found

    return since


def test_a_sync_tells_who_was_created_changed_and_left(story, raised, sandbox, clock):
    story.imported()
    created = raised()
    assert {kind for kind, _ in created} == {"employee.created"}
    assert sorted(ids["employee_id"] for _, ids in created) == sorted(row.id for row in story.everyone())
    clock.forward(minutes=5)
    amelia, isla = story.employee("amelia").id, story.employee("isla").id
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.leave("isla", "2026-11-20", quiet=True)
    story.reconcile()
    told = raised()
    assert ("employee.updated", {"employee_id": amelia}) in told
    assert ("employee.left", {"employee_id": isla}) in told
    assert {ids["employee_id"] for _, ids in told} == {amelia, isla}


def test_an_edit_an_approval_and_an_undo_tell_who_was_changed(story, raised, services, company, clock):
    story.imported()
    raised()
    amelia = story.employee("amelia").id
    updated = [("employee.updated", {"employee_id": amelia})]
    edit_employee(services, company.id, amelia, {"city": "Selby"}, actor="carol")
    assert raised() == updated
    clock.forward(minutes=5)
    story.raise_pay()
    story.reconcile()
    raised()
    approve(services, company.id, story.only().id, actor="bob")
    assert raised() == updated
    clock.forward(minutes=5)
    story.sandbox.change("people", "isla", city="Hull", quiet=True)
    updated = [("employee.updated", {"employee_id": story.employee("isla").id})]
    run = story.reconcile()
    assert raised() == updated
    undo_run(services, company.id, run.id, plan_undo(company.id, run.id).digest, actor="bob")
    assert raised() == updated


def test_a_run_that_is_paused_is_told(story, raised, sandbox):
    story.imported()
    raised()
    for person in sandbox.rows("people")[:12]:
        sandbox.delete("people", person["id"], quiet=True)
    run = story.reconcile()
    assert run.state == "held"
    assert ("run.paused", {"run_id": run.id}) in raised()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (ChannelState.UPLOADED, "payslip.delivered"),
        (ChannelState.SENT, "payslip.delivered"),
        (ChannelState.REFUSED, "payslip.failed"),
        (ChannelState.UNCLEAR, None),
    ],
)
def test_a_payslip_that_arrived_or_failed_is_told(story, raised, company, clock, state, kind):
    with write_transaction():
        tell_programs(company.id, 7, Channel.EMAIL, state, clock())
    assert raised() == ([(kind, {"payslip_id": 7, "channel": "email"})] if kind else [])


def test_a_notice_that_is_raised_and_one_that_is_over_are_told(story, raised, services, company, clock):
    story.imported()
    raised()
    connections.mark(company.id, connections.TOKEN_REFUSED, "Humaans refuses the token", clock())
    evaluate_company(services, company.id)
    ids = {"notice_id": Notice.get().id, "kind": "token_refused"}
    assert raised() == [("notice.raised", ids)]
    connections.mark(company.id, connections.CONNECTED, "", clock())
    for _ in range(2):
        evaluate_company(services, company.id)
        clock.forward(minutes=11)
    assert raised() == [("notice.cleared", ids)]
