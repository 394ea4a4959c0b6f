"""A company's life in one process: the actions as they are, a sandbox, the real database, and what goes wrong.

There is no Redis here: a notification is a line in a list, which may be taken late, twice, out of order or never. A
process that dies is a database connection cut at a chosen moment: from then on nothing of it is written.
"""

import json
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import peewee

from sandbox.webhooks import payloads
from sandbox.world import scenarios
from service.actions.connection.connect import connect
from service.actions.connection.read_catalogue import read_catalogue
from service.actions.employees.edit_employee import edit_employee
from service.actions.employees.resolve_issue import resolve_issue
from service.actions.operations.company_work import go_on_with_company_work
from service.actions.operations.tick import tick
from service.actions.settings.save_settings import save_settings
from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import start_reconciliation, start_sync
from service.actions.syncing.review_run import approve
from service.actions.webhooks.receive_webhook import WebhookInbox
from service.facts.runs import Cause
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.settings_document import from_document, to_document
from service.rules.webhooks.signatures import SignedMessage
from service.services import Services
from service.store.companies import companies
from service.store.companies import settings as store_settings
from service.store.database import connection
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run
from tests.actions.syncing.sync_rows import sync_person
from tests.walks import invariants
from tests.walks.interruptions import Interrupted, KilledError
from tests.walks.life_invariants import SECRET, TOWN, UNMAPPED, LifeInvariants
from tests.walks.running_deployment import NOTHING_HELD

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
EXCLUSION = {"source": "person.contractType", "operator": "is", "values": ["Contractor"]}


