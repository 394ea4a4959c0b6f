"""Issues by the API: the choices of one, and lists that are decided as one."""

from __future__ import annotations

from service.store.database.connection import connection
from service.store.tables.employees import Issue
from tests.web.api.calls.doing import amelia_of, audited, work


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
    amelia = amelia_of(imported, humaans)
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
    assert audited("issue.settled") == ["api:ledger"]


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
    work(services, job_notifier)
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
        work(services, job_notifier)
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
    work(services, job_notifier)
    then = imported.get("").json["state"]
    assert (then["on_hold"], then["up_to_date"]) == (state["on_hold"] + 1, state["up_to_date"] - 1)
    assert any("Amelia Hart" in each for each in then["more"])
