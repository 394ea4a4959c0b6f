"""S-a: wrong tries slow down whoever makes them, and never lock out the person whose account they are."""

from __future__ import annotations

import pytest

from service.actions.accounts import passwords
from service.rules.accounts.networks import network_of
from service.store.database.connection import connection
from service.store.operations import heartbeats
from service.store.tables.accounts import KnownBrowser, LoginAttempt, User
from tests.web.conftest import ORIGIN, PASSWORD, Browser

WRONG = "wrong wrong wrong"
ALICE = "alice@example.com"


def _try(browser, email=ALICE, password=WRONG, *, address="203.0.113.9", headers=None):
    token = browser.token("/login")
    return browser.client.post(
        "/login",
        base_url=ORIGIN,
        data={"email": email, "password": password, "csrf_token": token},
        headers=headers,
        environ_base={"REMOTE_ADDR": address},
    )


@pytest.fixture
def thief(app, cast):
    return Browser(app)


def test_S_a_wrong_logins_from_anywhere_do_not_lock_their_owner_out(app, cast, thief):
    for number in range(30):
        assert _try(thief, address=f"198.51.100.{number % 5}").status_code in {422, 429}
    elsewhere = Browser(app)
    assert _try(elsewhere, password=PASSWORD, address="192.0.2.77").status_code == 303


def test_S_a_a_known_browser_is_let_through_also_from_the_network_of_the_attack(app, cast, thief):
    mine = Browser(app)
    assert _try(mine, password=PASSWORD, address="192.0.2.1").status_code == 303
    mine.send("/logout")
    for _ in range(8):
        last = _try(thief)
    assert last.status_code == 429
    assert _try(thief, password=PASSWORD).status_code == 429, "the thief waits, also with the right password"
    assert _try(mine, password=PASSWORD).status_code == 303


def test_S_a_a_known_browser_has_a_limit_of_its_own(app, cast, clock):
    mine = Browser(app)
    _try(mine, password=PASSWORD)
    for _ in range(5):
        assert _try(mine).status_code == 422
    refused = _try(mine)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "5"
    clock.forward(seconds=6)
    assert _try(mine, password=PASSWORD).status_code == 303


def test_S_a_a_botnet_is_slowed_and_the_account_still_opens_where_its_owner_was_before(app, cast, thief, clock):
    assert _try(Browser(app), password=PASSWORD, address="192.0.2.1").status_code == 303
    for number in range(101):
        last = _try(thief, address=f"198.51.100.{number}")
    assert last.status_code == 429, "from a network of its own that never tried"
    assert _try(Browser(app), password=PASSWORD, address="192.0.2.1").status_code == 303, "a new browser, a known place"
    clock.forward(minutes=1)
    assert _try(Browser(app), password=PASSWORD, address="192.0.2.99").status_code == 303, "a wait, and no lock-out"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:1:2:3", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9", "203.0.113.9"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_S_a_an_ipv6_address_counts_by_its_64(address, network):
    assert network_of(address) == network


def test_S_a_changing_the_address_within_a_64_evades_nothing(app, cast, thief):
    for number in range(6):
        last = _try(thief, address=f"2001:db8::{number + 1:x}")
    assert last.status_code == 429
    assert _try(thief, address="2001:db8:0:1::1").status_code == 422, "another network"


def test_S_a_the_wait_of_a_place_rises_and_stays_bounded(app, cast, thief, clock):
    waits = []
    for _ in range(14):
        answer = _try(thief)
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            clock.forward(seconds=waits[-1])
            _try(thief)
    assert waits[:3] == [5, 10, 20]
    assert max(waits) <= 300


def test_S_a_wrong_present_passwords_at_your_account_are_counted_and_slowed(alice, clock):
    new = "quiet harbour violin 27"
    for _ in range(5):
        assert (
            "Current password is incorrect" in alice.send("/account", {"current": WRONG, "new": new, "again": new}).text
        )
    refused = alice.send("/account", {"current": PASSWORD, "new": new, "again": new})
    assert refused.status_code == 422
    assert "Too many attempts. Try again in 5 seconds" in refused.text
    clock.forward(seconds=6)
    assert alice.send("/account", {"current": PASSWORD, "new": new, "again": new}).status_code == 303


