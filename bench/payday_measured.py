"""One measured process of bench/payday.py: the preparation, the bare loop, or the payday. Prints one line of JSON."""

from __future__ import annotations

import base64
import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import local
from typing import Any, Final

#: The bench encrypts for one minute; it need not be secret.
KEY: Final = base64.urlsafe_b64encode(b"bench" * 6 + b"!!").decode()
PAY_DATE: Final = date(2026, 11, 27)
SIZE: Final = 60_000
AT_ONCE: Final = 4


def bare_loop(api_url: str, token: str, payslips: int) -> dict[str, Any]:
    """The same four calls for each person, four at a time, with nothing around them."""
    import requests  # noqa: PLC0415 - each measured process imports only what it uses

    mine = local()
    headers = {"Authorization": f"Bearer {token}"}
    listed = requests.get(f"{api_url}/document-types", headers=headers, timeout=60).json()["data"]
    type_id = next(row["id"] for row in listed if row["name"] == "Payslip") if listed else ""
    if not type_id:
        made = requests.post(f"{api_url}/document-types", headers=headers, json={"name": "Payslip"}, timeout=60)
        type_id = made.json()["id"]
    ids: list[str] = []
    while len(ids) < payslips:
        query = {"$limit": 250, "$skip": len(ids), "status": "all"}
        ids += [
            row["id"]
            for row in requests.get(f"{api_url}/people", params=query, headers=headers, timeout=60).json()["data"]
        ]
    content = b"%PDF-1.4\n" + b"x" * (SIZE - 9)

    def one(person_id: str) -> None:
        if not hasattr(mine, "session"):
            mine.session = requests.Session()
            mine.session.headers.update(headers)
        session = mine.session
        session.get(f"{api_url}/people/{person_id}", timeout=60).json()
        session.get(
            f"{api_url}/documents", params={"personId": person_id, "$limit": 250, "$skip": 0}, timeout=60
        ).json()
        files = {"file": ("payslip.pdf", content, "application/pdf")}
        file_id = session.post(f"{api_url}/files", files=files, timeout=60).json()["id"]
        document = {
            "personId": person_id, "name": "Payslip 27 November 2026", "documentTypeId": type_id,
            "issueDate": PAY_DATE.isoformat(), "fileId": file_id, "source": "bench", "sourceId": person_id,
        }  # fmt: skip
        session.post(f"{api_url}/documents", json=document, timeout=60).json()

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, ids[:payslips]))
    return {"seconds": time.perf_counter() - began}


def prepare(api_url: str, token: str, database_url: str, payslips: int) -> dict[str, Any]:
    """A company with its people imported and a payslip accepted for each of them."""
    from sandbox.platform.payslips import Sample, pdf_of  # noqa: PLC0415
    from service.actions.connection.connect import connect  # noqa: PLC0415
    from service.actions.payslips.accept_payslips import accept_batch  # noqa: PLC0415
    from service.actions.payslips.import_batch import propose_batch  # noqa: PLC0415
    from service.actions.payslips.ledger import PayslipsFor  # noqa: PLC0415
    from service.rules.mapping.default_mapping import default_settings  # noqa: PLC0415
    from service.store.companies import catalogues, companies, settings  # noqa: PLC0415
    from service.store.database.connection import connection  # noqa: PLC0415
    from service.store.operations.migrating import migrate  # noqa: PLC0415
    from service.store.tables.employees import Employee  # noqa: PLC0415
    from service.store.tables.payslips import Payslip  # noqa: PLC0415

    services = _services(api_url, database_url)
    migrate()
    with connection():
        now = services.clock()
        company = companies.create("bench", "Bench Ltd", now)
        connect(services, company.id, token, actor="bench")
        chosen = replace(
            default_settings(catalogues.of_company(company.id)), send_payslips_to_humaans=True, email_payslips=False
        )
        settings.save(company.id, chosen, expected_version=0, saved_by="bench", now=now)
        people = _everyone(services, company.id)[:payslips]
        files = []
        for number, person in enumerate(people):
            payroll_id, name = person.get("employeeId") or f"B{number}", f"{person['firstName']} {person['lastName']}"
            Employee.create(
                company=company, person_id=person["id"], employee_id=payroll_id, first_name=person["firstName"],
                last_name=person["lastName"], employment="active", readiness="ready", created_at=now, updated_at=now,
            )  # fmt: skip
            files.append((f"{payroll_id}.pdf", pdf_of(Sample(payroll_id, name, pay_date=PAY_DATE, size=SIZE))))
        began = time.perf_counter()
        wanted = PayslipsFor(PAY_DATE, date(2026, 11, 1), date(2026, 11, 30))
        batch = propose_batch(services, company.id, files, wanted, actor="bench")
        accepted = accept_batch(services, company.id, batch.id, actor="bench")
        Payslip.update(state="released").execute()
    return {"accepted": accepted, "intake_seconds": round(time.perf_counter() - began, 2)}


