"""How the cause of each kind of notice comes about, and how it ends, as rows in the database."""

from __future__ import annotations

from datetime import timedelta

from service.actions.payslips.save_pay_schedules import save_schedules
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.store.companies import connections
from service.store.database.connection import write_transaction
from service.store.employees import found_issues
from service.store.notifications import endpoints
from service.store.operations import heartbeats
from service.store.payslips import outbox
from service.store.tables.approvals import HeldChange
from service.store.tables.channels import EventEndpoint, NoticeChannel
from service.store.tables.employees import Employee
from service.store.tables.payslips import OutboxMail, PaydayPlan, PayslipChannel
from service.store.tables.periods import PayPeriod
from service.store.tables.syncing import Run
from tests.actions.notifications.push_trouble import PushTrouble
from tests.actions.periods.conftest import MONTHLY


class Trouble(PushTrouble):
    """How a cause comes about, and how it ends."""

    def __init__(self, told):
        self.told, self.company, self.clock = told, told.company, told.clock

    def _connection(self, state, trouble):
        connections.mark(self.company.id, state, trouble, self.clock())

    def token_refused(self):
        self._connection(connections.TOKEN_REFUSED, "Humaans refuses the token")
        return lambda: self._connection(connections.CONNECTED, "")

    def scope_lost(self):
        self._connection(connections.SCOPE_LOST, "Not permitted")
        return lambda: self._connection(connections.CONNECTED, "")

    def run_paused(self):
        run = Run.create(
            company=self.company, kind="reconciliation", cause="hourly", state="held", created_at=self.clock()
        )
        return lambda: Run.update(state="discarded").where(Run.id == run.id).execute()

    def sync_late(self):
        whole = Run.select().where(Run.state == "succeeded").get()
        connections.wait_until(self.company.id, self.clock())
        Run.update(started_at=self.clock().replace(year=2025)).where(Run.id == whole.id).execute()
        return lambda: Run.update(started_at=self.clock()).where(Run.id == whole.id).execute()

    def _issue(self, found):
        with write_transaction():
            found_issues.set_for_company(self.company.id, IssueCode.WEBHOOK_SILENT, found, self.clock())

    def webhook_trouble(self):
        self._issue(FoundIssue(IssueCode.WEBHOOK_SILENT, "No webhook has come", is_advice=True))
        return lambda: self._issue(None)

    def same_problem(self):
        found = FoundIssue(IssueCode.POSTCODE, "not a postcode")
        people = [f"person-{number}" for number in range(400)]
        with write_transaction():
            for person in people:
                found_issues.add_for_person(self.company.id, person, None, found, self.clock())
        return lambda: found_issues.close_for_people_gone(self.company.id, self.clock(), frozenset())

    def _payslip(self, state):
        payslip = self.told.payday.add("amelia")
        channel = PayslipChannel.create(
            company=self.company, payslip=payslip, channel="email", state=state, updated_at=self.clock(), error_code="x"
        )
        return lambda: PayslipChannel.update(state="sent").where(PayslipChannel.id == channel.id).execute()

    def payslips_failed(self):
        return self._payslip("refused")

    def payslips_unclear(self):
        return self._payslip("unclear")

    def changes_wait(self):
        """One has waited for a day, and another has just come."""
        first, second = Employee.select().where(Employee.company == self.company).order_by(Employee.id).limit(2)
        rows = [
            HeldChange.create(
                company=self.company, employee=employee.id, field_group="pay", old={}, new={"salary_amount_minor": 1},
                rule="pay_up", why="w", is_from_humaans=True, cause="hourly", since=self.clock() - age, state="pending",
            )
            for employee, age in ((first, timedelta(hours=25)), (second, timedelta(hours=1)))
        ]  # fmt: skip
        over = HeldChange.update(state="approved", closed_at=self.clock()).where(HeldChange.id == rows[0].id)
        return over.execute

    def channel_dead(self):
        channel = NoticeChannel.create(
            company=self.company, kind="slack", name="Payroll", address_shown="hooks.slack.com", state="off",
            trouble="Slack refuses it", created_by="alice", created_at=self.clock(),
        )  # fmt: skip
        return channel.delete_instance

    def endpoint_dead(self):
        endpoint = EventEndpoint.create(
            company=self.company, name="ledger", address_shown="https://ledger.example.com", state="off",
            trouble="It is gone", created_by="alice", created_at=self.clock(),
        )  # fmt: skip
        return lambda: endpoints.write(endpoint.id, state="active", trouble="")

    def payslips_missing(self):
        """It is the day before, and it ends a day after they were sent."""
        self.told.story.save(email_payslips=True)
        self._schedule()
        self.clock.now = self.clock.now.replace(day=26, hour=9, minute=5)
        return lambda: setattr(self.clock, "now", self.clock.now.replace(day=28, hour=9, minute=5))

    def _schedule(self):
        """Paid on the 27th, payslips sent at 9."""
        if not PaydayPlan.select().exists():
            save_schedules(self.told.services, self.company.id, [MONTHLY], seen="", actor="alice")

    def _period(self, **values):
        self._schedule()
        period = PayPeriod.select().where(PayPeriod.pay_date >= self.clock().date()).order_by(PayPeriod.id).first()

        def write(**written):
            PayPeriod.update(**written).where(PayPeriod.id == period.id).execute()

        write(**values)
        return write

    def cut_off_soon(self):
        write = self._period(cut_off_at=self.clock() + timedelta(hours=20), cut_off_moved_by="alice")
        return lambda: write(cut_off_at=self.clock() + timedelta(days=20))

    def cut_off_passed(self):
        at = self.clock() - timedelta(hours=1)
        write = self._period(cut_off_at=at, cut_off_since=self.clock(), cut_off_moved_by="alice")
        return lambda: write(cut_off_at=self.clock() + timedelta(days=20))

    def period_not_frozen(self):
        at = self.clock() - timedelta(hours=1)
        write = self._period(
            cut_off_at=at, cut_off_since=self.clock(), cut_off_moved_by="alice",
            trouble="Humaans is away", trouble_since=at,
        )  # fmt: skip
        return lambda: write(state="signed_off", trouble="")

    def period_to_review(self):
        write = self._period(state="review")
        return lambda: write(state="signed_off")

    def not_handed_over(self):
        """Two working days before payday, in a company that handed over the month before."""
        write = self._period(state="signed_off")
        self.handed_over_before()
        self.clock.now = self.clock.now.replace(day=25, hour=9, minute=5)
        return lambda: write(state="exported")

    def handed_over_before(self):
        day = self.clock().date() - timedelta(days=30)
        PayPeriod.create(
            company=self.company, schedule="Monthly", frequency="monthly", pay_date=day, period_start=day,
            period_end=day, cut_off_at=self.clock(), cut_off_since=self.clock(), state="closed",
            changed_at=self.clock(),
        )  # fmt: skip

    def email_stuck(self):
        """One, while others are taken."""
        mail = OutboxMail.create(
            company=self.company, dedupe_key="old", kind="x", state="waiting", recipients=[], subject="s", text="t",
            message_id="m", created_at=self.clock() - timedelta(hours=2), not_before=self.clock() + timedelta(days=7),
        )  # fmt: skip
        return lambda: outbox.set_state(mail.id, "waiting", "cancelled")

    def scheduler_stopped(self):
        heartbeats.beat("tick", self.clock() - timedelta(minutes=6))
        self.told.has_scheduler = False
        return lambda: setattr(self.told, "has_scheduler", True)
