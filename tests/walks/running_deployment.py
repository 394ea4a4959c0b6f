"""The whole product as it runs: web, worker and scheduler from the Procfile's lines, against a sandbox.

Redis, and Postgres when it is used, are reached through proxies with faults. What a test does to the deployment it
does from outside: signals, faults, the API, the sandbox's control. Looking at rows is allowed, and moving a
lease into the past is how time passes. After `heal` and `drain`, `check_invariants` must find nothing.
"""

import contextlib
import json
import re
import signal
import time
from datetime import UTC, datetime, timedelta

import requests
from redis import Redis
from redis.exceptions import RedisError

from jobs.queueing.queues import QueueName
from sandbox.webhooks import payloads
from service.actions.accounts import passwords
from service.facts.access import Role
from service.facts.runs import RunState
from service.store.accounts import api_tokens, users
from service.store.companies import companies
from service.store.database.connection import connection
from service.store.operations import heartbeats
from service.store.tables.companies import Company
from service.store.tables.syncing import PersonSync, Run
from tests.processes import PATIENCE_SECONDS, is_running, wait_until
from tests.walks import invariants, reference
from tests.walks.deployment import SLUG, Deployment, one_connection_each

LEASE = timedelta(seconds=300)
#: After so many seconds without progress leases are ended: where no one is at work, and where someone seems to be.
SHORT, LONG = 3.0, 20.0
#: What a reading of everyone asks for.
READ_FOR_EVERYONE = "/(people|job-roles|compensations|bank-accounts|custom-values)$"
#: In seconds, for a fault of Humaans: until it is healed, a request goes no further.
NO_END = 600.0
QUEUES = [f"rq:queue:{name}" for name in QueueName]
WEBHOOK_SECRET = "whsec-canary-5f0e2a"


#: The stories compare payroll with Humaans to the letter, so no change of theirs waits for approval.
NOTHING_HELD = dict.fromkeys(
    ("hold_bank_before_payday", "hold_bank_with_email", "hold_shared_account", "hold_pay_up", "hold_leaver_pay"), False
)


