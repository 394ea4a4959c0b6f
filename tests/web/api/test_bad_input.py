"""What cannot be used is refused in words: the right status, problem details, the path of each fault, no change."""

from __future__ import annotations

import pytest

from service.store.database.connection import connection
from service.store.tables.companies import SettingsVersion

MAPPED = {"payroll_field": "employee_id", "source": "person.employeeId"}


def _faults(answer, status=422):
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return {error["path"]: error["message"] for error in body.get("errors", ())}


SETTINGS_FAULTS = [
    ({}, "version"),
    ({"version": "1"}, "version"),
    ({"version": True}, "version"),
    ({"version": 0.5}, "version"),
    ({"version": -1}, "version"),
    ({"version": 2**31}, "version"),
    ({"version": 10**30}, "version"),
    ({"version": None}, "version"),
    ({"version": 0, "paused": "yes"}, "paused"),
    ({"version": 0, "paused": 1}, "paused"),
    ({"version": 0, "paused": None}, "paused"),
    ({"version": 0, "colour": "red"}, "colour"),
    ({"version": 0, "mapping": {}}, "mapping"),
    ({"version": 0, "mapping": [7]}, "mapping.0"),
    ({"version": 0, "mapping": [MAPPED] * 201}, "mapping"),
    ({"version": 0, "mapping": [{"payroll_field": "city"}]}, "mapping.0.source"),
    ({"version": 0, "mapping": [MAPPED, MAPPED | {"source": 5}]}, "mapping.1.source"),
    ({"version": 0, "mapping": [MAPPED | {"source": "a\x01b"}]}, "mapping.0.source"),
    ({"version": 0, "mapping": [MAPPED | {"source": "x" * 201}]}, "mapping.0.source"),
    ({"version": 0, "mapping": [MAPPED | {"on_blank": "burn"}]}, "mapping.0.on_blank"),
    ({"version": 0, "mapping": [MAPPED | {"on_invalid": None}]}, "mapping.0.on_invalid"),
    ({"version": 0, "mapping": [MAPPED | {"value_map": ["a"]}]}, "mapping.0.value_map"),
    ({"version": 0, "mapping": [MAPPED | {"value_map": {"a": {"b": "c"}}}]}, "mapping.0.value_map.a.value"),
    ({"version": 0, "mapping": [MAPPED | {"script": "x"}]}, "mapping.0.script"),
    ({"version": 0, "exclusions": [{"source": "person.x", "operator": "resembles"}]}, "exclusions.0.operator"),
    ({"version": 0, "exclusions": [{"operator": "is"}]}, "exclusions.0.source"),
    (
        {"version": 0, "exclusions": [{"source": "person.x", "operator": "is", "values": [1]}]},
        "exclusions.0.values.0",
    ),
    (
        {"version": 0, "exclusions": [{"source": "person.x", "operator": "is", "values": "GB"}]},
        "exclusions.0.values",
    ),
]


@pytest.mark.parametrize(("document", "path"), SETTINGS_FAULTS, ids=[str(n) for n in range(len(SETTINGS_FAULTS))])
def test_settings_of_a_wrong_shape_are_refused_with_the_path_of_the_fault(acme, document, path):
    assert path in _faults(acme.put("/settings", document))
    with connection():
        assert SettingsVersion.select().count() == 0


def test_every_fault_of_a_document_is_named_at_once(acme):
    document = {"version": "x", "paused": 2, "mapping": [{"payroll_field": 1, "source": []}], "nonsense": {}}
    assert set(_faults(acme.put("/settings", document))) == {
        "version", "paused", "mapping.0.payroll_field", "mapping.0.source", "nonsense"
    }  # fmt: skip


OTHER_FAULTS = [
    ("PUT", "/connection", {}, "token"),
    ("PUT", "/connection", {"token": ""}, "token"),
    ("PUT", "/connection", {"token": "  "}, "token"),
    ("PUT", "/connection", {"token": 5}, "token"),
    ("PUT", "/connection", {"token": "a\nb"}, "token"),
    ("PUT", "/connection", {"token": "x" * 1001}, "token"),
    ("PUT", "/connection", {"token": "x", "webhook_secret": ""}, "webhook_secret"),
    ("PUT", "/connection", {"token": "x", "url": "http://evil"}, "url"),
    ("POST", "/runs", {"dry_run": "false"}, "dry_run"),
    ("POST", "/runs", {"force": True}, "force"),
    ("POST", "/preview", {"paused": []}, "paused"),
    ("POST", "/preview", {"mapping": [{"payroll_field": "city", "source": "x", "z": 1}]}, "mapping.0.z"),
    ("PATCH", "/employees/{id}", {"fields": None}, "fields"),
    ("PATCH", "/employees/{id}", {"fields": {"shoe_size": "43"}}, "fields.shoe_size"),
    ("PATCH", "/employees/{id}", {"fields": {"company_id": 2}}, "fields.company_id"),
    ("PATCH", "/employees/{id}", {"fields": {"city": 7}}, "fields.city"),
    ("PATCH", "/employees/{id}", {"fields": {"city": "Le\x01eds"}}, "fields.city"),
    ("PATCH", "/employees/{id}", {"fields": {"date_of_birth": "17/04/1988"}}, "fields.date_of_birth"),
    ("PATCH", "/employees/{id}", {"fields": {"date_of_birth": "2026-02-30"}}, "fields.date_of_birth"),
    ("PATCH", "/employees/{id}", {"fields": {"salary_amount_minor": 4.5}}, "fields.salary_amount_minor"),
    ("PATCH", "/employees/{id}", {"fields": {"salary_amount_minor": -1}}, "fields.salary_amount_minor"),
    ("PATCH", "/employees/{id}", {"fields": {"salary_amount_minor": 10**18}}, "fields.salary_amount_minor"),
    ("PATCH", "/employees/{id}", {"readiness": "ready"}, "fields.readiness"),
    ("PATCH", "/employees/{id}", {"fields": {}, "readiness": "ready"}, "readiness"),
    ("PATCH", "/employees/{id}", {"city": 7}, "fields.city"),
]


