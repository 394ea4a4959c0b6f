"""Changes of Amelia's that are held, with what payroll has of them."""

from __future__ import annotations

import pytest

from service.store.approvals import held_changes
from service.store.tables.approvals import HeldChange
from tests.actions.conftest import Story

OLD_PAY, NEW_PAY = 5_250_000, 9_000_000


class HeldStory(Story):
    """The words of the tests about held changes."""

    def raise_pay(self, amount="90000"):
        """In Humaans, without a webhook."""
        salary = self.sandbox.rows("compensations", person="amelia")[0]
        self.sandbox.change("compensations", salary["id"], amount=amount, quiet=True)

    @property
    def pay(self):
        """Amelia's, in payroll."""
        return self.employee("amelia").salary_amount_minor

    @property
    def pending(self):
        return held_changes.pending(self.company.id)

    def only(self):
        (row,) = self.pending
        return row

    def states(self):
        return [row.state for row in HeldChange.select().order_by(HeldChange.id)]


@pytest.fixture
def story(services, job_notifier, company, sandbox, kept_import):
    return HeldStory(services, job_notifier, company, sandbox, kept_import)


@pytest.fixture
def held(story, clock):
    """Amelia's rise of more than a quarter, brought by the hourly sync: no one's."""
    story.imported()
    clock.forward(minutes=5)
    story.raise_pay()
    reconcile_by_schedule(story)
    return story


def reconcile_by_schedule(story):
    from service.actions.syncing.reconcile_company import reconcile_company
    from service.facts.audit import Actor
    from service.facts.runs import Cause, RunKind
    from service.store.syncing import runs

    run = runs.create(
        story.company.id, RunKind.RECONCILIATION, Cause.HOURLY, story.services.clock(), started_by=Actor.SCHEDULE
    )
    reconcile_company(story.services, run.id)
