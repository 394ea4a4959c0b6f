"""Companies, their connection to Humaans, their settings, and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.facts.settings import DEFAULT_ZONE
from service.store.database.columns import InstantField, JsonField
from service.store.tables.table import Table


class Company(Table):
    """One customer: one Humaans account, one payroll."""

    slug = pw.TextField(unique=True)
    name = pw.TextField()
    time_zone = pw.TextField(default=DEFAULT_ZONE)
    webhook_key = pw.TextField(unique=True)
    created_at = InstantField()


class Connection(Table):
    """The access token of one company and what it may read. The token is encrypted and never shown again."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, unique=True, backref="connections", on_delete="CASCADE")
    state = pw.TextField()
    token_encrypted = pw.TextField()
    token_last4 = pw.TextField()
    scopes = JsonField(default=list)
    warnings = JsonField(default=list)
    humaans_company_id = pw.TextField()
    humaans_company_name = pw.TextField()
    webhook_secret_encrypted = pw.TextField(null=True)
    earlier_webhook_secret_encrypted = pw.TextField(null=True)
    earlier_webhook_secret_until = InstantField(null=True)
    #: The form in which Humaans signs, learnt from a test; empty until then (rules/webhooks/signatures.py).
    webhook_signature = pw.TextField(default="")
    #: The names of the headers of the last test whose form was not recognised.
    webhook_test_headers = JsonField(default=list)
    trouble = pw.TextField(default="")
    #: Custom fields, locations and compensation types as last read; see store/companies/catalogues.py.
    catalogue = JsonField(default=dict)
    #: What the account's API can do, as last found out; see store/companies/capabilities.py.
    capabilities = JsonField(default=dict)
    not_before = InstantField(null=True)
    connected_at = InstantField()
    checked_at = InstantField()


class SettingsVersion(Table):
    """One saved version of a company's settings; the newest is in force."""

    company = pw.ForeignKeyField(Company, backref="settings_versions", on_delete="CASCADE")
    version = pw.IntegerField()
    document = JsonField()
    saved_by = pw.TextField()
    saved_at = InstantField()

    class Meta:
        indexes = ((("company", "version"), True),)


class AuditEntry(Table):
    """Who did what, when, from where; each entry carries the digest of the one before it (security S38)."""

    if TYPE_CHECKING:
        company_id: int | None

    company = pw.ForeignKeyField(Company, null=True, backref="audit_entries", on_delete="SET NULL")
    actor = pw.TextField()
    action = pw.TextField()
    subject = pw.TextField(default="")
    detail = JsonField(default=dict)
    address = pw.TextField(default="")
    at = InstantField()
    #: Place and digest in the chain of all entries, and in that of the company; see store/companies/audit_chain.py.
    number = pw.BigIntegerField(null=True, index=True)
    digest = pw.TextField()
    company_number = pw.BigIntegerField(null=True)
    company_digest = pw.TextField(default="")
    #: Made with a key that is not in the database; empty for entries from before there were seals.
    seal = pw.TextField(default="")
    key_id = pw.TextField(default="")
    #: The digest of what was forgotten after the time it is kept for, and our seal of that; empty before.
    forgotten_content = pw.TextField(default="")
    forgotten_seal = pw.TextField(default="")
    forgotten_key_id = pw.TextField(default="")
    #: By chain, the seal of the head it went on from, where the process that wrote it did not have that seal's key.
    unproven = JsonField(default=dict)

    class Meta:
        indexes = (
            (("company", "at"), False),
            (("company", "actor", "id"), False),
            (("company", "action", "id"), False),
            (("company", "subject", "id"), False),
        )


class AuditHead(Table):
    """The newest entry of a chain, signed, so that entries missing at its end are seen; scope 0: of all companies."""

    scope = pw.BigIntegerField(unique=True)
    number = pw.BigIntegerField()
    digest = pw.TextField()
    #: Entries up to this number are from before there were seals.
    unsealed_until = pw.BigIntegerField(default=0)
    seal = pw.TextField(default="")
    key_id = pw.TextField(default="")
