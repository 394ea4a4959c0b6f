"""Users: by owners alone, with their password, always one owner left, sessions ended, a link that works once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from service.facts.access import Role
from service.store.accounts import memberships, users
from service.store.database.connection import connection
from service.store.tables.accounts import Membership, User
from service.store.tables.companies import AuditEntry, Company
from tests.web.conftest import PASSWORD, Browser

PAGE = "/companies/acme/users"
NEW = "quiet harbour violin 27"


def _user(name):
    with connection():
        return users.by_email(f"{name}@example.com")


def _change(browser, name, do, password=PASSWORD, **form):
    return browser.send(f"{PAGE}/{_user(name).id}", {"do": do, "password": password} | form)


def _link(answer):
    return re.search(r"http://localhost:8000(/choose-password/[^<\s]+)", answer.text).group(1)


def _invite(browser, email="dora@example.com", role="manager", password=PASSWORD):
    return browser.send(PAGE, {"email": email, "role": role, "password": password})


def test_only_owners_see_users(alice, bob, vera):
    assert alice.open(PAGE).status_code == 200
    assert bob.open(PAGE).status_code == 403
    assert bob.open("/users").status_code == 403
    assert alice.open("/users").headers["Location"] == PAGE
    assert ">Users</a>" in alice.open("/companies/acme/").text
    assert ">Users</a>" not in bob.open("/companies/acme/").text
    assert ">Audit</a>" not in vera.open("/companies/acme/").text


def test_someone_new_gets_a_link_chooses_a_password_and_signs_in(app, alice):
    answer = _invite(alice)
    path = _link(answer)
    assert "No password yet" in alice.open(PAGE).text
    dora = Browser(app)
    assert "For dora@example.com." in dora.open(path).text
    done = dora.send(path, {"new": NEW, "again": NEW}, page="/login")
    assert done.headers["Location"] == "/login"
    assert "Your password is set" in dora.open(done.headers["Location"]).text
    dora.sign_in("dora@example.com", NEW)
    assert dora.open("/companies/acme/").status_code == 200
    assert dora.open(PAGE).status_code == 403


def test_a_link_works_once_for_three_days_and_not_when_bent(app, alice, clock):
    path = _link(_invite(alice))
    browser = Browser(app)
    assert browser.open(path + "x").status_code == 410
    clock.forward(days=4)
    assert browser.open(path).status_code == 410
    clock.now -= timedelta(days=4)
    browser.send(path, {"new": NEW, "again": NEW}, page="/login")
    assert browser.open(path).status_code == 410
    again = browser.send(path, {"new": "another quiet violin", "again": "another quiet violin"}, page="/login")
    assert again.status_code == 410
    assert "This link has expired" in again.text


def test_a_weak_password_behind_a_link_says_why(app, alice):
    path = _link(_invite(alice))
    answer = Browser(app).send(path, {"new": "short", "again": "short"}, page="/login")
    assert answer.status_code == 422
    assert "Password must be 12 characters or more" in answer.text


def test_someone_of_another_company_has_the_role_once_they_accept_it(app, alice, charlie):
    answer = _invite(alice, "charlie@example.com", "viewer")
    assert (answer.status_code, alice.notice()) == (303, "role-waits-for-proof")
    assert charlie.open("/companies/acme/").status_code == 404
    _accept("charlie")
    assert charlie.open("/companies/acme/").status_code == 200


def _accept(name):
    with connection():
        for row in memberships.pending_of(_user(name).id):
            assert memberships.accept(row.id, row.user_id)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "nonsense", "role": "viewer", "password": PASSWORD}, "like name@example.com"),
        ({"email": "dora@example.com", "password": PASSWORD}, "Choose a role"),
        ({"email": "dora@example.com", "role": "king", "password": PASSWORD}, "There is a problem"),
        ({"email": "dora@example.com", "role": "viewer", "password": ""}, "Enter your password"),
        ({"email": "dora@example.com", "role": "viewer", "password": "wrong wrong wrong"}, "Password is incorrect"),
        ({"email": "bob@example.com", "role": "viewer", "password": PASSWORD}, "has a role here already"),
    ],
)
def test_a_fault_stands_beside_its_field_and_no_one_is_made(alice, form, words):
    answer = alice.send(PAGE, form)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{form["email"]}"' in answer.text
    with connection():
        assert User.select().count() == 4


def test_a_changed_role_ends_the_sessions_and_is_audited(alice, bob):
    assert _change(alice, "bob", "role", role="viewer").status_code == 303
    assert bob.open("/companies/acme/").status_code == 303
    bob.sign_in("bob@example.com")
    assert bob.open("/companies/acme/audit").status_code == 403
    with connection():
        entry = AuditEntry.get(AuditEntry.action == "user.role_changed")
    assert (entry.actor, entry.subject, entry.detail) == (
        "alice@example.com",
        "bob@example.com",
        {"before": "manager", "after": "viewer"},
    )


def test_without_the_owner_s_password_nothing_changes(alice, bob):
    for password in ("", "wrong wrong wrong"):
        assert _change(alice, "bob", "role", password, role="owner").status_code == 422
    with connection():
        assert users.roles_of(_user("bob").id)[1] is Role.MANAGER


def test_a_company_always_keeps_an_owner_who_can_sign_in(alice):
    for answer in (
        _change(alice, "alice", "role", role="viewer"),
        _change(alice, "alice", "take-away"),
        _change(alice, "alice", "disable"),
    ):
        assert answer.status_code == 409
        assert "the only owner" in answer.text
    with connection():
        assert memberships.active_owners(1) == {_user("alice").id}


def test_taking_a_role_away_ends_access_at_once(alice, bob):
    assert _change(alice, "bob", "take-away").status_code == 303
    bob.sign_in("bob@example.com")
    assert bob.open("/companies/acme/").status_code == 404


def test_a_disabled_user_is_out_and_can_be_enabled_again(app, alice, bob):
    _change(alice, "bob", "disable")
    assert bob.open("/companies/acme/").status_code == 303
    assert Browser(app).send("/login", {"email": "bob@example.com", "password": PASSWORD}).status_code == 422
    _change(alice, "bob", "enable")
    assert bob.sign_in("bob@example.com")


def test_an_owner_reaches_no_one_through_another_company(alice):
    _invite(alice, "charlie@example.com", "viewer")
    _accept("charlie")
    for do in ("disable", "link"):
        answer = _change(alice, "charlie", do)
        assert answer.status_code == 409
        assert "not yours" in answer.text


def test_the_old_password_works_until_the_link_is_used(mail_app, cast, post):
    alice, bob = (Browser(mail_app).sign_in(f"{name}@example.com") for name in ("alice", "bob"))
    _change(alice, "bob", "link")
    path = post.link_to("bob@example.com")
    assert bob.open("/companies/acme/").status_code == 200
    Browser(mail_app).send(path, {"new": NEW, "again": NEW}, page="/login")
    assert bob.open("/companies/acme/").status_code == 303
    assert bob.sign_in("bob@example.com", NEW)


def test_someone_without_a_role_here_and_odd_commands_are_not_found(alice):
    assert _change(alice, "charlie", "disable").status_code == 404
    assert _change(alice, "bob", "anything").status_code == 400
    assert alice.open(f"{PAGE}/99999").status_code == 404


def test_an_owner_of_every_company_makes_companies(app, alice, cast):
    assert alice.open("/companies/new").status_code == 403
    assert alice.send("/companies/new", {"name": "X", "slug": "x"}).status_code == 403
    with connection():
        Membership.create(user=_user("alice").id, company=None, role=Role.OWNER.value)
    made = alice.send("/companies/new", {"name": "Hooli UK", "slug": "hooli", "time_zone": "Europe/Dublin"})
    assert made.headers["Location"] == "/companies/hooli/connect"
    with connection():
        company = Company.get(slug="hooli")
    assert (company.name, company.time_zone) == ("Hooli UK", "Europe/Dublin")
    for slug, words in (
        ("Hooli Ltd", "must only include a to z"),
        ("hooli", "already a company"),
        ("new", "must only"),
    ):
        answer = alice.send("/companies/new", {"name": "Kept", "slug": slug, "time_zone": "Europe/London"})
        assert answer.status_code == 422
        assert words in answer.text
        assert 'value="Kept"' in answer.text
    assert "New company" in alice.open("/?all=yes").text
    assert alice.open("/users").status_code == 200


def test_users_of_all_companies_are_counted_with_their_owners(alice, cast, clock):
    with connection():
        Membership.create(company=cast["globex"], user=users.by_email("alice@example.com"), role=Role.OWNER.value)
        users.create("every@example.com", "hash", Role.OWNER, clock(), None)
        Membership.create(company=None, user=users.by_email("alice@example.com"), role=Role.OWNER.value)
        memberships.offer(cast["acme"].id, users.by_email("charlie@example.com").id, Role.OWNER, clock(), given_by="a")
    rows = re.findall(
        r'">([^<]+)</a></th>.*?class="break">([^<]*)</td>.*?class="num">(\d+)</td>',
        alice.open("/users").text,
        re.DOTALL,
    )
    assert rows == [
        ("Acme Ltd", "alice@example.com, every@example.com", "4"),
        ("Globex", "alice@example.com, charlie@example.com, every@example.com", "3"),
    ]


def test_a_new_token_for_a_connection_there_is_asks_for_the_password(alice, imported, sandbox):
    path = "/companies/acme/connect/token"
    refused = alice.send(path, {"token": sandbox.token})
    assert refused.status_code == 422
    assert "Enter your password" in refused.text
    assert sandbox.token not in refused.text
    assert alice.send(path, {"token": sandbox.token, "password": PASSWORD}).status_code == 303


def test_an_empty_deployment_says_how_the_first_owner_is_made(app, database_url):
    assert "user create EMAIL --role owner" in Browser(app).open("/login").text


def test_with_users_the_login_page_tells_no_command(browser):
    assert "user create" not in browser.open("/login").text


def test_B26_a_link_says_all_that_is_wrong_with_both_passwords_at_once(app, alice):
    path = _link(_invite(alice))
    answer = Browser(app).send(path, {"new": "short", "again": "other"}, page="/login")
    assert answer.status_code == 422
    assert answer.text.count("Password must be 12 characters or more") == 2, "in the summary and beside the field"
    assert answer.text.count("The two passwords are not the same") == 2


def test_B26_adding_a_user_says_all_that_is_wrong_at_once(alice):
    answer = alice.send(PAGE, {"email": "dora", "password": "wrong wrong wrong"})
    assert answer.status_code == 422
    for words in ("Enter one email address", "Choose a role", "Password is incorrect"):
        assert answer.text.count(words) == 2, words


def test_the_list_says_who_has_two_step_sign_in_and_when_each_last_signed_in(app, alice, bob, clock):
    clock.forward(days=2)
    Browser(app).sign_in("alice@example.com")
    text = alice.sign_in("alice@example.com").open(PAGE).text
    rows = re.findall(r'<th scope="row" class="break">(.*?)</tr>', text)
    said = {row.split("@")[0]: re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows}
    assert said["alice"][2] == "Off"
    assert "Today at" in said["alice"][3]
    assert "Today" not in said["bob"][3]
    assert said["vera"][3] == "never"


def test_B40_the_time_zones_of_a_new_company_begin_with_the_uk_and_are_short(alice):
    with connection():
        Membership.update(company=None).execute()
    page = alice.open("/companies/new").text
    options = re.findall(r'<option[^>]* value="([^"]+)">([^<]+)<', page)
    assert options[0] == ("Europe/London", "United Kingdom")
    assert len(options) < 80
    assert "Argentina" not in page
