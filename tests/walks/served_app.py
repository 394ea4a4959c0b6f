"""The application served on loopback by a thread, with the notifications noted and worked as a worker would."""

from __future__ import annotations

from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import start_reconciliation
from service.facts.runs import Cause
from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from tests.actions.syncing.sync_rows import sync_person
from tests.walks import invariants, reference

SECRET = "whsec_walk"


class ServedApp:
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