@pytest.mark.parametrize("case", OTHER_FAULTS, ids=lambda case: str(case)[:60])
def test_a_document_that_cannot_be_used_is_refused_with_the_path_of_the_fault(acme, an_employee, case):
    method, path, document, fault = case
    path = path.replace("{id}", str(an_employee().id))
    assert fault in _faults(acme.send(method, path, json=document))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("cursor=bm8=", "cursor"),
        ("cursor=%01", "cursor"),
        ("cursor=é", "cursor"),
        ("cursor=YWZ0ZXIgOTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cursor"),
        ("readiness=maybe", "readiness"),
        ("employment=ACTIVE", "employment"),
        ("q=a%01b", "q"),
        ("q=" + "x" * 201, "q"),
        ("order=name", "order"),
    ],
)
def test_a_query_that_cannot_be_used_is_refused_with_the_name_of_the_fault(acme, query, path):
    assert path in _faults(acme.get(f"/employees?{query}"))


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"version": 0', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b'{"version": NaN}', "application/json", 400),
        (b'{"version": ' + b"9" * 400 + b"}", "application/json", 400),
        (b'{"version": "\\ud800"}', "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"null", "application/json", 422),
        (b"7", "application/json", 422),
        (b"", "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"version=0", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
        (b" " * (257 * 1024), "application/json", 413),
    ],
    ids=str,
)
def test_a_body_that_is_not_the_json_object_asked_for_is_refused(acme, body, content_type, status):
    _faults(acme.send("PUT", "/settings", data=body, content_type=content_type), status)


def test_json_of_any_json_type_is_taken(acme):
    answer = acme.send("PUT", "/settings", data=b"{}", content_type="application/vnd.api+json; charset=utf-8")
    assert answer.status_code == 422


def test_nesting_within_the_limit_is_told_as_a_fault_and_not_as_an_error_of_ours(acme):
    for opening, closing in (('{"mapping":[', "]}"), ('{"version":', "}"), ("[", "]")):
        body = opening * 500 + "0" + closing * 500
        _faults(acme.send("PUT", "/settings", data=body, content_type="application/json"))


@pytest.mark.parametrize(
    "path",
    [
        "/employees/0",
        "/employees/999999",
        "/employees/9223372036854775807",
        "/employees/9223372036854775808",
        "/employees/" + "9" * 5000,
        "/employees/-1",
        "/employees/abc",
        "/employees/1%01",
        "/employees/1/2",
        "/runs/0x1",
        "/runs/18446744073709551616",
        "/nothing",
        "/%01",
    ],
)
def test_a_path_that_leads_nowhere_is_a_problem_in_json(acme, path):
    _faults(acme.get(path), 404)


@pytest.mark.parametrize("slug", ["%01", "acme%01", "..", "acme'--", "é", "x" * 3000, "acme%2Fsettings"])
def test_an_odd_slug_is_a_company_that_does_not_exist(acme, slug):
    assert acme.send("GET", f"/api/v1/companies/{slug}/settings").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", ""), ("POST", "/settings"), ("PUT", "/runs"), ("GET", "/preview")]
)
def test_a_method_that_a_call_does_not_know_is_405_and_says_which_it_knows(acme, method, path):
    answer = acme.send(method, path)
    _faults(answer, 405)
    assert answer.headers["Allow"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "bearer  ",
        "Token abc",
        "Bearer \x01",
        "Bearer é",
        "Bearer " + "x" * 5000,
        "Basic OjpbYQ",
    ],
)
def test_a_token_that_is_no_token_is_401(app, cast, header):
    answer = app.test_client().get("/api/v1/companies/acme", headers={"Authorization": header})
    _faults(answer, 401)


def test_a_refusal_never_shows_the_token_or_a_value_that_was_sent(acme):
    answer = acme.put("/connection", {"token": "hu_very_secret\n", "webhook_secret": 12345678, "x": "canary"})
    for secret in ("very_secret", "12345678", "canary", acme.token):
        assert secret not in answer.text
