"""One measured process of bench/reconcile.py: the bare loop, a first import, or an unchanged run.

It prints one line of JSON: seconds, peak memory in MiB, processor seconds (of a run without its start) and, for the
unchanged run, the employee rows written.
"""

from __future__ import annotations

import base64
import hashlib
import json
import resource
import sys
import time
from datetime import UTC, datetime
from typing import Any

PAGE = 250
#: The bench encrypts a token of the sandbox's for one minute; it need not be secret.
KEY = base64.urlsafe_b64encode(b"bench" * 6 + b"!!").decode()
PATHS = ("people", "job-roles", "compensations", "bank-accounts", "custom-values")
SMALL_PATHS = ("custom-fields", "locations", "compensation-types")


def bare_loop(api_url: str, token: str) -> float:
    """Fetch and parse every page a reconciliation needs, one after the other; seconds."""
    import requests  # noqa: PLC0415 - each measured process imports only what it uses

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    began = time.perf_counter()
    for path in (*PATHS, *SMALL_PATHS):
        skip, total = 0, 1
        while skip < total:
            query: dict[str, Any] = {"$limit": PAGE, "$skip": skip} | ({"status": "all"} if path == "people" else {})
            answer = session.get(f"{api_url}/{path}", params=query, timeout=60).json()
            total = answer["total"]
            skip += PAGE
    return time.perf_counter() - began


def reconciliation(what: str, api_url: str, token: str, database_url: str) -> dict[str, Any]:
    """One reconciliation as a worker makes it; `connect` only makes the company, with default settings,
    and `probe` finds out what its account can do.
    """
    import jobs.worker  # noqa: F401, PLC0415 - so that the memory is that of a worker
    from jobs.processes.gc_tuning import tune_garbage_collector  # noqa: PLC0415
    from service.actions.connection.connect import connect  # noqa: PLC0415
    from service.actions.connection.probe_capabilities import probe_capabilities  # noqa: PLC0415
    from service.actions.syncing.reconcile_company import reconcile_company  # noqa: PLC0415
    from service.facts.runs import Cause, RunKind  # noqa: PLC0415
    from service.humaans.client import HumaansClient  # noqa: PLC0415
    from service.rules.mapping.default_mapping import default_settings  # noqa: PLC0415
    from service.services import Services  # noqa: PLC0415
    from service.store.companies import catalogues, companies, settings  # noqa: PLC0415
    from service.store.database.connection import bind, connect_to, connection  # noqa: PLC0415
    from service.store.database.encryption import SecretBox  # noqa: PLC0415
    from service.store.operations.migrating import migrate  # noqa: PLC0415
    from service.store.syncing import runs  # noqa: PLC0415

    services = Services(
        clock=lambda: datetime.now(UTC),
        secrets=SecretBox((KEY,)),
        humaans=lambda text, _company_id: HumaansClient(api_url, text),
        public_url="http://localhost",
    )
    bind(connect_to(database_url))
    if what == "connect":
        _empty(database_url)
        migrate()
        with connection():
            company = companies.create("bench", "Bench", services.clock())
            connect(services, company.id, token, actor="bench")
            chosen = default_settings(catalogues.of_company(company.id))
            settings.save(company.id, chosen, expected_version=None, saved_by="bench", now=services.clock())
        return {"seconds": 0.0}
    if what == "probe":
        with connection():
            probe_capabilities(services, companies.by_slug("bench").id)
        return {"seconds": 0.0}
    with connection():
        company = companies.by_slug("bench")
        tune_garbage_collector()  # as a worker does at its start
        before = _employee_digest()
        run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, services.clock())
        began, began_cpu = time.perf_counter(), time.process_time()
        reconcile_company(services, run.id)
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
        ended = runs.by_id(company.id, run.id)
        if ended.state != "succeeded" or ended.failed:
            raise SystemExit(f"the run ended {ended.state}: {ended.error_message}")
        return {
            "seconds": seconds,
            "cpu_seconds": cpu_seconds,
            "rows_written": sum(a != b for a, b in zip(before, _employee_digest(), strict=False)),
            "counts": {name: getattr(ended, name) for name in runs.COUNTS},
        }


def _empty(database_url: str) -> None:
    if database_url.startswith("postgres"):
        from service.store.database.connection import connection, database  # noqa: PLC0415

        with connection():
            database.execute_sql("DROP SCHEMA public CASCADE")
            database.execute_sql("CREATE SCHEMA public")


def _employee_digest() -> list[bytes]:
    from service.store.tables.employees import Employee  # noqa: PLC0415

    rows = Employee.select().order_by(Employee.id).tuples().iterator()
    return [hashlib.blake2b(repr(row).encode(), digest_size=12).digest() for row in rows]


def main() -> None:
    what, api_url, token, database_url = sys.argv[1:]
    if what == "bare":
        result: dict[str, Any] = {"seconds": bare_loop(api_url, token)}
    else:
        result = reconciliation(what, api_url, token, database_url)
    used = resource.getrusage(resource.RUSAGE_SELF)
    result["mib"] = used.ru_maxrss / 1024
    result.setdefault("cpu_seconds", used.ru_utime + used.ru_stime)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