class RunningDeployment(Deployment):
    """A deployment with a company in it, and what a test does to it."""

    def signed_in(self):
        """A browser's session of an owner; pages are asked of it by path."""
        browser = one_connection_each()
        password = "vivid ferry mango lantern"
        with connection():
            if users.count() == 0:
                users.create("alice@example.com", passwords.hashed(password), Role.OWNER, datetime.now(UTC), None)
        form = browser.get(f"{self.base}/login", timeout=PATIENCE_SECONDS).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
        given = {"email": "alice@example.com", "password": password, "csrf_token": token}
        assert browser.post(f"{self.base}/login", given, timeout=PATIENCE_SECONDS).ok
        return lambda path: browser.get(f"{self.base}{path}", timeout=PATIENCE_SECONDS)

    # ---- the story -----------------------------------------------------------------------------------

    def create_company(self):
        """A company and its API token, nothing else."""
        now = datetime.now(UTC)
        with connection():
            self.company_id = companies.create(SLUG, "Acme Ltd", now).id
            self.api_token = api_tokens.issue(self.company_id, "walk", now)

    def connect(self):
        return self.api("PUT", "/connection", {"token": self.sandbox.token, "webhook_secret": WEBHOOK_SECRET})

    def save_settings(self, **changes):
        return self.api("PUT", "/settings", self.api("GET", "/settings") | NOTHING_HELD | changes)

    def imported(self):
        """Connected, saved, everyone arrived; what it cost in requests is forgotten."""
        self.create_company()
        self.connect()
        self.save_settings()
        self.drain()
        return self

    def set_up_webhook(self, **options):
        """Humaans tells of every change from now on."""
        with connection():
            key = Company.get_by_id(self.company_id).webhook_key
        self.webhook = f"{self.base}/webhooks/humaans/{key}"
        self.sandbox.set_up_webhook(self.webhook, WEBHOOK_SECRET, parallel=4, **options)

    def post_webhook(self, event, data, **more):
        """One signed delivery of ours: its status, or None when it was not answered."""
        body = json.dumps({"event": event, "data": data, **more}).encode()
        headers = {"X-Humaans-Signature": payloads.signature("hex", WEBHOOK_SECRET, body)}
        try:
            return self._session.post(self.webhook, body, headers=headers, timeout=PATIENCE_SECONDS).status_code
        except requests.RequestException:
            return None

    def reconcile(self):
        return self.api("POST", "/runs", {"dry_run": False})["id"]

    def run_state(self, run_id):
        with connection():
            return Run.get_by_id(run_id).state

    def newest_run(self, **where):
        with connection():
            query = Run.select().where(Run.kind == "reconciliation").order_by(Run.id.desc())
            return query.filter(**where).first()

    def wait_for_run(self, run_id, *states):
        states = states or (RunState.SUCCEEDED.value,)
        return wait_until(lambda: self.run_state(run_id) in states, what=f"run {run_id} {states}")

    def wait_for_phase(self, run_id, start_of_phase):
        """Until the run is seen at work there."""

        def seen():
            with connection():
                run = Run.get_by_id(run_id)
                return run.state == "running" and run.phase.startswith(start_of_phase)

        wait_until(seen, what=f"run {run_id} in phase {start_of_phase!r}")

    def let_leases_run_out(self):
        """As if so much time had passed that everything unfinished may be taken over or tried again."""
        past = datetime.now(UTC) - LEASE
        with connection():
            Run.update(lease_until=past).where(Run.state == "running").execute()
            Run.update(created_at=past).where(Run.state == "queued").execute()
            sync_request = PersonSync
            sync_request.update(lease_until=None, not_before=None, requested_at=past).where(
                sync_request.requested > sync_request.done
            ).execute()

    def last_tick(self):
        with connection():
            return heartbeats.last("tick")

    def wait_for_a_tick(self):
        before = self.last_tick()
        wait_until(lambda: self.last_tick() != before, what=lambda: f"a tick\n{self.log('quick scheduler')}")

    # ---- after the trouble ---------------------------------------------------------------------------

    def heal(self):
        self.sandbox.heal()
        self.sandbox.switch(latency_ms=0.0)
        for proxy in (self.redis_proxy, self.database_proxy):
            if proxy is not None:
                proxy.fault = None
        self.restart()

    def drain(self, *, seconds=2 * PATIENCE_SECONDS, patience=SHORT):
        """Until nothing is left to do.

        With `patience`, leases are ended after so many seconds in which nothing moved and no worker that lives had
        a job in hand; with one that seems to be at work, after LONG.
        """
        moved, before = time.monotonic(), None
        last = time.monotonic() + seconds
        while (now := self._left_to_do()) != []:
            assert time.monotonic() < last, f"still to do: {now}\n{self.log('worker')[-3000:]}"
            if now != before:
                moved, before = time.monotonic(), now
            if patience is not None and time.monotonic() - moved > (LONG if self.is_at_work() else patience):
                self.let_leases_run_out()
                moved = time.monotonic()
            time.sleep(0.1)

    def come_to_rest(self):
        """What a test left under way comes to its end, so that it meets no rows of the next test.

        With the scheduler standing still nothing new is queued; a worker that does not come to rest is killed.
        """
        self._to_scheduler(signal.SIGSTOP)
        last = time.monotonic() + LONG
        with self._redis() as redis:
            while self.is_up("worker") and (self.is_at_work() or any(map(redis.llen, QUEUES))):
                if time.monotonic() > last:
                    self.kill("worker")
                time.sleep(0.02)

    def go_on(self):
        self._to_scheduler(signal.SIGCONT)

    def _to_scheduler(self, which):
        if self.is_up("quick scheduler"):
            self.processes["quick scheduler"].send(which)

    def _redis(self):
        return contextlib.closing(Redis.from_url(self.redis_url))

    def is_at_work(self):
        """Whether a worker that lives has a job in hand; asked of Redis itself, whatever the proxy does."""
        with self._redis() as redis, contextlib.suppress(RedisError, OSError):
            for name in redis.smembers("rq:workers"):
                state, pid = redis.hmget(name, "state", "pid")
                if state == b"busy" and is_running(int(pid)):
                    return True
        return False

    def _left_to_do(self):
        with connection():
            run, sync_request = Run, PersonSync
            runs = run.select(run.id, run.state, run.phase, run.done).where(run.state.in_(("queued", "running")))
            sync_requests = sync_request.select(sync_request.id, sync_request.done, sync_request.fence).where(
                sync_request.requested > sync_request.done
            )
            return [*runs.tuples(), *sync_requests.tuples()]

    def check_invariants(self, *, budget=True):
        day = datetime.now(UTC).date().isoformat()
        world = reference.World(self.sandbox)
        employees = self.every("/employees")
        wrong = invariants.not_equal(employees, world, day) + invariants.doubled(employees)
        with connection():
            wrong += invariants.never_ended(datetime.now(UTC)) + invariants.history_gaps(self.company_id)
            if budget:
                wrong += invariants.over_budget(self.sandbox.counters(), others=40)
        kept_in = invariants.canaries(world, self.sandbox.token, WEBHOOK_SECRET, self.api_token)
        wrong += invariants.leaks("the logs", self.logs(), kept_in)
        with self._redis() as redis:
            wrong += invariants.leaks("Redis", invariants.everything_in(redis), kept_in)
        assert not wrong, "\n".join(wrong)
