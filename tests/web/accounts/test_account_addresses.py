"""An account has one address, in whatever spelling, that mail can be sent to."""

from __future__ import annotations

import pytest

from service.facts.access import Role
from service.store.accounts import users
from service.store.database.connection import connection
from service.store.tables.accounts import User
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


def test_a_disabled_account_is_offered_no_role_and_the_refusal_says_who_can_help(app, alice, charlie):
    """One company's owner makes the account of another's person and disables it."""
    choose_password(app, shown_link(send_invitation(charlie, "globex")), NEW)
    charlie.send(f"{users_of('globex')}/{user_row().id}", {"do": "disable", "password": PASSWORD})
    refused = send_invitation(alice, "acme")
    assert refused.status_code == 422
    assert f"flask --app wsgi user enable {DORA}" in refused.text
    assert pending_role() == []


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
    answer = send_invitation(alice, "acme", written)
    if written.strip().lower() == DORA:
        assert answer.status_code == 200
        assert user_row() is not None
        return
    assert answer.status_code == 422, written
    assert "Enter one email address, like name@example.com" in answer.text
    with connection():
        assert User.select().count() == 4


def test_P1_both_spellings_of_a_domain_are_one_account(app, alice, charlie):
    path = shown_link(send_invitation(charlie, "globex", "Dora@xn--BCHER-kva.example"))
    choose_password(app, path, NEW)
    for typed in (
        "dora@bücher.example",
        "dora@xn--bcher-kva.example",
        "DORA@BÜCHER.example",
        "dora@bu\u0308cher.example",
    ):
        assert Browser(app).sign_in(typed, NEW)
    assert send_invitation(alice, "acme", "dora@bu\u0308cher.example").status_code == 303
    assert [row.company.slug for row in pending_role("dora@bücher.example")] == ["acme"]
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
