"""Notices while the worker that sends them is killed with -9 in mid-step, and Redis goes and comes: who was told what.

    python -m tests.walks.killed_message_worker --rounds 10 [--database-url URL]

Worker and scheduler are the Procfile's (with a shorter minute). The receiver of the channel is here, so the worker dies
exactly where it should: when it has claimed a message and connected, when the receiver has taken it and not answered,
and when it has answered. Each notice must arrive once on the channel and once by email; twice, with the same id, only
where the receiver had taken it and the worker died before it wrote that down (decision 0041). Prints how often each
arrived and ends with 1 when anything is otherwise.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from config.settings import read_settings
from service.actions.notifications.receivers import ReceiverDraft
from service.actions.notifications.set_channels import add_channel
from service.actions.notifications.tell_at_once import queue_what_is_to_be_sent
from service.actions.notifications.tell_owners import tell_owners
from service.facts.access import Role
from service.facts.notices import NoticeKind
from service.facts.notifications import ChannelKind
from service.facts.payslips import MailState
from service.rules.notifications.notice_kinds import KINDS
from service.store.accounts import users
from service.store.database.connection import connection, write_transaction
from service.store.notifications import channels
from service.store.tables.channels import ChannelMessage, NoticeChannel
from service.store.tables.payslips import OutboxMail
from service.wiring import bind_database, build_job_notifier, build_services
from tests.processes import wait_until
from tests.walks.proxy import Fault
from tests.walks.standalone import arguments, own_deployment

OWNER = "olivia@acme.example.com"
USUAL = ("worker", "quick scheduler")


class Step(Enum):
    """Where the worker dies, or what else goes wrong, while one notice is told."""

    NOTHING = "nothing goes wrong"
    CONNECTED = "killed when it has claimed the message and connected"
    TAKEN = "killed when the receiver has taken it and not answered"
    ANSWERED = "killed when the receiver has answered"
    REDIS = "Redis is away when the notice is raised"


#: How often the channel's message may arrive.
TIMES = {
    Step.NOTHING: {1}, Step.CONNECTED: {1}, Step.TAKEN: {2}, Step.ANSWERED: {1, 2}, Step.REDIS: {1},
}  # fmt: skip
#: Kinds that only happen, so each is told as often as it is raised.
SAID = (NoticeKind.API_TOKEN_MADE, NoticeKind.OWNER_ADDED, NoticeKind.TWO_STEP_TURNED_OFF, NoticeKind.SCHEDULER_SILENT)


#: Their messages have no id that a receiver sees, and one.
KINDS_OF_CHANNELS = (ChannelKind.SLACK, ChannelKind.WEBHOOK)
FEW = [(Step.TAKEN, ChannelKind.WEBHOOK), (Step.REDIS, ChannelKind.SLACK)]


class Receiver(ThreadingHTTPServer):
    """Takes the messages of one channel; at the step it is told it has the sender killed, once."""

    def __init__(self, kill):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.arrived, self.dies_at, self._kill = [], None, kill
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def dies(self, step):
        if self.dies_at is not step:
            return False
        try:
            self._kill()
        finally:
            self.dies_at = None
        return True


class _Handler(BaseHTTPRequestHandler):
    def handle(self):
        if not self.server.dies(Step.CONNECTED):
            super().handle()

    def do_POST(self):
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        title = content["data"]["title"] if "data" in content else content["text"].partition(" ")[2]
        self.server.arrived.append((title, self.headers.get("webhook-id", "")))
        if self.server.dies(Step.TAKEN):
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.server.dies(Step.ANSWERED)

    def log_message(self, *_args):
        """Says nothing."""


class Told:
    """A company with an owner and one channel of each kind, of which one is on at a time."""

    def __init__(self, deployment):
        self.deployment, self.number, self.faults = deployment, 0, []
        settings = read_settings(deployment.environment)
        bind_database(settings)
        self.services, self.job_notifier = build_services(settings), build_job_notifier(settings)
        self.receivers, self.channels = {}, {}
        with connection():
            users.create(OWNER, "no password", Role.OWNER, datetime.now(UTC), None)
            for kind in KINDS_OF_CHANNELS:
                receiver = self.receivers[kind] = Receiver(self.kill)
                draft = ReceiverDraft(kind.value, f"http://127.0.0.1:{receiver.server_port}/")
                self.channels[kind] = add_channel(self.services, deployment.company_id, kind, draft, actor=OWNER)

    def close(self):
        for receiver in self.receivers.values():
            receiver.shutdown()
            receiver.server_close()

    def kill(self):
        """With the email sent; and then its leases have run out."""
        wait_until(self._emails_sent, what="the emails")
        self.deployment.kill("worker")
        with connection():
            past = datetime.now(UTC) - timedelta(minutes=2)
            ChannelMessage.update(lease_until=past).where(ChannelMessage.lease_until.is_null(False)).execute()
            NoticeChannel.update(not_before=None).execute()

    def tell(self, step, kind):
        """One notice on this kind of channel, with this step of trouble; what is wrong is added to `faults`."""
        said = SAID[self.number % len(SAID)]
        self.number += 1
        receiver = self.receivers[kind]
        receiver.arrived.clear()
        self.deployment.sandbox.forget_mails()
        receiver.dies_at = step if step in {Step.CONNECTED, Step.TAKEN, Step.ANSWERED} else None
        self.deployment.redis_proxy.fault = Fault.DOWN if step is Step.REDIS else None
        with connection():
            for each, channel_id in self.channels.items():
                channels.write(channel_id, state="active" if each is kind else "off", not_before=None)
            with write_transaction():
                tell_owners(self.services, self.deployment.company_id, said, datetime.now(UTC))
        self._notify()
        self.deployment.redis_proxy.fault = None
        if receiver.dies_at is not None:
            wait_until(
                lambda: receiver.dies_at is None, what=f"the death of the worker\n{self.deployment.log('worker')}"
            )
            self.deployment.restart("worker")
        wait_until(self._all_sent, what=lambda: f"{step.value}\n{self.deployment.log('worker')[-3000:]}")
        return self._check(step, kind, KINDS[said].title)

    def _notify(self):
        """As at the end of a request."""
        queue_what_is_to_be_sent(self.job_notifier)

    def _check(self, step, kind, title):
        arrived = self.receivers[kind].arrived
        emails = Counter(mail["subject"] for mail in self.deployment.sandbox.mails())
        wrong = []
        if {each for each, _ in arrived} != {title} or len(arrived) not in TIMES[step]:
            wrong.append(f"{len(arrived)} times on the channel: {arrived}")
        if len({message_id for _, message_id in arrived}) != 1:
            wrong.append("with different ids")
        if emails != {f"Acme Ltd: {title}": 1}:
            wrong.append(f"by email: {dict(emails)}")
        self.faults += [f"{kind.value}, {step.value}: {each}" for each in wrong]
        return len(arrived)

    def _emails_sent(self):
        with connection():
            return not OutboxMail.select().where(OutboxMail.state != MailState.SENT).exists()

    def _all_sent(self):
        with connection():
            is_left = ChannelMessage.select().where(ChannelMessage.state == "waiting").exists()
        return not is_left and self._emails_sent()


@contextlib.contextmanager
def told_in(deployment):
    """The company in this deployment, with worker and scheduler at work."""
    deployment.usual = USUAL
    deployment.create_company()
    told = Told(deployment)
    deployment.start(*USUAL)
    try:
        yield told
    finally:
        told.close()


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="of every step on every channel (%(default)s)")
    parser.add_argument("--few", action="store_true", help="two of the steps, once")
    options = parser.parse_args()
    steps = FEW if options.few else [(step, kind) for kind in KINDS_OF_CHANNELS for step in Step] * options.rounds
    with own_deployment(2, options.database_url, mailbox=True) as (deployment, _redis), told_in(deployment) as told:
        for step, kind in steps:
            times = told.tell(step, kind)
            print(f"{kind.value}, {step.value}: arrived {times} x", flush=True)
        print("; ".join(told.faults) or f"{told.number} notices, each as it should be")
        return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
