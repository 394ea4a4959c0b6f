"""P1: an account that one company's owner makes opens no other company; links go to the address; roles are accepted."""

from __future__ import annotations

import re
import threading

import pytest

from service.actions.accounts import manage_users
from service.actions.accounts.invite_user import invite
from service.facts.access import Role
from service.store.accounts import memberships, second_factors, users
from service.store.database.connection import connection, database, is_postgres, write_transaction
from service.store.tables.accounts import AccountLink, Membership, SecondFactor, User
from service.store.tables.companies import AuditEntry, Company
from service.store.tables.payslips import OutboxMail
from tests.processes import wait_until
from tests.web.conftest import PASSWORD, Browser

NEW = "quiet harbour violin 27"
MINE = "seven amber kettles hum"
DORA = "dora@example.com"


def _users_of(slug):
    return f"/companies/{slug}/users"


def _invite(owner, slug, email=DORA, role="viewer"):
    return owner.send(_users_of(slug), {"email": email, "role": role, "password": PASSWORD})


def _shown_link(answer):
    found = re.search(r"http://localhost:8000(/choose-password/[^<\s]+)", answer.text)
    return found.group(1) if found else None


def _choose(app, path, password):
    return Browser(app).send(path, {"new": password, "again": password}, page="/login")


def _user(email=DORA):
    with connection():
        return users.by_email(email)


def _pending(email=DORA):
    with connection():
        return memberships.pending_of(users.by_email(email).id)


def _answer(browser, do, email=DORA):
    return browser.send(f"/invitations/{_pending(email)[0].id}", {"do": do})


def test_P1_the_maker_of_an_account_reads_nothing_of_a_company_that_trusts_it_later(app, alice, charlie):
    path = _shown_link(_invite(charlie, "globex", role="owner"))
    assert _choose(app, path, NEW).status_code == 303
    thief = Browser(app).sign_in(DORA, NEW)
    assert thief.open("/companies/globex/").status_code == 200

    assert _invite(alice, "acme", role="owner").status_code == 303

    assert thief.open("/companies/acme/").status_code == 404
    assert _answer(thief, "accept").status_code == 409
    assert thief.open("/companies/acme/").status_code == 404
    assert "First confirm your address" in thief.open("/invitations").text
    with connection():
        assert users.roles_of(_user().id) == {_company("globex").id: Role.OWNER}


def _company(slug):
    return Company.get(slug=slug)


def test_P1_with_a_mail_server_the_link_goes_to_the_address_and_the_owner_never_sees_it(mail_app, cast, post):
    alice = Browser(mail_app).sign_in("alice@example.com")
    answer = _invite(alice, "acme", role="manager")
    assert (answer.status_code, alice.notice()) == (303, "invitation-sent")
    assert "/choose-password/" not in alice.open(_users_of("acme")).text
    path = post.link_to(DORA)
    with connection():
        assert not OutboxMail.select().where(OutboxMail.text.contains("choose-password/")).exists()
        assert path.rpartition("/")[2] not in {row.digest for row in AccountLink.select()}
    assert _choose(mail_app, path, NEW).status_code == 303
    assert _user().confirmed_at is not None
    assert Browser(mail_app).sign_in(DORA, NEW).open("/companies/acme/").status_code == 200


def test_P1_the_holder_proves_the_address_by_mail_and_whoever_had_the_account_is_out(
    app, mail_app, cast, post, alice, charlie
):
    _choose(app, _shown_link(_invite(charlie, "globex")), NEW)
    thief = Browser(app).sign_in(DORA, NEW)
    _set_up_second_factor(DORA)
    owner = Browser(mail_app).sign_in("alice@example.com")
    _invite(owner, "acme", role="manager")

    assert _choose(mail_app, post.link_to(DORA), MINE).status_code == 303

    assert thief.open("/account").status_code == 303, "every session from before is over"
    assert thief.send("/login", {"email": DORA, "password": NEW}, page="/login").status_code == 422
    with connection():
        assert not second_factors.is_on(_user().id)
    dora = Browser(mail_app).sign_in(DORA, MINE)
    assert dora.open("/companies/acme/").status_code == 404, "a role is in force once its holder accepts it"
    assert dora.open("/").headers["Location"] == "/invitations"
    assert (_answer(dora, "accept").status_code, dora.notice()) == (303, "role-accept")
    assert dora.open("/companies/acme/").status_code == 200


def _set_up_second_factor(email):
    with connection():
        user = users.by_email(email)
        SecondFactor.create(user=user, secret_encrypted="x", confirmed_at=user.created_at)


