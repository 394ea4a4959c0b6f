import pytest


@pytest.fixture
def new_starter(humaans):
    london = humaans.rows("locations")[0]["id"]
    return {
        "firstName": "Una",
        "lastName": "Byrne",
        "email": "una@brightwater.example.com",
        "locationId": london,
        "employmentStartDate": "2026-02-02",
        "jobRole": {"jobTitle": "Writer", "department": "Design"},
    }


def test_a_new_row_is_answered_201_with_all_its_fields(all_rights, new_starter):
    answer = all_rights.ask("POST", "/people", json=new_starter)
    assert answer.status_code == 201
    una = answer.json()
    assert (una["firstName"], una["timezone"], una["workingDays"][0]) == ("Una", "Europe/London", {"day": "monday"})
    assert all_rights.get(f"/people/{una['id']}").json() == una


def test_a_new_person_can_bring_their_first_role(all_rights, new_starter):
    una = all_rights.ask("POST", "/people", json=new_starter).json()
    role = all_rights.list("/job-roles", personId=una["id"])[0]
    assert (role["jobTitle"], role["effectiveDate"]) == ("Writer", "2026-02-02")


def test_all_that_is_missing_is_named_at_once(all_rights):
    answer = all_rights.ask("POST", "/people", json={"firstName": "Una", "locationId": "remote"})
    assert answer.status_code == 422
    assert {issue["name"] for issue in answer.json()["issues"]} == {
        "lastName",
        "email",
        "employmentStartDate",
        "remoteCity",
    }


def test_a_change_answers_the_whole_row_with_a_newer_stamp(humaans, all_rights):
    before = humaans.row("people", "amelia")
    answer = all_rights.ask("PATCH", f"/people/{before['id']}", json={"city": "York", "id": "mine", "_key": "x"})
    assert answer.status_code == 200
    after = answer.json()
    assert (after["city"], after["id"], after["lastName"]) == ("York", before["id"], "Hart")
    assert after["updatedAt"] > before["updatedAt"]


def test_two_changes_never_share_a_stamp(humaans):
    humaans.set_clock(speed=0)
    stamps = {humaans.change("people", "amelia", city=city)["updatedAt"] for city in ("A", "B", "C")}
    assert len(stamps) == 3


def test_a_change_of_pay_leaves_the_persons_stamp_unless_switched(humaans):
    before = humaans.row("people", "amelia")["updatedAt"]
    pay = humaans.rows("compensations", "amelia")[0]["id"]
    humaans.change("compensations", pay, amount="53000")
    assert humaans.row("people", "amelia")["updatedAt"] == before
    humaans.switch(child_change_bumps_person=True)
    humaans.change("compensations", pay, amount="54000")
    assert humaans.row("people", "amelia")["updatedAt"] > before


def test_a_deleted_row_is_confirmed_and_then_not_found(humaans, all_rights):
    path = f"/people/{humaans.person_id('oscar')}"
    answer = all_rights.ask("DELETE", path)
    assert answer.status_code == 200
    assert answer.json() == {"id": humaans.person_id("oscar"), "deleted": True}
    assert all_rights.get(path).status_code == 404
    assert all_rights.ask("DELETE", path).status_code == 404
    assert all_rights.list("/custom-values", personId=humaans.person_id("oscar")) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/document-types"), ("DELETE", "/companies"), ("PATCH", "/webhook-events"), ("DELETE", "/people/x")],
)
def test_what_cannot_be_done_is_refused(humaans, all_rights, method, path):
    if path != "/people/x":
        rows = humaans.rows(path[1:])
        path = f"{path}/{rows[0]['id'] if rows else 'any'}"
    assert all_rights.ask(method, path, json={}).status_code in (404, 405)


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "lots"), ("amount", "NaN"), ("effectiveDate", "1 May"), ("personId", "nobody")],
)
def test_pay_that_cannot_be_is_refused(humaans, all_rights, field, value):
    good = humaans.rows("compensations", "amelia")[0] | {"effectiveDate": "2026-05-01"}
    answer = all_rights.ask("POST", "/compensations", json=good | {field: value})
    assert answer.status_code == 422
    assert [issue["name"] for issue in answer.json()["issues"]] == [field]


def test_amounts_are_text_even_when_sent_as_numbers(humaans, all_rights):
    good = humaans.rows("compensations", "amelia")[0] | {"effectiveDate": "2026-05-01", "amount": 61000.5}
    assert all_rights.ask("POST", "/compensations", json=good).json()["amount"] == "61000.5"


def test_a_new_role_ends_the_one_before_it(humaans, all_rights):
    amelia = humaans.person_id("amelia")
    role = {"personId": amelia, "jobTitle": "Design Lead", "effectiveDate": "2026-03-01"}
    all_rights.ask("POST", "/job-roles", json=role)
    ends = {row["jobTitle"]: row["endDate"] for row in all_rights.list("/job-roles", personId=amelia)}
    assert ends == {"Design Lead": None, "Product Designer": "2026-02-28"}


@pytest.mark.parametrize(("switched", "end"), [(False, None), (True, "2026-02-28")])
def test_new_pay_ends_the_one_before_it_only_when_switched(humaans, switched, end):
    humaans.switch(auto_end_compensations=switched)
    old = humaans.rows("compensations", "amelia")[0]
    new = {key: old[key] for key in ("personId", "compensationTypeId", "currency", "period")}
    humaans.add("compensations", **new, amount="60000", effectiveDate="2026-03-01")
    assert humaans.row("compensations", old["id"])["endDate"] == end


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"'])
def test_a_body_that_is_no_object_is_a_bad_request(all_rights, body):
    assert all_rights.ask("POST", "/people", data=body).status_code == 400


def test_the_error_code_can_be_text(humaans, payroll):
    assert payroll.get("/people/nobody").json()["code"] == 404
    humaans.switch(error_code="text")
    assert payroll.get("/people/nobody").json()["code"] == "NotFound"
