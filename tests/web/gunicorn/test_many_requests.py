"""Many costly requests at once, and a budget of database connections: everyone else is still served."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from itertools import islice
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from jobs.processes.pools import WORKER_POOLS
from service.facts.humaans import TokenFacts
from service.store.accounts import api_tokens
from service.store.companies import companies, connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.database.postgres import POOL_SIZE
from service.store.tables.companies import Company
from service.web.http.costly_requests import MOST_AT_ONCE, MOST_OF_A_COMPANY, TRY_AGAIN_SECONDS
from tests.processes import ROOT
from tests.web.gunicorn.running_server import RealServer, environ_of
from tests.web.gunicorn.signed_events import KEY, deliver

#: As docs/operating.md adds them up.
WEB_PROCESSES, WORKER_CONNECTIONS, COMMAND_CONNECTIONS = 2, 6, 1


pytestmark = pytest.mark.processes


@pytest.fixture
def black_hole():
    """A Humaans that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as hole:
        yield f"http://127.0.0.1:{hole.getsockname()[1]}/api"


@pytest.fixture
def waiting_server(start, database_url, tmp_path, acme, black_hole) -> RealServer:
    return RealServer(start, **environ_of(database_url, (KEY,), tmp_path, HUMAANS_API_URL=black_hole))


def bearer(company, clock):
    with connection():
        return {"Authorization": f"Bearer {api_tokens.issue(company.id, 'ledger', clock())}"}


def while_they_wait(calls, places, look):
    """Call all at once; with as many as there are places still waiting for Humaans, `look`. Returns those refused, and
    all.

    They wait for eight seconds, in which a busy machine may not have looked at everything; then all is done again.
    """
    for _ in range(10):
        with ThreadPoolExecutor(len(calls)) as people:
            asked = [people.submit(call) for call in calls]
            refused = [each.result() for each in islice(as_completed(asked), len(calls) - places)]
            look()
            were_waiting = sum(not each.done() for each in asked) == places
        if were_waiting:
            return refused, [each.result() for each in asked]
    raise AssertionError("they never waited for long enough")


def test_S_i_previews_of_one_company_hold_up_no_one_else(waiting_server, acme, cast, clock):
    """Sixteen people press *Preview* while Humaans does not answer."""
    token, others_token = bearer(acme, clock), bearer(cast["globex"], clock)
    json_of_acme = token | {"Content-Type": "application/json"}
    preview = partial(waiting_server.ask, "POST", "/api/v1/companies/acme/preview", b"{}", json_of_acme)

    def look():
        assert waiting_server.ask("GET", "/healthz")[0] == 200
        assert waiting_server.ask("GET", "/readyz")[0] == 200
        assert waiting_server.ask("GET", "/login")[0] == 200
        assert deliver(waiting_server)[0] == 200
        assert waiting_server.ask("GET", "/api/v1/companies/globex/employees", headers=others_token)[0] == 200
        assert waiting_server.ask("GET", "/api/v1/companies/acme/employees", headers=token)[0] == 200

    refused, answers = while_they_wait([preview] * 16, MOST_OF_A_COMPANY, look)
    for status, headers, said in refused:
        assert (status, headers["Retry-After"]) == (503, str(TRY_AGAIN_SECONDS))
        assert "is busy with similar work" in said
    assert {status for status, _, _ in answers} == {503}


def test_S_i_two_companies_previews_leave_threads_for_a_third(waiting_server, acme, cast, services, clock):
    with connection():
        for slug in ("globex", "initech"):
            company = Company.get_or_none(slug=slug) or companies.create(slug, slug, clock())
            sealed = services.secrets.encrypt("t", encryption_contexts.access_token(company.id))
            connections.save(company.id, sealed, "t", TokenFacts(frozenset(), "h", "H", 1), clock())
        tokens = {each.slug: bearer(each, clock) for each in companies.all_companies()}

    def ask(slug, what):
        return waiting_server.ask("GET", f"/api/v1/companies/{slug}/{what}", headers=tokens[slug])

    def look():
        assert ask("initech", "runs")[0] == 200

    while_they_wait(
        [partial(ask, slug, "sources") for slug in ("acme", "globex") for _ in range(10)], MOST_AT_ONCE, look
    )
    assert "busy" not in ask("initech", "sources")[2]


@pytest.fixture
def twenty_connections(database_url):
    """The database for a user who may open twenty connections, as app.json orders; worker and command hold five."""
    parts = urlsplit(database_url)
    few = f"few_of_{parts.path.strip('/')}"  # roles are the whole server's, and other tests may have one beside us
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"DROP OWNED BY {few}; DROP ROLE {few}" if _role_exists(owner, few) else "SELECT 1")
        owner.execute(f"CREATE ROLE {few} LOGIN PASSWORD 'few' CONNECTION LIMIT 20")
        owner.execute(f"GRANT ALL ON SCHEMA public TO {few}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {few}")
        owner.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {few}")
        url = urlunsplit(parts._replace(netloc=f"{few}:few@{parts.hostname}:{parts.port or 5432}"))
        held = [psycopg.connect(url) for _ in range(WORKER_CONNECTIONS + COMMAND_CONNECTIONS)]
        yield url
        for each in held:
            each.close()
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (few,))
        owner.execute(f"DROP OWNED BY {few}; DROP ROLE {few}")


def _role_exists(owner, role):
    return owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None


def four_hundred_and_eighty(server, company, clock):
    """Statuses of as many requests of every kind, sixty at a time."""
    token = bearer(company, clock)

    def ask(number):
        match number % 4:
            case 0:
                return deliver(server)[0]
            case 1:
                return server.ask("GET", "/login")[0]
            case 2:
                return server.ask("GET", "/readyz")[0]
            case _:
                return server.ask("GET", "/api/v1/companies/acme/employees", headers=token)[0]

    with ThreadPoolExecutor(60) as people:
        return Counter(people.map(ask, range(480)))


@pytest.mark.on_postgres
def test_case_29_480_requests_at_the_budget_of_connections_are_all_answered(
    start, tmp_path, acme, clock, twenty_connections
):
    environ = environ_of(twenty_connections, (KEY,), tmp_path, WEB_CONCURRENCY=str(WEB_PROCESSES))
    assert four_hundred_and_eighty(RealServer(start, **environ), acme, clock) == {200: 480}


@pytest.mark.on_postgres
def test_case_29_while_a_release_before_still_holds_its_connections_requests_wait(
    start, tmp_path, acme, clock, twenty_connections
):
    """At a deploy the new processes start while the old ones end."""
    server = RealServer(start, **environ_of(twenty_connections, (KEY,), tmp_path, WEB_CONCURRENCY="2"))
    old = [psycopg.connect(twenty_connections) for _ in range(20 - WORKER_CONNECTIONS - COMMAND_CONNECTIONS - 2)]
    threading.Timer(3, lambda: [each.close() for each in old]).start()
    assert four_hundred_and_eighty(server, acme, clock) == {200: 480}


def test_case_29_the_budget_of_connections_fits_what_app_json_orders():
    ordered = json.loads((ROOT / "app.json").read_text())
    assert ordered["env"]["WEB_CONCURRENCY"]["value"] == str(WEB_PROCESSES)
    assert {name: each["quantity"] for name, each in ordered["formation"].items()} == dict.fromkeys(
        ("web", "worker", "scheduler"), 1
    )
    assert sum(pool.processes for pool in WORKER_POOLS) == WORKER_CONNECTIONS
    assert WEB_PROCESSES * POOL_SIZE + WORKER_CONNECTIONS + COMMAND_CONNECTIONS <= 20