def test_P1_a_further_role_waits_for_its_holder_who_accepts_or_declines(mail_app, cast, post):
    alice, charlie = (Browser(mail_app).sign_in(f"{name}@example.com") for name in ("alice", "charlie"))
    _invite(alice, "acme")
    _choose(mail_app, post.link_to(DORA), NEW)
    dora = Browser(mail_app).sign_in(DORA, NEW)

    _invite(charlie, "globex", role="owner")
    assert "/invitations" in post.mails_to(DORA)[-1]
    assert "choose-password" not in post.mails_to(DORA)[-1]
    assert dora.open("/companies/globex/").status_code == 404
    assert "Globex" not in dora.open("/?later=yes").text
    assert "Not accepted yet" in charlie.open(_users_of("globex")).text
    page = dora.open("/invitations").text
    assert "Globex" in page
    assert "charlie@example.com" in page
    assert _answer(dora, "decline").status_code == 303
    assert dora.open("/companies/globex/").status_code == 404
    assert _pending() == []

    _invite(charlie, "globex", role="viewer")
    assert _answer(dora, "accept").status_code == 303
    assert dora.open("/companies/globex/").status_code == 200
    assert dora.open(_users_of("globex")).status_code == 403
    with connection():
        entries = AuditEntry.select().where(AuditEntry.action.startswith("user.role_"))
        entries = entries.order_by(AuditEntry.id)
        assert [(each.action, each.company.slug) for each in entries] == [
            ("user.role_declined", "globex"),
            ("user.role_accepted", "globex"),
        ]


def test_P1_no_one_answers_for_another_and_an_answer_counts_once(mail_app, cast, post):
    alice, bob, charlie = (Browser(mail_app).sign_in(f"{name}@example.com") for name in ("alice", "bob", "charlie"))
    _confirm("bob@example.com")
    _invite(charlie, "globex", "bob@example.com")
    waiting = _pending("bob@example.com")[0].id
    for other in (alice, charlie):
        assert other.send(f"/invitations/{waiting}", {"do": "accept"}).status_code == 404
    assert bob.send(f"/invitations/{waiting}", {"do": "unknown"}).status_code == 400
    assert bob.send(f"/invitations/{waiting}", {"do": "accept"}).status_code == 303
    assert bob.send(f"/invitations/{waiting}", {"do": "accept"}).status_code == 404
    assert bob.send(f"/invitations/{waiting}", {"do": "decline"}).status_code == 404
    assert bob.open("/companies/globex/").status_code == 200


def _confirm(email):
    with connection():
        users.confirm(users.by_email(email).id, users.by_email(email).created_at)


@pytest.mark.parametrize("do", ["disable", "link", "second-factor"])
def test_P1_a_pending_role_gives_its_owner_no_say_over_the_account(mail_app, cast, do):
    alice, bob, charlie = (Browser(mail_app).sign_in(f"{name}@example.com") for name in ("alice", "bob", "charlie"))
    _set_up_second_factor("bob@example.com")
    _invite(charlie, "globex", "bob@example.com")
    answer = charlie.send(f"{_users_of('globex')}/{_user('bob@example.com').id}", {"do": do, "password": PASSWORD})
    assert answer.status_code == 409
    assert "has not accepted the role yet" in answer.text
    assert bob.open("/companies/acme/").status_code == 200
    with connection():
        assert second_factors.is_on(_user("bob@example.com").id)
        assert not OutboxMail.select().where(OutboxMail.kind == "account:link").count() > 1
    done = alice.send(f"{_users_of('acme')}/{_user('bob@example.com').id}", {"do": "disable", "password": PASSWORD})
    assert done.status_code == 303, "an invitation elsewhere takes nothing from the company that has them"


@pytest.mark.parametrize("do", ["disable", "enable", "link", "second-factor"])
def test_P1_one_companys_owner_never_touches_an_account_with_roles_elsewhere(mail_app, cast, do):
    charlie, bob = (Browser(mail_app).sign_in(f"{name}@example.com") for name in ("charlie", "bob"))
    _set_up_second_factor("bob@example.com")
    _confirm("bob@example.com")
    _invite(charlie, "globex", "bob@example.com")
    _answer(bob, "accept", "bob@example.com")
    with connection():
        before = User.select().where(User.email == "bob@example.com").dicts().get()
    answer = charlie.send(f"{_users_of('globex')}/{_user('bob@example.com').id}", {"do": do, "password": PASSWORD})
    assert answer.status_code == 409
    assert "not yours" in answer.text
    with connection():
        assert User.select().where(User.email == "bob@example.com").dicts().get() == before
        assert second_factors.is_on(before["id"])
        assert not AccountLink.select().exists()


