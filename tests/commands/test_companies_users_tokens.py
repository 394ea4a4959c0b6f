"""Companies, people who sign in, and API tokens are made at the terminal; what is wrong is said in a sentence."""

from __future__ import annotations

import pytest

from service.actions.accounts import account_links, passwords
from service.facts.access import Role
from service.store.accounts import api_tokens, users
from service.store.database.connection import connection
from service.store.tables.accounts import Membership, User
from service.store.tables.companies import AuditEntry, Company

PASSWORD = "vivid ferry mango lantern\n"


def test_a_company_is_made_once_and_listed(terminal):
    assert "/webhooks/humaans/" in terminal.ok("company", "create", "acme-uk", "Acme UK Ltd")
    assert "already" in terminal.fails("company", "create", "acme-uk", "Another")
    assert terminal.ok("company", "list") == "acme-uk\tnot connected\tAcme UK Ltd\n"
    with connection():
        assert AuditEntry.get(AuditEntry.action == "company.created").actor == "command"


@pytest.mark.parametrize("slug", ["Acme", "a b", "../x", "", "-a", "a" * 64, "é"])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(terminal, slug):
    assert "a to z" in terminal.fails("company", "create", "--", slug, "Acme")
    with connection():
        assert Company.select().count() == 0


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "nul\0"])
def test_a_company_needs_a_name_of_one_line(terminal, name):
    assert "NAME" in terminal.fails("company", "create", "acme", name)


NO_TEXT = "a\udcff\udcfe"


@pytest.mark.parametrize(
    "words",
    [
        ("company", "create", NO_TEXT, "Acme"),
        ("company", "create", "acme", NO_TEXT),
        ("user", "create", f"{NO_TEXT}@example.com", "--role", "owner", "--password-stdin"),
        ("user", "create", "o@example.com", "--role", "owner", "--company", NO_TEXT, "--password-stdin"),
        ("user", "second-factor-off", NO_TEXT),
        ("api-token", "create", "--company", NO_TEXT, "--label", "ledger"),
        ("api-token", "create", "--company", "acme", "--label", NO_TEXT),
        ("api-token", "list", "--company", NO_TEXT),
        ("api-token", "revoke", "--company", "acme", "--label", NO_TEXT),
        ("sync", NO_TEXT),
        ("sync", "acme", "--person", NO_TEXT),
        ("payslips", "import", NO_TEXT, ".", "--pay-date", "2026-11-27"),
    ],
)
def test_S_h_an_argument_that_is_no_text_is_refused_in_a_sentence(terminal, acme, words):
    """Bytes of a terminal that are not UTF-8 reach Python as half surrogate pairs."""
    assert "not UTF-8" in terminal.fails(*words, stdin=PASSWORD)


def test_S_h_a_password_that_is_no_text_is_refused_in_a_sentence(terminal):
    words = ("user", "create", "o@example.com", "--role", "owner", "--password-stdin")
    assert "not UTF-8" in terminal.fails(*words, stdin=b"\xff\xfe vivid ferry\n")


def test_a_user_of_one_company_is_made_with_a_password_from_stdin(terminal, acme):
    said = terminal.ok(
        "user",
        "create",
        " Ada@Example.com ",
        "--role",
        "manager",
        "--company",
        acme,
        "--password-stdin",
        stdin=PASSWORD,
    )
    assert "ferry" not in said
    with connection():
        user = users.by_email("ada@example.com")
        assert passwords.fits(PASSWORD.strip(), user.password_hash)
        assert users.roles_of(user.id) == {Company.get().id: Role.MANAGER}


def test_an_owner_of_every_company_needs_no_company(terminal):
    assert "every company" in terminal.ok(
        "user", "create", "o@example.com", "--role", "owner", "--password-stdin", stdin=PASSWORD
    )
    with connection():
        assert users.roles_of(users.by_email("o@example.com").id) == {None: Role.OWNER}


def test_the_password_is_asked_for_twice_and_never_shown(terminal):
    result = terminal.run("user", "create", "o@example.com", "--role", "owner", stdin=PASSWORD * 2)
    assert result.exit_code == 0, result.output
    assert "ferry" not in result.output


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("ada@example.com", "short\n", "must be 12 characters or more"),
        ("ada@example.com", "password12345\n", "harder to guess"),
        ("ada@example.com", "", "no password"),
        ("ada", PASSWORD, "not an email address"),
        ("@example.com", PASSWORD, "not an email address"),
        ("a b@example.com", PASSWORD, "not an email address"),
        ("a@example.com.", PASSWORD, "not an email address"),
        ("müller@example.com", PASSWORD, "before the @, and email cannot be sent to it"),
        ("Ada <ada@example.com>", PASSWORD, "remove the name"),
    ],
)
def test_a_user_that_cannot_be_is_refused_in_a_sentence(terminal, email, password, sentence):
    words = ("user", "create", email, "--role", "owner", "--password-stdin")
    assert sentence in terminal.fails(*words, stdin=password)
    with connection():
        assert User.select().count() == 0


