"""A form sent after the session was over is not lost: kept for its sender alone, encrypted, sent by a button."""

from __future__ import annotations

import html
import re

from service.store.database.connection import connection
from service.store.tables.companies import SettingsVersion
from tests.web.conftest import ORIGIN, PASSWORD, Browser
from tests.web.connection.test_connect import form_of

PAGE = "/companies/acme/settings"


def _hidden(text):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    return {name: html.unescape(value) for name, value in found}


def _typed_then_away(browser, clock, **typed):
    """A settings form, filled in, sent forty minutes later."""
    page = browser.open(PAGE).text
    form = form_of(page) | {"csrf_token": _hidden(page)["csrf_token"], "do": "save"} | typed
    clock.forward(minutes=40)
    return browser.client.post(PAGE, base_url=ORIGIN, data=form)


def _sign_in_with(browser, answer, email="alice@example.com", password=PASSWORD):
    form = _hidden(answer.text) | {"email": email, "password": password}
    return browser.client.post("/login", base_url=ORIGIN, data=form)


def test_what_was_typed_is_saved_after_signing_in_again(alice, imported, clock):
    answer = _typed_then_away(alice, clock, termination_pay_pensionable="yes")
    assert answer.status_code == 403
    assert "You were signed out before we saved this" in answer.text
    assert "termination_pay_pensionable" not in answer.text
    again = _sign_in_with(alice, answer)
    assert "Submit again" in again.text
    saved = alice.client.post(PAGE, base_url=ORIGIN, data=_hidden(again.text))
    assert (saved.status_code, saved.headers["Location"]) == (303, PAGE)
    with connection():
        newest = SettingsVersion.select().order_by(SettingsVersion.id.desc()).first()
    assert newest.document["termination_pay_pensionable"] is True


def test_a_mistyped_password_on_the_way_loses_nothing(alice, imported, clock):
    wrong = _sign_in_with(alice, _typed_then_away(alice, clock), password="wrong wrong wrong")
    assert "is incorrect" in wrong.text
    assert "Submit again" in _sign_in_with(alice, wrong).text


def test_someone_else_who_signs_in_gets_nothing_of_it(alice, imported, clock):
    answer = _sign_in_with(alice, _typed_then_away(alice, clock), "bob@example.com")
    assert answer.status_code == 303


def test_it_is_kept_for_half_an_hour(alice, imported, clock):
    answer = _typed_then_away(alice, clock)
    clock.forward(minutes=31)
    assert _sign_in_with(alice, answer).status_code == 303


def test_passwords_and_tokens_are_never_kept(alice, imported, clock):
    page = alice.open("/companies/acme/connect/token").text
    clock.forward(minutes=40)
    form = {"csrf_token": _hidden(page)["csrf_token"], "token": "a-canary", "password": PASSWORD}
    answer = alice.client.post("/companies/acme/connect/token", base_url=ORIGIN, data=form)
    assert answer.status_code == 303


def test_a_form_that_is_not_ours_or_whose_sender_signed_out_is_not_kept(app, alice, imported, clock):
    assert alice.client.post(PAGE, base_url=ORIGIN, data={"paused": "yes", "csrf_token": "x"}).status_code == 400
    clock.forward(minutes=40)
    assert alice.client.post(PAGE, base_url=ORIGIN, data={"paused": "yes", "csrf_token": "x"}).status_code == 303
    stranger = Browser(app)
    token = stranger.token("/login")
    answer = stranger.client.post(PAGE, base_url=ORIGIN, data={"paused": "yes", "csrf_token": token})
    assert answer.status_code == 303


def test_what_was_bent_on_the_way_is_dropped(alice, imported, clock):
    answer = _typed_then_away(alice, clock)
    form = _hidden(answer.text) | {"kept": "nonsense", "email": "alice@example.com", "password": PASSWORD}
    assert alice.client.post("/login", base_url=ORIGIN, data=form).status_code == 303
