"""A company whose people are imported, a sandbox that takes mails, and ways to be killed at the worst moment."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from sandbox.platform.payslips import Sample, pdf_of
from sandbox.remote import InProcessSandbox
from service.actions.delivery.deliver_payslips import deliver_payslips
from service.actions.operations.tick import tick
from service.actions.payslips.accept_payslips import add_payslip
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.manage_payslips import deliver_one, deliver_payday
from service.actions.payslips.trial_upload import trial_upload
from service.humaans.client import Deadlines, HumaansClient, RetryPolicy
from service.notify.email.sender import MailSession, SmtpSender
from service.store.payslips import payslip_deliveries, payslips
from service.store.tables.payslips import PaydayPlan
from tests.store.kept_import import KeptImport

NOVEMBER = PayslipsFor(date(2026, 11, 27), date(2026, 11, 1), date(2026, 11, 30))
FROM = "payroll@acme.example.com"
#: Long, for a busy machine is slow.
PATIENT = Deadlines(read_seconds=90.0, total_seconds=90.0)
HURRIED = Deadlines(read_seconds=0.5, total_seconds=0.5)


class Killed(BaseException):
    """What kill -9 does: nothing after it runs, nothing is cleaned up."""


@dataclass
class Killer:
    """Kills the process once, right after (or before) the nth call that fits."""

    method: str = ""
    path: str = ""
    nth: int = 1
    before: bool = False
    seen: int = 0
    mails: bool = False
    kills: int = field(default=0)

    def strikes(self, method, path):
        if self.kills or method != self.method or not path.startswith(self.path):
            return False
        self.seen += 1
        if self.seen < self.nth:
            return False
        self.kills += 1
        return True


class MortalClient(HumaansClient):
    killer: Killer

    def request(self, method, path, **parts):
        strikes = self.killer.strikes(method, path)
        if strikes and self.killer.before:
            raise Killed
        answer = super().request(method, path, **parts)
        if strikes:
            raise Killed
        return answer


class MortalSession(MailSession):
    killer: Killer

    def send(self, message, recipients):
        taken = super().send(message, recipients)
        if self.killer.strikes("MAIL", ""):
            raise Killed
        return taken


class MortalSender(SmtpSender):
    killer: Killer

    @contextmanager
    def session(self):
        session = MortalSession(self)
        session.killer = self.killer
        try:
            yield session
        finally:
            session.close()


@pytest.fixture(scope="session")
def shared_sandbox():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z", mailbox=True) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox):
    shared_sandbox.reset()
    shared_sandbox.heal()
    shared_sandbox.forget_mails()
    return shared_sandbox


@pytest.fixture
def killer():
    return Killer()


@pytest.fixture
def services(services, sandbox, killer):
    clients = {}

    def humaans(token, company_id):
        if token not in clients:
            clients[token] = MortalClient(
                sandbox.api_url,
                token,
                retry=RetryPolicy(fault_tries=1, throttle_tries=1),
                deadlines=PATIENT,
                sleep=lambda _seconds: None,
            )
            clients[token].killer = killer
        return clients[token]

    sender = MortalSender("127.0.0.1", sandbox.platform.mailbox.port, "none", mail_from=FROM)
    sender.killer = killer
    yield replace(services, humaans=humaans, mail=sender)
    for client in clients.values():
        client.close()


class PaydayStory:
    """A payroll manager's payday, in the words of the tests."""

    def __init__(self, story, clock, killer, kept_ready):
        self.story, self.clock, self.killer, self._kept_ready = story, clock, killer, kept_ready
        self.services, self.job_notifier, self.sandbox = story.services, story.job_notifier, story.sandbox
        self.company = story.company

    def ready(self, **changes):
        """Everyone imported, both channels on, but for these changes of settings."""
        kept = self._kept_ready(repr(changes))
        kept.imported(self.services, self.job_notifier, self.sandbox, lambda: self._make_ready(changes))
        self.sandbox.forget_requests()
        return self

    def _make_ready(self, changes):
        self.story.imported()
        trial_upload(self.services, self.company.id, "1002", actor="alice")
        self.story.save(**({"send_payslips_to_humaans": True, "email_payslips": True} | changes))
        PaydayPlan.update(payslip_mail="attached").execute()

    @contextmanager
    def in_a_hurry(self):
        """Humaans is not waited for longer than a moment."""
        client = self.services.humaans(self.sandbox.token, self.company.id)
        client._deadlines = HURRIED
        yield
        client._deadlines = PATIENT

    def sample(self, key, **more):
        employee = self.story.employee(key)
        words = {
            "employee_id": employee.employee_id,
            "name": f"{employee.first_name} {employee.last_name}",
            "ni_number": employee.ni_number,
        }
        return Sample(**(words | more))

    def pdf(self, key, **more):
        return pdf_of(self.sample(key, **more))

    def add(self, key, content=None, wanted=NOVEMBER, **more):
        payroll_id = self.story.employee(key).employee_id
        content = self.pdf(key) if content is None else content
        payslip, _ = add_payslip(
            self.services, self.company.id, f"{payroll_id}.pdf", content, payroll_id, wanted, actor="alice", **more
        )
        return payslip

    def ask_for(self, payslip):
        return deliver_one(self.services, self.job_notifier, self.company.id, payslip.id, actor="alice")

    def ask_for_payday(self, day=NOVEMBER.pay_date):
        return deliver_payday(self.services, self.job_notifier, self.company.id, day, actor="alice")

    def work(self, workers=1, **more):
        """One job; a killed worker is told as True."""
        try:
            deliver_payslips(self.services, self.company.id, workers=workers, **more)
        except Killed:
            return True
        return False

    def work_until_quiet(self, rounds=12, **span):
        """Jobs with time in between, as the tick would queue them."""
        for _ in range(rounds):
            self.clock.forward(**(span or {"minutes": 4}))
            tick(self.services, self.job_notifier)
            self.work()

    def states(self, payslip):
        rows = payslip_deliveries.of_payslips([payslip.id])[payslip.id]
        return {row.channel: row.state for row in rows}

    def channel(self, payslip, name="humaans"):
        rows = payslip_deliveries.of_payslips([payslip.id])[payslip.id]
        return next(row for row in rows if row.channel == name)

    def outcomes(self, payslip, name="humaans"):
        return [row.outcome for row in payslip_deliveries.attempts_of(payslip.id) if row.channel.channel == name]

    def reload(self, payslip):
        return payslips.by_id(self.company.id, payslip.id)

    def documents(self, key=None):
        found = self.sandbox.documents(self.sandbox.person_id(key) if key else None)
        return [row for row in found if row["name"].startswith(("Payslip", "Supplementary"))]

    def mails(self):
        return [mail for mail in self.sandbox.mails() if mail["attachments"]]


@pytest.fixture(scope="session")
def kept_ready(tmp_path_factory):
    """By what was changed of the settings."""
    return cache(lambda _changes: KeptImport(tmp_path_factory.mktemp("ready")))


@pytest.fixture
def payday(story, clock, killer, kept_ready):
    return PaydayStory(story, clock, killer, kept_ready)


@pytest.fixture
def nine_on_payday():
    return datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def a_minute():
    return timedelta(minutes=1)


@pytest.fixture
def ready(payday):
    return payday.ready()
