"""S7: a second factor for signing in, recovery codes, and ways back for someone who lost both."""

from __future__ import annotations

import re

import pyotp
import pytest

from service.actions.accounts import second_factor
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.tables.accounts import RecoveryCode, SecondFactor, User
from tests.web.conftest import ORIGIN, PASSWORD, Browser

PAGE = "/account/second-factor"


def _set_up(visitor, clock):
    """The app of someone who set it up, and their recovery codes."""
    begun = visitor.send(PAGE, {"do": "begin", "password": PASSWORD}, page=PAGE).text
    secret = re.search(r'<code class="break">([A-Z2-7 ]+)</code>', begun).group(1).replace(" ", "")
    app = pyotp.TOTP(secret)
    done = visitor.send(PAGE, {"do": "confirm", "code": app.at(clock())}, page=PAGE)
    assert done.status_code == 200, done.text
    clock.forward(seconds=30)
    return app, re.findall(r"<li><code>([a-z0-9-]{19})</code></li>", done.text)


def _challenge_of(visitor, email="alice@example.com"):
    asked = visitor.send("/login", {"email": email, "password": PASSWORD, "next": "/account"}, page="/login")
    assert asked.status_code == 200, asked.text
    assert "Enter your code" in asked.text
    return dict(re.findall(r'name="(half_way|next)" value="([^"]+)"', asked.text))


@pytest.fixture
def stranger(app):
    return Browser(app)


def test_S7_after_the_password_a_code_is_asked_for_and_leads_on(alice, stranger, clock):
    app, codes = _set_up(alice, clock)
    assert len(set(codes)) == 10
    carried = _challenge_of(stranger)
    assert stranger.open("/account").status_code == 303
    assert stranger.send("/login/code", carried | {"code": "000000"}, page="/login").status_code == 422
    answer = stranger.send("/login/code", carried | {"code": app.at(clock())}, page="/login")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert stranger.open("/account").status_code == 200


def test_S7_a_code_works_once_and_an_old_one_never(alice, stranger, clock):
    app, _codes = _set_up(alice, clock)
    code = app.at(clock())
    assert stranger.send("/login/code", _challenge_of(stranger) | {"code": code}, page="/login").status_code == 303
    stranger.send("/logout")
    assert stranger.send("/login/code", _challenge_of(stranger) | {"code": code}, page="/login").status_code == 422
    clock.forward(minutes=2)
    assert stranger.send("/login/code", _challenge_of(stranger) | {"code": code}, page="/login").status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(alice, stranger, clock):
    _app, codes = _set_up(alice, clock)
    typed = codes[0].replace("-", " ").upper()
    assert stranger.send("/login/code", _challenge_of(stranger) | {"code": typed}, page="/login").status_code == 303
    stranger.send("/logout")
    assert stranger.send("/login/code", _challenge_of(stranger) | {"code": typed}, page="/login").status_code == 422
    assert "9 recovery codes left" in alice.open(PAGE).text


def test_it_is_in_force_only_after_its_first_code(alice, stranger, clock):
    begun = alice.send(PAGE, {"do": "begin", "password": PASSWORD}, page=PAGE)
    assert "<svg" in begun.text
    wrong = alice.send(PAGE, {"do": "confirm", "code": "123"}, page=PAGE)
    assert wrong.status_code == 422
    assert "Code is incorrect" in wrong.text
    assert "<svg" in wrong.text
    stranger.sign_in("alice@example.com")


def test_the_secret_is_encrypted_and_never_under_an_address(alice, clock, services):
    app, codes = _set_up(alice, clock)
    with connection():
        row = SecondFactor.get()
        kept = row.secret_encrypted
        digests = [row.digest for row in RecoveryCode.select()]
    assert app.secret not in kept
    assert services.secrets.decrypt(kept, encryption_contexts.second_factor(row.user_id)) == app.secret
    assert codes[0] not in digests
    page = alice.open(PAGE).text
    assert app.secret[:4] not in page
    assert codes[0] not in page


def test_S8_tries_of_codes_are_slowed_down_although_the_password_is_right(alice, stranger, clock):
    _set_up(alice, clock)
    answers = []
    for _ in range(8):
        asked = stranger.send("/login", {"email": "alice@example.com", "password": PASSWORD}, page="/login")
        carried = dict(re.findall(r'name="(half_way)" value="([^"]+)"', asked.text))
        answers.append(asked.status_code)
        answers.append(stranger.send("/login/code", carried | {"code": "111111"}, page="/login").status_code)
    assert 429 in answers