def test_a_user_is_made_once(terminal):
    words = ("user", "create", "ada@example.com", "--role", "viewer", "--password-stdin")
    terminal.ok(*words, stdin=PASSWORD)
    assert "already" in terminal.fails(*words, stdin=PASSWORD)


def test_a_user_who_is_there_stays_as_they_are_where_only_a_missing_one_is_made(terminal):
    words = ("user", "create", "ada@example.com", "--password-stdin", "--if-missing", "--role")
    terminal.ok(*words, "viewer", stdin=PASSWORD)
    assert "already" in terminal.ok(*words, "owner", stdin="another long password\n")
    with connection():
        assert [each.role for each in Membership.select()] == ["viewer"]


def test_a_user_is_one_in_whatever_spelling(terminal):
    words = ("--role", "viewer", "--password-stdin")
    terminal.ok("user", "create", "Ada@xn--bcher-kva.example", *words, stdin=PASSWORD)
    assert "already a user ada@bücher.example" in terminal.fails(
        "user", "create", "ADA@BÜCHER.example", *words, stdin=PASSWORD
    )
    assert terminal.ok("user", "password-link", "ada@xn--bcher-kva.example")


def test_whoever_runs_the_service_enables_an_account_again(terminal):
    terminal.ok("user", "create", "ada@example.com", "--role", "viewer", "--password-stdin", stdin=PASSWORD)
    assert "no disabled user" in terminal.fails("user", "enable", "ada@example.com")
    with connection():
        users.set_active(users.by_email("ada@example.com").id, is_active=False)
    assert terminal.ok("user", "enable", "Ada@example.com") == "ada@example.com: may sign in again.\n"
    with connection():
        assert users.by_email("ada@example.com").is_active
        assert AuditEntry.get(AuditEntry.action == "user.enabled").actor == "command"


def test_a_link_made_at_the_terminal_proves_the_address(terminal):
    terminal.ok("user", "create", "ada@example.com", "--role", "viewer", "--password-stdin", stdin=PASSWORD)
    link = terminal.ok("user", "password-link", "ada@example.com").strip()
    with connection():
        assert users.by_email("ada@example.com").confirmed_at is None
        account_links.choose_password(terminal.services, link.rpartition("/")[2], "seven amber kettles hum")
        user = users.by_email("ada@example.com")
        assert user.confirmed_at is not None
        assert passwords.fits("seven amber kettles hum", user.password_hash)
    assert "no user" in terminal.fails("user", "password-link", "eve@example.com")


def test_an_unknown_company_is_named_with_those_that_are_known(terminal, acme):
    words = ("user", "create", "a@example.com", "--role", "owner", "--company", "acne", "--password-stdin")
    assert "Companies: acme" in terminal.fails(*words, stdin=PASSWORD)


def test_a_token_is_all_that_is_printed_and_works(terminal, acme):
    token = terminal.ok("api-token", "create", "--company", acme, "--label", "ledger").removesuffix("\n")
    assert "\n" not in token
    with connection():
        assert api_tokens.by_token(token).company.slug == acme
    assert terminal.ok("api-token", "list", "--company", acme) == "ledger\n"


def test_a_revoked_token_is_useless_and_its_label_free(terminal, acme):
    words = ("--company", acme, "--label", "ledger")
    token = terminal.ok("api-token", "create", *words).strip()
    assert "Revoke it first" in terminal.fails("api-token", "create", *words)
    terminal.ok("api-token", "revoke", *words)
    with connection():
        assert api_tokens.by_token(token) is None
    assert "no working token" in terminal.fails("api-token", "revoke", *words)
    terminal.ok("api-token", "create", *words)
    with connection():
        actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert actions[1:] == ["api_token.created", "api_token.revoked", "api_token.created"]


@pytest.mark.parametrize("label", ["", "  ", "x" * 61, "two\nlines"])
def test_a_label_is_one_short_line(terminal, acme, label):
    assert "label" in terminal.fails("api-token", "create", "--company", acme, "--label", label)


@pytest.mark.parametrize("group", ["company", "user", "api-token", "keys", "audit"])
def test_every_group_explains_itself(terminal, group):
    assert group in terminal.ok(group, "--help")


def test_the_database_that_lacks_tables_is_said_so(terminal, tmp_path):
    from service.store.database.connection import bind, connect_to

    bind(connect_to(f"sqlite:////{tmp_path}/empty.db"))
    assert "Run `migrate` first" in terminal.fails("company", "list")
    assert "applied 001_initial" in terminal.ok("migrate")
    assert "up to date" in terminal.ok("migrate")
    assert terminal.ok("company", "list") == ""


def test_a_database_that_does_not_answer_is_said_so(terminal):
    from service.store.database.connection import bind, connect_to

    bind(connect_to("postgres://nobody@127.0.0.1:1/nothing"))
    for words in (("company", "list"), ("migrate",), ("api-token", "list", "--company", "acme")):
        assert "DATABASE_URL" in terminal.fails(*words)
