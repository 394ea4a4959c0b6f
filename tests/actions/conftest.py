"""A company, services over the sandbox, and a notifier that only records what it was given."""

from __future__ import annotations

import pytest

from sandbox.remote import InProcessSandbox
from service.actions.connection.connect import connect
from service.actions.connection.read_catalogue import read_catalogue
from service.actions.connection.read_snapshot import read_snapshot
from service.actions.settings.preview_plan import preview
from service.actions.settings.save_settings import save_settings
from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import start_reconciliation
from service.facts.runs import Cause
from service.humaans.client import Deadlines, HumaansClient, RetryPolicy
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.settings_document import from_document, to_document
from service.services import Services
from service.staffology.client import StaffologyClient
from service.store.companies import settings
from service.store.database.compiled_queries import compiled
from service.store.syncing import runs
from service.store.tables.companies import Company
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run
from tests.recorded_notifications import RecordedNotifications
from tests.store.kept_import import KeptImport


@pytest.fixture(scope="session")
def shared_sandbox():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox):
    """The cast as it is at the start of each test."""
    shared_sandbox.reset()
    return shared_sandbox


@pytest.fixture
def services(sandbox, clock, secrets):
    clients = {}

    def humaans(token, company_id):
        key = (token, company_id)
        if key not in clients:
            clients[key] = HumaansClient(
                sandbox.api_url, token, retry=RetryPolicy(), deadlines=Deadlines(), sleep=lambda _seconds: None
            )
        return clients[key]

    def staffology(api_key):
        if api_key not in clients:
            clients[api_key] = StaffologyClient(
                f"{sandbox.url}/staffology", api_key, sleep=lambda _seconds: None, requests_per_second=None
            )
        return clients[api_key]

    yield Services(clock=clock, secrets=secrets, humaans=humaans, staffology=staffology, public_url="http://localhost")
    for client in clients.values():
        client.close()


@pytest.fixture
def job_notifier():
    return RecordedNotifications()


@pytest.fixture
def company(database, clock):
    """Always the same row, so that what follows from it can be kept."""
    return Company.create(slug="acme", name="Acme Ltd", webhook_key="hook-acme", created_at=clock())


@compiled
def _employee_of(company_id, person_id):
    """Tests ask for their people thousands of times, and Peewee writes seventy columns each time."""
    return Employee.select().where(Employee.company == company_id, Employee.person_id == person_id)


class Story:
    """What a payroll manager does, in the words of the tests."""

    def __init__(self, services, job_notifier, company, sandbox, kept_import):
        self.services, self.job_notifier, self.company, self.sandbox = services, job_notifier, company, sandbox
        self._kept_import = kept_import

    def connect(self):
        return connect(self.services, self.company.id, self.sandbox.token, actor="alice")

    def default_document(self):
        return to_document(default_settings(read_catalogue(self.services, self.company.id)))

    def save(self, **changes):
        """Save settings (those in force, or the defaults, with some changes) and run what that starts."""
        chosen = settings.current(self.company.id)
        document = self.default_document() if chosen is None else to_document(chosen)
        document |= changes
        saved = save_settings(
            self.services,
            self.job_notifier,
            self.company.id,
            from_document(document, 0),
            expected_version=document["version"],
            actor="alice",
        )
        self.run_queued()
        return saved

    def preview(self, document):
        """The plan of a document, or without one of the settings in force; read with all the time there is."""

        def everyone(custom_field_ids):
            return read_snapshot(self.services, self.company.id, custom_field_ids, within_seconds=60)

        proposed = None if document is None else from_document(document, 0)
        return preview(self.services, self.company.id, proposed, read=everyone)

    def run_queued(self):
        for run in Run.select().where(Run.state == "queued", Run.kind == "reconciliation"):
            reconcile_company(self.services, run.id)

    def reconcile(self, cause=Cause.MANUAL, **values):
        run = start_reconciliation(
            self.services, self.job_notifier, self.company.id, cause=cause, actor="alice", **values
        )
        reconcile_company(self.services, run.id)
        return runs.by_id(self.company.id, run.id)

    def imported(self):
        self._kept_import.imported(self.services, self.job_notifier, self.sandbox, self.import_everyone)
        return runs.last_complete(self.company.id)

    def import_everyone(self):
        self.connect()
        self.save()

    def employee(self, key):
        return _employee_of.first(self.company.id, self.sandbox.person_id(key))

    def everyone(self):
        return list(Employee.select().where(Employee.company == self.company))

    def issues(self, key=None):
        query = Issue.select().where(Issue.company == self.company, Issue.closed_at.is_null())
        if key is not None:
            query = query.where(Issue.person_id == self.sandbox.person_id(key))
        return {issue.code for issue in query}


@pytest.fixture(scope="session")
def kept_import(tmp_path_factory):
    return KeptImport(tmp_path_factory.mktemp("import"))


@pytest.fixture
def story(services, job_notifier, company, sandbox, kept_import):
    return Story(services, job_notifier, company, sandbox, kept_import)