def test_P1_an_account_that_left_its_first_company_is_still_not_trusted_by_the_next(app, alice, charlie):
    _choose(app, _shown_link(_invite(charlie, "globex")), NEW)
    charlie.send(f"{_users_of('globex')}/{_user().id}", {"do": "take-away", "password": PASSWORD})
    thief = Browser(app).sign_in(DORA, NEW)
    _invite(alice, "acme")
    assert _answer(thief, "accept").status_code == 409
    assert thief.open("/companies/acme/").status_code == 404
    assert thief.send("/account/address").status_code == 409, "without a mail server there is no link to send"


def test_an_owner_never_learns_a_colleagues_link(app, mail_app, cast, post, alice):
    page = f"{_users_of('acme')}/{_user('bob@example.com').id}"
    refused = alice.send(page, {"do": "link", "password": PASSWORD})
    assert refused.status_code == 409
    assert "user password-link bob@example.com" in refused.text
    assert _shown_link(refused) is None
    owner = Browser(mail_app).sign_in("alice@example.com")
    sent = owner.send(page, {"do": "link", "password": PASSWORD})
    assert (sent.status_code, owner.notice()) == (303, "link-sent")
    assert _shown_link(owner.open(sent.headers["Location"])) is None
    assert _choose(mail_app, post.link_to("bob@example.com"), NEW).status_code == 303
    assert Browser(app).sign_in("bob@example.com", NEW)


def test_pressing_twice_sends_one_mail(mail_app, cast, post):
    owner = Browser(mail_app).sign_in("alice@example.com")
    page = f"{_users_of('acme')}/{_user('bob@example.com').id}"
    for _ in range(3):
        owner.send(page, {"do": "link", "password": PASSWORD})
    assert len(post.mails_to("bob@example.com")) == 1


def test_someone_confirms_their_own_address_from_their_account(mail_app, cast, post):
    bob = Browser(mail_app).sign_in("bob@example.com")
    assert "Not confirmed" in bob.open("/account").text
    assert bob.send("/account/address").status_code == 303
    assert _choose(mail_app, post.link_to("bob@example.com"), NEW).status_code == 303
    again = Browser(mail_app).sign_in("bob@example.com", NEW)
    assert "We know that bob@example.com is your address" in again.open("/account").text


def test_a_pending_role_gets_no_summaries_and_keeps_no_company_alive(mail_app, cast):
    charlie = Browser(mail_app).sign_in("charlie@example.com")
    _invite(charlie, "globex", "bob@example.com", role="owner")
    with connection():
        globex = _company("globex").id
        assert users.managers_of(globex) == ["charlie@example.com"]
        assert memberships.active_owners(globex) == {_user("charlie@example.com").id}
    page = f"{_users_of('globex')}/{_user('charlie@example.com').id}"
    assert charlie.send(page, {"do": "take-away", "password": PASSWORD}).status_code == 409


def test_an_owner_who_never_chose_a_password_keeps_no_company_alive(app, alice):
    _invite(alice, "acme", role="owner")
    page = f"{_users_of('acme')}/{_user('alice@example.com').id}"
    assert alice.send(page, {"do": "take-away", "password": PASSWORD}).status_code == 409


def test_a_link_that_was_shown_is_dead_once_a_password_was_chosen_by_mail(app, mail_app, cast, post, alice):
    shown = _shown_link(_invite(alice, "acme"))
    owner = Browser(mail_app).sign_in("alice@example.com")
    owner.send(f"{_users_of('acme')}/{_user().id}", {"do": "link", "password": PASSWORD})
    assert _choose(mail_app, post.link_to(DORA), MINE).status_code == 303
    assert _choose(app, shown, NEW).status_code == 410


def test_S_c_two_companies_inviting_one_address_at_once_are_one_account_and_one_offer(services, cast, clock):
    """The second finds no account, then that the first has just made it."""
    made, asked = [], threading.Event()

    def ask():
        with connection():
            asked.set()
            made.append(invite(services, cast["globex"].id, DORA, Role.MANAGER, actor="charlie@example.com"))

    other = threading.Thread(target=ask)
    with connection(), write_transaction():
        first = invite(services, cast["acme"].id, DORA, Role.VIEWER, actor="alice@example.com")
        other.start()
        asked.wait(10)
        wait_until(_waits_for_this_transaction)
    other.join(20)
    assert [(each.is_new, each.user.id) for each in made] == [(False, first.user.id)]
    with connection():
        assert users.roles_of(first.user.id) == {cast["acme"].id: Role.VIEWER}
        assert [row.company.slug for row in memberships.pending_of(first.user.id)] == ["globex"]


def _waits_for_this_transaction():
    """On Postgres another one waits for a row of ours; SQLite's writers form a queue before they begin."""
    if not is_postgres():
        return True
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
    return bool(database.execute_sql(waiting).fetchone()[0])