def payday(api_url: str, database_url: str) -> dict[str, Any]:
    """The job as a worker runs it, from pressing the button to the last document."""
    import jobs.worker  # noqa: F401, PLC0415 - so that the memory is that of a worker
    from service.actions.delivery.deliver_payslips import deliver_payslips  # noqa: PLC0415
    from service.actions.payslips.manage_payslips import deliver_payday  # noqa: PLC0415
    from service.store.database.connection import connection  # noqa: PLC0415
    from service.store.tables.companies import Company  # noqa: PLC0415
    from service.store.tables.payslips import PaydayRun, PayslipAttempt, PayslipChannel  # noqa: PLC0415

    services = _services(api_url, database_url)
    with connection():
        company = Company.get()
        for table in (PayslipAttempt, PayslipChannel, PaydayRun):
            table.delete().execute()
        began = time.perf_counter()
        deliver_payday(services, _NoOne(), company.id, PAY_DATE, actor="bench")
        deliver_payslips(services, company.id)
        seconds = time.perf_counter() - began
        uploaded = PayslipChannel.select().where(PayslipChannel.state == "uploaded").count()
    return {"seconds": seconds, "uploaded": uploaded, "mib": _peak_mib()}


class _NoOne:
    def notify_payslips(self, company_id: int) -> None:
        """The work is done right here."""

    def notify_messages(self, company_id: int) -> None:
        """Nothing is sent here."""


def _services(api_url: str, database_url: str) -> Any:
    from functools import lru_cache  # noqa: PLC0415

    from service.humaans.client import HumaansClient  # noqa: PLC0415
    from service.services import Services  # noqa: PLC0415
    from service.store.database.connection import bind, connect_to  # noqa: PLC0415
    from service.store.database.encryption import SecretBox  # noqa: PLC0415

    bind(connect_to(database_url))

    @lru_cache
    def humaans(token: str, _company_id: int) -> HumaansClient:
        return HumaansClient(api_url, token)

    return Services(
        clock=lambda: datetime.now(UTC),
        secrets=SecretBox((KEY,)),
        humaans=humaans,
        public_url="http://localhost",
    )


def _everyone(services: Any, company_id: int) -> list[dict[str, Any]]:
    from service.actions.connection.humaans_access import client_of  # noqa: PLC0415

    client, found = client_of(services, company_id), []
    while True:
        page = client.request("GET", "/people", params={"$limit": 250, "$skip": len(found)})
        found += page["data"]
        if not page["data"] or len(found) >= page["total"]:
            return found


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    what, api_url, token, database_url, count = sys.argv[1:6]
    if what == "bare":
        print(json.dumps(bare_loop(api_url, token, int(count))))
    elif what == "prepare":
        print(json.dumps(prepare(api_url, token, database_url, int(count))))
    else:
        print(json.dumps(payday(api_url, database_url)))
