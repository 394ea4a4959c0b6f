"""Runs by the API: started, joined, dry, held, approved and discarded; and one employee synced."""

from __future__ import annotations

from service.facts.runs import Cause, RunKind, RunState
from service.store.database.connection import connection
from service.store.tables.syncing import Run
from tests.web.api.calls.doing import audited, work


def test_runs_need_settings_and_are_not_started_while_paused(connected):
    assert connected.post("/runs").status_code == 409
    connected.put("/settings", {"version": 0, "paused": True})
    answer = connected.post("/runs", {})
    assert (answer.status_code, "Syncing is paused" in answer.json["detail"]) == (409, True)
    assert connected.post("/runs", {"dry_run": True}).status_code == 202


def test_a_run_is_202_and_requests_for_the_same_join(imported, services, job_notifier):
    first, second = imported.post("/runs"), imported.post("/runs", {"dry_run": False})
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json["id"] == second.json["id"]
    work(services, job_notifier)
    run = imported.get(f"/runs/{first.json['id']}").json
    assert (run["state"], run["created"], run["updated"]) == ("succeeded", 0, 0)
    assert run["unchanged"] > 0


def test_a_dry_run_counts_and_writes_nothing(imported, humaans, services, job_notifier):
    humaans.change("people", "amelia", city="York")
    run = imported.post("/runs", {"dry_run": True}).json
    work(services, job_notifier)
    run = imported.get(f"/runs/{run['id']}").json
    assert (run["state"], run["dry_run"], run["updated"]) == ("succeeded", True, 1)
    assert imported.get("").json["last_reconciliation"]["id"] != run["id"]


def test_sync_now_is_202_and_a_run_and_brings_the_change(imported, humaans, services, job_notifier, clock):
    person = humaans.person_id("amelia")
    everyone = imported.get("/employees?limit=200").json["data"]
    amelia = next(each for each in everyone if each["humaans_person_id"] == person)
    humaans.change("people", "amelia", city="York")
    clock.forward(minutes=5)
    answer = imported.post(f"/employees/{amelia['id']}/sync")
    assert (answer.status_code, answer.json["kind"], answer.json["employee_id"]) == (202, "sync", amelia["id"])
    work(services, job_notifier)
    assert imported.get(f"/runs/{answer.json['id']}").json["state"] == "succeeded"
    after = imported.get(f"/employees/{amelia['id']}").json
    assert after["fields"]["city"] == "York"
    assert after["last_synced_at"] > amelia["last_synced_at"]
    change = imported.get(f"/employees/{amelia['id']}/changes").json["data"][0]
    assert (change["field"], change["new"], change["cause"]) == ("city", "York", "manual")
    assert change["run_id"] == answer.json["id"]


def test_an_employee_without_a_person_cannot_be_synced_and_is_told_why(imported, an_employee):
    row = an_employee(person_id=None)
    answer = imported.post(f"/employees/{row.id}/sync")
    assert answer.status_code == 409
    assert "not linked" in answer.json["detail"]


def test_pending_employees_say_what_is_missing_and_how_it_must_look(imported):
    pending = imported.get("/employees?readiness=pending&limit=200").json["data"]
    assert pending
    for each in pending:
        assert each["missing"]
        assert all(reason["field"] and reason["code"] and reason["message"] for reason in each["missing"])


def _held_run(cast, clock):
    with connection():
        return Run.create(
            company=cast["acme"], kind=RunKind.RECONCILIATION, cause=Cause.HOURLY, state=RunState.HELD,
            saw={"people": 3}, created_at=clock(),
        ).id  # fmt: skip


def test_a_held_run_is_approved_once_and_goes_on(imported, cast, clock, services, job_notifier):
    run_id = _held_run(cast, clock)
    answer = imported.post(f"/runs/{run_id}/approve")
    assert (answer.status_code, answer.json["state"], answer.json["approved_by"]) == (200, "queued", "api:ledger")
    assert imported.post(f"/runs/{run_id}/approve").json["state"] == "queued", "pressing twice is pressing once"
    assert imported.post(f"/runs/{run_id}/discard").status_code == 409
    work(services, job_notifier)
    assert imported.get(f"/runs/{run_id}").json["state"] == "succeeded"
    assert audited("run.approved") == ["api:ledger"]


def test_what_a_stopped_run_saw_is_told_and_described(imported, cast, clock):
    run_id = _held_run(cast, clock)
    sighting = {"code": "accounts_gone", "message": "Nobody has a bank account any more.", "field": None}
    with connection():
        Run.update(saw={"people": 3, "sightings": [sighting]}).where(Run.id == run_id).execute()
    assert imported.get(f"/runs/{run_id}").json["saw"] == {"people": 3, "sightings": [sighting]}
    everything = imported.app.test_client().get("/api/v1/openapi.json", base_url="http://localhost:8000").json
    described = everything["components"]["schemas"]
    assert set(described["Saw"]["properties"]) == {"people", "readable", "filled", "custom_fields", "sightings"}
    assert set(described["Sighting"]["properties"]) == {"code", "message", "field"}


def test_a_held_run_is_discarded_and_stays_so(imported, cast, clock, job_notifier):
    run_id = _held_run(cast, clock)
    assert imported.post(f"/runs/{run_id}/discard").json["state"] == "discarded"
    again = imported.post(f"/runs/{run_id}/approve")
    assert (again.status_code, again.content_type) == (409, "application/problem+json")
    assert job_notifier.runs == []
    assert audited("run.discarded") == ["api:ledger"]
