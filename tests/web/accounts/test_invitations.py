"""P1: an account that one company's owner makes opens no other company; links go to the address; roles are accepted."""

from __future__ import annotations

import pytest

from service.facts.access import Role
from service.store.accounts import memberships, second_factors, users
from service.store.database.connection import connection
from service.store.tables.accounts import AccountLink, Membership, SecondFactor, User
from service.store.tables.companies import AuditEntry, Company
from service.store.tables.payslips import OutboxMail
from tests.web.accounts.inviting import (
    DORA,
    NEW,
    choose_password,
    pending_role,
    send_invitation,
    shown_link,
    user_row,
    users_of,
)
from tests.web.conftest import PASSWORD, Browser

MINE = "seven amber kettles hum"


def _answer(browser, do, email=DORA):
    return browser.send(f"/invitations/{pending_role(email)[0].id}", {"do": do})


def test_P1_the_maker_of_an_account_reads_nothing_of_a_company_that_trusts_it_later(app, alice, charlie):
    path = shown_link(send_invitation(charlie, "globex", role="owner"))
    assert choose_password(app, path, NEW).status_code == 303
    thief = Browser(app).sign_in(DORA, NEW)
    assert thief.open("/companies/globex/").status_code == 200

    assert send_invitation(alice, "acme", role="owner").status_code == 303

    assert thief.open("/companies/acme/").status_code == 404
    assert _answer(thief, "accept").status_code == 409
    assert thief.open("/companies/acme/").status_code == 404
    assert "First confirm your address" in thief.open("/invitations").text
    with connection():
        assert users.roles_of(user_row().id) == {_company("globex").id: Role.OWNER}


def _company(slug):
    return Company.get(slug=slug)


def test_P1_with_a_mail_server_the_link_goes_to_the_address_and_the_owner_never_sees_it(mail_app, cast, post):
    alice = Browser(mail_app).sign_in("alice@example.com")
    answer = send_invitation(alice, "acme", role="manager")
    assert (answer.status_code, alice.notice()) == (303, "invitation-sent")
    assert "/choose-password/" not in alice.open(users_of("acme")).text
    path = post.link_to(DORA)
    with connection():
        assert not OutboxMail.select().where(OutboxMail.text.contains("choose-password/")).exists()
        assert path.rpartition("/")[2] not in {row.digest for row in AccountLink.select()}
    assert choose_password(mail_app, path, NEW).status_code == 303
    assert user_row().confirmed_at is not None
    assert Browser(mail_app).sign_in(DORA, NEW).open("/companies/acme/").status_code == 200


def test_P1_the_holder_proves_the_address_by_mail_and_whoever_had_the_account_is_out(
    app, mail_app, cast, post, alice, charlie
):
    choose_password(app, shown_link(send_invitation(charlie, "globex")), NEW)
    thief = Browser(app).sign_in(DORA, NEW)
    _set_up_second_factor(DORA)
    owner = Browser(mail_app).sign_in("alice@example.com")
    send_invitation(owner, "acme", role="manager")

    assert choose_password(mail_app, post.link_to(DORA), MINE).status_code == 303

    assert thief.open("/account").status_code == 303, "every session from before is over"
    assert thief.send("/login", {"email": DORA, "password": NEW}, page="/login").status_code == 422
    with connection():
        assert not second_factors.is_on(user_row().id)
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
    send_invitation(alice, "acme")
    choose_password(mail_app, post.link_to(DORA), NEW)
    dora = Browser(mail_app).sign_in(DORA, NEW)

    send_invitation(charlie, "globex", role="owner")
    assert "/invitations" in post.mails_to(DORA)[-1]
    assert "choose-password" not in post.mails_to(DORA)[-1]
    assert dora.open("/companies/globex/").status_code == 404
    assert "Globex" not in dora.open("/?later=yes").text
    assert "Not accepted yet" in charlie.open(users_of("globex")).text
    page = dora.open("/invitations").text
    assert "Globex" in page
    assert "charlie@example.com" in page
    assert _answer(dora, "decline").status_code == 303
    assert dora.open("/companies/globex/").status_code == 404
    assert pending_role() == []

    send_invitation(charlie, "globex", role="viewer")
    assert _answer(dora, "accept").status_code == 303
    assert dora.open("/companies/globex/").status_code == 200
    assert dora.open(users_of("globex")).status_code == 403
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
    send_invitation(charlie, "globex", "bob@example.com")
    waiting = pending_role("bob@example.com")[0].id
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
    send_invitation(charlie, "globex", "bob@example.com")
    answer = charlie.send(f"{users_of('globex')}/{user_row('bob@example.com').id}", {"do": do, "password": PASSWORD})
    assert answer.status_code == 409
    assert "has not accepted the role yet" in answer.text
    assert bob.open("/companies/acme/").status_code == 200
    with connection():
        assert second_factors.is_on(user_row("bob@example.com").id)
        assert not OutboxMail.select().where(OutboxMail.kind == "account:link").count() > 1
    done = alice.send(f"{users_of('acme')}/{user_row('bob@example.com').id}", {"do": "disable", "password": PASSWORD})
    assert done.status_code == 303, "an invitation elsewhere takes nothing from the company that has them"


