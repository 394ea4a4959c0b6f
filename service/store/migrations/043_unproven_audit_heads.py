"""What an audit entry keeps of the head it went on from, while keys are replaced and not every process has both."""


def migrate(migrator, database, *, fake=False):
    """Add the column."""
    migrator.sql('ALTER TABLE "audit_entry" ADD COLUMN "unproven" TEXT NOT NULL DEFAULT \'{}\'')
