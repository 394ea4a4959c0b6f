"""Every route says who may enter, and keeps to it: anonymous, of another company, of too weak a role, without CSRF."""

from __future__ import annotations

import pytest

from service.facts.access import Role
from service.store.database.connection import connection
from service.store.tables.accounts import Membership, User
from service.web.http.access import AccessPolicy, declaration_of
from tests.web.conftest import ORIGIN, Browser

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def _routes(app):
    """(rule, method, path with values filled in, declaration) of every route."""
    with app.app_context():
        for rule in app.url_map.iter_rules():
            values = dict.fromkeys(rule.arguments, 1) | {"slug": "acme", "filename": "app.css"}
            with app.test_request_context(base_url=ORIGIN):
                path = rule.build({key: values[key] for key in rule.arguments}, append_unknown=False)[1]
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method, path, declaration_of(rule.endpoint, method)


def test_every_route_declares_who_may_enter_and_open_ones_say_why(app):
    for rule, method, _path, declaration in _routes(app):
        assert declaration is not None, f"{method} {rule} does not say who may enter"
        if declaration.policy is AccessPolicy.OPEN:
            assert declaration.why, f"{method} {rule} is open without a reason"


def test_every_route_that_is_not_open_refuses_an_anonymous_visitor(app, cast):
    browser = app.test_client()
    for rule, method, path, declaration in _routes(app):
        if declaration.policy is AccessPolicy.OPEN:
            continue
        answer = browser.open(path, method=method, base_url=ORIGIN)
        if declaration.policy is AccessPolicy.BEARER:
            assert answer.status_code == 401, f"{method} {rule}"
        else:
            assert (answer.status_code, answer.headers["Location"][:6]) == (303, "/login"), f"{method} {rule}"


def test_every_unsafe_request_without_a_csrf_token_is_refused(app, alice):
    for rule, method, path, declaration in _routes(app):
        if (
            method in UNSAFE
            and declaration.policy is not AccessPolicy.BEARER
            and rule.endpoint.split(".")[0] != "webhooks"
        ):
            answer = alice.client.open(path, method=method, base_url=ORIGIN)
            assert answer.status_code == 400, f"{method} {rule}"
            assert "form is out of date" in answer.text


def test_a_token_from_before_signing_in_is_good_no_longer(browser):
    before = browser.token()
    browser.sign_in("alice@example.com")
    answer = browser.client.post("/logout", base_url=ORIGIN, data={"csrf_token": before})
    assert answer.status_code == 400


def test_another_company_is_not_found_whatever_the_route(app, charlie):
    for rule, method, path, declaration in _routes(app):
        if declaration.policy is AccessPolicy.ROLE:
            token = charlie.form_token()
            answer = charlie.client.open(path, method=method, base_url=ORIGIN, data={"csrf_token": token})
            assert answer.status_code == 404, f"{method} {rule}"


def test_a_weaker_role_than_declared_is_refused_in_words(app, vera):
    refused = 0
    for rule, method, path, declaration in _routes(app):
        if declaration.role in {Role.MANAGER, Role.OWNER}:
            answer = vera.client.open(path, method=method, base_url=ORIGIN, data={"csrf_token": vera.form_token()})
            assert answer.status_code == 403, f"{method} {rule}"
            assert "You do not have permission to do this" in answer.text
            refused += 1
    assert refused > 10


def test_a_role_in_every_company_opens_each_of_them(app, cast, alice):
    with connection():
        user = User.get(email="alice@example.com")
        Membership.create(user=user, company=None, role=Role.VIEWER.value)
    assert alice.open("/companies/globex/").status_code == 200
    assert alice.open("/companies/globex/audit").status_code == 403
    assert "Globex" in alice.open("/").text


def test_with_one_company_the_first_page_is_its_overview(alice):
    answer = alice.open("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/companies/acme/")


def test_a_route_without_a_declaration_is_refused_to_everyone(own_app, cast):
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = Browser(own_app).open("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/companies/nobody/", "/companies/acme/employees/999999", "/companies/acme/runs/7"])
def test_what_does_not_exist_is_not_found(alice, path):
    assert alice.open(path).status_code == 404
