"""Signing in, staying in and getting out: passwords, sessions at the server, back-off, safe ways back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.store.companies import audit_check
from service.store.database.connection import connection
from service.store.tables.accounts import LoginAttempt, LoginSession, User
from service.store.tables.companies import AuditEntry
from service.web.accounts.login import safe_path
from tests.web.conftest import PASSWORD, Browser


def _login(browser, email="alice@example.com", password=PASSWORD, **more):
    return browser.send("/login", {"email": email, "password": password, **more}, page="/login")


def test_a_right_password_lets_in_and_sets_an_opaque_cookie(browser):
    answer = _login(browser)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    with connection():
        assert LoginSession.get().digest not in cookie


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(browser):
    wrong = _login(browser, password="not this one at all")
    unknown = _login(browser, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 422
    words = "Email address or password is incorrect"
    assert words in wrong.text
    assert words in unknown.text
    assert 'value="alice@example.com"' in wrong.text
    assert "not this one at all" not in wrong.text


def test_a_disabled_user_is_refused_with_the_same_words(browser):
    with connection():
        User.update(is_active=False).where(User.email == "alice@example.com").execute()
    assert "is incorrect" in _login(browser).text


def test_an_empty_form_says_so_beside_each_field(browser):
    answer = browser.send("/login", page="/login")
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert answer.text.count("Enter your email address") == 2
    assert answer.text.count("Enter your password") == 2


def test_after_five_failures_the_waits_begin_and_grow_also_for_the_right_password(browser, clock):
    for _ in range(5):
        assert _login(browser, password="wrong wrong wrong").status_code == 422
    refused = _login(browser)
    assert refused.status_code == 429
    assert "Try again in 5 seconds" in refused.text
    clock.forward(seconds=6)
    assert _login(browser, password="wrong wrong wrong").status_code == 422
    assert "Try again in 10 seconds" in _login(browser).text
    clock.forward(seconds=11)
    assert _login(browser).status_code == 303


def test_the_back_off_of_one_account_does_not_lock_out_another(browser):
    for _ in range(6):
        _login(browser, password="wrong wrong wrong")
    assert _login(browser, email="bob@example.com").status_code == 303


def test_an_address_that_tries_many_accounts_has_to_wait(browser):
    for number in range(20):
        _login(browser, email=f"guess{number}@example.com")
    assert _login(browser, email="bob@example.com").status_code == 429


def test_a_forwarded_address_does_not_evade_the_limit_when_no_proxy_is_configured(browser):
    for number in range(20):
        token = browser.token()
        browser.client.post(
            "/login",
            base_url="http://localhost:8000",
            data={"email": f"guess{number}@example.com", "password": "x" * 12, "csrf_token": token},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    with connection():
        assert {attempt.address for attempt in LoginAttempt.select()} == {"127.0.0.1"}


def test_logout_kills_the_session_at_the_server(app, alice):
    key = alice.client.get_cookie("session").value
    assert alice.send("/logout").status_code == 303
    thief = Browser(app)
    thief.client.set_cookie("session", key)
    assert thief.open("/account").status_code == 303


def test_logging_in_again_gives_a_new_session(app, alice):
    before = alice.client.get_cookie("session").value
    alice.sign_in("alice@example.com")
    assert alice.client.get_cookie("session").value != before


def test_a_session_ends_after_thirty_idle_minutes(alice, clock):
    clock.forward(minutes=29)
    assert alice.open("/account").status_code == 200
    clock.forward(minutes=31)
    assert alice.open("/account").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(alice, clock):
    start = clock()
    while clock() - start < timedelta(hours=11, minutes=50):
        clock.forward(minutes=20)
        assert alice.open("/account").status_code in {200, 303}
    assert alice.open("/account").status_code == 303


def test_a_new_password_signs_out_every_other_browser(app, alice, clock):
    elsewhere = Browser(app).sign_in("alice@example.com")
    new = "quiet harbour violin 27"
    answer = alice.send("/account", {"current": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 303
    assert alice.open("/account").status_code == 200
    assert elsewhere.open("/account").status_code == 303
    assert Browser(app).sign_in("alice@example.com", new)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (
            {"current": "wrong", "new": "quiet harbour violin", "again": "quiet harbour violin"},
            "Current password is incorrect",
        ),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "Password must be 12 characters or more"),
        ({"current": PASSWORD, "new": "payrollpayroll12", "again": "payrollpayroll12"}, "harder to guess"),
        ({"current": PASSWORD, "new": "quiet harbour violin", "again": "other"}, "not the same"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why_beside_the_field(alice, form, words):
    answer = alice.send("/account", form)
    assert answer.status_code == 422
    assert words in answer.text


def test_signing_in_and_out_leave_entries_in_an_unbroken_audit_chain(browser):
    alice = browser.sign_in("alice@example.com")
    alice.send("/logout")
    with connection():
        actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
        assert actions == ["user.signed_in", "user.signed_out"]
        assert list(audit_check.faults()) == []
        AuditEntry.update(actor="mallory").where(AuditEntry.id == 1).execute()
        assert next(audit_check.faults()).entry_id == 1


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/companies/acme/employees?q=a", "/companies/acme/employees?q=a"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/ok\r\nSet-Cookie: a=b", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_only_a_path_of_ours_is_a_way_back(wanted, path):
    assert safe_path(wanted) == path


def test_the_way_back_survives_a_mistyped_password(browser):
    asked = browser.open("/account")
    assert asked.headers["Location"] == "/login?next=/account"
    wrong = _login(browser, password="wrong wrong wrong", next="/account")
    assert 'name="next" value="/account"' in wrong.text
    assert _login(browser, next="/account").headers["Location"] == "/account"
    assert _login(browser, next="//evil.example").headers["Location"] == "/"


def test_B26_a_new_password_says_all_that_is_wrong_with_it_at_once(alice):
    answer = alice.send("/account", {"current": "", "new": "short", "again": "other"})
    assert answer.status_code == 422
    for words in (
        "Enter your current password",
        "Password must be 12 characters or more",
        "The two passwords are not the same",
    ):
        assert answer.text.count(words) == 2, words
