"""The OpenAPI document and the routes say the same thing."""

from __future__ import annotations

import re

import pytest

PROMISED = {
    "get ",
    "put /connection",
    "get /settings",
    "put /settings",
    "post /preview",
    "get /sources",
    "post /runs",
    "get /runs",
    "get /runs/{run_id}",
    "post /runs/{run_id}/approve",
    "post /runs/{run_id}/discard",
    "get /employees",
    "get /employees/{employee_id}",
    "patch /employees/{employee_id}",
    "get /employees/{employee_id}/changes",
    "post /employees/{employee_id}/sync",
    "get /issues",
    "post /issues/{issue_id}/resolve",
}
BELOW = "/api/v1/companies/{slug}"


@pytest.fixture
def document(app):
    answer = app.test_client().get("/api/v1/openapi.json", base_url="http://localhost:8000")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    return answer.get_json()


def _operations(document):
    return {
        f"{method} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_every_call_of_the_contract_is_documented(document):
    documented = {name.replace(BELOW, "") for name in _operations(document)}
    assert documented >= PROMISED


def test_every_route_of_the_api_is_documented_and_every_documented_call_is_a_route(app, document):
    routes = {
        method.lower() + " " + re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "openapi"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == set(_operations(document))


def test_every_documented_call_lets_no_one_in_without_a_token_that_works(app, acme, document):
    for name in _operations(document):
        method, _, path = name.partition(" ")
        path = re.sub(r"{\w+_id}", "1", path.replace("{slug}", "acme"))
        for headers in ({}, {"Authorization": "Bearer hpat_unknown"}, {"Authorization": "Basic YTpi"}):
            answer = app.test_client().open(path, method=method.upper(), headers=headers)
            assert answer.status_code == 401, (name, headers)
            assert answer.content_type == "application/problem+json"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_call_says_in_words_what_it_does_and_how_it_refuses(document):
    for name, operation in _operations(document).items():
        assert operation["summary"], name
        assert {"401", "404"} <= set(operation["responses"]), name
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= set(operation["responses"]), name
        assert any(status.startswith("2") for status in operation["responses"]), name


def test_every_call_has_a_name_of_its_own_for_generated_clients(document):
    names = [operation["operationId"] for operation in _operations(document).values()]
    assert len(set(names)) == len(names)
    assert "employees_sync_now" in names


def test_every_reference_of_the_document_leads_somewhere(document):
    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"]
            for inner in node.values():
                yield from references(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from references(inner)

    for reference in references(document):
        place = document
        for key in reference.removeprefix("#/").split("/"):
            place = place[key]
        assert place


def test_refusals_are_documented_as_problem_details(document):
    for name, response in document["components"]["responses"].items():
        assert list(response["content"]) == ["application/problem+json"], name
