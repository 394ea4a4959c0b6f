"""The whole product as it runs: web, worker and scheduler from the Procfile's lines, against a sandbox.

Redis, and Postgres when it is used, are reached through proxies with faults. What a test does to the house it
does from outside: signals, faults, the API, the sandbox's control. Looking at rows is allowed, and moving a
lease into the past is how time passes. After `heal` and `drain`, `check_invariants` must find nothing.
"""

import contextlib
import json
import os
import re
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import requests
from cryptography.fernet import Fernet
from redis import Redis
from redis.exceptions import RedisError

from bin.launcher.processes import procfile_lines
from jobs.processes.pools import WORKER_POOLS
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
from tests.processes import PATIENCE_SECONDS, HeldPort, Started, is_running, wait_until
from tests.walks import invariants, reference
from tests.walks.proxy import Fault, Proxy

SLUG = "acme"
LINES = procfile_lines() | {
    "quick scheduler": "exec python -m tests.walks.quick_scheduler",
    "worker of another time": "exec python -m tests.walks.worker_of_another_time",
}
LONG_RUNNING = ("web", "worker", "quick scheduler")
LEASE = timedelta(seconds=300)
#: After so many seconds without progress leases are ended: where no one is at work, and where someone seems to be.
SHORT, LONG = 3.0, 20.0
#: What a reading of everyone asks for.
READ_FOR_EVERYONE = "/(people|job-roles|compensations|bank-accounts|custom-values)$"
#: In seconds, for a fault of Humaans: until it is healed, a request goes no further.
NO_END = 600.0
QUEUES = [f"rq:queue:{name}" for name in QueueName]
POOL_PROCESSES = sum(pool.processes for pool in WORKER_POOLS)
WEBHOOK_SECRET = "whsec-canary-5f0e2a"


_houses = set()


def everyone_out():
    """No process of any house works on; `heal` starts them again."""
    for house in _houses:
        for name in house.processes:
            house.kill(name)


