"""S-c: two owners who act on one account at once leave one account, one offer and an owner."""

from __future__ import annotations

import threading

from service.actions.accounts import manage_users
from service.actions.accounts.invite_user import invite
from service.facts.access import Role
from service.store.accounts import memberships, users
from service.store.database.connection import connection, database, is_postgres, write_transaction
from service.store.tables.accounts import Membership
from tests.processes import wait_until
from tests.web.accounts.inviting import (
    DORA,
    user_row,
)


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
    alice, charlie = user_row("alice@example.com").id, user_row("charlie@example.com").id
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
