"""How long it takes from the cause of a notice to its messages: by email, in Slack, in Teams and at a webhook.

    .venv/bin/python -m bench.notices [--rounds 20] [--waiting 2000] [--database URL]

Every process is the Procfile's own: gunicorn, worker, scheduler, with a real redis-server, and a sandbox of its own
process that has the mail server and the receivers. Two causes. `token refused`: Humaans refuses the access token from
now on, and someone changes there; the clock begins with the change, so the webhook and the sync that meets the refusal
are part of the time. `API token made`: an owner creates one on the page. The clock stops for each receiver when its
message has arrived. After each round the notice is forgotten, else the same cause would be told once.

The same again with `--waiting` messages in the outbox for another channel whose receiver never answers: each attempt
takes the 15 seconds after which we end it. Exit code 1 when a limit is missed: see LIMIT.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import requests

from config.settings import read_settings
from service.actions.accounts import passwords
from service.actions.notifications.receivers import ReceiverDraft
from service.actions.notifications.set_channels import add_channel, send_test
from service.actions.notifications.set_endpoints import add_endpoint
from service.facts.access import Role
from service.facts.notifications import ChannelKind, NoticeMessage, ReceiverState, SendState, Severity
from service.store.accounts import users
from service.store.companies import connections
from service.store.database.connection import connection, write_transaction
from service.store.notifications import channels, messages
from service.store.tables.channels import ChannelMessage
from service.store.tables.notifications import Notice
from service.wiring import bind_database, build_job_notifier, build_services
from tests.processes import wait_until
from tests.walks.deployment import SLUG
from tests.walks.standalone import own_deployment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from service.services import JobNotifier, Services

#: Seconds at the 95th percentile, for each receiver.
LIMIT: Final = 5.0
OWNER: Final = "olivia@acme.example.com"
PASSWORD: Final = "vivid ferry mango lantern"  # noqa: S105 - of this bench alone
LOOK_EVERY: Final = 0.02
#: Slack takes a message a second, so the next cause comes later than that.
BETWEEN_ROUNDS: Final = 1.5
LONGEST_WAIT: Final = 90.0
RECEIVERS: Final = ("email", *(kind.value for kind in ChannelKind))


def main() -> int:
    arguments = _arguments()
    missed = 0
    with own_deployment(2 * arguments.rounds + 10, arguments.database, faults=False, mailbox=True) as (
        deployment,
        _redis,
    ):
        deployment.usual = ("web", "worker", "scheduler")
        deployment.start(*deployment.usual)
        deployment.imported()
        deployment.set_up_webhook()
        company = Company(deployment, *_tools(deployment))
        company.set_up()
        missed += company.measure("with nothing else to send", arguments.rounds)
        company.let_wait(arguments.waiting)
        missed += company.measure(f"with {arguments.waiting:,} messages to a channel that is silent", arguments.rounds)
        deployment.sandbox.heal()
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--waiting", type=int, default=2_000)
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    return parser.parse_args()


def turn_everything_on(deployment: Any) -> None:
    """An owner with notices by email, a channel of each kind, and an endpoint that wants every event."""
    company = Company(deployment, *_tools(deployment))
    company.set_up()
    with connection():
        draft = ReceiverDraft("engine", deployment.sandbox.receiver("webhook", "engine"))
        add_endpoint(company.services, deployment.company_id, draft, (), actor=OWNER)


def _tools(deployment: Any) -> tuple[Services, JobNotifier]:
    settings = read_settings(deployment.environment)
    bind_database(settings)
    return build_services(settings), build_job_notifier(settings)


@dataclass
class Company:
    """A company with an owner and a channel of each kind, in a deployment where everything runs."""

    deployment: Any
    services: Services
    job_notifier: JobNotifier
    #: People not changed so far: a sync that met the refusal is tried again later, not at once.
    people: list[str] = field(default_factory=list)

    def set_up(self) -> None:
        self.people = [row["id"] for row in self.deployment.sandbox.rows("people")]
        with connection():
            users.create(OWNER, passwords.hashed(PASSWORD), Role.OWNER, datetime.now(UTC), None)
            for kind in ChannelKind:
                self._channel(kind, "payroll")

    def _channel(self, kind: ChannelKind, name: str) -> int:
        """A channel whose test has arrived."""
        draft = ReceiverDraft(name, self.deployment.sandbox.receiver(kind.value, name))
        made = add_channel(self.services, self.deployment.company_id, kind, draft, actor=OWNER)
        send_test(self.services, self.job_notifier, self.deployment.company_id, made, actor=OWNER)

        def is_on() -> bool:
            channel = channels.get(self.deployment.company_id, made)
            return channel is not None and channel.state == ReceiverState.ACTIVE

        wait_until(is_on, what=f"the test of {kind.value}")
        return made

    def let_wait(self, number: int) -> None:
        """So many messages wait for a channel that takes the connection and says nothing."""
        with connection():
            silent = self._channel(ChannelKind.TEAMS, "silent")
            self.deployment.sandbox.fail("/receivers/teams/silent", delay=600, times=-1)
            with write_transaction():
                for each in range(number):
                    messages.queue(self.deployment.company_id, silent, _MESSAGE, f"waiting {each}", datetime.now(UTC))
        self.job_notifier.notify_messages(self.deployment.company_id)

    # ---- causes ----------------------------------------------------------------------------------------

    def measure(self, words: str, rounds: int) -> int:
        """How many limits were missed."""
        print(f"\n{words}, {rounds} rounds; seconds from the cause to the message", flush=True)
        session = self._signed_in()
        missed = 0
        causes: tuple[tuple[str, Callable[[int], None]], ...] = (
            ("token refused", lambda _number: self._refuse_token()),
            ("API token made", lambda number: _make_token(session, self.deployment.base, f"{words[:20]} {number}")),
        )
        for name, cause in causes:
            taken: dict[str, list[float]] = {receiver: [] for receiver in RECEIVERS}
            for number in range(rounds):
                for receiver, seconds in self._round(cause, number).items():
                    taken[receiver].append(seconds)
            missed += _report(name, taken)
        with connection():
            waiting = ChannelMessage.select().where(ChannelMessage.state == SendState.WAITING).count()
        print(f"  {waiting:,} messages still wait", flush=True)
        return missed

    def _round(self, cause: Callable[[int], None], number: int) -> dict[str, float]:
        before = self._arrived()
        began = time.monotonic()
        cause(number)
        taken: dict[str, float] = {}
        while len(taken) < len(RECEIVERS) and time.monotonic() - began < LONGEST_WAIT:
            now = self._arrived()
            for receiver in RECEIVERS:
                if now[receiver] > before[receiver]:
                    taken.setdefault(receiver, time.monotonic() - began)
            time.sleep(LOOK_EVERY)
        self._forget()
        time.sleep(BETWEEN_ROUNDS)
        return {receiver: taken.get(receiver, LONGEST_WAIT) for receiver in RECEIVERS}

    def _arrived(self) -> dict[str, int]:
        found = dict.fromkeys(RECEIVERS, 0)
        for row in self.deployment.sandbox.received(name="payroll"):
            found[row["kind"]] += 1
        found["email"] = len(self.deployment.sandbox.mails())
        return found

    def _refuse_token(self) -> None:
        self.deployment.sandbox.change_token(revoked=True)
        person = self.people.pop()
        self.deployment.sandbox.change("people", person, city=f"Town {time.monotonic_ns()}")

    def _forget(self) -> None:
        """The cause is over, and nothing was told: the next is news again."""
        self.deployment.sandbox.change_token(revoked=False)
        with connection(), write_transaction():
            connections.mark(self.deployment.company_id, connections.CONNECTED, "", datetime.now(UTC))
            Notice.delete().execute()

    def _signed_in(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        login = f"{self.deployment.base}/login"
        given = {"email": OWNER, "password": PASSWORD, "csrf_token": _form_token(session, login)}
        session.post(login, given, timeout=30).raise_for_status()
        return session


_MESSAGE: Final = NoticeMessage(
    kind="run_paused", event="raised", severity=Severity.URGENT, company_slug=SLUG, company_name="Acme Ltd",
    title="A sync is paused for you to check", lines=("Check it.",), link="https://pay.example.com/", link_text="Open",
)  # fmt: skip


def _make_token(session: requests.Session, base: str, label: str) -> None:
    page = f"{base}/companies/{SLUG}/api-tokens"
    given = {"label": label, "password": PASSWORD, "csrf_token": _form_token(session, page)}
    session.post(page, given, timeout=30).raise_for_status()


def _form_token(session: requests.Session, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', session.get(page, timeout=30).text)
    if found is None:
        raise SystemExit(f"{page} has no form")
    return found[1]


def _report(name: str, taken: dict[str, list[float]]) -> int:
    missed = 0
    for receiver, seconds in taken.items():
        p95 = _share(seconds, 0.95)
        missed += p95 > LIMIT
        print(
            f"  {name}, {receiver}: p50 {_share(seconds, 0.5):.2f}, p95 {p95:.2f} (at most {LIMIT:.0f}), "
            f"slowest {max(seconds):.2f}{'' if p95 <= LIMIT else '  MISSED'}",
            flush=True,
        )
    return missed


def _share(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)]


if __name__ == "__main__":
    sys.exit(main())
