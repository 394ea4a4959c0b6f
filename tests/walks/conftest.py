"""One deployment for the walks of a module, emptied and made whole before every test; or a life in one process."""

import contextlib
import threading
import time

import pytest
from werkzeug.serving import make_server

from config.settings import read_settings
from sandbox.remote import InProcessSandbox, Sandbox
from service.actions.connection.connect import connect
from service.actions.connection.read_catalogue import read_catalogue
from service.actions.settings.save_settings import save_settings
from service.app import create_app
from service.humaans.client import HumaansClient
from service.rules.mapping.default_mapping import default_settings
from service.services import Services
from service.store.companies import companies
from service.store.database.connection import connection
from tests.recorded_notifications import RecordedNotifications
from tests.walks.deployment import everyone_out
from tests.walks.life import START, Life
from tests.walks.recorded_logs import recorded_logs
from tests.walks.running_deployment import RunningDeployment
from tests.walks.served_app import SECRET, ServedApp

PEOPLE, FEW = 12, 6
#: In seconds, of those that count the reconciliations of an hour.
LONGEST_OF_A_TEST = 45


@pytest.fixture(scope="module")
def humaans():
    with Sandbox.start(size=PEOPLE) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory, migrated_database_url, redis_url, humaans):
    deployment = RunningDeployment(tmp_path_factory.mktemp("deployment"), migrated_database_url, redis_url, humaans)
    with contextlib.closing(_Closing(deployment)):
        yield deployment


class _Closing:
    def __init__(self, deployment):
        self.close = deployment.stop


@pytest.fixture
def at_rest(running):
    """No one in the deployment works while the stores are emptied under it."""
    running.come_to_rest()


@pytest.fixture
def deployment(at_rest, running, humaans, redis, database_url):
    """Everything up, the database and Redis empty, Humaans as at its start."""
    humaans.reset()
    wait_out_the_turn_of_an_hour()
    running.go_on()
    running.heal()
    return running


def wait_out_the_turn_of_an_hour():
    """The deployment's clock is the machine's: a reconciliation that begins with the hour would be one too many."""
    left = 3600 - time.time() % 3600
    if left < LONGEST_OF_A_TEST:
        time.sleep(left)


@pytest.fixture(scope="module")
def humaans_here():
    """A Humaans in this process, for a life in this process."""
    with InProcessSandbox.start(size=FEW, now=START.isoformat()) as sandbox:
        yield sandbox


@pytest.fixture
def life(database, humaans_here, secrets):
    """Everyone imported; when the test is over all is healed, an hour goes by, and every invariant must hold.

    No one else works on its database: the processes of a deployment would begin runs that this test does not expect.
    """
    everyone_out()
    life = Life(humaans_here, secrets)
    with recorded_logs(life):
        life.begin()
        yield life
        life.heal_and_drain()
        wrong = life.wrong_at_the_end()
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def sandbox_of_module():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


@pytest.fixture
def served(database_url, tmp_path, clock, secrets, sandbox_of_module):
    """Whatever a test does, all is healed after it and every invariant must hold."""
    sandbox_of_module.reset()
    client = HumaansClient(sandbox_of_module.api_url, sandbox_of_module.token, sleep=lambda _seconds: None)
    services = Services(
        clock=clock, secrets=secrets, humaans=lambda token, company_id: client, public_url="http://localhost"
    )
    job_notifier = RecordedNotifications()
    app = create_app(read_settings({"APP_ENV": "test"}, project_root=tmp_path), services, job_notifier)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with connection():
        company = companies.create("acme", "Acme Ltd", clock())
        connect(services, company.id, sandbox_of_module.token, webhook_secret=SECRET, actor="walk")
        chosen = default_settings(read_catalogue(services, company.id))
        save_settings(services, job_notifier, company.id, chosen, expected_version=None, actor="walk")
        found = ServedApp(f"http://127.0.0.1:{server.port}", services, job_notifier, company, sandbox_of_module)
        found.work()
    try:
        with recorded_logs(found):
            yield found
            wrong = found.wrong_after_healing()
    finally:
        sandbox_of_module.reset()
        server.shutdown()
        thread.join()
        server.server_close()
        client.close()
    assert not wrong, "\n".join(wrong)
