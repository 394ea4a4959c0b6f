"""Tokens for programs, by the owner: shown once, seen in use, revoked after a look at what that means."""

from __future__ import annotations

import re

from service.store.accounts import api_tokens
from service.store.companies import audit
from service.store.database.connection import connection
from service.store.tables.accounts import ApiToken
from tests.web.conftest import ORIGIN, PASSWORD, Browser

PAGE = "/companies/acme/api-tokens"


def _made(alice, label="ledger"):
    answer = alice.send(PAGE, {"label": label, "password": PASSWORD}, page=PAGE)
    found = re.search(r"hpat_[\w-]+", answer.text)
    return answer, found.group(0) if found else ""


def test_only_owners_enter_and_find_it_in_the_menu(alice, bob, vera):
    assert f'href="{PAGE}"' in alice.open("/companies/acme/").text
    assert f'href="{PAGE}"' not in bob.open("/companies/acme/").text
    for visitor in (bob, vera):
        assert visitor.open(PAGE).status_code == 403
        assert visitor.send(PAGE, {"label": "x", "password": PASSWORD}).status_code == 403


def test_a_token_is_shown_once_works_and_is_on_the_audit_log(alice, app):
    answer, token = _made(alice)
    assert answer.status_code == 200
    assert "Copy the token now" in answer.text
    assert "hpat_" not in alice.open(PAGE).text
    program = app.test_client()
    asked = program.get("/api/v1/companies/acme", base_url=ORIGIN, headers={"Authorization": f"Bearer {token}"})
    assert asked.status_code == 200
    with connection():
        entry = next(each for each in audit.of_company(1) if each.action == "api_token.created")
        assert (entry.actor, entry.subject) == ("alice@example.com", "ledger")
        assert token not in str(entry.detail)


def test_what_is_to_be_emailed_about_it_is_sent_at_once(mail_app, cast, job_notifier):
    """Not by the tick of the next minute."""
    _made(Browser(mail_app).sign_in("alice@example.com"))
    assert job_notifier.payslips == [1]


def test_the_list_says_when_each_was_last_used(alice, clock):
    _, token = _made(alice)
    assert "Never" in alice.open(PAGE).text
    with connection():
        api_tokens.note_use(api_tokens.by_token(token), clock())
    assert "Today at 10:00" in alice.open(PAGE).text


def test_S11_a_wrong_password_makes_nothing_and_keeps_the_label(alice):
    for password in ("", "not hers at all"):
        answer = alice.send(PAGE, {"label": "ledger", "password": password}, page=PAGE)
        assert answer.status_code == 422
        assert 'value="ledger"' in answer.text
        assert "hpat_" not in answer.text
    with connection():
        assert ApiToken.select().count() == 0


def test_a_label_that_is_taken_or_missing_is_said_beside_the_field(alice):
    _made(alice)
    assert "There is a token “ledger” already" in _made(alice)[0].text
    assert "Enter a label" in _made(alice, "")[0].text


def test_revoking_says_what_it_does_asks_for_the_password_and_holds_at_once(alice, app):
    _, token = _made(alice)
    with connection():
        place = f"{PAGE}/{ApiToken.get().id}"
    assert "Anything using this token will stop working" in alice.open(place).text
    assert alice.send(place, {"password": "wrong"}).status_code == 422
    assert alice.send(place, {"password": PASSWORD}).status_code == 303
    program = app.test_client()
    asked = program.get("/api/v1/companies/acme", base_url=ORIGIN, headers={"Authorization": f"Bearer {token}"})
    assert asked.status_code == 401
    assert "No tokens yet" in alice.open(PAGE).text
    assert alice.open(place).status_code == 404


def test_another_company_s_token_is_not_there(alice, charlie):
    _made(alice)
    with connection():
        token_id = ApiToken.get().id
    assert charlie.open(f"/companies/globex/api-tokens/{token_id}").status_code == 404
    assert charlie.send(f"/companies/globex/api-tokens/{token_id}", {"password": PASSWORD}).status_code == 404


def test_B26_a_token_says_all_that_is_wrong_at_once(alice):
    answer = alice.send(PAGE, {"label": "", "last_day": "soon", "password": "wrong wrong wrong"})
    assert answer.status_code == 422
    for words in ("Enter a label", "Password is incorrect"):
        assert answer.text.count(words) == 2, words
