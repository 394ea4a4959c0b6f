import hashlib

import pytest
import requests

PDF = b"%PDF-1.7\nnot much of a payslip"


@pytest.fixture
def upload(payroll):
    return lambda name="payslip.pdf", part="file": payroll.ask(
        "POST", "/files", files={part: (name, PDF, "application/pdf")}
    )


@pytest.fixture
def kinds(humaans):
    return {row["name"]: row["id"] for row in humaans.rows("document-types")}


@pytest.fixture
def payslip(humaans, kinds):
    return {
        "personId": humaans.person_id("amelia"),
        "documentTypeId": kinds["Payslip"],
        "name": "Payslip January 2026",
        "issueDate": "2026-01-30",
        "source": "payroll",
        "sourceId": "payslip-1",
    }


def test_a_file_goes_in_and_a_document_refers_to_it(humaans, payroll, upload, payslip):
    answer = upload()
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "filename"}
    file_id = answer.json()["id"]
    made = payroll.ask("POST", "/documents", json=payslip | {"fileId": file_id})
    assert made.status_code == 201
    document = made.json()
    assert document["file"]["filename"] == "payslip.pdf"
    assert document["createdBy"] == humaans.person_id("priya")
    assert (document["source"], document["sourceId"], document["folderId"]) == ("payroll", "payslip-1", None)
    assert payroll.list("/documents", personId=payslip["personId"]) == [document]


def test_the_file_can_be_fetched_for_a_quarter_of_an_hour(humaans, payroll, upload, payslip):
    document = payroll.ask("POST", "/documents", json=payslip | {"fileId": upload().json()["id"]}).json()
    url = document["file"]["url"]
    assert requests.get(url, timeout=90).content == PDF
    assert requests.get(url.replace("signature=", "signature=0"), timeout=90).status_code == 404
    humaans.move_clock("16m")
    assert requests.get(url, timeout=90).status_code == 404


def test_a_document_can_be_a_link(payroll, payslip):
    made = payroll.ask("POST", "/documents", json=payslip | {"link": "https://payroll.example.com/1"}).json()
    assert (made["link"], made["fileId"], made["file"]) == ("https://payroll.example.com/1", None, None)


@pytest.mark.parametrize("both", [True, False])
def test_a_document_is_either_a_file_or_a_link(payroll, upload, payslip, both):
    extra = {"fileId": upload().json()["id"], "link": "https://x.example.com"} if both else {}
    assert payroll.ask("POST", "/documents", json=payslip | extra).status_code == 422


@pytest.mark.parametrize("field", ["personId", "documentTypeId", "fileId"])
def test_a_document_refers_only_to_what_exists(payroll, upload, payslip, field):
    body = payslip | {"fileId": upload().json()["id"]} | {field: "nothing"}
    answer = payroll.ask("POST", "/documents", json=body)
    assert (answer.status_code, answer.json()["issues"][0]["name"]) == (422, field)


def test_the_part_and_the_ids_key_can_be_named_otherwise(humaans, upload):
    humaans.switch(upload_part="upload", upload_id_key="data.id")
    assert upload().status_code == 422
    assert upload(part="upload").json()["data"]["filename"] == "payslip.pdf"
    humaans.switch(upload_id_key="fileId")
    assert "fileId" in upload(part="upload").json()


def test_a_file_can_go_in_by_signed_address(humaans, payroll, payslip):
    humaans.switch(upload_profile="signed-url")
    place = payroll.ask("POST", "/files", json={"filename": "p.pdf", "contentType": "application/pdf"}).json()
    body = payslip | {"fileId": place["id"]}
    assert payroll.ask("POST", "/documents", json=body).status_code == 422
    assert requests.put(place["uploadUrl"], data=PDF, timeout=90).status_code == 200
    assert payroll.ask("POST", "/documents", json=body).status_code == 201


def test_a_file_too_large_is_refused(humaans, upload):
    humaans.switch(upload_max_bytes=5)
    assert upload().status_code == 422


def test_uploading_asks_for_the_right_to_write_documents(humaans, upload):
    humaans.set_scopes("private:read", "documents:read")
    assert upload().status_code == 403


def test_the_marks_of_a_source_may_not_be_writable(humaans, payroll, upload, payslip):
    humaans.switch(document_source="ignored")
    made = payroll.ask("POST", "/documents", json=payslip | {"fileId": upload().json()["id"]}).json()
    assert (made["source"], made["sourceId"]) == (None, None)


def test_a_type_decides_whether_its_employee_sees_the_document(humaans, payroll, upload, payslip):
    for kind in humaans.rows("document-types"):
        body = payslip | {"documentTypeId": kind["id"], "fileId": upload().json()["id"]}
        payroll.ask("POST", "/documents", json=body)
    told = humaans.documents("amelia")
    sees = {each["documentType"]: humaans.person_id("amelia") in each["visibleTo"] for each in told}
    assert sees == {"Payslip": True, "Contract": True, "HR note": False}
    assert {each["stored"]["sha256"] for each in told} == {hashlib.sha256(PDF).hexdigest()}


def test_a_file_no_document_refers_to_is_a_stray(humaans, payroll, upload, payslip):
    stray = upload().json()["id"]
    used = upload().json()["id"]
    document = payroll.ask("POST", "/documents", json=payslip | {"fileId": used}).json()
    assert {each["id"]: each["documentIds"] for each in humaans.files()} == {stray: [], used: [document["id"]]}
    assert humaans.file_content(stray) == PDF


def test_a_document_can_be_deleted_and_is_gone(humaans, payroll, upload, payslip):
    document = payroll.ask("POST", "/documents", json=payslip | {"fileId": upload().json()["id"]}).json()
    path = f"/documents/{document['id']}"
    assert payroll.ask("DELETE", path).json() == {"id": document["id"], "deleted": True}
    assert payroll.get(path).status_code == 404


def test_a_type_of_document_can_be_made_but_not_deleted(payroll):
    made = payroll.ask("POST", "/document-types", json={"name": "P60"})
    assert set(made.json()) == {"id", "companyId", "name", "createdAt", "updatedAt"}
    assert payroll.ask("DELETE", f"/document-types/{made.json()['id']}").status_code == 405
