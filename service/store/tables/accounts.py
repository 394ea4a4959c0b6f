"""Users, what they may do, their sessions and second factors, and API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField
from service.store.tables.companies import Company
from service.store.tables.table import Table


class User(Table):
    email = pw.TextField(unique=True)
    password_hash = pw.TextField()
    is_active = pw.BooleanField(default=True)
    created_at = InstantField()
    #: When a link was used that only the holder of the address can have had.
    confirmed_at = InstantField(null=True)
    #: Null: never, or not since an earlier release.
    signed_in_at = InstantField(null=True)


class Membership(Table):
    """What a user may do in one company; without a company, in every one."""

    if TYPE_CHECKING:
        user_id: int
        company_id: int | None

    user = pw.ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    company = pw.ForeignKeyField(Company, null=True, backref="memberships", on_delete="CASCADE")
    role = pw.TextField()
    #: Since when it waits for its holder's yes; until then nothing counts it as a role. Null: in force.
    offered_at = InstantField(null=True)
    given_by = pw.TextField(default="")

    class Meta:
        indexes = ((("user", "company"), True),)


class LoginSession(Table):
    """A signed-in browser. The cookie holds a random key; only its digest is kept, and it can be revoked."""

    if TYPE_CHECKING:
        user_id: int

    digest = pw.TextField(unique=True)
    user = pw.ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    created_at = InstantField()
    seen_at = InstantField()
    expires_at = InstantField()
    #: Why it ended before its time, a `SessionEnd`; empty while it lasts.
    ended_because = pw.TextField(default="")


class SecondFactor(Table):
    """The secret of a user's authenticator app; in force once a code of it was typed (security S7)."""

    if TYPE_CHECKING:
        user_id: int

    user = pw.ForeignKeyField(User, unique=True, backref="second_factors", on_delete="CASCADE")
    secret_encrypted = pw.TextField()
    confirmed_at = InstantField(null=True)
    #: The newest time step whose code was used: no code works twice.
    last_step = pw.BigIntegerField(default=0)


class RecoveryCode(Table):
    """A code that works once in place of the app's; only its digest is kept."""

    user = pw.ForeignKeyField(User, backref="recovery_codes", on_delete="CASCADE", index=False)
    digest = pw.TextField()

    class Meta:
        indexes = ((("user", "digest"), True),)


class AccountLink(Table):
    """A link behind which a user chooses a password; only its digest is kept. One password chosen ends them all."""

    user = pw.ForeignKeyField(User, backref="account_links", on_delete="CASCADE")
    digest = pw.TextField(unique=True)
    #: It went to the address alone, or was made by an administrator of the service: using it confirms the address.
    is_proof = pw.BooleanField()
    expires_at = InstantField()


class LoginAttempt(Table):
    """A failed try of a password or code, with the network and browser it came from; losing Redis resets nothing."""

    kind = pw.TextField(default="password")
    account = pw.TextField(index=True)
    #: The network: an IPv4 address, or the /64 of an IPv6 one.
    address = pw.TextField(index=True)
    #: The digest of a browser that is known; empty for any other.
    browser = pw.TextField(default="")
    at = InstantField()


class KnownBrowser(Table):
    """A browser in which a user signed in before; its cookie holds a random key of which the digest is kept."""

    user = pw.ForeignKeyField(User, backref="known_browsers", on_delete="CASCADE", index=False)
    digest = pw.TextField()
    #: The network it last signed in from.
    network = pw.TextField()
    signed_in_at = InstantField()

    class Meta:
        indexes = ((("user", "digest"), True),)


class ApiToken(Table):
    """A program's way into the JSON API of one company."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="api_tokens", on_delete="CASCADE")
    label = pw.TextField()
    digest = pw.TextField(unique=True)
    created_at = InstantField()
    last_used_at = InstantField(null=True)
    revoked_at = InstantField(null=True)
    #: Whose right it ends with; null when it was made at the terminal or by an earlier release.
    made_by_id = pw.BigIntegerField(null=True)
    expires_at = InstantField(null=True)
    is_read_only = pw.BooleanField(default=False)


class SavedList(Table):
    """How a user looks at the employees of a company: filters under a name, or the columns they chose, without one."""

    if TYPE_CHECKING:
        user_id: int
        company_id: int

    user = pw.ForeignKeyField(User, backref="saved_lists", on_delete="CASCADE", index=False)
    company = pw.ForeignKeyField(Company, backref="saved_lists", on_delete="CASCADE")
    name = pw.TextField(default="")
    #: The filters and the order as a part of an address.
    address = pw.TextField(default="")
    columns = JsonField(default=list)
    saved_at = InstantField()

    class Meta:
        indexes = ((("user", "company", "name"), True),)
