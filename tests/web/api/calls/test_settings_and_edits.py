"""Settings and edits by the API: sources, a preview, a save with its version, and an edit of one employee."""

from __future__ import annotations

import pytest

from service.facts.employees import PAYROLL_FIELD_KINDS
from tests.web.api.calls.doing import amelia_of, audited, work


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
    assert {entry["payroll_field"] for entry in found["mapping"]} == set(PAYROLL_FIELD_KINDS)
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
    work(services, job_notifier)
    run = connected.get(f"/runs/{run['id']}").json
    assert run["state"] == "succeeded"
    assert run["done"] == run["total"] > 0
    assert run["created"] == len(connected.get("/employees?limit=200").json["data"]) > 0
    assert run["settings_version"] == 1
    assert audited("settings.saved") == ["api:ledger"]


def test_a_switch_that_is_left_out_keeps_its_value(connected):
    assert connected.put("/settings", {"version": 0, "paused": True}).json["paused"] is True
    saved = connected.put("/settings", {"version": 1, "sync_salaries": False}).json
    assert (saved["version"], saved["paused"], saved["sync_salaries"]) == (2, True, False)
    assert {entry["payroll_field"] for entry in saved["mapping"]} == set(PAYROLL_FIELD_KINDS)


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


@pytest.mark.parametrize("wrap", [lambda fields: {"fields": fields}, lambda fields: fields])
def test_an_edit_is_kept_marked_and_overwritten_by_the_next_sync(imported, humaans, services, job_notifier, wrap):
    amelia = amelia_of(imported, humaans)
    edit = {"city": "Hull", "sort_code": "20-29-59", "date_of_birth": "1988-04-18", "middle_name": None}
    answer = imported.patch(f"/employees/{amelia['id']}", wrap(edit))
    assert answer.status_code == 200, answer.text
    assert answer.json["fields"]["city"] == "Hull"
    assert answer.json["fields"]["sort_code"] == "202959"
    assert answer.json["fields"]["date_of_birth"] == "1988-04-18"
    assert "city" in answer.json["edited_fields"]
    assert audited("employee.edited") == ["api:ledger"]
    imported.post(f"/employees/{amelia['id']}/sync")
    work(services, job_notifier)
    after = imported.get(f"/employees/{amelia['id']}").json
    assert (after["fields"], after["edited_fields"]) == (amelia["fields"], [])


def test_an_edit_that_no_format_accepts_is_refused_field_by_field_and_changes_nothing(imported, humaans):
    amelia = amelia_of(imported, humaans)
    edit = {"city": "Hull", "ni_number": "no", "date_of_birth": "17/04/88", "employee_id": "9"}
    answer = imported.patch(f"/employees/{amelia['id']}", {"fields": edit})
    assert answer.status_code == 422
    faults = {error["path"]: error["message"] for error in answer.json["errors"]}
    assert set(faults) == {"fields.ni_number", "fields.date_of_birth", "fields.employee_id"}
    assert faults["fields.ni_number"].startswith("NI number ")
    assert imported.get(f"/employees/{amelia['id']}").json == amelia