def test_two_owners_of_two_companies_who_disable_each_other_at_once_leave_an_owner(services, cast, clock):
    alice, charlie = _user("alice@example.com").id, _user("charlie@example.com").id
    with connection():
        for slug, user_id in (("globex", alice), ("acme", charlie)):
            Membership.create(user=user_id, company=cast[slug], role=Role.OWNER.value)
    owned, refused, asked = {cast["acme"].id, cast["globex"].id}, [], threading.Event()

    def disable(slug, user_id):
        manage_users.set_active(services, cast[slug].id, user_id, is_active=False, owned=owned, actor="x")

    def ask():
        with connection():
            asked.set()
            try:
                disable("globex", alice)
            except manage_users.NotAllowedError as error:
                refused.append(error.message)

    other = threading.Thread(target=ask)
    with connection(), write_transaction():
        disable("acme", charlie)
        other.start()
        asked.wait(10)
        wait_until(lambda: not other.is_alive() or _waits_for_this_transaction())
    other.join(20)
    assert refused == [manage_users.LAST_OWNER]
    with connection():
        assert {slug: memberships.active_owners(cast[slug].id) for slug in cast} == {"acme": {alice}, "globex": {alice}}


def test_P1_whoever_has_no_role_is_sent_no_mail_in_the_name_of_a_company(mail_app, cast, post):
    with connection():
        Membership.delete().where(Membership.user == _user("vera@example.com").id).execute()
    vera = Browser(mail_app).sign_in("vera@example.com")
    refused = vera.send("/account/address")
    assert refused.status_code == 409
    assert "No company has given you access" in refused.text
    assert post.mails_to("vera@example.com") == []


def test_a_disabled_account_is_offered_no_role_and_the_refusal_says_who_can_help(app, alice, charlie):
    """One company's owner makes the account of another's person and disables it."""
    _choose(app, _shown_link(_invite(charlie, "globex")), NEW)
    charlie.send(f"{_users_of('globex')}/{_user().id}", {"do": "disable", "password": PASSWORD})
    refused = _invite(alice, "acme")
    assert refused.status_code == 422
    assert f"flask --app wsgi user enable {DORA}" in refused.text
    assert _pending() == []


@pytest.mark.parametrize(
    "written",
    [
        " DORA@Example.COM ", "dora@example.com\n", "müller@example.com", "dora@example.com.", "dora.@example.com",
        "dоra@example.com", "dora@example,com", "dora@example.com, eve@example.com", "Dora <dora@example.com>",
        "dora’s@example.com", "@example.com", "dora@",
        "ＤＯＲＡ＠example.com", "dora@[127.0.0.1]", "x" * 250 + "@a.example",
        "mi\u212ae@example.com", "d\u200bora@example.com", '"dora"@example.com', "dora@exa\u0301mple..com",
    ],
)  # fmt: skip
def test_an_account_has_an_address_that_mail_can_be_sent_to(alice, written):
    answer = _invite(alice, "acme", written)
    if written.strip().lower() == DORA:
        assert answer.status_code == 200
        assert _user() is not None
        return
    assert answer.status_code == 422, written
    assert "Enter one email address, like name@example.com" in answer.text
    with connection():
        assert User.select().count() == 4


def test_P1_both_spellings_of_a_domain_are_one_account(app, alice, charlie):
    path = _shown_link(_invite(charlie, "globex", "Dora@xn--BCHER-kva.example"))
    _choose(app, path, NEW)
    for typed in (
        "dora@bücher.example",
        "dora@xn--bcher-kva.example",
        "DORA@BÜCHER.example",
        "dora@bu\u0308cher.example",
    ):
        assert Browser(app).sign_in(typed, NEW)
    assert _invite(alice, "acme", "dora@bu\u0308cher.example").status_code == 303
    assert [row.company.slug for row in _pending("dora@bücher.example")] == ["acme"]
    with connection():
        User.update(email="dora@xn--bcher-kva.example").where(User.email == "dora@bücher.example").execute()
    assert Browser(app).sign_in("dora@bücher.example", NEW), "kept so by an earlier release"


def test_S_a_other_spellings_of_an_address_are_tries_for_the_same_account(app, cast, clock):
    with connection():
        users.create("dora@bücher.example", "!", Role.VIEWER, clock(), cast["acme"].id)
    stranger = Browser(app)
    for typed in ("dora@bücher.example", "dora@xn--bcher-kva.example", "DORA@BÜCHER.example") * 2:
        last = stranger.send("/login", {"email": typed, "password": NEW}, page="/login")
    assert last.status_code == 429
