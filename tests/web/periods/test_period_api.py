"""Pay periods through the API."""

from __future__ import annotations

from datetime import time

import pytest

from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.facts.payslips import Frequency, PaySchedule
from service.rules.periods.verification import Verdict, verify
from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.periods import pay_periods
from tests.web.conftest import ORIGIN

PERIODS = "/api/v1/companies/acme/periods"


@pytest.fixture
def call(app, imported, services, clock):
    with connection():
        schedule = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
        save_schedules(services, imported.id, [schedule], seen="", actor="alice@example.com")
        token = api_tokens.issue(imported.id, "program", clock())
    client = app.test_client()
    return lambda path="": client.get(f"{PERIODS}{path}", base_url=ORIGIN, headers={"Authorization": f"Bearer {token}"})


def test_periods_are_listed_and_a_frozen_one_has_its_snapshot_and_variance(call, imported, services):
    listed = call().json["data"]
    assert (listed[0]["schedule"], listed[0]["state"], listed[0]["version"]) == ("Monthly", "open", None)
    first = listed[0]["id"]
    assert call(f"/{first}").json["snapshot"] is None
    assert call(f"/{first}/snapshot.jsonl").status_code == 404
    foreseen = call(f"/{first}/forecast").json
    assert (foreseen["day"], foreseen["total"]) == ("2026-11-20", len(foreseen["data"]))
    assert {"id", "employee_id", "name", "missing"} == set(foreseen["data"][0])
    assert all(set(each["missing"]) <= {"hr", "payroll", "employee"} for each in foreseen["data"])
    with connection():
        freeze_from_last_reading(services, imported, first, actor="alice")
        assert pay_periods.by_id(imported.id, first).state == "review"
    assert call(f"/{first}").json["snapshot"]["version"] == 1
    assert verify(call(f"/{first}/snapshot.jsonl").data).verdict is Verdict.GOOD
    assert call(f"/{first}/variance").json == {"data": [], "total": 0}
    assert call(f"/{first}/late-changes").json == {"data": []}
    assert call(f"/{first}/forecast").status_code == 404
    assert call("/999999").status_code == 404
