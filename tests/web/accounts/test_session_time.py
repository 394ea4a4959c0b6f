"""B34: a page warns before its session ends, signing out in another tab loses no form, and the login page says why."""

from __future__ import annotations

import pytest

from service.facts.access import SessionEnd
from service.store.accounts import sessions
from service.store.database.connection import connection
from service.store.tables.accounts import User
from service.web.http import notices
from tests.web.conftest import ORIGIN, PASSWORD, Browser
from tests.web.forms.test_saved_form import _sign_in_with

PAGE = "/companies/acme/users"


def _time(browser):
    return browser.open("/session").json


def _end_of(email, because):
    with connection():
        sessions.end_all_of(User.get(User.email == email).id, because)


def test_B34_the_time_that_is_left_is_told_and_asking_does_not_use_the_session(alice, clock):
    assert _time(alice) == {"seconds": 1800, "can_be_longer": True}
    clock.forward(minutes=27)
    assert _time(alice)["seconds"] == 180
    assert _time(alice)["seconds"] == 180


def test_B34_the_button_makes_the_session_longer(alice, clock):
    token = alice.token(PAGE)
    clock.forward(minutes=27)
    kept = alice.client.post("/session", base_url=ORIGIN, headers={"X-CSRFToken": token})
    assert (kept.status_code, kept.json["seconds"]) == (200, 1800)
    clock.forward(minutes=27)
    assert alice.open(PAGE).status_code == 200


def test_B34_the_button_needs_the_token_of_the_page(alice, clock):
    assert alice.client.post("/session", base_url=ORIGIN).status_code == 400


def test_B34_after_twelve_hours_it_cannot_be_made_longer(alice, clock):
    for _ in range(28):
        clock.forward(minutes=25)
        alice.open(PAGE)
    clock.forward(minutes=19)
    assert _time(alice) == {"seconds": 60, "can_be_longer": False}


def test_a_session_that_is_over_or_was_never_has_no_time(app, alice, clock):
    assert _time(Browser(app)) == {"seconds": 0, "can_be_longer": False}
    clock.forward(minutes=31)
    assert _time(alice) == {"seconds": 0, "can_be_longer": False}


def test_a_page_carries_what_the_warning_needs_and_the_login_page_does_not(alice, browser):
    page = alice.open(PAGE).text
    assert 'data-session="/session"' in page
    assert 'data-lasts="1800" data-warn="300"' in page
    assert "data-session" not in browser.open("/login").text


@pytest.mark.parametrize("because", [each for each in SessionEnd if each not in {"idle", "longest", "unknown"}])
def test_the_login_page_says_why_once(alice, because):
    _end_of("alice@example.com", because)
    said = notices.NOTICES[f"ended-{because}"]
    refused = alice.open(PAGE)
    assert f'<div class="say wait" role="status"><p>{said}' in alice.open(refused.headers["Location"]).text
    assert said not in alice.open("/login").text


def test_the_login_page_says_that_the_session_was_not_used(alice, clock):
    clock.forward(minutes=31)
    assert "did not use Payroll Sync for 30 minutes" in alice.open(alice.open(PAGE).headers["Location"]).text


def test_the_login_page_says_that_the_day_is_over(alice, clock):
    for _ in range(29):
        clock.forward(minutes=25)
        alice.open("/account")
    assert "signed in for 12 hours" in alice.open(alice.open(PAGE).headers["Location"]).text


def test_a_browser_that_was_never_signed_in_is_told_nothing(browser):
    assert 'role="status"' not in browser.open(browser.open(PAGE).headers["Location"]).text


def test_signing_out_is_confirmed_and_told_once(alice):
    out = alice.send("/logout")
    assert '<div class="say good" role="status"><p>You are signed out.' in alice.open(out.headers["Location"]).text
    assert "You are signed out." not in alice.open("/login").text


def _left_open(browser):
    """The token of a form that is open in another tab."""
    return browser.token(PAGE)


def _submit(browser, token, **typed):
    return browser.client.post(PAGE, base_url=ORIGIN, data={"csrf_token": token, **typed})


def test_B34_a_form_is_kept_when_its_sender_signed_out_in_another_tab(alice):
    token = _left_open(alice)
    alice.send("/logout")
    answer = _submit(alice, token, email="dora@example.com", role="viewer")
    assert answer.status_code == 403
    assert "You signed out in another tab or window" in answer.text
    assert "You were signed out before we saved this" in answer.text
    again = _sign_in_with(alice, answer)
    assert 'name="email" value="dora@example.com"' in again.text


def test_B34_no_one_else_who_signs_in_then_gets_the_form(alice):
    token = _left_open(alice)
    alice.send("/logout")
    answer = _submit(alice, token, email="dora@example.com", role="viewer")
    assert _sign_in_with(alice, answer, "bob@example.com").status_code == 303


def test_B34_after_another_signed_in_the_form_of_the_first_is_refused(alice):
    token = _left_open(alice)
    alice.send("/logout")
    alice.sign_in("bob@example.com")
    data = {"csrf_token": token, "schedule-0-name": "Monthly"}
    answer = alice.client.post("/companies/acme/paydays", base_url=ORIGIN, data=data)
    assert (answer.status_code, "This form is out of date" in answer.text) == (400, True)


def test_B34_the_next_day_nothing_is_kept(alice, clock):
    token = _left_open(alice)
    alice.send("/logout")
    clock.forward(hours=13)
    assert _submit(alice, token, email="dora@example.com", role="viewer").status_code == 303


def test_the_session_of_who_signed_out_is_ended_at_the_server(alice):
    cookie = alice.client.get_cookie("session", domain="localhost").value
    alice.send("/logout")
    alice.client.set_cookie("session", cookie, domain="localhost")
    assert alice.open(PAGE).status_code == 303
    assert alice.open("/session").json["seconds"] == 0


def test_a_user_says_when_they_last_signed_in(app, browser, clock):
    browser.sign_in("alice@example.com", PASSWORD)
    with connection():
        before = User.get(User.email == "alice@example.com").signed_in_at
    clock.forward(hours=1)
    Browser(app).sign_in("alice@example.com", PASSWORD)
    with connection():
        assert User.get(User.email == "alice@example.com").signed_in_at > before
