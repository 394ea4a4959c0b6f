import pytest
import requests

from sandbox.remote import SandboxRefusedError


def test_a_changed_row_is_read_changed(humaans, payroll):
    humaans.change("people", "amelia", city="York")
    assert payroll.everyone()["amelia"]["city"] == "York"


def test_a_field_that_does_not_exist_is_refused_in_words(humaans):
    with pytest.raises(SandboxRefusedError, match="people have no shoeSize"):
        humaans.change("people", "amelia", shoeSize="44")


def test_a_person_who_does_not_exist_is_refused_in_words(humaans):
    with pytest.raises(SandboxRefusedError, match="there is no nobody"):
        humaans.change("people", "nobody", city="York")


def test_a_hire_is_complete(humaans, payroll):
    hired = humaans.hire(
        key="una", firstName="Una", lastName="Byrne", salary="41000", customValues={"NI category": "M"}
    )
    assert humaans.person_id("una") == hired["id"]
    una = payroll.get(f"/people/{hired['id']}").json()
    assert (una["status"], una["lastName"], len(una["taxId"])) == ("active", "Byrne", 9)
    assert [row["amount"] for row in payroll.list("/compensations", personId=una["id"])] == ["41000"]
    assert [row["nameOnAccount"] for row in payroll.list("/bank-accounts", personId=una["id"])] == ["Una Byrne"]
    assert "M" in [row["value"] for row in payroll.list("/custom-values", personId=una["id"])]


def test_hires_differ_from_each_other(humaans):
    first, second = humaans.hire(), humaans.hire()
    assert first["taxId"] != second["taxId"]
    assert first["employeeId"] != second["employeeId"]


def test_a_hire_can_lack_parts_and_start_later(humaans):
    hired = humaans.hire(bankAccount=None, employeeId=None, employmentStartDate="2099-01-04", customValues=None)
    assert (hired["status"], hired["employeeId"]) == ("newHire", None)
    assert humaans.rows("bank-accounts", hired["id"]) == []
    assert humaans.rows("custom-values", hired["id"]) == []


def test_a_hire_with_an_unknown_field_is_refused(humaans):
    with pytest.raises(SandboxRefusedError, match="shoeSize"):
        humaans.hire(shoeSize="44")


def test_a_leaver_of_today_is_offboarded_and_one_of_later_is_on_notice(humaans):
    assert humaans.leave("amelia")["status"] == "offboarded"
    on_notice = humaans.leave("ruby", on="2099-01-31", reason="redundancy")
    assert (on_notice["status"], on_notice["employmentEndDate"], on_notice["leavingReason"]) == (
        "active",
        "2099-01-31",
        "redundancy",
    )


def test_as_the_clock_moves_people_start_and_leave(humaans):
    humaans.move_clock("22d")
    assert humaans.row("people", "noah")["status"] == "active"
    assert humaans.row("people", "leo")["status"] == "offboarded"


def test_the_clock_can_be_set_and_stopped(humaans):
    told = humaans.set_clock(to="2026-03-28T23:59:00Z", speed=0)
    assert told == {"now": "2026-03-28T23:59:00.000Z", "speed": 0.0}
    assert humaans.change("people", "leo", city="Newport")["updatedAt"] == "2026-03-28T23:59:00.000Z"


def test_a_reset_brings_back_the_start(humaans, payroll):
    before = humaans.row("people", "amelia")
    humaans.change("people", "amelia", city="York")
    humaans.delete("people", "leo")
    humaans.set_scopes("public:read")
    humaans.fail(status=500)
    humaans.reset()
    after = humaans.row("people", "amelia")
    assert (after["id"], after["city"]) == (before["id"], "Leeds")
    assert payroll.get("/compensations").status_code == 200
    assert len(payroll.everyone()) == 22


def test_requests_are_written_down_without_bodies(humaans, payroll):
    humaans.forget_requests()
    payroll.get("/people", status="all")
    payroll.get("/people/nobody")
    entries = humaans.requests()
    assert [(each["method"], each["path"], each["status"]) for each in entries] == [
        ("GET", "/api/people", 200),
        ("GET", "/api/people/nobody", 404),
    ]
    assert set(entries[0]) == {"method", "path", "query", "status", "at"}
    assert humaans.counters()["per_path"] == {"GET /api/people": 1, "GET /api/people/nobody": 1}
    assert humaans.counters()["most_at_once"] == 1


def test_a_second_company_is_another_world(humaans, payroll, caller):
    other = humaans.add_company("second", size=3)
    theirs = caller(other.token).list("/people", status="all")
    assert len(theirs) == 3
    assert not {row["id"] for row in theirs} & {row["id"] for row in payroll.list("/people", status="all")}
    other.change("people", theirs[0]["id"], city="Elsewhere")
    assert [row["city"] for row in other.rows("people") if row["id"] == theirs[0]["id"]] == ["Elsewhere"]
    assert len(humaans.rows("people")) == 22


def test_a_share_of_people_can_change_at_once(humaans):
    changed = humaans.churn(0.2)
    assert len(changed) == 4
    assert all(len(humaans.rows("compensations", person)) > 1 for person in changed)


def test_a_switch_of_parts_takes_whole_numbers_too_and_parts_again_after_them(humaans):
    humaans.switch(latency_ms=1)
    assert humaans.switch(latency_ms=0.0)["latency_ms"] == 0


@pytest.mark.parametrize("switches", [{"no_such": True}, {"limit_over_max": "500"}, {"drop_null_keys": "yes"}])
def test_a_switch_no_one_knows_is_refused_and_nothing_is_set(humaans, switches):
    before = humaans.ask("GET", "/switches")
    with pytest.raises(SandboxRefusedError):
        humaans.switch(latency_ms=50.0, **switches)
    assert humaans.ask("GET", "/switches") == before


def test_a_body_that_is_no_object_is_refused_in_words(humaans):
    answer = requests.post(f"{humaans.control_url}/hire", json=["Una"], timeout=90)
    assert (answer.status_code, answer.json()) == (400, {"error": "the body must be a JSON object"})


def test_curl_needs_no_content_type(humaans):
    answer = requests.post(f"{humaans.control_url}/hire", data='{"firstName": "Una"}', timeout=90)
    assert answer.json()["firstName"] == "Una"