def test_after_ten_minutes_the_password_is_asked_again(alice, stranger, clock):
    app, _codes = _set_up(alice, clock)
    carried = _challenge_of(stranger)
    clock.forward(minutes=11)
    late = stranger.send("/login/code", carried | {"code": app.at(clock())}, page="/login")
    assert late.status_code == 422
    assert "Start again" in late.text
    forged = stranger.send("/login/code", {"half_way": "nonsense", "code": "1"}, page="/login")
    assert "Start again" in forged.text


@pytest.mark.parametrize("command", ["begin", "codes", "take-off"])
def test_S11_every_change_asks_for_the_password(alice, command):
    answer = alice.send(PAGE, {"do": command, "password": "wrong"}, page=PAGE)
    assert answer.status_code == 422
    assert "Password is incorrect" in answer.text


def test_it_is_taken_off_with_the_password_and_codes_can_be_made_anew(alice, stranger, clock):
    _app, codes = _set_up(alice, clock)
    anew = alice.send(PAGE, {"do": "codes", "password": PASSWORD}, page=PAGE).text
    assert codes[0] not in anew
    old = stranger.send("/login/code", _challenge_of(stranger) | {"code": codes[0]}, page="/login")
    assert old.status_code == 422
    assert alice.send(PAGE, {"do": "take-off", "password": PASSWORD}, page=PAGE).status_code == 303
    stranger.sign_in("alice@example.com")


def test_an_owner_takes_it_off_for_someone_who_lost_it_and_the_audit_log_says_so(alice, bob, stranger, clock):
    assert "No one has two-step sign in yet" in alice.open("/companies/acme/users").text
    _set_up(bob, clock)
    with connection():
        place = f"/companies/acme/users/{User.get(User.email == 'bob@example.com').id}"
    listed = alice.open("/companies/acme/users").text
    assert "1 person has two-step sign in." in listed
    assert alice.send(place, {"do": "second-factor", "password": "wrong"}).status_code == 422
    assert alice.send(place, {"do": "second-factor", "password": PASSWORD}).status_code == 303
    assert bob.open("/account").status_code == 303, "signed out"
    stranger.sign_in("bob@example.com")
    assert "Turned off a user's two-step sign in" in alice.open("/companies/acme/audit").text.replace("&#39;", "'")


def test_a_second_one_is_not_begun_while_one_is_in_force(alice, clock, services):
    _set_up(alice, clock)
    assert alice.send(PAGE, {"do": "begin", "password": PASSWORD}, page=PAGE).status_code == 303
    with connection(), pytest.raises(ValueError, match="1"):
        second_factor.begin(services, 1)


def test_what_was_sent_after_the_session_was_over_survives_password_and_code(alice, imported, clock):
    app, _codes = _set_up(alice, clock)
    token = alice.token("/account")
    clock.forward(minutes=31)
    typed = {"email": "new@example.com", "role": "viewer", "csrf_token": token}
    late = alice.client.post("/companies/acme/users", base_url=ORIGIN, data=typed)
    assert late.status_code == 403
    kept = re.search(r'name="kept" value="([^"]+)"', late.text).group(1)
    asked = alice.send("/login", {"email": "alice@example.com", "password": PASSWORD, "kept": kept}, page="/login")
    carried = dict(re.findall(r'name="(half_way|kept)" value="([^"]+)"', asked.text))
    again = alice.send("/login/code", carried | {"code": app.at(clock())}, page="/login")
    assert "Your changes are not saved yet" in again.text
    assert 'name="email" value="new@example.com"' in again.text


def test_P2_a_second_factor_copied_from_someone_else_lets_no_one_in(alice, bob, stranger, clock):
    app, _codes = _set_up(alice, clock)
    _set_up(bob, clock)
    with connection():
        mine = SecondFactor.get(SecondFactor.user == User.get(email="alice@example.com").id)
        SecondFactor.update(secret_encrypted=mine.secret_encrypted).execute()
    clock.forward(minutes=2)
    carried = _challenge_of(stranger, "bob@example.com")
    answer = stranger.send("/login/code", carried | {"code": app.at(clock())}, page="/login")
    assert answer.status_code == 503
    assert "does not belong where it is kept" in answer.text