@pytest.mark.parametrize("do", ["disable", "enable", "link", "second-factor"])
def test_P1_one_companys_owner_never_touches_an_account_with_roles_elsewhere(mail_app, cast, do):
    charlie, bob = (Browser(mail_app).sign_in(f"{name}@example.com") for name in ("charlie", "bob"))
    _set_up_second_factor("bob@example.com")
    _confirm("bob@example.com")
    send_invitation(charlie, "globex", "bob@example.com")
    _answer(bob, "accept", "bob@example.com")
    with connection():
        before = User.select().where(User.email == "bob@example.com").dicts().get()
    answer = charlie.send(f"{users_of('globex')}/{user_row('bob@example.com').id}", {"do": do, "password": PASSWORD})
    assert answer.status_code == 409
    assert "not yours" in answer.text
    with connection():
        assert User.select().where(User.email == "bob@example.com").dicts().get() == before
        assert second_factors.is_on(before["id"])
        assert not AccountLink.select().exists()


def test_P1_an_account_that_left_its_first_company_is_still_not_trusted_by_the_next(app, alice, charlie):
    choose_password(app, shown_link(send_invitation(charlie, "globex")), NEW)
    charlie.send(f"{users_of('globex')}/{user_row().id}", {"do": "take-away", "password": PASSWORD})
    thief = Browser(app).sign_in(DORA, NEW)
    send_invitation(alice, "acme")
    assert _answer(thief, "accept").status_code == 409
    assert thief.open("/companies/acme/").status_code == 404
    assert thief.send("/account/address").status_code == 409, "without a mail server there is no link to send"


def test_an_owner_never_learns_a_colleagues_link(app, mail_app, cast, post, alice):
    page = f"{users_of('acme')}/{user_row('bob@example.com').id}"
    refused = alice.send(page, {"do": "link", "password": PASSWORD})
    assert refused.status_code == 409
    assert "user password-link bob@example.com" in refused.text
    assert shown_link(refused) is None
    owner = Browser(mail_app).sign_in("alice@example.com")
    sent = owner.send(page, {"do": "link", "password": PASSWORD})
    assert (sent.status_code, owner.notice()) == (303, "link-sent")
    assert shown_link(owner.open(sent.headers["Location"])) is None
    assert choose_password(mail_app, post.link_to("bob@example.com"), NEW).status_code == 303
    assert Browser(app).sign_in("bob@example.com", NEW)


def test_pressing_twice_sends_one_mail(mail_app, cast, post):
    owner = Browser(mail_app).sign_in("alice@example.com")
    page = f"{users_of('acme')}/{user_row('bob@example.com').id}"
    for _ in range(3):
        owner.send(page, {"do": "link", "password": PASSWORD})
    assert len(post.mails_to("bob@example.com")) == 1


def test_someone_confirms_their_own_address_from_their_account(mail_app, cast, post):
    bob = Browser(mail_app).sign_in("bob@example.com")
    assert "Not confirmed" in bob.open("/account").text
    assert bob.send("/account/address").status_code == 303
    assert choose_password(mail_app, post.link_to("bob@example.com"), NEW).status_code == 303
    again = Browser(mail_app).sign_in("bob@example.com", NEW)
    assert "We know that bob@example.com is your address" in again.open("/account").text


def test_a_pending_role_gets_no_summaries_and_keeps_no_company_alive(mail_app, cast):
    charlie = Browser(mail_app).sign_in("charlie@example.com")
    send_invitation(charlie, "globex", "bob@example.com", role="owner")
    with connection():
        globex = _company("globex").id
        assert users.managers_of(globex) == ["charlie@example.com"]
        assert memberships.active_owners(globex) == {user_row("charlie@example.com").id}
    page = f"{users_of('globex')}/{user_row('charlie@example.com').id}"
    assert charlie.send(page, {"do": "take-away", "password": PASSWORD}).status_code == 409


def test_an_owner_who_never_chose_a_password_keeps_no_company_alive(app, alice):
    send_invitation(alice, "acme", role="owner")
    page = f"{users_of('acme')}/{user_row('alice@example.com').id}"
    assert alice.send(page, {"do": "take-away", "password": PASSWORD}).status_code == 409


def test_a_link_that_was_shown_is_dead_once_a_password_was_chosen_by_mail(app, mail_app, cast, post, alice):
    shown = shown_link(send_invitation(alice, "acme"))
    owner = Browser(mail_app).sign_in("alice@example.com")
    owner.send(f"{users_of('acme')}/{user_row().id}", {"do": "link", "password": PASSWORD})
    assert choose_password(mail_app, post.link_to(DORA), MINE).status_code == 303
    assert choose_password(app, shown, NEW).status_code == 410


def test_P1_whoever_has_no_role_is_sent_no_mail_in_the_name_of_a_company(mail_app, cast, post):
    with connection():
        Membership.delete().where(Membership.user == user_row("vera@example.com").id).execute()
    vera = Browser(mail_app).sign_in("vera@example.com")
    refused = vera.send("/account/address")
    assert refused.status_code == 409
    assert "No company has given you access" in refused.text
    assert post.mails_to("vera@example.com") == []
