"""The calls that do something, against a Humaans to live with: connect, preview, save, run, sync."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.remote import InProcessSandbox
from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.sync_person import sync_person
from service.facts.humaans import Scope
from service.facts.runs import Cause, RunKind, RunState
from service.humaans.client import HumaansClient, RetryPolicy
from service.store.database.connection import connection
from service.store.syncing import webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Issue
from service.store.tables.syncing import Run

SCOPES = tuple(scope.value for scope in Scope)


@pytest.fixture
def humaans():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


@pytest.fixture
def services(services, humaans):
    once = RetryPolicy(fault_tries=1, throttle_tries=1)
    return replace(services, humaans=lambda token, company_id: HumaansClient(humaans.api_url, token, retry=once))


@pytest.fixture
def connected(acme, humaans):
    answer = acme.put("/connection", {"token": humaans.token, "webhook_secret": "whsec_canary"})
    assert answer.status_code == 200, answer.text
    return acme


@pytest.fixture
def imported(connected, services, job_notifier):
    """Settings are saved, and a worker did what was notified."""
    answer = connected.put("/settings", connected.get("/settings").json)
    assert answer.status_code == 200, answer.text
    _work(services, job_notifier)
    return connected


def _work(services, job_notifier):
    with connection():
        while job_notifier.runs:
            reconcile_company(services, job_notifier.runs.pop(0))
        while job_notifier.people:
            sync_person(services, job_notifier.people.pop(0))


def _audited(action):
    with connection():
        return [entry.actor for entry in AuditEntry.select().where(AuditEntry.action == action)]


def test_a_company_that_was_never_connected_says_so(acme, cast):
    found = acme.get("").json
    assert found["connection"]["state"] == "not_connected"
    assert (found["slug"], found["name"], found["scopes"]) == ("acme", "Acme Ltd", [])
    assert (found["settings_version"], found["last_reconciliation"]) == (0, None)
    assert found["webhook_path"] == "/webhooks/humaans/hook-acme"
    assert found["webhook_test_path"] == "/webhooks/humaans/hook-acme/test"
    assert found["payslip_upload_tested_at"] is None
    assert found["payslips"]["waiting"] == found["payslips"]["mails_waiting"] == 0


def test_the_webhook_is_told_as_the_page_tells_it(acme, cast, clock):
    assert acme.get("").json["webhook"] == {
        "last_delivery_at": None,
        "delivered_in_a_day": 0,
        "last_test_at": None,
        "last_test_was_signed": False,
        "last_refused_at": None,
        "refused_in_a_day": 0,
    }
    with connection():
        webhook_deliveries.record([DeliveryRow(cast["acme"].id, "t", DeliveryState.TEST, clock())])
        webhook_deliveries.record([DeliveryRow(cast["acme"].id, "d", DeliveryState.PEOPLE, clock())])
        webhook_deliveries.count_in_the_hour(cast["acme"].id, DeliveryState.REFUSED, clock())
    found = acme.get("").json["webhook"]
    assert (found["delivered_in_a_day"], found["refused_in_a_day"], found["last_test_was_signed"]) == (1, 1, True)
    assert found["last_delivery_at"] == found["last_test_at"] == found["last_refused_at"] == "2026-11-23T10:00:00.000Z"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/sources", None),
        ("POST", "/preview", None),
        ("POST", "/runs", {}),
        ("PUT", "/settings", {"version": 0}),
    ],
)
def test_what_needs_a_connection_is_409_before_there_is_one(acme, method, path, body):
    answer = acme.send(method, path, json=body) if body is not None else acme.send(method, path)
    assert answer.status_code == 409
    assert "Connect it" in answer.json["detail"]


def test_connecting_checks_the_scopes_and_keeps_the_token_unseen(connected, humaans):
    found = connected.get("").json
    assert found["connection"]["state"] == "connected"
    assert found["connection"]["token_last4"] == humaans.token[-4:]
    assert found["connection"]["has_webhook_secret"] is True
    assert set(SCOPES) <= set(found["scopes"])
    assert connected.get("/runs").json["data"] == []
    assert _audited("connection.saved") == ["api:ledger"]
    for path in ("", "/settings", "/sources", "/runs"):
        text = connected.get(path).text
        assert humaans.token not in text
        assert "whsec_canary" not in text


def test_every_missing_scope_is_named_with_what_it_would_break_and_nothing_is_kept(acme, humaans):
    token = humaans.add_token(scopes=["public:read", "private:read"])["token"]
    answer = acme.put("/connection", {"token": token})
    assert answer.status_code == 422
    missing = {each["scope"]: each for each in answer.json["missing_scopes"]}
    assert set(missing) == set(SCOPES) - {"private:read"}
    assert missing["compensations:read"]["checkbox"] == "View compensations"
    assert "salaries" in missing["compensations:read"]["would_break"]
    assert len(answer.json["errors"]) == 3
    assert {error["path"] for error in answer.json["errors"]} == {"token"}
    assert acme.get("").json["connection"]["state"] == "not_connected"


def test_an_unknown_token_is_422_and_the_earlier_one_stays(connected, humaans):
    answer = connected.put("/connection", {"token": "unknown-canary"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "token"
    assert "unknown-canary" not in answer.text
    assert connected.get("").json["connection"]["token_last4"] == humaans.token[-4:]


def test_a_token_of_another_humaans_account_is_422(connected, humaans):
    other = humaans.add_company("other", size=1)
    answer = connected.put("/connection", {"token": other.token})
    assert answer.status_code == 422
    assert "another Humaans account" in answer.json["title"]


def test_a_humaans_that_does_not_answer_is_503_and_says_to_try_again(acme, humaans):
    humaans.fail(status=503, times=50)
    answer = acme.put("/connection", {"token": humaans.token})
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    assert acme.get("").json["connection"]["state"] == "not_connected"


def test_sources_name_custom_fields(connected):
    found = {source["key"]: source for source in connected.get("/sources").json["data"]}
    assert found["person.taxId"]["label"] == "Tax ID"
    assert found["person.teams"]["is_multi_choice"] is True
    customs = [source for key, source in found.items() if key.startswith("custom.")]
    assert customs
    assert all(source["label"] for source in customs)


def test_the_defaults_before_the_first_save_map_custom_fields_that_are_there(connected):
    found = connected.get("/settings").json
    assert found["version"] == 0
    assert len(found["mapping"]) == 37
    assert {"payroll_field": "ni_number", "source": "person.taxId", "on_blank": "clear", "on_invalid": "clear"} in (
        found["mapping"]
    )


def test_a_preview_is_the_plan_and_writes_nothing(connected):
    plan = connected.post("/preview").json
    assert plan["counts"]["create"] > 0
    assert plan["counts"]["update"] == plan["counts"]["unchanged"] == 0
    creates = [person for person in plan["people"] if person["action"] == "create"]
    assert len(creates) == plan["counts"]["create"]
    assert {"field", "old", "new"} == set(creates[0]["changes"][0])
    assert connected.get("/employees").json["data"] == []
    assert connected.get("/settings").json["version"] == 0


def test_F39_a_preview_with_a_revoked_token_is_409_and_says_to_connect_again(connected, humaans):
    humaans.revoke_token()
    answer = connected.post("/preview")
    assert (answer.status_code, "Retry-After" in answer.headers) == (409, False)
    assert "connect again" in answer.json["detail"]


def test_a_preview_of_other_settings_plans_with_them(connected):
    no_one = {"exclusions": [{"source": "person.firstName", "operator": "is_not_empty"}]}
    plan = connected.post("/preview", no_one).json
    assert plan["counts"]["create"] == 0
    assert plan["counts"]["excluded"] > 0


def test_settings_that_mean_nothing_here_are_422_with_the_path_of_each_fault(connected):
    settings = connected.get("/settings").json
    settings["mapping"][3]["source"] = "custom.gone"
    settings["exclusions"] = [{"source": "person.shoeSize", "operator": "is", "values": ["43"]}]
    for answer in (connected.put("/settings", settings), connected.post("/preview", settings)):
        assert answer.status_code == 422
        assert {error["path"] for error in answer.json["errors"]} == {"mapping.3.source", "exclusions.0.source"}
    assert connected.get("/settings").json["version"] == 0


def test_saving_settings_starts_a_reconciliation_that_can_be_followed(connected, services, job_notifier):
    saved = connected.put("/settings", connected.get("/settings").json | {"title_from_gender": False})
    assert saved.status_code == 200
    assert (saved.json["version"], saved.json["title_from_gender"]) == (1, False)
    run = connected.get("").json["last_reconciliation"]
    assert (run["state"], run["cause"], run["started_by"]) == ("queued", "settings", "api:ledger")
    _work(services, job_notifier)
    run = connected.get(f"/runs/{run['id']}").json
    assert run["state"] == "succeeded"
    assert run["done"] == run["total"] > 0
    assert run["created"] == len(connected.get("/employees?limit=200").json["data"]) > 0
    assert run["settings_version"] == 1
    assert _audited("settings.saved") == ["api:ledger"]


def test_a_switch_that_is_left_out_keeps_its_value(connected):
    assert connected.put("/settings", {"version": 0, "paused": True}).json["paused"] is True
    saved = connected.put("/settings", {"version": 1, "sync_salaries": False}).json
    assert (saved["version"], saved["paused"], saved["sync_salaries"]) == (2, True, False)
    assert len(saved["mapping"]) == 37


def test_extras_of_a_mapping_entry_are_kept(connected):
    mapping = connected.get("/settings").json["mapping"]
    by_name = {entry["payroll_field"]: entry for entry in mapping}
    by_name["pay_schedule"] |= {"source": None, "constant": "monthly"}
    by_name["gender"] |= {"fallback_source": "person.contractType", "value_map": {"Non-binary": "F"}}
    saved = connected.put("/settings", {"version": 0, "mapping": mapping})
    assert saved.status_code == 200, saved.text
    kept = {entry["payroll_field"]: entry for entry in saved.json["mapping"]}
    assert kept["pay_schedule"]["constant"] == "monthly"
    assert kept["gender"]["value_map"] == {"Non-binary": "F"}
    assert kept["gender"]["fallback_source"] == "person.contractType"


def test_a_stale_save_is_409_with_the_version_in_force_and_what_changed(connected):
    seen = connected.get("/settings").json
    connected.put("/settings", seen)
    mine = connected.get("/settings").json
    connected.put("/settings", {"version": 1, "paused": True})
    answer = connected.put("/settings", mine | {"sync_salaries": False})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert (answer.json["current_version"], answer.json["changed_fields"]) == (2, ["paused"])
    assert connected.get("/settings").json["sync_salaries"] is True


def test_a_version_that_never_was_is_stale_too(connected):
    connected.put("/settings", {"version": 0})
    answer = connected.put("/settings", {"version": 7})
    assert (answer.status_code, answer.json["current_version"]) == (409, 1)


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
    _work(services, job_notifier)
    run = imported.get(f"/runs/{first.json['id']}").json
    assert (run["state"], run["created"], run["updated"]) == ("succeeded", 0, 0)
    assert run["unchanged"] > 0


def test_a_dry_run_counts_and_writes_nothing(imported, humaans, services, job_notifier):
    humaans.change("people", "amelia", city="York")
    run = imported.post("/runs", {"dry_run": True}).json
    _work(services, job_notifier)
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
    _work(services, job_notifier)
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
    _work(services, job_notifier)
    assert imported.get(f"/runs/{run_id}").json["state"] == "succeeded"
    assert _audited("run.approved") == ["api:ledger"]


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
    assert _audited("run.discarded") == ["api:ledger"]


def _amelia(program, humaans):
    everyone = program.get("/employees?limit=200").json["data"]
    return next(each for each in everyone if each["humaans_person_id"] == humaans.person_id("amelia"))


@pytest.mark.parametrize("wrap", [lambda fields: {"fields": fields}, lambda fields: fields])
def test_an_edit_is_kept_marked_and_overwritten_by_the_next_sync(imported, humaans, services, job_notifier, wrap):
    amelia = _amelia(imported, humaans)
    edit = {"city": "Hull", "sort_code": "20-29-59", "date_of_birth": "1988-04-18", "middle_name": None}
    answer = imported.patch(f"/employees/{amelia['id']}", wrap(edit))
    assert answer.status_code == 200, answer.text
    assert answer.json["fields"]["city"] == "Hull"
    assert answer.json["fields"]["sort_code"] == "202959"
    assert answer.json["fields"]["date_of_birth"] == "1988-04-18"
    assert "city" in answer.json["edited_fields"]
    assert _audited("employee.edited") == ["api:ledger"]
    imported.post(f"/employees/{amelia['id']}/sync")
    _work(services, job_notifier)
    after = imported.get(f"/employees/{amelia['id']}").json
    assert (after["fields"], after["edited_fields"]) == (amelia["fields"], [])


def test_an_edit_that_no_format_accepts_is_refused_field_by_field_and_changes_nothing(imported, humaans):
    amelia = _amelia(imported, humaans)
    edit = {"city": "Hull", "ni_number": "no", "date_of_birth": "17/04/88", "employee_id": "9"}
    answer = imported.patch(f"/employees/{amelia['id']}", {"fields": edit})
    assert answer.status_code == 422
    faults = {error["path"]: error["message"] for error in answer.json["errors"]}
    assert set(faults) == {"fields.ni_number", "fields.date_of_birth", "fields.employee_id"}
    assert faults["fields.ni_number"].startswith("NI number ")
    assert imported.get(f"/employees/{amelia['id']}").json == amelia


def _issue(cast, clock, **values):
    with connection():
        defaults = {"company": cast["acme"], "code": "id_changed", "message": "So it is.", "since": clock()}
        return Issue.create(**(defaults | values)).id


def test_an_issue_is_resolved_by_one_of_its_choices_and_its_person_is_synced(
    imported, cast, clock, humaans, job_notifier
):
    person_id = humaans.person_id("amelia")
    issue_id = _issue(
        cast, clock, person_id=person_id, choices=["same_employment_changed_id", "mistake"], value_seen="9"
    )
    answer = imported.post(f"/issues/{issue_id}/resolve", {"choice": "mistake"})
    assert answer.status_code == 200, answer.text
    assert (answer.json["issue"]["resolution"], answer.json["issue"]["closed_at"] is None) == ("mistake", True)
    assert answer.json["issue"]["waiting_since"] is not None
    assert answer.json["run"]["humaans_person_id"] == person_id
    assert len(job_notifier.people) == 1
    assert issue_id in [issue["id"] for issue in imported.get("/issues?limit=200").json["data"]]
    again = imported.post(f"/issues/{issue_id}/resolve", {"choice": "mistake"})
    assert (again.status_code, again.json["run"]["id"]) == (200, answer.json["run"]["id"])
    assert imported.post(f"/issues/{issue_id}/resolve", {"choice": "same_employment_changed_id"}).status_code == 200
    assert issue_id not in [issue["id"] for issue in imported.get("/issues?limit=200").json["data"]]
    assert imported.post(f"/issues/{issue_id}/resolve", {"choice": "mistake"}).status_code == 409


def test_case_5_an_employment_is_ended_by_the_api_with_its_last_day(imported, cast, clock, humaans):
    amelia = _amelia(imported, humaans)
    issue_id = _issue(
        cast, clock, code="person_not_seen", person_id=amelia["humaans_person_id"], employee=amelia["id"],
        choices=["never_started", "end_employment"],
    )  # fmt: skip
    for values, path in (
        ({}, "last_day"),
        ({"last_day": "2001-01-01"}, "last_day"),
        ({"last_day": "soon"}, "last_day"),
    ):
        refused = imported.post(f"/issues/{issue_id}/resolve", {"choice": "end_employment"} | values)
        assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, path)
    answer = imported.post(f"/issues/{issue_id}/resolve", {"choice": "end_employment", "last_day": "2026-11-30"})
    assert (answer.status_code, answer.json["run"]) == (200, None)
    found = imported.get(f"/employees/{amelia['id']}").json
    assert (found["fields"]["end_date"], found["readiness"], found["employment"]) == ("2026-11-30", "closed", "leaving")
    assert _audited("issue.settled") == ["api:ledger"]


def test_a_choice_that_the_issue_does_not_offer_is_422_and_names_those_it_does(imported, cast, clock):
    issue_id = _issue(cast, clock, person_id="somebody", choices=["mistake"])
    answer = imported.post(f"/issues/{issue_id}/resolve", {"choice": "new_employment"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "choice"
    assert "mistake" in answer.json["errors"][0]["message"]
    assert imported.get("/issues?limit=200").json["data"][-1]["id"] == issue_id


def test_an_issue_that_closes_by_itself_has_nothing_to_choose(imported, cast, clock):
    issue_id = _issue(cast, clock, person_id="somebody", choices=[])
    assert imported.post(f"/issues/{issue_id}/resolve", {"choice": "mistake"}).status_code == 409


def test_case_3_changed_ids_are_listed_and_accepted_as_one_by_the_api(imported, humaans, job_notifier, services):
    for key, new in (("amelia", "UK-1002"), ("isla", "UK-1003")):
        humaans.change("people", key, employeeId=new, quiet=True)
    imported.post("/runs", {})
    _work(services, job_notifier)
    found = imported.get("/issues/changed-employee-ids").json
    assert sorted(change["new"] for change in found["changes"]) == ["UK-1002", "UK-1003"]
    assert imported.post("/issues/changed-employee-ids", {"digest": "0" * 24}).status_code == 409
    answer = imported.post("/issues/changed-employee-ids", {"digest": found["digest"]})
    assert (answer.status_code, answer.json["accepted"], answer.json["run"]["kind"]) == (200, 2, "reconciliation")
    again = imported.post("/issues/changed-employee-ids", {"digest": found["digest"]})
    assert again.json == answer.json
    assert imported.get("/issues/changed-employee-ids").json["changes"] == []
    assert len(job_notifier.people) == 0


def test_case_1_leavers_who_never_left_are_listed_and_settled_as_one_by_the_api(
    imported, humaans, job_notifier, services
):
    for said in ({"employmentEndDate": "2026-05-31", "status": "offboarded"}, {"employmentEndDate": None}):
        for key in ("amelia", "isla"):
            humaans.change("people", key, **({"status": "active"} | said), quiet=True)
        imported.post("/runs", {})
        _work(services, job_notifier)
    found = imported.get("/issues/returned-leavers").json
    assert [each["last_day"] for each in found["leavers"]] == ["2026-05-31"] * 2
    assert imported.post("/issues/returned-leavers", {"digest": "0" * 24}).status_code == 409
    answer = imported.post("/issues/returned-leavers", {"digest": found["digest"]})
    assert (answer.status_code, answer.json["accepted"], answer.json["run"]["kind"]) == (200, 2, "reconciliation")
    assert imported.get("/issues/returned-leavers").json["leavers"] == []


def test_B2_the_company_says_how_it_stands_as_its_pages_do(imported, humaans, job_notifier, services):
    state = imported.get("").json["state"]
    assert state["tone"] == "wait"
    assert state["sentence"].startswith(f"{state['up_to_date']} of {state['people']} employees are up to date.")
    humaans.change("people", "amelia", employeeId="9999", quiet=True)
    imported.post("/runs", {})
    _work(services, job_notifier)
    then = imported.get("").json["state"]
    assert (then["on_hold"], then["up_to_date"]) == (state["on_hold"] + 1, state["up_to_date"] - 1)
    assert any("Amelia Hart" in each for each in then["more"])
