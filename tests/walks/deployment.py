"""Web, worker and scheduler from the Procfile's lines: started, killed, restarted, and asked from outside."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import requests
from cryptography.fernet import Fernet

from bin.launcher.processes import procfile_lines
from jobs.processes.pools import WORKER_POOLS
from tests.processes import PATIENCE_SECONDS, HeldPort, Started, wait_until
from tests.walks.outages import database_proxy, redis_proxy

SLUG = "acme"
LINES = procfile_lines() | {
    "quick scheduler": "exec python -m tests.walks.quick_scheduler",
    "worker of another time": "exec python -m tests.walks.worker_of_another_time",
}
LONG_RUNNING = ("web", "worker", "quick scheduler")
POOL_PROCESSES = sum(pool.processes for pool in WORKER_POOLS)


_deployments = set()


def everyone_out():
    """No process of any deployment works on; `heal` starts them again."""
    for deployment in _deployments:
        for name in deployment.processes:
            deployment.kill(name)


def one_connection_each():
    """A session without kept connections: the server may close one, as idle, at the moment of the next request."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Connection"] = "close"
    return session


class Deployment:
    """The processes of one deployment, what they log, and the API as they serve it.

    `processes` says who is up; a process is named as in the Procfile.

    Without `faults` nothing stands between the processes and their Redis and database, as for a measure.
    """

    def __init__(self, folder, database_url, redis_url, sandbox, *, faults=True):
        self.folder, self.sandbox = Path(folder), sandbox
        _deployments.add(self)
        self.redis_url, self.database_url = redis_url, database_url
        self.redis_proxy, redis_through = redis_proxy(redis_url) if faults else (None, redis_url)
        self.database_proxy, through = database_proxy(database_url) if faults else (None, database_url)
        #: What `restart` and `terminate` mean by everyone.
        self.usual = LONG_RUNNING
        self.processes, self.api_token, self.company_id, self.ends = {}, "", 0, []
        self._held_port = HeldPort()
        self.port = self._held_port.number
        self.base = f"http://127.0.0.1:{self.port}"
        self._session = one_connection_each()
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
            "LOCAL_RECEIVERS": "yes",
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
            "/bin/sh",
            "-c",
            LINES[name.removeprefix("second ").removeprefix("third ")],
            log=self._log_file(name),
            **self.environment,
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
        _deployments.discard(self)
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