def test_S_a_wrong_logins_of_a_stranger_keep_no_one_from_confirming(alice, cast, thief):
    for number in range(30):
        _try(thief, address=f"198.51.100.{number % 3}")
    made = alice.send("/companies/acme/api-tokens", {"label": "ledger", "password": PASSWORD})
    assert "Copy the token now" in made.text


def test_S_a_wrong_confirmations_in_a_stolen_session_slow_that_session_alone(app, alice, cast):
    thief = Browser(app)
    thief.client.set_cookie("session", alice.client.get_cookie("session").value)
    mine = Browser(app).sign_in(ALICE)
    for _ in range(6):
        last = thief.send("/companies/acme/api-tokens", {"label": "ledger", "password": WRONG})
    assert "Too many attempts" in last.text
    made = mine.send("/companies/acme/api-tokens", {"label": "ledger", "password": PASSWORD})
    assert "Copy the token now" in made.text


def test_S_a_behind_a_proxy_that_is_not_named_wrong_logins_do_not_lock_out_everyone(app, cast, thief, alice, clock):
    through = {"X-Forwarded-For": "203.0.113.5"}
    for number in range(40):
        _try(thief, f"guess{number}@example.com", address="10.0.0.2", headers=through)
    for name in ("bob", "vera", "charlie"):
        answer = _try(Browser(app), f"{name}@example.com", PASSWORD, address="10.0.0.2", headers=through)
        assert answer.status_code == 303, name
    with connection():
        assert heartbeats.last(heartbeats.UNNAMED_PROXY) == clock()
    assert "TRUSTED_PROXIES" in alice.open("/status").text
    clock.forward(days=2)
    assert "TRUSTED_PROXIES" not in alice.sign_in(ALICE).open("/status").text


def test_S_a_a_proxys_header_from_the_internet_evades_no_limit(app, cast, thief):
    for number in range(200):
        with connection():
            LoginAttempt.create(account=f"guess {number}", address="8.8.8.8", at=User.get().created_at)
    header = {"X-Forwarded-For": "203.0.113.5"}
    assert _try(thief, "guess@example.com", address="8.8.8.8", headers=header).status_code == 429


def test_S_a_an_invited_a_disabled_and_an_unknown_account_are_refused_after_the_same_work(app, alice, cast):
    alice.send("/companies/acme/users", {"email": "new@example.com", "role": "viewer", "password": PASSWORD})
    with connection():
        hashes = [each.password_hash for each in User.select()]
    assert any(each.startswith("!") for each in hashes), "an invited account has no password yet"
    tried = [passwords.hash_to_try(each) for each in (*hashes, None)]
    costs = {tuple(each.split("$")[1:4]) for each in tried}
    assert len(costs) == 1, "the same function with the same memory and rounds for each"
    for email in ("new@example.com", "nobody@example.com"):
        answer = _try(Browser(app), email)
        assert answer.status_code == 422
        assert "Email address or password is incorrect" in answer.text


def test_a_half_finished_sign_in_ends_when_the_password_changes(alice, thief, clock):
    from tests.web.accounts.test_second_factor import _challenge_of, _set_up

    app, _codes = _set_up(alice, clock)
    carried = _challenge_of(thief)
    new = "quiet harbour violin 27"
    assert alice.send("/account", {"current": PASSWORD, "new": new, "again": new}).status_code == 303
    late = thief.send("/login/code", carried | {"code": app.at(clock())}, page="/login")
    assert late.status_code == 422
    assert "or the password was changed" in late.text
    assert thief.open("/account").status_code == 303


def test_a_new_password_makes_strangers_of_all_browsers(alice):
    new = "quiet harbour violin 27"
    alice.send("/account", {"current": PASSWORD, "new": new, "again": new})
    with connection():
        assert not KnownBrowser.select().exists()