class RunningHouse:
    """One deployment. `processes` says who is up; a process is named as in the Procfile.

    Without `faults` nothing stands between the processes and their Redis and database, as for a measure.
    """

    def __init__(self, folder, database_url, redis_url, sandbox, *, faults=True):
        self.folder, self.sandbox = Path(folder), sandbox
        _houses.add(self)
        self.redis_url, self.database_url = redis_url, database_url
        self.redis_proxy, redis_through = _redis_proxy(redis_url) if faults else (None, redis_url)
        self.database_proxy, through = _database_proxy(database_url) if faults else (None, database_url)
        #: What `restart` and `terminate` mean by everyone.
        self.usual = LONG_RUNNING
        self.processes, self.api_token, self.company_id, self.ends = {}, "", 0, []
        self._held_port = HeldPort()
        self.port = self._held_port.number
        self.base = f"http://127.0.0.1:{self.port}"
        self._session = requests.Session()
        self._session.trust_env = False
        self.environment = {
            "APP_ENV": "test",
            "DATABASE_URL": through,
            "REDIS_URL": redis_through,
            "HUMAANS_API_URL": sandbox.api_url,
            "PORT": str(self.port),
            "VAR_FOLDER": str(self.folder / "var"),
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "SECRET_KEY": Fernet.generate_key().decode(),
            "WEB_CONCURRENCY": "1",
            "METRICS_TOKEN": "of-a-test",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        if port := sandbox.card.get("smtp_port"):
            self.environment |= {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": "payroll@acme.example.com"}

    # ---- processes -----------------------------------------------------------------------------------

    def start(self, *names):
        for name in names:
            self._start(name)
        if "web" in names:
            wait_until(lambda: self.status("/healthz") == 200, what=lambda: f"web\n{self.log('web')}")
        if "worker" in names:
            begun = self._pools_opened
            wait_until(
                lambda: self.log("worker").count("worker process ready") >= begun + POOL_PROCESSES,
                what=lambda: self.log("worker"),
            )

    def _start(self, name):
        assert not self.is_up(name), f"{name} is up already"
        if name == "worker":
            self._pools_opened = self.log("worker").count("worker process ready")
        self.processes[name] = Started(
            "/bin/sh", "-c", LINES[name.removeprefix("second ")], log=self._log_file(name), **self.environment
        )

    def run(self, line, *, expect=0):
        """Run a command, such as `flask --app wsgi doctor`, to its end; return what it printed."""
        ended = Started(
            "/bin/sh", "-c", f"exec {line}", log=self.folder / f"command-{time.monotonic_ns()}.log", **self.environment
        )
        code = ended.wait()
        assert code == expect, f"{line} ended with {code}:\n{ended.log}"
        return ended.log

    def is_up(self, name):
        return name in self.processes and self.processes[name].process.poll() is None

    def kill(self, name):
        """SIGKILL to the process and everything under it, as when the machine is taken away."""
        self.processes[name].sweep_up()

    def terminate(self, *names):
        """SIGTERM to every process of the group, as Heroku does; returns the exit codes."""
        going = [self.processes[name] for name in names or self.usual]
        for process in going:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        codes = [process.wait() for process in going]
        for process in going:
            process.sweep_up()
        return codes

    def restart(self, *names):
        self.start(*(name for name in names or self.usual if not self.is_up(name)))

    def stop(self):
        _houses.discard(self)
        for process in self.processes.values():
            process.sweep_up()
        self._held_port.release()
        for proxy in (self.redis_proxy, self.database_proxy):
            if proxy is not None:
                proxy.__exit__()

    def _log_file(self, name):
        return self.folder / f"{name.replace(' ', '-')}.log"

    def log(self, name):
        file = self._log_file(name)
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def logs(self):
        return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in self.folder.glob("*.log"))

    # ---- from outside --------------------------------------------------------------------------------

    def ask(self, method, path, body=None, **how):
        """Any request to the web process; None when it was not answered."""
        how = {"timeout": PATIENCE_SECONDS} | how
        try:
            return self._session.request(method, f"{self.base}{path}", json=body, **how)
        except requests.RequestException:
            return None

    def status(self, path, **how):
        answer = self.ask("GET", path, **how)
        return None if answer is None else answer.status_code

    @property
    def bearer(self):
        return {"Authorization": f"Bearer {self.api_token}"}

    def api(self, method, path, body=None, *, expect=range(200, 300)):
        """A call of the JSON API as the company's program; its JSON."""
        answer = self.ask(method, f"/api/v1/companies/{SLUG}{path}", body, headers=self.bearer)
        if answer is None and method == "GET":  # the connection was closed while it was idle: a program asks again
            answer = self.ask(method, f"/api/v1/companies/{SLUG}{path}", headers=self.bearer)
        assert answer is not None, f"{method} {path} was not answered"
        assert answer.status_code in expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def every(self, path):
        found, cursor = [], ""
        while True:
            answer = self.api("GET", f"{path}?limit=100{cursor}")
            found += answer["data"]
            if not answer["next_cursor"]:
                return found
            cursor = f"&cursor={answer['next_cursor']}"

    def signed_in(self):
        """A browser's session of an owner; pages are asked of it by path."""
        browser = requests.Session()
        browser.trust_env = False
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
        return self.api("PUT", "/settings", self.api("GET", "/settings") | changes)

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


def _redis_proxy(url):
    """A proxy and the address through it."""
    parts = urlsplit(url)
    is_socket = parts.scheme == "unix"
    proxy = Proxy(parts.path if is_socket else (parts.hostname, parts.port or 6379))
    number = 0 if is_socket else parts.path.strip("/") or 0
    return proxy, f"redis://127.0.0.1:{proxy.port}/{number}"


def _database_proxy(url):
    """A proxy and the address through it; SQLite has none, its file is what can be taken away."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return None, url
    proxy = Proxy((parts.hostname, parts.port or 5432))
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return proxy, urlunsplit(parts._replace(netloc=f"{login}127.0.0.1:{proxy.port}"))


@contextlib.contextmanager
def database_unreachable(house):
    """No one reaches the database: through the proxy, or by a pipe standing where the SQLite file was.

    Who has a SQLite file open keeps it, so web begins anew without it, and no one works.
    """
    if house.database_proxy is not None:
        house.database_proxy.fault = Fault.DOWN
        try:
            yield
        finally:
            house.database_proxy.fault = None
        return
    file = Path("/" + urlsplit(house.database_url).path.lstrip("/"))
    house.terminate("web", "worker")
    with _moved_aside(file):
        house.start("web")
        try:
            yield
        finally:
            house.terminate("web")
    house.restart()


@contextlib.contextmanager
def _moved_aside(file):
    ends, aside = ("", "-wal", "-shm"), file.with_suffix(".aside")
    for end in ends:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{end}").rename(f"{aside}{end}")
    os.mkfifo(file)
    try:
        yield
    finally:
        file.unlink()
        for end in ends:
            with contextlib.suppress(FileNotFoundError):
                Path(f"{aside}{end}").rename(f"{file}{end}")
