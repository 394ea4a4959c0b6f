"""A deployment for measures that are run by hand: its own folder, Redis, database and sandbox, all ended with it."""

import argparse
import contextlib
import signal
import tempfile
from pathlib import Path

from sandbox.remote import Sandbox
from service.store.database import connection as store_database
from service.store.operations.migrating import migrate
from service.store.tables.all_tables import ALL
from tests.processes import Started, wait_until
from tests.walks.running_deployment import RunningDeployment


def arguments(description):
    """The options all measures share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--people", type=int, default=200, help="people in Humaans (%(default)s)")
    parser.add_argument("--database-url", help="an empty Postgres database; everything in it is deleted")
    return parser


class OwnRedis:
    """An embedded server that can be killed and started again, with what it kept or without."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.url = f"unix://{self.folder}/redis.sock"
        self._server = None
        self.start()

    def start(self):
        self._server = Started(
            "jobs.processes.embedded_redis", log=self.folder.parent / "redis.log", VAR_FOLDER=str(self.folder)
        )
        wait_until((self.folder / "redis.sock").exists, what="the embedded Redis")

    def kill(self):
        self._server.end(signal.SIGKILL)
        (self.folder / "redis.sock").unlink(missing_ok=True)

    def stop(self):
        self._server.sweep_up()


@contextlib.contextmanager
def own_deployment(people, database_url=None, *, faults=True, static=False, mailbox=False):
    """(deployment, redis): migrated, empty, nothing of the Procfile started yet; `static` spares the sandbox time."""
    with (
        tempfile.TemporaryDirectory(prefix="payroll-walk-") as name,
        Sandbox.start(size=people, static=static, mailbox=mailbox) as sandbox,
    ):
        folder = Path(name)
        url = database_url or f"sqlite:////{folder}/walk.db"
        store_database.bind(store_database.connect_to(url))
        migrate()
        with store_database.connection(), store_database.write_transaction():
            for model in reversed(ALL):
                model.delete().execute()
        redis = OwnRedis(folder / "redis")
        (folder / "deployment").mkdir()
        deployment = RunningDeployment(folder / "deployment", url, redis.url, sandbox, faults=faults)
        try:
            yield deployment, redis
        finally:
            deployment.stop()
            redis.stop()
