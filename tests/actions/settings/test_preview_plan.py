"""B1: a preview is the plan, unapplied; applying it does the same and no more."""

from __future__ import annotations

import pytest

from service.actions.connection.humaans_access import ConnectAgainError
from service.actions.connection.read_snapshot import TakesTooLongError, read_snapshot
from service.facts.plans import PlanAction
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run


def test_a_preview_before_the_first_save_shows_everyone_and_writes_nothing(story, services, company):
    story.connect()
    plan = story.preview(story.default_document())
    assert plan.count(PlanAction.CREATE) == 19
    assert plan.count(PlanAction.HOLD) == 3
    assert Employee.select().count() == 0
    assert Issue.select().count() == 0


def test_preview_then_apply_give_the_same_set(story, services, company, sandbox):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    sandbox.hire(firstName="Una", employeeId="2001", quiet=True, key="una")
    document = story.default_document() | {
        "version": 1,
        "exclusions": [{"source": "person.contractType", "operator": "is", "values": ["Contractor"]}],
    }
    plan = story.preview(document)
    story.save(exclusions=document["exclusions"])
    run = Run.select().order_by(Run.id.desc()).get()
    counted = {
        "created": plan.count(PlanAction.CREATE),
        "updated": plan.count(PlanAction.UPDATE),
        "excluded": plan.count(PlanAction.EXCLUDED),
        "held": plan.count(PlanAction.HOLD),
    }
    assert counted == {name: getattr(run, name) for name in counted}
    amelia = next(each for each in plan.people if each.person_id == sandbox.person_id("amelia"))
    assert [(change.field, change.old, change.new) for change in amelia.changes] == [("city", "Leeds", "York")]


def test_a_preview_says_what_would_wait_for_approval_and_holds_nothing(story, company, sandbox):
    story.imported()
    salary = sandbox.rows("compensations", person="amelia")[0]
    sandbox.change("compensations", salary["id"], amount="90000", quiet=True)
    plan = story.preview(story.default_document() | {"version": 1})
    amelia = next(each for each in plan.people if each.person_id == sandbox.person_id("amelia"))
    assert (amelia.action, amelia.changes) == (PlanAction.UNCHANGED, ())
    assert [(each.field, each.old, each.new) for each in amelia.for_approval] == [
        ("salary_amount_minor", 5_250_000, 9_000_000)
    ]
    assert HeldChange.select().count() == 0


def test_a_preview_that_takes_longer_than_a_page_can_wait_suggests_a_dry_run(story, services, company, sandbox):
    story.connect()
    sandbox.fail("/people", delay=3.0)
    with pytest.raises(TakesTooLongError, match="dry run"):
        read_snapshot(services, company.id, frozenset(), within_seconds=0.5)


def test_F39_a_preview_with_a_revoked_token_says_connect_again_and_not_try_again(story, services, company, sandbox):
    story.imported()
    sandbox.revoke_token()
    with pytest.raises(ConnectAgainError, match="connect again"):
        story.preview(None)
