"""What stands in place of an audit entry's values once they are forgotten: their digest, and a seal of the forgetting."""


def migrate(migrator, database, *, fake=False):
    """Add the columns."""
    for name in ("forgotten_content", "forgotten_seal", "forgotten_key_id"):
        migrator.sql(f'ALTER TABLE "audit_entry" ADD COLUMN "{name}" TEXT NOT NULL DEFAULT \'\'')