class Life(LifeInvariants):
    """The rows, the notifications, and the webhooks on their way."""

    def __init__(self, sandbox, secrets):
        self.sandbox, self.now = sandbox, START
        self.notifications, self.on_the_way = [], []
        self.dies_in, self.meanwhile, self.poison = None, None, set()
        self.towns = 0
        self.renumbered, self.seen_towns, self.seen_fences = set(), {}, {}
        self.logged = []
        self._clients = {}
        sandbox.reset()
        sandbox.heal()
        sandbox.set_clock(speed=0, to=START.isoformat())
        self.services = Services(clock=self.clock, secrets=secrets, humaans=self._client, public_url="http://localhost")
        self.company = companies.create("acme", "Acme Ltd", self.now)
        self.token = sandbox.token

    # ---- what actions work with ------------------------------------------------------------------------

    def clock(self):
        self.step()
        return self.now

    def step(self):
        """One moment at which a process may die."""
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in < 0:
                self.dies_in = None
                connection.database.connection().close()
                raise KilledError

    def _client(self, token, company_id):
        if token not in self._clients:
            self._clients[token] = Interrupted(self, self.sandbox.api_url, token)
        return self._clients[token]

    def ask_humaans_with(self, **options):
        """Another client for the token in use: its address, its deadlines."""
        url = options.pop("url", self.sandbox.api_url)
        self._clients[self.token] = Interrupted(self, url, self.token, **options)

    def notify_run(self, run_id):
        self.notifications.append(("run", run_id))

    def notify_waiting_runs(self, run_ids):
        self.notifications.extend(("run", run_id) for run_id in run_ids)

    def notify_company_work(self, company_id):
        self.notifications.append(("company", company_id))

    def notify_sync(self, person_sync_id, *, interactive=False):
        self.notifications.append(("person", person_sync_id))

    def notify_syncs(self, person_sync_ids):
        self.notifications.extend(("person", person_sync_id) for person_sync_id in person_sync_ids)

    def notify_payslips(self, company_id):
        """No payslips are sent in this life."""

    def notify_messages(self, company_id):
        """No messages are sent in this life."""

    # ---- what happens ----------------------------------------------------------------------------------

    def begin(self):
        """Connected, saved, imported."""
        connect(self.services, self.company.id, self.token, webhook_secret=SECRET, actor="alice")
        document = to_document(default_settings(read_catalogue(self.services, self.company.id))) | NOTHING_HELD
        document["exclusions"] = [EXCLUSION]
        chosen = from_document(document, 0)
        save_settings(self.services, self, self.company.id, chosen, expected_version=None, actor="alice")
        self.work_everything()
        self.sandbox.forget_requests()

    def forward(self, **span):
        """Time passes here and in Humaans, where people begin and leave as their days come."""
        before, self.now = self.now, self.now + timedelta(**span)
        self.sandbox.platform.clock.move_to(self.now)
        if before.date() != self.now.date():
            scenarios.turn_statuses(self.sandbox.platform.first)

    def rows(self, resource, person_id=None):
        """Rows of Humaans, looked at without asking: it is this process that holds them."""
        world = self.sandbox.platform.first.world
        return world.rows_of(resource, person_id) if person_id else world.rows(resource)

    def everyone_moves(self, *, told=False):
        """Into the next town; `told`: and a webhook says so of each."""
        for person in self.people():
            self.towns += 1
            row = self.sandbox.change("people", person["id"], city=f"{TOWN}{self.towns}", quiet=True)
            if told:
                self.tell("person.updated", row)
        self.everything_arrives()

    def everything_arrives(self):
        while self.on_the_way:
            self.deliver(self.on_the_way.pop(0))

    def tell(self, event, row):
        """Humaans wants to tell us; how that fares is another matter."""
        event_id = f"event-{len(self.logged)}-{len(self.on_the_way)}-{self.now.timestamp()}"
        said = payloads.payload("object", event, row, event_id=event_id, webhook_id="hook", at=self.now.isoformat())
        self.on_the_way.append(json.dumps(said, default=str).encode())

    def deliver(self, body):
        headers = {"x-humaans-signature": payloads.signature("hex", SECRET, body)}
        WebhookInbox(self.services, self).receive(self.company.webhook_key, SignedMessage(body, headers))

    @contextmanager
    def may_die(self, dies_in):
        """The process in which this is done dies after so many steps, or, with None, does not."""
        self.dies_in = dies_in
        try:
            yield
        except KilledError:
            self._reap()
        except (peewee.DatabaseError, peewee.InterfaceError):
            if dies_in is None or self.dies_in is not None:
                raise
            self._reap()
        finally:
            self.dies_in = None

    def _reap(self):
        """The next process opens a connection of its own."""
        self.meanwhile = None
        with suppress(peewee.DatabaseError, peewee.InterfaceError):
            connection.database.close()
        state = connection.database.obj._state
        if not state.closed:
            state.reset()
        connection.database.connect()

    def work(self, notification):
        """What a worker does with a notification."""
        kind, row_id = notification
        if kind == "company":
            go_on_with_company_work(self.services, self, row_id)
        else:
            (reconcile_company if kind == "run" else sync_person)(self.services, row_id)

    def work_everything(self):
        while self.notifications:
            self.work(self.notifications.pop(0))

    def minutes_go_by(self, minutes):
        """With a tick in each, and workers that work."""
        for _ in range(minutes):
            self.forward(minutes=1)
            self.tick()
            self.work_everything()

    def tick(self):
        tick(self.services, self)

    def sync_now(self, employee_id):
        start_sync(self.services, self, self.company.id, employee_id, actor="bob")

    def reconcile(self, cause=Cause.MANUAL):
        start_reconciliation(self.services, self, self.company.id, cause=cause, actor="bob")

    def edit(self, employee_id, **fields):
        edit_employee(self.services, self.company.id, employee_id, fields, actor="carol")

    def settle(self, issue, choice):
        resolve_issue(self.services, self, self.company.id, issue.id, choice, actor="dave")

    def save(self, **changes):
        document = to_document(store_settings.in_force(self.company.id)) | changes
        self.save_document(document, expected_version=document["version"])

    def save_document(self, document, *, expected_version):
        chosen = from_document(document, expected_version)
        save_settings(self.services, self, self.company.id, chosen, expected_version=expected_version, actor="alice")

    def map_department(self, *, mapped):
        document = to_document(store_settings.in_force(self.company.id))
        for entry in document["mapping"]:
            if entry["payroll_field"] == UNMAPPED:
                entry["source"] = "jobRole.department" if mapped else None
        self.save(mapping=document["mapping"])

    # ---- what is there ---------------------------------------------------------------------------------

    def employees(self):
        where = Employee.company == self.company.id
        return list(Employee.select().where(where).order_by(Employee.id))

    def open_issues(self):
        return list(Issue.select().where(Issue.closed_at.is_null()).order_by(Issue.id))

    def last_run(self):
        return Run.select().order_by(Run.id.desc()).first()

    def all_but_towns(self):
        """Everything stored, apart from where people live."""
        stored = invariants.stored_employees(self.company.id)
        return [(each["id"], {**each["fields"], "city": None}, each["excluded"]) for each in stored]

    def cities(self):
        return [employee.city for employee in self.employees()]

    def people(self):
        return sorted(self.rows("people"), key=lambda row: row["id"])

    def heal_and_drain(self):
        """Everything is well again, and more than an hour goes by with a minute's tick in it."""
        self.sandbox.heal()
        self.notifications.clear()
        self._connect_anew()
        if store_settings.in_force(self.company.id).paused:
            self.save(paused=False)
        for _ in range(16):
            self.forward(minutes=9)
            self.tick()
            self.work_everything()
            for run in Run.select().where(Run.state == "held"):
                approve(self.services, self, self.company.id, run.id, actor="alice")
            self.work_everything()

    def _connect_anew(self):
        self.token = self.sandbox.add_token()["token"]
        connect(self.services, self.company.id, self.token, webhook_secret=SECRET, actor="alice")
